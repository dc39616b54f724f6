# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the variables of hosts from an inventory: as they are where they are plain, worked out where they are templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import jinja2
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import FUNCTIONS, MODEL_NAMES, concerns
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.template_faults import needs_run, reason
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.yaml_spellings import Spelling, Spellings
from jinja2 import meta

# Renders a value with the variables of one host.
Render = Callable[[Any, Mapping[str, Any]], Any]

_TEMPLATE_MARKS = ("{{", "{%", "{#")
# These lookups see all variables of a host, not only those named in the expression.
_WIDE_LOOKUP = re.compile(r"""(?:lookup|query|q)\s*\(\s*(?:[^'"\s]|['"](?:ansible\.builtin\.)?(?:vars|varnames|template)['"])""")


class _Any(dict[str, Any]):
    """Filters of every name."""

    def get(self, _name: str, _default: Any = None) -> Any:
        return str

    def __getitem__(self, _name: str) -> Any:
        return str

    def __contains__(self, _name: object) -> bool:
        return True


class HostValues:
    """Reads one host after the other and remembers what was worked out already.

    A template gives the same for two hosts when all variables that it names are the same on both. So a secret that
    is looked up in a file, or in a vault, is looked up once and not once for each host.
    """

    def __init__(self, render: Render, elsewhere: Collection[str] = ()) -> None:
        self._render = render
        # Names of variables that tasks have from their play.
        self._elsewhere = elsewhere
        self._plain: dict[int, tuple[Any, Any, bool]] = {}
        self._names: dict[str, frozenset[str] | None] = {}
        self._rendered: dict[Any, Any] = {}
        self._spellings = Spellings()
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])  # noqa: S701
        # Jinja refuses filters that it does not know, as those of Ansible. Here they only stand between names of variables.
        self._environment.filters, self._environment.tests = _Any(), _Any()

    def read(self, name: str, variables: Mapping[str, Any], render: bool) -> HostInput:
        """Return what concerns the model; templates are left out where nothing is to be rendered."""
        values: dict[str, Any] = {}
        others: dict[str, Any] = {}
        spelled: list[Spelling] = []
        for key, raw in variables.items():
            if not concerns(key) and key not in FUNCTIONS:
                continue
            spelled += self._spellings.odd(key, raw)
            value, is_template = self._convert(raw)
            if is_template:
                value = self._resolve(raw, variables) if render else Unresolved("")
            if key in MODEL_NAMES:
                if render or not is_template:
                    values[key] = value
            else:
                others[key] = value
        return HostInput(name, values, others, tuple(spelled))

    def _convert(self, raw: Any) -> tuple[Any, bool]:
        known = self._plain.get(id(raw))
        if known is not None and known[0] is raw:
            return known[1], known[2]
        value, is_template = to_plain(raw)
        self._plain[id(raw)] = (raw, value, is_template)
        return value, is_template

    def _resolve(self, raw: Any, variables: Mapping[str, Any]) -> Any:
        key = self._fingerprint(raw, variables)
        if key is not None and key in self._rendered:
            return self._rendered[key]
        try:
            value = to_plain(self._render(raw, variables))[0]
        except Exception as error:  # noqa: BLE001 - any plugin may run in a template
            value = self._unresolved(raw, variables, error)
        if key is not None:
            self._rendered[key] = value
        return value

    def _unresolved(self, raw: Any, variables: Mapping[str, Any], error: BaseException) -> Unresolved:
        texts: list[str] = []
        is_known = self._collect(raw, variables, {}, texts)
        names = {name for text in texts if is_template_text(text) for name in self._names_in(text) or ()}
        # What a play says, and what roles say by default, is known to their tasks.
        is_missing = any(name in self._elsewhere or concerns(name) or name.startswith("__") for name in names - set(variables))
        return Unresolved(reason(error, " ".join(texts)), needs_run(error, texts, is_missing or not is_known))

    def _fingerprint(self, raw: Any, variables: Mapping[str, Any]) -> Any:
        """Return what the outcome of a template depends on, or None when that is not known."""
        found: dict[str, Any] = {}
        texts: list[str] = []
        if not self._collect(raw, variables, found, texts):
            return None
        return (tuple(texts), tuple(sorted(found.items())))

    def _collect(self, raw: Any, variables: Mapping[str, Any], found: dict[str, Any], texts: list[str]) -> bool:
        if not isinstance(raw, (str, int, float, bool, type(None), list, tuple, Mapping)):
            texts.append(f"object {id(raw)}")
            return True
        if not isinstance(raw, str):
            if isinstance(raw, Mapping):
                return all(
                    self._collect(key, variables, found, texts) and self._collect(item, variables, found, texts)
                    for key, item in raw.items()
                )
            if isinstance(raw, (list, tuple)):
                return all(self._collect(item, variables, found, texts) for item in raw)
            texts.append(repr(raw))
            return True
        text = str(raw)
        texts.append(text)
        if not is_template_text(text):
            return True
        names = self._names_in(text)
        if names is None:
            return False
        for name in names:
            if name in found or name not in variables:
                continue
            value = variables[name]
            if isinstance(value, (str, int, float, bool)):
                found[name] = repr(value) if not isinstance(value, str) else str(value)
            else:
                found[name] = f"object {id(value)}"
            if self._convert(value)[1] and not self._collect(value, variables, found, texts):
                return False
        return True

    def _names_in(self, text: str) -> frozenset[str] | None:
        if text not in self._names:
            names: frozenset[str] | None = None
            if not _WIDE_LOOKUP.search(text):
                try:
                    names = frozenset(meta.find_undeclared_variables(self._environment.parse(text)))
                except jinja2.TemplateError:
                    names = None
            if names is not None and "vars" in names:
                names = None
            self._names[text] = names
        return self._names[text]


def is_template_text(text: str) -> bool:
    """Tell whether a text holds a template."""
    return any(mark in text for mark in _TEMPLATE_MARKS)


def to_plain(value: Any) -> tuple[Any, bool]:
    """Return a value made of plain Python types only, and whether something in it has to be rendered."""
    if isinstance(value, str):
        text = str(value)
        return text, is_template_text(text)
    if value is None or isinstance(value, bool):
        return value, False
    if isinstance(value, int):
        return int(value), False
    if isinstance(value, float):
        return float(value), False
    if isinstance(value, Mapping):
        pairs = [(to_plain(key), to_plain(item)) for key, item in value.items()]
        return (
            {key[0]: item[0] for key, item in pairs},
            any(key[1] or item[1] for key, item in pairs),
        )
    if isinstance(value, (list, tuple)):
        items = [to_plain(item) for item in value]
        return [item[0] for item in items], any(item[1] for item in items)
    # Something that only the template engine can open, as a vaulted text.
    return value, True
