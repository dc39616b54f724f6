# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run leaves what it asked, and the next one finds that it would ask the same, or what is different. Real plays on this machine."""

from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from unit.plays import ansible_playbook

Task = dict[str, Any]
SECRET = "never-to-be-seen-0123456789"


class Cluster:
    """A play that lays out a file and asks for another one, between a look and the end."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.state = folder, folder / "root", str(folder / "state")
        self.file, self.asked = self.root / "file", folder / "asked"
        self.asked.write_text("4096\n", encoding="utf-8")
        self.variables: dict[str, Any] = {"tomcat_ajp_secret": "{{ house_secret }}", "house_secret": SECRET}
        self.more: list[Task] = []
        self.left: Task = {"state_dir": self.state, "sets": ["test"]}
        self.output = ""

    def run(self, *options: str, before: list[Task] | None = None) -> dict[str, Any]:
        """What run_same and host_left returned, and whether the play between had hosts."""
        entry = {"dest": str(self.file), "content": "{{ tomcat_ajp_secret }}", "owner": getpass.getuser(), "group": str(os.getegid())}
        set_of_one = {"name": "test", "roots": [str(self.root)], "state_dir": self.state, "files": [{**entry, "secret": True}]}
        between: list[Task] = [
            {"catalina.cluster.template_set": set_of_one},
            {"catalina.cluster.host_query": {"command": f"cat {self.asked}"}},
            {"ansible.builtin.set_fact": {"between": True}},
            *self.more,
        ]
        look = {"members": [], "frontends": [], "state_dir": self.state}
        same = {"members": [], "clusters": [], "hosts": ["localhost"]}
        result = "{{ {'same': same, 'left': left, 'between': between | default(false)} | to_json }}"
        kept = {"ansible.builtin.copy": {"content": result, "dest": str(self.folder / "results")}, "check_mode": False, "diff": False}
        plays = [
            self._play(
                "all", *(before or []), {"catalina.cluster.run_look": look}, {"catalina.cluster.run_same": same, "register": "same"}
            ),
            self._play("{{ query('catalina.cluster.hosts_unless_unchanged', 'all') }}", *between),
            self._play("all", {"catalina.cluster.host_left": self.left, "register": "left"}, kept),
        ]
        (self.folder / "play.yml").write_text(json.dumps(plays), encoding="utf-8")
        values = {"ansible_python_interpreter": sys.executable, "ansible_connection": "local", **self.variables}
        (self.folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": {"localhost": values}}}), encoding="utf-8")
        temporary = {"ANSIBLE_LOCAL_TEMP": self.folder / "tmp", "ANSIBLE_REMOTE_TEMP": self.folder / "remote"}
        done = ansible_playbook(self.folder, "-i", "hosts.yml", "play.yml", "-vvv", *options, **temporary)
        self.output += done.stdout + done.stderr
        assert done.returncode == 0, done.stdout + done.stderr
        found: dict[str, Any] = json.loads((self.folder / "results").read_text(encoding="utf-8"))
        assert found["between"] is not found["same"]["same"]
        return found

    @staticmethod
    def _play(hosts: str, *tasks: Task) -> Task:
        return {"hosts": hosts, "gather_facts": False, "tasks": list(tasks)}


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster(tmp_path)


def test_the_life_of_what_is_left(cluster: Cluster) -> None:
    first = cluster.run()
    assert first["same"]["reasons"] == ["localhost: no run has left what it found"]
    # Something was laid out: what this run asked says nothing of a run that finds it there.
    assert first["left"]["reasons"] == ["file set test"]
    second = cluster.run()
    assert (second["same"]["same"], second["left"]["left"]) == (False, True)
    third = cluster.run()
    assert third["same"]["same"] and third["same"]["progress"]["left"]
    cluster.file.write_text("by hand", encoding="utf-8")
    cluster.asked.write_text("128\n", encoding="utf-8")
    found = cluster.run("--check", "--diff")
    one, other = found["same"]["reasons"]
    assert one == "localhost: file set test"
    assert other.startswith("localhost: answer to ") and other.endswith("/asked")
    assert (found["left"]["left"], cluster.file.read_text(encoding="utf-8")) == (False, "by hand")
    # As it was when that was left.
    cluster.file.write_text(SECRET, encoding="utf-8")
    cluster.asked.write_text("4096\n", encoding="utf-8")
    assert cluster.run("--check")["same"]["same"]
    assert SECRET not in cluster.output


INVENTORY = "localhost: the inventory, the collection, the run records or what members run"


def test_edits_and_parts(cluster: Cluster) -> None:
    cluster.run()
    assert cluster.run()["left"]["left"]
    limited = cluster.run("--limit", "localhost")
    assert "--limit" in limited["same"]["reasons"][0] and not limited["left"]["left"]
    cluster.variables["house_secret"] = SECRET + "4"
    edited = cluster.run()
    assert edited["same"]["reasons"] == [INVENTORY] and edited["left"]["reasons"] == ["file set test"]
    assert cluster.file.read_text(encoding="utf-8") == SECRET + "4"


def test_nothing_is_left(cluster: Cluster) -> None:
    """By a run after whose plays another one has contributed, that asked what no look asks, or did not ask everything."""
    told = {"command": "echo locked a", "told": "(missing|locked)"}
    cluster.more = [{"catalina.cluster.host_changed": {"files": False}}, {"catalina.cluster.host_query": told}]
    cluster.left = {**cluster.left, "sets": ["test", "tomcat"], "servers": ["nginx"]}
    cluster.variables["tomcat_java_opts"] = "{{ registered_later.stdout }}"
    mine = {"name": "test", "part": "mine", "apply": False, "roots": [str(cluster.root)], "state_dir": cluster.state}
    found = cluster.run(before=[{"catalina.cluster.template_set": {**mine, "files": []}}])
    assert found["same"]["reasons"] == [
        "a play before this one has contributed to a file set, or waits for a server to be reloaded",
        "localhost: these variables cannot be worked out beforehand: tomcat_java_opts",
    ]
    assert found["left"]["reasons"] == [
        "file set test",
        "what no look asks",
        "what every run tells",
        "nobody knows everything that this run worked with",
        "tomcat_java_opts",
        "file set tomcat was not asked for",
        "server nginx was not asked for",
    ]


# Of a password that nobody has.
CLOSED = """$ANSIBLE_VAULT;1.1;AES256
63656632326165643937313963393035313465643362303261353637613634333130643333373964
3564663931373334313132633466333730613662353764350a343365316362386530623433663830
31653032336333386262653333663234653130626165316465393437356330343361623337653134
3464326632363437390a386538376363663930303863626565623634373138326337626430633462
3033
"""


def test_a_file_of_the_controller(cluster: Cluster) -> None:
    """One without a checksum counts by what it holds. What no role reads may be closed."""
    driver = cluster.folder / "files/driver.jar"
    driver.parent.mkdir()
    driver.write_text("1", encoding="utf-8")
    cluster.variables["tomcat_files"] = [{"dest": "lib/driver.jar", "src": driver.name}]
    cluster.variables["of_somebody_else"] = {"__ansible_vault": CLOSED}
    cluster.run()
    assert cluster.run()["left"]["left"]
    assert cluster.run()["same"]["same"]
    before = driver.stat()
    driver.write_text("2", encoding="utf-8")
    os.utime(driver, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cluster.run()["same"]["reasons"] == [INVENTORY]
