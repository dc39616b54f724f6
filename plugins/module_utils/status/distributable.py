# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which applications of an instance do not replicate their sessions: told by the contexts that it serves, wherever their WAR came from."""

from __future__ import annotations

import contextlib
import os
import typing as t
import xml.parsers.expat
import zipfile
import zlib

# The collection's own status page has no sessions.
_OWN = "catalina-cluster"
_DESCRIPTORS = os.path.join("conf", "Catalina", "localhost")
_WEB_XML = "WEB-INF/web.xml"
_LIBRARIES = "WEB-INF/lib/"
# Keeps sessions by itself, whatever Tomcat replicates.
_OWN_SESSIONS = "spring-session-"
# Tomcat's own applications. Their administrators log in again.
_OF_TOMCAT = ("manager.xml", "host-manager.xml")
_LARGEST = 4 * 1024 * 1024
# The last three are what damaged or encrypted archives end with.
_UNREADABLE = (OSError, ValueError, zipfile.BadZipFile, xml.parsers.expat.ExpatError, zlib.error, EOFError, RuntimeError)


def not_distributable(base: str) -> list[str]:
    """Paths of the applications below one CATALINA_BASE whose sessions stay on their member. What cannot be read is left out."""
    folder = os.path.join(base, _DESCRIPTORS)
    found = []
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(folder)):
            if name.endswith(".xml") and name != _OWN + ".xml":
                with contextlib.suppress(*_UNREADABLE):
                    if not _replicates(os.path.join(folder, name)):
                        found.append(path_of(name[:-4]))
    return found


def path_of(name: str) -> str:
    """The path of a context by the name of its descriptor: ROOT, shop, a#b, shop##2."""
    plain = name.partition("##")[0]
    return "/" if plain == "ROOT" else "/" + plain.replace("#", "/")


def _replicates(descriptor: str) -> bool:
    with open(descriptor, "rb") as stream:
        attributes = _first_element(stream.read(_LARGEST))
    if os.path.basename(descriptor) in _OF_TOMCAT and attributes.get("privileged") == "true":
        return True
    # Without a docBase it is one that Tomcat deploys from its own folder, which no instance of this collection has.
    return "docBase" not in attributes or _is_marked(attributes["docBase"])


def _is_marked(doc_base: str) -> bool:
    if os.path.isdir(doc_base):
        with contextlib.suppress(OSError):
            if any(name.startswith(_OWN_SESSIONS) for name in os.listdir(os.path.join(doc_base, _LIBRARIES))):
                return True
        # No pipe, which nobody might write to.
        if not os.path.isfile(os.path.join(doc_base, _WEB_XML)):
            return False
        with open(os.path.join(doc_base, _WEB_XML), "rb") as stream:
            return _has_mark(stream.read(_LARGEST))
    if not os.path.isfile(doc_base):
        raise FileNotFoundError(doc_base)
    with zipfile.ZipFile(doc_base) as archive:
        names = archive.namelist()
        if any(name.startswith(_LIBRARIES + _OWN_SESSIONS) for name in names):
            return True
        return _WEB_XML in names and archive.getinfo(_WEB_XML).file_size <= _LARGEST and _has_mark(archive.read(_WEB_XML))


def _first_element(text: bytes) -> dict[str, str]:
    found: list[dict[str, str]] = []
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    parser.Parse(text, True)
    return found[0]


def _has_mark(text: bytes) -> bool:
    path: list[str] = []
    seen: list[bool] = []

    def start(name: str, _attributes: t.Any) -> None:
        path.append(name.rpartition(":")[2])
        if path == ["web-app", "distributable"]:
            seen.append(True)

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: path.pop()
    parser.Parse(text, True)
    return bool(seen)
