# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that are to be deployed: what their types do not say. (The role's specification checks keys and types.)"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems, did_you_mean

VARIABLE = "webapp_deployments"
_PATH = re.compile(r"^/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*)?$")
_CHECKSUM = re.compile(r"^(?:sha256:[0-9a-fA-F]{64}|sha512:[0-9a-fA-F]{128})$")
_VERSION = re.compile(r"^[A-Za-z0-9._-]+$")

Deployment = Mapping[str, Any]


_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def check_applications(host: str, value: Any, clusters: Collection[str], problems: Problems) -> None:
    """Report everything that is wrong with the applications of one host. What is no list of mappings is reported elsewhere."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(item, Mapping) for item in value):
        return
    for position, item in enumerate(value):
        _check(host, f"{VARIABLE}[{position}]", item, clusters, problems)
        for other in value[:position]:
            if _same_place(item, other):
                problems.add(
                    host,
                    f"{VARIABLE}[{position}].path",
                    item["path"],
                    "is deployed twice on the same instances",
                    "give each a version of its own for parallel deployment, or remove one",
                )
    _refuse_mixtures(host, value, problems)
    _refuse_order(host, value, problems)


def _check(host: str, key: str, item: Deployment, clusters: Collection[str], problems: Problems) -> None:
    path = item.get("path")
    if isinstance(path, str) and not (_PATH.fullmatch(path) and not {".", ".."} & set(path.split("/"))):
        problems.add(host, f"{key}.path", path, "is not a context path", "begin with /, end without it, no empty part, as /shop")
    if path == "/ROOT":
        problems.add(host, f"{key}.path", path, "is Tomcat's name of the context /, and would be served there", 'write "/"')
    checksum = item.get("checksum")
    if isinstance(checksum, str) and not _CHECKSUM.fullmatch(checksum):
        problems.add(
            host, f"{key}.checksum", checksum, "is no checksum of a WAR", "write sha256: and 64 hexadecimal digits, or sha512: and 128"
        )
    cluster = item.get("cluster")
    # Where no cluster could be read, that is what is said.
    if cluster not in (None, "") and clusters and cluster not in clusters:
        listed = ", ".join(clusters)
        problems.add(host, f"{key}.cluster", cluster, "is not a cluster", did_you_mean(str(cluster), clusters, f"there are {listed}"))
    version = item.get("version")
    if isinstance(version, str) and not _VERSION.fullmatch(version):
        problems.add(host, f"{key}.version", version, "is no version of a context", "use letters, digits, ., _ and - only")
    health = item.get("health_path")
    if isinstance(health, str) and isinstance(path, str) and not _is_below(path, health):
        prefix = path.rstrip("/")
        problems.add(
            host, f"{key}.health_path", health, f"is no page of {path}", f"write the whole path without blanks, as {prefix}/health"
        )
    if item.get("parallel") is True and not version:
        problems.add(host, f"{key}.parallel", NO_VALUE, "asks for a version", 'add one, as version: "2"; Tomcat compares them as texts')


def _is_below(path: str, page: str) -> bool:
    prefix = path.rstrip("/")
    return (page == path or page.startswith(prefix + "/")) and not any(character.isspace() for character in page)


def _meet(one: Deployment, other: Deployment) -> bool:
    """Whether some instance may serve both."""
    return not one.get("cluster") or not other.get("cluster") or one["cluster"] == other["cluster"]


def _same_place(one: Deployment, other: Deployment) -> bool:
    return one.get("path") == other.get("path") and str(one.get("version", "")) == str(other.get("version", "")) and _meet(one, other)


def _refuse_order(host: str, value: Sequence[Deployment], problems: Problems) -> None:
    """Tomcat compares versions as texts, so that users would go on with 9 when there is 10."""
    for position, item in enumerate(value):
        version = str(item.get("version") or "")
        for other in value:
            older = str(other.get("version") or "")
            if (
                item.get("path") == other.get("path")
                and _meet(item, other)
                and _numbers(version) > _numbers(older) > []
                and version < older
            ):
                reason = f"is older than {older} to Tomcat, which compares versions as texts"
                remedy = "give all versions the same number of digits, as 09 and 10"
                problems.add(host, f"{VARIABLE}[{position}].version", item["version"], reason, remedy)


def _numbers(version: str) -> list[int]:
    """The numbers of a version that is made of nothing else."""
    return [int(part) for part in version.split(".")] if _NUMBERS.fullmatch(version) else []


def _refuse_mixtures(host: str, value: Sequence[Deployment], problems: Problems) -> None:
    """Tomcat takes in every change of a descriptor by itself, or none: it would pull the others out under their users."""
    for position, item in enumerate(value):
        if item.get("parallel") is not True and any(other.get("parallel") is True and _meet(item, other) for other in value):
            problems.add(
                host,
                f"{VARIABLE}[{position}].parallel",
                NO_VALUE,
                "is not set, but another application of the same instances is deployed in parallel",
                "set parallel: true for all applications of a cluster, or for none",
            )
