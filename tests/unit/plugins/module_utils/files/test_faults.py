# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File sets under faults: killed or failing at every single step, and whatever else goes wrong on a host."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import pathlib
import signal
import subprocess
import typing as t

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DigestFile, FileSetError, Output, Part, Validator

from .bench import Bench, Tree

# Everything by which the core can alter a host.
CALLS = (
    "open", "write", "rename", "link", "symlink", "unlink", "mkdir", "rmdir", "fchmod", "fchown", "chmod", "chown", "fsync", "ftruncate",
)  # fmt: skip
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug of the machine here, so nothing has to wait for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture
def bench(tmp_path: pathlib.Path) -> Bench:
    return Bench(tmp_path)


def old(bench: Bench) -> Bench:
    bench.file("conf/changed", "old").file("conf/same", "x").file("gone/removed", "x").link("link", "old").directory(
        "attributes", mode=0o700
    )
    return bench.set(digests=(DigestFile(str(bench.state / "digests/d.json")),))


def new(bench: Bench) -> Bench:
    bench.file("conf/changed", "new").file("conf/same", "x").file("made/deep/file", "new").link("link", "new").directory("attributes")
    check = Validator(command=("true",), trees=(str(bench.root),))
    return bench.set(digests=(DigestFile(str(bench.state / "digests/d.json")),), validators=(check,))


