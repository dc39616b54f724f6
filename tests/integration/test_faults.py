# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that do not let a file set be written: the error is clear, and nothing of what was there is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from integration import lab, runs

HOST = "app1"
ROOT = "/srv/integration"
DIGEST = "/var/lib/catalina-cluster/digests/integration.json"
NAMES = ("a.conf", "b.conf", "sub/c.conf")
CLEAR = "Nothing is changed on this host"


def files(word: str, **more: Any) -> dict[str, Any]:
    """A set of three small files."""
    made = [{"dest": f"{ROOT}/{name}", "content": f"{name} {word}\n", **more} for name in NAMES]
    return {"integration_files": made, "integration_directories": [{"dest": f"{ROOT}/sub"}]}


def grown(values: dict[str, Any], name: str, size: int) -> dict[str, Any]:
    """The same with one file of some size."""
    for entry in values["integration_files"]:
        if entry["dest"].endswith("/" + name):
            entry["content"] = "x" * size + "\n"
    return values


def lay_out(values: dict[str, Any]) -> runs.Run:
    """A real run of the set."""
    return runs.play(runs.HERE / "set.yml", values)


@pytest.fixture
def place() -> Iterator[None]:
    """A small file system of its own below the base, with the first version of the set on it."""
    lab.on(HOST, f"mkdir -p {ROOT} && mount -t tmpfs -o size=128k,mode=0755 tmpfs {ROOT}")
    try:
        assert lay_out(files("one")).code == 0
        yield
    finally:
        lab.on(HOST, f"umount {ROOT}; rm -rf {ROOT} {DIGEST} /var/lib/catalina-cluster/sets/*integration*")


# name: (what makes it so, the set that is pushed, words of the error, what mends it, what the set is then)
Case = tuple[str, dict[str, Any], list[str], str]
CASES: dict[str, Case] = {
    "disk full": (
        "true",
        grown(files("two"), "sub/c.conf", 300_000),
        [f"{ROOT}/sub/", "No space left on device", CLEAR],
        f"mount -o remount,size=1m {ROOT}",
    ),
    "read-only mount": (
        f"mount -o remount,ro {ROOT}",
        files("two"),
        [ROOT, "Read-only file system", CLEAR],
        f"mount -o remount,rw {ROOT}",
    ),
    "a directory where a file belongs": (
        f"rm {ROOT}/b.conf && mkdir {ROOT}/b.conf && echo precious >{ROOT}/b.conf/kept",
        files("two"),
        [f"{ROOT}/b.conf", "directory"],
        f"mv {ROOT}/b.conf /srv/integration-aside",
    ),
    "a dangling link where a file belongs": (
        f"ln -sf /nowhere/at/all {ROOT}/b.conf",
        files("two"),
        [f"{ROOT}/b.conf", "link"],
        f"rm {ROOT}/b.conf",
    ),
    "a parent that is a dangling link": (
        f"mv {ROOT}/sub {ROOT}/aside && ln -s /nowhere/at/all {ROOT}/sub",
        files("two"),
        [f"{ROOT}/sub"],
        f"rm {ROOT}/sub && mv {ROOT}/aside {ROOT}/sub",
    ),
    "an owner that does not exist": (
        "true",
        files("two", owner="nobody-of-that-name"),
        ["nobody-of-that-name"],
        "useradd --system nobody-of-that-name",
    ),
    "changed by hand between compare and swap": (
        "true",
        {**files("two"), "integration_validate": [{"command": ["/bin/sh", "-c", f"echo by hand >{ROOT}/b.conf"]}]},
        [f"{ROOT}/b.conf", "changed by somebody else while this call was at work"],
        f"echo by hand >{ROOT}/b.conf",
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_fault(place: None, what: str, say: Callable[[str], None]) -> None:
    """The run fails with the reason, all is as it was, and once the cause is mended the next run does it all."""
    break_it, values, words, mend_it = CASES[what]
    lab.on(HOST, break_it)
    before = lab.tree(HOST, ROOT, DIGEST.rpartition("/")[0])
    run = lay_out(values)
    say(f"{what}: the run ended with {run.code} and said:")
    say("\n".join("    | " + line for line in run.error.splitlines()[:3]))
    assert run.code == 2
    assert [word for word in words if word not in run.error] == []
    after = lab.tree(HOST, ROOT, DIGEST.rpartition("/")[0])
    if "by hand" in what:
        # What the hand wrote stays; the other files are as they were.
        assert lab.on(HOST, f"cat {ROOT}/b.conf") == "by hand\n"
        before, after = ([line for line in lines if "/b.conf " not in line] for lines in (before, after))
    assert after == before
    lab.on(HOST, mend_it)
    values.pop("integration_validate", None)
    assert lay_out(values).code == 0
    assert lab.on(HOST, f"cat {ROOT}/a.conf") == "a.conf two\n"
    assert lab.leftovers() == []


def test_wrong_owner_and_mode(place: None) -> None:
    """Somebody gave a file away: it is taken back, and the run says that it changed something."""
    lab.on(HOST, f"chown nobody:nogroup {ROOT}/a.conf && chmod 0666 {ROOT}/a.conf")
    assert lay_out(files("one")).changed == {HOST: 1}
    assert lab.on(HOST, f"stat -c '%U %G %a' {ROOT}/a.conf") == "root root 644\n"
    assert lay_out(files("one")).changed == {HOST: 0}


def test_immutable_parent(place: None) -> None:
    """A folder that even root may not write to. Needs a right that lab hosts lack: then the unit test alone has it."""
    if lab.on(HOST, f"chattr +i {ROOT}/sub 2>/dev/null || echo refused"):
        pytest.skip("chattr +i is not allowed in these containers; test_immutable_parent of the unit tests covers it")
    before = lab.tree(HOST, ROOT)
    run = lay_out(files("two"))
    after = lab.tree(HOST, ROOT)
    lab.on(HOST, f"chattr -i {ROOT}/sub")
    assert run.code == 2
    assert CLEAR in run.error and "Operation not permitted" in run.error
    assert after == before
    assert lay_out(files("two")).code == 0
