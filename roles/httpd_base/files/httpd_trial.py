# Copyright: (c) 2026, catalina.cluster contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge a candidate configuration of httpd before a running httpd gets to see it.

    python3 httpd-trial SERVERROOT [--replaces=SERVICE]...
    python3 httpd-trial SERVERROOT --sites      (only the virtual hosts of others that take requests from the front ends)

1. httpd's own syntax check.
2. Checks of what neither the syntax check nor a start looks at, in the files that the collection writes.
   Among them: virtual hosts of other files that requests for the members would go to.
3. A private start: in a network namespace of its own, with folders of its own, asked over HTTP on every port.
   The answers decide, not the exit code: many errors pass the syntax check and end a running httpd at its reload.
Ports that a service of --replaces holds count as free: it is stopped before httpd loads the candidate.
Exit code 0: may be loaded. 1: refused, the reasons are on standard output.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import fnmatch
import glob
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
START_SECONDS = 8.0
JK_ACTIVATIONS = ("", "a", "d", "s", "active", "disabled", "stopped")
JK_METHODS = ("", "r", "s", "n", "t", "b", "request", "requests", "session", "sessions", "next", "traffic", "busyness")
JK_METHOD_LETTERS = "rsntb"
JK_KEYS = {
    "ajp13": """type host port source secret reference mount max_packet_size socket_timeout socket_connect_timeout
        socket_keepalive socket_buffer ping_mode ping_timeout connection_ping_interval connect_timeout prepost_timeout
        reply_timeout connection_pool_size connection_pool_minsize connection_pool_timeout connection_acquire_timeout
        retries retry_interval recovery_options fail_on_status busy_limit prefer_ipv6 lbfactor activation route distance
        domain redirect""",
    "lb": """type reference mount balance_workers sticky_session sticky_session_force method lock retries lb_retries
        retry_interval recover_time error_escalation_time max_reply_timeouts session_cookie session_path
        set_session_cookie session_cookie_path secret recovery_options fail_on_status""",
    "status": "type reference mount css read_only user user_case_insensitive good bad prefix ns xmlns doctype",
}
STATUS_WORKERS = ("jkstatus", "jkmanager")
# The files of the front ends, in catalina.d.
FRONT_ENDS = ("20-httpd_balancer.conf", "30-mod_jk.conf")
PROXY_MODULES = {"ajp": "proxy_ajp_module", "http": "proxy_http_module", "https": "proxy_http_module"}


@dataclass
class Balancer:
    """One balancer of one virtual host."""

    name: str
    where: str
    urls: list[str] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)


@dataclass
class Candidate:
    """What the collection's files of a candidate say."""

    listens: list[tuple[str, int]] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    module_files: list[str] = field(default_factory=list)
    hosts: list[tuple[int, str]] = field(default_factory=list)
    paths: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    balancers: list[Balancer] = field(default_factory=list)
    used_balancers: list[tuple[str, str]] = field(default_factory=list)
    mounts: list[tuple[str, str]] = field(default_factory=list)
    workers_files: list[str] = field(default_factory=list)
    # Ports that speak TLS, and ports that wait for the PROXY protocol.
    tls: set[int] = field(default_factory=set)
    proxied: set[int] = field(default_factory=set)
    # Ports at which requests for any name lead to members.
    any_name: set[int] = field(default_factory=set)


def find_httpd() -> str | None:
    """The binary, under the names of the distributions."""
    for name in ("apache2", "httpd"):
        found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if found:
            return found
    return None


def read_text(path: str) -> str:
    """The text of a file; configuration files may hold bytes in any encoding."""
    with open(path, encoding="utf-8", errors="surrogateescape") as handle:
        return handle.read()


def split_words(line: str) -> list[str]:
    """Words of a directive, quotes removed."""
    return [a if a else b for a, b in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line)]


