# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One text that carries a file set and its contents from the controller to the target.

The contents are stored once for each checksum, compressed, and never appear as separate arguments, so no log and no
invocation can show them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mmap
import struct
import typing as t
import zlib

_HEAD = struct.Struct(">I")


class Contents:
    """Contents by checksum, read from one block of memory or from transferred files. Nothing is copied."""

    def __init__(self, table: t.Mapping[str, tuple[int, int]], block: bytes) -> None:
        self._table = dict(table)
        self._block = memoryview(block)
        self._files: dict[str, str] = {}

    def add_files(self, files: t.Mapping[str, str]) -> None:
        """Contents that were transferred as files."""
        self._files.update(files)

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self._table or sha256 in self._files

    def __iter__(self) -> t.Iterator[str]:
        return iter([*self._table, *self._files])

    def __getitem__(self, sha256: str) -> memoryview:
        if sha256 in self._files:
            with open(self._files[sha256], "rb") as stream:
                return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        start, length = self._table[sha256]
        return self._block[start : start + length]


def checksum(content: t.Union[bytes, memoryview]) -> str:
    """The name under which a content travels."""
    return hashlib.sha256(content).hexdigest()


def pack(data: t.Mapping[str, t.Any], contents: t.Mapping[str, bytes]) -> str:
    """Data and contents as one text."""
    table: dict[str, tuple[int, int]] = {}
    position = 0
    for sha256, content in contents.items():
        table[sha256] = (position, len(content))
        position += len(content)
    header = json.dumps({"data": data, "table": table}, separators=(",", ":")).encode()
    squeezer = zlib.compressobj(6)
    pieces = [squeezer.compress(_HEAD.pack(len(header))), squeezer.compress(header)]
    pieces.extend(squeezer.compress(content) for content in contents.values())
    pieces.append(squeezer.flush())
    return base64.b64encode(b"".join(pieces)).decode("ascii")


def unpack(text: str) -> tuple[dict[str, t.Any], Contents]:
    """What pack() was given."""
    block = zlib.decompress(base64.b64decode(text))
    (length,) = _HEAD.unpack_from(block)
    start = _HEAD.size + length
    header = json.loads(block[_HEAD.size : start])
    table = {sha256: (start + begin, size) for sha256, (begin, size) in header["table"].items()}
    return header["data"], Contents(table, block)
