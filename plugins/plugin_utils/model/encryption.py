# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encrypted replication of a cluster: its key and algorithm, and which releases of Tomcat can share it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import features, is_full
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS, Reader
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import too_old

INTERCEPTOR = "org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
ALGORITHMS = ("AES/GCM/NoPadding", "AES/CBC/PKCS5Padding")
_KEYS = ("key", "algorithm")
# Keys of 128, 192 and 256 bits.
_KEY = re.compile(r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{48}|[0-9a-fA-F]{64})")
# In these, anybody who reaches the port of a receiver can run code.
_HOLES = frozenset({"9.0.116", "10.1.53", "11.0.20"})
_DIGITS = 8
# So many clusters are named in a sentence.
_FEW = 3
_LISTEN = "members send each other sessions that anyone who can listen on their network can read"
_JOIN = (
    "members send each other sessions that anyone on their network can read and write, since replication authenticates nobody and"
    " tomcat_replication_firewall is false"
)
_REMEDY = "Set encryption: {key: …}, with a key of openssl rand -hex 32 in a vault, or encryption: false if that network is theirs alone."


def encryption_of(clusters: Any, name: str) -> dict[str, str]:
    """Return key and algorithm of a cluster as an inventory has them; empty where it encrypts nothing."""
    settings = clusters.get(name) if isinstance(clusters, Mapping) else None
    given = settings.get("encryption") if isinstance(settings, Mapping) else None
    if not isinstance(given, Mapping) or not given.get("key"):
        return {}
    return {"key": str(given["key"]), "algorithm": str(given.get("algorithm") or ALGORITHMS[0])}


def read_encryption(host: str, key: str, value: Any, replicates: bool, reader: Reader) -> str:
    """Return what members have to have in common, without the key itself; empty where nothing is encrypted."""
    if not value:
        return ""
    if not isinstance(value, Mapping):
        is_word = isinstance(value, str) and value.strip().lower() in BOOLEAN_WORDS
        remedy = "write false without quotes for none, or {key: …}" if is_word else "write {key: …}, with the key in a vault"
        reader.problems.add(host, key, NO_VALUE, "is text, a mapping belongs here" if is_word else "is not a mapping", remedy)
        return ""
    given = reader.mapping(host, key, value, _KEYS)
    if not replicates:
        reason = "encrypts nothing: sessions are not replicated"
        reader.problems.add(host, key, NO_VALUE, reason, "remove it, or set sessions: replicated")
    algorithm = reader.choice(host, f"{key}.algorithm", given.get("algorithm", ALGORITHMS[0]), ALGORITHMS, ALGORITHMS[0])
    secret = given.get("key")
    if not isinstance(secret, str) or not _KEY.fullmatch(secret):
        reason = "is missing" if secret is None else "is not a text of 32, 48 or 64 hexadecimal digits"
        reader.problems.add(host, f"{key}.key", NO_VALUE, reason, "make one with: openssl rand -hex 32")
        return ""
    return f"{algorithm}, key {hashlib.sha256(secret.lower().encode()).hexdigest()[:_DIGITS]}"


def advice(clusters: Iterable[tuple[str, Sequence[Mapping[str, Any]], bool]]) -> Iterator[str]:
    """What may not be meant: sessions that leave a host as they are, though its release could encrypt them.

    clusters are those that replicate, encrypt nothing, and do not say that this is meant: name, members, and whether a host of theirs
    leaves its replication ports open. One sentence for all whose ports are closed to strangers, who can only listen, and one for others.
    """
    found = [(f"tomcat_clusters.{name}", is_open) for name, members, is_open in clusters if _leaves_a_host(members)]
    for is_open, strangers in ((True, _JOIN), (False, _LISTEN)):
        names = [name for name, its in found if its is is_open]
        if names:
            more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
            yield f"{', '.join(names[:_FEW])}{more}: {strangers}. {_REMEDY}"


def _leaves_a_host(members: Sequence[Mapping[str, Any]]) -> bool:
    if len({member["host"] for member in members}) < 2:
        return False
    versions = {str(member["tomcat_version"]) for member in members if member["tomcat_version"]}
    return not any(too_old(INTERCEPTOR, "", version) for version in versions)


def in_common(encryption: str, version: str) -> str:
    """Return what a member of a release has to have in common with the others: since some releases messages carry their time."""
    if not encryption:
        return ""
    return encryption + (", replay protection" if features(version)["encrypt_replay_window"] else "")


def version_problems(versions: Iterable[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return host, version, reason and remedy for every host whose release cannot take part. versions are those of hosts by name."""
    found = []
    first: tuple[str, str] | None = None
    for host, version in versions:
        oldest = too_old(INTERCEPTOR, "", version)
        if oldest:
            found.append((host, version, "cannot encrypt what it replicates", f"use {oldest} or newer"))
        elif is_full(version) and version in _HOLES:
            found.append((host, version, "lets strangers run code where replication is encrypted", "use a newer release"))
        first = first or (host, version)
        if in_common("x", version) != in_common("x", first[1]):
            remedy = f"use one release, {first[0]} has {first[1]}"
            found.append((host, version, "encrypts in another way than the other members of the cluster", remedy))
    return found
