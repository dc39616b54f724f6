# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets with several contributors: what is laid out, stays and is taken away when each of them comes, stays out or leaves."""

from __future__ import annotations

import json
import os
import pathlib
import typing as t

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import Absent, DigestFile, FileSetError, Part, Validator

from .bench import Bench


@pytest.fixture
def bench(tmp_path: pathlib.Path) -> Bench:
    return Bench(tmp_path)


def ask(bench: Bench, *names: str, retire: tuple[str, ...] = (), word: str = "x") -> Bench:
    """Some parts, each with a file in a directory that nobody lists, and with a digest."""
    for name in names:
        bench.file(f"d/{name}", f"{name} {word}", part=name)
    digests = tuple(DigestFile(str(bench.state / f"digests/{name}.json"), part=name) for name in names)
    return bench.set(parts=tuple(Part(name) for name in names), digests=digests, retire_parts=retire)


def there(bench: Bench) -> list[str]:
    return sorted(os.listdir(bench.path("d"))) if os.path.isdir(bench.path("d")) else []


def actions(result: dict[str, t.Any]) -> list[str]:
    return [f"{item['action']} {item['part']}: {os.path.basename(item['path'])}" for item in result["changes"]]


def test_all_parts_are_one_transaction(bench: Bench) -> None:
    predicted = ask(bench, "a", "b").run(check=True)
    result = ask(bench, "a", "b").run()
    assert result == predicted
    assert actions(result) == ["created : d", "created a: a", "created b: b", "digest a: a.json", "digest b: b.json"]
    assert not ask(bench, "a", "b").run()["changed"]


def test_a_part_that_is_not_contributed_stays(bench: Bench) -> None:
    ask(bench, "a", "b").run()
    assert actions(ask(bench, "a", word="y").run()) == ["changed a: a", "digest a: a.json"]
    assert there(bench) == ["a", "b"]
    assert not ask(bench, "b").run()["changed"]


def test_a_part_goes_while_others_are_laid_out(bench: Bench) -> None:
    ask(bench, "a", "b").run()
    predicted = ask(bench, "a", "c", retire=("b",), word="y").run(check=True)
    result = ask(bench, "a", "c", retire=("b",), word="y").run()
    assert result == predicted
    removed = {"removed b: b.json", "removed b: b"}
    assert [action for action in actions(result) if action not in removed] == [
        "changed a: a",
        "created c: c",
        "digest a: a.json",
        "digest c: c.json",
    ]
    assert removed <= set(actions(result))
    assert there(bench) == ["a", "c"]
    assert not ask(bench, "a", "c", retire=("b",), word="y").run()["changed"]


def test_the_last_part_takes_the_directory_along(bench: Bench) -> None:
    """Also when another one made it, or listed it."""
    for listed in (False, True):
        if listed:
            bench.directory("d", part="a")
        ask(bench, "a", "b").run()
        assert there(bench) == ["a", "b"]
        bench.set(parts=(), retire_parts=("a",)).run()
        assert there(bench) == ["b"]
        bench.set(parts=(), retire_parts=("b",)).run()
        assert not os.path.exists(bench.path("d"))


def test_nothing_to_take_away_is_no_change(bench: Bench) -> None:
    ask(bench, "a").run()
    before = bench.tree()
    assert not bench.set(parts=(), retire_parts=("b",)).run()["changed"]
    assert bench.tree() == before


def test_a_path_of_a_part_that_is_not_there_is_not_taken_over(bench: Bench) -> None:
    """Its owner would come back and find another one's file."""
    ask(bench, "a", "b").run()
    for wrong in ({}, {"absent": (Absent(bench.path("d/b"), part="a"),)}):
        if not wrong:
            bench.file("d/b", "mine", part="a")
        with pytest.raises(FileSetError, match=r"belongs to the part b of this set.*take it away with retire_parts: \[b\]"):
            bench.set(parts=(Part("a"),), **wrong).run()
    bench.file("d/b", "mine", part="a").set(parts=(Part("a"),), retire_parts=("b",)).run()
    assert (there(bench), bench.read("d/b")) == (["b"], "mine")


def test_records_of_a_single_contributor_need_no_part(bench: Bench) -> None:
    """As they were written before there were parts: all of it is the part with the name of the set."""
    bench.file("one", "x").file("two", "x", secret=True).run()
    record = bench.state / "sets/test.json"
    data = json.loads(record.read_text())
    for item in data["entries"].values():
        del item["part"]
    record.write_text(json.dumps(data))
    assert actions(bench.file("one", "x").run()) == ["removed test: two"]


def grouped(bench: Bench, *parts: str) -> Bench:
    """An instance to which another part adds a file and a link."""
    digests: tuple[DigestFile, ...] = ()
    if "tomcat" in parts:
        bench.file("one/server.xml", "<a/>", group="one", part="tomcat")
        digests = (DigestFile(str(bench.state / "digests/one.json"), "one", part="tomcat"),)
    if "mine" in parts:
        bench.file("one/mine.xml", "<b/>", group="one", part="mine").link("one/link", "x", group="one", part="mine")
        bench.file("one/other", "x", group="one", part="mine", in_digest=False).file("free", "x", part="mine")
    made = {"tomcat": Part("tomcat", ("one",)), "mine": Part("mine")}
    return bench.set(parts=tuple(made[name] for name in parts), digests=digests)


def test_a_digest_of_a_group_covers_all_contributors(bench: Bench) -> None:
    """Whether they contribute in this call or stay as they are: otherwise an instance would be pending for nothing."""
    grouped(bench, "tomcat", "mine").run()
    covered = json.loads((bench.state / "digests/one.json").read_text())["parts"]
    names = sorted(os.path.basename(name) for name in covered)
    assert names == ["link", "mine.xml", "server.xml"]
    assert not grouped(bench, "tomcat").run()["changed"]
    bench.write("one/mine.xml", "<c/>")
    assert grouped(bench, "tomcat").run()["changed_groups"] == {"one": [f"digest: file:{bench.path('one/mine.xml')}"]}
    result = bench.set(parts=(), retire=("one",)).run()
    assert {item["part"] for item in result["changes"]} == {"tomcat", "mine", ""}
    assert os.listdir(bench.root) == ["free"]


def test_a_checker_of_a_group_runs_for_all_contributors(bench: Bench) -> None:
    grouped(bench, "tomcat", "mine").run()
    bench.file("one/mine.xml", "<b>", group="one", part="mine")
    bench.set(parts=(Part("mine"),), validators=(Validator(group="one", xml=bench.path("one/*.xml")),))
    with pytest.raises(FileSetError, match=r"mine\.xml: not well-formed XML"):
        bench.run()


def test_checkers_see_parts_that_stay_and_tell_no_secret_of_theirs(bench: Bench) -> None:
    hush = "hush0123456789"
    bench.file("d/secret", f"{hush}\n", secret=True, part="b").set(parts=(Part("b"),)).run()
    check = Validator(command=("sh", "-c", f"cat {{root}}{bench.path('d/secret')}; exit 1"), trees=(str(bench.root),))
    with pytest.raises(FileSetError) as caught:
        ask(bench, "a").set(validators=(check,)).run()
    assert hush not in caught.value.message
    assert "********" in caught.value.message
