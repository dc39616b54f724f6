# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a run as plugins in real plays: what they return, and refusals whose words stand alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from unit.plays import ansible_playbook

ROOT = Path(__file__).resolve().parents[4]
Values = dict[str, Any]
PLAY = """
- name: A step
  hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - name: Pretend that each host was inspected
      ansible.builtin.set_fact:
        __cluster_status_inspected: "{{ inspected[inventory_hostname] }}"
      when: inventory_hostname in inspected

    - name: Pretend that each host was looked at
      ansible.builtin.set_fact:
        __run_control_looked: "{{ looked[inventory_hostname] }}"
      when: inventory_hostname in looked | default({})

    - name: Pretend that each host said which sessions it holds
      ansible.builtin.set_fact:
        __rolling_restart_copies: "{{ copies[inventory_hostname] }}"
      when: inventory_hostname in copies | default({})

    - name: Take the step
      catalina.cluster.%s: "{{ arguments }}"
      register: result
      run_once: true

    - name: Show what it returned to every host
      ansible.builtin.debug:
        msg: "RESULT {{ inventory_hostname }} {{ result | to_json }}"
"""


def member(number: int, **more: Any) -> Values:
    """Two members on each host."""
    return {
        "name": f"tomcat{number}", "host": f"app{(number + 1) // 2}", "cluster": "main", "group": "", "state": "active",
        "service": f"tomcat@tomcat{number}.service", "tomcat_series": "10.1", "address": "10.0.0.1", **more,
    }  # fmt: skip


def info(number: int, **more: Any) -> Values:
    """A member that serves and is up to date."""
    return {"name": f"tomcat{number}", "active": True, "answering": True, "healthy": True, "pending": False, "running": {}, **more}


MEMBERS = [member(number) for number in (1, 2, 3, 4)]
CLUSTERS = [{"name": "main", "sessions": "none", "membership": "multicast", "groups": []}]
FRONTENDS = [{"host": "web", "frontend": "httpd"}]
INSPECTED: Values = {"app1": {"instances": [info(1), info(2, pending=True)]}, "app2": {"instances": [info(3), info(4)]}}


