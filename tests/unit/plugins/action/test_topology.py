# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight role in real plays, over hosts that cannot be contacted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
PLAY = """
- name: Preflight
  hosts: all
  gather_facts: false
  roles:
    - role: catalina.cluster.preflight
      run_once: true
      vars:
        preflight_tomcat_hosts: "{{ groups['tomcat'] | default([]) }}"
        preflight_balancer_hosts: "{{ groups['balancer'] | default([]) }}"
  tasks:
    - name: Gather something
      ansible.builtin.set_fact:
        seen: "{{ inventory_hostname }}"
        cacheable: true

    - name: Show what each host got
      ansible.builtin.debug:
        msg: "RESULT {{ ansible_facts['seen'] }} {{ cluster_members | map(attribute='name') | join(',') }} {{ cluster_hosts | length }}"
"""


def inventory(folder: Path, **changes: Any) -> dict[str, Any]:
    """Return a right inventory with some variables for all hosts."""
    secret = "{{ lookup('ansible.builtin.password', folder ~ '/ajp chars=ascii_letters,digits length=40') }}"
    shared = {
        # Any attempt to contact a host leaves a trace.
        "ansible_connection": "ssh",
        "ansible_ssh_executable": str(folder / "ssh"),
        "folder": str(folder),
        "tomcat_ajp_secret": secret,
        "mod_jk_port": 81,
        "number": 1,
    }
    return {
        "all": {
            "vars": {**shared, **changes},
            "children": {
                "tomcat": {
                    "hosts": {
                        "app1": {"ansible_host": "192.0.2.1", "tomcat_instances": ["tomcat{{ number }}", "tomcat2"]},
                        "app2": {"ansible_host": "192.0.2.2", "tomcat_instances": ["tomcat3", {"name": "tomcat4"}]},
                    }
                },
                "balancer": {"hosts": {"web": {"ansible_host": "192.0.2.9", "balancer_frontends": ["httpd", "mod_jk"]}}},
            },
        }
    }


def run(folder: Path, hosts: dict[str, Any], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the play over an inventory."""
    (folder / "hosts.yml").write_text(json.dumps(hosts), encoding="utf-8")
    (folder / "play.yml").write_text(PLAY, encoding="utf-8")
    (folder / "ssh").write_text(f'#!/bin/sh\necho "$@" >> {folder}/contacted\nexit 255\n', encoding="utf-8")
    (folder / "ssh").chmod(0o700)
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_STDOUT_CALLBACK": "default",
    }
    return subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", "-i", "hosts.yml", "play.yml", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("arguments", [(), ("--limit", "app2"), ("--check",)])
def test_the_model_is_the_same_whatever_the_limit(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Every host of the play gets the whole model, and none is contacted."""
    done = run(tmp_path, inventory(tmp_path), *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = [line.split("RESULT ", 1)[1].strip('"') for line in done.stdout.splitlines() if "RESULT " in line]
    hosts = ["app2"] if arguments[:1] == ("--limit",) else ["app1", "app2", "web"]
    assert sorted(shown) == [f"{host} tomcat1,tomcat2,tomcat3,tomcat4 3" for host in hosts]
    assert "changed=0" in done.stdout
    assert not (tmp_path / "contacted").exists()
    assert (tmp_path / "ajp").read_text(encoding="utf-8").strip() not in done.stdout


WRONG = [
    pytest.param(
        {"tomcat_instnaces": [], "mod_jk_port": 80},
        [
            "2 problems in the inventory, no host was contacted:",
            (
                "- app1, app2, web: tomcat_instnaces: is not a variable of this collection; did you mean tomcat_instances? "
                "If not, add tomcat_instnaces to preflight_ignored_variables"
            ),
            "- web: mod_jk_port = 80: is taken by the front end httpd on this host; give each its own port",
        ],
        id="misspelt name and taken port",
    ),
    pytest.param(
        {"tomcat_ajp_secret": "private", "jdk_version": 8, "number": 2},
        [
            "3 problems in the inventory, no host was contacted:",
            "- app1, app2: jdk_version = 8: is too old for Tomcat 10.1; set 11 or newer, or an older tomcat_version",
            '- app1: tomcat_instances[1] = "tomcat2": is the name of an instance on this host too; give each its own name',
            (
                "- app1, app2, web: tomcat_ajp_secret = (hidden): is shorter than 32 characters; "
                "set 32 to 63 letters and digits, the same on all hosts"
            ),
        ],
        id="secret, Java and name",
    ),
    pytest.param(
        {"tomcat_version": "{{ ansible_facts['x'] }}", "preflight_ignored_variables": "x"},
        [
            "2 problems in the inventory, no host was contacted:",
            'preflight_ignored_variables = "x": is not a list of names; write [my_variable]',
            "- app1, app2, web: tomcat_version: cannot be worked out before hosts are contacted",
        ],
        id="facts",
    ),
    pytest.param(
        {
            "httpd_base_extra_lines": "{{ lookup('ansible.builtin.file', '/nowhere/site.conf').splitlines() }}",
            "tomcat_max_threads": "{{ wanted | int }}",
            "tomcat_accept_count": "{{ date | to_datetime }}",
            "date": "private",
            # Known on the hosts, and in the play.
            "tomcat_min_spare_threads": "{{ ansible_facts['processor_vcpus'] * 4 }}",
            "tomcat_processor_cache": "{{ preflight_tomcat_hosts | length }}",
        },
        [
            "3 problems in the inventory, no host was contacted:",
            (
                "- web: httpd_base_extra_lines: cannot be worked out (The lookup plugin 'ansible.builtin.file' failed: Unable to access "
                "the file '/nowhere/site.conf': File not found); put right what it names"
            ),
            "- app1, app2: tomcat_max_threads: cannot be worked out ('wanted' is undefined)",
            "- app1, app2: tomcat_accept_count: cannot be worked out (The filter plugin 'ansible.builtin.to_datetime' failed)",
        ],
        id="templates that no run works out",
    ),
]


@pytest.mark.parametrize(("changes", "lines"), WRONG)
def test_wrong_inventories_are_refused(tmp_path: Path, changes: dict[str, Any], lines: list[str]) -> None:
    """All problems are there, each on its own line, and no host was contacted."""
    done = run(tmp_path, inventory(tmp_path, **changes))
    output = done.stdout + done.stderr
    assert done.returncode != 0
    for line in lines:
        assert any(line in found for found in output.splitlines()), f"{line}\n---\n{output}"
    assert not (tmp_path / "contacted").exists()
    assert "private" not in output
