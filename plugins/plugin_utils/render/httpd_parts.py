# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of httpd's configuration that all of its files share: modules, access rules, and what a site has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    Node,
    directive,
    section,
)

Site = Mapping[str, Any]
# Virtual hosts serve no files of their own.
EMPTY_FOLDER = "/usr/local/lib/catalina-cluster/htdocs"


def load_modules(names: Iterable[str], folder: str) -> Iterator[Node]:
    """Modules by name, each loaded once whoever else asks for it."""
    for name in dict.fromkeys(names):
        yield load_module(name, f"{folder}/mod_{name}.so")


def load_module(name: str, path: str) -> Node:
    """One module, unless it is there already."""
    return section("IfModule", f"!{name}_module", body=[directive("LoadModule", f"{name}_module", path)])


def require(allowed: Sequence[str]) -> Node:
    """Who may pass: some addresses and networks, or nobody."""
    if not allowed:
        return directive("Require", "all", "denied")
    if "all" in allowed:
        return directive("Require", "all", "granted")
    return directive("Require", "ip", *allowed)


def members_of(site: Site) -> Mapping[str, Any]:
    """The clusters of a site that have members, by name."""
    return {str(cluster["name"]): cluster for cluster in site["clusters"] if cluster["members"]}
