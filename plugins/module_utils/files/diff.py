# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of each change in diff mode."""

from __future__ import annotations

import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import MISSING, Names
from ansible_collections.catalina.cluster.plugins.module_utils.files.masking import before_and_after
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import (
    ATTRIBUTES,
    CREATED,
    DIGEST,
    DIRECTORY,
    FILE,
    LINK,
    REMOVED,
)
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import Contents
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Plan, Step
from ansible_collections.catalina.cluster.plugins.module_utils.files.record import Entries

LONGEST = 104448
HIDDEN = "(secret content, not shown)\n"


def diffs_of(plan: Plan, contents: Contents, recorded: Entries) -> list[dict[str, str]]:
    """One difference for each step."""
    return [_one(step, contents, recorded.get(step.entry.dest, {})) for step in plan.steps()]


def _one(step: Step, contents: Contents, recorded: dict[str, t.Any]) -> dict[str, str]:
    dest = step.entry.dest
    before, after = _attributes_before(step), _attributes_after(step)
    if step.change.action == DIGEST:
        after += f"parts that differ: {step.change.detail}\n"
    elif step.entry.kind == FILE and step.change.action not in (ATTRIBUTES, REMOVED):
        if step.entry.secret or recorded.get("secret"):
            before += HIDDEN if step.found.kind == FILE else ""
            after += HIDDEN.replace("content", "content, changed")
        else:
            texts = _texts(step, contents, recorded.get("hidden"))
            before, after = before + texts[0], after + texts[1]
    return {"before_header": dest, "after_header": dest, "before": before, "after": after}


def _texts(step: Step, contents: Contents, recorded: t.Any) -> tuple[str, str]:
    """What the file holds and what it will hold, without the values that are not to be seen."""
    after = bytes(contents[step.entry.sha256])
    if step.found.kind != FILE:
        return "", _text(before_and_after(b"", after, step.entry.hidden, None)[1])
    try:
        with open(step.entry.dest, "rb") as stream:
            before = stream.read()
    except OSError as error:
        return f"({error.strerror})\n", _text(before_and_after(b"", after, step.entry.hidden, None)[1])
    shown = before_and_after(before, after, step.entry.hidden, recorded)
    return _text(shown[0]), _text(shown[1])


def _attributes_before(step: Step) -> str:
    found, entry = step.found, step.entry
    if found.kind == MISSING:
        return ""
    if found.kind == LINK:
        return f"link to: {found.target}\n"
    if step.change.action == REMOVED:
        return f"type: {found.kind}\n"
    shown = "" if found.kind == entry.kind else f"type: {found.kind}\n"
    if step.uid not in (-1, found.uid):
        shown += f"owner: {Names.of_user(found.uid)}\n"
    if step.gid not in (-1, found.gid):
        shown += f"group: {Names.of_group(found.gid)}\n"
    if found.mode != entry.mode:
        shown += f"mode: {found.mode:04o}\n"
    return shown


def _attributes_after(step: Step) -> str:
    found, entry = step.found, step.entry
    if step.change.action == REMOVED:
        return ""
    if entry.kind == LINK:
        return f"link to: {entry.target}\n"
    new = step.change.action == CREATED
    shown = "type: directory\n" if new and entry.kind == DIRECTORY else ""
    if entry.owner and step.uid not in (-1, found.uid):
        shown += f"owner: {entry.owner}\n"
    if entry.owner_group and step.gid not in (-1, found.gid):
        shown += f"group: {entry.owner_group}\n"
    if found.mode != entry.mode or found.kind == MISSING:
        shown += f"mode: {entry.mode:04o}\n"
    return shown


def _text(content: t.Union[bytes, memoryview]) -> str:
    if len(content) > LONGEST:
        return f"(more than {LONGEST} bytes, not shown)\n"
    data = bytes(content)
    if b"\0" in data:
        return "(binary, not shown)\n"
    return data.decode("utf-8", "replace")
