# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FarmWarDeployer: a WAR in a folder of one member becomes an application of all of them. What it needs, and what it rules out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import KEY, Layer

CLASS = "org.apache.catalina.ha.deploy.FarmWarDeployer"
# Below CATALINA_BASE. A received WAR is moved from one folder to the other, so the service writes to the folder around them.
FOLDER = "farm"
WATCHED, APPLICATIONS, RECEIVED = f"{FOLDER}/watched", f"{FOLDER}/webapps", f"{FOLDER}/temp"


def has_farm(clusters: Any, name: str) -> bool:
    """Whether an inventory gives the Cluster of some members a Deployer."""
    cluster = clusters.get(name) if isinstance(clusters, Mapping) else None
    level = cluster.get(KEY) if isinstance(cluster, Mapping) and cluster.get("sessions", "replicated") == "replicated" else None
    element = level.get("cluster") if isinstance(level, Mapping) else None
    return isinstance(element, Mapping) and isinstance(element.get("Deployer"), (Mapping, list, tuple))


def in_common(farm: Any) -> dict[str, str]:
    """What the start of a member records: in a Host the Cluster gives its managers other names, so others do not hear them."""
    return {"farm": "FarmWarDeployer"} if farm else {}


def refuse_plain(key: str, report: Report) -> None:
    """Say that it needs encryption."""
    reason = "would let whoever reaches the receiver of a member run programs on all of them"
    report(f"{key}.Deployer", reason, "set encryption: {key: …} of the cluster, or use webapp_deployments")


def refuse_beside(layer: Layer, report: Report) -> None:
    """Report what does not work with the Cluster in the default Host."""
    if layer.values.get("virtual_hosts"):
        reason = "would not replicate: with a Deployer the Cluster stands in the default Host"
        report(layer.key("virtual_hosts"), reason, "remove it, or the Deployer of the cluster")
    host = layer.values.get("host")
    if isinstance(host, Mapping) and "appBase" in host:
        report(f"{layer.key('host')}.appBase", "is set by the role: the Deployer of the cluster puts applications there", "remove it")


def advice(names: Collection[str]) -> list[str]:
    """What its risk is, for each cluster that has one."""
    return [
        f"tomcat_clusters.{name} has a Deployer: who may write to {WATCHED} of one member, or has the key of the cluster, puts programs"
        " onto all members, at once and past the rolling restart. Each start of a member with a WAR there does it again."
        " webapp_deployments does it one member after the other."
        for name in names
    ]
