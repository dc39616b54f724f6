# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Context descriptors: the files that tell an instance which applications to serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.context_names import context_name
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import read_element
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_merge import extend
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import hidden
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, element, text_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.redisson import manager
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.xml_writer import document

Data = Mapping[str, Any]
TEMPLATE = "context-descriptor.xml.j2"
_STATUS_COMMENT = "Tomcat's status page, for this host only: all other clients get 404."


def context_files(contexts: Sequence[Data], members: Sequence[Data], host: str, base: str, group: str) -> list[dict[str, Any]]:
    """Return entries for a file set. In the base, {name} stands for the instance."""
    files: list[dict[str, Any]] = []
    # There may be thousands of members: read only when a context belongs to one cluster.
    narrowed = any("cluster" in context for context in contexts)
    own = [(member["cluster"], member["name"]) for member in members if member["host"] == host] if narrowed else []
    for context in contexts:
        dest = f"{base}/conf/Catalina/localhost/{context_name(context['path'], str(context.get('version', '')))}.xml"
        entry: dict[str, Any] = {"src": TEMPLATE, "vars": {"context": context}, "group": group, "mode": "0640"}
        if "context" in context:
            # Elements such as data sources hold passwords in any attribute.
            entry["secret"] = True
        if context.get("parallel"):
            # A running Tomcat deploys it, so it makes no restart pending.
            entry["digest"] = False
        if "cluster" not in context:
            files.append({**entry, "dest": dest, "for_each": True})
            continue
        names = [name for cluster, name in own if cluster == context["cluster"]]
        files.extend({**entry, "dest": dest.replace("{name}", name), "belongs_to": name} for name in names)
    return files


def descriptor(context: Data, managed: str, session_manager: Data) -> str:
    """Return the text of the descriptor of one application."""
    attributes: dict[str, Value | None] = {"docBase": str(context["doc_base"])}
    attributes.update({name: hidden(text_of(value)) for name, value in (context.get("attributes") or {}).items()})
    root = element("Context", _by_name(attributes), *_children(context, session_manager))
    if context.get("context"):
        root = extend(root, read_element("Context", context["context"], "context", refuse))
    return document(root, [managed])


def _children(context: Data, session_manager: Data) -> Iterator[Element]:
    parameters: Mapping[str, Any] = context.get("parameters") or {}
    yield from (_parameter(name, value) for name, value in _by_name(parameters).items())
    yield from manager(session_manager, context_name(context["path"], str(context.get("version", ""))))


def status_descriptor(status: Data, managed: str) -> str:
    """Return the text of the descriptor of Tomcat's own status page."""
    valve: dict[str, Value | None] = {"className": "org.apache.catalina.valves.RemoteAddrValve"}
    rule: dict[str, Value | None] = {"denyStatus": 404, "allow": str(status["allow"])}
    # RemoteIpValve replaces the peer by the client of the front end, so both are checked where Tomcat can tell them apart.
    peer = [element("Valve", {**valve, "usePeerAddress": True, **rule})] if status["peer"] else []
    # It has no library, and Tomcat's own are of no use to it: looking into them is most of what its start takes.
    scanner = element("JarScanner", {"scanClassPath": False})
    context: dict[str, Value | None] = {"docBase": str(status["doc_base"]), "privileged": True}
    root = element("Context", context, *peer, element("Valve", {**valve, **rule}), scanner)
    return document(root, [managed, _STATUS_COMMENT])


def _parameter(name: str, value: Any) -> Element:
    return element("Parameter", {"name": str(name), "value": hidden(text_of(value)), "override": False})


def _by_name(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(values.items(), key=lambda item: str(item[0]).lower()))
