# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that carry a prefix of this collection: is the name known, and does the value fit it?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import (
    NO_VALUE,
    WHOLE_OPTION,
    Problems,
    did_you_mean,
)

# Answers what is wrong with the value of a role's option, or "" when it fits.
CheckValue = Callable[[str, Any], str]

# Names that look like one of the model but are made by the collection itself, or by Ansible.
_OWN = frozenset({"cluster_members", "cluster_settings", "cluster_hosts", "cluster_frontends"})
MODEL_NAMES = schema.MODEL_VARIABLES | {"ansible_host", "ansible_ssh_host"}
# Functions of Ansible's that expressions of the roles call. A variable of such a name would be found in their place.
FUNCTIONS = frozenset({"lookup", "query"})
_PREFIXES = tuple(schema.PREFIXES)
_CLOSE = 0.87
_CLOSE_TO_OPTION = 0.8


class NameChecker:
    """Checks the variables of all hosts; the answer for a name or a value is worked out once."""

    def __init__(self, roles: Mapping[str, Collection[str]], check: CheckValue | None, problems: Problems) -> None:
        self._roles = roles
        self._check: CheckValue = check or _fits
        self._problems = problems
        self._known = frozenset().union(schema.MODEL_VARIABLES, *roles.values())
        self._remedies: dict[str, str] = {}
        self._faults: dict[tuple[str, int], tuple[Any, str]] = {}

    def remedy_for(self, name: str) -> str:
        """Return what to do about an unknown name, or "" when nothing is wrong with it."""
        remedy = self._remedies.get(name)
        if remedy is None:
            remedy = self._remedies[name] = self._find_remedy(name)
        return remedy

    def _find_remedy(self, name: str) -> str:
        if name in self._known or name in _OWN:
            return ""
        ignore = f"add {name} to preflight_ignored_variables"
        for prefix, role in schema.PREFIXES.items():
            if name.startswith(prefix):
                if role and role not in self._roles:
                    return ""
                return self._remedy(did_you_mean(name, self._known, "", _CLOSE_TO_OPTION), ignore)
        written = _written(name)
        if written != name and written in self._known:
            return self._remedy(f"did you mean {written}?", ignore)
        near = _near_miss(name)
        return self._remedy(f"did you mean {near}?", ignore) if near else ""

    @staticmethod
    def _remedy(meant: str, ignore: str) -> str:
        return f"{meant} If not, {ignore}" if meant else f"remove it, or {ignore}"

    def check(self, host: HostInput, ignored: Collection[str]) -> None:
        """Report unknown names and values that do not fit."""
        for name in host.others:
            if name in ignored:
                continue
            if name in FUNCTIONS:
                reason = f"hides Ansible's function {name}(), which roles of this collection use"
                self._problems.add(host.name, name, NO_VALUE, reason, "give the variable another name")
                continue
            remedy = self.remedy_for(name)
            if remedy:
                # What stands there does not matter, and may be anything.
                self._problems.add(host.name, name, NO_VALUE, "is not a variable of this collection", remedy)
        for name, value in host.others.items():
            if isinstance(value, Unresolved) or name in ignored or name not in self._known:
                continue
            fault = self._fault(name, value)
            if fault:
                self._problems.add(host.name, name, value, fault, WHOLE_OPTION)

    def _fault(self, name: str, value: Any) -> str:
        key = (name, id(value))
        known = self._faults.get(key)
        if known is None or known[0] is not value:
            known = self._faults[key] = (value, self._check(name, value))
        return known[1]


def _fits(_name: str, _value: Any) -> str:
    return ""


@cache
def concerns(name: str) -> bool:
    """Tell whether a variable has to be read at all: by its prefix, or because it looks like one of the model."""
    written = _written(name)
    return written in MODEL_NAMES or written in schema.FRONTENDS_ARGUMENTS or written.startswith(_PREFIXES) or bool(_near_miss(name))


def _written(name: str) -> str:
    """A name as this collection writes them."""
    return name.lower().replace("-", "_")


def _near_miss(name: str) -> str:
    if name in _OWN or name.startswith("ansible_"):
        return ""
    near = get_close_matches(name, schema.MODEL_VARIABLES, n=1, cutoff=_CLOSE)
    return near[0] if near else ""
