# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a front end: its service, its processes, what lies on disk and what it has loaded."""

from __future__ import annotations

import dataclasses
import json
import typing as t

Parts = dict[str, dict[str, str]]
# Names of parts that a reload cannot change.
RESTART_PREFIX = "restart:"


@dataclasses.dataclass(frozen=True)
class Service:
    """The service as systemd sees it."""

    name: str
    exists: bool
    active: bool
    enabled: bool
    failed: bool = False
    main_pid: int = 0
    # Its unit or a drop-in differs from what systemd has read.
    stale: bool = False

    @classmethod
    def from_show(cls, name: str, text: str, drop_ins: t.Collection[str] = ()) -> Service:
        """Read the output of systemctl show.

        drop_ins are those on disk: systemd does not see one in a folder that is newer than its own list of folders, and says that there
        is nothing to read.
        """
        shown = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        state = shown.get("ActiveState", "inactive")
        unseen = not set(drop_ins) <= set(shown.get("DropInPaths", "").split())
        return cls(
            name=name,
            exists=shown.get("LoadState", "not-found") not in ("not-found", "masked"),
            active=state in ("active", "reloading"),
            enabled=shown.get("UnitFileState", "") in ("enabled", "enabled-runtime", "static", "alias", "generated"),
            failed=state == "failed",
            main_pid=int(shown.get("MainPID") or 0),
            stale=shown.get("NeedDaemonReload") == "yes" or (shown.get("LoadState") == "loaded" and unseen),
        )


@dataclasses.dataclass(frozen=True)
class Process:
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    ticks: int
    started: float = dataclasses.field(default=0.0, compare=False)


@dataclasses.dataclass(frozen=True)
class Disk:
    """The digests that the layout wrote, and when the last one of the files they speak of was written."""

    parts: Parts
    newest: float


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What the main process has loaded, as noted after the last successful reload."""

    pid: int
    ticks: int
    boot: str
    parts: Parts
    old: tuple[Process, ...] = ()
    # By path of a file with states of members: the fingerprint of everything else in it.
    fixed: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # When that was, in ticks since boot as for the start of a process.
    loaded_at: int = 0

    def is_of(self, main: Process, boot: str) -> bool:
        """Whether the note is about this very process."""
        return (self.pid, self.ticks, self.boot) == (main.pid, main.ticks, boot)

    def to_text(self) -> str:
        """The note as it is kept."""
        data = {
            "pid": self.pid,
            "ticks": self.ticks,
            "boot": self.boot,
            "parts": self.parts,
            "old": [[process.pid, process.ticks] for process in self.old],
            "fixed": dict(self.fixed),
            "loaded_at": self.loaded_at,
        }
        return json.dumps(data, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_text(cls, text: str) -> t.Optional[Loaded]:
        """A note that cannot be read counts as none: the next reload writes it anew."""
        try:
            data = json.loads(text)
            return cls(
                pid=int(data["pid"]),
                ticks=int(data["ticks"]),
                boot=str(data["boot"]),
                parts={str(path): dict(parts) for path, parts in data["parts"].items()},
                old=tuple(Process(int(pid), int(ticks)) for pid, ticks in data["old"]),
                fixed={str(path): str(value) for path, value in data.get("fixed", {}).items()},
                loaded_at=int(data.get("loaded_at", 0)),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def differing_parts(loaded: Parts, disk: Parts) -> list[str]:
    """Names of the parts that are new, gone or different; those that ask for a restart first."""
    names = set()
    for path in set(loaded) | set(disk):
        before, after = loaded.get(path, {}), disk.get(path, {})
        names |= {name for name in set(before) | set(after) if before.get(name) != after.get(name)}
    return sorted(names, key=lambda name: (not name.startswith(RESTART_PREFIX), name))


def reloaded_parts(disk: Parts, known: t.Optional[Parts]) -> Parts:
    """What a process has loaded after a reload: what lies on disk, but for what only a restart changes, where that is known."""
    if known is None:
        return disk
    made: Parts = {}
    for path, parts in disk.items():
        before = known.get(path, {})
        made[path] = {name: before.get(name, value) if name.startswith(RESTART_PREFIX) else value for name, value in parts.items()}
    return made


def only_states_differ(reasons: t.Sequence[str], loaded: Loaded, fixed: t.Mapping[str, str]) -> bool:
    """Whether everything that differs is a state or a weight of a member, in a file that was there before."""
    paths = [reason.partition("file:")[2] for reason in reasons]
    return bool(paths) and all(path in fixed and fixed[path] == loaded.fixed.get(path) for path in paths)


def read_stat(text: str) -> tuple[int, int, str]:
    """Parent, start time in ticks and state from /proc/PID/stat. The name in brackets may hold anything."""
    fields = text.rsplit(")", 1)[1].split()
    return (int(fields[1]), int(fields[19]), fields[0])


def listen_ports(text: str, kind: str) -> set[int]:
    """TCP ports of Listen (httpd) or listen (nginx) lines, whatever is spoken there."""
    lines = [raw.strip().rstrip(";").split() for raw in text.splitlines()]
    found = [words[1].rpartition(":")[2] for words in lines if len(words) > 1 and words[0] == ("Listen" if kind == "httpd" else "listen")]
    return {int(port) for port in found if port.isdigit()}


def listen_addresses(text: str, kind: str) -> list[tuple[str, int]]:
    """Addresses and ports of Listen (httpd) or listen (nginx) lines."""
    found: list[tuple[str, int]] = []
    ports: list[str] = []
    silent: set[str] = set()
    for raw in text.splitlines():
        words = raw.strip().rstrip(";>").split()
        if words[:1] == ["<VirtualHost"]:
            ports = [word.rpartition(":")[2] for word in words[1:]]
        elif words == ["RemoteIPProxyProtocol", "On"]:
            silent |= set(ports)
        if len(words) < 2 or words[0] != ("Listen" if kind == "httpd" else "listen"):
            continue
        # Nothing answers a plain request there: UDP, TLS of httpd, and connections that have to begin in another way.
        if "quic" in words or "proxy_protocol" in words or words[-1] == "https":
            continue
        address, _colon, port = words[1].rpartition(":")
        if port.isdigit():
            host = address.strip("[]")
            item = ("127.0.0.1" if host in ("", "*", "0.0.0.0") else ("::1" if host == "::" else host), int(port))  # noqa: S104
            if item not in found:
                found.append(item)
    return [item for item in found if str(item[1]) not in silent]