def step(
    folder: Path, name: str, arguments: Values, *options: str, copies: Values | None = None, **inspected: Any
) -> subprocess.CompletedProcess[str]:
    """Run one plugin over hosts that nobody contacts."""
    values = {"arguments": arguments, "inspected": {**INSPECTED, **inspected}, "copies": copies or {}}
    (folder / "values.json").write_text(json.dumps(values), encoding="utf-8")
    (folder / "play.yml").write_text(PLAY % name, encoding="utf-8")
    (folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": {name: {} for name in ("app1", "app2", "web")}}}), encoding="utf-8")
    return ansible_playbook(folder, "play.yml", "-i", "hosts.yml", "-e", "@values.json", *options, COLUMNS=1000)


def returned(done: subprocess.CompletedProcess[str]) -> dict[str, Values]:
    """What each host got."""
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for line in done.stdout.splitlines():
        if '"msg": "RESULT ' in line:
            host, _space, text = json.loads("{" + line.strip() + "}")["msg"].removeprefix("RESULT ").partition(" ")
            found[host] = json.loads(text)
    return found


def test_pending_members(tmp_path: Path) -> None:
    arguments = {"members": MEMBERS, "clusters": CLUSTERS, "restart": "tomcat3"}
    results = returned(step(tmp_path, "pending_members", arguments))
    # The hosts work side by side: whoever is first is shown first.
    assert sorted(results) == ["app1", "app2", "web"]
    assert {(tuple(found["restart"]), tuple(found["hosts"])) for found in results.values()} == {(("tomcat2", "tomcat3"), ("app1", "app2"))}


def test_a_plan(tmp_path: Path) -> None:
    arguments = {"members": MEMBERS, "clusters": CLUSTERS, "frontends": FRONTENDS, "restart": "all", "serial": "100%", "min_active": 0}
    plan = returned(step(tmp_path, "roll_plan", arguments))["web"]
    steps = plan["steps"]
    assert [(one["number"], one["members"]) for one in steps] == [(1, ["tomcat1", "tomcat3"]), (2, ["tomcat2", "tomcat4"])]
    assert [one["progress"] for one in steps] == [
        {"step": 1, "steps": 2, "members": ["tomcat1", "tomcat3"], "out": ["tomcat1", "tomcat3"], "done": 0, "of": 4},
        {"step": 2, "steps": 2, "members": ["tomcat2", "tomcat4"], "out": ["tomcat2", "tomcat4"], "done": 2, "of": 4},
    ]
    assert plan["done"] == {"step": 3, "steps": 2, "members": [], "out": [], "done": 4, "of": 4}


LOOK: Values = {
    "places": [], "memory": -1, "clock_skew": 0.0, "listeners": [], "ansible_facts": {"ansible_os_family": "Debian"},
}  # fmt: skip
LOOKED: Values = {"app1": LOOK, "app2": {"unreachable": True, "msg": "Task failed: No route to host"}, "web": LOOK}


def test_hosts_that_a_run_does_without(tmp_path: Path) -> None:
    """Those that a person allows to be missing, told to every host."""
    arguments = {
        "members": MEMBERS,
        "frontends": [{"host": "web", "frontend": "httpd", "port": 80}],
        "lock_host": "web",
        "max_unreachable": 1,
    }
    results = returned(step(tmp_path, "run_hosts", arguments, "-e", json.dumps({"looked": LOOKED})))
    assert [found["missing"] for found in results.values()] == [["app2"]] * 3


def test_hosts_that_end_a_run(tmp_path: Path) -> None:
    """Everything at once, with nothing of Ansible's around it."""
    held = {"port": 80, "address": "0.0.0.0", "pid": 7, "name": "caddy", "unit": "caddy.service"}
    arguments = {"members": MEMBERS, "frontends": [{"host": "web", "frontend": "httpd", "port": 80}], "lock_host": "web"}
    looked = {**LOOKED, "web": {**LOOK, "listeners": [held]}}
    done = step(tmp_path, "run_hosts", arguments, "-e", json.dumps({"looked": looked}))
    failed = next((line for line in done.stdout.splitlines() if line.startswith("fatal: [app1]: FAILED!")), "")
    assert failed, done.stdout
    assert json.loads(failed.partition(" => ")[2])["msg"].splitlines() == [
        "Nothing was changed:",
        "app2 cannot be reached: No route to host",
        "Have it answer, leave it out (--limit 'all,!app2'), or go on without (-e run_control_max_unreachable=1)",
        (
            "web: port 80 of the front end httpd is held by caddy (process 7, caddy.service): stop that, or choose another port"
            " (httpd_balancer_port)"
        ),
    ]


LEFT = [{**info(5), "cluster": "main", "service": "tomcat@tomcat5.service"}, {**info(6), "cluster": "main"}]
ONE = {"members": MEMBERS[:1], "clusters": CLUSTERS}


@pytest.mark.parametrize(
    ("name", "arguments", "options", "inspected", "text"),
    [
        (
            "roll_plan",
            {**ONE, "frontends": FRONTENDS, "restart": "all"},
            (),
            {},
            (
                "No member was restarted:\n"
                "the cluster main has only tomcat1 to serve it: nobody answers its users while that restarts. Give"
                " it a second member, or accept the outage with -e rolling_restart_allow_outage=true"
            ),
        ),
        (
            "roll_plan",
            {**ONE, "frontends": FRONTENDS},
            ("--limit", "app1"),
            {},
            "Members are restarted with all of their front ends, but this run leaves out web. Add them to --limit, or run without it.",
        ),
        (
            "pending_members",
            {**ONE, "restart": "tomcat9"},
            (),
            {},
            (
                "Nothing was changed:\nthere is no member, host or cluster tomcat9 (did you mean tomcat1?). Name members, as in:"
                " -e members=tomcat1,tomcat2"
            ),
        ),
        (
            "run_check",
            ONE,
            (),
            {"app1": {"instances": [info(1)], "removed": LEFT}},
            (
                "Nothing was changed:\n"
                "tomcat5, tomcat6 are no longer in the inventory: this run would take 2 of 3 members of the cluster main"
                """ out of service. To do that, confirm it: -e '{"run_control_confirm_removal": ["tomcat5", "tomcat6"]}'."""
                " Otherwise put them back into the inventory."
            ),
        ),
        (
            "run_check",
            {**ONE, "removed_hosts": [{"name": "app3", "members": ["tomcat7"], "ansible_host": "10.0.0.3"}]},
            (),
            {},
            (
                "Nothing was changed:\n"
                "app3 (10.0.0.3) is no longer in the inventory and cannot be reached, so tomcat7 cannot be stopped. Bring"
                """ it up, or put it back into the inventory; if it is off for good: -e '{"run_control_decommissioned_hosts": ["app3"]}'"""
            ),
        ),
        (
            "run_check",
            {**ONE, "full_restart": ""},
            (),
            {},
            (
                "Nothing was changed:\nThis stops all members of a cluster at once and loses their sessions. Confirm it with the cluster's"
                " name, without --limit: -e confirm=main (no cluster is named)"
            ),
        ),
    ],
)
def test_refusals_stand_alone(tmp_path: Path, name: str, arguments: Values, options: tuple[str, ...], inspected: Values, text: str) -> None:
    done = step(tmp_path, name, arguments, *options, **inspected)
    assert done.returncode != 0
    failed = next(line for line in done.stdout.splitlines() if line.startswith("fatal: "))
    assert json.loads(failed.partition(" => ")[2])["msg"] == text
    assert "Finalization" not in done.stdout + done.stderr


def test_confirmed(tmp_path: Path) -> None:
    removed = {"app1": {"instances": [info(1)], "removed": [{**info(5, active=False), "cluster": "main"}]}}
    arguments = {**ONE, "full_restart": " main ,", "remove": ["tomcat5"]}
    result = returned(step(tmp_path, "run_check", arguments, **removed))["app1"]
    assert (result["full_restart"], result["remove"], result["leaving_addresses"]) == (["main"], ["tomcat5"], [])


def test_new_members_that_others_may_not_admit(tmp_path: Path) -> None:
    """A warning before anything is changed, unless the other host leaves its ports open."""
    arguments = {**ONE, "members": MEMBERS, "clusters": [{**CLUSTERS[0], "sessions": "replicated", "groups": [GROUP]}]}
    new = {"app1": {"instances": [info(1, exists=False, active=False), info(2, exists=False, active=False)]}}
    done = step(tmp_path, "run_check", arguments, "--limit", "app1", **new)
    assert "tomcat1 on app1, tomcat2 on app1 are new in the cluster main, and this run leaves out app2: " in done.stdout + done.stderr
    assert returned(done)["app1"]["leaving_addresses"] == []
    quiet = step(tmp_path, "run_check", arguments, "--limit", "app1", "-e", "tomcat_replication_firewall=off", **new)
    assert returned(quiet) and "are new" not in quiet.stdout + quiet.stderr


GROUP = {"name": "", "manager": "delta", "members": [], "multicast_address": "228.0.0.4", "multicast_port": 45564}
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
RUN: Values = {
    "inventory": "of-no-run-at-all", "members": MEMBERS, "frontends": FRONTENDS, "tomcat_hosts": ["app1", "app2"],
    "balancer_hosts": ["web"],
}  # fmt: skip
RECORDS = {"drained:tomcat2": True}


def test_a_run_begins_with_its_members(tmp_path: Path) -> None:
    """In check mode: no lock is taken, what would be recorded is returned."""
    result = returned(step(tmp_path, "run_begin", RUN, "--check", "-e", json.dumps(LOCAL)))["web"]
    assert [one["name"] for one in result["members"]] == ["tomcat1", "tomcat2", "tomcat3", "tomcat4"]
    assert result["name"] == "of-no-run-at-all" and result["removed_hosts"] == []
    assert set(result["records"]) == {"host:app1", "host:app2", "frontend:web:httpd"}


def test_a_decision_is_recorded(tmp_path: Path) -> None:
    arguments = {**RUN, "clusters": CLUSTERS, "records": RECORDS, "drain": "app2", "session_wait": 60, "allow_outage": True}
    result = returned(step(tmp_path, "run_record", arguments, "--check", "-e", json.dumps(LOCAL)))["web"]
    assert result["changed"] and result["waiting_hosts"] == ["app2"]
    assert [one["state"] for one in result["members"]] == ["active", "active", "drained", "drained"]


@pytest.mark.parametrize(
    ("decision", "text"),
    [
        ({"drain": "tomcat9"}, "Nothing was changed:\nthere is no member, host or cluster tomcat9 (did you mean tomcat4?)."),
        ({"drain": "all"}, "Nothing was changed:\ntomcat1, tomcat3, tomcat4: nobody else would serve the cluster main."),
        ({"rollback": {"path": "/shop"}}, "Nothing was changed:\n/shop is not among the applications of the inventory (none)"),
    ],
)
def test_a_decision_is_refused(tmp_path: Path, decision: Values, text: str) -> None:
    arguments = {**RUN, "clusters": CLUSTERS, "records": RECORDS, **decision}
    done = step(tmp_path, "run_record", arguments, "--check", "-e", json.dumps(LOCAL))
    failed = next(line for line in done.stdout.splitlines() if line.startswith("fatal: "))
    assert done.returncode != 0 and json.loads(failed.partition(" => ")[2])["msg"].startswith(text)


# A host that does not answer, at once.
SILENT = {"ansible_connection": "ssh", "ansible_ssh_executable": "/bin/false", "ansible_ssh_retries": 0}
STEP = {"number": 1, "total": 2, "away": []}


@pytest.mark.parametrize(
    ("reason", "first", "last"),
    [
        (
            "unreachable",
            "app1 could not be reached any more in step 1 of 2 of the rolling restart, so nobody knows whether tomcat1 came back:",
            "Have the host answer again and run the same command again, it goes on from here.",
        ),
        ("start", "tomcat1 on app1 did not start.", "(the host could not be asked)"),
    ],
)
def test_a_failure_is_told_though_its_host_does_not_answer(tmp_path: Path, reason: str, first: str, last: str) -> None:
    arguments = {"reason": reason, "members": MEMBERS[:1], "step": STEP}
    done = step(tmp_path, "member_failure", arguments, "-e", json.dumps(SILENT))
    failed = next((line for line in done.stdout.splitlines() if line.startswith("fatal: [app1]: FAILED!")), "")
    assert failed, done.stdout
    lines = json.loads(failed.partition(" => ")[2])["msg"].splitlines()
    assert lines[0].startswith(first) and lines[-1] == last


def test_a_failure_ends_with_the_journal(tmp_path: Path) -> None:
    arguments = {"reason": "start", "members": MEMBERS[:1], "fail": False, "journal_lines": 5}
    text = returned(step(tmp_path, "member_failure", arguments, "-e", json.dumps(LOCAL)))["web"]["msg"]
    assert "Last lines of journalctl -u tomcat@tomcat1.service on app1:" in text.splitlines()


def test_playbooks_need_neither_inventory_nor_configuration(tmp_path: Path) -> None:
    """As somebody checks them who has installed the collection."""
    playbooks = sorted(str(path) for path in ROOT.glob("playbooks/*.yml"))
    assert playbooks
    done = ansible_playbook(tmp_path, "--syntax-check", *playbooks)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("option", "words"),
    [("--list-tags", "TASK TAGS: [applications, tomcat]"), ("--list-tasks", "Resolve the model"), ("--list-hosts", "hosts (1)")],
)
def test_commands_that_only_list(tmp_path: Path, option: str, words: str) -> None:
    """Nothing is refused where nothing runs."""
    (tmp_path / "hosts.yml").write_text(json.dumps({"all": {"hosts": {"web": {}}}}), encoding="utf-8")
    done = ansible_playbook(tmp_path, "catalina.cluster.site", "-i", "hosts.yml", option)
    assert done.returncode == 0 and words in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tags", "x"], "No host was contacted: this playbook has no tag x."),
        (["--start-at-task", "x"], "No host was contacted: --start-at-task leaves out what the tasks after 'x' need"),
        (["-i", "/nowhere"], "No host was contacted: the inventory has no hosts (/nowhere). Is the path right?"),
        (["-e", "query=[]"], "No host was contacted: -e query hides Ansible's function query(), which plays and roles use."),
    ],
)
def test_commands_that_ask_for_what_cannot_be(tmp_path: Path, arguments: list[str], words: str) -> None:
    """As somebody has it who installed the collection, before any task."""
    (tmp_path / "hosts.yml").write_text(json.dumps({"all": {"hosts": {"web": {}}}}), encoding="utf-8")
    source = [] if "-i" in arguments else ["-i", "hosts.yml"]
    done = ansible_playbook(tmp_path, "catalina.cluster.status", *source, *arguments)
    # Ansible warns of names that it keeps for itself, on several lines.
    said = [line for line in done.stderr.splitlines() if line and line != "query" and not line.startswith(("[WARNING]", "Origin: "))]
    assert done.returncode == 4 and len(said) == 1 and said[0].startswith(words), done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("option", "code"), [("--check", 4), ("--syntax-check", 0)])
