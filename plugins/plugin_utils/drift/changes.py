# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks in check mode would change: file sets, archives, packages, kernel values, and what servers have loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import Finding, Unread

Result = Mapping[str, Any]
Read = Callable[[str], Any]
# The names under which the roles register their results.
SETS = (
    "__platform_laid_out",
    "__jdk_laid_out",
    "__webapp_laid_out",
    "__tomcat_layout",
    "__httpd_base_layout",
    "__nginx_balancer_layout",
    "__metrics_laid_out",
)
ARCHIVES = ("__jdk_unpacked", "__tomcat_unpacked", "__webapp_unpacked")
PACKAGES = tuple(f"__{role}_added{suffix}" for role in ("jdk", "tomcat", "frontends") for suffix in ("", "_otherwise"))
RELOADS = {"__httpd_base_reload": "httpd", "__nginx_balancer_reload": "nginx"}
_INSTALLS = re.compile(r"^Inst (\S+)", re.MULTILINE)
_KERNEL = re.compile(r"^(differs|missing|locked) ([^:\s]+)(?:: it is (.*), wanted (.*))?$")
_TIMER = "catalina-metrics.timer"
_FIREWALL = "the table of the replication ports"
_ACCOUNT = "the service's user"
_ACTIONS = {
    "created": "is missing",
    "removed": "is no longer wanted",
    "attributes": "has another owner, group or mode",
}


def changes(host: str, read: Read) -> Iterator[Finding | Unread]:
    """Return everything that a run would change on a host. read gives what was registered under a name, None without."""
    closed: dict[str, str] = {}
    for name in SETS:
        result = read(name) or {}
        yield from _set(host, result)
        # The records come first: without them nobody knows what a run would remove.
        for number, path in enumerate(result.get("unread") or ()):
            closed[str(path)] = "Permission denied" + ("" if number else ": what a run would remove is not known")
    for path, why in closed.items():
        yield Unread(host, path, why)
    for name in ARCHIVES:
        yield from _archives(host, read(name) or {})
    for name in PACKAGES:
        yield from _packages(host, read(name) or {})
    yield from _kernel(host, read("__platform_query") or {})
    yield from _accounts(host, read("__tomcat_missing") or {})
    yield from _build(host, read("__nginx_balancer_build") or {})
    yield from _timer(host, read("__metrics_timer") or {}, read("__metrics_laid_out") or {})
    if read("__tomcat_firewall_followed"):
        yield from _firewall(host, read("__tomcat_layout") or {})
    for name, server in RELOADS.items():
        yield from _reload(host, server, read(name) or {})


def _set(host: str, result: Result) -> Iterator[Finding]:
    changes = result.get("changes") or ()
    missing = {str(change["path"]) for change in changes if change["action"] == "created"}
    for change in changes:
        # What is in a directory that is missing is missing with it.
        if change["action"] == "created" and any(str(parent) in missing for parent in PurePosixPath(change["path"]).parents):
            continue
        path, action = str(change["path"]), str(change["action"])
        by_hand = bool(change.get("by_hand"))
        if action == "digest":
            yield from _digest(host, change)
            continue
        added, removed = change.get("lines_added"), change.get("lines_removed")
        yield Finding(host, "file", path, _what(action, by_hand, change), by_hand, added, removed)


def _digest(host: str, change: Mapping[str, Any]) -> Iterator[Finding]:
    """What is told of files is not told once more: only what a process starts from besides."""
    parts = [part for part in str(change.get("detail", "")).split(", ") if part and not part.startswith("file:")]
    if parts:
        whose = str(change.get("group") or change.get("part") or change["path"])
        names = ", ".join(part.removeprefix("path:") for part in parts)
        yield Finding(host, "software", whose, f"would start from something else than was laid out last: {names}")


def _what(action: str, by_hand: bool, change: Mapping[str, Any]) -> str:
    if action == "created" and by_hand:
        return "was removed by hand"
    if action == "changed":
        lines = _lines(change.get("lines_added"), change.get("lines_removed"))
        return f"{'was changed by hand' if by_hand else 'is not as the inventory wants it'}{lines}"
    return _ACTIONS.get(action, action) + (", changed by hand" if by_hand and action == "attributes" else "")


def _lines(added: int | None, removed: int | None) -> str:
    if added is None or removed is None:
        return ""
    return f": a run would add {_count(added)} and drop {_count(removed)}"


def _count(number: int) -> str:
    return f"{number} line{'' if number == 1 else 's'}"


def _archives(host: str, result: Result) -> Iterator[Finding]:
    for one in result.get("archives") or ():
        if one.get("action", "none") != "none":
            what = "has another owner or mode" if one["action"] == "attributes" else f"is missing: a run would have it {one['action']}"
            yield Finding(host, "software", str(one["dest"]), what)
    for path in result.get("removed") or ():
        yield Finding(host, "software", str(path), "is used no more: a run would remove it")


def _packages(host: str, result: Result) -> Iterator[Finding]:
    if not result.get("changed"):
        return
    names = list(dict.fromkeys(_INSTALLS.findall(str(result.get("stdout") or ""))))
    for name in names or ["a package"]:
        yield Finding(host, "package", name, "is not installed")


def _kernel(host: str, result: Result) -> Iterator[Finding]:
    for line in result.get("stdout_lines") or ():
        if line == "--hosts--":
            return
        found = _KERNEL.match(str(line))
        if found:
            state, key, now, wanted = found.groups()
            says = "does not exist in this kernel or container" if state == "missing" else f"is {now}, and not {wanted}"
            yield Finding(host, "kernel", key, says)


def _accounts(host: str, result: Result) -> Iterator[Finding]:
    if "user" in (result.get("stdout_lines") or ()):
        yield Finding(host, "account", _ACCOUNT, "is missing, or is not as the inventory wants it")


def _build(host: str, result: Result) -> Iterator[Finding]:
    if result.get("present") is False:
        yield Finding(host, "software", "nginx", "is not the build that the inventory wants: a run would build it")


def _timer(host: str, result: Result, layout: Result) -> Iterator[Finding]:
    """The timer of the metrics. What comes with its files is told of them."""
    if not result.get("changed") or layout.get("changes"):
        return
    seen = result.get("stdout_lines") or ()
    if "ActiveState=active" not in seen:
        yield Finding(host, "service", _TIMER, "does not run")
    elif "NeedDaemonReload=yes" in seen:
        yield Finding(host, "running", _TIMER, "has a unit that systemd has not read since it changed")
    else:
        yield Finding(host, "service", _TIMER, "runs, and metrics_enabled is false")


def _firewall(host: str, layout: Result) -> Iterator[Finding | Unread]:
    """The rules that the kernel has. Where they come with their file, that is told; rules are for root alone."""
    if layout.get("unread"):
        yield Unread(host, _FIREWALL, "only root may ask for the rules of the kernel")
    elif not any(str(change["path"]).endswith("/replication.nft") for change in layout.get("changes") or ()):
        yield Finding(host, "running", _FIREWALL, "is not loaded as the inventory wants it")


def _reload(host: str, server: str, result: Result) -> Iterator[Finding]:
    found = [(server, result), *((str(name), one) for name, one in (result.get("others") or {}).items())]
    for name, one in found:
        # Whether services run and start at boot is told by their units.
        if one.get("action", "none") not in ("none", "start"):
            reasons = ", ".join(str(reason).removeprefix("file:") for reason in one.get("reasons") or ())
            yield Finding(host, "running", name, f"does not serve what is on disk{': ' if reasons else ''}{reasons}")
        if one.get("unit_read"):
            yield Finding(host, "running", name, "has a unit that systemd has not read since it changed")
