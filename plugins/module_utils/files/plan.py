# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what was asked for with what is there and lists every step. Changes nothing."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files import digests
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import (
    MISSING,
    Found,
    Names,
    closed_part,
    file_sha256,
    inside,
    inspect,
)
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import (
    ATTRIBUTES,
    CHANGED,
    CREATED,
    DIGEST,
    DIRECTORY,
    FILE,
    LINK,
    REMOVED,
    Absent,
    Change,
    Entry,
    FileSet,
    FileSetError,
    Part,
)
from ansible_collections.catalina.cluster.plugins.module_utils.files.record import Entries, State

KIND_WORDS = {FILE: "a file", LINK: "a link", DIRECTORY: "a directory", "other": "a special file"}


@dataclasses.dataclass
class Step:
    """One thing to do."""

    change: Change
    entry: Entry
    found: Found
    uid: int = -1
    gid: int = -1
    content: t.Optional[bytes] = None
    temporary: str = ""
    backup: str = ""


@dataclasses.dataclass
class Plan:
    """Everything to do, in the order in which it is done."""

    directories: list[Step] = dataclasses.field(default_factory=list)
    writes: list[Step] = dataclasses.field(default_factory=list)
    attributes: list[Step] = dataclasses.field(default_factory=list)
    removals: list[Step] = dataclasses.field(default_factory=list)
    removed_directories: list[Step] = dataclasses.field(default_factory=list)
    digests: list[Step] = dataclasses.field(default_factory=list)
    record: Entries = dataclasses.field(default_factory=dict)
    former: Entries = dataclasses.field(default_factory=dict)
    state_folders: list[str] = dataclasses.field(default_factory=list)
    unlisted: list[str] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    # What a program of the set writes at any time, also between the comparison and its removal.
    outputs: set[str] = dataclasses.field(default_factory=set)
    # What a user may not look at who changes nothing.
    unread: set[str] = dataclasses.field(default_factory=set)

    def steps(self) -> list[Step]:
        """All steps in order."""
        return self.files() + self.digests

    def files(self) -> list[Step]:
        """All steps but the digests."""
        return self.directories + self.writes + self.attributes + self.removals + self.removed_directories

    def journal(self) -> Entries:
        """What the next call takes for ours if this one is killed, and how it knows that we wrote it."""
        noted: Entries = {step.entry.dest: {**self.record[step.entry.dest], "created": True} for step in self.directories}
        for step in self.writes + self.digests:
            sha256 = step.entry.sha256 if step.content is None else hashlib.sha256(step.content).hexdigest()
            how = {"target": step.entry.target} if step.entry.kind == LINK else {"sha256": sha256}
            noted[step.entry.dest] = {**self.record[step.entry.dest], **how}
        return noted

    def needed(self) -> list[str]:
        """Checksums of the contents that will be written."""
        return sorted({step.entry.sha256 for step in self.writes if step.entry.kind == FILE})