def test_a_release_of_ansible_that_is_too_old(tmp_path: Path, option: str, code: int) -> None:
    """Refused before anything else, since that asks an older Ansible for what it does not have. Here: a file that cannot be read."""
    inventory(tmp_path)
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "all.yml").write_text("\t", encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text("import ansible.release\nansible.release.__version__ = '2.18.12'\n", encoding="utf-8")
    done = ansible_playbook(tmp_path, "catalina.cluster.model", "-i", "hosts.yml", option, PYTHONPATH=tmp_path)
    said = [line for line in done.stderr.splitlines() if "does not support Ansible version" not in line]
    words = "This is ansible-core 2.18.12, but catalina.cluster needs 2.19.4 or newer; no host was contacted. Install it, as with: "
    assert done.returncode == code, done.stdout + done.stderr
    assert said == ([f"{words}pip install 'ansible-core>=2.19.4'"] if code else []), done.stderr


@pytest.mark.parametrize("callback", ["default", "catalina.cluster.progress"])
def test_a_file_of_variables_with_a_tab(tmp_path: Path, callback: str) -> None:
    """Ansible says that tabs are wrong, and not where."""
    inventory(tmp_path)
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "all.yml").write_text("tomcat_clusters:\n\tmain: {}\n", encoding="utf-8")
    done = ansible_playbook(tmp_path, "catalina.cluster.model", "-i", "hosts.yml", ANSIBLE_STDOUT_CALLBACK=callback)
    said = [line for line in done.stderr.splitlines() if not line.startswith("[WARNING]")]
    place = tmp_path / "group_vars" / "all.yml:2:1"
    words = f"No host was contacted: {place} cannot be read as YAML: tabs are usually invalid in YAML; indent with blanks"
    assert done.returncode == 4 and said == [words], done.stdout + done.stderr


