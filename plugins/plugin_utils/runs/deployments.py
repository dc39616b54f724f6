# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which version of an application is served: the one of the inventory, or an earlier one that somebody went back to.

Two kinds of run records are kept beside the lock of an inventory. ``deployed`` has for each application the versions that runs
ended well with, the last one first. ``rollback:KEY`` says that the version with one checksum is not served, and which one is
in its place; it counts only while the inventory still asks for that very version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.webapp_layout import in_force, key_of, rolled_back

Deployment = Mapping[str, Any]
Records = Mapping[str, Any]

DEPLOYED = "deployed"
ROLLBACK = "rollback:"
_DIGITS = 12


class RollbackError(ValueError):
    """There is nothing to go back to, worded for people."""


def single(deployments: Sequence[Deployment]) -> dict[str, Deployment]:
    """Return the applications by key. Parallel versions of one path have no version before: they stand in the inventory."""
    found: dict[str, Deployment] = {}
    several: set[str] = set()
    for deployment in deployments:
        key = key_of(deployment)
        if found.setdefault(key, deployment) != deployment:
            several.add(key)
    return {key: deployment for key, deployment in found.items() if key not in several}


def all_deployments(hostvars: Mapping[str, Mapping[str, Any]], hosts: Sequence[str]) -> list[Deployment]:
    """Return the applications of all hosts, in their order."""
    return [item for host in hosts for item in hostvars[host].get("webapp_deployments") or ()]


def rollbacks(records: Records) -> dict[str, dict[str, Any]]:
    """Return what somebody went back to, by application."""
    return {key[len(ROLLBACK) :]: dict(value) for key, value in records.items() if key.startswith(ROLLBACK)}


def digits(checksum: str) -> str:
    """Return so much of a checksum as names the folder of a version."""
    return checksum.rpartition(":")[2][:_DIGITS]


def deployed_records(records: Records, deployments: Sequence[Deployment], keep: int) -> dict[str, Any]:
    """Return the records of a run that ended well: what it deployed comes first, and rollbacks that ended are taken away.

    keep is how many earlier versions stay on the hosts; more are not remembered either.
    """
    back = rollbacks(records)
    before = records.get(DEPLOYED) or {}
    found = single(deployments)
    history: dict[str, list[dict[str, str]]] = {}
    for key, deployment in found.items():
        current = _version(rolled_back([deployment], back))
        versions = before.get(key, [])
        if in_force(deployment, back):
            # What somebody went back over is not what a later rollback should come to.
            versions = versions[_place(versions, current[0]["checksum"]) :] if current else []
        history[key] = [*current, *(version for version in versions if version not in current)][: keep + 1]
    ended = {ROLLBACK + key: None for key in back if key not in found or not in_force(found[key], back)}
    return {DEPLOYED: {key: versions for key, versions in history.items() if versions}, **ended}


def _version(served: Sequence[Deployment]) -> list[dict[str, str]]:
    """What is remembered of a version. An address with a password or a token in it is not: records are no place for it."""
    return [{"src": str(item["src"]), "checksum": str(item["checksum"])} for item in served if _is_plain(str(item["src"]))]


def _is_plain(src: str) -> bool:
    if "://" not in src:
        return True
    parts = urlsplit(src)
    return not (parts.username or parts.password or parts.query)


def _place(versions: Sequence[Mapping[str, str]], checksum: str) -> int:
    """The place of a version, or the end."""
    return next((place for place, version in enumerate(versions) if version["checksum"] == checksum), len(versions))


def restored(records: Records, deployments: Sequence[Deployment]) -> dict[str, dict[str, Any]]:
    """Return the rollbacks that take every application back to what the last run ended well with; empty when nothing is known.

    An application that was not there then has no version to go back to and is left out.
    """
    before = records.get(DEPLOYED)
    if before is None:
        return {}
    back = rollbacks(records)
    found: dict[str, dict[str, Any]] = {}
    for key, deployment in single(rolled_back(deployments, back)).items():
        wanted = deployment["checksum"]
        versions = before.get(key, [])
        if versions and versions[0]["checksum"] == wanted:
            continue
        earlier = [version for version in versions if version["checksum"] != wanted]
        found[key] = {"not": wanted, **(earlier[0] if earlier else {})}
    return found


def rollback_records(records: Records, deployments: Sequence[Deployment], path: str, cluster: str = "", to: str = "") -> dict[str, Any]:
    """Return the record that goes back with one application: to the version before, or to the one whose checksum begins so.

    RollbackError says what is not known, or that there is nothing to go back to.
    """
    key = chosen_application(deployments, path, cluster)
    wanted = single(deployments)[key]
    back = rollbacks(records)
    current = in_force(wanted, back)
    now = str(current["checksum"] if current else wanted["checksum"])
    versions = (records.get(DEPLOYED) or {}).get(key, [])
    earlier = [version for version in versions if version["checksum"] not in (now, wanted["checksum"])]
    if to:
        earlier = [version for version in earlier if version["checksum"].rpartition(":")[2].startswith(to)]
    elif now in [version["checksum"] for version in versions]:
        # Those behind the one in service are older than it.
        earlier = [version for version in versions[_place(versions, now) + 1 :] if version in earlier]
    if not earlier:
        known = ", ".join(digits(version["checksum"]) for version in versions if version["checksum"] != now) or "none"
        what = f"no version of it begins with {to}" if to else "no earlier version of it is known"
        raise RollbackError(
            f"{key}: {what} (served: {digits(now)}, known: {known})."
            " Write the version that you want into webapp_deployments and run site.yml"
        )
    return {ROLLBACK + key: {"not": str(wanted["checksum"]), **earlier[0]}}


def chosen_application(deployments: Sequence[Deployment], path: str, cluster: str) -> str:
    """Return the key of the application that is served under a path; RollbackError where none is, or several are."""
    known = list(dict.fromkeys(key_of(item) for item in deployments))
    listed = ", ".join(known) or "none"
    here = [item for item in deployments if item["path"] == path and cluster in ("", item.get("cluster") or "")]
    found = list(dict.fromkeys(key_of(item) for item in here))
    if not path:
        raise RollbackError(f"no application is named: -e path=/shop (there are {listed})")
    if not found:
        raise RollbackError(f"{cluster}{path} is not among the applications of the inventory ({listed})")
    if len(found) > 1:
        raise RollbackError(f"{path} is deployed to several clusters ({', '.join(found)}): name one with -e cluster=NAME")
    if found[0] not in single(deployments):
        raise RollbackError(f"{found[0]} has parallel versions: list those that you want in webapp_deployments and run deploy.yml")
    return found[0]
