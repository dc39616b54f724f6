# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory says of an instance's elements, level by level, put into what the collection makes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import read_element
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_merge import extend
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import fill_element
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer, context_parts, layers_of, server_parts
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

Data = Mapping[str, Any]


def refuse(key: str, reason: str, remedy: str) -> None:
    """What the model lets pass is right, so this is for those who use the role without it."""
    raise ValueError(f"{key}: {reason}; {remedy}")


def server_of(layer: Layer, instance: Data) -> Element:
    """Return what one level says of server.xml for an instance."""
    return fill_element(_with_defaults(server_parts(layer, refuse), instance), instance)


def with_server_parts(base: Element, instance: Data, given: Data) -> Element:
    """Return server.xml with what the inventory says."""
    for layer in layers_of(given, instance):
        base = extend(base, server_of(layer, instance))
    return base


def with_context_parts(base: Element, instance: Data, given: Data) -> Element:
    """Return context.xml with what the inventory says."""
    for layer in layers_of(given, instance):
        base = extend(base, fill_element(context_parts(layer, refuse), instance))
    return base


def extended(base: Element, name: str, instance: Data, given: Data) -> Element:
    """Return one element with what the levels say of it under one name."""
    for layer in layers_of(given, instance):
        value = layer.values.get(name)
        if value:
            base = extend(base, fill_element(read_element(base.name, value, layer.key(name), refuse), instance))
    return base


def _with_defaults(node: Element, instance: Data) -> Element:
    """Connectors of the user: on the address of the others, and bound when the applications are ready, as these are."""
    children = tuple(_with_defaults(child, instance) if isinstance(child, Element) else child for child in node.children)
    if node.name != "Connector":
        return replace(node, children=children)
    return replace(node, attributes={"address": instance["listen"], "bindOnInit": False, **node.attributes}, children=children)
