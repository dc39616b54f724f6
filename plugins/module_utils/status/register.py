# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The register that a host keeps of its Tomcat instances: one JSON file each, written by the role tomcat.

So an instance that is no longer in its inventory is still known to the host that runs it. Standard library only.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import Record, number, read_record

REGISTER = "/var/lib/catalina-cluster/instances"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
TEXTS = ("cluster", "group", "route", "inventory", "service", "base", "address")


def read_register(inventory: str, listed: t.Collection[str], root: str = "") -> tuple[list[dict[str, t.Any]], list[str]]:
    """The instances of an inventory that are not listed any more, by name, and what could not be read.

    An entry has name, cluster, group, route, inventory, service, base, address (texts) and http_port (a number).
    """
    folder = root + REGISTER
    try:
        files = sorted(os.listdir(folder))
    except OSError:
        return [], []
    entries: list[dict[str, t.Any]] = []
    problems: list[str] = []
    for file in files:
        name, ending = os.path.splitext(file)
        if ending != ".json" or name in listed or not NAME.fullmatch(name):
            continue
        record = read_record(os.path.join(folder, file))
        if record.problem:
            problems.append(record.problem)
        entry = entry_of(name, record)
        if entry and entry["inventory"] == inventory:
            entries.append(entry)
    return entries, problems


def registered(root: str = "") -> dict[str, str]:
    """The inventory of every instance that the register lists, by name; those of other inventories too."""
    found: dict[str, str] = {}
    folder = root + REGISTER
    try:
        files = sorted(os.listdir(folder))
    except OSError:
        return found
    for file in files:
        name, ending = os.path.splitext(file)
        entry = entry_of(name, read_record(os.path.join(folder, file))) if ending == ".json" and NAME.fullmatch(name) else None
        if entry:
            found[name] = entry["inventory"]
    return found


def entry_of(name: str, record: Record) -> t.Optional[dict[str, t.Any]]:
    """One entry with every key; None when the record is no entry of this instance."""
    content = record.content
    if content is None or content.get("name") != name or not content.get("service"):
        return None
    entry: dict[str, t.Any] = {key: str(content.get(key) or "") for key in TEXTS}
    return {"name": name, **entry, "http_port": number(content.get("http_port"))}