def inventory(folder: Path) -> None:
    """One member behind one front end, on hosts that nobody can contact."""
    hosts = {
        "tomcat": {"hosts": {"app1": {"ansible_host": "192.0.2.1", "tomcat_instances": ["tomcat1"]}}},
        "balancer": {"hosts": {"web": {"ansible_host": "192.0.2.2", "balancer_frontends": ["httpd"]}}},
    }
    values = {"tomcat_ajp_secret": "x" * 40, "tomcat_http_port_base": 8080, "ansible_ssh_executable": "/nowhere/ssh"}
    (folder / "hosts.yml").write_text(json.dumps({"all": {"children": hosts, "vars": values}}), encoding="utf-8")


@pytest.mark.parametrize(
    ("playbook", "options", "words"),
    [
        ("drain", ["-e", "members=tomcat2"], "there is no member, host or cluster tomcat2 (did you mean tomcat1?)."),
        ("enable", ["-e", "members="], "no member is named: name members, as in: -e members=tomcat1,tomcat2"),
        ("roll", ["-e", "members=x", "--limit", "web"], "there is no member, host or cluster x. There are the member tomcat1,"),
        ("full_restart", ["-e", "confirm=yes"], "This stops all members of a cluster at once and loses their sessions. Confirm it"),
        ("rollback", ["-e", "path=/x"], "/x is not among the applications of the inventory (none)"),
    ],
)
def test_names_that_the_inventory_does_not_have(tmp_path: Path, playbook: str, options: list[str], words: str) -> None:
    """Refused by the task after the model, so no task for a host follows."""
    inventory(tmp_path)
    done = ansible_playbook(tmp_path, f"catalina.cluster.{playbook}", "-i", "hosts.yml", *options, COLUMNS=1000)
    failed = [line for line in done.stdout.splitlines() if line.startswith("fatal: ")]
    assert done.returncode == 2 and len(failed) == 1, done.stdout + done.stderr
    assert json.loads(failed[0].partition(" => ")[2])["msg"].startswith(f"No host was contacted:\n{words}")
    assert "Look at" not in done.stdout


