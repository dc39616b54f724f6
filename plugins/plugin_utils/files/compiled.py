# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has Ansible's templating compile each text once, however many files are rendered from it.

The only place that knows Ansible from inside. Where an Ansible is another one there, files are rendered all the same, only slower;
tests/unit/plugins/plugin_utils/files/test_templates.py tells which releases that would be.
"""

from __future__ import annotations

import typing as t

try:
    from ansible._internal._templating._jinja_bits import _TemplateCompileContext as _CompileContext
except ImportError:
    _CompileContext = None


def keep_compiled(templar: t.Any, texts: dict[str, str]) -> None:
    """Compile each text once: files, and the variables that they name, which are templates as well."""
    environment = getattr(getattr(templar, "_engine", None), "environment", None)
    if environment is None or _CompileContext is None:
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
