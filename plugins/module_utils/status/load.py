# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance is busy with: memory, threads and Java of its process from the kernel, the rest from Tomcat's own status page.

The page as XML has the same elements from 7.0 to 11.0: jvm/memory, and a connector with threadInfo and requestInfo each.
"""

from __future__ import annotations

import contextlib
import os
import re
import typing as t
from xml.etree import ElementTree

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import ask_all, number, target_of
from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import get
from ansible_collections.catalina.cluster.plugins.module_utils.status.sessions import CONTEXT

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Load = dict[str, t.Any]

PAGE = CONTEXT + "/status?XML=true"
READ_AT_MOST = 4 * 1024 * 1024
_RESIDENT = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)
_JAVA = re.compile(r'^JAVA_VERSION="([^"]*)"', re.MULTILINE)
_FILES = re.compile(r"^Max open files\s+(\d+)", re.MULTILINE)
_THREADS = re.compile(r"^Threads:\s+(\d+)", re.MULTILINE)


def parse_load(page: str) -> t.Optional[Load]:
    """heap, heap_max (bytes) and connectors; None when this is not the status page."""
    try:
        # The page comes from the host's own Tomcat.
        tree = ElementTree.fromstring(page)  # noqa: S314
    except ElementTree.ParseError:
        return None
    memory = tree.find("jvm/memory")
    if tree.tag != "status" or memory is None:
        return None
    return {
        "heap": number(memory.get("total")) - number(memory.get("free")),
        "heap_max": number(memory.get("max")),
        "connectors": [_connector(one) for one in tree.findall("connector")],
    }


def _connector(element: ElementTree.Element) -> Load:
    threads, requests = (_attributes(element, name) for name in ("threadInfo", "requestInfo"))
    return {
        "name": str(element.get("name", "")).strip('"'),
        "threads_max": number(threads.get("maxThreads")),
        "threads": number(threads.get("currentThreadCount")),
        "busy": number(threads.get("currentThreadsBusy")),
        "requests": number(requests.get("requestCount")),
        "errors": number(requests.get("errorCount")),
        "seconds": number(requests.get("processingTime")) / 1000,
        "received": number(requests.get("bytesReceived")),
        "sent": number(requests.get("bytesSent")),
    }


def _attributes(element: ElementTree.Element, name: str) -> t.Mapping[str, str]:
    found = element.find(name)
    return {} if found is None else found.attrib


def process_load(pid: int, proc: str = "/proc") -> Load:
    """memory (resident, bytes), threads, java (its release), cpu_seconds, files (open now) and files_max of a process.

    Each as far as it can be read; empty when the process is gone.
    """
    try:
        with open(f"{proc}/{pid}/status", encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return {}
    resident, threads, java = _RESIDENT.search(text), _THREADS.search(text), _java(pid, proc)
    return {
        **_times_and_files(pid, proc),
        **({"java": java} if java else {}),
        **({"memory": int(resident.group(1)) * 1024} if resident else {}),
        **({"threads": int(threads.group(1))} if threads else {}),
    }


def _times_and_files(pid: int, proc: str) -> Load:
    found: Load = {}
    # Each may be another user's to read.
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"{proc}/{pid}/stat", encoding="utf-8", errors="replace") as stream:
        # The name of the program before the last bracket may hold anything; user and system time are fields 14 and 15 of all.
        fields = stream.read().rpartition(")")[2].split()
        found["cpu_seconds"] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    with contextlib.suppress(OSError):
        found["files"] = len(os.listdir(f"{proc}/{pid}/fd"))
    with contextlib.suppress(OSError), open(f"{proc}/{pid}/limits", encoding="utf-8", errors="replace") as stream:
        most = _FILES.search(stream.read())
        found.update({"files_max": int(most.group(1))} if most else {})
    return found


def _java(pid: int, proc: str) -> str:
    """The release of the Java that a process runs, from the file beside its binary; empty where that cannot be read."""
    try:
        home = os.path.dirname(os.path.dirname(os.readlink(f"{proc}/{pid}/exe")))
        with open(os.path.join(home, "release"), encoding="utf-8", errors="replace") as stream:
            found = _JAVA.search(stream.read())
    except OSError:
        return ""
    return found.group(1) if found else ""


def fetch_load(address: str, port: int, timeout: float) -> t.Optional[Load]:
    """What the status page of one instance says; None when there is none."""
    status, text = get(address, port, PAGE, timeout, most=READ_AT_MOST)
    return parse_load(text) if status == 200 else None


def add_load(
    instances: t.Sequence[Mapping],
    described: t.Sequence[dict[str, t.Any]],
    fetch: t.Callable[[str, int], t.Optional[Load]],
    proc: str = "/proc",
) -> None:
    """Add it to each entry: empty for an instance that is down."""
    up = [(entry, target_of(instance, entry)) for instance, entry in zip(instances, described) if entry["active"]]
    answers = ask_all([target for _entry, target in up], fetch)
    for entry in described:
        entry["load"] = {}
    for (entry, _target), answer in zip(up, answers):
        entry["load"] = {**process_load(entry["pid"], proc), **(answer or {})}
