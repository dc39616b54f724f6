# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the staged candidates in place and knows how to put everything back."""

from __future__ import annotations

import errno
import os
import shutil
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import inspect
from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DIRECTORY, FILE, LINK
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Step
from ansible_collections.catalina.cluster.plugins.module_utils.files.record import sync_folder
from ansible_collections.catalina.cluster.plugins.module_utils.files.stage import naming, write_all

_NOT_EMPTY = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY})
_NO_HARD_LINK = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS})


class Swap:
    """A row of steps of which either all are done or none."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._undo: list[tuple[str, t.Callable[[], None]]] = []
        self._folders: set[str] = set()
        self.in_place: list[str] = []
        self.stayed: list[str] = []
        self.warnings: list[str] = []

    def make_directory(self, step: Step) -> None:
        """Make a directory, which appears with its final owner and mode."""
        dest, temporary = step.entry.dest, step.temporary
        os.mkdir(temporary, 0o700)
        if (step.uid, step.gid) != (-1, -1):
            os.chown(temporary, step.uid, step.gid, follow_symlinks=False)
        os.chmod(temporary, step.entry.mode)
        self._host.apply_context(temporary, dest)
        os.rename(temporary, dest)
        self._did(dest, lambda: os.rmdir(dest))

    def put(self, step: Step) -> None:
        """Rename a staged file or link over its destination."""
        dest = step.entry.dest
        existed = step.found.kind in (FILE, LINK)
        if existed:
            with naming(dest):
                _keep(step)
        try:
            os.rename(step.temporary, dest)
        except OSError as error:
            if error.errno != errno.EBUSY or step.entry.kind != FILE:
                raise
            self._put_in_place(step)
            return
        if existed:
            self._did(dest, lambda: os.rename(step.backup, dest))
        else:
            self._did(dest, lambda: os.unlink(dest))

    def _put_in_place(self, step: Step) -> None:
        dest = step.entry.dest
        # A second name for the same file would be written over as well.
        os.unlink(step.backup)
        with naming(dest):
            _copy_beside(step)

        def put_back() -> None:
            _copy_into(step.backup, dest)
            _set_attributes(dest, step.found.uid, step.found.gid, step.found.mode)

        self._did(dest, put_back)
        with naming(dest):
            _copy_into(step.temporary, dest)
            _set_attributes(dest, step.uid, step.gid, step.entry.mode)
        self.in_place.append(dest)

    def set_attributes(self, step: Step) -> None:
        """Alter owner, group and mode of something that stays."""
        found = step.found
        self._did(step.entry.dest, lambda: _set_attributes(step.entry.dest, found.uid, found.gid, found.mode))
        with naming(step.entry.dest):
            _set_attributes(step.entry.dest, step.uid, step.gid, step.entry.mode)

    def remove(self, step: Step) -> None:
        """Take a file or link away. It is kept beside until the end."""
        os.rename(step.entry.dest, step.backup)
        self._did(step.entry.dest, lambda: os.rename(step.backup, step.entry.dest))

    def remove_directory(self, step: Step) -> None:
        """Take an empty directory away."""
        found, dest = step.found, step.entry.dest

        def put_back() -> None:
            os.mkdir(dest, 0o700)
            _set_attributes(dest, found.uid, found.gid, found.mode)
            self._host.apply_context(dest, dest)

        try:
            os.rmdir(dest)
        except OSError as error:
            if error.errno not in _NOT_EMPTY:
                raise
            self.stayed.append(dest)
            self.warnings.append(f"{dest}: no longer listed, but in use by others; left alone")
            return
        self._did(dest, put_back)

    def _did(self, path: str, undo: t.Callable[[], None]) -> None:
        self._undo.append((path, undo))
        self._folders.add(os.path.dirname(path))

    def sync(self) -> None:
        """Make all new names durable."""
        for folder in sorted(self._folders):
            sync_folder(folder)

    def put_back(self) -> tuple[int, list[str]]:
        """Undo everything. Returns how much was put back, and what could not be."""
        done, failed = 0, []
        while self._undo:
            path, undo = self._undo.pop()
            try:
                undo()
                done += 1
            except OSError as error:
                failed.append(f"{path} ({error.strerror})")
        self.sync()
        return done, failed


def unchanged(step: Step) -> bool:
    """Whether a path is still what it was when it was compared."""
    return inspect(step.entry.dest) == step.found


def _keep(step: Step) -> None:
    """A second name for what is there, without a moment in which it is gone."""
    if step.found.kind == LINK:
        os.symlink(step.found.target, step.backup)
        return
    try:
        os.link(step.entry.dest, step.backup, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_HARD_LINK:
            raise
        _copy_beside(step)


def _copy_beside(step: Step) -> None:
    descriptor = os.open(step.backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(step.entry.dest, "rb") as source, os.fdopen(descriptor, "wb") as copy:
        shutil.copyfileobj(source, copy)
        os.fchown(copy.fileno(), step.found.uid, step.found.gid)
        os.fchmod(copy.fileno(), step.found.mode)


def _copy_into(source: str, dest: str) -> None:
    with open(source, "rb") as stream:
        content = stream.read()
    descriptor = os.open(dest, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        write_all(descriptor, content)
        os.ftruncate(descriptor, len(content))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _set_attributes(path: str, uid: int, gid: int, mode: int) -> None:
    """Through a descriptor, so that a link put there meanwhile is not followed."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    if inspect(path).kind == DIRECTORY:
        flags |= os.O_DIRECTORY
    descriptor = os.open(path, flags)
    try:
        if (uid, gid) != (-1, -1):
            os.fchown(descriptor, uid, gid)
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
