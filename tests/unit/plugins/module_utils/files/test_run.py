# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File sets: what is laid out, predicted, removed, left alone and refused."""

from __future__ import annotations

import json
import os
import pathlib
import typing as t

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import inspect
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import (
    Absent,
    DigestFile,
    FileSetError,
    Output,
    Validator,
)

from .bench import Bench

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def bench(tmp_path: pathlib.Path) -> Bench:
    return Bench(tmp_path)


def full(bench: Bench, word: str = "one", mode: int = 0o640) -> Bench:
    """A set that has one of everything."""
    bench.file("a/server.xml", f"<a>{word}</a>", group="a", mode=mode).file("b/server.xml", "<b/>", group="b")
    bench.directory("a/logs", group="a", mode=0o750).link("a/current", f"v-{word}", group="a")
    digests = tuple(
        DigestFile(str(bench.state / f"digests/{name}.json"), name, parts=(("tomcat", "10"),), paths=(bench.path("*/extra"),))
        for name in "ab"
    )
    return bench.set(digests=digests, groups=("a", "b"))


def actions(result: dict[str, t.Any], bench: Bench) -> list[str]:
    return [f"{item['action']} {os.path.relpath(item['path'], bench.folder)}" for item in result["changes"]]


def test_lays_out_once(bench: Bench) -> None:
    predicted = full(bench).run(check=True, show_diff=True)
    assert bench.tree() == {}
    result = full(bench).run(show_diff=True)
    assert result == predicted
    assert actions(result, bench) == [
        "created root/a",
        "created root/a/logs",
        "created root/b",
        "created root/a/current",
        "created root/a/server.xml",
        "created root/b/server.xml",
        "digest state/digests/a.json",
        "digest state/digests/b.json",
    ]
    assert result["changed_groups"]["b"] == [bench.path("b"), bench.path("b/server.xml")]
    assert os.stat(bench.path("a/server.xml")).st_mode & 0o777 == 0o640
    assert bench.leftovers() == []
    before = bench.tree()
    for check in (True, False):
        again = full(bench).run(check=check, show_diff=True)
        assert not again["changed"]
        assert (again["changes"], again["diff"], again["changed_groups"]) == ([], [], {})
    assert bench.tree() == before


def test_changes_are_told_per_group(bench: Bench) -> None:
    full(bench).run()
    result = full(bench, "two").run()
    assert list(result["changed_groups"]) == ["a"]
    assert actions(result, bench) == ["changed root/a/current", "changed root/a/server.xml", "digest state/digests/a.json"]
    result = full(bench, "two", mode=0o600).run()
    assert actions(result, bench) == ["attributes root/a/server.xml"]
    assert os.stat(bench.path("a/server.xml")).st_mode & 0o777 == 0o600


def test_digest_alone_is_a_change(bench: Bench) -> None:
    full(bench).run()
    bench.write("a/extra", "jar")
    result = full(bench).run()
    assert result["changed_groups"] == {
        name: [f"digest: path:{bench.path('*/extra')}", f"digest: path:{bench.path('a/extra')}"] for name in "ab"
    }
    data = json.loads((bench.state / "digests/a.json").read_text())
    assert sorted(data["parts"]) == sorted(
        [f"file:{bench.path('a/server.xml')}", f"link:{bench.path('a/current')}", f"path:{bench.path('a/extra')}", "tomcat"]
    )
    assert len(data["digest"]) == 64
    assert os.stat(bench.state / "digests/a.json").st_mode & 0o777 == 0o600


def test_digest_sees_what_will_be(bench: Bench) -> None:
    """The digest written by a run equals the one that the next run computes from the disk."""
    digest = DigestFile(str(bench.state / "d.json"), "", paths=(bench.path("lib/*.jar"), bench.path("lib")))
    bench.file("lib/one.jar", "1", group="x").run()
    for _run in range(2):
        bench.file("lib/two.jar", "2", group="x").set(digests=(digest,)).run()
        parts = json.loads((bench.state / "d.json").read_text())["parts"]
        assert f"path:{bench.path('lib/two.jar')}" in parts
        assert f"path:{bench.path('lib/one.jar')}" not in parts


