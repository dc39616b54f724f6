# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacks archives beside their destination and renames them, so that every existing destination is complete."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import fcntl
import glob
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError, unpack
from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import read_record

RECORD = ".catalina-archive.json"
_BLOCK = 1 << 20
_FOLDER_MODE = 0o755
Download = t.Callable[["Archive", str, str], None]
Context = t.Callable[[str, str], None]


@dataclasses.dataclass(frozen=True)
class Replacement:
    """A file of the host that takes the place of files in an archive."""

    old: str
    new: str
    src: str

    def problem(self) -> str:
        """Why this cannot be meant."""
        names = [("old", self.old), ("new", self.new)]
        wrong = [name for name, path in names if not path or path.startswith("/") or ".." in path.split("/")]
        return "" if not wrong else f"replace: {' and '.join(wrong)} must lie below the destination"


@dataclasses.dataclass(frozen=True)
class Archive:
    """One archive of the task."""

    src: str
    checksum: str
    dest: str
    is_url: bool
    strip: int = 0
    uid: int = -1
    gid: int = -1
    mode: int = 0o755
    unpack: bool = True
    mirrors: tuple[str, ...] = ()
    replace: tuple[Replacement, ...] = ()


@dataclasses.dataclass
class Work:
    """The action that one archive needs: none, attributes, unpacked or copied."""

    archive: Archive
    action: str


def plan(archives: t.Sequence[Archive]) -> list[Work]:
    """Return the actions. Raises all refusals at once, before anything is changed."""
    works, problems = [], []
    for archive in archives:
        action, problem = _compare(archive)
        problem = problem or next((one.problem() for one in archive.replace if one.problem()), "")
        works.append(Work(archive, action))
        if problem:
            problems.append(f"{archive.dest}: {problem}")
    if problems:
        raise ArchiveError("\n".join(problems))
    return works


def _compare(archive: Archive) -> tuple[str, str]:
    """Return the action, and the reason to refuse it."""
    try:
        seen = os.lstat(archive.dest)
    except FileNotFoundError:
        return "unpacked" if archive.unpack else "copied", ""
    except NotADirectoryError:
        return "none", "a part of this path is not a directory"
    is_directory = stat.S_ISDIR(seen.st_mode)
    if is_directory != archive.unpack or not (is_directory or stat.S_ISREG(seen.st_mode)):
        return "none", "something else has this name; move it away and run again"
    current = _recorded(archive.dest) if archive.unpack else _present(archive)
    if current is None:
        if archive.unpack and not os.listdir(archive.dest):
            return "unpacked", ""
        return "none", f"exists but was not unpacked by this module (no {RECORD}); move it away and run again"
    if current.get("replace", []) != [list(dataclasses.astuple(one)) for one in archive.replace] and archive.unpack:
        return "none", "has other files in place of the archive's own; use a dest that tells them apart, or move it away"
    if current["checksum"] != archive.checksum or current["strip"] != archive.strip:
        return "none", (
            f"comes from {current['source']} ({current['checksum']}, strip {current['strip']}), not from"
            f" {without_password(archive.src)} ({archive.checksum}, strip {archive.strip}); use a dest that names the version,"
            " or move the old one away"
        )
    if stat.S_IMODE(seen.st_mode) != archive.mode or archive.uid not in (-1, seen.st_uid):
        return "attributes", ""
    return ("attributes" if archive.gid not in (-1, seen.st_gid) else "none"), ""


def _recorded(dest: str) -> t.Optional[dict[str, t.Any]]:
    # The folder may be another user's: what is there is read as carefully as the record of an instance.
    record = read_record(os.path.join(dest, RECORD))
    data, keys = record.content, ("checksum", "strip", "source")
    if data is None and not record.problem:
        return None
    if data is None or not all(key in data for key in keys):
        raise ArchiveError(f"{dest}/{RECORD} cannot be read ({record.problem or 'incomplete'}); move {dest} away and run again")
    return {**{key: data[key] for key in keys}, "replace": data.get("replace", [])}


def _present(archive: Archive) -> dict[str, t.Any]:
    algorithm = archive.checksum.partition(":")[0]
    return {"checksum": f"{algorithm}:{hash_of(archive.dest, algorithm)}", "strip": archive.strip, "source": "another file"}


def hash_of(path: str, algorithm: str) -> str:
    """Return the hash of a file, read in blocks."""
    digest = hashlib.new(algorithm)
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def carry_out(work: Work, transferred: t.Mapping[str, str], download: Download, context: Context) -> None:
    """Carry out the action of one archive. A failure leaves nothing behind."""
    archive = work.archive
    if work.action == "none":
        return
    if work.action == "attributes":
        _attributes(archive, archive.dest)
        return
    parent = os.path.dirname(archive.dest)
    try:
        os.makedirs(parent, mode=0o755, exist_ok=True)
        with locked(parent):
            clean(archive.dest)
            if _compare(archive)[0] != work.action:
                return  # a concurrent run has done it
            _place(archive, transferred, download, context)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise ArchiveError(f"{archive.dest}: {error.strerror or error}{where}; nothing was kept") from error
    except ArchiveError as error:
        raise ArchiveError(f"{archive.dest}: {without_password(archive.src)}: {error}; nothing was kept") from error


