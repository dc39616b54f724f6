# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of members as a person sees it who installed the collection, without the settings of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLAY = """
- name: Show the table
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Show the members
      ansible.builtin.include_role:
        name: catalina.cluster.cluster_status
        tasks_from: members
        rolespec_validate: false
      vars:
        cluster_members:
          - name: tomcat1
            cluster: main
            group: ""
            host: app1
            http_port: 81
            ajp_port: 8011
            tomcat_version: "10.1"
            state: active
            standby: false
        cluster_remarks: [A remark.]
"""
TITLES = "CLUSTER  MEMBER   HOST  HTTP   AJP  VERSION  STATE"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, f'"{TITLES}",'),
        ({"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}, TITLES),
        ({"ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.minimal"}, f'"{TITLES}",'),
    ],
    ids=["default", "yaml results", "minimal"],
)
def test_each_line_is_one(tmp_path: Path, settings: dict[str, str], line: str) -> None:
    """Under each way to show results: no line's end is shown as two characters."""
    (tmp_path / "play.yml").write_text(PLAY, encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "play.yml", "-i", "localhost,", "-c", "local"],
        cwd=tmp_path,
        env={**own, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"), "ANSIBLE_LOCAL_TEMP": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shown = [text.strip() for text in done.stdout.splitlines()]
    assert line in shown
    assert any(text.strip('",') == "A remark." for text in shown)
    assert "\\n" not in done.stdout
