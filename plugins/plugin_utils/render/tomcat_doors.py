# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens an instance beside its connectors: entries of the file set, jars, packages, ports, options of the JVM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.java_agents import Agent
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jmx_exporter import agents_of, read_exporter
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.manager_applications import APPLICATIONS, VALVE, allowed
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import MIRROR, located
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import DOORS, Layer, layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import tomcat_jmx
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_contexts import TEMPLATE as DESCRIPTOR
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_exporter import exporter_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_own import TEMPLATE
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.xml_writer import document

Data = Mapping[str, Any]
_COMMENT = "Tomcat's own application, for the users and addresses of the inventory only."


@dataclass
class Doors:
    """What all instances of a host need for theirs."""

    files: list[dict[str, Any]] = field(default_factory=list)
    downloads: list[dict[str, Any]] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)


def add_doors(instances: Sequence[dict[str, Any]], given: Data, packages: Mapping[str, Data], downloads: str, group: str) -> Doors:
    """Add to each instance what its start has to know (door_options, door_ports, jmx), and whom the packet filter
    admits (exporter), and return what the host has to have."""
    found = Doors()
    for instance in instances:
        instance.update({"door_options": [], "door_ports": [], "jmx": {}, "exporter": {}})
        layers = list(layers_of(given, instance))
        if any(layer.values.get(name) for layer in layers for name in DOORS):
            _add(instance, layers, given, found, (packages, downloads, group))
    return found


def _add(instance: dict[str, Any], layers: Sequence[Layer], given: Data, found: Doors, place: tuple[Mapping[str, Data], str, str]) -> None:
    packages, downloads, group = place
    base = str(instance["base"])
    jmx = tomcat_jmx.jmx_of(instance, given)
    agents = agents_of(layers, instance, refuse)
    instance["jmx"] = tomcat_jmx.summary(jmx)
    instance["door_options"] = [*tomcat_jmx.options(jmx, base), *(_option(agent, downloads) for agent in agents)]
    instance["door_ports"] = [agent.port for agent in agents if agent.port]
    found.files += tomcat_jmx.entries(jmx, base, group, str(instance["name"]), TEMPLATE)
    exporter = read_exporter(layers, instance, refuse)
    if exporter:
        instance["exporter"] = {"port": exporter.agent.port, "allow": list(exporter.allow)}
        found.files.append(exporter_file(instance, group))
    for agent in agents:
        jar = {
            "src": located(agent.src, given.get(MIRROR)),
            "checksum": agent.checksum,
            "dest": f"{downloads}/{agent.file}",
            "unpack": False,
        }
        if jar not in found.downloads:
            found.downloads.append(jar)
    for name in APPLICATIONS:
        networks = allowed(name, layers, instance, refuse)
        if networks:
            entry, names = _descriptor(name, networks, instance, packages, group)
            found.files.append(entry)
            found.packages += [one for one in names if one not in found.packages]


def _option(agent: Agent, downloads: str) -> str:
    return f"-javaagent:{downloads}/{agent.file}" + (f"={agent.options}" if agent.options else "")


def _descriptor(
    name: str, networks: Sequence[str], instance: Data, packages: Mapping[str, Data], group: str
) -> tuple[dict[str, Any], Sequence[str]]:
    folder = APPLICATIONS[name].folder
    root, names = f"{instance['home']}/webapps", list[str]()
    if instance.get("tomcat_install_method") == "package":
        package = packages.get(str(instance["features"]["series"]), {}).get("admin")
        if package is None:
            raise ValueError(f"{instance['name']}: this distribution has no package of the {folder}. Set tomcat_install_method: archive.")
        root, names = str(package["home"]), list(package["names"])
    features = instance["features"]
    door = {
        "doc_base": f"{root}/{folder}",
        "allow": ",".join(networks),
        "peer": bool(features["peer_address_valve"]),
        "same_site": features["series"] != "7.0",
    }
    entry = {
        "src": DESCRIPTOR,
        "dest": f"{instance['base']}/conf/Catalina/localhost/{folder}.xml",
        "vars": {"context": {"door": door}},
        "belongs_to": instance["name"],
        "group": group,
        "mode": "0640",
    }
    return entry, names


def door_descriptor(door: Data, managed: str) -> str:
    """Return the text of the descriptor of the manager or host-manager."""
    return document(element("Context", {"docBase": str(door["doc_base"]), "privileged": True}, *_door(door)), [managed, _COMMENT])


def _door(door: Data) -> Iterator[Element]:
    if door["same_site"]:
        processor: dict[str, Value | None] = {
            "className": "org.apache.tomcat.util.http.Rfc6265CookieProcessor",
            "sameSiteCookies": "strict",
        }
        yield element("CookieProcessor", processor)
    # Whoever comes through a front end has two addresses: both have to be those of administrators, where Tomcat can tell them apart.
    if door["peer"]:
        yield element("Valve", {"className": VALVE, "usePeerAddress": True, "allow": str(door["allow"])})
    yield element("Valve", {"className": VALVE, "allow": str(door["allow"])})
    # Sessions of administrators are nobody else's business: neither replicated, nor in Redis, nor kept across a restart.
    yield element("Manager", {"className": "org.apache.catalina.session.StandardManager", "pathname": ""})
