# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sets lie as they were last asked for: only those that nobody and nothing has touched since."""

from __future__ import annotations

import fcntl
import json
import os
import pathlib
from collections.abc import Callable

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DigestFile, FileSetError, Validator
from ansible_collections.catalina.cluster.plugins.module_utils.files.seen import unchanged_sets

from .bench import Bench


@pytest.fixture
def bench(tmp_path: pathlib.Path) -> Bench:
    bench = Bench(tmp_path)
    bench.root.joinpath("java").write_text("17")
    return bench


def ask(bench: Bench, word: str = "one") -> Bench:
    """A set with one of everything."""
    bench.file("a/server.xml", f"<a>{word}</a>", group="a").file("secret", word, secret=True)
    bench.directory("a/logs", group="a").link("a/current", "v-one", group="a")
    digest = DigestFile(str(bench.state / "digests/a.json"), "a", parts=(("tomcat", "10"),), paths=(bench.path("java"),))
    return bench.set(digests=(digest,), groups=("a",))


def seen(bench: Bench) -> dict[str, str]:
    return {name: found["digest"] for name, found in unchanged_sets(str(bench.state)).items()}


def lay_out(bench: Bench) -> str:
    """The digest of what was asked for."""
    digest = ask(bench).wanted().digest()
    bench.run()
    return digest


def test_nothing_was_laid_out(bench: Bench) -> None:
    assert unchanged_sets(str(bench.state)) == {}
    ask(bench).run(check=True)
    assert unchanged_sets(str(bench.state)) == {}


def test_what_was_laid_out_is_seen_until_something_else_is(bench: Bench) -> None:
    first = lay_out(bench)
    assert seen(bench) == {"test": first}
    second = ask(bench, "two").wanted().digest()
    bench.run(check=True)
    assert seen(bench) == {"test": first} and first != second
    ask(bench, "two").run()
    assert seen(bench) == {"test": second}


def test_groups_that_are_listed_no_more_are_told(bench: Bench) -> None:
    lay_out(bench)
    bench.file("secret", "one", secret=True).run()
    assert unchanged_sets(str(bench.state))["test"]["unlisted"] == ["a"]


def _replace(bench: Bench, name: str, target: str = "") -> None:
    bench.root.joinpath(name).unlink()
    if target:
        bench.root.joinpath(name).symlink_to(target)
    else:
        bench.write(name)


def _record(bench: Bench, change: Callable[[dict[str, object]], object]) -> None:
    path = bench.state / "sets/test.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


BY_HAND: dict[str, Callable[[Bench], object]] = {
    "content": lambda bench: bench.root.joinpath("a/server.xml").write_text("<a>two</a>"),
    "content of a secret": lambda bench: bench.root.joinpath("secret").write_text("two"),
    "mode": lambda bench: bench.root.joinpath("a/server.xml").chmod(0o604),
    "mode of a directory": lambda bench: bench.root.joinpath("a/logs").chmod(0o700),
    "file removed": lambda bench: bench.root.joinpath("a/server.xml").unlink(),
    "directory removed": lambda bench: bench.root.joinpath("a/logs").rmdir(),
    "link removed": lambda bench: bench.root.joinpath("a/current").unlink(),
    "link elsewhere": lambda bench: _replace(bench, "a/current", "v-two"),
    "file in place of a link": lambda bench: _replace(bench, "a/current"),
    "what a digest covers": lambda bench: bench.root.joinpath("java").write_text("21"),
    "digest": lambda bench: bench.state.joinpath("digests/a.json").write_text("{}"),
    "record": lambda bench: bench.state.joinpath("sets/test.json").unlink(),
    "entry of the record": lambda bench: _record(bench, lambda record: record["entries"].popitem()),  # type: ignore[attr-defined]
    "unreadable record": lambda bench: bench.state.joinpath("sets/test.json").write_text("{"),
    "journal": lambda bench: bench.state.joinpath("sets/test.journal").write_text("{}"),
    "request": lambda bench: bench.state.joinpath("sets/test.request").unlink(),
    "unreadable request": lambda bench: bench.state.joinpath("sets/test.request").write_text("{"),
    "request of another release": lambda bench: bench.state.joinpath("sets/test.request").write_text('{"data": {"name": "test"}}'),
}


# What the next call refuses, since nobody can tell whose it is.
REFUSED = {"file in place of a link", "unreadable record"}


@pytest.mark.parametrize("what", BY_HAND)
def test_what_somebody_changed_is_not_seen(bench: Bench, what: str) -> None:
    lay_out(bench)
    BY_HAND[what](bench)
    assert seen(bench) == {}
    if what not in REFUSED:
        # The next call makes it right, and the next look sees that.
        assert {"test": lay_out(bench)} == seen(bench)


def test_a_set_that_somebody_works_on_is_not_seen(bench: Bench) -> None:
    lay_out(bench)
    with open(bench.state / "sets/.test.lock", "a", encoding="utf-8") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert seen(bench) == {}
    assert seen(bench) != {}


def test_a_refused_candidate_changes_nothing(bench: Bench) -> None:
    first = lay_out(bench)
    never = Validator(group="", command=("false",), trees=(), environment=(), xml="", timeout=5)
    with pytest.raises(FileSetError):
        ask(bench, "two").set(validators=(never,)).run()
    assert seen(bench) == {"test": first}
    assert sorted(os.listdir(bench.state / "sets")) == [".test.lock", "test.json", "test.request"]
