# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit of an instance: what systemd starts, waits for, restarts and shuts off from the rest of the host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import PROVIDERS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import FOLDER as FARM
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import hidden_directive
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unit_directives import sections
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_jmx import copied
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_recordings import EVENTS, RECORDING

Data = Mapping[str, Any]
_PRIVILEGED = 1024
# Milliseconds: Tomcat's own default, which members that ask for each other keep.
_CLOUD_EXPIRATION = 5000
_SANDBOX = (
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "PrivateIPC=yes",
    "PrivateMounts=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectProc=invisible",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "RemoveIPC=yes",
    "KeyringMode=private",
    "DevicePolicy=closed",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@privileged @resources",
    "SystemCallErrorNumber=EPERM",
)


def unit(instance: Data, options: Options, helpers: str, digests: str) -> Iterator[str]:
    """The lines of the file. helpers is the directory of our scripts, digests that of what instances start from."""
    own = sections(options.raw("unit_directives"))
    yield "[Unit]"
    yield f"Description=Apache Tomcat {instance['name']} (cluster {instance['cluster']})"
    yield "Documentation=https://tomcat.apache.org/"
    yield "Wants=network-online.target"
    yield "After=network-online.target nss-lookup.target remote-fs.target time-sync.target"
    yield f"StartLimitIntervalSec={options.text('start_limit_interval')}"
    yield f"StartLimitBurst={options.text('start_limit_burst')}"
    yield from _own(own["Unit"])
    yield ""
    yield "[Service]"
    yield from _process(instance, options)
    yield from _start(instance, options, helpers, digests)
    yield from _life(instance, options)
    yield from _limits(options)
    yield from _capabilities(instance)
    yield from _confinement(instance, options)
    yield from _own(own["Service"])
    yield ""
    yield "[Install]"
    yield "WantedBy=multi-user.target"
    yield from _own(own["Install"])


def _own(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield "# tomcat_unit_directives"
    yield from (hidden_directive(line) for line in lines)


def _process(instance: Data, options: Options) -> Iterator[str]:
    base, name = instance["base"], instance["name"]
    yield "Type=exec"
    yield f"User={options.text('user')}"
    yield f"Group={options.text('group')}"
    yield f"UMask={options.text('umask')}"
    yield f"WorkingDirectory={base}"
    yield f"RuntimeDirectory=tomcat-{name}"
    yield "RuntimeDirectoryMode=0750"
    yield f'Environment="CATALINA_HOME={instance["home"]}"'
    yield f'Environment="CATALINA_BASE={base}"'
    yield f'Environment="CATALINA_TMPDIR={base}/temp"'


def _start(instance: Data, options: Options, helpers: str, digests: str) -> Iterator[str]:
    base, name, listen = instance["base"], instance["name"], instance["listen"]
    ports = " ".join(str(port) for port in _ports(instance))
    yield "# Fail when another process holds a port; then record what this start was made from."
    yield f"ExecStartPre={helpers}/tomcat-check-ports {listen} {ports}"
    if instance["replicated"]:
        yield f"ExecStartPre={helpers}/tomcat-check-ports {instance['replication_address']} {instance['receiver_port']}"
    yield f"ExecStartPre=+{helpers}/tomcat-record-start {digests}/{name}.json {base}/conf/endpoint.json /run/tomcat-{name}"
    yield from _doors(instance, options, helpers)
    yield f"ExecStartPre={helpers}/tomcat-clean-work {base}/work /run/tomcat-{name}/digest.json"
    if options.flag("flight_recording"):
        yield f"ExecStartPre={helpers}/tomcat-keep-recordings {base}/{RECORDING} {base}/{EVENTS}"
    yield f"ExecStart={instance['home']}/bin/catalina.sh run"
    yield f"ExecStartPost={helpers}/tomcat-wait-ready {listen} {instance['http_port']} $MAINPID"


def _doors(instance: Data, options: Options, helpers: str) -> Iterator[str]:
    jmx, name = instance.get("jmx"), instance["name"]
    if not jmx:
        return
    yield f"ExecStartPre={helpers}/tomcat-check-ports {jmx['address']} {' '.join(str(port) for port in jmx['ports'])}"
    owner = f"{options.text('user')} {options.text('group')}"
    for path in jmx["copies"]:
        yield f"ExecStartPre=+{helpers}/tomcat-hand-over {owner} {instance['base']}/{path} {copied(name, path)}"


def _life(instance: Data, options: Options) -> Iterator[str]:
    yield "KillMode=mixed"
    yield "SuccessExitStatus=143"
    yield "Restart=on-failure"
    yield f"RestartSec={max(int(options.text('restart_delay')), _forgotten_after(instance, options))}"
    yield "# A configuration that Tomcat refuses fails once, not in a loop."
    yield "RestartPreventExitStatus=1"
    yield f"TimeoutStartSec={options.text('start_timeout')}"
    yield f"TimeoutStopSec={options.text('stop_timeout')}"


def _forgotten_after(instance: Data, options: Options) -> int:
    """Seconds after which the other members have forgotten one that died; 0 where there are none.

    One that is back earlier is not announced to them as new. Who found it dead when sending looks for it again every five seconds only,
    and what changed until then is missing there.
    """
    if not instance["replicated"]:
        return 0
    membership = instance["settings"]["membership"]
    if membership == "multicast":
        # Before its first heartbeat a member listens for as long as two of them take.
        silence = int(options.text("multicast_drop_time")) - 2 * int(options.text("multicast_frequency"))
    else:
        silence = _CLOUD_EXPIRATION if membership in PROVIDERS else int(options.text("static_expiration_time"))
    return -(-silence // 1000)


def _limits(options: Options) -> Iterator[str]:
    yield f"LimitNOFILE={options.text('limit_nofile')}"
    if options.text("memory_max"):
        yield f"MemoryMax={options.text('memory_max').upper()}"
    if options.text("cpu_quota"):
        yield f"CPUQuota={options.text('cpu_quota').replace('%', '')}%"


def _capabilities(instance: Data) -> Iterator[str]:
    shutdown = [instance["shutdown_port"]] if instance["shutdown_port"] > 0 else []
    jmx = (instance.get("jmx") or {}).get("ports", ())
    needed = any(0 < port < _PRIVILEGED for port in [*_ports(instance), *jmx, *shutdown, instance["receiver_port"]])
    if needed:
        yield "# A port below 1024 needs this one capability."
    for name in ("AmbientCapabilities", "CapabilityBoundingSet"):
        yield f"{name}={'CAP_NET_BIND_SERVICE' if needed else ''}"
    yield "NoNewPrivileges=yes"


def _confinement(instance: Data, options: Options) -> Iterator[str]:
    if options.flag("sandbox"):
        writable = [f"{instance['base']}/{folder}" for folder in ("logs", "temp", "work", *([FARM] if instance.get("farm") else []))]
        yield "ProtectSystem=strict"
        yield "ReadWritePaths=" + " ".join([*writable, *options.texts("read_write_paths")])
        yield from _SANDBOX
    if options.texts("ip_address_allow"):
        yield "IPAddressDeny=any"
        yield "IPAddressAllow=" + " ".join(options.texts("ip_address_allow"))


def _ports(instance: Data) -> list[int]:
    """The ports of connectors and agents."""
    ajp = [instance["ajp_port"]] if instance["ajp"] else []
    return [instance["http_port"], *ajp, *instance["further_ports"], *instance.get("door_ports", ())]
