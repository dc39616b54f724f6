# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose replication ports a packet filter closes to all but members: the words of tomcat_replication_firewall, and what they mean.

Replication authenticates nobody. Where it is encrypted, the key decides who may join; elsewhere, only who reaches the ports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import encryption_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

OPTION = "tomcat_replication_firewall"
AUTO = "auto"
WORD_FAULT = "is none of auto, true, false"


def firewall_word(value: Any) -> bool | str | None:
    """Return what a value means: true, false or "auto"; None where it is no such word. INI files and -e deliver texts."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    return AUTO if word == AUTO else BOOLEAN_WORDS.get(word)


def is_closed(value: Any, encrypted: bool) -> bool:
    """Tell whether the ports of a cluster that replicates its sessions are closed. None, and a word that means nothing, are like auto."""
    word = firewall_word(value)
    return word if isinstance(word, bool) else not encrypted


def encrypts(clusters: Any, name: str) -> bool:
    """Tell whether a cluster has a key, as the server's own configuration takes it. That it needs none is no key."""
    return bool(encryption_of(clusters, name))


def allow_faults(given: Mapping[str, Any], replicating: Collection[str], encrypted: Collection[str]) -> Iterator[tuple[str, Any, str, str]]:
    """Say where the list of whom else to admit admits to nothing: key, value, reason, remedy.

    replicating and encrypted are names of the clusters of the host. They are known before any host is contacted, so what is not used is
    refused under auto too.
    """
    key = f"{OPTION}_allow"
    value, word = given.get(key), firewall_word(given.get(OPTION, AUTO))
    if not value or word is None:
        return
    plain = [name for name in replicating if name not in encrypted]
    if word is False:
        yield key, value, f"is not used: {OPTION} is false", f"set {OPTION}: auto or true, or remove it"
    elif not replicating:
        yield key, value, "is not used: no cluster of this host replicates its sessions", "remove it"
    elif word == AUTO and not plain:
        reason = f"is not used: {OPTION} is auto, and all clusters of this host that replicate encrypt what they send"
        yield key, value, reason, f"set {OPTION}: true, or remove it"
