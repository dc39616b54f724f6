# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the file set for what an inventory adds to an instance, and the texts of these files."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import fill, port_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import MIRROR, located
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import is_secret_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import (
    PROPERTIES,
    REWRITE,
    USERS,
    OwnFile,
    read_files,
    read_properties,
    read_rewrite,
    read_users,
    roles_of,
    write_properties,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer, layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.password_digests import digest, digests
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse, server_of

Data = Mapping[str, Any]
TEMPLATE = "instance-file.j2"
# Digits of a checksum that name a file which the host fetches.
_DIGITS = 12


def own_files(instances: Sequence[Data], given: Data, downloads: str, group: str) -> dict[str, list[dict[str, Any]]]:
    """Return files and links of the set, and what the host has to fetch before."""
    files: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    fetched: dict[str, dict[str, Any]] = {}
    for instance in instances:
        layers = list(layers_of(given, instance))
        own = {"group": group, "mode": "0640", "belongs_to": instance["name"]}
        files += [{"src": TEMPLATE, "dest": f"{instance['base']}/{path}", **own, "secret": path != REWRITE} for path in _filled(layers)]
        for file in read_files(layers, refuse):
            dest = f"{instance['base']}/{file.dest}"
            if file.is_remote:
                target = f"{downloads}/{file.checksum.rpartition(':')[2][:_DIGITS]}-{posixpath.basename(file.dest)}"
                fetched[target] = {"src": located(file.src, given.get(MIRROR)), "checksum": file.checksum, "dest": target, "unpack": False}
                links.append({"dest": dest, "src": target, "belongs_to": instance["name"]})
            else:
                source = {"copy": file.src} if file.src else {"src": TEMPLATE}
                files.append({**source, "dest": dest, **own, "mode": file.mode, "secret": file.secret})
    return {"files": files, "links": links, "downloads": list(fetched.values())}


def _filled(layers: Sequence[Layer]) -> list[str]:
    """The files of the role that are there only when an inventory fills them."""
    given = {
        USERS: read_users(layers, refuse),
        PROPERTIES: read_properties(layers, "catalina_properties", refuse),
        REWRITE: read_rewrite(layers, refuse),
    }
    return [path for path, content in given.items() if content]


def further_ports(instance: Data, given: Data) -> list[int]:
    """Return the ports of connectors beside those of the model."""
    ports = []
    for layer in layers_of(given, instance):
        if layer.values.get("connectors"):
            ports += [port_of(node.attributes.get("port")) for node in _connectors(server_of(layer, instance))]
    return [port for port in ports if port is not None]


def _connectors(node: Element) -> list[Element]:
    return [node] if node.name == "Connector" else [found for child in node.elements for found in _connectors(child)]


def has_own(given: Data, instances: Sequence[Data], name: str) -> bool:
    """Whether any level of any instance says something of a place: such a file may hold secrets."""
    return any(layer.values.get(name) for instance in instances for layer in layers_of(given, instance))


def users_file(instance: Data, given: Data) -> Element:
    """The root of tomcat-users.xml."""
    users = read_users(layers_of(given, instance), refuse)
    roles = [element("role", {"rolename": name}) for name in roles_of(users)]
    if digests(instance, given):
        users = [{**user, "password": digest(user["username"], user["password"], instance["features"]["series"])} for user in users]
    return element("tomcat-users", {}, *roles, *(element("user", dict(user)) for user in users))


def properties_file(instance: Data, given: Data, defaults: Mapping[str, str]) -> list[str]:
    """The lines of catalina.properties: Tomcat's own, and those of the inventory in their place or after them."""
    own: dict[str, Value] = read_properties(layers_of(given, instance), "catalina_properties", refuse)
    return write_properties({**defaults, **filled_properties(own, instance)})


def filled_properties(values: Mapping[str, Value], instance: Data) -> dict[str, Value]:
    """Return properties with their placeholders filled."""
    return {name: fill(value, instance) if isinstance(value, str) and not is_secret_name(name) else value for name, value in values.items()}


def content_of(instance: Data, given: Data, path: str) -> str:
    """The content of a file of the user's own."""
    file: OwnFile | None = next((file for file in read_files(layers_of(given, instance), refuse) if file.dest == path), None)
    if file is None or file.content is None:
        raise ValueError(f"{path} is not a file that is made here")
    return file.content if file.content.endswith("\n") else file.content + "\n"
