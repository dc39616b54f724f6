# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Java each Tomcat of a host runs with, as far as the inventory says it: old enough, new enough, and the archives that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.software import java_of

ARCHIVES = "tomcat_archives"
Member = Mapping[str, Any]


def check_java(host: Host, others: Mapping[str, Any], members: Sequence[Member], problems: Problems, advice: list[str]) -> None:
    """Say what is wrong with the software of the members of one host. others are its variables beside those of the model."""
    archives = others.get(ARCHIVES)
    entries = [one for one in archives if isinstance(one, Mapping)] if isinstance(archives, (list, tuple)) else []
    releases: dict[tuple[str, str, str], list[str]] = {}
    for member in members:
        release = (str(member["tomcat_version"]), str(member["tomcat_install_method"]), str(member["java_home"]))
        if release[0]:
            releases.setdefault(release, []).append(str(member["name"]))
    for (version, method, java_home), names in releases.items():
        java = None if java_home else _java_of_host(host, others)
        if java is not None and java < versions.min_java(version):
            _refuse_java(host, version, problems)
        entry = next((one for one in entries if str(one.get("version")) == version), None)
        # A list that is not known before hosts are contacted is judged there.
        known = ARCHIVES not in others or isinstance(archives, (list, tuple))
        if method == "archive" and versions.is_full(version) and entry is None and known:
            reason = f"has no entry of {version}, which {', '.join(names)} would run"
            problems.add(host.name, ARCHIVES, NO_VALUE, reason, "add it with its checksum, or set another tomcat_version")
        if not (entry or {}).get("ecj"):
            advice.extend(_about_pages(host, version, names, java))


def _java_of_host(host: Host, others: Mapping[str, Any]) -> int | None:
    """The major version that the inventory asks for; None where it leaves that to the distribution, or to a path."""
    return None if others.get("jdk_home") else java_of(host.get("jdk_version"))


def _refuse_java(host: Host, version: str, problems: Problems) -> None:
    needed = versions.min_java(version)
    problems.add(
        host.name,
        "jdk_version",
        host.get("jdk_version"),
        f"is too old for Tomcat {version}",
        f"set {needed} or newer, or an older tomcat_version",
    )


def _about_pages(host: Host, version: str, names: Sequence[str], java: int | None) -> Iterator[str]:
    """What happens to JSPs: the compiler in an old archive does not read the classes of a newer Java."""
    newest = versions.newest_java_for_pages(version)
    if newest is None or (java is not None and java <= newest):
        return
    with_java = f"Java {java}" if java is not None else f"a Java newer than {newest}"
    yield (
        f"{host.name}: {', '.join(names)}: Tomcat {version} compiles JSPs with Java up to {newest}; with {with_java} pages that"
        " name classes such as java.lang.System fail."
        f" Give its entry in {ARCHIVES} a newer compiler: ecj: {{src: org.eclipse.jdt:ecj:{versions.ECJ}, checksum: …}}"
        " (or the path or URL of the jar)."
    )
