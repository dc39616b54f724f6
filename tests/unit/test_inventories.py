# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventories that are shipped are good ones: the model resolves them, before any host is contacted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAY = """
- name: Resolve the model
  hosts: all
  gather_facts: false
  tasks:
    - name: Check the inventory
      ansible.builtin.import_role:
        name: catalina.cluster.preflight
      vars:
        preflight_tomcat_hosts: "{{ groups['tomcat'] }}"
        preflight_balancer_hosts: "{{ groups['balancer'] }}"
    - name: Show the members
      ansible.builtin.debug:
        msg: "members: {{ cluster_members | map(attribute='name') | join(' ') }}"
      run_once: true
"""


@pytest.mark.parametrize(
    ("inventory", "members"),
    [
        ("lab", "tomcat1 tomcat2 tomcat3 tomcat4"),
        ("production.example", "shop1 portal2 shop3 portal4 shop5 portal6"),
    ],
)
def test_inventory_resolves(inventory: str, members: str, tmp_path: Path) -> None:
    """The model names its members; secrets come from a command line here, not from a vault or a generated file."""
    play = tmp_path / "play.yml"
    play.write_text(PLAY, encoding="utf-8")
    secret, key = "s" * 40, "0" * 64
    done = subprocess.run(
        [
            *[sys.executable, "-m", "ansible", "playbook"],
            f"-iinventories/{inventory}",
            str(play),
            # The files of the example are on no machine of ours.
            f"-evault_tomcat_cluster_key_shop={key} vault_tomcat_cluster_key_portal={key}",
            f"-evault_tomcat_ajp_secret={secret} tomcat_ajp_secret={secret} preflight_check_files={inventory == 'lab'}",
        ],
        cwd=ROOT,
        env=os.environ | {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"members: {members}\n" in done.stdout.replace("'", "")
    # Neither sends sessions over a network as they are.
    assert "WARNING" not in done.stdout + done.stderr
