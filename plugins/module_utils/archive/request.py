# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task asks for, as the module gets it, and whether it lies on the host already."""

from __future__ import annotations

import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import Archive, Replacement, plan
from ansible_collections.catalina.cluster.plugins.module_utils.archive.keep import removal
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError

SCHEMES = ("http://", "https://", "ftp://", "file://")


class Names(t.Protocol):
    """Numbers of users and groups by name; None where there is none."""

    def user(self, name: str) -> t.Optional[int]: ...

    def group(self, name: str) -> t.Optional[int]: ...


def archive_of(options: t.Mapping[str, t.Any], names: Names, check: bool) -> Archive:
    """Return the archive that the options describe."""
    uid, gid = names.user(options["owner"]), names.group(options["group"])
    if not check and uid is None:
        raise ArchiveError(f"{options['dest']}: there is no user {options['owner']} on this host")
    if not check and gid is None:
        raise ArchiveError(f"{options['dest']}: there is no group {options['group']} on this host")
    mode = options["mode"] or ("0755" if options["unpack"] else "0644")
    return Archive(
        src=options["src"],
        checksum=options["checksum"],
        dest=options["dest"],
        is_url=options["src"].startswith(SCHEMES),
        strip=options["strip"],
        uid=-2 if uid is None else uid,
        gid=-2 if gid is None else gid,
        mode=int(mode, 8),
        unpack=options["unpack"],
        mirrors=tuple(options["mirrors"]),
        replace=tuple(Replacement(one["old"], one["new"], one["src"]) for one in options["replace"]),
    )


def difference(request: t.Mapping[str, t.Any], names: Names) -> str:
    """Return what the module would have to do about a request, or why it would fail; empty when everything is in place.

    A request has "archives", "keep" and "used_by", as the options of the module, and no place that archives come from.
    """
    try:
        asked = [{**item, "src": item["dest"], "mirrors": []} for item in request["archives"]]
        for work in plan([archive_of(item, names, check=False) for item in asked]):
            if work.action != "none":
                return f"archive at {work.archive.dest}"
        dests, keep = [item["dest"] for item in asked], request["keep"]
        decided = None if keep is None else removal(dests, keep, request["used_by"])
    except (ArchiveError, OSError) as error:
        return str(error)
    return f"archive at {decided.versions[0].path}" if decided and decided.versions else ""
