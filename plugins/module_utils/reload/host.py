# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host as the reload sees it: systemd, /proc, files and HTTP. No decisions."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import glob
import http.client
import json
import os
import signal
import time
import typing as t
import urllib.parse

from ansible_collections.catalina.cluster.plugins.module_utils.look.ports import holders
from ansible_collections.catalina.cluster.plugins.module_utils.reload import sockets
from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary import Switch, Switched, differs
from ansible_collections.catalina.cluster.plugins.module_utils.reload.binary_host import BinaryHost
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live_host import LiveHost
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import ReloadError
from ansible_collections.catalina.cluster.plugins.module_utils.reload.state import (
    Disk,
    Loaded,
    Parts,
    Process,
    Service,
    listen_addresses,
    listen_ports,
    read_stat,
)

Runner = t.Callable[[list[str]], tuple[int, str, str]]
RUN_DIR = "/run/catalina-cluster"
SHOWN = "LoadState,ActiveState,UnitFileState,MainPID,NeedDaemonReload,DropInPaths"
UNITS = "/etc/systemd/system"


@dataclasses.dataclass(frozen=True)
class Settings:
    """Where things are."""

    kind: str
    service: str
    digests: tuple[str, ...]
    record: str
    close_flag: str
    check: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    error_log: str = ""
    # Services that leave their ports to this one.
    replaces: tuple[str, ...] = ()
    binary: str = ""
    probe_timeout: float = 5.0

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> Settings:
        """Those that the parameters of frontend_reload name."""
        return cls(
            kind=params["kind"],
            service=params["service"],
            digests=tuple(params["digests"]),
            record=params["record"] or f"{RUN_DIR}/{params['kind']}.loaded.json",
            close_flag=params["close_flag"] or f"{RUN_DIR}/{params['kind']}.close",
            check=tuple(params["check"]),
            configuration=tuple(params["configuration"]),
            probes=tuple(params["probes"]),
            error_log=params["error_log"],
            replaces=tuple(params["replaces"]),
            binary=params["binary"],
        )


def _last_written(parts: t.Iterable[str], patterns: t.Iterable[str]) -> float:
    """When one of the files that parts are named after was last written, or one came or went that a pattern matches. 0 without any."""
    paths = [path for kind, _colon, path in (name.partition(":") for name in parts) if kind in ("file", "link", "path")]
    times = [0.0]
    for path in paths:
        with contextlib.suppress(OSError):
            times.append(os.lstat(path).st_ctime)
    for folder in {os.path.dirname(pattern) for pattern in patterns}:
        with contextlib.suppress(OSError):
            times.append(os.stat(folder).st_mtime)
    return max(times)


