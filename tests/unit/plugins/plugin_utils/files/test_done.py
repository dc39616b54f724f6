# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has changed, kept until its end."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.done import Done


def test_sets_and_groups_by_host(tmp_path: Path) -> None:
    assert Done(str(tmp_path)).by_host() == {}
    Done(str(tmp_path)).note("web", "nginx", [""])
    Done(str(tmp_path)).note("app1", "tomcat", ["tomcat2", ""])
    Done(str(tmp_path)).note("app1", "tomcat", ["tomcat1", "tomcat2"])
    Done(str(tmp_path)).note("app1", "jdk", [])
    assert Done(str(tmp_path)).by_host() == {"app1": {"tomcat": ["tomcat2", "tomcat1"], "jdk": []}, "web": {"nginx": []}}
