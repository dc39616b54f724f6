# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host of the lab: python3 - save | export | reset. It is sent through SSH, so it stands alone.

save    keeps how the packages left the host
export  prints what the collection laid out: JSON, contents in base64
reset   stops everything and brings the host back to what was saved, packages stay
"""

from __future__ import annotations

import base64
import contextlib
import glob
import grp
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from typing import Any

KEPT = "/var/lib/benchmark"
STATE = "/var/lib/catalina-cluster"
SETS = ("platform", "jdk", "webapp", "tomcat", "httpd", "nginx")
# What roles and packages both write to: put back as it was. The rest is simply removed.
FOLDERS = ("/etc/apache2", "/etc/nginx", "/etc/sysctl.d", "/etc/profile.d", "/etc/systemd/system")
REMOVED = ("/srv/tomcat", "/srv/tomcat-apps", STATE, "/usr/local/lib/catalina-cluster", "/run/catalina-cluster")
KERNEL = ("net/core/somaxconn", "net/ipv4/tcp_max_syn_backlog", "net/ipv4/tcp_syncookies")


def save() -> None:
    """Keep folders, the hosts file and the kernel's values."""
    shutil.rmtree(KEPT, ignore_errors=True)
    os.makedirs(KEPT)
    for folder in filter(os.path.isdir, FOLDERS):
        shutil.copytree(folder, KEPT + folder, symlinks=True)
    shutil.copyfile("/etc/hosts", KEPT + "/hosts")
    values = {}
    for name in KERNEL:
        with contextlib.suppress(OSError), open("/proc/sys/" + name, encoding="ascii") as stream:
            values[name] = stream.read()
    with open(KEPT + "/kernel.json", "w", encoding="utf-8") as stream:
        json.dump(values, stream)


def reset() -> None:
    """Put them back, in place where they are mounted."""
    units = [os.path.basename(path) for path in glob.glob("/etc/systemd/system/tomcat@*.service")]
    for unit in [*units, "apache2.service", "nginx.service"]:
        subprocess.run(["systemctl", "kill", "-s", "KILL", unit], check=False, capture_output=True)
        subprocess.run(["systemctl", "stop", unit], check=False, capture_output=True)
    subprocess.run(["systemctl", "stop", "catalina-replication.service"], check=False, capture_output=True)
    if shutil.which("nft"):
        subprocess.run(["nft", "delete", "table", "inet", "catalina_replication"], check=False, capture_output=True)
    for folder in [*REMOVED, *filter(os.path.isdir, FOLDERS)]:
        shutil.rmtree(folder, ignore_errors=True)
    for folder in FOLDERS:
        if os.path.isdir(KEPT + folder):
            shutil.copytree(KEPT + folder, folder, symlinks=True)
    with open(KEPT + "/hosts", "rb") as kept, open("/etc/hosts", "wb") as hosts:
        hosts.write(kept.read())
    with open(KEPT + "/kernel.json", encoding="utf-8") as stream:
        values: dict[str, str] = json.load(stream)
    for name, value in values.items():
        with contextlib.suppress(OSError), open("/proc/sys/" + name, "w", encoding="ascii") as stream:
            stream.write(value)
    subprocess.run(["userdel", "tomcat"], check=False, capture_output=True)
    subprocess.run(["systemctl", "daemon-reload"], check=True)
    subprocess.run(["systemctl", "reset-failed"], check=False, capture_output=True)


def export() -> None:
    """Every path of every set, in the order of the roles."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in SETS:
        record = f"{STATE}/sets/{name}.json"
        if os.path.exists(record):
            with open(record, encoding="utf-8") as stream:
                entries: dict[str, dict[str, Any]] = json.load(stream)["entries"]
            found[name] = [_described(path) for path in sorted(entries)]
    json.dump(found, sys.stdout)


def _described(path: str) -> dict[str, Any]:
    seen = os.lstat(path)
    entry: dict[str, Any] = {
        "path": path,
        "owner": pwd.getpwuid(seen.st_uid).pw_name,
        "group": grp.getgrgid(seen.st_gid).gr_name,
        "mode": f"{stat.S_IMODE(seen.st_mode):04o}",
    }
    if stat.S_ISLNK(seen.st_mode):
        return {**entry, "kind": "link", "target": os.readlink(path)}
    if stat.S_ISDIR(seen.st_mode):
        return {**entry, "kind": "directory"}
    with open(path, "rb") as stream:
        return {**entry, "kind": "file", "content": base64.b64encode(stream.read()).decode("ascii")}


if __name__ == "__main__":
    {"save": save, "export": export, "reset": reset}[sys.argv[1]]()
