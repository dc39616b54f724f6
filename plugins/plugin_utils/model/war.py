# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a WAR says of itself, as far as a cluster depends on it."""

from __future__ import annotations

import re
import xml.parsers.expat
import zipfile
from dataclasses import dataclass

_DESCRIPTORS = ("WEB-INF/web.xml", "META-INF/context.xml")
# Descriptors are short; a larger one is not read.
_LARGEST = 4 * 1024 * 1024
_SPRING_SESSION = re.compile(r"^WEB-INF/lib/spring-session-[^/]*\.jar$")


@dataclass(frozen=True)
class War:
    """What is of interest in a WAR."""

    distributable: bool = False
    cookie: str = ""
    own_sessions: bool = False


class WarError(ValueError):
    """The file is no WAR that can be read."""


def read(path: str) -> War:
    """Return what a WAR says of itself. OSError and WarError say why it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            texts = {name: archive.read(name) for name in _DESCRIPTORS if name in names and archive.getinfo(name).file_size <= _LARGEST}
    except zipfile.BadZipFile as error:
        raise WarError("is not a WAR (no ZIP archive)") from error
    web = _read_web(texts.get(_DESCRIPTORS[0], b""))
    own = any(_SPRING_SESSION.match(name) for name in names)
    return War(web.distributable, _context_cookie(texts.get(_DESCRIPTORS[1], b"")) or web.cookie, own)


class _Web:
    def __init__(self) -> None:
        self.distributable = False
        self.cookie = ""
        self._path: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])
        self.distributable = self.distributable or self._path == ["web-app", "distributable"]

    def end(self, _name: str) -> None:
        self._path.pop()

    def text(self, data: str) -> None:
        if self._path == ["web-app", "session-config", "cookie-config", "name"]:
            self.cookie += data.strip()


def _read_web(text: bytes) -> _Web:
    found = _Web()
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = found.start, found.end, found.text
    _parse(parser, text)
    return found


def _context_cookie(text: bytes) -> str:
    found: list[str] = []
    parser = xml.parsers.expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Context":
            found.append(attributes.get("sessionCookieName", ""))

    parser.StartElementHandler = start
    _parse(parser, text)
    return found[0] if found else ""


def _parse(parser: xml.parsers.expat.XMLParserType, text: bytes) -> None:
    """Entities of a document type are not expanded by expat without a handler, so nothing outside is read."""
    if not text:
        return
    try:
        parser.Parse(text, True)
    except xml.parsers.expat.ExpatError as error:
        raise WarError(f"holds a descriptor that is not well-formed ({error})") from error