def parse_listen(word: str) -> tuple[str, int] | None:
    """Address ("" = every one) and port of a Listen directive or virtual host."""
    match = re.fullmatch(r"(?:(\[[0-9a-fA-F:.]+\]|[^:\s]+):)?(\d+)", word)
    if not match:
        return None
    address = (match.group(1) or "").strip("[]")
    return ("" if address in ("*", "0.0.0.0", "::") else address, int(match.group(2)))  # noqa: S104 - read, never bound


def parse_files(root: str) -> Candidate:
    """Read the files of catalina.d: they have one directive on each line."""
    found = Candidate()
    texts = [(path, read_text(path)) for path in sorted(glob.glob(os.path.join(root, "catalina.d", "*.conf")))]
    for main in ("apache2.conf", "conf/httpd.conf"):
        path = os.path.join(root, main)
        if os.path.exists(path):
            texts.insert(0, (path, read_text(path)))
    for path, text in texts:
        _Reader(os.path.basename(path), root, found).read(text)
    return found


class _Reader:
    """Reads one file, directive by directive."""

    def __init__(self, name: str, root: str, found: Candidate) -> None:
        self._name = name
        self._root = root
        self._found = found
        self._host: tuple[int, str] = (0, "")
        self._ports: list[int] = []
        self._balancer: Balancer | None = None

    def read(self, text: str) -> None:
        """Hand every directive to the method that bears its name."""
        for raw in text.splitlines():
            line = raw.strip().rstrip(">")
            words = split_words(line)
            if words and not line.startswith("#"):
                name = words[0].lower().replace("</", "end_").replace("<", "begin_")
                handler = getattr(self, f"_on_{name}", None)
                if handler is not None:
                    handler([*words[1:], "", ""])

    def _where(self) -> str:
        return f"{self._name}, {self._host[1] or 'any name'}:{self._host[0]}"

    def _on_loadmodule(self, words: list[str]) -> None:
        self._found.modules.add(words[0])
        if self._name[0].isdigit():
            self._found.module_files.append(words[1])

    def _on_listen(self, words: list[str]) -> None:
        listen = parse_listen(words[0])
        if listen and listen not in self._found.listens:
            self._found.listens.append(listen)

    def _leads_to_members(self) -> None:
        if not self._host[1]:
            self._found.any_name.update(self._ports)

    def _on_begin_virtualhost(self, words: list[str]) -> None:
        parsed = [parse_listen(word) for word in words if word]
        self._ports = [place[1] for place in parsed if place]
        self._host = (self._ports[0] if self._ports else 0, "")

    def _on_end_virtualhost(self, _words: list[str]) -> None:
        if self._host not in self._found.hosts:
            self._found.hosts.append(self._host)
        self._host = (0, "")
        self._ports = []

    def _on_servername(self, words: list[str]) -> None:
        if self._host[0]:
            self._host = (self._host[0], words[0])

    def _on_sslengine(self, words: list[str]) -> None:
        if words[0].lower() == "on":
            self._found.tls.update(self._ports)

    def _on_remoteipproxyprotocol(self, words: list[str]) -> None:
        if words[0].lower() == "on":
            self._found.proxied.update(self._ports)

    def _on_begin_proxy(self, words: list[str]) -> None:
        if words[0].startswith("balancer://"):
            self._balancer = Balancer(words[0], self._where())
            self._found.balancers.append(self._balancer)

    def _on_end_proxy(self, _words: list[str]) -> None:
        self._balancer = None

    def _on_balancermember(self, words: list[str]) -> None:
        if self._balancer is not None:
            self._balancer.urls.append(words[0])
            self._balancer.routes += [word[6:] for word in words if word.startswith("route=")]

    def _on_proxypass(self, words: list[str]) -> None:
        if words[1].startswith("balancer://"):
            self._leads_to_members()
            self._found.used_balancers.append(("/".join(words[1].split("/")[:3]), self._where()))
            self._found.paths.setdefault(self._host, []).append(words[0])

    def _on_proxypassmatch(self, words: list[str]) -> None:
        if words[1].startswith("balancer://"):
            self._leads_to_members()
            self._found.used_balancers.append((words[1], self._where()))

    def _on_jkmount(self, words: list[str]) -> None:
        self._found.mounts.append((words[0], words[1]))
        if words[1] not in STATUS_WORKERS:
            self._leads_to_members()
        self._found.paths.setdefault(self._host, []).append(words[0].replace("|", "").replace("/*", "/"))

    def _on_jkworkersfile(self, words: list[str]) -> None:
        self._found.workers_files.append(os.path.join(self._root, words[0]))


