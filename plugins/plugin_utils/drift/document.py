# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs, as one document for machines and as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.findings import Finding, Unread
from ansible_collections.catalina.cluster.plugins.plugin_utils.drift.gather import Differences

SCHEMA = "catalina.cluster/drift"
# Goes up when a key goes away or means something else; a further key is no other version. See docs/schemas.
VERSION = 1
LONGEST_REASON = 240


def document(found: Differences, inventory: str, made: str) -> dict[str, Any]:
    """Return the document. made is the time in UTC, as 2026-11-29T09:44:16Z."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "inventory": inventory,
        "made": made,
        "hosts": list(found.hosts),
        "differs": bool(found.findings),
        "complete": not found.unread,
        "findings": [one.public() for one in found.findings],
        "unread": [one.public() for one in found.unread],
    }


def summary(found: Differences) -> str:
    """Return all of it in one sentence, without its end."""
    hosts = _many(len(found.hosts), "host")
    said = f"{_many(len(found.findings), 'difference')} between the inventory and {hosts}" if found.findings else ""
    nothing = "No difference was seen" if found.unread else "Nothing differs"
    said = said or f"{nothing} between the inventory and {hosts}"
    if found.unread:
        said += f", {len(found.unread)} thing{'' if len(found.unread) == 1 else 's'} could not be read"
    return said


def lines(found: Differences) -> list[str]:
    """Return a line on the whole, then what differs by host and what could not be read."""
    said = [summary(found) + (":" if found.findings or found.unread else ".")]
    for host in found.hosts:
        own: Sequence[Finding] = [one for one in found.findings if one.host == host]
        gaps: Sequence[Unread] = [one for one in found.unread if one.host == host]
        if own or gaps:
            said.append(f"{host}:")
            said += [f"  {one.sentence()}" for one in own]
            said += [f"  not read: {one.what}: {_short(' '.join(one.why.split()))}" for one in gaps]
    return said


def _short(text: str) -> str:
    """Return the beginning of a reason: all of it is in the document, and was said when it happened."""
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"
