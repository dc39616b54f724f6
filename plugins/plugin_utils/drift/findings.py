# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One difference, and what of a host could not be read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# What differs, for machines; the words are for people and may change.
KINDS = (
    "file",  # a file, link or directory of a file set
    "software",  # what a server or an instance starts from: an archive, a build, a release
    "package",
    "account",  # the user or group of the service
    "kernel",  # a live value
    "service",  # a service that does not run, or whose connector does not answer
    "boot",  # one that does not start at boot
    "running",  # a process that does not run what is on disk
    "front end",  # how a front end sees a member
    "decision",  # what an operator has decided beside the inventory
    "stranger",  # what no inventory knows
)


@dataclass(frozen=True)
class Finding:
    """One difference between the inventory and a host."""

    host: str
    kind: str
    # What differs: a path, a service, a member, a name.
    subject: str
    # What is the matter with it, as the end of a sentence that begins with the subject.
    says: str
    # The host was changed since it was laid out; otherwise something else is wanted than was laid out, or nobody can tell.
    by_hand: bool = False
    lines_added: int | None = None
    lines_removed: int | None = None

    def public(self) -> dict[str, Any]:
        """Return it for the document."""
        return asdict(self)

    def sentence(self) -> str:
        """Return it for people, without its host."""
        return f"{self.subject} {self.says}"


@dataclass(frozen=True)
class Unread:
    """Something of a host that could not be compared, and why."""

    host: str
    what: str
    why: str

    def public(self) -> dict[str, str]:
        """Return it for the document."""
        return asdict(self)
