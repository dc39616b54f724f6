# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Tomcat instances of this host run, against what lies on its disk.

Standard library only and no Ansible imports: everything that touches the machine is passed in.
"""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import re
import socket
import stat
import threading
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.distributable import not_distributable

if t.TYPE_CHECKING:
    Runner = t.Callable[[t.Sequence[str]], tuple[int, str, str]]
    Prober = t.Callable[[str, int], bool]
    Mapping = t.Mapping[str, t.Any]

Answer = t.TypeVar("Answer")
DIGESTS = "/var/lib/catalina-cluster/digests"
RUN = "/run"
PROPERTIES = (
    "Id",
    "LoadState",
    "ActiveState",
    "SubState",
    "UnitFileState",
    "MainPID",
    "NRestarts",
    "NeedDaemonReload",
    "ActiveEnterTimestamp",
    "InactiveEnterTimestamp",
    "InactiveExitTimestampMonotonic",
    "ActiveEnterTimestampMonotonic",
)
ENABLED = frozenset({"enabled", "enabled-runtime", "linked", "linked-runtime"})
WILDCARDS = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 (read from a record, never bound)
PORT_KEYS = ("http_port", "ajp_port", "receiver_port")
# What the model lets through as a secret; nothing else may reach the configuration of a front end.
SECRET = re.compile(r"[A-Za-z0-9._~+/=-]{1,63}")
# No record is larger.
_LARGEST = 16 << 20
# Nothing is handed to an application by this request, so no session is made by asking.
REQUEST = "OPTIONS * HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nUser-Agent: catalina-cluster\r\n\r\n"


class InfoError(Exception):
    """The question itself is wrong, or systemd gave no answer at all."""


class Record:
    """A JSON mapping read from a file: its content, or None with the reason in `problem`."""

    def __init__(self, content: t.Optional[dict[str, t.Any]], problem: str = "") -> None:
        self.content = content
        self.problem = problem


def read_record(path: str) -> Record:
    """A file that is not there is no problem; one that cannot be read or understood is.

    The folder of a running instance's records belongs to the service's user, so a link there is not followed, and what is no
    plain file of a reasonable size is not read.
    """
    try:
        content = json.loads(_plain_text(path))
    except (FileNotFoundError, NotADirectoryError):
        return Record(None)
    except OSError as error:
        return Record(None, f"{path}: {error.strerror}")
    except (ValueError, RecursionError) as error:
        return Record(None, f"{path}: not JSON ({error})")
    if not isinstance(content, dict):
        return Record(None, f"{path}: not a mapping")
    return Record(content)


def _plain_text(path: str) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        text = stream.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise OSError(errno.EFBIG, f"larger than {_LARGEST} bytes")
    return text.decode("utf-8")


def parse_show(text: str, services: t.Sequence[str]) -> dict[str, dict[str, str]]:
    """The blocks of one `systemctl show A B C`, in the order asked for."""
    blocks: list[dict[str, str]] = []
    current: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            if current:
                blocks.append(current)
            current = {}
            continue
        key, sign, value = line.partition("=")
        if sign:
            current[key] = value
    if current:
        blocks.append(current)
    if len(blocks) != len(services):
        raise InfoError(f"systemctl show gave {len(blocks)} answers to {len(services)} services")
    return dict(zip(services, blocks))


def show(services: t.Sequence[str], run: Runner) -> dict[str, dict[str, str]]:
    """Ask systemd once for all services."""
    if not services:
        return {}
    command = ["systemctl", "show", "--no-pager", "--property=" + ",".join(PROPERTIES), "--", *services]
    code, out, err = run(command)
    if code != 0:
        raise InfoError(f"systemctl show ended with {code}: {err.strip() or out.strip()}")
    return parse_show(out, services)


def iso_time(stamp: str) -> str:
    """`Sun 2026-11-22 23:30:05 UTC` as `2026-11-22T23:30:05Z`; anything else as it is."""
    parts = stamp.split()
    if len(parts) == 4 and parts[3] == "UTC":
        return f"{parts[1]}T{parts[2]}Z"
    return "" if stamp == "n/a" else stamp


def differing_parts(disk: Mapping, running: Mapping) -> list[str]:
    """Names of what an instance was not started with; empty when the digests are equal."""
    if disk.get("digest") == running.get("digest"):
        return []
    wanted = disk.get("parts")
    started = running.get("parts")
    if not isinstance(wanted, dict) or not isinstance(started, dict):
        return ["digest"]
    names = [name for name in {**started, **wanted} if started.get(name) != wanted.get(name)]
    return sorted(name[5:] if name.startswith("file:") else name for name in names) or ["digest"]


def reasons_of(
    exists: bool,
    enabled: bool,
    active: bool,
    disk: t.Optional[Mapping],
    running: t.Optional[Mapping],
) -> list[str]:
    """Why the instance is pending; empty when it is not."""
    if not exists:
        return []
    if not active:
        return ["down"] if enabled else []
    if disk is None:
        return []
    if running is None:
        return ["record of its start is missing"]
    return differing_parts(disk, running)


def number(value: object, otherwise: int = 0) -> int:
    text = str(value)
    # What is longer does not come of a counter, and Python cannot calculate with all of it.
    if len(text) > 20:
        return otherwise
    try:
        return int(text)
    except ValueError:
        return otherwise


def endpoint_of(record: t.Optional[Mapping], secrets: bool) -> dict[str, t.Any]:
    """The endpoint that the instance was started with; empty when nothing runs.

    The record ends up in the configuration of the front ends, and the service's user could have put one of its own there:
    only an address, ports and a plain secret pass.
    """
    if record is None:
        return {}
    endpoint: dict[str, t.Any] = {}
    address = record.get("address")
    if isinstance(address, str) and (address in WILDCARDS or _is_address(address)):
        endpoint["address"] = address
    for key in PORT_KEYS:
        port = number(record.get(key), -1)
        if 0 <= port < 65536:
            endpoint[key] = port
    replication = record.get("replication")
    if isinstance(replication, dict):
        endpoint["replication"] = {str(key): str(value) for key, value in replication.items()}
    secret = record.get("secret")
    if secrets and isinstance(secret, str) and (secret == "" or SECRET.fullmatch(secret)):
        endpoint["secret"] = secret
    return endpoint


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    # Behind the sign of a zone anything is taken, line ends too.
    return "%" not in text


def describe(
    instance: Mapping,
    properties: t.Mapping[str, str],
    disk: t.Optional[Mapping],
    running: t.Optional[Mapping],
    endpoint: t.Optional[Mapping],
    secrets: bool = False,
) -> dict[str, t.Any]:
    """One instance, without the answer of its connector."""
    exists = properties.get("LoadState") == "loaded"
    active_state = properties.get("ActiveState", "")
    active = exists and active_state in ("active", "reloading")
    enabled = exists and properties.get("UnitFileState") in ENABLED
    reasons = reasons_of(exists, enabled, active, disk, running if active else None)
    pid = number(properties.get("MainPID"))
    entered = "ActiveEnterTimestamp" if active else "InactiveEnterTimestamp"
    return {
        "name": str(instance["name"]),
        "service": str(instance["service"]),
        "exists": exists,
        "enabled": enabled,
        "active": active,
        "state": active_state if exists else "missing",
        "since": iso_time(properties.get(entered, "")) if exists else "",
        "start_seconds": _start_seconds(properties) if active else None,
        "pid": pid if active else 0,
        "restarts": number(properties.get("NRestarts")),
        "need_daemon_reload": exists and properties.get("NeedDaemonReload") == "yes",
        "digest_disk": str(disk.get("digest", "")) if disk is not None else "",
        "digest_running": str(running.get("digest", "")) if active and running is not None else "",
        "pending": bool(reasons),
        "reasons": reasons,
        "answering": False,
        "healthy": False,
        "running": endpoint_of(endpoint, secrets) if active else {},
    }


def _start_seconds(properties: t.Mapping[str, str]) -> t.Optional[float]:
    """How long the last start took; systemd counts microseconds since the boot. None where it does not tell."""
    began, ended = (number(properties.get(name)) for name in ("InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic"))
    return round((ended - began) / 1000000, 2) if 0 < began <= ended else None


def ask_connector(address: str, port: int, timeout: float) -> bool:
    """True when something on the port speaks HTTP. A port that only accepts is not an answer."""
    host = f"[{address}]" if ":" in address else address
    try:
        with socket.create_connection((address, port), timeout=timeout) as stream:
            stream.settimeout(timeout)
            stream.sendall(REQUEST.format(host=f"{host}:{port}").encode("ascii"))
            head = b""
            while len(head) < 5:
                piece = stream.recv(64)
                if not piece:
                    return False
                head += piece
            return head.startswith(b"HTTP/")
    except (OSError, UnicodeError):
        return False


def target_of(instance: Mapping, described: Mapping) -> tuple[str, int]:
    """Where the running instance listens: its own record first, the wanted endpoint else."""
    endpoint = described["running"]
    address = str(endpoint.get("address", instance.get("address") or ""))
    port = number(endpoint.get("http_port", instance.get("http_port")))
    return ("127.0.0.1" if address in WILDCARDS else address), port


def ask_all(targets: t.Sequence[tuple[str, int]], probe: t.Callable[[str, int], Answer]) -> list[Answer]:
    """Ask every target at the same time: the slowest one sets the pace."""
    answers: list[t.Any] = [None] * len(targets)

    def ask(index: int) -> None:
        answers[index] = probe(*targets[index])

    if len(targets) == 1:
        ask(0)
        return answers
    threads = [threading.Thread(target=ask, args=(index,), daemon=True) for index in range(len(targets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def check_instances(instances: t.Sequence[Mapping]) -> None:
    seen: set[str] = set()
    for index, instance in enumerate(instances):
        for key in ("name", "service"):
            value = instance.get(key)
            if not isinstance(value, str) or not value or "/" in value or value.startswith("-"):
                raise InfoError(f"instances[{index}]: {key} must be a plain name, not {value!r}")
        if instance["name"] in seen:
            raise InfoError(f"instances[{index}]: {instance['name']} is listed twice")
        seen.add(instance["name"])


def survey(
    instances: t.Sequence[Mapping],
    run: Runner,
    probe: Prober,
    secrets: bool = False,
    root: str = "",
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Describe all instances of this host: one call of systemctl, one probe each."""
    check_instances(instances)
    properties = show([str(instance["service"]) for instance in instances], run)
    described: list[dict[str, t.Any]] = []
    warnings: list[str] = []
    for instance in instances:
        name = instance["name"]
        records = [
            read_record(root + path)
            for path in (
                os.path.join(DIGESTS, f"{name}.json"),
                os.path.join(RUN, f"tomcat-{name}", "digest.json"),
                os.path.join(RUN, f"tomcat-{name}", "endpoint.json"),
            )
        ]
        warnings.extend(record.problem for record in records if record.problem)
        disk, running, endpoint = (record.content for record in records)
        entry = describe(instance, properties[instance["service"]], disk, running, endpoint, secrets)
        # Only where sessions are replicated is it worth a remark.
        replicated = (entry["running"].get("replication") or {}).get("manager", "redis") != "redis"
        entry["not_distributable"] = not_distributable(root + str(instance["base"])) if replicated and instance.get("base") else []
        described.append(entry)
    asked = [
        (entry, target)
        for instance, entry in zip(instances, described)
        if entry["active"]
        for target in [target_of(instance, entry)]
        if 0 < target[1] < 65536
    ]
    for (entry, _target), answer in zip(asked, ask_all([target for _entry, target in asked], probe)):
        entry["answering"] = answer
    for entry in described:
        entry["healthy"] = entry["active"] and entry["answering"] and not entry["pending"]
    return described, warnings


def settled(described: t.Sequence[Mapping], names: t.Collection[str] = ()) -> bool:
    """Nothing more to wait for: all (of these names) are healthy, or one will not get there by waiting."""
    concerned = [entry for entry in described if not names or entry["name"] in names]
    if any(entry["state"] in ("failed", "inactive", "missing") for entry in concerned):
        return True
    return all(entry["healthy"] for entry in concerned)


def wait_for(
    inspect: t.Callable[[], tuple[list[dict[str, t.Any]], list[str]]],
    seconds: float,
    names: t.Collection[str] = (),
    interval: float = 0.25,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[list[dict[str, t.Any]], list[str]]:
    """Inspect until everything (of these names) is healthy, at most for the given time. Returns what was found last."""
    deadline = clock() + seconds
    while True:
        described, warnings = inspect()
        if settled(described, names) or clock() + interval > deadline:
            return described, warnings
        sleep(interval)