class Meddler:
    """Does something at the n-th call that alters the host, or at the n-th checkpoint."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, what: t.Callable[[], None]) -> None:
        self.count, self._at, self._what = 0, at, what
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrapped(getattr(os, name)))

    def tick(self) -> None:
        self.count += 1
        if self.count == self._at:
            self._what()

    def _wrapped(self, original: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
        def meddled(*arguments: t.Any, **options: t.Any) -> t.Any:
            self.tick()
            return original(*arguments, **options)

        return meddled


def prepared(tmp_path: pathlib.Path, number: int, start: str) -> Bench:
    # The same folder each time, as digests name full paths.
    folder = tmp_path / "host"
    if folder.exists():
        folder.rename(tmp_path / f"before-{number}")
    folder.mkdir()
    bench = Bench(folder)
    if start == "old":
        old(bench).run()
    return bench


def without_state(tree: Tree) -> Tree:
    return {path: value for path, value in tree.items() if not path.startswith("state")}


def killed_at(bench: Bench, at: int, where: str, lay_out: t.Callable[[Bench], Bench] = new) -> bool:
    """Lay out the new set in a process that is killed. False when it ended before."""
    process = os.fork()
    if process:
        status = os.waitpid(process, 0)[1]
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return os.WIFSIGNALED(status)
    with contextlib.suppress(BaseException):
        if where == "calls":
            Meddler(pytest.MonkeyPatch(), at, functools.partial(os.kill, os.getpid(), signal.SIGKILL))
        else:
            bench.host = Killing(at)
        lay_out(bench).run()
        os._exit(0)
    os._exit(1)


class Killing(Host):
    """Ends the process at the n-th checkpoint."""

    def __init__(self, at: int) -> None:
        self.left = at

    def checkpoint(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("start", "where"), [("empty", "calls"), ("old", "calls"), ("old", "checkpoints")])
def test_killed_anywhere(tmp_path: pathlib.Path, start: str, where: str) -> None:
    model = prepared(tmp_path, 0, start)
    before = without_state(model.tree())
    new(model).run()
    wanted = model.tree()
    points = 0
    for number in range(1, 500):
        bench = prepared(tmp_path, number, start)
        if not killed_at(bench, number, where):
            break
        points += 1
        for path, seen in without_state(bench.tree()).items():
            if path in before or path in wanted:
                assert seen in (before.get(path), wanted.get(path), ("directory", 0o700, os.geteuid())), (number, path)
            else:
                assert seen[0] == "link" or path.endswith((".new", ".old")), (number, path)
        new(bench).run()
        assert {path: value for path, value in bench.tree().items() if "/sets/" not in path} == {
            path: value for path, value in wanted.items() if "/sets/" not in path
        }, number
        assert bench.leftovers() == []
        assert not new(bench).run()["changed"], number
        # What a killed run wrote is known: it goes when it is no longer listed.
        old(bench).run()
        assert not os.path.lexists(bench.path("made")), number
    print(f"{points} kill points at {where} from {start}")
    assert points > 15


def two_parts(bench: Bench) -> Bench:
    bench.file("base", "alias", part="base").file("d/balancer", "port 80", part="balancer")
    digests = tuple(DigestFile(str(bench.state / f"digests/{name}.json"), part=name) for name in ("base", "balancer"))
    return bench.set(parts=(Part("base"), Part("balancer")), digests=digests)


def another_part(bench: Bench) -> Bench:
    bench.file("base", "no alias", part="base").file("d/jk", "port 80", part="jk")
    digests = tuple(DigestFile(str(bench.state / f"digests/{name}.json"), part=name) for name in ("base", "jk"))
    return bench.set(parts=(Part("base"), Part("jk")), retire_parts=("balancer",), digests=digests)


def test_killed_while_one_part_takes_the_place_of_another(tmp_path: pathlib.Path) -> None:
    """The next call completes it, and a call for the former parts goes all the way back."""
    model = prepared(tmp_path, 0, "empty")
    two_parts(model).run()
    before = without_state(model.tree())
    another_part(model).run()
    wanted = without_state(model.tree())
    points = 0
    for number in range(1, 500):
        bench = prepared(tmp_path, number, "empty")
        two_parts(bench).run()
        if not killed_at(bench, number, "calls", another_part):
            break
        points += 1
        another_part(bench).run()
        assert without_state(bench.tree()) == wanted, number
        assert not another_part(bench).run()["changed"], number
        assert bench.leftovers() == []
        two_parts(bench).set(retire_parts=("jk",)).run()
        assert without_state(bench.tree()) == before, number
    assert points > 15


@pytest.mark.parametrize("start", ["empty", "old"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPERM])
def test_failing_anywhere(tmp_path: pathlib.Path, start: str, number: int) -> None:
    points = 0

    def fail() -> None:
        raise OSError(number, os.strerror(number))

    for at in range(1, 500):
        bench = prepared(tmp_path, at, start)
        before = bench.tree()
        with pytest.MonkeyPatch.context() as monkeypatch:
            meddler = Meddler(monkeypatch, at, fail)
            try:
                new(bench).run()
                failed = ""
            except FileSetError as error:
                failed = error.message
        if meddler.count < at:
            break
        points += 1
        if failed:
            assert os.strerror(number) in failed
            assert without_state(bench.tree()) == without_state(before), (at, failed)
        new(bench).run()
        assert not new(bench).run()["changed"]
        assert bench.leftovers() == []
    assert points > 15


def test_message_after_putting_back(bench: Bench) -> None:
    old(bench).run()
    before = bench.tree()

    class Full(Host):
        def checkpoint(self, name: str) -> None:
            if name.startswith("removed") and name.endswith("gone"):
                raise OSError(errno.ENOSPC, "No space left on device", "/x")

    bench.host = Full()
    with pytest.raises(FileSetError, match=r"/x: No space left on device\nNothing is changed on this host: all 8 steps .* were put back"):
        new(bench).run()
    assert bench.tree() == before


def test_what_cannot_be_put_back_is_said_and_kept(bench: Bench) -> None:
    old(bench).run()

    class Broken(Host):
        def checkpoint(self, name: str) -> None:
            if name.endswith("conf/changed") and name.startswith("swapped"):
                os.unlink(bench.path("conf/changed"))
                os.mkdir(bench.path("conf/changed"))
                raise OSError(errno.EIO, "Input/output error")

    bench.host = Broken()
    with pytest.raises(FileSetError, match="These could not be put back: ") as caught:
        new(bench).run()
    assert caught.value.details["not_put_back"]
    kept = [path for path in bench.tree() if path.endswith(".old") and "changed" in path]
    assert len(kept) == 1
    assert (bench.folder / kept[0]).read_text() == "old"


def test_outputs_are_written_until_they_go(bench: Bench) -> None:
    """A timer is at work while its set is taken away."""
    bench.directory("d").set(outputs=(Output(bench.path("d/x.prom"), part="test"),)).run()
    bench.write("d/x.prom", "before")

    class Timer(Host):
        def checkpoint(self, name: str) -> None:
            if name == "staged":
                bench.write("d/x.new", "after")
                os.rename(bench.path("d/x.new"), bench.path("d/x.prom"))

    bench.host = Timer()
    assert bench.set().run()["changed"]
    assert not os.path.lexists(bench.path("d"))


@pytest.mark.parametrize("what", ["content", "mode", "removed", "created", "replaced"])
def test_changed_by_another_hand(bench: Bench, what: str) -> None:
    old(bench).run()

    class Hand(Host):
        def checkpoint(self, name: str) -> None:
            if name != "staged":
                return
            if what == "content":
                bench.write("conf/changed", "hand")
            elif what == "mode":
                os.chmod(bench.path("conf/changed"), 0o600)
            elif what == "removed":
                os.unlink(bench.path("conf/changed"))
            elif what == "created":
                bench.write("made/deep/file", "hand")
            else:
                bench.write("other", "hand")
                os.rename(bench.path("other"), bench.path("conf/changed"))

    bench.host = Hand()
    with pytest.raises(FileSetError, match="changed by somebody else"):
        new(bench).run()
    assert [path for path in bench.leftovers() if not path.endswith(".journal")] == []
    assert os.readlink(bench.path("link")) == "old"
    bench.host = Host()
    new(bench).run()
    assert bench.leftovers() == []


def test_a_name_that_cannot_be_renamed_over(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    old(bench).run()
    inode = os.stat(bench.path("conf/changed")).st_ino
    rename = os.rename

    def busy(source: str, dest: str) -> None:
        if dest == bench.path("conf/changed"):
            raise OSError(errno.EBUSY, "Device or resource busy")
        rename(source, dest)

    monkeypatch.setattr(os, "rename", busy)
    result = new(bench).run()
    assert result["in_place"] == [bench.path("conf/changed")]
    assert (bench.read("conf/changed"), os.stat(bench.path("conf/changed")).st_ino) == ("new", inode)
    assert bench.leftovers() == []

    class Full(Host):
        def checkpoint(self, name: str) -> None:
            if name.startswith("digest"):
                raise OSError(errno.ENOSPC, "No space left on device")

    bench.host = Full()
    with pytest.raises(FileSetError, match="were put back"):
        old(bench).run()
    assert (bench.read("conf/changed"), os.stat(bench.path("conf/changed")).st_ino) == ("new", inode)


def validated(bench: Bench, *validators: Validator) -> Bench:
    bench.write("tree/kept", "kept")
    os.symlink(bench.path("tree/x"), bench.path("tree/absolute")) if not os.path.lexists(bench.path("tree/absolute")) else None
    bench.file("tree/x", "new word s3cretsecret99\n", source="x.j2", secret=True, group="one").file("tree/y", "new", source="y.j2")
    return bench.set(validators=validators)


def check(bench: Bench, *command: str, **more: t.Any) -> Validator:
    return Validator(command=command, trees=(bench.path("tree"),), **more)


def test_validator_sees_the_candidate(bench: Bench) -> None:
    bench.file("tree/removed", "x").run()
    tree = "{root}" + bench.path("tree")
    script = f"cd {tree} && grep -q new x && test -e kept && test ! -e removed && grep -q new absolute && test $A = {{root}}"
    result = validated(bench, check(bench, "sh", "-c", script, environment=(("A", "{root}"),))).run(check=True)
    assert result["changed"]
    assert bench.leftovers() == []
    result = validated(bench, check(bench, "sh", "-c", script, environment=(("A", "{root}"),))).run()
    assert bench.leftovers() == []
    assert bench.read("tree/x").startswith("new")


def test_validator_refuses(bench: Bench) -> None:
    for mode in (True, False):
        before = {path: value for path, value in bench.tree().items() if not path.startswith("state")}
        words = f"echo Syntax error on line 1 of {{root}}{bench.path('tree/x')}: bad directive s3cretsecret99; exit 3"
        with pytest.raises(FileSetError) as caught:
            validated(bench, check(bench, "sh", "-c", words)).run(check=mode)
        message = caught.value.message
        assert "nothing was changed on this host" in message
        assert f"Syntax error on line 1 of {bench.path('tree/x')}: bad directive ********" in message
        assert f"{bench.path('tree/x')} is rendered from x.j2" in message
        assert str(bench.state) not in message
        assert bench.leftovers() == []
        after = {path: value for path, value in bench.tree().items() if not path.startswith("state")}
        assert {path for path in after if path not in before} <= {"root/tree", "root/tree/kept", "root/tree/absolute"}


def test_all_objections_are_told(bench: Bench) -> None:
    xml = Validator(xml=bench.path("*/x"))
    quiet = check(bench, "false")
    missing = check(bench, "no-such-checker")
    slow = check(bench, "sleep", "5", timeout=1)
    other = Validator(command=("sh", "-c", "echo never"), group="two")
    with pytest.raises(FileSetError) as caught:
        validated(bench, xml, quiet, missing, slow, other).run()
    message = caught.value.message
    for words in (
        f"{bench.path('tree/x')}: not well-formed XML: syntax error: line 1, column 0 (rendered from x.j2)",
        "false (exit code 1)",
        f"changed: {bench.path('tree/y')}, rendered from y.j2",
        "the checker no-such-checker is not installed",
        "sleep 5: no answer within 1 seconds",
    ):
        assert words in message
    assert "never" not in message


def test_validators_rest_when_nothing_differs(bench: Bench) -> None:
    validated(bench).run()
    assert not validated(bench, check(bench, "false")).run()["changed"]


@needs_root
def test_small_disk_is_full(bench: Bench) -> None:
    small = bench.root / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], check=False, capture_output=True).returncode:
        pytest.skip("no mount here")
    try:
        bench.file("first", "old").file("small/a", "old").run()
        before = without_state(bench.tree())
        with pytest.raises(FileSetError, match=r"/small/b: No space left on device"):
            bench.file("first", "new").file("small/a", "new").file("small/b", "x" * 200000).run()
        assert without_state(bench.tree()) == before
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        with pytest.raises(FileSetError, match="Read-only file system"):
            bench.file("first", "new").file("small/a", "new").run()
        subprocess.run(["mount", "-o", "remount,rw", str(small)], check=True)
        assert without_state(bench.tree()) == before
    finally:
        subprocess.run(["umount", str(small)], check=True)


@needs_root
def test_a_bind_mount_is_written_in_place(bench: Bench) -> None:
    bench.write("hosts", "old")
    source = bench.folder / "source"
    source.write_text("old")
    if subprocess.run(["mount", "--bind", str(source), bench.path("hosts")], check=False, capture_output=True).returncode:
        pytest.skip("no mount here")
    try:
        check_result = bench.file("hosts", "new").run(check=True)
        result = bench.file("hosts", "new").run()
        assert result == check_result
        assert result["in_place"] == [bench.path("hosts")]
        assert source.read_text() == "new"
        assert bench.leftovers() == []
    finally:
        subprocess.run(["umount", bench.path("hosts")], check=True)


@needs_root
def test_immutable_parent(bench: Bench) -> None:
    bench.write("d/x", "old")
    if subprocess.run(["chattr", "+i", bench.path("d")], check=False, capture_output=True).returncode:
        pytest.skip("no immutable flag here")
    try:
        with pytest.raises(FileSetError, match=r"/d/\.x\..*: Operation not permitted\nNothing is changed"):
            bench.file("d/x", "new").file("a", "new").run()
    finally:
        subprocess.run(["chattr", "-i", bench.path("d")], check=True)
    assert not os.path.exists(bench.path("a"))


def test_leftovers_of_a_killed_check_are_removed(bench: Bench) -> None:
    bench.file("a", "x").run()
    (bench.state / "candidates/test-abc/etc").mkdir(parents=True)
    (bench.state / "candidates/test-2-abc").mkdir(parents=True)
    bench.file("a", "x").run()
    assert os.listdir(bench.state / "candidates") == ["test-2-abc"]


def test_what_a_killed_run_did_not_reach_is_not_its_own(bench: Bench) -> None:
    old(bench).run()
    bench.write("conf/theirs", "theirs")
    process = os.fork()
    if not process:
        bench.host = Killing(3)  # after the journal, before anything is swapped
        new(bench).file("conf/theirs", "ours").run()
        os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(process, 0)[1])
    assert (bench.state / "sets/test.journal").exists()
    new(bench).run()
    assert bench.read("conf/theirs") == "theirs"
