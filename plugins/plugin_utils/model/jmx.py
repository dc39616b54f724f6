# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMX from other processes: never without users, and over a network not without TLS unless that is said."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.doors import (
    PASSWORD_REMEDY,
    Door,
    door_of,
    filled,
    password_fault,
    port_of,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer

NAME = "jmx"
KEYS = ("port", "rmi_port", "address", "users", "ssl")
USER_KEYS = ("username", "password", "access")
ACCESS = ("readonly", "readwrite")
# Java's own words, with the properties that they are: those of stores, and those of the agent.
STORES = ("keyStore", "keyStorePassword", "keyStoreType", "trustStore", "trustStorePassword", "trustStoreType")
TLS: Mapping[str, str] = {
    "needClientAuth": "need.client.auth",
    "enabledProtocols": "enabled.protocols",
    "enabledCipherSuites": "enabled.cipher.suites",
}
_SSL_KEYS = (*STORES, *TLS)
_NAME = re.compile(r"[A-Za-z0-9_.@-]+")
# Java 8 reads the file of passwords as properties, newer ones split its lines at blanks.
_PASSWORD = re.compile(r"(?![=:])[!-\[\]-~]+")
_PROPERTY = re.compile(r"^-Dcom\.sun\.management\.(?:jmxremote(?:\.[a-z.]+)?|config\.file)(?:=|$)")


@dataclass(frozen=True)
class Jmx:
    """One instance's JMX."""

    address: str
    port: int
    rmi_port: int
    users: Sequence[Mapping[str, str]]
    # Empty where passwords and data go in the clear.
    ssl: Mapping[str, Any]

    @property
    def is_local(self) -> bool:
        """Whether only processes of the host reach it."""
        return ipaddress.ip_address(self.address).is_loopback


def read_jmx(layers: Sequence[Layer], member: Mapping[str, Any], report: Report) -> Jmx | None:
    """Return what an instance's levels say of JMX together, or None where they do not open it."""
    door = door_of(layers, NAME, KEYS, report)
    if door is None:
        return None
    port, rmi_port = _ports(door, member, report)
    found = Jmx(_address(door, member, report), port, rmi_port, list(_users(door, report)), _ssl(door, member, report))
    if "ssl" not in door.values and not found.is_local:
        remedy = "set ssl: {keyStore: …, keyStorePassword: …}, or address: 127.0.0.1, or ssl: false for a network that nobody else reads"
        report(door.key("ssl"), "is missing: passwords would go over the network in the clear", remedy)
    return found


def _address(door: Door, member: Mapping[str, Any], report: Report) -> str:
    """Where it listens. Clients are sent there too, so it is one address."""
    given = door.values.get("address")
    if not given:
        listen = str(member.get("listen") or member["address"])
        return listen if _is_one(listen) else str(member["address"])
    address = filled(given, member, door.key("address"), report)
    if not _is_one(address):
        report(door.key("address"), "is not the address of one interface", 'write an address of the host, as 127.0.0.1, or "{address}"')
        return "127.0.0.1"
    return address


def _is_one(text: str) -> bool:
    try:
        return not ipaddress.ip_address(text).is_unspecified
    except ValueError:
        return False


def _ports(door: Door, member: Mapping[str, Any], report: Report) -> tuple[int, int]:
    if "port" not in door.values:
        report(door.key("port"), "is missing", 'set one for each instance, as "{number+9010}"')
        return 0, 0
    port = port_of(door.values["port"], member, door.key("port"), report) or 0
    # One port is enough for both, and is one less to open in firewalls.
    rmi_port = port_of(door.values["rmi_port"], member, door.key("rmi_port"), report) if "rmi_port" in door.values else port
    return port, rmi_port or 0


