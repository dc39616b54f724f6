# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes every candidate beside its destination, unseen by anybody else until it is swapped in."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FILE, LINK
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import Contents
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Plan, Step

_LONGEST = 255


def name_temporaries(plan: Plan, token: str) -> list[str]:
    """Choose all temporary names before anything is made, so that the journal can list them."""
    names = []
    doomed = {step.entry.dest for step in plan.removed_directories}
    for number, step in enumerate(plan.directories + plan.writes + plan.removals + plan.digests):
        folder, base = os.path.split(step.entry.dest)
        # What is kept until the end must not keep a directory from being removed.
        while folder in doomed:
            folder = os.path.dirname(folder)
        for kind in ("new", "old"):
            ending = f".{token}-{number}.{kind}"
            short = base.encode("utf-8", "surrogateescape")[: _LONGEST - 1 - len(ending)].decode("utf-8", "ignore")
            path = os.path.join(folder, f".{short}{ending}")
            if kind == "new":
                step.temporary = path
            else:
                step.backup = path
            names.append(path)
    return names


def stage(steps: t.Sequence[Step], contents: Contents, host: Host) -> None:
    """Write the candidates, then make them durable."""
    for step in steps:
        if step.entry.kind == LINK:
            os.symlink(step.entry.target, step.temporary)
        elif step.entry.kind == FILE:
            content = step.content if step.content is not None else contents[step.entry.sha256]
            descriptor = os.open(step.temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            try:
                with naming(step.entry.dest):
                    write_all(descriptor, content)
                    if (step.uid, step.gid) != (-1, -1):
                        os.fchown(descriptor, step.uid, step.gid)
                    os.fchmod(descriptor, step.entry.mode)
            finally:
                os.close(descriptor)
        host.apply_context(step.temporary, step.entry.dest)
        host.checkpoint(f"staged {step.entry.dest}")
    for step in steps:
        if step.entry.kind == FILE:
            with naming(step.entry.dest):
                sync_file(step.temporary)


@contextlib.contextmanager
def naming(path: str) -> t.Iterator[None]:
    """Have an error say which file it is about: calls on descriptors do not know (a full disk, a quota)."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, path) from error


def write_all(descriptor: int, content: t.Union[bytes, memoryview]) -> None:
    """Write everything or raise."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_file(path: str) -> None:
    """Make the content of a file durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
