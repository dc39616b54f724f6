# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a file set is made of. No logic beyond conversion."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing as t

FILE = "file"
LINK = "link"
DIRECTORY = "directory"

CREATED = "created"
CHANGED = "changed"
ATTRIBUTES = "attributes"
REMOVED = "removed"
DIGEST = "digest"


class FileSetError(Exception):
    """A refusal or failure, worded for the person who runs the playbook."""

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


@dataclasses.dataclass(frozen=True)
class Entry:
    """One thing that shall exist: a file, a directory or a link."""

    kind: str
    dest: str
    group: str = ""
    owner: str = "root"
    owner_group: str = "root"
    mode: int = 0o644
    sha256: str = ""
    target: str = ""
    source: str = ""
    secret: bool = False
    # Where values stand in the content that no diff shows, in bytes.
    hidden: tuple[tuple[int, int], ...] = ()
    in_digest: bool = True
    # Directories that are made on the way to an entry belong to no part.
    part: str = ""


@dataclasses.dataclass(frozen=True)
class Absent:
    """A path that shall not exist, whoever made it."""

    dest: str
    group: str = ""
    part: str = ""


@dataclasses.dataclass(frozen=True)
class Output:
    """A file that a program of the set writes: neither made nor compared, but removed when it is no longer listed."""

    dest: str
    group: str = ""
    part: str = ""


@dataclasses.dataclass(frozen=True)
class Validator:
    """A check of the candidate: a command over copied trees, or well-formed XML."""

    group: t.Optional[str] = None
    command: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    xml: str = ""
    timeout: int = 60


@dataclasses.dataclass(frozen=True)
class DigestFile:
    """A file of fingerprints that is written after everything else."""

    dest: str
    group: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    paths: tuple[str, ...] = ()
    mode: int = 0o600
    part: str = ""


@dataclasses.dataclass(frozen=True)
class Part:
    """The contribution of one role to a set, with the groups that it lists."""

    name: str
    groups: tuple[str, ...] = ()
    remove_unlisted_groups: bool = False


@dataclasses.dataclass(frozen=True)
class FileSet:
    """Everything that one call is asked for. Parts that are neither listed nor to be retired stay as they are."""

    name: str
    roots: tuple[str, ...]
    entries: tuple[Entry, ...]
    absent: tuple[Absent, ...] = ()
    outputs: tuple[Output, ...] = ()
    validators: tuple[Validator, ...] = ()
    digests: tuple[DigestFile, ...] = ()
    parts: tuple[Part, ...] = ()
    retire: tuple[str, ...] = ()
    retire_parts: tuple[str, ...] = ()
    state_dir: str = "/var/lib/catalina-cluster"

    @classmethod
    def from_data(cls, data: t.Mapping[str, t.Any]) -> FileSet:
        """Build the set from the plain data that travels to the target."""
        return cls(
            name=data["name"],
            roots=tuple(data["roots"]),
            entries=tuple(Entry(**{**item, "hidden": tuple((start, end) for start, end in item["hidden"])}) for item in data["entries"]),
            absent=tuple(Absent(**item) for item in data["absent"]),
            outputs=tuple(Output(**item) for item in data["outputs"]),
            validators=tuple(
                Validator(
                    group=item["group"],
                    command=tuple(item["command"]),
                    trees=tuple(item["trees"]),
                    environment=tuple((k, v) for k, v in item["environment"]),
                    xml=item["xml"],
                    timeout=item["timeout"],
                )
                for item in data["validators"]
            ),
            digests=tuple(
                DigestFile(
                    dest=item["dest"],
                    group=item["group"],
                    parts=tuple((k, v) for k, v in item["parts"]),
                    paths=tuple(item["paths"]),
                    mode=item["mode"],
                    part=item["part"],
                )
                for item in data["digests"]
            ),
            parts=tuple(Part(item["name"], tuple(item["groups"]), item["remove_unlisted_groups"]) for item in data["parts"]),
            retire=tuple(data["retire"]),
            retire_parts=tuple(data["retire_parts"]),
            state_dir=data["state_dir"],
        )

    def to_data(self) -> dict[str, t.Any]:
        """The plain data that travels to the target."""
        return dataclasses.asdict(self)

    def digest(self) -> str:
        """The same for two sets that ask for the same, contents included."""
        return hashlib.sha256(json.dumps(self.to_data(), sort_keys=True).encode()).hexdigest()


@dataclasses.dataclass(frozen=True)
class Change:
    """One difference between the host and what was asked for."""

    path: str
    action: str
    group: str
    kind: str
    detail: str = ""
    part: str = ""

    def public(self) -> dict[str, str]:
        """What the result of the task shows of it."""
        shown = {"path": self.path, "action": self.action, "part": self.part, "group": self.group, "type": self.kind}
        if self.detail:
            shown["detail"] = self.detail
        return shown
