# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages for the host alone, in instances whose sessions have to be counted or compared, or that shall have Tomcat's status page."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_contexts import TEMPLATE

# As in module_utils/status/sessions.py and copies.py, which read the pages.
CONTEXT = "catalina-cluster"
# Redis is the same place for all members.
_ASKED = ("none", "replicated")
_LOOPBACK = ("127.0.0.1", "::1")


def status_files(
    instances: Sequence[Mapping[str, Any]], base: str, helpers: str, group: str, everywhere: bool = False
) -> list[dict[str, Any]]:
    """Return entries for a file set: a descriptor for each instance that is asked for its sessions, and the application itself.

    In the base, {name} stands for the instance. everywhere: for the other instances too.
    """
    asked = [instance for instance in instances if everywhere or instance["settings"]["sessions"] in _ASKED]
    if not asked:
        return []
    folder = f"{helpers}/status"
    files: list[dict[str, Any]] = [
        {"copy": "status-web.xml", "dest": f"{folder}/WEB-INF/web.xml"},
        {"copy": "status-sessions.jsp", "dest": f"{folder}/WEB-INF/sessions.jsp"},
        {"copy": "status-send.jsp", "dest": f"{folder}/WEB-INF/send.jsp"},
    ]
    for instance in asked:
        status = {
            "doc_base": folder,
            "allow": _pattern((*_LOOPBACK, str(instance["address"]), str(instance["listen"]))),
            "peer": bool(instance["features"]["peer_address_valve"]),
        }
        files.append(
            {
                "src": TEMPLATE,
                "dest": f"{base.replace('{name}', str(instance['name']))}/conf/Catalina/localhost/{CONTEXT}.xml",
                "vars": {"context": {"status": status}},
                "belongs_to": instance["name"],
                "group": group,
                "mode": "0640",
            }
        )
    return files


def _pattern(addresses: Sequence[str]) -> str:
    """Return the regular expression of addresses as Java writes them: those of IPv6 short or in full, by release."""
    written: list[str] = []
    for text in addresses:
        try:
            address = ipaddress.ip_address(text.strip("[]"))
        except ValueError:
            continue
        if address.is_unspecified:
            continue
        written.append(str(address))
        if address.version == 6:
            written.append(":".join(f"{int(part, 16):x}" for part in address.exploded.split(":")))
    return "|".join(re.escape(text) for text in dict.fromkeys(written))
