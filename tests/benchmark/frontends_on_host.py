# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on the front end's host: python3 - ROUNDS. It is sent through SSH, so it stands alone. Prints JSON.

wrk with 32 connections in turn at httpd with the role's balancers and with mod_jk as they lie in /etc/apache2, at the same with fewer
CPINGs, and at configurations that a person tuned for the same members, with the same processes and the same access log. Each is an
httpd of its own. The role's files are copied with another port; nothing of the host's httpd is changed.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

PLACE = pathlib.Path("/var/lib/benchmark/frontends")
ROLE = pathlib.Path("/etc/apache2")
CONNECTIONS, SECONDS = 32, 5
PAGE = "/test/health.jsp"
# What is left of the role's configuration: the port to serve, and what is written in another way.
PING_OF_HTTPD, PING_OF_JK = (r" ping=\S+", ""), r"ping_mode=\w*"
# As httpd_base_log_format_balance and httpd_base_log_format_jk have it when they are empty.
SECOND_LOG = (r"(?m)^ *CustomLog .* catalina_(?:balance|jk)\n", "")
VARIANTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "httpd": ("80", ()),
    "httpd without ping": ("80", (PING_OF_HTTPD,)),
    "httpd without ping and second log": ("80", (PING_OF_HTTPD, SECOND_LOG)),
    "mod_jk": ("81", ()),
    "mod_jk ping_mode CI": ("81", ((PING_OF_JK, "ping_mode=CI"),)),
    "mod_jk without pings": ("81", ((PING_OF_JK, "ping_mode="),)),
    "mod_jk without pings and second log": ("81", ((PING_OF_JK, "ping_mode="), SECOND_LOG)),
}
BY_HAND = """ServerName web
DefaultRuntimeDir {place}
PidFile {place}/pid
User www-data
Group www-data
ErrorLog {place}/error.log
{modules}
{processes}
KeepAlive On
MaxKeepAliveRequests 1000
KeepAliveTimeout 15
<Directory "/">
    Require all denied
</Directory>
{format}
CustomLog {place}/access.log catalina_access
Listen {port}
{body}
"""
PROXY = """ProxyPreserveHost On
<Proxy "balancer://main">
    {members}
    ProxySet stickysession=JSESSIONID|jsessionid scolonpathdelim=On
</Proxy>
ProxyPass "/" "balancer://main/"
"""
JK = """JkWorkersFile {place}/workers.properties
JkShmFile {place}/shm
JkLogFile {place}/mod_jk.log
JkMount "/*" main
"""
# Some are part of the program.
LOAD = "<IfModule !{0}_module>\n    LoadModule {0}_module /usr/lib/apache2/modules/mod_{0}.so\n</IfModule>"
COMMON = ("mpm_event", "unixd", "log_config", "logio", "authz_core", "setenvif")
MODULES = {
    "httpd by hand": (*COMMON, "proxy", "proxy_ajp", "slotmem_shm", "proxy_balancer", "lbmethod_byrequests"),
    "mod_jk by hand": (*COMMON, "jk"),
}


def _main() -> str:
    return (ROLE / "apache2.conf").read_text(encoding="utf-8")


def _of_role(name: str, port: int) -> pathlib.Path:
    """A copy of the role's configuration with one of its ports only."""
    own, changes = VARIANTS[name]
    root = PLACE / name.replace(" ", "-")
    shutil.copytree(ROLE, root, symlinks=True)
    for path in (root / "catalina.d").iterdir():
        other = "mod_jk" if own == "80" else "httpd_balancer"
        if other in path.name or (own == "80" and path.suffix == ".properties"):
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(rf"Listen {own}\b", f"Listen {port}", text).replace(f"*:{own}>", f"*:{port}>")
        for pattern, instead in changes:
            text, changed = re.subn(pattern, instead, text)
            if changed:
                print(f"{name}: {changed} places changed", file=sys.stderr)
        path.write_text(text, encoding="utf-8")
    return root


