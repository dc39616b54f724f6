# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redisson in an instance: its jars, redisson.yaml, and the manager that takes the sessions of each application to Redis."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import redisson
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import MIRROR, located
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_sessions import settings_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, element

Data = Mapping[str, Any]
_TEMPLATE = "instance-file.j2"
_DIGITS = 12
_OF_THE_MANAGER = ("readMode", "updateMode", "broadcastSessionEvents", "broadcastSessionUpdates", "keyPrefix")


def manager_of(instance: Data, given: Data) -> dict[str, Any]:
    """Return the attributes of the manager of an instance's applications; empty where their sessions are not in Redis."""
    redis = settings_of(given.get("tomcat_clusters"), str(instance["cluster"]))
    if not redis:
        return {}
    own = {name: redis[name] for name in _OF_THE_MANAGER if name in redis}
    return {"className": redisson.MANAGER, "configPath": "${catalina.base}/" + redisson.CONFIG, **own}


def manager(attributes: Data, context: str = "") -> Iterator[Element]:
    """The element, if there is one. Sessions of each application have keys of their own: they share the name of the cookie."""
    if attributes:
        prefix = ":".join(part for part in (str(attributes["keyPrefix"]), context) if part)
        yield element("Manager", {**attributes, "keyPrefix": prefix})


def files(instances: Sequence[Data], given: Data, downloads: str, group: str) -> dict[str, list[dict[str, Any]]]:
    """Return files and links of the set, and the jars that the host has to have before."""
    found: dict[str, list[dict[str, Any]]] = {"files": [], "links": [], "downloads": []}
    for instance in instances:
        if not instance["redis"]:
            continue
        base, own = instance["base"], {"belongs_to": instance["name"]}
        found["files"].append(
            {"src": _TEMPLATE, "dest": f"{base}/{redisson.CONFIG}", "group": group, "mode": "0640", "secret": True, **own}
        )
        for name in (redisson.CLIENT, redisson.MANAGERS[instance["features"]["series"]]):
            jar = _jar(name, given, downloads)
            found["links"].append({"dest": f"{base}/lib/{name}-{_version(given)}.jar", "src": jar["dest"], **own})
            if jar not in found["downloads"]:
                found["downloads"].append(jar)
    return found


def _version(given: Data) -> str:
    return str(given.get("tomcat_redisson_version", ""))


def _jar(name: str, given: Data, downloads: str) -> dict[str, Any]:
    entry = next((jar for jar in given.get("tomcat_redisson_jars") or () if jar["name"] == name), None)
    mirror = given.get(MIRROR)
    if entry is None or not (entry.get("src") or mirror):
        raise ValueError(f"tomcat_redisson_jars has no {name} with a src, and no mirror. Add it with its checksum.")
    src = located(entry.get("src") or f"org.redisson:{name}:{_version(given)}", mirror)
    digits = str(entry["checksum"]).rpartition(":")[2][:_DIGITS].lower()
    return {"src": src, "checksum": entry["checksum"], "dest": f"{downloads}/{digits}-{name}.jar", "unpack": False}


def config(instance: Data, given: Data) -> list[str]:
    """The lines of redisson.yaml. What is written here is YAML too, and no text of it means anything but itself."""
    redis = settings_of(given.get("tomcat_clusters"), str(instance["cluster"]))
    return json.dumps(_escaped(redis["config"]), indent=2).replace(_DOLLAR, "\\u0024").splitlines()


# Stands for a dollar that is one. Redisson replaces ${NAME} in the text of the file, before it is parsed.
_DOLLAR = "\\ue0fe"


def _escaped(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {str(key): _escaped(item, str(key)) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_escaped(item, name) for item in value]
    if isinstance(value, str):
        return str(value).replace("$", "\ue0fe") if name in redisson.SECRETS else str(value)
    return value
