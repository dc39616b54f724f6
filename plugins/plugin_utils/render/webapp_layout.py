# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications: which version is served, the folder that it is unpacked to, the contexts that serve it, and what has to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.context_names import context_name

Deployment = Mapping[str, Any]
Rollbacks = Mapping[str, Mapping[str, Any]]

# What a deployment says about its context besides the path.
_CONTEXT_OPTIONS = ("cluster", "version", "attributes", "context", "parameters", "parallel")
# The name of a folder has this many digits of the checksum.
_DIGITS = 12


def layout(deployments: Sequence[Deployment], root: str, rollbacks: Rollbacks) -> dict[str, list[dict[str, Any]]]:
    """Return the deployments with rollbacks applied, the archives to unpack, the contexts for the role tomcat, and what is probed."""
    served = rolled_back(deployments, rollbacks)
    return {
        "deployments": served,
        "archives": _archives(served, root),
        "contexts": _contexts(served, root),
        "health_pages": health_pages(served),
        "parallel": parallel_contexts(served),
    }


def health_pages(deployments: Sequence[Deployment]) -> list[dict[str, str]]:
    """Return the pages that have to answer 200, each once, with the cluster whose members have it ("" for all)."""
    found = [
        {"path": str(item["health_path"]), "cluster": str(item.get("cluster") or "")} for item in deployments if item.get("health_path")
    ]
    return [page for place, page in enumerate(found) if page not in found[:place]]


def parallel_contexts(deployments: Sequence[Deployment]) -> list[dict[str, str]]:
    """Return the contexts that a running Tomcat takes in: their names as Tomcat has them, and their clusters ("" for all)."""
    return [
        {"name": f"{item['path']}##{item['version']}", "cluster": str(item.get("cluster") or "")}
        for item in deployments
        if item.get("parallel")
    ]


def key_of(deployment: Deployment) -> str:
    """Return the key of an application in run records: its cluster, where it has one, and its path."""
    return f"{deployment.get('cluster') or ''}{deployment['path']}"


def in_force(deployment: Deployment, rollbacks: Rollbacks) -> Mapping[str, Any] | None:
    """Return the rollback of an application, unless the inventory has another version by now than the one rolled back."""
    found = rollbacks.get(key_of(deployment))
    return found if found and found["not"] == deployment["checksum"] else None


def rolled_back(deployments: Sequence[Deployment], rollbacks: Rollbacks) -> list[dict[str, Any]]:
    """Return the deployments to serve. One that was rolled back and has no earlier version is left out."""
    served = []
    for deployment in deployments:
        found = in_force(deployment, rollbacks)
        if not found:
            served.append(dict(deployment))
        elif found.get("checksum"):
            served.append({**deployment, "src": found["src"], "checksum": found["checksum"]})
    return served


def _archives(deployments: Sequence[Deployment], root: str) -> list[dict[str, Any]]:
    """Each folder once, though several contexts may serve it."""
    found: dict[str, dict[str, Any]] = {}
    for item in deployments:
        folder = folder_of(item, root)
        found.setdefault(folder, {"src": item["src"], "checksum": item["checksum"], "dest": folder, "strip": 0})
    return list(found.values())


def _contexts(deployments: Sequence[Deployment], root: str) -> list[dict[str, Any]]:
    return [
        {"path": item["path"], "doc_base": folder_of(item, root), **{key: item[key] for key in _CONTEXT_OPTIONS if key in item}}
        for item in deployments
    ]


def folder_of(deployment: Deployment, root: str) -> str:
    """Return the folder of a version: below the name of its context, named after its checksum."""
    digits = str(deployment["checksum"]).rpartition(":")[2][:_DIGITS]
    return f"{root}/{context_name(deployment['path'])}/{digits}"
