# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Heaps as a share of the memory: what the instances of a host may take together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems

KEY = "tomcat_java_opts"
_PERCENTAGE = re.compile(r"^-XX:MaxRAMPercentage=(.*)$")
_SIZE = re.compile(r"^(?:-Xmx|-XX:MaxHeapSize=)")


def check_heaps(host: str, members: Sequence[Mapping[str, Any]], limited: bool, problems: Problems) -> None:
    """Refuse shares that exceed the memory of a host. limited: each instance has a memory limit, of which its share is taken."""
    shares: dict[str, float] = {}
    for member in members:
        name = str(member["name"])
        given = [found.group(1) for option in member["java_opts"] if (found := _PERCENTAGE.match(option))]
        if not given:
            continue
        share = _number(given[-1])
        if share is None:
            reason = f"gives {name} -XX:MaxRAMPercentage={given[-1]}, which is not a percentage"
            problems.add(host, KEY, NO_VALUE, reason, "write a number above 0, up to 100, as -XX:MaxRAMPercentage=40")
        elif any(_SIZE.match(option) for option in member["java_opts"]):
            reason = f"gives {name} -Xmx and -XX:MaxRAMPercentage, and the JVM follows -Xmx alone"
            problems.add(host, KEY, NO_VALUE, reason, "keep one of them; java_opts of an instance comes after tomcat_java_opts")
        else:
            shares[name] = share
    if not limited and sum(shares.values()) > 100:
        listed = ", ".join(f"{name} {share:g}" for name, share in shares.items())
        problems.add(
            host,
            KEY,
            NO_VALUE,
            f"gives the heaps of this host {sum(shares.values()):g} % of its memory ({listed})",
            f"-XX:MaxRAMPercentage is a share of the host for each instance: set {int(80 / len(shares))} or less, or tomcat_memory_max",
        )


def _number(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 < share <= 100 else None