def _by_hand(name: str, port: int) -> pathlib.Path:
    root = PLACE / name.replace(" ", "-")
    root.mkdir(parents=True)
    processes = re.findall(r"^(?:StartServers|ServerLimit|Thread|Max|MinSpare|MaxSpare)\w* \d+$", _main(), re.MULTILINE)
    log_format = re.search(r'^LogFormat ".*" catalina_access$', _main(), re.MULTILINE)
    balancer = (ROLE / "catalina.d/20-httpd_balancer.conf").read_text(encoding="utf-8")
    members = re.findall(r'BalancerMember "?ajp://([^":]+):(\d+)"? route=(\S+).*? secret=(\S+)', balancer)
    if not members or not log_format:
        sys.exit("no member by AJP in the role's configuration")
    if name.startswith("httpd"):
        lines = [f'BalancerMember "ajp://{host}:{own}" route={route} secret={secret}' for host, own, route, secret in members]
        body = PROXY.format(members="\n    ".join(dict.fromkeys(lines)))
    else:
        body = JK.format(place=root)
        workers = ["worker.list=main", "worker.main.type=lb"]
        for host, own, route, secret in dict.fromkeys(members):
            workers += [f"worker.main.balance_workers={route}", f"worker.{route}.type=ajp13", f"worker.{route}.host={host}"]
            workers += [f"worker.{route}.port={own}", f"worker.{route}.secret={secret}"]
        (root / "workers.properties").write_text("\n".join(workers) + "\n", encoding="utf-8")
    text = BY_HAND.format(
        place=root,
        modules="\n".join(LOAD.format(module) for module in MODULES[name]),
        processes="\n".join(processes),
        format=log_format[0],
        port=port,
        body=body,
    )
    (root / "apache2.conf").write_text(text, encoding="utf-8")
    return root


@contextlib.contextmanager
def _running(root: pathlib.Path) -> Iterator[int]:
    """An httpd of its own; the process id of its main process."""
    environment = {**os.environ, "APACHE_RUN_USER": "www-data", "APACHE_RUN_GROUP": "www-data", "APACHE_PID_FILE": f"{root}/pid"}
    environment.update({f"APACHE_{name}_DIR": str(root) for name in ("RUN", "LOCK", "LOG")})
    process = subprocess.Popen(["apache2", "-d", str(root), "-D", "FOREGROUND"], env=environment)
    time.sleep(1)
    if process.poll() is not None:
        sys.exit(f"httpd does not start with {root}")
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _cpu(main: int) -> float:
    """Microseconds that its processes have used, those of all threads."""
    children = pathlib.Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
    tasks = [path for child in children for path in pathlib.Path(f"/proc/{child}/task").iterdir()]
    return sum(int((path / "schedstat").read_text(encoding="ascii").split()[0]) / 1000 for path in tasks)


def _load(name: str, main: int, port: int) -> dict[str, float]:
    cpu = _cpu(main)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", f"http://127.0.0.1:{port}{PAGE}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate, made = re.search(r"Requests/sec:\s*([\d.]+)", said), re.search(r"(\d+) requests in", said)
    if "Non-2xx" in said or not rate or not made:
        sys.exit(f"{name}: {said}")
    return {"rate": float(rate[1]), "cpu": (_cpu(main) - cpu) / int(made[1])}


def main() -> None:
    """Medians, and medians of the ratios to the configuration by hand of the same round."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    names = [*VARIANTS, *MODULES]
    ports = {name: 18180 + number for number, name in enumerate(names)}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with contextlib.ExitStack() as stack:
        mains = {}
        for name in names:
            root = _of_role(name, ports[name]) if name in VARIANTS else _by_hand(name, ports[name])
            mains[name] = stack.enter_context(_running(root))
        for number in range(int(sys.argv[1]) + 1):
            for name in reversed(names) if number % 2 else names:
                figures = _load(name, mains[name], ports[name])
                if number:  # The first round is for getting warm.
                    found[name].append(figures)
    result = {name: {key: statistics.median(one[key] for one in all_) for key in all_[0]} for name, all_ in found.items()}
    for name in VARIANTS:
        hand = found[f"{name.partition(' ')[0]} by hand"]
        result[name]["ratio"] = statistics.median(one["rate"] / other["rate"] for one, other in zip(found[name], hand))
    shutil.rmtree(PLACE, ignore_errors=True)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
