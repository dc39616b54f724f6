# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications: the folder that each version is unpacked to, and the contexts that serve them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.context_names import context_name

Data = Mapping[str, Any]
# What a deployment says about its context besides the path.
_OPTIONS = ("cluster", "version", "distributable", "attributes", "parameters", "parallel")
# So much of the checksum is in the name of a folder.
_DIGITS = 12


def archives(deployments: Sequence[Data], root: str) -> list[dict[str, Any]]:
    """Return what the module archive unpacks, each folder once though several contexts may serve it."""
    found: dict[str, dict[str, Any]] = {}
    for item in deployments:
        base = folder_of(item, root)
        found.setdefault(base, {"src": item["src"], "checksum": item["checksum"], "dest": base, "strip": 0})
    return list(found.values())


def contexts(deployments: Sequence[Data], root: str) -> list[dict[str, Any]]:
    """Return what the role tomcat makes context descriptors from."""
    return [
        {"path": item["path"], "doc_base": folder_of(item, root), **{key: item[key] for key in _OPTIONS if key in item}}
        for item in deployments
    ]


def folder_of(deployment: Data, root: str) -> str:
    """Return the folder of a version: below the name of its context, after its checksum."""
    digits = str(deployment["checksum"]).rpartition(":")[2][:_DIGITS]
    return f"{root}/{context_name(deployment['path'])}/{digits}"
