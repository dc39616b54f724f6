# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at the hosts means for a run, in words: everything that speaks against it, before anything is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.platforms import unsupported

_MIB = 1024 * 1024
_ANY = ("", "*", "0.0.0.0", "::")  # noqa: S104 (compared, never bound)
_SERVERS = ("apache2.service", "httpd.service", "nginx.service")
_NAMES = ("apache2", "httpd", "nginx", "java")
_PORT_KEYS = {"httpd": "httpd_balancer_port", "mod_jk": "mod_jk_port", "nginx": "nginx_balancer_port"}


@dataclass(frozen=True)
class Limits:
    """What a host must have left: MiB, inodes, MiB, seconds. 0 is no limit."""

    disk: int = 50
    inodes: int = 1000
    memory: int = 64
    clock: int = 30


@dataclass(frozen=True)
class Port:
    """A port that the model gives to something on a host."""

    number: int
    what: str
    # Where another one can be chosen.
    key: str
    address: str = ""


def skew(there: float, before: float, after: float) -> float:
    """Return by how many seconds a clock is ahead, as far as a call that lasted a while can tell."""
    if before <= there <= after:
        return 0.0
    return round(there - after if there > after else there - before, 1)


def ports_of(
    host: str,
    members: Iterable[Mapping[str, Any]],
    frontends: Iterable[Mapping[str, Any]] = (),
    addresses: Mapping[str, str] | None = None,
) -> list[Port]:
    """Return the ports that front ends and members of a host are to listen on. addresses are theirs, by front end and for tomcat."""
    bound = addresses or {}
    found = [
        Port(int(front["port"]), f"the front end {name}", _PORT_KEYS.get(name, "its port"), bound.get(name, ""))
        for front in frontends
        for name in [str(front["frontend"])]
        if front["host"] == host
    ]
    for member in members:
        if member["host"] == host:
            connector = bound.get("tomcat", "") or str(member.get("address", ""))
            used = {"http_port": connector, "ajp_port": connector, "shutdown_port": "127.0.0.1", "receiver_port": ""}
            for key, address in used.items():
                number = int(member.get(key) or 0)
                if number > 0:
                    found.append(Port(number, str(member["name"]), f"{key} of the instance", address))
    return found


def paths_of(host: str, members: Iterable[Mapping[str, Any]], base_root: str) -> list[str]:
    """Return the directories of a host that a run and what it starts write to."""
    own = [
        f"{base_root}/{member['name']}/{name}" for member in members if member["host"] == host for name in ("work", "logs", "temp", "conf")
    ]
    return ["/etc", "/tmp", "/var/tmp", "/var/log", "/var/lib/catalina-cluster", "/run", *own]  # noqa: S108 (looked at, nothing is written)


def temporary_of(remote_tmp: str, user: str) -> str:
    """Return where Ansible writes on a host before anything else: in the home of the user who logs in, not of the one that is become."""
    return f"~{user}{remote_tmp[1:]}" if user and remote_tmp.startswith("~/") else remote_tmp


def is_ours(listener: Mapping[str, Any]) -> bool:
    """Whether a service of the collection holds a port; which one may change within a run."""
    unit = str(listener["unit"])
    if not unit:
        # Where units cannot be seen, names have to do.
        return str(listener["name"]) in _NAMES
    return unit in _SERVERS or unit.startswith("tomcat@")


def holder(listener: Mapping[str, Any]) -> str:
    """Return who holds a port, for people."""
    if not listener["pid"]:
        return "a process that cannot be seen from here"
    unit = f", {listener['unit']}" if listener["unit"] else ""
    return f"{listener['name'] or 'a process'} (process {listener['pid']}{unit})"


def foreign(ports: Iterable[Port], listeners: Sequence[Mapping[str, Any]]) -> list[tuple[Port, Mapping[str, Any]]]:
    """Return the ports that something else holds, each with one holder."""
    found = []
    for port in ports:
        for listener in listeners:
            meets = port.address in _ANY or listener["address"] in (*_ANY, port.address)
            if listener["port"] == port.number and meets and not is_ours(listener):
                found.append((port, listener))
                break
    return found


