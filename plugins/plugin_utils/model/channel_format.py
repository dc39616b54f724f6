# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interceptors without which a member does not understand, or does not hear, those that have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import KEY

_INTERCEPTORS = "org.apache.catalina.tribes.group.interceptors."
# The first four change every message; with the others members agree on who belongs to them.
_SHARED = (
    "GzipInterceptor",
    "FragmentationInterceptor",
    "OrderInterceptor",
    "TwoPhaseCommitInterceptor",
    "DomainFilterInterceptor",
    "NonBlockingCoordinator",
)


def channel_of(clusters: Any, name: str) -> str:
    """Return what an inventory adds to the channel of a cluster that all its members have to have, as one text."""
    value: Any = clusters
    for part in (name, KEY, "cluster", "Channel", "Interceptor"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return ", ".join(sorted(_shared([value] if isinstance(value, Mapping) else value)))


def _shared(listed: Any) -> Iterator[str]:
    for one in listed if isinstance(listed, (list, tuple)) else ():
        known = str(one.get("className", "")).removeprefix(_INTERCEPTORS) if isinstance(one, Mapping) else ""
        if known in _SHARED:
            yield f"{known} {one['domain']}" if "domain" in one else known
