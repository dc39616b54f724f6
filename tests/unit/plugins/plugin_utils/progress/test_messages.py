# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed of results, and the end of a run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.messages import Recap, message_lines, words_alone

KEYS = ("ok", "changed", "unreachable", "failures", "skipped", "rescued", "ignored")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"failed": True, "msg": "Nothing was changed:\nno", "_ansible_no_log": False, "changed": False}, "Nothing was changed:\nno"),
        ({"failed": True, "msg": "locked", "holder": {"user": "a"}, "invocation": {}}, "locked"),
        ({"failed": True, "msg": "\x1b[2Jgone"}, "\\x1b[2Jgone"),
        ({"failed": True, "msg": "rc", "rc": 1}, ""),
        ({"failed": True, "msg": "One or more items failed", "results": []}, ""),
        ({"failed": True, "msg": ["a"]}, ""),
        ({"failed": True, "censored": "hidden"}, ""),
    ],
)
def test_words_alone(result: dict[str, Any], expected: str) -> None:
    assert words_alone(result) == expected


@pytest.mark.parametrize(
    ("host", "message", "expected"),
    [
        ("app1", "hello", ["app1: hello"]),
        ("app1", "a\nb", ["app1:", "a", "b"]),
        ("", "a\nb", ["a", "b"]),
        ("", ["a", "b"], ["a", "b"]),
        ("app1", ["a", "b"], ["app1:", "a", "b"]),
        ("app1", "\x1b]0;title\x07", ["app1: \\x1b]0;title\\x07"]),
        ("", ["a\x08", "b\nc"], ["a\\x08", "b\nc"]),
        ("app1", {"a": 1}, None),
        ("app1", [1], None),
        ("app1", None, None),
    ],
)
def test_message_lines(host: str, message: object, expected: list[str] | None) -> None:
    assert message_lines(host, {"msg": message}) == expected


def stats(**hosts: dict[str, int]) -> Any:
    """Statistics as Ansible has them."""
    return SimpleNamespace(processed=dict.fromkeys(hosts, 1), custom={}, summarize=lambda host: {**dict.fromkeys(KEYS, 0), **hosts[host]})


OK, CHANGED, FAILED, LOST = {"ok": 3}, {"changed": 1}, {"failures": 1}, {"unreachable": 1}


@pytest.mark.parametrize(
    ("hosts", "check", "listed", "line"),
    [
        ({"a": OK}, False, [], "Done in 7 s: nothing changed on 1 host"),
        ({"a": OK, "b": OK}, True, [], "Done in 7 s: nothing would change on 2 hosts"),
        ({"b": CHANGED, "a": OK}, False, ["b"], "Done in 7 s: 1 of 2 hosts changed"),
        ({"a": CHANGED}, True, ["a"], "Done in 7 s: 1 of 1 host would change"),
        ({"a": FAILED, "b": OK}, False, ["a"], "Failed after 7 s: 1 of 2 hosts failed, no change was reported"),
        ({"a": FAILED, "b": LOST, "c": CHANGED}, False, ["a", "b", "c"], "Failed after 7 s: 2 of 3 hosts failed, 1 of 3 hosts changed"),
        ({"a": {"rescued": 1}, "b": {"ignored": 1}}, False, ["a", "b"], "Done in 7 s: nothing changed on 2 hosts"),
        ({}, False, [], "Done in 7 s: nothing changed on 0 hosts"),
    ],
)
def test_recap(hosts: dict[str, dict[str, int]], check: bool, listed: list[str], line: str) -> None:
    recap = Recap(stats(**hosts))
    assert (list(recap.processed), recap.line(7, check)) == (listed, line)