def place_problems(places: Iterable[Mapping[str, Any]], limits: Limits) -> list[str]:
    """Return what is wrong with the file systems of a host."""
    found = []
    for place in places:
        path = place["path"]
        if place["problem"]:
            found.append(f"{path}: {place['problem']}")
        elif not place["writable"]:
            found.append(f"{path}: cannot be written to (a read-only file system, or no permission)")
        elif place["free"] < _needed(place["size"], limits.disk):
            needed = _size(_needed(place["size"], limits.disk))
            found.append(f"no space left on device: {path} ({_size(place['free'])} free, {needed} are needed)")
        elif 0 <= place["free_inodes"] < limits.inodes:
            found.append(f"no inodes left on device: {path} ({place['free_inodes']} free, {limits.inodes} are needed)")
    return found


def _needed(size: int, least: int) -> int:
    """Return what must be free: a small file system of its own is not asked for more than a tenth of it."""
    return int(min(least * _MIB, size // 10))


def _size(size: int) -> str:
    return f"{size // _MIB} MiB" if size >= _MIB else f"{size // 1024} KiB"


def host_problems(host: str, look: Mapping[str, Any], ports: Iterable[Port], limits: Limits) -> list[str]:
    """Return everything about one host that speaks against the run."""
    found = [
        f"{text}. Make room there, or lower the limit (run_control_min_disk, run_control_min_inodes)" if " left on device" in text else text
        for text in place_problems(look["places"], limits)
    ]
    if 0 <= look["memory"] < limits.memory * _MIB:
        found.append(f"{look['memory'] // _MIB} MiB of memory are available, {limits.memory} MiB are needed (run_control_min_memory)")
    if limits.clock and abs(look["clock_skew"]) > limits.clock:
        ahead = "ahead of" if look["clock_skew"] > 0 else "behind"
        found.append(
            f"its clock is {abs(look['clock_skew']):.0f} s {ahead} the controller's: have it set by NTP (run_control_max_clock_skew)"
        )
    found += [
        f"port {port.number} of {port.what} is held by {holder(listener)}: stop that, or choose another port ({port.key})"
        for port, listener in foreign(ports, look["listeners"])
    ]
    refused = unsupported(look.get("ansible_facts") or {})
    return [f"{host}: {text}" for text in ([refused] if refused else []) + found]


def failure_findings(look: Mapping[str, Any], ports: Iterable[Port]) -> list[str]:
    """Return what explains a member that did not come up: file systems that are full, and ports that something else holds."""
    held = [f"port {port.number} of {port.what} is held by {holder(listener)}" for port, listener in foreign(ports, look["listeners"])]
    return [*place_problems(look["places"], Limits(disk=1, inodes=1)), *held]


def reason_of(message: Any) -> str:
    """Return what the connection said, without the words that Ansible puts in front of every message."""
    return str(message or "").strip().removeprefix("Task failed: ") or "no reason was given"


def unreachable_problems(lost: Mapping[str, str], allowed: int, lock_host: str) -> list[str]:
    """Return why the hosts that do not answer end the run; lost holds the error of each connection."""
    names = sorted(lost)
    texts = [f"{name} cannot be reached: {reason_of(lost[name])}" for name in names]
    if lock_host in lost:
        return [*texts, f"{lock_host} holds the lock and the run records: no run can do without it"]
    if len(names) <= allowed:
        return []
    without = ",".join(f"!{name}" for name in names)
    return [
        *texts,
        (
            f"Have {'them' if len(names) > 1 else 'it'} answer, leave {'them' if len(names) > 1 else 'it'} out (--limit 'all,{without}'),"
            f" or go on without (-e run_control_max_unreachable={len(names)})"
        ),
    ]


def lost_hosts(results: Mapping[str, Any], but: Collection[str] = ()) -> list[str]:
    """Return a sentence for each host whose registered result says that it did not answer."""
    return [
        f"{host} cannot be reached any more: {reason_of(result.get('msg'))}. Have it answer and run again"
        for host, result in sorted(results.items())
        if host not in but and isinstance(result, Mapping) and result.get("unreachable")
    ]


def left_out(names: Collection[str]) -> list[str]:
    """Return what the end of a run says of hosts that it went on without."""
    return [f"{name} could not be reached and was left out: run again when it answers" for name in sorted(names)]
