# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A table of options: their defaults, how each is read, and the values that come out of it, for any server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read

# Called with the key, the value, what is wrong with it, and what to do.
Report = Callable[[str, Any, str, str], None]
_VARIABLE = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Option:
    """What holds where an inventory says nothing, and how a value is read."""

    default: Any
    read: Read


class OptionValues:
    """All options of a table, read. The getters say which type a value has."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found

    def text(self, name: str) -> str:
        """A text."""
        return cast(str, self._found[name])

    def number(self, name: str) -> int:
        """A number."""
        return cast(int, self._found[name])

    def flag(self, name: str) -> bool:
        """True or false."""
        return cast(bool, self._found[name])

    def texts(self, name: str) -> tuple[str, ...]:
        """Some texts."""
        return cast("tuple[str, ...]", self._found[name])

    def texts_by_name(self, name: str) -> Mapping[str, str]:
        """A mapping of texts."""
        return cast("Mapping[str, str]", self._found[name])


class Reports:
    """Hands faults on. What is said of an option already is not followed by what comes of it."""

    def __init__(self, report: Report, known: Iterable[str] = ()) -> None:
        self._report, self._known, self._now = report, set(known), set[str]()

    def __call__(self, key: str, value: Any, reason: str, remedy: str) -> None:
        """One fault."""
        match = _VARIABLE.match(key)
        name = match[0] if match else key
        if name not in self._known:
            self._now.add(name)
            self._report(key, value, reason, remedy)

    def next_step(self) -> None:
        """What was said up to now is known."""
        self._known |= self._now


def read_table(prefix: str, table: Mapping[str, Option], given: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Read all options of a table from variables with their full names. What is wrong is reported, and the default holds then."""
    found = {}
    for name, option in table.items():
        key = prefix + name
        value = given.get(key, option.default)
        try:
            found[name] = option.read(option.default if value is None else value)
        except OptionError as fault:
            shown = fault.value if fault.key else value
            report(key + fault.key, shown, fault.reason, fault.remedy)
            found[name] = option.read(option.default)
    return found
