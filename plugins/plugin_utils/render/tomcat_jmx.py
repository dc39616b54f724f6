# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files and options that open the JMX of an instance. Nothing secret stands in a command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jmx import STORES, TLS, Jmx, read_jmx
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import write_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Value, text_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse

Data = Mapping[str, Any]
MANAGEMENT, ACCESS = "conf/management.properties", "conf/jmxremote.access"
PASSWORDS, SSL = "conf/jmxremote.password", "conf/jmxremote.ssl.properties"
# Java reads these two only if nobody but the user of the service can, and root owns what lies in conf: each start takes a copy along.
_COPIED = (PASSWORDS, SSL)
FILES = (MANAGEMENT, ACCESS, *_COPIED)
_AGENT = "com.sun.management.jmxremote"


def jmx_of(instance: Data, given: Data) -> Jmx | None:
    """What the inventory says of an instance's JMX."""
    return read_jmx(list(layers_of(given, instance)), instance, refuse)


def summary(found: Jmx | None) -> dict[str, Any]:
    """What the unit has to know of it, without secrets."""
    if found is None:
        return {}
    copies = _COPIED if found.ssl else _COPIED[:1]
    return {"address": found.address, "ports": list(dict.fromkeys((found.port, found.rmi_port))), "copies": list(copies)}


def options(found: Jmx | None, base: str) -> list[str]:
    """The options of the JVM."""
    if found is None:
        return []
    # Clients are sent to this address, whatever name the host has.
    return [f"-Dcom.sun.management.config.file={base}/{MANAGEMENT}", f"-Djava.rmi.server.hostname={found.address}"]


def entries(found: Jmx | None, base: str, group: str, name: str, template: str) -> list[dict[str, Any]]:
    """Entries of a file set."""
    if found is None:
        return []
    open_files = [{"src": template, "dest": f"{base}/{path}", "group": group, "mode": "0640", "belongs_to": name} for path in FILES[:2]]
    kept = summary(found)["copies"]
    return open_files + [{"src": template, "dest": f"{base}/{path}", "mode": "0600", "secret": True, "belongs_to": name} for path in kept]


def copied(name: str, path: str) -> str:
    """Where the copy of a file lies while the instance runs."""
    return f"/run/tomcat-{name}/{path.rpartition('/')[2]}"


def jmx_file(path: str, instance: Data, given: Data) -> list[str]:
    """The lines of one of the files."""
    found = jmx_of(instance, given)
    if found is None:
        raise ValueError(f"{path} is not a file of {instance['name']}")
    if path == MANAGEMENT:
        return write_properties(dict(_management(found, instance)))
    if path == SSL:
        return write_properties({f"javax.net.ssl.{name}": str(found.ssl[name]) for name in STORES if name in found.ssl})
    # Not as properties: Java splits these lines itself, and takes them as they are.
    return [f"{user['username']} {user['access' if path == ACCESS else 'password']}" for user in found.users]


def _management(found: Jmx, instance: Data) -> Iterator[tuple[str, Value]]:
    name, base = str(instance["name"]), str(instance["base"])
    yield f"{_AGENT}.port", found.port
    yield f"{_AGENT}.rmi.port", found.rmi_port
    yield f"{_AGENT}.host", found.address
    yield f"{_AGENT}.authenticate", True
    yield f"{_AGENT}.password.file", copied(name, PASSWORDS)
    yield f"{_AGENT}.access.file", f"{base}/{ACCESS}"
    yield f"{_AGENT}.ssl", bool(found.ssl)
    if found.ssl:
        yield f"{_AGENT}.registry.ssl", True
        yield f"{_AGENT}.ssl.config.file", copied(name, SSL)
        for key, word in TLS.items():
            if key in found.ssl:
                yield f"{_AGENT}.ssl.{word}", text_of(found.ssl[key])
