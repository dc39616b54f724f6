# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unpacked versions stay: the last ones, those in use, and everything that is not ours or not clear."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.archive import keep as keeping
from ansible_collections.catalina.cluster.plugins.module_utils.archive import used as using
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import RECORD
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError

SECOND = 1_000_000_000


class Host:
    """A folder of versions, and instances that use some of them."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.apps = folder / "apps" / "shop&co"
        self.apps.mkdir(parents=True)
        self.patterns = [f"{folder}/digests/*.json", f"{folder}/run/*/digest.json"]

    def version(self, name: str, wanted_at: int) -> str:
        """An unpacked version with the time when it was last wanted."""
        path = self.apps / name
        path.mkdir()
        (path / "index.html").write_text(name)
        record = path / RECORD
        record.write_text(json.dumps({"checksum": f"sha256:{name}", "strip": 0, "source": f"{name}.war"}))
        os.utime(record, ns=(wanted_at * SECOND, wanted_at * SECOND))
        return str(path)

    def instance(self, name: str, text: str, started_with: str | None = None, escaped: bool = True) -> pathlib.Path:
        """An instance with a descriptor on disk; it runs when it is said what it was started with."""
        descriptor = self.folder / f"{name}.xml"
        descriptor.write_text(f'<Context docBase="{text.replace("&", "&amp;") if escaped else text}"/>')
        self.digest(self.folder / "digests" / f"{name}.json", descriptor, descriptor.read_bytes())
        if started_with is not None:
            descriptor_text = f'<Context docBase="{started_with.replace("&", "&amp;")}"/>'
            self.digest(self.folder / "run" / name / "digest.json", descriptor, descriptor_text.encode())
        return descriptor

    def digest(self, path: pathlib.Path, descriptor: pathlib.Path, content: bytes) -> None:
        """A digest as template_set writes it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = {f"file:{descriptor}": hashlib.sha256(content).hexdigest(), "tomcat": "10.1"}
        path.write_text(json.dumps({"digest": "x", "parts": parts}))

    def decide(self, keep: int, *wanted: str) -> keeping.Removal:
        """What would go."""
        return keeping.removal([str(self.apps / name) for name in wanted], keep, self.patterns)

    def run(self, keep: int, *wanted: str) -> list[str]:
        """Carry it out; what went."""
        decided = self.decide(keep, *wanted)
        keeping.carry_out_removal([str(self.apps / name) for name in wanted], decided)
        return sorted(os.path.basename(version.path) for version in decided.versions)

    def there(self) -> list[str]:
        """What stands in the folder."""
        return sorted(os.listdir(self.apps))


@pytest.fixture
def host(tmp_path: pathlib.Path) -> Host:
    """Five versions, the first one the oldest."""
    made = Host(tmp_path)
    for number in range(1, 6):
        made.version(f"v{number}", number)
    return made


@pytest.mark.parametrize(
    ("keep", "wanted", "removed"),
    [
        (3, ["v5"], ["v1"]),
        (4, ["v5"], []),
        (9, ["v5"], []),
        (0, ["v5"], ["v1", "v2", "v3", "v4"]),
        (1, ["v2"], ["v1", "v3", "v4"]),
        (1, ["v5", "v1"], ["v2", "v3"]),
        (3, ["v6"], ["v1", "v2"]),
    ],
)
def test_the_last_ones_stay(host: Host, keep: int, wanted: list[str], removed: list[str]) -> None:
    before = host.there()
    host.decide(keep, *wanted)
    assert host.there() == before, "deciding touches nothing"
    assert host.run(keep, *wanted) == removed
    assert host.there() == [name for name in before if name not in removed]
    assert host.run(keep, *wanted) == []


def test_says_what_went(host: Host) -> None:
    (version,) = host.decide(3, "v5").versions
    assert (version.source, version.checksum) == ("v1.war", "sha256:v1")


def test_the_order_is_that_of_use_not_of_unpacking(host: Host) -> None:
    """After a rollback the version that was rolled back to is the one to go back to again."""
    assert host.run(9, "v1") == []
    host.version("v6", 6)
    assert host.run(1, "v6") == ["v2", "v3", "v4", "v5"]
    assert host.there() == ["v1", "v6"]


def test_noting_is_done_once(host: Host) -> None:
    """Also when the clock was ahead once."""
    record = host.apps / "v1" / RECORD
    future = 4_000_000_000 * SECOND
    os.utime(host.apps / "v3" / RECORD, ns=(future, future))
    host.run(9, "v1")
    noted = record.stat().st_mtime_ns
    assert noted > future
    host.run(9, "v1")
    assert record.stat().st_mtime_ns == noted


def test_what_others_made_stays(host: Host) -> None:
    (host.apps / "mine").mkdir()
    (host.apps / "note.txt").write_text("x")
    (host.apps / "link").symlink_to("v1")
    (host.apps / "odd").mkdir()
    (host.apps / "odd" / RECORD).write_text("[]")
    (host.apps.parent / "other").mkdir()
    host.run(0, "v5")
    assert host.there() == ["link", "mine", "note.txt", "odd", "v5"]
    assert (host.apps.parent / "other").is_dir()


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("tail", ["", "/WEB-INF"])
def test_what_a_descriptor_names_stays(host: Host, escaped: bool, tail: str) -> None:
    host.instance("t1", f"{host.apps}/v1{tail}", escaped=escaped)
    assert host.run(1, "v5") == ["v2", "v3"]