def _more_than_once(words: list[str]) -> list[str]:
    return sorted(word for word, number in collections.Counter(words).items() if number > 1)


def check_balancers(found: Candidate) -> list[str]:
    """What httpd takes without a word and answers wrongly at run time."""
    problems = []
    known = {(balancer.name, balancer.where) for balancer in found.balancers}
    for name, where in found.used_balancers:
        if (name, where) not in known:
            problems.append(f"{where}: {name} is mounted but not defined in this virtual host")
    for balancer in found.balancers:
        here = f"{balancer.where}: {balancer.name}"
        if not balancer.urls and (balancer.name, balancer.where) in found.used_balancers:
            problems.append(f"{here} has no member")
        problems += [f"{here}: the member {twice} is listed twice" for twice in _more_than_once(balancer.urls)]
        problems += [f"{here}: the route {twice} is used by two members" for twice in _more_than_once(balancer.routes)]
        for url in balancer.urls:
            scheme = url.split(":", 1)[0]
            module = PROXY_MODULES.get(scheme)
            if module and module not in found.modules:
                problems.append(f"{here}: {url} needs {module}, which is not loaded")
            port = re.search(r":(\d+)/?$", url)
            if port and not 0 < int(port.group(1)) < 65536:
                problems.append(f"{here}: {url} has an impossible port")
    return problems


@dataclass
class Site:
    """One virtual host as httpd lists it: all of its names in small letters, and where it is written."""

    names: list[str]
    file: str
    line: str

    def __str__(self) -> str:
        return f"{self.names[0]} ({self.file}:{self.line})"


_ADDRESS = re.compile(r"(\S+):(\d+)\s+(?:is a NameVirtualHost|(\S+) \((.+):(\d+)\))$")
_NAMED = re.compile(r"\s+port \d+ namevhost (\S+) \((.+):(\d+)\)$")
_ALIAS = re.compile(r"\s+(?:wild )?alias (\S+)$")


def parse_sites(text: str) -> dict[tuple[str, int], list[Site]]:
    """What httpd -t -D DUMP_VHOSTS prints: virtual hosts by address ("" = every one) and port, the default one first."""
    found: dict[tuple[str, int], list[Site]] = {}
    sites: list[Site] = []
    for line in text.splitlines():
        place, named, alias = _ADDRESS.match(line), _NAMED.match(line), _ALIAS.match(line)
        if place:
            address = place[1].strip("[]")
            sites = found.setdefault(("" if address == "*" else address, int(place[2])), [])
            if place[3]:
                sites.append(Site([place[3].lower()], place[4], place[5]))
        elif named:
            sites.append(Site([named[1].lower()], named[2], named[3]))
        elif alias and sites:
            sites[-1].names.append(alias[1].lower())
    return found


def check_sites(found: Candidate, root: str, text: str) -> list[str]:
    """Virtual hosts of other files that get requests in the place of the front ends."""
    ours = {os.path.join(root, "catalina.d", name) for name in FRONT_ENDS}
    everything = parse_sites(text)
    problems = []
    for (address, port), sites in everything.items():
        own = [site for site in sites if site.file in ours]
        here = {listen for listen, number in found.listens if number == port}
        if own:
            problems += _taken(sites, own, port, port in found.any_name)
        elif address and here & {"", address} and any(site.file in ours for site in everything.get(("", port), [])):
            problems.append(f"port {port}: requests to {address} go to {sites[0]} and not to the members; give it another port")
    return problems