def test_entries_can_stay_out_of_the_digest(bench: Bench) -> None:
    digest = DigestFile(str(bench.state / "d.json"))
    bench.file("a", "1").file("b", "1", in_digest=False).set(digests=(digest,)).run()
    result = bench.file("a", "1").file("b", "2", in_digest=False).set(digests=(digest,)).run()
    assert actions(result, bench) == ["changed root/b"]


def test_removes_only_what_it_wrote(bench: Bench) -> None:
    others = bench.write("d/others")
    bench.file("d/mine", "x").file("e/mine", "x").link("l", "x").directory("f").run()
    check = bench.file("k", "x").run(check=True)
    result = bench.file("k", "x").run()
    assert check["changes"] == result["changes"]
    assert actions(result, bench) == [
        "created root/k",
        "removed root/d/mine",
        "removed root/e/mine",
        "removed root/l",
        "removed root/e",
        "removed root/f",
    ]
    assert others.read_text() == "others"
    assert sorted(os.listdir(bench.root)) == ["d", "k"]
    assert bench.leftovers() == []


def test_leaves_what_others_replaced(bench: Bench) -> None:
    bench.file("a", "x").link("b", "x").directory("c").run()
    for name in ("a", "b"):
        os.unlink(bench.path(name))
    bench.write("a/inside")
    bench.write("b")
    bench.write("c/inside")
    result = bench.file("k", "x").run()
    assert actions(result, bench) == ["created root/k"]
    assert [words.split(": ")[0] for words in result["warnings"]] == [bench.path("a"), bench.path("b")]
    os.unlink(bench.path("c/inside"))
    assert actions(bench.file("k", "x").run(), bench) == ["removed root/c"]


def test_a_file_may_move_to_another_set(bench: Bench) -> None:
    bench.file("a", "x").run()
    bench.file("a", "y").set(name="other").run()
    assert not bench.file("b", "x").run(check=True)["changes"][1:]
    bench.file("b", "x").run()
    assert bench.read("a") == "y"


def test_groups_that_are_no_longer_listed(bench: Bench) -> None:
    full(bench).run()

    def only_a() -> Bench:
        full(bench)
        bench.entries = [entry for entry in bench.entries if entry.group == "a"]
        return bench.set(groups=("a",), digests=bench.options["digests"][:1])

    result = only_a().run()
    assert (result["changed"], result["unlisted_groups"]) == (False, ["b"])
    assert only_a().run()["unlisted_groups"] == ["b"]
    assert bench.read("b/server.xml") == "<b/>"
    result = only_a().set(remove_unlisted_groups=True).run()
    assert actions(result, bench) == ["removed root/b/server.xml", "removed state/digests/b.json", "removed root/b"]
    assert result["changed_groups"] == {"b": [bench.path("b/server.xml"), str(bench.state / "digests/b.json"), bench.path("b")]}
    assert only_a().run()["unlisted_groups"] == []


def test_retired_groups_go_and_nothing_else(bench: Bench) -> None:
    full(bench).run()
    before = bench.tree()
    assert not bench.set(retire=("other",)).run()["changed"]
    assert bench.tree() == before
    checked = bench.set(retire=("b",)).run(check=True)
    assert bench.tree() == before
    result = bench.set(retire=("b",)).run()
    assert actions(checked, bench) == actions(result, bench)
    assert actions(result, bench) == ["removed root/b/server.xml", "removed state/digests/b.json", "removed root/b"]
    assert not bench.set(retire=("b",)).run()["changed"]
    assert full(bench).run()["changed_groups"].keys() == {"b"}


def written(bench: Bench, folder: str, name: str = "x.prom") -> tuple[Output, ...]:
    """A program of the set writes this."""
    bench.write(f"{folder}/{name}")
    return (Output(bench.path(f"{folder}/{name}"), part="test"),)


