# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on the front end's host: python3 - throughput ROUNDS | many FOLDER. It is sent through SSH, so it stands alone. Prints JSON.

throughput  wrk with 32 connections in turn at: the role's configuration as it lies in /etc/nginx, one that a person tuned for the
            same members with the same access log, and that one without keepalive to the members. Each as an nginx of its own.
many        what nginx makes of the configuration in a folder
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

PLACE = pathlib.Path("/var/lib/benchmark/proxies")
PORTS = {"role": 18081, "hand": 18082, "none": 18083}
CONNECTIONS, SECONDS = 32, 5
PAGE = "/test/health.jsp"
# What somebody writes who knows nginx: sticky by the cookie, the client's address for the members.
BY_HAND = """user www-data;
worker_processes auto;
error_log {place}/{name}-error.log warn;
events {{ worker_connections 4096; }}
http {{
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 65s;
    keepalive_requests 1000;
    {log_format}
    access_log {place}/{name}.log catalina;
    map $cookie_JSESSIONID $member {{
        default all;
        {entries}
    }}
    upstream all {{ zone all 64k; {servers} {keepalive} }}
    {upstreams}
    server {{
        listen {port};
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        {version}
        location / {{ proxy_pass http://$member; }}
    }}
}}
"""


def _members() -> dict[str, str]:
    """The servers that the role's configuration leads to, by the name of the member."""
    text = pathlib.Path("/etc/nginx/catalina.d/10-upstreams.conf").read_text(encoding="utf-8")
    return dict(re.findall(r"upstream member-(\S+) \{\n[^\n]*\n    server (\S+) ", text))


def _by_hand(name: str, keepalive: int) -> str:
    main = pathlib.Path("/etc/nginx/nginx.conf").read_text(encoding="utf-8")
    log_format = re.search(r"log_format catalina.*?;\n", main, re.DOTALL)
    kept = f"keepalive {keepalive};" if keepalive else ""
    members = _members()
    server = "server {} max_fails=1 fail_timeout=5s{};"
    upstreams = []
    for member, address in members.items():
        others = " ".join(server.format(other, " backup") for other in members.values() if other != address)
        upstreams.append(f"upstream {member} {{ zone {member} 64k; {server.format(address, '')} {others} {kept} }}")
    return BY_HAND.format(
        place=PLACE,
        name=name,
        port=PORTS[name],
        log_format=log_format[0] if log_format else "",
        entries=" ".join(f'"~\\.{member}$" {member};' for member in members),
        servers=" ".join(server.format(address, "") for address in members.values()),
        keepalive=kept,
        upstreams="\n    ".join(upstreams),
        version='proxy_http_version 1.1; proxy_set_header Connection "";' if keepalive else "",
    )


def _of_role() -> str:
    """What lies in /etc/nginx in one file, with another port and other logs."""
    parts = sorted(pathlib.Path("/etc/nginx/catalina.d").glob("*.conf"))
    inside = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    inside = re.sub(r"listen \d+ default_server[^;]*;", f"listen {PORTS['role']};", inside)
    main = pathlib.Path("/etc/nginx/nginx.conf").read_text(encoding="utf-8")
    main = main.replace("/var/log/nginx/", f"{PLACE}/role-").replace("pid /run/nginx.pid;", "")
    return main.replace("include catalina.d/*.conf;", inside)


@contextlib.contextmanager
def _running(name: str, path: pathlib.Path) -> Iterator[int]:
    """An nginx of its own; the process id of its main process."""
    record = PLACE / f"{name}.pid"
    subprocess.run(["nginx", "-c", str(path), "-g", f"pid {record};"], check=True)
    time.sleep(0.5)
    main = int(record.read_text(encoding="ascii"))
    try:
        yield main
    finally:
        os.kill(main, signal.SIGTERM)


def _children(main: int) -> list[str]:
    return pathlib.Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()


def _cpu(main: int) -> float:
    """Microseconds that its processes have used."""
    return sum(int(pathlib.Path(f"/proc/{child}/schedstat").read_text(encoding="ascii").split()[0]) / 1000 for child in _children(main))


def _opened() -> int:
    """TCP connections that this host has opened."""
    names, values = [line.split() for line in pathlib.Path("/proc/net/snmp").read_text(encoding="ascii").splitlines() if line[:4] == "Tcp:"]
    return int(values[names.index("ActiveOpens")])


def _load(name: str, main: int) -> dict[str, float]:
    cpu, opened = _cpu(main), _opened()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{PORTS[name]}{PAGE}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate, made = re.search(r"Requests/sec:\s*([\d.]+)", said), re.search(r"(\d+) requests in", said)
    if "Non-2xx" in said or not rate or not made:
        sys.exit(f"{name}: {said}")
    requests = int(made[1])
    # wrk's own connections are counted too.
    return {"rate": float(rate[1]), "cpu": (_cpu(main) - cpu) / requests, "opened": 1000 * (_opened() - opened - CONNECTIONS) / requests}


def throughput(rounds: int) -> None:
    """Medians, and medians of the ratios to what ran right before or after."""
    PLACE.mkdir(parents=True, exist_ok=True)
    texts = {"role": _of_role(), "hand": _by_hand("hand", CONNECTIONS), "none": _by_hand("none", 0)}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in texts}
    with contextlib.ExitStack() as stack:
        mains = {}
        for name, text in texts.items():
            (PLACE / f"{name}.conf").write_text(text, encoding="utf-8")
            mains[name] = stack.enter_context(_running(name, PLACE / f"{name}.conf"))
        for number in range(rounds + 1):
            for name in reversed(texts) if number % 2 else texts:
                figures = _load(name, mains[name])
                if number:  # The first round is for getting warm.
                    found[name].append(figures)
    result = {name: {key: statistics.median(one[key] for one in all_) for key in all_[0]} for name, all_ in found.items()}
    pairs = {"role": ("role", "hand"), "none": ("none", "role")}
    result["ratio"] = {
        name: statistics.median(one["rate"] / other["rate"] for one, other in zip(found[a], found[b])) for name, (a, b) in pairs.items()
    }
    print(json.dumps(result))


def many(folder: str) -> None:
    """Time and memory of nginx -t, of a reload, and of a process."""
    PLACE.mkdir(parents=True, exist_ok=True)
    text = pathlib.Path(folder, "nginx.conf").read_text(encoding="utf-8").replace("pid /run/nginx.pid;", "")
    path = PLACE / "many.conf"
    path.write_text(
        text.replace("/var/log/nginx/", f"{PLACE}/many-").replace("catalina.d/*.conf", f"{folder}/[0-9]*.conf"), encoding="utf-8"
    )
    began = time.monotonic()
    _pid, status, used = os.wait4(subprocess.Popen(["nginx", "-t", "-q", "-c", str(path)]).pid, 0)
    result = {"check": time.monotonic() - began, "check_mib": used.ru_maxrss / 1024}
    if status:
        sys.exit("nginx refuses the configuration")
    with _running("many", path) as main:
        old = set(_children(main))
        began = time.monotonic()
        os.kill(main, signal.SIGHUP)
        while not set(_children(main)) - old:
            time.sleep(0.002)
        result["reload"] = time.monotonic() - began
        new = next(iter(set(_children(main)) - old))
        kib = re.search(r"VmRSS:\s*(\d+)", pathlib.Path(f"/proc/{new}/status").read_text(encoding="ascii"))
        result["worker_mib"] = int(kib[1]) / 1024 if kib else 0
    print(json.dumps(result))


if __name__ == "__main__":
    throughput(int(sys.argv[2])) if sys.argv[1] == "throughput" else many(sys.argv[2])