def _taken(sites: list[Site], own: list[Site], port: int, any_name: bool) -> list[str]:
    """The first one with a name gets its requests, and the first one of all those for any other name."""
    remedy = "give it another port, or add its file to catalina.d behind those of the front ends"
    problems = []
    if any_name and sites[0] is not own[0]:
        problems.append(f"port {port}: requests for any name go to {sites[0]}, which comes first, and not to the members; {remedy}")
    for position, site in enumerate(sites):
        # The first one is for any name: it has the name of the whole server, which nobody chose for it.
        for name in site.names if site in own[1:] else []:
            other = next((one for one in sites[:position] if any(fnmatch.fnmatch(name, pattern) for pattern in one.names)), None)
            if other is not None and other not in own:
                problems.append(f"port {port}: requests for {name} go to {other}, which comes first, and not to the members; {remedy}")
    return problems


def parse_properties(text: str) -> list[tuple[str, str]]:
    """Keys and values of workers.properties, in order."""
    pairs = []
    for raw in text.splitlines():
        line = raw.strip()
        if line and not line.startswith("#") and "=" in line:
            key, value = line.split("=", 1)
            pairs.append((key.strip(), value.strip()))
    return pairs


def _words_of(value: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", value) if word]


def check_workers(text: str, mounts: list[tuple[str, str]]) -> list[str]:
    """The errors of workers.properties that end httpd at its start, or that nobody reports at all."""
    problems: list[str] = []
    workers: dict[str, dict[str, str]] = {}
    listed: list[str] = []
    for key, value in parse_properties(text):
        parts = key.split(".")
        if key == "worker.list":
            listed += _words_of(value)
        elif key == "worker.maintain":
            if not value.isdigit():
                problems.append(f"worker.maintain={value} is not a number")
        elif len(parts) == 3 and parts[0] == "worker":
            worker = workers.setdefault(parts[1], {})
            worker[parts[2]] = f"{worker[parts[2]]},{value}" if parts[2] == "balance_workers" and parts[2] in worker else value
        else:
            problems.append(f"{key} is not a property that mod_jk knows")
    for name, worker in workers.items():
        kind = worker.get("type", "ajp13")
        if kind not in JK_KEYS:
            problems.append(f"worker.{name}.type={kind} is none of {', '.join(sorted(JK_KEYS))}")
            continue
        allowed = JK_KEYS[kind].split()
        problems += [f"worker.{name}.{key} is not known for the type {kind}" for key in worker if key not in allowed]
        problems += _check_worker_values(name, worker)
        whole = _inherited(name, workers)
        # What nobody lists is a template, and never made.
        if kind == "lb" and (name in listed or "balance_workers" in whole):
            problems += _check_lb(name, whole, workers)
    problems += [f"worker.list names {name}, which is not defined" for name in listed if name not in workers]
    for path, name in mounts:
        if name not in listed:
            problems.append(f"JkMount {path} {name}: this worker is not in worker.list")
    return problems


def _inherited(name: str, workers: dict[str, dict[str, str]]) -> dict[str, str]:
    """The properties of a worker, with those of the workers that it refers to."""
    found: dict[str, str] = {}
    seen: list[str] = []
    while name in workers and name not in seen:
        seen.append(name)
        found = {**workers[name], **found}
        name = workers[name].get("reference", "")[len("worker.") :]
    return found


def _check_worker_values(name: str, worker: dict[str, str]) -> list[str]:
    problems = []
    port = worker.get("port", "8009")
    if not port.isdigit() or int(port) > 65535:
        problems.append(f"worker.{name}.port={port} is not a port")
    if worker.get("activation", "").lower() not in JK_ACTIVATIONS:
        problems.append(f"worker.{name}.activation={worker['activation']} is none of active, disabled, stopped")
    method = worker.get("method", "").lower()
    if method and method[0] not in JK_METHOD_LETTERS:
        problems.append(f"worker.{name}.method={worker['method']} is none of Request, Session, Next, Traffic, Busyness")
    if "." in worker.get("route", ""):
        problems.append(f"worker.{name}.route={worker['route']} has a dot: mod_jk would take its first part for the domain")
    return problems


def _check_lb(name: str, worker: dict[str, str], workers: dict[str, dict[str, str]]) -> list[str]:
    problems = []
    members = _words_of(worker.get("balance_workers", ""))
    if not members:
        problems.append(f"worker.{name}.balance_workers is empty")
    routes: dict[str, str] = {}
    for member in members:
        if member not in workers:
            problems.append(f"worker.{name}.balance_workers names {member}, which is not defined")
            continue
        route = _inherited(member, workers).get("route", member)
        if route in routes:
            problems.append(f"worker.{name}: {routes[route]} and {member} share the route {route}")
        routes[route] = member
    return problems


def parse_sockets(text: str) -> list[tuple[str, int, str]]:
    """Address ("" = every one), port and inode of the listening sockets in /proc/net/tcp or tcp6."""
    found = []
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) < 10 or words[3] != "0A":
            continue
        address, port = words[1].split(":")
        raw = b"".join(bytes.fromhex(address[place : place + 8])[::-1] for place in range(0, len(address), 8))
        shown = "" if not any(raw) else socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)
        found.append((shown.replace("::ffff:", ""), int(port, 16), words[9]))
    return found


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def holder_of(inode: str) -> int:
    """The process that holds a socket; 0 when it cannot be found."""
    wanted = f"socket:[{inode}]"
    for path in glob.glob("/proc/[0-9]*/fd/*"):
        if _link(path) == wanted:
            return int(path.split("/")[2])
    return 0