def _place(archive: Archive, transferred: t.Mapping[str, str], download: Download, context: Context) -> None:
    partial = f"{archive.dest}.partial-{secrets.token_hex(4)}"
    package = partial + ".download"
    try:
        if archive.is_url:
            _fetch(archive, package, download)
        elif archive.unpack:
            package = transferred[archive.checksum]
        else:
            shutil.copyfile(transferred[archive.checksum], package)
        check(package, archive.checksum)
        if archive.unpack:
            os.mkdir(partial, 0o700)
            unpack(package, partial, archive.strip)
            for one in archive.replace:
                _replace(one, partial)
            _write_record(archive, partial)
        else:
            os.rename(package, partial)
        _finish(archive, partial, context)
        if archive.unpack and os.path.isdir(archive.dest):
            os.rmdir(archive.dest)
        os.rename(partial, archive.dest)
        _sync(os.path.dirname(archive.dest))
    finally:
        clean(archive.dest)


def _replace(one: Replacement, folder: str) -> None:
    found = glob.glob(os.path.join(glob.escape(folder), one.old))
    if not found:
        raise ArchiveError(f"has nothing at {one.old} to replace")
    for path in found:
        os.unlink(path)
    target = os.path.join(folder, one.new)
    shutil.copyfile(one.src, target)
    os.chmod(target, 0o644)


def _fetch(archive: Archive, package: str, download: Download) -> None:
    failures = []
    for url in (archive.src, *archive.mirrors):
        problem = _fetch_one(archive, url, package, download)
        if not problem:
            return
        failures.append(f"{without_password(url)}: {problem}")
    raise ArchiveError("could not be fetched: " + "; ".join(failures))


def _fetch_one(archive: Archive, url: str, package: str, download: Download) -> str:
    try:
        download(archive, url, package)
        check(package, archive.checksum)
    except ArchiveError as error:
        return str(error)
    return ""


def without_password(url: str) -> str:
    """Return a URL without its password, in which the sign that ends it may stand too."""
    return re.sub(r"//[^/?#]*@", "//********@", url)


def check(path: str, checksum: str) -> None:
    """Raise when a file does not have its checksum."""
    algorithm, _colon, wanted = checksum.partition(":")
    found = hash_of(path, algorithm)
    if found != wanted.lower():
        raise ArchiveError(f"wrong checksum: {algorithm}:{found} instead of {checksum}")


def _write_record(archive: Archive, folder: str) -> None:
    path = os.path.join(folder, RECORD)
    if os.path.lexists(path):
        raise ArchiveError(f"the archive has a file {RECORD}")
    source = archive.src.partition("?")[0].rpartition("/")[2]
    with open(path, "w", encoding="utf-8") as stream:
        replaced = [dataclasses.astuple(one) for one in archive.replace]
        json.dump({"checksum": archive.checksum, "strip": archive.strip, "source": source, "replace": replaced}, stream)
    # Unreadable for servers: one that serves this directory must not deliver it.
    os.chmod(path, 0o600)


def _finish(archive: Archive, partial: str, context: Context) -> None:
    """Set owners and contexts and sync everything, then set the mode of the destination."""
    if not archive.unpack:
        _own(archive, partial)
        context(partial, archive.dest)
        _sync(partial)
        os.chmod(partial, archive.mode)
        return
    for folder, folders, files in os.walk(partial):
        for name in folders + files:
            path = os.path.join(folder, name)
            if path != os.path.join(partial, RECORD):
                _own(archive, path)
            context(path, archive.dest + path[len(partial) :])
            if not os.path.islink(path) and name in files:
                _sync(path)
    # From the bottom: nobody else gets in before the last one, so that no folder is a link of its new owner by now.
    for folder, _folders, _files in os.walk(partial, topdown=False):
        os.chmod(folder, _FOLDER_MODE)
        _sync(folder)
    _own(archive, partial)
    context(partial, archive.dest)
    os.chmod(partial, archive.mode)


def _own(archive: Archive, path: str) -> None:
    seen = os.lstat(path)
    if archive.uid not in (-1, seen.st_uid) or archive.gid not in (-1, seen.st_gid):
        os.chown(path, archive.uid, archive.gid, follow_symlinks=False)


def _attributes(archive: Archive, path: str) -> None:
    _own(archive, path)
    os.chmod(path, archive.mode)


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)


def clean(dest: str) -> None:
    """Remove what this call or a killed one left beside the destination."""
    parent, base = os.path.split(dest)
    for name in os.listdir(parent):
        if name.startswith(base + ".partial-"):
            path = os.path.join(parent, name)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(path)


@contextlib.contextmanager
def locked(folder: str) -> t.Iterator[None]:
    """Lock a directory, so that one call at a time unpacks there. The kernel releases the lock of a dead process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
