# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders many templates the way the built-in template action renders one."""

from __future__ import annotations

import os
import typing as t
from collections import ChainMap

from ansible._internal._templating import _template_vars
from ansible._internal._templating._jinja_bits import _TemplateCompileContext as _CompileContext
from ansible.module_utils.common.text.converters import to_bytes
from ansible.template import Templar, trust_as_template

Variables = dict[str, t.Any]


class Renderer:
    """Reads and compiles each template once, however many files are rendered from it."""

    def __init__(self, templar: t.Any, loader: t.Any, task_vars: Variables) -> None:
        self._templar, self._loader, self._task_vars = templar, loader, task_vars
        self._texts: dict[str, str] = {}
        self._facts: dict[str, Variables] = {}
        self._templars: dict[str, Templar] = {}

    def render(self, source: str, shown: str, dest: str, extra: Variables, overrides: Variables) -> bytes:
        """The content of one file. Raises what Ansible's templating raises."""
        if source not in self._texts:
            self._texts[source] = trust_as_template(self._loader.get_text_file_contents(source))
            self._facts[source] = _template_vars.generate_ansible_template_vars(
                path=shown,
                fullpath=source,
                include_ansible_managed="ansible_managed" not in self._task_vars,
            )
        templar = self._templar_for(os.path.dirname(source))
        own: Variables = {**self._facts[source], "template_destpath": dest, **extra}
        templar.available_variables = ChainMap(own, self._task_vars)
        rendered = templar.template(self._texts[source], escape_backslashes=False, overrides=overrides)
        return t.cast(bytes, to_bytes("" if rendered is None else rendered, errors="surrogate_or_strict"))

    def _templar_for(self, folder: str) -> Templar:
        if folder not in self._templars:
            places = [*self._task_vars.get("ansible_search_path", []), self._loader.get_basedir(), folder]
            searchpath = [path for place in places for path in (os.path.join(place, "templates"), place)]
            templar = self._templar.copy_with_new_env(searchpath=searchpath, available_variables={})
            _keep_compiled(templar, self._texts)
            self._templars[folder] = templar
        return self._templars[folder]


def _keep_compiled(templar: t.Any, texts: dict[str, str]) -> None:
    """Compile each text once: files, and the variables that they name, which are templates as well."""
    environment = getattr(getattr(templar, "_engine", None), "environment", None)
    if environment is None:  # another engine than the known one: correct all the same, only slower
        return
    original = environment.overlay
    overlays: dict[tuple[tuple[str, t.Any], ...], t.Any] = {}

    def overlay(**options: t.Any) -> t.Any:
        key = tuple(sorted(options.items()))
        if key not in overlays:
            overlays[key] = _with_memory(original(**options), texts)
        return overlays[key]

    environment.overlay = overlay
    _with_memory(environment, texts)


def _with_memory(environment: t.Any, texts: dict[str, str]) -> t.Any:
    compile_text = type(environment).from_string.__get__(environment)
    compiled: dict[tuple[bool, t.Any, str], t.Any] = {}

    def from_string(source: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if args or kwargs or not isinstance(source, str):
            return compile_text(source, *args, **kwargs)
        # What is compiled depends on the text and on how backslashes are read, which is another way in a file than in a variable.
        context = _CompileContext.current(optional=True)
        key = (any(source is text for text in texts.values()), getattr(context, "escape_backslashes", None), str(source))
        if key not in compiled:
            compiled[key] = compile_text(source)
        return compiled[key]

    environment.from_string = from_string
    return environment