def describe_process(process: int) -> str:
    """Name and number of a process."""
    with contextlib.suppress(OSError):
        return f"{read_text(f'/proc/{process}/comm').strip()} (PID {process})"
    return "another process"


def is_of_service(process: int, services: tuple[str, ...]) -> bool:
    """Whether a process belongs to one of these services of systemd, by its control group."""
    with contextlib.suppress(OSError):
        units = set(re.split(r"[/\n]", read_text(f"/proc/{process}/cgroup")))
        return not units.isdisjoint(services)
    return False


def check_ports(listens: list[tuple[str, int]], replaces: tuple[str, ...] = ()) -> list[str]:
    """Ports that something else holds: a private start cannot see them, and httpd ends when it cannot have one."""
    held = []
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(path):
            held += parse_sockets(read_text(path))
    problems = []
    services = tuple(f"{name}.service" for name in replaces)
    for address, port in listens:
        for other, other_port, inode in held:
            if port == other_port and (address == other or not address or not other):
                holder = holder_of(inode)
                owner = describe_process(holder)
                if not owner.startswith(("apache2 ", "httpd ")) and not is_of_service(holder, services):
                    problems.append(f"Listen {address or '*'}:{port}: the port is held by {owner}; free it first or choose another")
    return sorted(set(problems))


def base_environment(root: str) -> dict[str, str]:
    """The environment that the service gives to httpd: the one of its envvars file where there is one."""
    environment = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    environment.setdefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
    environment["APACHE_CONFDIR"] = "/etc/apache2"
    envvars = os.path.join(root, "envvars")
    if os.path.exists(envvars):
        shown = subprocess.run(
            ["/bin/sh", "-c", '. "$0" >/dev/null 2>&1; env -0', envvars],
            env=environment,
            stdout=subprocess.PIPE,
            check=False,
            timeout=10,
        ).stdout.decode(errors="surrogateescape")
        for item in shown.split("\0"):
            key, found, value = item.partition("=")
            if found:
                environment[key] = value
    user = "www-data" if os.path.exists(envvars) else "apache"
    environment.setdefault("APACHE_RUN_USER", user)
    environment.setdefault("APACHE_RUN_GROUP", user)
    return environment


def private_environment(root: str, folder: str) -> dict[str, str]:
    """The same with folders that no running httpd uses."""
    environment = base_environment(root)
    for key, name in (("APACHE_RUN_DIR", "run"), ("APACHE_LOCK_DIR", "lock"), ("APACHE_LOG_DIR", "log")):
        environment[key] = os.path.join(folder, name)
        os.makedirs(environment[key], exist_ok=True)
        os.chmod(environment[key], 0o755)  # noqa: S103 - httpd's workers go through it
    environment["APACHE_PID_FILE"] = os.path.join(folder, "run", "httpd.pid")
    return environment


