# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders many templates the way the built-in template action renders one."""

from __future__ import annotations

import os
import typing as t
from collections import ChainMap

from ansible.module_utils.common.text.converters import to_bytes
from ansible.template import Templar, trust_as_template
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.compiled import keep_compiled
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.template_variables import template_variables

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
            self._facts[source] = template_variables(shown, source, "ansible_managed" not in self._task_vars)
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
            keep_compiled(templar, self._texts)
            self._templars[folder] = templar
        return self._templars[folder]
