# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role tomcat, read by their names without the prefix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Value

PREFIX = "tomcat_"


class Options:
    """Variables by name. What is asked for has to be there: the role has a default for each."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    def raw(self, name: str) -> Any:
        """A value as it was given."""
        return self.given[PREFIX + name]

    def value(self, name: str) -> Value:
        """One attribute's value. Texts are plain ones, whatever Ansible made them carry."""
        value = self.raw(name)
        return value if isinstance(value, (bool, int, float)) else str(value)

    def text(self, name: str) -> str:
        """A text."""
        return str(self.raw(name))

    def filled(self, name: str) -> str | None:
        """A text, or None where it is empty."""
        return self.text(name) or None

    def flag(self, name: str) -> bool:
        """True or false, also in the words that INI files and -e deliver."""
        value = self.raw(name)
        return value if isinstance(value, bool) else BOOLEAN_WORDS.get(str(value).strip().lower(), str(value) == "1")

    def at_least_zero(self, name: str) -> Value | None:
        """A number, or None where it is negative and stands for Tomcat's own default."""
        value = self.value(name)
        return value if int(value) >= 0 else None

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        return [str(item) for item in cast("list[Any]", self.raw(name))]

    def mapping(self, name: str) -> Mapping[str, Any]:
        """A mapping."""
        return cast("Mapping[str, Any]", self.raw(name))