def _users(door: Door, report: Report) -> Iterator[dict[str, str]]:
    key, given = door.key("users"), door.values.get("users")
    if not given or not isinstance(given, (list, tuple)):
        reason = "is missing: everyone who reaches the port could run code" if not given else "is not a list of mappings"
        report(key, reason, "write [{username: monitor, password: …, access: readonly}], with the password in a vault")
        return
    names: set[str] = set()
    for position, item in enumerate(given):
        where = f"{key}[{position}]"
        if not isinstance(item, Mapping):
            report(where, "is not a mapping", f"keys are {', '.join(USER_KEYS)}")
            continue
        yield _user(item, where, names, report)


def _user(item: Mapping[str, Any], key: str, names: set[str], report: Report) -> dict[str, str]:
    for part in (str(part) for part in item if part not in USER_KEYS):
        report(f"{key}.{part}", "is an unknown key", did_you_mean(part, USER_KEYS, f"keys are {', '.join(USER_KEYS)}"))
    name, password, access = item.get("username"), item.get("password"), item.get("access", ACCESS[0])
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        report(f"{key}.username", "is missing" if name is None else "is not a name of letters, digits and _ . @ -", "write one as monitor")
    elif name in names:
        report(f"{key}.username", "is there twice", "name each user once")
    names.add(str(name))
    if not isinstance(password, str):
        report(f"{key}.password", "is missing" if password is None else "is not a text", PASSWORD_REMEDY)
    else:
        fault = password_fault(str(name), password)
        if not fault and not _PASSWORD.fullmatch(password):
            fault = "has characters that not every Java reads: blanks, \\, others than those of ASCII, or = or : at its beginning"
        if fault:
            report(f"{key}.password", fault, PASSWORD_REMEDY)
    if access not in ACCESS:
        report(f"{key}.access", f"is none of {', '.join(ACCESS)}", f"set {ACCESS[0]}, which changes nothing")
    return {"username": str(name), "password": str(password), "access": str(access)}


def _ssl(door: Door, member: Mapping[str, Any], report: Report) -> dict[str, Any]:
    key, given = door.key("ssl"), door.values.get("ssl")
    if given is None or given is False:
        return {}
    if not isinstance(given, Mapping):
        report(key, "is neither a mapping nor false", f"keys are {', '.join(_SSL_KEYS)}")
        return {}
    for part in (str(part) for part in given if part not in _SSL_KEYS):
        report(f"{key}.{part}", "is an unknown key", did_you_mean(part, _SSL_KEYS, f"keys are {', '.join(_SSL_KEYS)}"))
    needed = ["keyStore", "keyStorePassword", *(["trustStore"] if given.get("needClientAuth") else [])]
    for part in needed:
        if not given.get(part):
            report(
                f"{key}.{part}", "is missing", "name a store of the host that the service can read, as /etc/ssl/jmx.p12, and its password"
            )
    for part, value in given.items():
        if part in _SSL_KEYS:
            _check_ssl(str(part), value, f"{key}.{part}", report)
    return {
        str(part): filled(value, member, f"{key}.{part}", report) if part in ("keyStore", "trustStore") else value
        for part, value in given.items()
        if part in _SSL_KEYS
    }


def _check_ssl(name: str, value: Any, key: str, report: Report) -> None:
    if name == "needClientAuth":
        if not isinstance(value, bool):
            report(key, "is neither true nor false", "set true or false")
    elif not isinstance(value, str) or not value.isprintable():
        report(key, "is not a text of one line", "write a text (in quotes)")


def option_faults(options: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Options of the JVM, by their position, that open JMX to everybody."""
    local = any(option.startswith("-Dcom.sun.management.jmxremote.host=127.") for option in options)
    for position, option in enumerate(options):
        if option == "-Dcom.sun.management.jmxremote.authenticate=false" and not local:
            reason = "lets everyone who reaches the port run code"
            yield position, reason, "use tomcat_jmx, which has users, or add -Dcom.sun.management.jmxremote.host=127.0.0.1"


def has_options(options: Sequence[str]) -> bool:
    """Whether options of the JVM say something of JMX themselves."""
    return any(_PROPERTY.match(option) for option in options)
