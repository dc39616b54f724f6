# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the arguments of the module archive, and reports all faults at once."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.catalina.cluster.plugins.plugin_utils.files import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.schema import Option

CHECKSUM = re.compile(r"^(sha256:[0-9a-fA-F]{64}|sha512:[0-9a-fA-F]{128})$")
URL = re.compile(r"^(https?|ftp|file)://")

OPTIONS: dict[str, Option] = {
    "src": Option(required=True),
    "mirrors": Option("list", []),
    "checksum": Option(required=True),
    "dest": Option("path", required=True),
    "strip": Option("int", 0),
    "unpack": Option("bool", True),
    "owner": Option("str", "root"),
    "group": Option("str", "root"),
    "mode": Option("mode", None),
    "replace": Option("list", []),
    "headers": Option("dict", {}),
    "timeout": Option("int", 60),
    "validate_certs": Option("bool", True),
}


REPLACEMENT: dict[str, Option] = {
    "old": Option(required=True),
    "new": Option(required=True),
    "src": Option("path", required=True),
}
KEEP: dict[str, Option] = {
    "keep": Option("int"),
    "used_by": Option("list", []),
}


def keep_of(arguments: dict[str, t.Any], problems: schema.Problems) -> dict[str, t.Any]:
    """Return the options about the directories beside the archives."""
    known = ("archives", *KEEP)
    problems.extend(f"archive: unknown key {key}; known are {', '.join(known)}" for key in arguments if key not in known)
    options = schema.read({key: arguments[key] for key in KEEP if key in arguments}, KEEP, "archive", problems)
    if options["keep"] is not None and options["keep"] < 0:
        problems.append("archive: keep must not be negative")
    options["used_by"] = schema.text_list(options["used_by"], "used_by", problems, "path")
    if options["used_by"] and options["keep"] is None:
        problems.append("archive: used_by needs keep")
    return options


def archives_of(arguments: dict[str, t.Any], problems: schema.Problems) -> list[dict[str, t.Any]]:
    """Return the archives, converted. Every fault is added to the problems, with the name of the entry."""
    items = arguments.get("archives")
    if not isinstance(items, list):
        problems.append("archives must be a list")
        return []
    found: list[dict[str, t.Any]] = []
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        label = item.get("dest") if isinstance(item, dict) else ""
        where = f"archives {number} ({label})" if label else f"archives {number}"
        options = schema.read(item, OPTIONS, where, problems)
        _check(options, where, seen, problems)
        found.append(options)
    return found


def _check(options: dict[str, t.Any], where: str, seen: set[str], problems: schema.Problems) -> None:
    checksum = options["checksum"]
    if checksum is not None and not CHECKSUM.match(checksum):
        problems.append(f'{where}: checksum must be "sha256:" and 64 or "sha512:" and 128 hexadecimal digits')
    elif checksum is not None:
        options["checksum"] = checksum.lower()
    if options["strip"] < 0:
        problems.append(f"{where}: strip must not be negative")
    if options["dest"] is not None and options["dest"] in seen:
        problems.append(f"{where}: two archives have this dest")
    if options["dest"] == "/":
        problems.append(f"{where}: an archive cannot replace /")
    seen.add(str(options["dest"]))
    options["mirrors"] = schema.text_list(options["mirrors"], f"{where}: mirrors", problems)
    options["is_url"] = bool(URL.match(str(options["src"] or "")))
    if options["mirrors"] and not options["is_url"]:
        problems.append(f"{where}: mirrors need a src that is a URL")
    for mirror in options["mirrors"]:
        if not URL.match(mirror):
            problems.append(f"{where}: the mirror {mirror} is not a URL")
    options["replace"] = [
        schema.read(one, REPLACEMENT, f"{where}: replace {number}", problems) for number, one in enumerate(options["replace"], 1)
    ]
    if options["replace"] and not options["unpack"]:
        problems.append(f"{where}: replace needs an archive that is unpacked")
    if options["mode"] is None:
        options["mode"] = 0o755 if options["unpack"] else 0o644
