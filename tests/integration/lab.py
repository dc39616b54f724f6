# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of the integration lab: what is on their disks, what runs, and whether they are as the last run left them."""

from __future__ import annotations

import os
import secrets
import string
import subprocess
from collections.abc import Mapping
from typing import Any

from integration.runs import HERE, ROOT, Run, play

APPS = {"app1": ("tomcat1", "tomcat2"), "app2": ("tomcat3", "tomcat4")}
WEB = "web"
HOSTS = (*APPS, WEB)
NETWORK = os.environ.get("LAB_SUBNET", "192.168.44.0/24").rpartition(".")[0]
# The three front ends and the members themselves.
FRONTENDS = {name: f"http://{NETWORK}.100:{port}/test/health.jsp" for name, port in (("httpd", 80), ("mod_jk", 81), ("nginx", 82))}
MEMBERS = {
    name: f"http://{NETWORK}.{101 + place}:{81 + 2 * place + number}/test/health.jsp"
    for place, names in enumerate(APPS.values())
    for number, name in enumerate(names)
}

# Every file, link and directory that is configuration: type, mode, owner, target or checksum. Caches and logs are not.
_TREE = """
import hashlib, os, stat, sys
for root in sys.argv[1:]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if n not in ("logs", "work", "temp"))
        for name in [""] + [n for n in names if os.path.islink(os.path.join(folder, n))] + sorted(files):
            path = os.path.join(folder, name) if name else folder
            s = os.lstat(path)
            what = ""
            if stat.S_ISLNK(s.st_mode):
                what = os.readlink(path)
            elif stat.S_ISREG(s.st_mode):
                what = hashlib.sha256(open(path, "rb").read()).hexdigest()
            print(path, oct(s.st_mode), s.st_uid, s.st_gid, what)
"""
_OWN = ("/var/lib/catalina-cluster/digests", "/usr/local/lib/catalina-cluster")
CONFIGURATION = {
    "app": ("/srv/tomcat", "/srv/tomcat-apps", "/etc/systemd/system", *_OWN),
    "web": ("/etc/apache2", "/etc/nginx", *_OWN),
}


# As a run leaves it that was killed after it took the files of the metrics away: loaded, with nothing to start.
TIMER_LEFT = (
    "cd /run/systemd/system && printf '[Timer]\\nOnActiveSec=9999\\n' >catalina-metrics.timer && "
    "printf '[Service]\\nExecStart=/bin/true\\n' >catalina-metrics.service && systemctl daemon-reload && "
    "systemctl start catalina-metrics.timer && rm catalina-metrics.timer catalina-metrics.service"
)


def on(host: str, command: str, stdin: str = "") -> str:
    """Run a shell command on a host of the lab; it must succeed."""
    done = subprocess.run([str(ROOT / "lab" / "ssh"), host, command], input=stdin, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{host}: {command}: {done.stderr or done.stdout}"
    return done.stdout


def hosts(*arguments: str) -> None:
    """Freeze, reset, restart, forget: see the script."""
    done = subprocess.run([str(HERE / "hosts"), *arguments], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"hosts {' '.join(arguments)}: {done.stderr or done.stdout}"


def tree(host: str, *roots: str) -> list[str]:
    """What lies below some folders, one line each."""
    places = roots or CONFIGURATION["web" if host == WEB else "app"]
    return on(host, "python3 - " + " ".join(places), _TREE).splitlines()


def processes() -> dict[str, str]:
    """Process id and start of every service's main process."""
    services = {WEB: ("apache2", "nginx"), **{host: tuple(f"tomcat@{name}" for name in names) for host, names in APPS.items()}}
    show = "systemctl show --value -p MainPID,ExecMainStartTimestampMonotonic "
    return {host: on(host, show + " ".join(f"{name}.service" for name in names)) for host, names in services.items()}


def variant(number: int) -> dict[str, Any]:
    """Variables that differ in every variant: memory and an option of the members, their AJP secret, a line of each front end."""
    letters = string.ascii_letters + string.digits
    return {
        "tomcat_java_opts": [f"-Xmx{64 + number % 4}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Dintegration.variant={number}"],
        "tomcat_ajp_secret": "".join(secrets.choice(letters) for _dummy in range(48)),
        "httpd_base_timeout": 10 + number % 20,
        "httpd_balancer_timeout": 60 + number % 20,
        "mod_jk_socket_connect_timeout": 2000 + number % 500,
        "nginx_balancer_read_timeout": 60 + number % 20,
        # Two members at a time, one of each host: half of the steps.
        "rolling_restart_serial": 2,
    }


def settle(variables: Mapping[str, Any]) -> list[str]:
    """Run site.yml, then look whether all is well: what is wrong; nothing is what everybody wants."""
    healing = play("site.yml", variables)
    if healing.code:
        return [f"the next run failed ({healing.log}): {healing.error[:1500]}"]
    return steady(variables)


def steady(variables: Mapping[str, Any]) -> list[str]:
    """A run has nothing to change, every member runs what was pushed, and nothing lies about."""
    again = play("site.yml", variables)
    problems = [f"the run after it ended with {again.code} ({again.log})"] if again.code else []
    problems += [f"the run after it changed {count} tasks on {host} ({again.log})" for host, count in again.changed.items() if count]
    if set(again.changed) != {*APPS, WEB}:
        problems.append(f"the run after it did not reach every host: {again.changed}")
    return problems + stale(variables) + leftovers()


def stale(variables: Mapping[str, Any]) -> list[str]:
    """Members that do not run what was pushed, by the collection's own word and by the process itself."""
    table = status()
    problems = []
    for host, names in APPS.items():
        ran = on(host, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
        for name in names:
            row = [line for line in table if f" {name} " in line]
            if len(row) != 1 or row[0].split()[-4:] != ["up", "active", "active", "active"]:
                problems.append(f"{name} is not up and active everywhere: {row}")
            wanted = [f"-Dcatalina.instance={name} ", *(f" {option} " for option in variables.get("tomcat_java_opts", []))]
            one = next((line for line in ran.split("/bin/java ") if wanted[0] in line), "")
            problems += [f"{name} runs without {option}" for option in wanted if option not in one]
    problems += [line.strip() for line in table if "does not run what is on disk" in line]
    return problems


def status() -> list[str]:
    """What status.yml prints."""
    shown: Run = play("playbooks/status.yml")
    assert shown.code == 0, shown.output[-3000:]
    return shown.output.splitlines()


def leftovers() -> list[str]:
    """Temporary files of file sets that nobody needs any more."""
    find = (
        "find /etc /srv /usr/local/lib /var/lib/catalina-cluster -xdev '(' "
        "-regex '.*/[.].*[.][0-9a-f]+-[0-9]+[.]\\(new\\|old\\)' -o -path '*/catalina-cluster/sets/*.journal' "
        "-o -path '*/catalina-cluster/candidates/*' ')'"
    )
    return [f"{host} keeps {path}" for host in (*APPS, WEB) for path in on(host, find).split()]


def bridges() -> frozenset[str]:
    """The bridge of this lab, which the guard of the load client does not know by itself."""
    return frozenset({"cat-" + NETWORK.replace(".", "")} | {os.environ.get("LAB_BRIDGE", "catalina0")})
