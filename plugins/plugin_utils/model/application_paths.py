# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of applications that no user reaches: outside the paths of their cluster, or taken by a front end's own page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import VARIABLE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

_ON = frozenset(word for word, meaning in BOOLEAN_WORDS.items() if meaning)


def check_paths(
    source: HostInput,
    here: Collection[str],
    clusters: Mapping[str, Cluster],
    balancers: Sequence[tuple[Host, HostInput]],
    problems: Problems,
    advice: list[str],
) -> None:
    """Say which applications of one Tomcat host no front end leads to. here are the clusters of its
    instances, balancers the hosts with front ends, as read and as given.

    One outside the paths of its cluster may be meant for other clients than users, so that is advice; a page of a front end in its
    place cannot be meant.
    """
    reserved = dict(_reserved(balancers))
    own = dict(_own_contexts(source.others))
    for position, item in enumerate(deployments_of(source.others.get(VARIABLE))):
        path, wanted = str(item["path"]), item.get("cluster")
        key = f"{VARIABLE}[{position}].path"
        served = [cluster for cluster in clusters.values() if cluster.name == wanted or (not wanted and cluster.name in here)]
        if served and not any(is_below(path, prefix) for cluster in served for prefix in cluster.paths):
            listed = "; ".join(f"{cluster.name}: {', '.join(cluster.paths)}" for cluster in served)
            sentence = (
                f"No front end leads to the application {path}: it is outside the paths of its cluster ({listed})."
                f" Add it to tomcat_clusters.{served[0].name}.paths, unless it is only for clients that ask the members themselves."
            )
            if sentence not in advice:
                advice.append(sentence)
        if path in own:
            problems.add(source.name, key, path, f"is taken by {own[path]}", "choose another path")
        for page, what in reserved.items():
            if is_below(path, page):
                problems.add(source.name, key, path, f"is taken by {what}", "choose another path, or move that page")


def check_cluster_paths(clusters: Mapping[str, Cluster], balancers: Sequence[tuple[Host, HostInput]], problems: Problems) -> None:
    """Say which paths of clusters are pages that a front end keeps for itself: it would show the page, and no member would be asked.

    Of clusters with host names of their own nothing is said: the pages are where no name was asked for.
    """
    reserved = dict(_reserved(balancers))
    for cluster in clusters.values():
        for position, path in enumerate(cluster.paths if not cluster.names else ()):
            for page, what in reserved.items():
                if is_below(path, page):
                    problems.add(
                        "", f"{cluster.key('paths')}[{position}]", path, f"is taken by {what}", "choose another path, or move that page"
                    )


def is_below(path: str, prefix: str) -> bool:
    """Whether a path is a prefix or lies below it, part by part."""
    return prefix == "/" or path == prefix or path.startswith(prefix.rstrip("/") + "/")


def deployments_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """The applications whose path can be judged. What is wrong with the others is said elsewhere."""
    for item in value if isinstance(value, (list, tuple)) else ():
        if isinstance(item, Mapping) and isinstance(item.get("path"), str):
            yield item


def _own_contexts(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Contexts that roles give to the instances of a host, whose descriptors would be the same files."""
    yield "/catalina-cluster", "the pages of an instance for its own host"
    if str(given.get("webapp_session_test")).strip().lower() in _ON:
        yield "/test", "the session test application (webapp_session_test)"


def _reserved(balancers: Sequence[tuple[Host, HostInput]]) -> Iterator[tuple[str, str]]:
    """The pages that front ends keep for themselves, and whose each is."""
    for host, source in balancers:
        for frontend in host.frontends:
            for variable in schema.FRONTEND_PAGES[frontend]:
                page = source.others.get(variable, schema.PAGE_DEFAULTS[variable])
                if isinstance(page, str) and page:
                    yield page, f"a page of {frontend} on {host.name} ({variable})"
