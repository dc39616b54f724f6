# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of group_vars and host_vars that cannot be read. Ansible ends with what is wrong with one, but does not say which one it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

# Returns the files of a group or host in a folder, and reads one: as Ansible does both, and from what it has read already.
Find = Callable[[str, str], list[Any]]
Load = Callable[[str], object]
_WITHOUT_KEY = "give the password with --ask-vault-pass or --vault-password-file"
# What Ansible says, and what to do where it does not say that.
_REMEDIES = {
    "Tabs": "indent with blanks",
    "Attempting to decrypt": _WITHOUT_KEY,
    "A vault password must be specified": _WITHOUT_KEY,
    "Decryption failed": "give the password that it was encrypted with",
}


def folders_of(sources: Collection[str], playbooks: str) -> list[Path]:
    """Return where Ansible looks for group_vars and host_vars: beside the inventories, or in them, and beside the playbook."""
    paths = [Path(source) for source in sources if "," not in source]
    found = [path if path.is_dir() else path.parent for path in paths if path.exists()]
    return list(dict.fromkeys([*found, *([Path(playbooks)] if playbooks else [])]))


def unreadable(folders: Collection[Path], groups: Mapping[str, Collection[str]], find: Find, load: Load, fault: type[Exception]) -> str:
    """Return the file with its line and what is wrong with it, or ""."""
    hosts = {str(host) for members in groups.values() for host in members}
    kinds = (("group_vars", {*map(str, groups), "all"}), ("host_vars", hosts))
    paths = (path for folder in folders for kind, names in kinds for path in _files(folder / kind, names, find))
    return next((said for said in (_fault(path, load, fault) for path in paths) if said), "")


def _fault(path: str, load: Load, fault: type[Exception]) -> str:
    try:
        load(path)
    except fault as error:
        return _words(path, error)
    return ""


def _files(folder: Path, names: Collection[str], find: Find) -> Iterator[str]:
    """The files in a folder that belong to one of the names. There are fewer files than names."""
    try:
        entries = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return
    for name in dict.fromkeys(_name(entry, names) for entry in entries):
        for path in find(str(folder), name) if name else ():
            yield path.decode() if isinstance(path, bytes) else str(path)


def _name(entry: str, names: Collection[str]) -> str:
    """Names may have dots: web.example.org and web.example.org.yml are both of the host."""
    return next((name for name in (entry, re.sub(r"\.(?:ya?ml|json)$", "", entry)) if name in names), "")


def _words(path: str, error: Exception) -> str:
    origin = getattr(error, "obj", None)
    place = ":".join(str(part) for part in (getattr(origin, "line_num", None), getattr(origin, "col_num", None)) if part)
    _before, failed, said = str(error).rpartition("YAML parsing failed: ")
    said = said.strip().rstrip(".")
    remedy = next((remedy for beginning, remedy in _REMEDIES.items() if said.startswith(beginning)), "put it right")
    return f"{path}{':' + place if place else ''} cannot be read{' as YAML' if failed else ''}: {said[:1].lower()}{said[1:]}; {remedy}"
