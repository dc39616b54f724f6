# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jars of Redisson that instances need whose sessions are in Redis: named, of their series, and fit for their Java."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import redisson
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import VARIABLE as CLUSTERS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import Cluster
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import MIRROR
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_sessions import settings_of, unknown_settings
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.software import java_of

JARS, VERSION = "tomcat_redisson_jars", "tomcat_redisson_version"
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
Member = Mapping[str, Any]


def check_redisson(
    hosts: Iterable[tuple[Host, Mapping[str, Any], Sequence[Member]]],
    clusters: Mapping[str, Cluster],
    problems: Problems,
    advice: list[str],
) -> None:
    """Say what is wrong with the software of members whose sessions are in Redis. hosts have their other variables and their members."""
    for host, others, members in hosts:
        storing = [member for member in members if member["cluster"] in clusters and clusters[member["cluster"]].store]
        if storing:
            _check_host(host, others, storing, problems)
            _check_names(host, others, storing, problems, advice)


def _check_host(host: Host, others: Mapping[str, Any], members: Sequence[Member], problems: Problems) -> None:
    version = str(others.get(VERSION) or "")
    if not _VERSION.fullmatch(version):
        reason = f"is missing, the sessions of {members[0]['name']} are in Redis" if not version else "is not a version of Redisson"
        problems.add(host.name, VERSION, version or NO_VALUE, reason, "set a full version, as 3.39.0")
    given = others.get(JARS)
    jars = (
        {str(jar.get("name")): jar for jar in given or () if isinstance(jar, Mapping)}
        if isinstance(given, (list, tuple, type(None)))
        else None
    )
    if jars is None:
        return
    known = (redisson.CLIENT, *redisson.MANAGERS.values())
    for name in [name for name in jars if name not in known]:
        problems.add(host.name, f"{JARS} {name}", NO_VALUE, "is no jar of Redisson's that Tomcat needs", f"names are {', '.join(known)}")
    for name, jar in jars.items():
        if not jar.get("src") and not others.get(MIRROR):
            remedy = f"set the path or URL of the jar, or {MIRROR}"
            problems.add(host.name, f"{JARS} {name}.src", NO_VALUE, "is missing, and there is no mirror", remedy)
    for name, who in _needed(members).items():
        if name not in jars:
            reason = f"has no {name}, which {', '.join(who)} need{'s' if len(who) == 1 else ''}"
            problems.add(host.name, JARS, NO_VALUE, reason, f"add {{name: {name}, checksum: …}} (org.redisson:{name})")
    java = java_of(host.get("jdk_version"))
    if java is not None and java < redisson.OLDEST_JAVA and any(not member["java_home"] for member in members):
        problems.add(host.name, "jdk_version", host.get("jdk_version"), "is too old for Redisson", f"set {redisson.OLDEST_JAVA} or newer")


def _needed(members: Sequence[Member]) -> dict[str, list[str]]:
    """The jars that members need, and who needs them."""
    found: dict[str, list[str]] = {redisson.CLIENT: [str(member["name"]) for member in members]}
    for member in members:
        if member["tomcat_series"]:
            found.setdefault(redisson.MANAGERS[str(member["tomcat_series"])], []).append(str(member["name"]))
    return found


def _check_names(host: Host, others: Mapping[str, Any], members: Sequence[Member], problems: Problems, advice: list[str]) -> None:
    """Names that are not known here are wrong, unless Redisson is newer than what is known."""
    version = _VERSION.fullmatch(str(others.get(VERSION) or ""))
    newer = version is not None and (int(version[1]), int(version[2])) > redisson.KNOWN
    for cluster in dict.fromkeys(str(member["cluster"]) for member in members):
        for name, remedy in unknown_settings(settings_of(host.get(CLUSTERS), cluster)):
            key = f"{CLUSTERS}.{cluster}.redis.{name}"
            known = ".".join(str(part) for part in redisson.KNOWN)
            sentence = (
                f"{key} is not known here: Redisson {known} has no such setting, and a newer one that has none either does not start."
            )
            if not newer:
                if not any(problem.key == key for problem in problems):
                    problems.add("", key, NO_VALUE, f"is no setting of Redisson {known}", remedy)
            elif sentence not in advice:
                advice.append(sentence)
