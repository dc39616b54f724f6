# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each series knows: as the tool wrote it, and enough for everything that the collection writes itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import vocabulary as module
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_checks import Checker
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES, series_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import Vocabulary, too_old, vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

ROOT = Path(__file__).resolve().parents[5]
Values = dict[str, Any]
GOLDEN = ROOT / "tests" / "unit" / "roles" / "golden"
DATA = Path(module.__file__).with_name("vocabularies")
_RELEASE = re.compile("|".join(rf"{re.escape(series)}(?:\.\d+)?" for series in sorted(SERIES, key=len, reverse=True)))
LARGEST = 480 * 1024


def test_written_by_the_tool() -> None:
    """An attribute that was removed or added by hand is found."""
    wanted = json.loads((ROOT / "tests" / "vocabulary" / "checksums.json").read_text(encoding="utf-8"))
    found = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.glob("*.json")}
    assert found == wanted
    assert set(found) == set(SERIES)
    assert sum(path.stat().st_size for path in DATA.glob("*.json")) < LARGEST


def files() -> Iterator[tuple[str, Path]]:
    """Golden files with their series."""
    for path in sorted(GOLDEN.glob("*/conf/*.xml")):
        found = _RELEASE.search(path.parent.parent.name)
        if path.name in ("server.xml", "context.xml") and found:
            yield found.group(), path


def element(node: ElementTree.Element) -> Element:
    """A parsed element as a tree of our own."""
    return Element(node.tag, dict(node.attrib), tuple(element(child) for child in node), (node.text or "").strip())


@pytest.mark.parametrize(
    ("version", "path"), list(files()), ids=lambda value: value if isinstance(value, str) else str(value.relative_to(GOLDEN))
)
def test_knows_what_the_collection_writes(version: str, path: Path) -> None:
    """Of a release in the middle of a series too."""
    problems: list[str] = []
    root = element(ElementTree.fromstring(path.read_text(encoding="utf-8")))
    checker = Checker(version, vocabulary(series_of(version)), lambda key, reason, remedy: problems.append(f"{key}: {reason}; {remedy}"))
    checker.check(root, root.name, root.name)
    assert problems == []


def test_there_are_files() -> None:
    """Without files the test above would pass unseen."""
    versions = {version for version, _path in files()}
    assert set(SERIES) <= versions
    assert {"7.0.90", "9.0.12"} <= versions


@pytest.mark.parametrize(
    ("attribute", "version", "first"),
    [
        ("replayWindowTime", "10.1.55", "10.1.56"),
        ("replayWindowTime", "10.1.56", ""),
        ("replayWindowTime", "10.1", ""),
        ("", "9.0.13", "9.0.14"),
        ("", "11.0.1", ""),
        ("", "8.0.5", ""),
    ],
)
def test_first_releases(attribute: str, version: str, first: str) -> None:
    assert too_old("org.apache.catalina.tribes.group.interceptors.EncryptInterceptor", attribute, version) == first


LOG = "org.apache.catalina.valves.AccessLogValve"
OLD = "org.apache.catalina.valves.OldValve"
NEW = "org.apache.catalina.valves.NewValve"
HTTP, CONNECTOR = "org.apache.coyote.http11.Http11NioProtocol", "org.apache.catalina.connector.Connector"
MADE_UP = {
    "version": "9.0.40",
    "elements": {
        "Server": ["", ""],
        "Server/Valve": ["", "org.apache.catalina.Valve"],
        "Server/Store": [LOG, ""],
        "Server/Resource": ["org.apache.R", ""],
        "Server/Connector": [CONNECTOR, ""],
    },
    "types": {"org.apache.catalina.Valve": [LOG, NEW]},
    "classes": {
        LOG: {"text": "pattern encoding"},
        NEW: {"text": "own"},
        CONNECTOR: {"text": "port"},
        HTTP: {"number": "limit"},
        "org.apache.R": {"text": "name type"},
    },
    "pools": {"x.BasicDataSourceFactory": "url age"},
    "web": [],
    "catalina_properties": {},
    "since": {
        "9 12": {LOG: "encoding", HTTP: "limit"},
        "29 30": {NEW: "", "Server/Store": "", "x.BasicDataSourceFactory": "age"},
    },
    "until": {"19 22": {LOG: {"boolean": "rotate"}, OLD: {"": "", "number": "size"}}},
}
STORE: Values = {"name": "a", "type": "javax.sql.DataSource"}


@pytest.mark.parametrize(
    ("version", "name", "attributes", "wanted"),
    [
        ("9.0.9", "Valve", {"className": LOG, "encoding": "x"}, "V.encoding: is not known to Tomcat 9.0.9; use 9.0.12 or newer"),
        ("9.0.9", "Valve", {"className": LOG, "Encoding": "x"}, "V.Encoding: is not known to Tomcat 9.0.9; use 9.0.12 or newer"),
        ("9.0.10", "Valve", {"className": LOG, "encoding": "x"}, ""),
        ("9.0.12", "Valve", {"className": LOG, "encoding": "x"}, ""),
        ("9.0", "Valve", {"className": LOG, "encoding": "x"}, ""),
        ("9.0.9", "Connector", {"port": "1", "limit": 3}, "V.limit: is not known to Tomcat 9.0.9; use 9.0.12 or newer"),
        (
            "9.0.29",
            "Valve",
            {"className": NEW, "own": "x"},
            f"V.className: names {NEW}, which Tomcat 9.0.29 does not have; use 9.0.30 or newer",
        ),
        ("9.0.30", "Valve", {"className": NEW, "own": "x"}, ""),
        ("9.0.29", "Store", {}, "V: is an element that Tomcat 9.0.29 ignores; use 9.0.30 or newer"),
        ("9.0.30", "Store", {}, ""),
        ("9.0.29", "Resource", {**STORE, "age": 1}, "V.age: is not known to Tomcat 9.0.29; use 9.0.30 or newer"),
        ("9.0.30", "Resource", {**STORE, "age": 1}, ""),
        ("9.0.19", "Valve", {"className": LOG, "rotate": True}, ""),
        ("9.0.19", "Valve", {"className": LOG, "rotate": "x"}, "V.rotate: is neither true nor false; set true or false"),
        ("9.0.21", "Valve", {"className": LOG, "rotate": True}, ""),
        (
            "9.0.22",
            "Valve",
            {"className": LOG, "rotate": True},
            "V.rotate: is not an attribute of AccessLogValve in Tomcat 9.0; remove it; 9.0.19 still knows it",
        ),
        ("9.0.19", "Valve", {"className": OLD, "size": 1}, ""),
        ("9.0", "Valve", {"className": OLD}, f"V.className: names {OLD}, which Tomcat 9.0 does not have; remove it; 9.0.19 still knows it"),
    ],
)
def test_within_a_series(version: str, name: str, attributes: Values, wanted: str) -> None:
    """Refused where a release is known not to have it; between two that were asked nobody knows, and Tomcat's own check decides."""
    problems: list[str] = []
    checker = Checker(version, Vocabulary(MADE_UP), lambda key, reason, remedy: problems.append(f"{key}: {reason}; {remedy}"))
    checker.check(Element(name, attributes), f"Server/{name}", "V")
    assert problems == ([wanted] if wanted else [])
