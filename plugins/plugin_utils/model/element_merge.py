# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory says of Tomcat's elements, put into what the collection makes itself.

An element of the user extends the one that is the same: its attributes override, its children are merged in turn. With another class
it takes its place. What is not there yet is added where its parent wants such elements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Node, text_of

# What tells elements of one name apart. Those not named here are told apart by their class, or are the only one where they have none.
_KEYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Resource", "ResourceEnvRef", "ResourceLink", "Environment", "Ejb", "Parameter", "Property", "Executor"), ("name",)),
    "Host": ("name",),
    "Connector": ("port", "address"),
    "Context": ("path",),
    "SSLHostConfig": ("hostName",),
    "Certificate": ("type",),
    "Member": ("host", "port"),
    "OpenSSLConfCmd": ("name",),
}
# There is one of these in its parent, whatever its class.
_SINGLE = frozenset(
    {"Channel", "Cluster", "CookieProcessor", "CredentialHandler", "Deployer", "Engine", "GlobalNamingResources", "JarScanFilter"}
    | {"JarScanner", "Loader", "Manager", "Membership", "Realm", "Receiver", "Resources", "Sender", "Service", "SessionIdGenerator"}
    | {"Store", "Transport", "OpenSSLConf"}
)
# Told apart by their texts.
_TEXTS = frozenset({"Alias", "WatchedResource", "WrapperLifecycle", "WrapperListener"})
# There may be any number of these, in an order of the user's.
_LISTED = frozenset({"PreResources", "JarResources", "PostResources"})
# In which order a parent wants its children, where it matters: executors before the connectors that name them.
_ORDER: Mapping[str, tuple[str, ...]] = {
    "Server": ("Listener", "GlobalNamingResources", "Service"),
    "Service": ("Listener", "Executor", "Connector", "Engine"),
    "Engine": ("Listener", "Realm", "Cluster", "Valve", "Host"),
    "Host": ("Listener", "Realm", "Cluster", "Alias", "Valve", "Context"),
    "Cluster": ("Manager", "Channel", "Valve", "Deployer", "ClusterListener"),
    "Channel": ("Membership", "Receiver", "Sender", "Interceptor"),
}
_CLASS = "className"


def extend(base: Element, more: Element) -> Element:
    """Return an element with what another one of the same name says."""
    attributes = {**base.attributes, **more.attributes}
    # Realms below a realm are asked one after the other: the list of the user is the list.
    kept = [child for child in base.children if not (base.name == "Realm" and isinstance(child, Element) and _has(more, child.name))]
    return replace(base, attributes=attributes, children=merge_children(base.name, kept, more.elements), text=more.text or base.text)


def merge_children(parent: str, base: Sequence[Node], more: Iterable[Element]) -> tuple[Node, ...]:
    """Return the children of a parent with more elements. The second of the same kind extends the second one there."""
    merged = list(base)
    taken: set[int] = set()
    for element in more:
        position = next((at for at, node in enumerate(merged) if at not in taken and _same(parent, node, element)), None)
        if position is None:
            position = _place(parent, merged, element)
            merged.insert(position, element)
            taken = {at + (at >= position) for at in taken}
        else:
            merged[position] = _combine(merged[position], element)
        taken.add(position)
    return tuple(merged)


# What another class of the same place keeps: others connect there.
_KEPT: Mapping[str, tuple[str, ...]] = {"Receiver": ("address", "port", "autoBind")}


def _combine(base: Node, more: Element) -> Element:
    if not isinstance(base, Element):
        return more
    if _CLASS in more.attributes and more.attributes[_CLASS] != base.attributes.get(_CLASS):
        kept = {name: base.attributes[name] for name in _KEPT.get(more.name, ()) if name in base.attributes}
        return replace(more, attributes={_CLASS: more.attributes[_CLASS], **kept, **more.attributes})
    return extend(base, more)


def _same(parent: str, node: Node, element: Element) -> bool:
    if not isinstance(node, Element) or node.name != element.name or node.name in _LISTED:
        return False
    if node.name == "Realm" and parent == "Realm":
        return False
    if node.name in _SINGLE:
        return True
    if node.name in _TEXTS:
        return node.text == element.text
    keys = _KEYS.get(node.name, (_CLASS,))
    return all(_text(node, key) == _text(element, key) for key in keys if key != "address" or key in element.attributes)


def _text(element: Element, key: str) -> str:
    return text_of(element.attributes.get(key, ""))


def _has(element: Element, name: str) -> bool:
    return any(child.name == name for child in element.elements)


def _place(parent: str, nodes: Sequence[Node], element: Element) -> int:
    """After the last one that stands before such an element, so that elements of one name keep the order of the user."""
    order = _ORDER.get(parent, ())
    if element.name not in order:
        return len(nodes)
    before = order[: order.index(element.name) + 1]
    return next((at + 1 for at in reversed(range(len(nodes))) if _named(nodes[at], before)), 0)


def _named(node: Node, names: Sequence[str]) -> bool:
    return isinstance(node, Element) and node.name in names
