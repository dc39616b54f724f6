# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a path differs: the host was changed, or something else is asked for than the last time. And by how many lines."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import MISSING, Found, Names, file_sha256
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import (
    CHANGED,
    CREATED,
    DIGEST,
    FILE,
    LINK,
    REMOVED,
    Entry,
    FileSetError,
)
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import Contents
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Plan, Step
from ansible_collections.catalina.cluster.plugins.module_utils.files.record import State

# Bytes above which lines are not counted, as diffs do not show them.
LARGEST = 104448


def last_request(state: State) -> dict[str, dict[str, t.Any]]:
    """The entries of the last call that succeeded, by path. Empty where there was none, or another release of the collection wrote it."""
    try:
        return {str(entry["dest"]): entry for entry in state.request()["entries"]}
    except (FileSetError, OSError, KeyError, TypeError):
        return {}


def details(plan: Plan, contents: Contents, request: t.Mapping[str, t.Mapping[str, t.Any]], names: Names) -> list[dict[str, t.Any]]:
    """For each step of the plan: by_hand, whether the path is not as it was laid out last; lines_added and lines_removed of files."""
    return [{**_origin(step, request, names), **_lines(step, contents)} for step in plan.steps()]


def _origin(step: Step, request: t.Mapping[str, t.Mapping[str, t.Any]], names: Names) -> dict[str, bool]:
    """Digests are made of other files, so nothing is said of them."""
    laid_out = request.get(step.entry.dest)
    if step.change.action == DIGEST or laid_out is None:
        return {"by_hand": False}
    return {"by_hand": not _is_as_laid_out(step.entry.dest, step.found, laid_out, names)}


def _is_as_laid_out(path: str, found: Found, laid_out: t.Mapping[str, t.Any], names: Names) -> bool:
    if found.kind == MISSING or found.kind != laid_out.get("kind"):
        return False
    if found.kind == LINK:
        return found.target == laid_out.get("target")
    uid, gid = names.user(str(laid_out.get("owner", ""))), names.group(str(laid_out.get("owner_group", "")))
    if found.mode != laid_out.get("mode") or uid not in (-1, found.uid) or gid not in (-1, found.gid):
        return False
    return found.kind != FILE or file_sha256(path) == laid_out.get("sha256")


def _lines(step: Step, contents: Contents) -> dict[str, int]:
    """Lines that would come and go; a line that moves is none. Secret contents are counted too: a number says nothing of them."""
    if step.entry.kind != FILE or step.change.action == DIGEST:
        return {}
    before = _file(step.entry, step.found)
    if step.change.action in (CREATED, CHANGED):
        after: t.Optional[bytes] = bytes(contents[step.entry.sha256])
    else:
        # For the rest, owner, group or mode alone.
        after = b"" if step.change.action == REMOVED else before
    if before is None or after is None or len(after) > LARGEST or b"\0" in before + after:
        return {}
    old, new = (collections.Counter(text.splitlines()) for text in (before, after))
    return {"lines_added": sum((new - old).values()), "lines_removed": sum((old - new).values())}


def _file(entry: Entry, found: Found) -> t.Optional[bytes]:
    """What lies there; None when it is too large or cannot be read."""
    if found.kind != FILE:
        return b""
    try:
        with open(entry.dest, "rb") as stream:
            text = stream.read(LARGEST + 1)
    except OSError:
        return None
    return text if len(text) <= LARGEST else None
