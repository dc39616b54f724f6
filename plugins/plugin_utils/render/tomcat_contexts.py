# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Context descriptors: the files that tell an instance which applications to serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.context_names import context_name

Data = Mapping[str, Any]
TEMPLATE = "context-descriptor.xml.j2"


def context_files(contexts: Sequence[Data], members: Sequence[Data], host: str, base: str, group: str) -> list[dict[str, Any]]:
    """Return entries for a file set. In the base, {name} stands for the instance."""
    files: list[dict[str, Any]] = []
    # There may be thousands of members: read only when a context belongs to one cluster.
    narrowed = any("cluster" in context for context in contexts)
    own = [(member["cluster"], member["name"]) for member in members if member["host"] == host] if narrowed else []
    for context in contexts:
        dest = f"{base}/conf/Catalina/localhost/{context_name(context['path'], str(context.get('version', '')))}.xml"
        entry: dict[str, Any] = {"src": TEMPLATE, "vars": {"context": context}, "group": group, "mode": "0640"}
        if context.get("parallel"):
            # A running Tomcat deploys it, so it makes no restart pending.
            entry["digest"] = False
        if "cluster" not in context:
            files.append({**entry, "dest": dest, "for_each": True})
            continue
        names = [name for cluster, name in own if cluster == context["cluster"]]
        files.extend({**entry, "dest": dest.replace("{name}", name), "belongs_to": name} for name in names)
    return files
