# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the sessions of an application survive as its cluster promises? Told by the deployment and, where it is at hand, by its WAR."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import VARIABLE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.session_cookies import cookie_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.war import War

# What the WAR of an entry says, or None where it is not on the controller.
WarOf = Callable[[HostInput, int], "War | None"]


def check_sessions(
    source: HostInput,
    here: Collection[str],
    clusters: Mapping[str, Cluster],
    balancers: Sequence[tuple[Host, HostInput]],
    war_of: WarOf,
    problems: Problems,
    advice: list[str],
) -> None:
    """Refuse cookies that front ends do not look for, and say which applications do not replicate. here: clusters of the host."""
    items = source.others.get(VARIABLE)
    for position, item in enumerate(items if isinstance(items, (list, tuple)) else ()):
        if not isinstance(item, Mapping) or not isinstance(item.get("path"), str):
            continue
        war = war_of(source, position)
        wanted = item.get("cluster")
        served = [cluster for cluster in clusters.values() if cluster.name == wanted or (not wanted and cluster.name in here)]
        _check_cookie(source, position, item, war, balancers, [cluster.name for cluster in served], problems)
        replicating = [cluster.name for cluster in served if cluster.replicates]
        if replicating and war and not war.distributable and not war.own_sessions:
            sentence = (
                f"{item['path']} is not distributable (its web.xml has no <distributable/>): its sessions are lost when a member of"
                f" {', '.join(replicating)} stops. Put <distributable/> into its WEB-INF/web.xml, or keep it in a cluster"
                " with sessions: none."
            )
            if sentence not in advice:
                advice.append(sentence)


def _check_cookie(
    source: HostInput,
    position: int,
    item: Mapping[str, Any],
    war: War | None,
    balancers: Sequence[tuple[Host, HostInput]],
    clusters: Sequence[str],
    problems: Problems,
) -> None:
    levels = [item[name] for name in ("attributes", "context") if isinstance(item.get(name), Mapping)]
    given = next((level["sessionCookieName"] for level in levels if level.get("sessionCookieName")), None)
    cookie = str(given or (war.cookie if war else ""))
    if not cookie:
        return
    where = f"{VARIABLE}[{position}]" + (".attributes.sessionCookieName" if given else ".src")
    for reason, remedy in cookie_faults(cookie, balancers, clusters):
        problems.add(source.name, where, NO_VALUE, reason, remedy)
