# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What session_wait says while it waits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.action.session_wait import ActionModule


class Wait(ActionModule):
    """The plugin, with answers in place of a host."""

    def __init__(self, answers: list[int], check: bool) -> None:
        self.answers = list(answers)
        self.asked: list[int] = []
        self.said: list[str] = []
        self._task = SimpleNamespace(check_mode=check)
        self._display = SimpleNamespace(display=self.said.append)

    def call_module(self, name: str, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return the next number of sessions."""
        self.asked.append(arguments["wait_sessions"])
        return {"instances": [{"name": "tomcat3", "sessions": self.answers.pop(0)}]}


LEFT = "tomcat3: waiting for {} to end, {} s at most"


@pytest.mark.parametrize(
    ("answers", "check", "asked", "said"),
    [
        ([0], False, [0], []),
        ([2, 2, 1, 0], False, [0, 60, 60, 30], [LEFT.format("2 sessions", 150), LEFT.format("1 session", 30)]),
        ([2, 3, 4, 5], False, [0, 60, 60, 30], [LEFT.format(f"{count} sessions", rest) for count, rest in ((2, 150), (3, 90), (4, 30))]),
        ([2], True, [0], []),
    ],
)
def test_the_number_is_said_when_it_changes(answers: list[int], check: bool, asked: list[int], said: list[str]) -> None:
    wait = Wait(answers, check)
    result = wait.work({"instances": [], "seconds": 150}, {})
    assert (wait.asked, wait.said) == (asked, said)
    assert result["sessions"] == {"tomcat3": answers[-1]}
