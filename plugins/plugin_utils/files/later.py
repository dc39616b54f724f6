# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps calls of a module for a host on the controller until another call does them too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible import constants
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.kept import Kept


class Later:
    """The calls that wait for a host."""

    def __init__(self, host: str, run_folder: str = "") -> None:
        self._kept, self._host = Kept(run_folder or constants.DEFAULT_LOCAL_TMP, "later"), host

    def keep(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Keep a call, in place of an earlier one of the same name."""
        self._kept.write(self._host, {**self._kept.read(self._host), name: arguments})

    def taken(self) -> list[dict[str, Any]]:
        """Return the arguments of all calls in the order of their names; from now on none is kept."""
        calls = self._kept.read(self._host)
        self._kept.remove(self._host)
        return [calls[name] for name in sorted(calls)]
