# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contributions: how they are kept, how they become one set, and which contradict each other."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contributions import Contribution, Contributions
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.expand import expand
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.merge import merge

Arguments = dict[str, t.Any]
CHECK: Arguments = {"command": ["true", "{root}"], "trees": ["/r"]}


def part(name: str, **arguments: t.Any) -> Contribution:
    """What a role contributes; each file has its own path for its content."""
    problems: list[str] = []
    expanded = expand({"name": "s", "roots": ["/r"], "part": name, **arguments}, problems)
    assert problems == []
    contents = {f"sha of {name} {number}": name.encode() for number, _work in enumerate(expanded.files)}
    return Contribution(name, expanded.complete(list(contents)), contents, {f"large {name}": f"/files/{name}"})


def files(*names: str) -> list[Arguments]:
    return [{"content": "x", "dest": f"/r/{name}"} for name in names]


def problems_of(*contributions: Contribution) -> list[str]:
    problems: list[str] = []
    merge(contributions, problems)
    return problems


def test_together_they_are_one_set() -> None:
    first = part("a", files=files("a"), validate=[CHECK], groups=["one"], removed_groups="remove", absent=["/r/old"], outputs=["/r/o"])
    second = part(
        "b", files=files("b"), validate=[CHECK, {**CHECK, "timeout": 5}], roots=["/r", "/s"], retire_parts=["c"], absent=["/r/old"]
    )
    problems: list[str] = []
    made = merge([first, second], problems)
    assert problems == []
    assert made.wanted.roots == ("/r", "/s")
    assert [(entry.dest, entry.part) for entry in made.wanted.entries] == [("/r/a", "a"), ("/r/b", "b")]
    assert [(one.name, one.groups, one.remove_unlisted_groups) for one in made.wanted.parts] == [("a", ("one",), True), ("b", (), False)]
    assert made.wanted.retire_parts == ("c",)
    assert [check.timeout for check in made.wanted.validators] == [60, 5]
    assert [item.dest for item in made.wanted.absent] == ["/r/old"]
    assert [(item.dest, item.part) for item in made.wanted.outputs] == [("/r/o", "a")]
    assert made.texts == {"sha of a 0": b"a", "sha of b 0": b"b"}
    assert made.paths == {"large a": "/files/a", "large b": "/files/b"}


def test_who_only_takes_away_contributes_nothing() -> None:
    """Otherwise the caller's own files would go as well."""
    assert part("a", retire=["one"]).wanted.parts == ()
    assert part("a", retire_parts=["b"], validate=[CHECK]).wanted.parts == ()
    assert part("a").wanted.parts == ()
    assert [one.name for one in part("a", files=[]).wanted.parts] == ["a"]
    assert [one.name for one in part("a", retire_parts=["b"], files=files("a")).wanted.parts] == ["a"]


def test_a_part_has_the_name_of_its_set_unless_it_has_another() -> None:
    assert [one.name for one in part("", files=[]).wanted.parts] == ["s"]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"files": files("x")}, {"files": files("x")}, "/r/x: laid out by two parts, a and b"),
        ({"files": files("x")}, {"digests": [{"dest": "/r/x"}]}, "/r/x: laid out by two parts, a and b"),
        ({"directories": [{"dest": "/r/d"}]}, {"directories": [{"dest": "/r/d"}]}, "/r/d: laid out by two parts, a and b"),
        ({"files": files("x")}, {"outputs": ["/r/x"]}, "/r/x: laid out by two parts, a and b"),
        ({"files": files("x")}, {"absent": ["/r/x"]}, "/r/x: the part a lays it out, and the part b wants it absent"),
        (
            {"files": files("x")},
            {"files": files("x/d/y")},
            "/r/x/d/y: the part b lays it out below /r/x, which is no directory in the part a",
        ),
        ({"files": files("x")}, {"retire_parts": ["a"]}, "retire_parts: b takes the part a away, which the same call lays out"),
        ({"groups": ["one"]}, {"retire": ["one"]}, "retire: b takes the group one away, which the part a lays out"),
        ({"files": []}, {"state_dir": "/elsewhere"}, "state_dir: the parts disagree (/elsewhere, /var/lib/catalina-cluster)"),
    ],
)
def test_contradictions_name_both(first: Arguments, second: Arguments, words: str) -> None:
    assert problems_of(part("a", **first), part("b", **second)) == [words]


def test_what_goes_together() -> None:
    """A directory of one and a file of another in it; a path that both want absent."""
    assert problems_of(part("a", directories=[{"dest": "/r/d"}], absent=["/r/o"]), part("b", files=files("d/x"), absent=["/r/o"])) == []


def test_kept_until_applied(tmp_path: pathlib.Path) -> None:
    """By host and set; the later one of a part counts; only the controller's user can read them."""
    mine = Contributions(str(tmp_path), "web", "httpd")
    assert mine.kept() == []
    mine.keep(part("b", files=files("b")))
    mine.keep(part("a", files=files("old", "x")))
    mine.keep(part("a", files=files("a")))
    Contributions(str(tmp_path), "web2", "httpd").keep(part("c"))
    Contributions(str(tmp_path), "web", "nginx").keep(part("d"))
    assert mine.kept() == [part("a", files=files("a")), part("b", files=files("b"))]
    modes = {os.stat(os.path.join(folder, name)).st_mode & 0o777 for folder, _names, found in os.walk(tmp_path) for name in found}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "template_set").iterdir()} == {0o700}
    mine.clear()
    mine.clear()
    assert mine.kept() == []
    assert len(Contributions(str(tmp_path), "web2", "httpd").kept()) == 1