def test_outputs_are_neither_made_nor_compared(bench: Bench) -> None:
    assert actions(bench.directory("d").set(outputs=(Output(bench.path("d/x.prom"), part="test"),)).run(), bench) == ["created root/d"]
    output = written(bench, "d")
    assert not bench.directory("d").set(outputs=output).run()["changed"]
    assert bench.read("d/x.prom") == "others"
    # Nothing is listed any more.
    assert actions(bench.run(), bench) == ["removed root/d/x.prom", "removed root/d"]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ("", ["created root/new/d", "removed root/old/d/x.prom", "removed root/old/d"]),
        ("old/d/others", ["created root/new/d", "removed root/old/d/x.prom"]),
    ],
)
def test_outputs_go_from_where_the_set_has_no_root_any_more(bench: Bench, others: str, expected: list[str]) -> None:
    for name in ("old", "new"):
        (bench.root / name).mkdir()
    output = (Output(bench.path("old/d/x.prom"), part="test"),)
    bench.directory("old/d").set(roots=(bench.path("old"),), outputs=output).run()
    written(bench, "old/d")
    if others:
        bench.write(others)
    wanted: dict[str, t.Any] = {"roots": (bench.path("new"),), "outputs": (Output(bench.path("new/d/x.prom"), part="test"),)}
    result = bench.directory("new/d").set(**wanted).run()
    assert (actions(result, bench), result["warnings"]) == (expected, [])
    # What others have there is nobody's business from now on.
    result = bench.directory("new/d").set(**wanted).run()
    assert (result["changed"], result["warnings"]) == (False, [])


def test_outputs_behind_a_link_are_left_alone(bench: Bench) -> None:
    for name in ("old", "new"):
        (bench.root / name).mkdir()
    output = written(bench, "old/d")
    bench.set(roots=(bench.path("old"),), outputs=output).run()
    (bench.root / "old").rename(bench.root / "other")
    (bench.root / "old").symlink_to("other")
    result = bench.set(roots=(bench.path("new"),)).run()
    assert result["warnings"] == [f"{bench.path('old/d/x.prom')}: no longer listed, but outside the roots now; left alone"]


def test_absent(bench: Bench) -> None:
    bench.write("file")
    bench.write("full/x")
    (bench.root / "empty").mkdir()
    os.symlink("nowhere", bench.path("link"))
    items = tuple(Absent(bench.path(name)) for name in ("file", "empty", "link", "missing"))
    result = bench.set(absent=items).run()
    assert actions(result, bench) == ["removed root/file", "removed root/link", "removed root/empty"]
    assert not bench.set(absent=items).run()["changed"]
    with pytest.raises(FileSetError, match="not empty"):
        bench.set(absent=(Absent(bench.path("full")),)).run()


def refused(bench: Bench, words: str, **more: t.Any) -> FileSetError:
    before = bench.tree()
    with pytest.raises(FileSetError, match=words) as caught:
        bench.run(**more)
    own = ("state", "state/sets", "state/candidates")
    assert {path: value for path, value in bench.tree().items() if path not in own} == before
    return caught.value


def test_problems_come_all_at_once(bench: Bench) -> None:
    (bench.root / "directory").mkdir()
    os.symlink("nowhere", bench.path("dangling"))
    os.symlink("file", bench.path("linked"))
    bench.write("file")
    os.symlink("/tmp", bench.path("escape"))
    os.mkfifo(bench.path("fifo"))
    for name in ("directory", "dangling", "linked", "escape/x", "fifo", "file/x"):
        bench.file(name, "x")
    bench.directory("file").link("directory/x", "y").file("directory/y/z", "x", owner="nobody-here", owner_group="none-here")
    error = refused(bench, "a directory that this set did not make")
    for words in (
        f"{bench.path('directory')}: a file belongs here, but there is a directory",
        f"{bench.path('dangling')}: a file belongs here, but there is a link to nowhere, which does not exist",
        f"{bench.path('linked')}: a file belongs here, but there is a link to file that",
        f"{bench.path('escape/x')}: its directory is really /tmp, outside the roots",
        f"{bench.path('fifo')}: a file belongs here, but there is a special file",
        f"{bench.path('file')}: a directory belongs here, but there is a file",
        f"{bench.path('file/x')}: a part of this path is not a directory",
        "there is no user nobody-here on this host",
        "there is no group none-here on this host",
    ):
        assert words in error.message


