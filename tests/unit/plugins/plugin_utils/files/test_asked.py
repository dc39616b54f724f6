# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run asked of its hosts is kept until another run begins."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FileSet
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contributions import Contribution, Contributions, waiting
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.later import Later


def test_what_was_asked(tmp_path: Path) -> None:
    asked = Asked(str(tmp_path))
    asked.begin("app1", "i", ["tomcat_x"])
    asked.note_set("app1", "jdk", "d1")
    asked.note_set("app1", "tomcat", "d2")
    asked.note_set("app1", "jdk", "d3")
    asked.note_server("app1", "nginx", "d4")
    for answer in ("a", "b"):
        asked.note_query("app1", {"command": "true", "code": 0, "answer": answer})
    for _times in (1, 2):
        asked.note_archives("app1", {"archives": [], "keep": None, "used_by": []})
        asked.note_beyond("app1", "a build")
    assert Asked(str(tmp_path)).of("app1") == {
        "inputs": "i",
        "unresolved": ["tomcat_x"],
        "sets": {"jdk": "d3", "tomcat": "d2"},
        "servers": {"nginx": "d4"},
        "queries": [{"command": "true", "code": 0, "answer": "b"}],
        "archives": [{"archives": [], "keep": None, "used_by": []}],
        "beyond": ["a build"],
    }
    assert asked.of("app2")["inputs"] == "" and asked.of("app2")["sets"] == {}
    asked.begin("app1", "j")
    assert asked.of("app1")["sets"] == {} and asked.of("app1")["beyond"] == []


def test_the_answer(tmp_path: Path) -> None:
    asked = Asked(str(tmp_path))
    assert (asked.same, asked.records) == (False, "")
    asked.decide(False, "r")
    assert (asked.same, asked.records) == (False, "r")
    asked.decide(True, "r")
    assert Asked(str(tmp_path)).same
    asked.undecided()
    assert (asked.same, asked.records) == (False, "")


def test_what_waits(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert not waiting(folder)
    contributions = Contributions(folder, "web", "httpd")
    contributions.keep(Contribution("mine", FileSet("httpd", (), ()), {}, {}))
    assert waiting(folder)
    contributions.clear()
    assert not waiting(folder)
    Later("web", folder).keep("apache2", {})
    assert waiting(folder)
    Later("web", folder).taken()
    assert not waiting(folder)
