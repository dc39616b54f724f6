# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses may be loaded: loopback, and hosts directly on a container bridge of this machine.

Everything else is refused before a single packet is sent, so a lab that is not up can never make the client talk to a
stranger who happens to own the same private address.
"""

from __future__ import annotations

import ipaddress
import json
import re
import subprocess
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

# Bridges of the engine: docker0, br-<12 hex digits> for networks without a name of their own, catalina0 for the lab's.
ENGINE_BRIDGE = re.compile(r"docker0|br-[0-9a-f]{12}|catalina[0-9]")

IpTool = Callable[[list[str]], Any]


class RefusedError(Exception):
    """A target that must not be loaded; the message says why."""


def run_ip(arguments: list[str]) -> Any:
    """Run ``ip`` with JSON output and hand back the parsed answer."""
    try:
        done = subprocess.run(["ip", "-j", *arguments], capture_output=True, text=True, timeout=10, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(f"cannot ask the machine for its routes ({error}); install iproute2") from error
    if done.returncode != 0:
        raise RefusedError(f"ip {' '.join(arguments)}: {done.stderr.strip() or 'failed'}")
    try:
        return json.loads(done.stdout or "[]")
    except json.JSONDecodeError as error:
        raise RefusedError(f"ip {' '.join(arguments)}: no JSON in the answer") from error


def _is_engine_bridge(link: dict[str, Any], extra: frozenset[str]) -> bool:
    name = str(link.get("ifname", ""))
    kind = str(link.get("linkinfo", {}).get("info_kind", ""))
    return kind == "bridge" and (ENGINE_BRIDGE.fullmatch(name) is not None or name in extra)


def _holds(link: dict[str, Any], address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    for entry in link.get("addr_info", []):
        network = ipaddress.ip_network(f"{entry['local']}/{entry['prefixlen']}", strict=False)
        if address in network:
            return True
    return False


def check_address(text: str, bridges: frozenset[str] = frozenset(), ip: IpTool = run_ip) -> str:
    """Return the name of the interface that reaches ``text`` directly, or raise :class:`RefusedError`.

    ``bridges`` names further bridges (a lab may name its own) that count as container bridges.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise RefusedError(f"{text}: give the address itself, names are not looked up") from error
    if address.is_loopback:
        return "lo"
    routes = ip(["route", "get", str(address)])
    route = routes[0] if routes else {}
    device = str(route.get("dev", ""))
    if "gateway" in route or "via" in route:
        raise RefusedError(f"{text}: reached through a gateway, so it is not on a bridge of this machine; is the lab up?")
    if route.get("type") == "local" or device in ("", "lo"):
        raise RefusedError(f"{text}: is an address of this machine itself; only loopback and container bridges are loaded")
    links = ip(["-d", "addr", "show", "dev", device])
    link: dict[str, Any] = next((entry for entry in links if entry.get("ifname") == device), {})
    if not _is_engine_bridge(link, bridges):
        raise RefusedError(f"{text}: reached through {device}, which is no container bridge of this machine; is the lab up?")
    if not _holds(link, address):
        raise RefusedError(f"{text}: {device} has no address in the network of the target")
    return device


def check_target(url: str, bridges: frozenset[str] = frozenset(), ip: IpTool = run_ip) -> tuple[str, int, str]:
    """Split a target like ``http://192.168.0.100:81/test/index.jsp`` after checking it: host, port, path."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise RefusedError(f"{url}: a target looks like http://ADDRESS[:PORT]/path")
    try:
        port = parts.port or 80
    except ValueError as error:
        raise RefusedError(f"{url}: {error}") from error
    check_address(parts.hostname, bridges, ip)
    return parts.hostname, port, parts.path if parts.path.strip("/") else "/test/index.jsp"