class Host:
    """The real host."""

    def __init__(self, settings: Settings, run: Runner, proc: str = "/proc") -> None:
        self._settings = settings
        self._run = run
        self._proc = proc
        self._log_position = -1

    # Service and files

    def service(self) -> Service:
        """State of the service. A host without systemd has none."""
        return self._service(self._settings.service)

    def _service(self, name: str) -> Service:
        code, out, _err = self._run(["systemctl", "show", "-p", SHOWN, name])
        unit = name if "." in name else f"{name}.service"
        drop_ins = [path for path in glob.glob(f"{UNITS}/{unit}.d/*.conf") if os.path.isfile(path)]
        return Service.from_show(name, out if code == 0 else "", drop_ins if code == 0 else ())

    def control(self, verb: str) -> str:
        """Let systemd do it. Returns what it said when it failed."""
        if verb == "daemon-reload":
            return self._said(["systemctl", verb])
        if verb in ("start", "restart"):
            # A unit that takes the place of another one is not seen by systemd.
            if self._settings.binary or self.service().stale:
                self._run(["systemctl", "daemon-reload"])
            self._run(["systemctl", "reset-failed", self._settings.service])
        return self._said(["systemctl", verb, self._settings.service])

    def _said(self, command: list[str]) -> str:
        code, out, err = self._run(command)
        return "" if code == 0 else (err.strip() or out.strip() or f"systemctl ended with code {code}")

    def stop_replaced(self) -> frozenset[str]:
        """Tell the services that this one replaces to stop. Returns the sockets that they listened on."""
        found: frozenset[str] = frozenset()
        for name in self._settings.replaces:
            service = self._service(name)
            main = self.main_process(service) if service.active else None
            if main is not None:
                found |= sockets.listening(self._proc, main.pid)
                # Requests under way may take their time; the ports are free before.
                self._run(["systemctl", "stop", "--no-block", name])
        return found

    def open_sockets(self) -> frozenset[str]:
        """All sockets of the host."""
        return frozenset(socket.inode for socket in sockets.sockets(self._proc, os.getpid()))

    def check(self) -> str:
        """The last look at the configuration on disk."""
        if not self._settings.check:
            return ""
        code, out, err = self._run(list(self._settings.check))
        return "" if code == 0 else (out + err).strip() or f"{self._settings.check[0]} ended with code {code}"

    def disk(self) -> Disk:
        """The digests; a part that is not laid out on this host has no file."""
        parts: Parts = {}
        newest = 0.0
        for path in sorted({path for pattern in self._settings.digests for path in glob.glob(pattern)}):
            parts[path] = self._parts(path)
            newest = max(newest, os.stat(path).st_mtime, _last_written(parts[path], self._settings.configuration))
        return Disk(parts, newest)

    @staticmethod
    def _parts(path: str) -> dict[str, str]:
        try:
            with open(path, encoding="utf-8") as handle:
                return {str(name): str(value) for name, value in json.load(handle)["parts"].items()}
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise ReloadError(f"{path} cannot be read ({error}): lay the configuration out again.") from error

    def loaded(self) -> t.Optional[Loaded]:
        """The note of the last reload."""
        try:
            with open(self._settings.record, encoding="utf-8") as handle:
                return Loaded.from_text(handle.read())
        except OSError:
            return None

    def record(self, loaded: Loaded) -> None:
        """Keep the note; it is gone with the next boot, as the process is."""
        self._make_folder()
        # What lies on disk is what was loaded, unless somebody laid out more in the meantime.
        loaded = dataclasses.replace(loaded, fixed=self.fixed() if self.disk().parts == loaded.parts else {})
        temporary = f"{self._settings.record}.{os.getpid()}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(loaded.to_text())
        os.replace(temporary, self._settings.record)

    def _live(self) -> LiveHost:
        return LiveHost(self._settings.configuration if self._settings.kind == "httpd" else ())

    def fixed(self) -> dict[str, str]:
        """By path of a file with states of members: the fingerprint of everything else in it."""
        return self._live().fixed()

    def set_states(self, wait: float) -> str:
        """Tell the processes the states of members. Returns why that was not possible."""
        self._make_folder()
        return self._live().settle(self, wait)

    def _make_folder(self) -> None:
        # The server's unprivileged workers look for the flag in here.
        os.makedirs(os.path.dirname(self._settings.record), mode=0o755, exist_ok=True)

    # Processes

    def boot(self) -> str:
        """Identifies this boot."""
        try:
            with open(os.path.join(self._proc, "sys/kernel/random/boot_id"), encoding="ascii") as handle:
                return handle.read().strip()
        except OSError:
            return ""

    def _uptime(self) -> float:
        with open(os.path.join(self._proc, "uptime"), encoding="ascii") as handle:
            return float(handle.read().split()[0])

    def _process(self, pid: int, ticks: int, uptime: float) -> Process:
        return Process(pid, ticks, time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK"))

    def ticks(self) -> int:
        """Now, as /proc gives the start of a process."""
        return int(self._uptime() * os.sysconf("SC_CLK_TCK"))

    def adds_workers(self) -> bool:
        """Whether the server adds processes by itself, as its load wants it."""
        return self._settings.kind == "httpd"

    def _stat(self, pid: int) -> t.Optional[tuple[int, int, str]]:
        try:
            with open(os.path.join(self._proc, str(pid), "stat"), encoding="utf-8", errors="replace") as handle:
                return read_stat(handle.read())
        except (OSError, ValueError, IndexError):
            return None

    def main_process(self, service: Service) -> t.Optional[Process]:
        """The main process with its start time."""
        pid = service.main_pid
        seen = self._stat(pid) if pid else None
        if seen is None or seen[2] == "Z":
            return None
        # As long as an old main process finishes its requests, systemd takes it for the main one.
        note = self.loaded()
        heir = self._stat(note.pid) if note is not None and note.boot == self.boot() and note.pid != pid else None
        if note is not None and heir is not None and heir[0] == pid and heir[1] == note.ticks:
            pid, seen = note.pid, heir
        return self._process(pid, seen[1], self._uptime())

    def other_binary(self, main: Process) -> str:
        """Why the main process runs another program than it should."""
        wanted = os.path.realpath(self._settings.binary) if self._settings.binary else ""
        return differs(BinaryHost(self, self._run, self._proc), main, wanted)

    def switch(self, main: Process, start: float, drain: float) -> Switched:
        """Have the wanted program take over."""
        system = BinaryHost(self, self._run, self._proc)
        return Switch(system, os.path.realpath(self._settings.binary), start, drain).run(main)

    def workers(self, main: Process) -> frozenset[Process]:
        """Living children of the main process."""
        uptime = self._uptime()
        seen = {int(name): self._stat(int(name)) for name in os.listdir(self._proc) if name.isdigit()}
        children = {pid: stat for pid, stat in seen.items() if stat is not None and stat[0] == main.pid and stat[2] != "Z"}
        return frozenset(self._process(pid, stat[1], uptime) for pid, stat in children.items())

    def alive(self, process: Process) -> bool:
        """Whether this very process is still there."""
        seen = self._stat(process.pid)
        return seen is not None and seen[1] == process.ticks and seen[2] not in ("Z", "X")

    def unreaped(self, processes: t.Collection[Process]) -> bool:
        """Whether one of them has ended, and the main process has not noticed."""
        seen = {process: self._stat(process.pid) for process in processes}
        return any(stat is not None and stat[1] == process.ticks and stat[2] == "Z" for process, stat in seen.items())

    def ports(self, main: Process) -> frozenset[int]:
        """Ports that the main process listens on."""
        return sockets.listened(self._proc, main.pid)

    def _judged(self, judge: t.Callable[..., list[int]], processes: t.Collection[Process], ports: t.Collection[int]) -> frozenset[Process]:
        alive = {process.pid: process for process in processes if self.alive(process)}
        return frozenset(alive[pid] for pid in judge(self._proc, alive, ports))

    def listeners(self, processes: t.Collection[Process], ports: t.Collection[int]) -> frozenset[Process]:
        """Those that accept connections."""
        return self._judged(sockets.listeners, processes, ports)

    def idle(self, processes: t.Collection[Process], ports: t.Collection[int]) -> bool:
        """Whether one of them has no client now."""
        return bool(self._judged(sockets.without_clients, processes, ports))

    def unused(self, processes: t.Collection[Process], ports: t.Collection[int]) -> frozenset[Process]:
        """Those that live, do not listen and have no client."""
        return self._judged(sockets.without_users, processes, ports)

    def send(self, process: Process, name: str) -> None:
        """Send a signal to this very process."""
        if self.alive(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, getattr(signal, f"SIG{name}"))

    # The close flag

    def raise_flag(self) -> None:
        """Switch keep-alive off."""
        self._make_folder()
        with open(self._settings.close_flag, "w", encoding="ascii"):
            pass
        os.chmod(self._settings.close_flag, 0o644)

    def lower_flag(self) -> bool:
        """Switch keep-alive on again. Tells whether it was off."""
        try:
            os.unlink(self._settings.close_flag)
        except FileNotFoundError:
            return False
        return True

    def flag_is_up(self) -> bool:
        """Whether a flag is there (left by a run that was killed)."""
        return os.path.exists(self._settings.close_flag)

    @contextlib.contextmanager
    def alone(self, seconds: float) -> t.Iterator[None]:
        """Keep a second run on this host out. A killed run keeps nothing."""
        self._make_folder()
        with open(self._settings.record + ".lock", "w", encoding="ascii") as handle:
            limit = time.monotonic() + seconds
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() > limit:
                        raise ReloadError(
                            f"Another run is reloading {self._settings.service} and is not done after {seconds:g} seconds."
                        ) from None
                    time.sleep(0.1)
            yield

    # Answers and logs

    def probe_urls(self) -> list[str]:
        """Where to ask: what was named, or every port of the configuration."""
        if self._settings.probes:
            return list(self._settings.probes)
        found: list[str] = []
        for pattern in self._settings.configuration:
            for path in sorted(glob.glob(pattern)):
                with open(path, encoding="utf-8", errors="replace") as handle:
                    for address, port in listen_addresses(handle.read(), self._settings.kind):
                        url = f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
                        if url not in found:
                            found.append(url)
        return found

    def serving(self) -> str:
        """Whether every port answers HTTP, with whatever status. Returns what is wrong."""
        for url in self.probe_urls():
            said = self._ask(url)
            if said:
                return f"{url} does not answer: {said}"
        return ""

    def _ask(self, url: str) -> str:
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=self._settings.probe_timeout)
        try:
            if parts.path:
                connection.request("GET", parts.path, headers={"Connection": "close"})
            else:
                # Reaches no application and makes no session.
                connection.request("OPTIONS", "*", headers={"Connection": "close"})
            connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        return ""

    def mark_log(self) -> None:
        """From here on the error log is about this run."""
        try:
            self._log_position = os.stat(self._settings.error_log).st_size
        except OSError:
            self._log_position = 0

    def log_lines(self) -> str:
        """What the server and systemd said."""
        lines: list[str] = []
        if self._settings.error_log and self._log_position >= 0:
            with contextlib.suppress(OSError), open(self._settings.error_log, encoding="utf-8", errors="replace") as handle:
                handle.seek(self._log_position)
                lines += handle.read().splitlines()[-15:]
        code, out, _err = self._run(["journalctl", "-u", self._settings.service, "-n", "10", "--no-pager", "-o", "cat"])
        if code == 0:
            lines += [line for line in out.splitlines() if line not in lines]
        told = "\nLast lines of its log:\n" + "\n".join(lines) if lines else ""
        return self._held_ports() + told

    def wanted_ports(self) -> frozenset[int]:
        """Ports of the configuration on disk."""
        wanted: frozenset[int] = frozenset()
        for path in sorted({path for pattern in self._settings.configuration for path in glob.glob(pattern)}):
            with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as handle:
                wanted |= listen_ports(handle.read(), self._settings.kind)
        return wanted

    def _held_ports(self) -> str:
        """Ports of the configuration that another process holds, which the server's own words bury or do not name."""
        own = self._settings.service.split(".service", maxsplit=1)[0] + ".service"
        return "".join(
            f"\nPort {one['port']} is held by {one['name'] or 'a process'} (process {one['pid']}, {one['unit'] or 'no unit'})."
            for one in holders(self.wanted_ports(), self._proc)
            if one["pid"] and one["unit"] != own and (one["unit"] or one["name"] not in (self._settings.kind, "apache2", "httpd", "nginx"))
        )

    def now(self) -> float:
        """A clock that is never set back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