def enter_namespace(addresses: set[str]) -> str | None:
    """Move this process into a network of its own with nothing but loopback. Returns what went wrong."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        return f"a network namespace is refused here ({os.strerror(ctypes.get_errno())})"
    ip = shutil.which("ip", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if ip is None:
        return "the command ip is not installed"
    commands = [[ip, "link", "set", "lo", "up"]]
    for address in sorted(addresses):
        suffix = "/128" if ":" in address else "/32"
        extra = ["nodad"] if ":" in address else []
        commands.append([ip, "address", "add", address + suffix, "dev", "lo", *extra])
    for command in commands:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=10)
        if done.returncode != 0 and command[-1] == "lo":
            return f"{' '.join(command)}: {done.stdout.decode(errors='replace').strip()}"
    try:
        with open("/proc/sys/net/ipv4/ip_nonlocal_bind", "w", encoding="ascii") as handle:
            handle.write("1\n")
    except OSError:
        pass
    return None


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def encrypted(address: str, port: int, name: str, seconds: float) -> ssl.SSLSocket:
    """A connection with TLS for one name. Whose certificate it is was said by whoever wrote the configuration."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection((address, port), timeout=seconds), server_hostname=name or None)


def ask(address: str, port: int, host: str, path: str, seconds: float, tls: bool = False) -> tuple[int, str]:
    """One GET; 0 and the reason when there is no answer."""
    connection = http.client.HTTPConnection(address or "127.0.0.1", port, timeout=seconds)
    try:
        if tls:
            connection.sock = encrypted(address or "127.0.0.1", port, host, seconds)
        connection.request("GET", path, headers={"Host": host or address or "127.0.0.1", "Connection": "close"})
        return (connection.getresponse().status, "")
    except (OSError, http.client.HTTPException) as error:
        return (0, f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def wait_until_listening(process: subprocess.Popen[bytes], listens: list[tuple[str, int]], deadline: float) -> list[str]:
    """Until every port accepts, the process ends or the time is over."""
    missing = list(listens)
    reason = ""
    while missing:
        address, port = missing[0]
        try:
            socket.create_connection((address or "127.0.0.1", port), timeout=1).close()
            missing.pop(0)
            continue
        except OSError as error:
            reason = str(error)
        if process.poll() is not None:
            return [f"httpd ended with code {process.returncode} instead of serving"]
        if time.monotonic() > deadline:
            return [f"nothing accepts on {address or '*'}:{port}: {reason}"]
        time.sleep(0.01)
    return []


def probe(found: Candidate) -> list[str]:
    """Ask every virtual host for one of its paths. No member can be reached here: 503 is right, 500 is a mistake."""
    problems = []
    address_of = {port: address for address, port in found.listens}
    for port, name in found.hosts or [(port, "") for _address, port in found.listens]:
        # Nobody here is trusted to send the PROXY protocol.
        if port not in address_of or port in found.proxied:
            continue
        # The first path of a virtual host is its cheapest: mod_jk mounts its status page before the members.
        path = (found.paths.get((port, name)) or ["/"])[0]
        tls = port in found.tls
        status, reason = ask(address_of[port], port, name, path, 20.0, tls)
        shown = f"{'https' if tls else 'http'}://{name or address_of[port] or '*'}:{port}{path}"
        if status == 0:
            problems.append(f"{shown} was not answered: {reason}")
        elif status in (400, 500):
            problems.append(f"{shown} was answered with {status}, though the worst that should happen is 503 (no member)")
    return problems


def tail(folder: str, lines: int = 12) -> list[str]:
    """httpd's own words."""
    said: list[str] = []
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        if os.path.isfile(path) and os.path.getsize(path):
            said += read_text(path).splitlines()[-lines:]
    return [line for line in said if "resuming normal operations" not in line and "Command line" not in line][-lines * 2 :]


def private_start(httpd: str, root: str, found: Candidate) -> list[str]:
    """Start, ask, stop."""
    folder = tempfile.mkdtemp(prefix="httpd-trial-", dir="/run" if os.access("/run", os.W_OK) else None)
    os.chmod(folder, 0o755)  # noqa: S103 - httpd's workers go through it
    environment = private_environment(root, folder)
    output_path = os.path.join(folder, "log", "0-output")
    process: subprocess.Popen[bytes] | None = None
    try:
        with open(output_path, "wb") as output:
            process = subprocess.Popen(
                [httpd, "-d", root, "-D", "FOREGROUND"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        problems = wait_until_listening(process, found.listens, time.monotonic() + START_SECONDS)
        if not problems:
            problems = probe(found)
        if not problems and process.poll() is not None:
            problems = [f"httpd ended with code {process.returncode} while it was asked"]
        if problems:
            problems += tail(os.path.join(folder, "log"))
        return [line.replace(folder, "") for line in problems]
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=5)
            return
        except subprocess.TimeoutExpired:
            pass
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=5)


def syntax(httpd: str, root: str) -> tuple[list[str], str]:
    """httpd -t: what is wrong, or the virtual hosts as it lists them."""
    folder = tempfile.mkdtemp(prefix="httpd-trial-")
    try:
        done = subprocess.run(
            [httpd, "-t", "-D", "DUMP_VHOSTS", "-d", root],
            env=private_environment(root, folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=30,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = done.stdout.decode(errors="replace")
    said = [line for line in text.splitlines() if line.strip()]
    return ([], text) if done.returncode == 0 else (said or [f"httpd -t ended with code {done.returncode}"], "")


def judge(root: str, replaces: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Problems and remarks."""
    httpd = find_httpd()
    if httpd is None:
        return ([], ["httpd is not installed: nothing was tried"])
    found = parse_files(root)
    if os.environ.get("CATALINA_CHECK_MODE") == "yes":
        missing = sorted(path for path in found.module_files if not os.path.exists(os.path.join(root, path)))
        if missing:
            return ([], [f"not installed yet: {', '.join(missing)}: nothing was tried"])
    problems, sites = syntax(httpd, root)
    if problems:
        return (problems, [])
    problems = check_balancers(found) + check_sites(found, root, sites)
    for path in found.workers_files:
        if os.path.exists(path):
            problems += check_workers(read_text(path), found.mounts)
    if problems:
        return (problems, [])
    if not found.listens:
        return ([], ["no front end listens yet: syntax checked, nothing started"])
    problems = check_ports(found.listens, replaces)
    if problems:
        return (problems, [])
    refused = enter_namespace({address for address, _port in found.listens if address and address != "127.0.0.1"})
    if refused:
        return ([], [f"{refused}: syntax checked only, nothing started"])
    return (private_start(httpd, root, found), [])


def look_at_sites(root: str) -> tuple[list[str], list[str]]:
    """Problems and remarks about virtual hosts of others only: nothing is started."""
    httpd = find_httpd()
    if httpd is None:
        return ([], ["httpd is not installed: nothing was tried"])
    problems, sites = syntax(httpd, root)
    return (problems or check_sites(parse_files(root), root, sites), [])


def main(arguments: list[str]) -> int:
    """Command line."""
    option = "--replaces="
    replaces = tuple(argument[len(option) :] for argument in arguments[1:] if argument.startswith(option))
    only_sites = "--sites" in arguments[1:]
    folders = [argument for argument in arguments[1:] if not argument.startswith("--")]
    if len(folders) + len(replaces) + only_sites != len(arguments) - 1 or len(folders) != 1 or not os.path.isdir(folders[0]):
        print("usage: python3 httpd-trial SERVERROOT [--replaces=SERVICE]... | SERVERROOT --sites", file=sys.stderr)
        return 2
    root = os.path.realpath(folders[0])
    problems, remarks = look_at_sites(root) if only_sites else judge(root, replaces)
    for line in problems + remarks:
        print(line.replace(root, "/etc/" + os.path.basename(root)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
