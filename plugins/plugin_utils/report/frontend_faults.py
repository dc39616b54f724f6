# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells a front end that is at fault from members that are: whether something else answers at its port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import holder, is_ours

# Front ends that are virtual hosts of httpd.
_OF_HTTPD = ("httpd", "mod_jk")
# What a probe says of an answer that is no member's.
_NOBODY = "without naming a member"


def blamed_frontends(members: Sequence[Mapping[str, Any]], verified: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each front end through which no member answers, unless the members themselves may be down.

    One that shares its httpd with a virtual host that gets its requests is at fault in any case.

    verified is what member_probe returned. They may be down when they answer nowhere, and nothing else is known to answer instead.
    """
    expected = {str(member["name"]) for member in members if member.get("state") != "drained"}
    failures: Sequence[Mapping[str, Any]] = verified.get("failures") or ()
    by_frontend: dict[tuple[str, str, int], list[Mapping[str, Any]]] = {}
    for failure in failures:
        key = (str(failure.get("frontend", "")), str(failure.get("address", "")), int(failure.get("port") or 0))
        by_frontend.setdefault(key, []).append(failure)
    silent = {key: found for key, found in by_frontend.items() if expected and expected <= {str(one.get("member", "")) for one in found}}
    elsewhere = int(verified.get("probes") or 0) > len(failures)
    sentences = []
    for (name, address, port), found in by_frontend.items():
        sites = [str(one["text"]) for one in verified.get("foreign_sites") or () if one["port"] == port]
        if sites and name in _OF_HTTPD:
            sentences.append(f"{name} ({address}:{port}) is at fault, and no Tomcat: {'; '.join(sites)}.")
            continue
        if (name, address, port) not in silent:
            continue
        others = [one for one in verified.get("listeners") or () if one["port"] == port and not is_ours(one)]
        if others:
            why = f"port {port} is held by {holder(others[0])}. Stop that, or give the front end another port"
        elif elsewhere or all(_NOBODY in str(one.get("reason", "")) for one in found):
            why = "something else answers there, or it is misled. See its error log and the files that it includes"
        else:
            continue
        sentences.append(f"No member answers through {name} ({address}:{port}), so the fault is there and in no Tomcat: {why}.")
    return sentences