def test_check_mode_on_an_empty_host(bench: Bench) -> None:
    def ask() -> Bench:
        bench.directory("var", owner="nobody-here", owner_group="none-here").file("etc/x", "x", owner="nobody-here")
        missing = (Validator(command=("no-such-checker", "{root}"), trees=("/no/such/tree",)),)
        return bench.set(roots=(str(bench.root), "/no/such/root"), validators=missing)

    os.rmdir(bench.root)
    result = ask().run(check=True)
    assert "not installed on this host yet" in result["warnings"][0]
    assert actions(result, bench) == ["created root", "created root/etc", "created root/var", "created root/etc/x"]
    assert os.listdir(bench.folder) == []


@needs_root
def test_wrong_owner_is_put_right(bench: Bench) -> None:
    bench.file("a", "x").directory("d").run()
    for name in ("a", "d"):
        os.chown(bench.path(name), 65534, 65534)

    def ask() -> Bench:
        return bench.file("a", "x", owner="root", owner_group="0").directory("d", owner="0", owner_group="root")

    check = ask().run(check=True, show_diff=True)
    result = ask().run(show_diff=True)
    assert check == result
    assert actions(result, bench) == ["attributes root/d", "attributes root/a"]
    assert "owner: root" in result["diff"][1]["after"]
    assert os.stat(bench.path("a")).st_uid == 0
    assert not ask().run()["changed"]


def test_diff_shows_contents_but_no_secret(bench: Bench) -> None:
    bench.file("open", "old\n").file("secret", "hush-old\n", secret=True).file("was", "hush-was\n", secret=True).run()
    bench.write("bin", "a\0b")

    def ask() -> Bench:
        return bench.file("open", "new\n", mode=0o600).file("secret", "hush-new\n", secret=True).file("was", "now").file("bin", "x")

    check = ask().run(check=True, show_diff=True)
    result = ask().run(show_diff=True)
    assert check["diff"] == result["diff"]
    shown = {os.path.basename(item["after_header"]): item for item in result["diff"]}
    assert (shown["open"]["before"], shown["open"]["after"]) == ("mode: 0644\nold\n", "mode: 0600\nnew\n")
    assert shown["bin"]["before"] == "(binary, not shown)\n"
    assert "hush" not in json.dumps(result)
    assert shown["secret"]["before"] != shown["secret"]["after"]
    bench.file("secret", "hush-3\n", secret=True).run()
    assert "hush" not in json.dumps(bench.file("x", "x").run(show_diff=True))


def test_diff_shows_names_where_values_are_hidden(bench: Bench) -> None:
    """From the second run on; before it nothing is known of the file that is there."""
    bench.write("env", "KEY=foreign\nTZ=utc\n")
    steps = [("KEY=hush-1\nTZ=utc\n", 6), ("KEY=hush-22\nTZ=utc\n", 7), ("TZ=utc\n", 0)]
    shown = []
    for content, length in steps:
        spans = ((4, 4 + length),) if length else ()
        check = bench.file("env", content, hidden=spans).run(check=True, show_diff=True)
        result = bench.file("env", content, hidden=spans).run(show_diff=True)
        assert check["diff"] == result["diff"]
        assert "hush" not in json.dumps(result) and "foreign" not in json.dumps(result)
        shown.append((result["diff"][0]["before"], result["diff"][0]["after"]))
        assert not bench.file("env", content, hidden=spans).run()["changed"]
    assert shown == [
        ("(a line that may hold a hidden value, not shown)\nTZ=utc\n", "KEY=(hidden, changed)\nTZ=utc\n"),
        ("KEY=(hidden)\nTZ=utc\n", "KEY=(hidden, changed)\nTZ=utc\n"),
        ("KEY=(hidden)\nTZ=utc\n", "TZ=utc\n"),
    ]


def test_only_needed_contents_are_asked_for(bench: Bench) -> None:
    assert full(bench).run(contents=False, keep=True)["needed"] == sorted(bench.contents)
    bench.run()
    assert not full(bench).run(contents=False)["changed"]
    assert len(full(bench, "two").run(contents=False)["needed"]) == 1
    assert full(bench, mode=0o600).run(contents=False)["changed"]