@pytest.mark.parametrize(
    ("settings", "ends"),
    [({}, 1), ({"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}, 0)],
    ids=["default", "yaml results"],
)
def test_a_refusal_is_read_line_by_line(tmp_path: Path, settings: Values, ends: int) -> None:
    """Under the default callback, which AWX and ansible-runner print with. Results in JSON repeat it on one line."""
    inventory(tmp_path)
    more = ["-e", json.dumps({"tomcat_portz": 1, "tomcat_environment": {"DB_PASSWORD": ["geheim"]}})]
    done = ansible_playbook(tmp_path, "catalina.cluster.model", "-i", "hosts.yml", *more, ANSIBLE_STDOUT_CALLBACK="default", **settings)
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert any(line.endswith("2 problems in the inventory, no host was contacted:") for line in lines), done.stdout
    assert [line.partition(";")[0] for line in lines if line.startswith("- ")][:2] == [
        "- app1, web: tomcat_portz: is not a variable of this collection",
        "- app1, web: tomcat_environment.DB_PASSWORD: is not a text, a number, true or false",
    ]
    assert sum("\\n" in line for line in lines) == ends
    assert "geheim" not in done.stdout + done.stderr
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", done.stdout)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ((), '"route": "tomcat1"'),
        (("-e", "model_query='[].{name: name, http: http_port}'"), '"http": 8081'),
    ],
)
def test_the_model_is_shown(tmp_path: Path, question: tuple[str, ...], said: str) -> None:
    """With a question and without one, and no word about names that Ansible keeps for itself."""
    inventory(tmp_path)
    done = ansible_playbook(tmp_path, "catalina.cluster.model", "-i", "hosts.yml", *question)
    assert done.returncode == 0 and said in done.stdout, done.stdout + done.stderr
    assert "reserved" not in done.stderr


def test_a_question_that_cannot_be_read(tmp_path: Path) -> None:
    """In words of the collection, and with none of Ansible's around them."""
    inventory(tmp_path)
    done = ansible_playbook(tmp_path, "catalina.cluster.model", "-i", "hosts.yml", "-e", "model_query=[?", COLUMNS=1000)
    failed = [line for line in done.stdout.splitlines() if line.startswith("fatal: ")]
    assert done.returncode == 2 and len(failed) == 1, done.stdout + done.stderr
    said = json.loads(failed[0].partition(" => ")[2])["msg"]
    assert said.startswith('No host was contacted:\nmodel_query = "[?": is no query in JMESPath: incomplete expression')


def holding(number: int, *held: str) -> Values:
    """A member that serves, and the sessions that it holds."""
    contexts = {"/shop": {"manager": "DeltaManager", "held": list(held), "known": []}}
    return info(number, copies={"told": True, "problem": "", "contexts": contexts})


ROUTED = [{**one, "route": one["name"]} for one in MEMBERS]
FIRST = {"members": ["tomcat1"], "drained": ["tomcat1"], "away": [], "copies_of": ["app1", "app2"], "number": 1, "total": 4}
REPLICATED = [{**CLUSTERS[0], "sessions": "replicated"}]
COMPARED = {"members": ROUTED, "clusters": REPLICATED, "step": FIRST, "seconds": 10}


def test_sessions_that_others_have(tmp_path: Path) -> None:
    copies = {
        "app1": {"instances": [holding(1, "a tomcat1 5"), holding(2, "a tomcat1 5")]},
        "app2": {"instances": [holding(3, "a tomcat1 5"), info(4)]},
    }
    result = returned(step(tmp_path, "session_copies", COMPARED, copies=copies))["web"]
    assert (result["complete"], result["refusal"], result["repair"]["members"]) == (True, "", [])
    assert [line.partition(":")[0] for line in result["lines"]] == ["tomcat4"]


def test_sessions_that_others_lack(tmp_path: Path) -> None:
    """One host is outside of the play: its result is handed over."""
    near = {"instances": [holding(1, "a tomcat1 5"), holding(2, "a tomcat1 5")]}
    far = {"instances": [holding(3), holding(4)]}
    result = returned(step(tmp_path, "session_copies", COMPARED, copies={"app1": near, "app2": far}))["web"]
    assert not result["complete"]
    assert "tomcat1 on app1: 1 session of /shop is unknown to tomcat3 on app2" in result["refusal"]
    assert (result["repair"]["members"], result["repair"]["drained"]) == (["tomcat3", "tomcat4"], ["tomcat3", "tomcat4"])
    arguments = {**COMPARED, "read": {"app2": far}, "repair": False}
    result = returned(step(tmp_path, "session_copies", arguments, copies={"app1": near}))["web"]
    assert (result["complete"], result["repair"]["members"]) == (False, [])


def test_sessions_that_are_sent_again(tmp_path: Path) -> None:
    """To the members that lack them, by the page of the one that has them, as that one was started."""
    near, far = holding(1, "a tomcat1 5"), holding(3)
    near["copies"].update(receiver="192.0.2.1 5001", sees=["192.0.2.2 5003"])
    far["copies"].update(receiver="192.0.2.2 5003", sees=["192.0.2.1 5001"])
    near["running"] = {"address": "192.0.2.1", "http_port": 8081}
    copies = {"app1": {"instances": [near]}, "app2": {"instances": [far]}}
    result = returned(step(tmp_path, "session_copies", COMPARED, copies=copies))["web"]
    order = {"member": "tomcat1", "address": "192.0.2.1", "port": 8081, "keeper": "tomcat3", "receiver": "192.0.2.2 5003"}
    assert result["sends"] == {"app1": [{**order, "path": "/shop", "sessions": ["a tomcat1"]}]}
    assert result["sending"][-1] == "tomcat1 sends tomcat3 1 session of /shop again (1 of them unknown there)"
    copies["app2"]["instances"][0]["copies"]["contexts"] = near["copies"]["contexts"]
    assert returned(step(tmp_path, "session_copies", COMPARED, copies=copies))["web"]["sends"] == {}


def test_sessions_of_a_host_that_is_gone(tmp_path: Path) -> None:
    gone = {"unreachable": True, "msg": "Failed to connect to the host via ssh: Connection timed out"}
    done = step(tmp_path, "session_copies", COMPARED, copies={"app1": {"instances": [holding(1)]}, "app2": gone})
    assert done.returncode != 0
    assert "app2 cannot be reached any more" in done.stdout + done.stderr


@pytest.mark.parametrize("form", ["agent", "exporter"])
def test_targets_with_agents(tmp_path: Path, form: str) -> None:
    """Those of the instances that have the agent by name, with the port of each."""
    agent = {"name": "jmx_prometheus", "src": "x.jar", "checksum": "sha256:" + "0" * 64, "port": "{number+9400}"}
    other = {**agent, "name": "other", "port": 9999}
    numbered = [{**one, "number": number, "base": f"/srv/tomcat/{number}"} for number, one in enumerate(MEMBERS, 1)]
    arguments = {"members": numbered, "frontends": [], "directory": str(tmp_path / "monitoring"), "inventory": "lab"}
    exporter = {"src": "x.jar", "checksum": agent["checksum"], "port": "{number+9400}", "allow": ["192.0.2.20"]}
    given = {"tomcat_java_agents": [agent, other]} if form == "agent" else {"tomcat_jmx_exporter": exporter}
    returned(step(tmp_path, "monitoring_files", arguments, "-e", json.dumps({**given, "metrics_interval": 60})))
    # Alerts wait for two readings.
    assert "for: 120s" in (tmp_path / "monitoring/rules.yml").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "monitoring/targets.json").read_text(encoding="utf-8"))
    agents = [(one["labels"]["member"], one["targets"][0].rpartition(":")[2]) for one in found if one["labels"]["roles"] == ",agent,"]
    assert agents == [("tomcat1", "9401"), ("tomcat2", "9402"), ("tomcat3", "9403"), ("tomcat4", "9404")]
