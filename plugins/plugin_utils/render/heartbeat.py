# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The receiver of heartbeats beside httpd: its code, what it is told, and its unit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_heartbeat import group_and_port, has_heartbeat
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.host_code import MODULE_UTILS, code_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import Site, members_of

# What heartbeat/run.py imports, itself included.
CODE = ("heartbeat/__init__.py", "heartbeat/beats.py", "heartbeat/run.py", "heartbeat/storage.py")
UNIT = "catalina-heartbeat.service"
UNIT_PATH = f"/etc/systemd/system/{UNIT}"
_STATE = "catalina-heartbeat"
# It outlives a start of the machine: httpd answers 503 without it.
STORAGE = f"/var/lib/{_STATE}/servers"
_ROOT = "/usr/local/lib/catalina-cluster/heartbeat"
CONFIGURATION = f"{_ROOT}/heartbeat.json"
# So that it runs before httpd at boot.
BOOT = {"dest": f"/etc/systemd/system/multi-user.target.wants/{UNIT}", "src": f"../{UNIT}"}
_MODULE = "ansible_collections.catalina.cluster.plugins.module_utils.heartbeat.run"
_SERVICES = ("apache2.service", "httpd.service")


def code() -> list[dict[str, str]]:
    """Entries of a file set."""
    return code_files(CODE, _ROOT)


def configuration(options: HttpdOptions, sites: Sequence[Site]) -> str:
    """What the receiver is told: JSON with group, port, storage, and the members of clusters with the method, each once."""
    members: dict[str, dict[str, Any]] = {}
    for site in sites:
        for name, cluster in members_of(site).items():
            for member in cluster["members"] if has_heartbeat(options, name) else ():
                members[str(member["address"])] = _member(member)
    group, port = group_and_port(options)
    told = {"group": group, "port": port, "storage": STORAGE, "members": list(members.values())}
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


def _member(member: Mapping[str, Any]) -> dict[str, Any]:
    ports = [member[key] for key in ("http_port", "ajp_port") if member[key]]
    return {
        "address": str(member["address"]),
        "ports": ports,
        "weight": member["weight"],
        "draining": bool(member["draining"]),
    }


def unit(user: str) -> str:
    """The file of the service. It names its code: with another one, systemd sees another unit, and the service is started again."""
    digest = hashlib.sha256(b"".join((Path(MODULE_UTILS) / name).read_bytes() for name in CODE)).hexdigest()[:12]
    return f"""[Unit]
Description=Heartbeats of Tomcats for httpd (code {digest})
Wants=network-online.target
After=network-online.target
Before={" ".join(_SERVICES)}

[Service]
Type=notify
User={user}
Group={user}
ExecStart=/usr/bin/python3 -m {_MODULE} {CONFIGURATION}
Environment=PYTHONPATH={_ROOT} PYTHONDONTWRITEBYTECODE=1
StateDirectory={_STATE}
Restart=on-failure
RestartSec=1
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
# AF_NETLINK tells which interfaces there are.
RestrictAddressFamilies=AF_INET AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
UMask=0022

[Install]
WantedBy=multi-user.target
"""
