# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between an inventory and its hosts as series, for the node exporter of the controller. No host needs it."""

from __future__ import annotations

import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.metrics.text import Series

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]


def differences(document: Mapping, kinds: t.Iterable[str], now: float) -> str:
    """Return the text. document: what differs; kinds: all that there are; now: seconds since 1970, so that one that is old is noticed."""
    series = Series()
    inventory = str(document["inventory"])
    found = [one["kind"] for one in document["findings"]]
    for kind in kinds:
        series.add("catalina_drift_differences", found.count(kind), inventory=inventory, kind=kind)
    series.add("catalina_drift_unread", len(document["unread"]), inventory=inventory)
    series.add("catalina_drift_time_seconds", round(now), inventory=inventory)
    return series.text()