def test_what_a_file_beside_all_digests_names_stays(host: Host) -> None:
    """A descriptor that is part of no digest is read as well."""
    (host.folder / "shop##1.xml").write_text(f'<Context docBase="{host.apps}/v1"/>'.replace("&", "&amp;"))
    host.patterns.append(f"{host.folder}/shop*.xml")
    assert host.run(1, "v5") == ["v2", "v3"]


@pytest.mark.parametrize("name", ["v11", "v1.2", "v1-b", "v"])
def test_a_similar_name_is_another_folder(host: Host, name: str) -> None:
    host.instance("t1", f"{host.apps}/{name}")
    assert host.run(3, "v5") == ["v1"]


def test_what_runs_stays_when_it_is_what_is_on_disk(host: Host) -> None:
    path = f"{host.apps}/v1"
    host.instance("t1", path, started_with=path)
    assert host.decide(0, "v5").reasons == ()
    assert host.run(0, "v5") == ["v2", "v3", "v4"]


def test_nothing_is_removed_during_a_pending_restart(host: Host) -> None:
    """Its descriptor was changed and it was not restarted yet: nobody can tell what it uses."""
    host.instance("t1", f"{host.apps}/v5", started_with=f"{host.apps}/v1")
    assert host.run(0, "v5") == []
    (reason,) = host.decide(0, "v5").reasons
    assert reason == f"{host.folder}/run/t1/digest.json: {host.folder}/t1.xml has changed since this was made"
    shutil.rmtree(host.folder / "run" / "t1")
    assert host.run(0, "v5") == ["v1", "v2", "v3", "v4"]


def change(kind: str, host: Host, descriptor: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make what an instance uses unclear."""
    digest = host.folder / "digests" / "t1.json"
    if kind == "no json":
        digest.write_text("{")
    elif kind == "no parts":
        digest.write_text('{"digest": "x"}')
    elif kind == "large":
        monkeypatch.setattr(using, "_LARGEST", 5)
    else:
        descriptor.unlink()
        if kind == "link":
            descriptor.symlink_to("/etc/passwd")
        elif kind == "fifo":
            os.mkfifo(descriptor)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("no json", "t1.json: not JSON"),
        ("no parts", "t1.json: has no parts"),
        ("missing", "t1.xml has changed"),
        ("link", "t1.xml has changed"),
        ("fifo", "t1.xml has changed"),
        ("large", "t1.xml has changed"),
    ],
)
def test_nothing_is_removed_while_the_use_is_unknown(host: Host, monkeypatch: pytest.MonkeyPatch, kind: str, text: str) -> None:
    change(kind, host, host.instance("t1", f"{host.apps}/v5"), monkeypatch)
    decided = host.decide(0, "v5")
    assert decided.versions == ()
    assert len(decided.reasons) == 1 and text in decided.reasons[0]
    assert host.decide(4, "v5").reasons == (), "nothing to say when there is nothing to remove"


@pytest.mark.parametrize("name", ["file:/a\0b", "file:/\ud800"])
def test_what_is_no_path_in_the_digest_of_a_running_instance(host: Host, name: str) -> None:
    """Its user can write there."""
    (host.folder / "run/t1").mkdir(parents=True)
    (host.folder / "run/t1/digest.json").write_text(json.dumps({"digest": "x", "parts": {name: "x"}}))
    assert len(host.decide(0, "v5").reasons) == 1


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.write_text("[" * 100000), lambda path: path.symlink_to("../v2/" + RECORD)])
def test_a_record_that_another_owner_has_changed_is_not_ours(host: Host, make: Callable[[pathlib.Path], object]) -> None:
    record = host.apps / "v1" / RECORD
    record.unlink()
    make(record)
    assert host.run(0, "v5") == ["v2", "v3", "v4"]


def test_leftovers_of_a_killed_call_go(host: Host) -> None:
    (host.apps / "v0.partial-0123abcd/deep").mkdir(parents=True)
    (host.apps / "v0.partial-0123abcd.download").write_text("half")
    (host.apps / "w.partial-mine").write_text("kept")
    host.run(9, "v5")
    assert host.there() == ["v1", "v2", "v3", "v4", "v5", "w.partial-mine"]


def test_a_removal_that_fails_is_finished_by_the_next_call(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name goes first, so that nobody takes the rest for a complete version."""

    def broken(*_arguments: Any, **_options: Any) -> None:
        raise OSError(5, "Input/output error", "x")

    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", broken)
        with pytest.raises(ArchiveError, match=r"v1: could not be removed: Input/output error"):
            host.run(3, "v5")
    assert "v1" not in host.there() and len(host.there()) == 5
    assert host.run(3, "v5") == []
    assert host.there() == ["v2", "v3", "v4", "v5"]


def test_a_parent_that_is_not_there_yet(tmp_path: pathlib.Path) -> None:
    assert keeping.removal([str(tmp_path / "new" / "v1")], 0, []) == keeping.Removal()