class Planner:
    """Makes the plan of one set."""

    def __init__(self, wanted: FileSet, state: State, recorded: Entries, names: Names, check: bool) -> None:
        self.wanted, self.state, self.recorded, self.names, self.check = wanted, state, recorded, names, check
        self.problems: list[str] = []
        self.plan = Plan(former=recorded)
        self._digest_paths = {digest.dest for digest in wanted.digests}
        self._wanted_paths = {one.dest for one in wanted.entries} | {one.dest for one in wanted.outputs} | self._digest_paths
        written = {path for path, item in recorded.items() if item.get("output")}
        # Outputs of former calls, and the directories that they are in.
        self._outputs = written | {os.path.dirname(path) for path in written}
        self.plan.outputs = written
        self._parts = {part.name: part for part in wanted.parts}
        self._listed = {name: {"", *part.groups} for name, part in self._parts.items()}
        for entry in wanted.entries:
            self._listed.setdefault(entry.part, {""}).add(entry.group)
        self._roots = [os.path.realpath(root) for root in (*wanted.roots, wanted.state_dir)]
        self._safe: dict[str, bool] = {}
        self._making: set[str] = set()

    def make(self) -> Plan:
        """The plan, or all problems at once."""
        for entry in sorted(self.wanted.entries, key=lambda item: (item.kind != DIRECTORY, item.dest)):
            self._guard(entry.dest, lambda entry=entry: self._entry(entry))  # type: ignore[misc]
        for absent in self.wanted.absent:
            self._guard(absent.dest, lambda absent=absent: self._absent(absent))  # type: ignore[misc]
        self._unlisted()
        self._digests()
        if self.problems:
            raise FileSetError("\n".join(self.problems), problems=self.problems)
        self.plan.directories.sort(key=lambda step: step.entry.dest)
        self._record()
        return self.plan

    def _guard(self, dest: str, compare: t.Callable[[], None]) -> None:
        other = self._other_part(dest)
        try:
            if other:
                self.problems.append(
                    f"{dest}: belongs to the part {other} of this set, which is not laid out in this call;"
                    f" lay it out as well, or take it away with retire_parts: [{other}]"
                )
            elif self._is_safe(dest):
                compare()
            else:
                self.problems.append(f"{dest}: its directory is really {os.path.realpath(os.path.dirname(dest))}, outside the roots")
        except FileSetError as error:
            self.problems.append(error.message)
        except OSError as error:
            if self.state.is_closed and isinstance(error, PermissionError):
                self.plan.unread.add(closed_part(dest))
            else:
                self.problems.append(f"{dest}: {error.strerror}")

    def _part_of(self, item: t.Mapping[str, t.Any]) -> str:
        """Whose a recorded path is. Records of a set with a single contributor need not say."""
        return str(item.get("part", self.wanted.name))

    def _other_part(self, dest: str) -> str:
        """The part that a path belongs to and that this call does not concern, if any. Directories are shared."""
        item = self.recorded.get(dest)
        if item is None or item.get("kind") == DIRECTORY or item.get("group") in self.wanted.retire:
            return ""
        part = self._part_of(item)
        return "" if part in self._parts or part in self.wanted.retire_parts else part

    def _is_safe(self, dest: str) -> bool:
        parent = os.path.dirname(dest)
        if dest in self.wanted.roots:
            return True
        if parent not in self._safe:
            self._safe[parent] = inside(os.path.realpath(parent), self._roots)
        return self._safe[parent]

    def _owner(self, entry: Entry) -> tuple[int, int]:
        uid, gid = self.names.user(entry.owner), self.names.group(entry.owner_group)
        if not self.check:
            if uid is None:
                self.problems.append(f"{entry.dest}: there is no user {entry.owner} on this host")
            if gid is None:
                self.problems.append(f"{entry.dest}: there is no group {entry.owner_group} on this host")
        # A number that nothing on disk can have: check mode predicts the change of owner.
        return (-2 if uid is None else uid), (-2 if gid is None else gid)

    def _entry(self, entry: Entry) -> None:
        found = inspect(entry.dest)
        uid, gid = self._owner(entry) if entry.kind != LINK else (-1, -1)
        if found.kind == MISSING:
            self._parents(entry)
            if entry.dest not in self._making:
                self._add(CREATED, entry, found, uid, gid)
        elif found.kind != entry.kind:
            self._other_kind(entry, found, uid, gid)
        elif entry.kind == LINK:
            if found.target != entry.target:
                self._add(CHANGED, entry, found, uid, gid)
        elif entry.kind == FILE and file_sha256(entry.dest) != entry.sha256:
            self._add(CHANGED, entry, found, uid, gid)
        elif found.mode != entry.mode or uid not in (-1, found.uid) or gid not in (-1, found.gid):
            self._add(ATTRIBUTES, entry, found, uid, gid)

    def _other_kind(self, entry: Entry, found: Found, uid: int, gid: int) -> None:
        mine = self.recorded.get(entry.dest, {}).get("kind") == found.kind
        if mine and {entry.kind, found.kind} == {FILE, LINK}:
            self._add(CHANGED, entry, found, uid, gid)
            return
        what = KIND_WORDS[found.kind]
        if found.kind == LINK:
            dangling = "" if os.path.exists(entry.dest) else ", which does not exist"
            what = f"a link to {found.target}{dangling}"
        self.problems.append(
            f"{entry.dest}: {KIND_WORDS[entry.kind]} belongs here, but there is {what} that this set did not make;"
            " move it away and run again"
        )

    def _add(self, action: str, entry: Entry, found: Found, uid: int, gid: int) -> None:
        step = Step(Change(entry.dest, action, entry.group, entry.kind, part=entry.part), entry, found, uid, gid)
        if action == ATTRIBUTES:
            self.plan.attributes.append(step)
        elif entry.kind == DIRECTORY:
            self._making.add(entry.dest)
            self.plan.directories.append(step)
        else:
            self.plan.writes.append(step)

    def _parents(self, entry: Entry) -> None:
        """Missing directories above an entry are made as long as they are not above the roots."""
        missing = []
        parent = os.path.dirname(entry.dest)
        while parent not in self._making and inspect(parent).kind == MISSING:
            missing.append(parent)
            parent = os.path.dirname(parent)
        for path in reversed(missing):
            if inside(path, [self.wanted.state_dir]):
                # The collection's own folder is no part of what the set lays out.
                self.plan.state_folders.append(path)
                self._making.add(path)
                continue
            if not inside(path, self.wanted.roots):
                # A package that is not there yet brings it; check mode cannot know more.
                if not self.check:
                    raise FileSetError(f"{entry.dest}: the directory {path} is missing and lies above the roots")
                continue
            listed = next((e for e in self.wanted.entries if e.dest == path and e.kind == DIRECTORY), None)
            if listed is None:
                made = Entry(DIRECTORY, path, self._group_below(path), owner="", owner_group="", mode=0o755)
                self._add(CREATED, made, Found(), -1, -1)
            elif path not in self._making:
                uid, gid = self._owner(listed)
                self._add(CREATED, listed, Found(), uid, gid)

    def _group_below(self, path: str) -> str:
        """The group that alone has something below a directory."""
        groups = {entry.group for entry in self.wanted.entries if entry.dest.startswith(path + "/")}
        return groups.pop() if len(groups) == 1 else ""

    def _absent(self, absent: Absent) -> None:
        dest = absent.dest
        found = inspect(dest)
        if found.kind == DIRECTORY:
            if not self._is_empty(dest):
                raise FileSetError(f"{dest}: shall be absent but is a directory that is not empty; this set empties no directory")
            self._remove(dest, absent.group, absent.part, found)
        elif found.kind in (FILE, LINK):
            self._remove(dest, absent.group, absent.part, found)
        elif found.kind != MISSING:
            raise FileSetError(f"{dest}: shall be absent but is {KIND_WORDS[found.kind]}")

    def _remove(self, dest: str, group: str, part: str, found: Found) -> None:
        secret = bool(self.recorded.get(dest, {}).get("secret"))
        entry = Entry(found.kind, dest, group, secret=secret)
        step = Step(Change(dest, REMOVED, group, found.kind, part=part), entry, found)
        if found.kind == DIRECTORY:
            self.plan.removed_directories.append(step)
        else:
            self.plan.removals.append(step)

    def _unlisted(self) -> None:
        absent = {item.dest for item in self.wanted.absent}
        known = {str(item.get("group", "")) for item in self.recorded.values() if self._part_of(item) in self._parts}
        self.plan.unlisted = sorted(known.difference(*self._listed.values()))
        claimed: t.Optional[dict[str, str]] = None
        for path in sorted(self.recorded, key=lambda name: (-name.count("/"), name)):
            item = self.recorded[path]
            if path in self._wanted_paths or path in absent:
                continue
            if self._stays(self._part_of(item), str(item.get("group", ""))):
                self.plan.record[path] = item
                continue
            if claimed is None:
                claimed = self.state.claimed_by_others()
            if path not in claimed:
                self._drop(path, item)

    def _stays(self, part: str, group: str) -> bool:
        """Whether what is recorded of a part and a group is none of this call's business."""
        if part in self.wanted.retire_parts or group in self.wanted.retire:
            return False
        if not part:
            # Directories of no part are removed once nothing is in them.
            return not self.wanted.retire_parts and all(self._leaves_alone(one, group) for one in self.wanted.parts)
        return part not in self._parts or self._leaves_alone(self._parts[part], group)

    def _leaves_alone(self, part: Part, group: str) -> bool:
        return group not in self._listed[part.name] and not part.remove_unlisted_groups

    def _drop(self, path: str, item: dict[str, t.Any]) -> None:
        group, part = str(item.get("group", "")), self._part_of(item)
        found = inspect(path)
        if found.kind == MISSING:
            return
        if not self._is_safe(path) and not self._is_of_outputs(path):
            self.plan.warnings.append(f"{path}: no longer listed, but outside the roots now; left alone")
            self.plan.record[path] = item
        elif found.kind != item.get("kind"):
            self.plan.warnings.append(
                f"{path}: no longer listed, but it is {KIND_WORDS[found.kind]} now that this set did not make; left alone"
            )
        elif found.kind != DIRECTORY:
            self._remove(path, group, part, found)
        elif item.get("created"):
            if self._is_empty(path):
                self._remove(path, group, part, found)
            elif self._is_safe(path):
                # Whoever takes the last file out of it takes the directory along.
                self.plan.record[path] = {**item, "part": ""}

    def _is_of_outputs(self, path: str) -> bool:
        """Whether an output was listed here. A program that writes elsewhere now no longer has a root here, and nobody else removes it."""
        return path in self._outputs and os.path.realpath(os.path.dirname(path)) == os.path.dirname(path)

    def _is_empty(self, path: str) -> bool:
        """Whether a directory will be empty once the plan is carried out."""
        below = path.rstrip("/") + "/"
        if any(wanted.startswith(below) for wanted in self._wanted_paths):
            return False
        gone = {step.entry.dest for step in self.plan.removals + self.plan.removed_directories}
        return all(os.path.join(path, name) in gone for name in os.listdir(path))

    def _digests(self) -> None:
        removed = [step.entry.dest for step in self.plan.removals]
        prints = digests.Fingerprints(self.wanted.entries, removed)
        for digest in self.wanted.digests:
            parts = digests.parts_of(digest, self.wanted.entries, self.plan.record, prints)
            entry = Entry(FILE, digest.dest, digest.group, "", "", digest.mode, in_digest=False, part=digest.part)
            self._guard(digest.dest, lambda entry=entry, parts=parts: self._digest(entry, parts))  # type: ignore[misc]

    def _digest(self, entry: Entry, parts: dict[str, str]) -> None:
        found = inspect(entry.dest)
        before = b""
        if found.kind == FILE:
            with open(entry.dest, "rb") as stream:
                before = stream.read()
        elif found.kind == MISSING:
            self._parents(entry)
        else:
            raise FileSetError(f"{entry.dest}: a digest belongs here, but there is {KIND_WORDS[found.kind]}; move it away")
        content = digests.render(parts)
        if before == content:
            if found.mode != entry.mode:
                self._add(ATTRIBUTES, entry, found, -1, -1)
            return
        detail = ", ".join(digests.differing(before, parts))
        step = Step(Change(entry.dest, DIGEST, entry.group, FILE, detail, entry.part), entry, found, content=content)
        self.plan.digests.append(step)

    def _record(self) -> None:
        made = {step.entry.dest for step in self.plan.directories}
        implied = [step.entry for step in self.plan.directories if step.entry.dest not in self._wanted_paths]
        for entry in (*self.wanted.entries, *implied):
            item: dict[str, t.Any] = {"kind": entry.kind, "group": entry.group, "part": entry.part}
            if entry.kind == DIRECTORY:
                item["created"] = entry.dest in made or bool(self.recorded.get(entry.dest, {}).get("created"))
            else:
                if entry.secret:
                    item["secret"] = True
                if entry.hidden:
                    # What is written, so that the next diff finds the values in the file again.
                    item["hidden"] = {"content": entry.sha256, "spans": [list(span) for span in entry.hidden]}
                if not entry.in_digest:
                    item["digest"] = False
            self.plan.record[entry.dest] = item
        for output in self.wanted.outputs:
            self.plan.record[output.dest] = {"kind": FILE, "group": output.group, "part": output.part, "digest": False, "output": True}
        for digest in self.wanted.digests:
            self.plan.record[digest.dest] = {"kind": FILE, "group": digest.group, "part": digest.part, "digest": False}
