# SPDX-License-Identifier: GPL-3.0-or-later
"""What is rendered for whom, and how often."""

from __future__ import annotations

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contents import collect
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.expand import expand


class Recorder:
    """Renders nothing, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, Any]]] = []

    def render(self, source: str, shown: str, dest: str, extra: dict[str, Any], overrides: dict[str, Any]) -> bytes:
        """A content that differs with every rendering."""
        self.seen.append((source, extra))
        return str(len(self.seen)).encode()


def contents(*files: dict[str, Any]) -> tuple[list[tuple[str, dict[str, Any]]], list[bytes]]:
    """What was rendered, and the content of each file."""
    problems: list[str] = []
    arguments = {"name": "s", "roots": ["/r"], "groups": ["one", "two"], "group_var": "instance", "files": list(files)}
    expanded = expand(arguments, problems)
    recorder = Recorder()
    collected = collect(expanded, lambda _folder, name: name, recorder, problems)
    assert problems == []
    return recorder.seen, [collected.texts[name] for name in collected.checksums]


def test_each_group_has_its_own_rendering() -> None:
    seen, made = contents({"src": "a.j2", "dest": "/r/{name}/a", "for_each": True})
    assert seen == [("a.j2", {"instance": {"name": "one"}}), ("a.j2", {"instance": {"name": "two"}})]
    assert made == [b"1", b"2"]


def test_variables_of_a_file_take_the_place_of_the_group() -> None:
    first = {"src": "a.j2", "vars": {"x": 1}, "dest": "/r/{name}/a", "for_each": True}
    second = {"src": "a.j2", "vars": {"x": 2}, "dest": "/r/two/b", "belongs_to": "two"}
    seen, made = contents(first, second)
    assert seen == [("a.j2", {"x": 1}), ("a.j2", {"x": 2})]
    assert made == [b"1", b"1", b"2"]


def test_templates_named_after_their_group_stay_apart() -> None:
    seen, made = contents({"src": "{name}.j2", "vars": {}, "dest": "/r/{name}/a", "for_each": True})
    assert seen == [("one.j2", {}), ("two.j2", {})]
    assert made == [b"1", b"2"]
