# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order messages have to pass the interceptors of a channel on their way out. What is received passes them the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report

_ORDER = (
    "TcpPingInterceptor",
    "GzipInterceptor",
    "FragmentationInterceptor",
    "EncryptInterceptor",
    "TcpFailureDetector",
    "MessageDispatchInterceptor",
    "MessageDispatch15Interceptor",
    "ThroughputInterceptor",
    "StaticMembershipInterceptor",
)


def rank(class_name: Any) -> int:
    """The place of an interceptor. Those that are not named here, such as the user's own, come first, as they are given."""
    name = _short(class_name)
    return _ORDER.index(name) if name in _ORDER else 0


def refuse_order(given: Any, key: str, report: Report) -> None:
    """Report interceptors of a Cluster that stand in another order than they are written: that order would say nothing."""
    channel = given.get("Channel") if isinstance(given, Mapping) else None
    listed = channel.get("Interceptor") if isinstance(channel, Mapping) else None
    found = [one.get("className") for one in listed if isinstance(one, Mapping)] if isinstance(listed, (list, tuple)) else []
    wanted = sorted(found, key=rank)
    if found != wanted:
        names = ", ".join(map(_short, wanted))
        report(f"{key}.Channel.Interceptor", "are not in the order in which messages pass them", f"write them as {names}")


def _short(class_name: Any) -> str:
    return str(class_name or "").rpartition(".")[2]
