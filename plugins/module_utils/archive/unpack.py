# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacks tar and zip archives. Refuses whatever leaves the destination or is not a regular file, directory or link."""

from __future__ import annotations

import contextlib
import lzma
import os
import shutil
import stat
import tarfile
import typing as t
import zipfile
import zlib

ZIP, TAR = "zip", "tar"
_MAGIC = ((b"PK\x03\x04", ZIP), (b"\x1f\x8b", TAR), (b"\xfd7zXZ\x00", TAR), (b"BZh", TAR))
_READ_ERRORS = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError, OverflowError)
# No path is longer (PATH_MAX).
_LONGEST_TARGET = 4096


class ArchiveError(Exception):
    """A refusal or failure, with the reason for the user."""


class Member(t.NamedTuple):
    """One member of an archive of any kind."""

    name: str
    kind: str
    executable: bool = False
    target: str = ""
    open: t.Optional[t.Callable[[], t.IO[bytes]]] = None
    modified: float = 0


def kind_of(path: str) -> str:
    """Return the kind of an archive, by its first bytes."""
    with open(path, "rb") as stream:
        start = stream.read(512)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if start[257:262] == b"ustar":
        return TAR
    raise ArchiveError("it is neither a tar (gz, xz, bz2) nor a zip or war file")


def unpack(path: str, folder: str, strip: int, with_times: bool = False) -> int:
    """Unpack into an empty directory. Returns the number of files.

    with_times: files are as old as in a tar archive. What make generates anew depends on that. Elsewhere files are as old as their
    unpacking: Tomcat compiles a page anew if its time is another one, and archives made reproducibly give all releases the same.
    """
    members = _zip_members(path) if kind_of(path) == ZIP else _tar_members(path)
    writer = _Writer(folder, strip, with_times)
    try:
        with contextlib.closing(members):
            for member in members:
                writer.add(member)
    except _READ_ERRORS as error:
        raise ArchiveError(f"the archive is damaged or truncated: {error}") from error
    writer.check_links()
    if not writer.files:
        raise ArchiveError(f"the archive has no file below {strip} leading path components")
    return writer.files


class _Writer:
    def __init__(self, folder: str, strip: int, with_times: bool) -> None:
        self._folder, self._strip, self._with_times = folder, strip, with_times
        self._links: dict[str, str] = {}
        self.files = 0

    def add(self, member: Member) -> None:
        """Write one member, or refuse the archive."""
        parts = self._parts(member.name, "member")
        if not parts:
            return
        place = os.path.join(self._folder, *parts)
        for depth in range(1, len(parts)):
            if "/".join(parts[:depth]) in self._links:
                raise ArchiveError(f"the member {member.name} is behind a link of the archive")
        if member.kind == "directory":
            if os.path.islink(place) or (os.path.exists(place) and not os.path.isdir(place)):
                raise ArchiveError(f"the member {member.name} is a directory and something else as well")
            os.makedirs(place, mode=0o755, exist_ok=True)
            return
        os.makedirs(os.path.dirname(place), mode=0o755, exist_ok=True)
        if os.path.isdir(place) and not os.path.islink(place):
            raise ArchiveError(f"the member {member.name} is a directory and something else as well")
        if os.path.lexists(place):
            os.unlink(place)
            self._links.pop("/".join(parts), None)
        self._write(member, parts, place)
        self.files += 1

    def _write(self, member: Member, parts: list[str], place: str) -> None:
        if member.kind == "file" and member.open is not None:
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with member.open() as source, os.fdopen(descriptor, "wb") as dest:
                shutil.copyfileobj(source, dest, 1 << 20)
            os.chmod(place, 0o755 if member.executable else 0o644)
            if self._with_times:
                os.utime(place, (member.modified, member.modified))
        elif member.kind == "link":
            self._links["/".join(parts)] = member.target
            self._check_target(member, parts)
            os.symlink(member.target, place)
        elif member.kind == "hardlink":
            source_parts = self._parts(member.target, "link target")
            source_path = os.path.join(self._folder, *source_parts)
            if not source_parts or os.path.islink(source_path) or not os.path.isfile(source_path):
                raise ArchiveError(f"the member {member.name} is a hard link to {member.target}, which is no file before it")
            if os.path.realpath(source_path) != os.path.join(os.path.realpath(self._folder), *source_parts):
                raise ArchiveError(f"the member {member.name} is a hard link through another link")
            os.link(source_path, place)
        else:
            raise ArchiveError(f"the member {member.name} is neither a file nor a directory nor a link")

    def _parts(self, name: str, what: str) -> list[str]:
        if name.startswith("/") or "\0" in name:
            raise ArchiveError(f"the {what} {name} is an absolute path")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if ".." in parts:
            raise ArchiveError(f"the {what} {name} leaves the destination")
        return parts[self._strip :]

    def _check_target(self, member: Member, parts: list[str]) -> None:
        reached = os.path.normpath(os.path.join("/".join(parts[:-1]), member.target))
        if member.target.startswith("/") or reached == ".." or reached.startswith("../"):
            raise ArchiveError(f"the link {member.name} points to {member.target}, outside the destination")

    def check_links(self) -> None:
        """Check every link again: only the complete tree shows where chained links lead."""
        root = os.path.realpath(self._folder)
        for link, target in self._links.items():
            reached = os.path.realpath(os.path.join(self._folder, link))
            if reached != root and not reached.startswith(root + "/"):
                raise ArchiveError(f"the link {link} points to {target}, outside the destination")


def _tar_members(path: str) -> t.Generator[Member, None, None]:
    with tarfile.open(path, "r:*") as archive:
        for item in archive:
            if item.isreg():
                yield Member(item.name, "file", bool(item.mode & 0o111), open=_opener(archive, item), modified=item.mtime)
            elif item.isdir():
                yield Member(item.name, "directory")
            elif item.issym():
                yield Member(item.name, "link", target=item.linkname)
            elif item.islnk():
                yield Member(item.name, "hardlink", target=item.linkname)
            else:
                yield Member(item.name, "other")


def _opener(archive: tarfile.TarFile, item: tarfile.TarInfo) -> t.Callable[[], t.IO[bytes]]:
    def opened() -> t.IO[bytes]:
        stream = archive.extractfile(item)
        if stream is None:
            raise ArchiveError(f"the member {item.name} cannot be read")
        return stream

    return opened


def _zip_members(path: str) -> t.Generator[Member, None, None]:
    with zipfile.ZipFile(path) as archive:
        for item in archive.infolist():
            mode = item.external_attr >> 16
            kind = stat.S_IFMT(mode)
            if item.flag_bits & 1:
                raise ArchiveError(f"the member {item.filename} is encrypted")
            if item.is_dir():
                yield Member(item.filename, "directory")
            elif kind == stat.S_IFLNK and item.file_size > _LONGEST_TARGET:
                raise ArchiveError(f"the member {item.filename} is a link with {item.file_size} bytes")
            elif kind == stat.S_IFLNK:
                yield Member(item.filename, "link", target=archive.read(item).decode("utf-8", "surrogateescape"))
            elif kind in (0, stat.S_IFREG):
                yield Member(item.filename, "file", bool(mode & 0o111), open=_zip_opener(archive, item))
            else:
                yield Member(item.filename, "other")


def _zip_opener(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> t.Callable[[], t.IO[bytes]]:
    return lambda: archive.open(item)