def test_record_is_followed_without_a_change(bench: Bench) -> None:
    bench.file("a", "x", group="one").run()
    result = bench.file("a", "x", group="two").run()
    assert (result["changed"], result["unlisted_groups"]) == (False, ["one"])
    assert bench.file("a", "x", group="two").run()["unlisted_groups"] == []


def test_a_broken_record_is_said(bench: Bench) -> None:
    bench.file("a", "x").run()
    (bench.state / "sets/test.json").write_text("{")
    with pytest.raises(FileSetError, match="record of the file set cannot be read"):
        bench.file("a", "x").run()


def test_two_runs_exclude_each_other(bench: Bench) -> None:
    bench.file("a", "x").run()
    inner: list[str] = []

    class Nosy(type(bench.host)):  # type: ignore[misc]
        def checkpoint(self, name: str) -> None:
            if name == "staged":
                with pytest.raises(FileSetError, match="another run is working") as caught:
                    Bench.run(other)
                inner.append(caught.value.message)

    other = Bench.__new__(Bench)
    other.__dict__.update(bench.__dict__, host=type(bench.host)(), entries=[], contents={}, options={})
    bench.host = Nosy()
    bench.file("a", "y").run()
    assert inner


def test_file_and_link_of_its_own_replace_each_other(bench: Bench) -> None:
    bench.file("a", "x").link("b", "x").run()
    result = bench.link("a", "y").file("b", "y").run(show_diff=True)
    assert actions(result, bench) == ["changed root/a", "changed root/b"]
    assert (os.readlink(bench.path("a")), bench.read("b")) == ("y", "y")
    assert bench.leftovers() == []


def test_long_names(bench: Bench) -> None:
    name = "ä" * 120 + ".conf"
    bench.file(name, "1").run()
    bench.file(name, "2").run()
    assert bench.read(name) == "2"


def test_a_linked_root_is_followed(bench: Bench) -> None:
    os.symlink(bench.root, bench.folder / "alias")
    root = str(bench.folder / "alias")
    bench.file("x", "1")
    bench.entries = [type(bench.entries[0])(**{**vars(bench.entries[0]), "dest": root + "/d/x"})]
    bench.set(roots=(root,)).run()
    assert bench.read("d/x") == "1"


def test_who_may_not_read_the_records_compares_without_them(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.file("a", "x").file("b", "y").run()
    for path in bench.state.rglob("*"):
        if path.is_file():
            path.unlink()

    def closed(path: str, _mode: int) -> bool:
        return not str(path).endswith("/sets")

    monkeypatch.setattr("os.access", closed)
    result = bench.file("a", "x").file("b", "z").run(check=True)
    assert actions(result, bench) == ["changed root/b"]
    assert result["unread"] == [str(bench.state / "sets")]
    # Not even a lock is left.
    assert [path for path in bench.state.rglob("*") if path.is_file()] == []


def test_what_may_not_be_read_is_named_by_its_closed_directory(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.file("a", "x").directory("closed").file("closed/b", "y").file("closed/c", "z").run()

    def closed(path: str, _mode: int) -> bool:
        return not str(path).endswith(("/sets", "/closed"))

    def refused(path: str) -> t.Any:
        if "/closed/" in path:
            raise PermissionError(13, "Permission denied", path)
        return inspect(path)

    monkeypatch.setattr("os.access", closed)
    monkeypatch.setattr("ansible_collections.catalina.cluster.plugins.module_utils.files.plan.inspect", refused)
    result = bench.file("a", "w").directory("closed").file("closed/b", "y").file("closed/c", "z").run(check=True)
    assert actions(result, bench) == ["changed root/a"]
    assert result["unread"] == [str(bench.state / "sets"), bench.path("closed")]
    # Who may read the records is told the problem itself.
    monkeypatch.setattr("os.access", lambda _path, _mode: True)
    with pytest.raises(FileSetError, match=r"/closed/[bc]: Permission denied"):
        bench.directory("closed").file("closed/b", "y").run(check=True)
