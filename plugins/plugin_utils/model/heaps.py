# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Heaps beside the memory that there is for them: of the host for all its instances, and of one instance by its limit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems

KEY = "tomcat_java_opts"
_PERCENTAGE = re.compile(r"^-XX:MaxRAMPercentage=(.*)$")
_SIZE = re.compile(r"^(?:-Xmx|-XX:MaxHeapSize=)(?P<size>\d+[kKmMgGtT]?)?")
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def check_heaps(host: str, members: Sequence[Mapping[str, Any]], limited: Mapping[str, str], problems: Problems) -> None:
    """Refuse heaps above a limit, and shares that exceed the memory of a host.

    limited: the memory limits of instances that have one, of which their share is taken.
    """
    shares: dict[str, float] = {}
    for member in members:
        name = str(member["name"])
        sizes = [found.group("size") or "" for option in member["java_opts"] if (found := _SIZE.match(option))]
        limit = limited.get(name, "")
        heap, most = _bytes(sizes[-1]) if sizes else None, _bytes(limit)
        if heap is not None and most is not None and heap >= most:
            reason = f"gives {name} a heap of {sizes[-1]}, and its memory is limited to {limit}: the kernel would end it when it fills up"
            problems.add(host, KEY, NO_VALUE, reason, "set tomcat_memory_max to half as much again as the heap, or leave it out")
        _refuse_start(host, name, member["java_opts"], heap, problems)
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
        elif name not in limited:
            shares[name] = share
    if sum(shares.values()) > 100:
        listed = ", ".join(f"{name} {share:g}" for name, share in shares.items())
        problems.add(
            host,
            KEY,
            NO_VALUE,
            f"gives the heaps of this host {sum(shares.values()):g} % of its memory ({listed})",
            f"-XX:MaxRAMPercentage is a share of the host for each instance: set {int(80 / len(shares))} or less, or tomcat_memory_max",
        )


def _refuse_start(host: str, name: str, options: Sequence[str], heap: int | None, problems: Problems) -> None:
    """A heap that begins above its end: such a JVM does not start."""
    first = [option.removeprefix("-Xms") for option in options if option.startswith("-Xms")]
    start = _bytes(first[-1]) if first else None
    if start is not None and heap is not None and start > heap:
        reason = f"gives {name} a heap that begins with -Xms{first[-1]}, above its end"
        problems.add(host, KEY, NO_VALUE, reason, "set -Xms to no more than -Xmx; java_opts of an instance comes after tomcat_java_opts")


def _bytes(text: str) -> int | None:
    """What a size says, as the JVM and systemd write it; None for a share, or where it is none."""
    number, unit = text.rstrip("kKmMgGtT"), text[-1:].lower()
    return int(number) * _UNITS[unit if unit in _UNITS else ""] if number.isdigit() else None


def _number(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 < share <= 100 else None
