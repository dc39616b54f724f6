# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each series knows: as the tool wrote it, and enough for everything that the collection writes itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import vocabulary as module
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_checks import Checker
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import too_old, vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

ROOT = Path(__file__).resolve().parents[5]
GOLDEN = ROOT / "tests" / "unit" / "roles" / "golden"
DATA = Path(module.__file__).with_name("vocabularies")
LARGEST = 400 * 1024


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
        text = path.parent.parent.name
        series = next((series for series in sorted(SERIES, key=len, reverse=True) if series in text), "")
        if path.name in ("server.xml", "context.xml") and series:
            yield series, path


def element(node: ElementTree.Element) -> Element:
    """A parsed element as a tree of our own."""
    return Element(node.tag, dict(node.attrib), tuple(element(child) for child in node), (node.text or "").strip())


@pytest.mark.parametrize(
    ("series", "path"), list(files()), ids=lambda value: value if isinstance(value, str) else str(value.relative_to(GOLDEN))
)
def test_knows_what_the_collection_writes(series: str, path: Path) -> None:
    problems: list[str] = []
    root = element(ElementTree.fromstring(path.read_text(encoding="utf-8")))
    checker = Checker(series, vocabulary(series), lambda key, reason, remedy: problems.append(f"{key}: {reason}; {remedy}"))
    checker.check(root, root.name, root.name)
    assert problems == []


def test_there_are_files() -> None:
    """Without files the test above would pass unseen."""
    assert {series for series, _path in files()} == set(SERIES)


@pytest.mark.parametrize(
    ("attribute", "version", "first"),
    [
        ("replayWindowTime", "10.1.55", "10.1.56"),
        ("replayWindowTime", "10.1.56", ""),
        ("replayWindowTime", "10.1", ""),
        ("", "9.0.13", "9.0.14"),
        ("", "11.0.1", ""),
    ],
)
def test_first_releases(attribute: str, version: str, first: str) -> None:
    assert too_old("org.apache.catalina.tribes.group.interceptors.EncryptInterceptor", attribute, version) == first
