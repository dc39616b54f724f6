# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plays between look and end ask a host is asked again by the next look, or the next run asks everything.

Only then may a run leave these plays out when the look finds everything as it was. So each of their tasks is one that stays on the
controller, one whose plugin keeps what it asked, or it stands beside a task that says that no look asks this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import OF_ANSIBLE

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = "catalina.cluster."
BUILTIN = "ansible.builtin."

ON_THE_CONTROLLER = {
    f"{BUILTIN}{name}"
    for name in (
        "import_tasks", "include_tasks", "import_role", "include_role", "include_vars", "set_fact", "debug", "fail", "group_by",
        "validate_argument_spec", "meta",
    )
} | {f"{COLLECTION}{name}" for name in ("host_changed", "pending_members", "member_failure")}  # fmt: skip
# Each of these calls a method of Asked: see the test of their plugins below.
KEPT = {f"{COLLECTION}{name}" for name in ("template_set", "frontend_reload", "archive", "host_query", "nginx_build")}
# Asked in every run, before it is decided whether the plays are left out.
EVERY_RUN = {f"{COLLECTION}instance_info"}
SAYS_SO = f"{COLLECTION}host_changed"

ROLES = ("platform", "metrics", "jdk", "webapp", "tomcat", "frontends", "httpd_base", "httpd_balancer", "mod_jk", "nginx_balancer")
# Of the role rolling_restart: what the two plays enter.
ENTERED = ("start.yml", "start_down.yml", "frontends.yml", "inspect.yml", "parallel.yml", "applications.yml", "stop_refused.yml")
STATUS = ("inspect.yml", "inspect_excluded.yml", "inspect_hosts.yml", "applications.yml", "failed.yml")
FILES = sorted(
    [
        *(path for role in ROLES for path in (ROOT / "roles" / role / "tasks").glob("*.yml")),
        *(ROOT / "roles/rolling_restart/tasks" / name for name in ENTERED),
        *(ROOT / "roles/cluster_status/tasks" / name for name in STATUS),
    ]
)
# Files that are entered only where something says already that the next run asks everything.
AFTERWARDS = {
    "httpd_base/tasks/absent.yml": "a front end was removed from the inventory: see runs/same.py",
    "nginx_balancer/tasks/absent.yml": "a front end was removed from the inventory: see runs/same.py",
    "tomcat/tasks/removed.yml": "an instance was removed from the inventory: see runs/same.py",
    "tomcat/tasks/removed_archive.yml": "an instance was removed from the inventory: see runs/same.py",
    "rolling_restart/tasks/parallel.yml": "the file set of the instances has changed: see template_set",
    "rolling_restart/tasks/stop_refused.yml": "members were started: see start_down.yml",
    "cluster_status/tasks/applications.yml": "members were started: see start_down.yml",
    "mod_jk/tasks/build.yml": "mod_jk is built: see source.yml",
}  # fmt: skip
KEYWORDS = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")


def tasks(content: Any) -> Iterator[dict[str, Any]]:
    """All tasks of a file, those of blocks too, each with the conditions of its blocks."""
    for item in content or ():
        conditions = _list(item.get("when"))
        inner = [task for name in ("block", "rescue", "always") for task in tasks(item.get(name))]
        if inner:
            yield from ({**task, "when": conditions + _list(task.get("when"))} for task in inner)
        else:
            yield {**item, "when": conditions}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def module_of(task: dict[str, Any]) -> str:
    (found,) = [key for key in task if KEYWORDS.fullmatch(key)]
    return found


def unseen(path: Path) -> list[str]:
    """Tasks of a file that ask a host what no look asks, while nothing beside them says so."""
    found = list(tasks(yaml.safe_load(path.read_text(encoding="utf-8"))))
    said = [task["when"] for task in found if module_of(task) == SAYS_SO]
    return [
        f"{task.get('name')}: {module_of(task)}"
        for task in found
        if module_of(task) not in ON_THE_CONTROLLER | KEPT | EVERY_RUN and not any(_covers(conditions, task["when"]) for conditions in said)
    ]


def _covers(conditions: list[Any], others: list[Any]) -> bool:
    """Whether what has the first conditions runs wherever what has the others does."""
    return all(condition in others for condition in conditions)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT / "roles"))


@pytest.mark.parametrize("path", FILES, ids=short)
def test_every_question_is_asked_again_or_named(path: Path) -> None:
    assert bool(unseen(path)) is (short(path) in AFTERWARDS)


def test_the_list_of_files_is_that_of_the_plays() -> None:
    """What these files enter is among them, and no play between enters another role."""
    known = {short(path) for path in FILES}
    assert set(AFTERWARDS) <= known
    for path in FILES:
        for task in tasks(yaml.safe_load(path.read_text(encoding="utf-8"))):
            name = module_of(task)
            entered = task[name]
            if name in (f"{BUILTIN}include_tasks", f"{BUILTIN}import_tasks"):
                file = entered if isinstance(entered, str) else entered["file"]
                assert "{{" in file or short(path.parent / file) in known, (short(path), file)
            elif name in (f"{BUILTIN}include_role", f"{BUILTIN}import_role") and "{{" not in entered["name"]:
                file = f"{entered['name'].removeprefix(COLLECTION)}/tasks/{entered.get('tasks_from', 'main')}.yml"
                assert file in known, (short(path), file)


PLAYS = ("playbooks/site.yml", "playbooks/plays/instances.yml", "playbooks/plays/frontends.yml", "playbooks/tasks/instances.yml")


@pytest.mark.parametrize("name", PLAYS)
def test_plays_enter_nothing_else(name: str) -> None:
    known = {short(path) for path in FILES}
    text = (ROOT / name).read_text(encoding="utf-8")
    entered = re.findall(r"name: catalina\.cluster\.(\w+)(?:\n +tasks_from: (\w+))?", text)
    assert entered and {f"{role}/tasks/{file or 'main'}.yml" for role, file in entered} <= known
    assert not re.search(r"ansible\.builtin\.(command|shell|raw|apt|package|service|systemd)", text)


def test_plugins_keep_what_they_ask() -> None:
    for name in KEPT:
        text = (ROOT / "plugins/action" / f"{name.removeprefix(COLLECTION)}.py").read_text(encoding="utf-8")
        assert re.search(r"\.note_(set|server|query|archives|beyond)\(", text), name


def test_the_test_finds_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "tasks.yml"
    command: dict[str, Any] = {"name": "a", f"{BUILTIN}command": {}, "when": "x"}
    says: dict[str, Any] = {"name": "b", SAYS_SO: {"files": False}}
    for content, faults in (
        ([command], 1),
        ([command, says], 0),
        ([command, {**says, "when": "x"}], 0),
        ([command, {**says, "when": "y"}], 1),
        ([{"block": [command]}, {**says, "when": ["x", "y"]}], 1),
        ([{"block": [command], "when": "y"}, {**says, "when": ["x", "y"]}], 0),
        ([{"block": [says], "rescue": [command]}], 0),
        ([{"name": "c", f"{COLLECTION}template_set": {}}], 0),
    ):
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        assert len(unseen(path)) == faults, content


# What the fingerprint of a run's inputs leaves out and roles refer to all the same.
USED = {
    "ansible_check_mode": "says what a check run may do, and stands in no file",
    "ansible_facts": "those that the look gathers are in the fingerprint, and roles read no others: see below",
    "groups": "the hosts of both groups are in the fingerprint; others are of a rolling restart",
    "hostvars": "what members run, which is in the fingerprint of the run records",
    "inventory_dir": "its last part is in the fingerprint, and roles use no more of it",
    "role_path": "files of the collection, whose contents are in the fingerprint",
    "ansible_play_hosts_all": "in a rolling restart, and where hosts are left out",
}
TEXTS = [
    path
    for path in (ROOT / "roles").rglob("*")
    if path.suffix in (".yml", ".j2") and {"tasks", "vars", "defaults", "templates"} & set(path.parts)
]


def expressions(text: str) -> str:
    """Lines without comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


@pytest.mark.parametrize("name", sorted(OF_ANSIBLE - set(USED) - {"vars", "groups", "environment", "omit"}))
def test_roles_use_nothing_that_is_left_out(name: str) -> None:
    assert [str(path) for path in TEXTS if re.search(rf"\b{name}\b", expressions(path.read_text(encoding="utf-8")))] == []


def test_of_the_inventory_s_folder_only_the_last_part_is_used() -> None:
    for path in TEXTS:
        for line in expressions(path.read_text(encoding="utf-8")).splitlines():
            assert "inventory_dir" not in line or re.search(r"inventory_dir \| default\(''?, true\) \| basename", line.replace('"', "'")), (
                line
            )


def test_roles_read_the_facts_of_the_look_alone() -> None:
    found = {name for path in TEXTS for name in re.findall(r"ansible_facts\['(\w+)'\]", path.read_text(encoding="utf-8"))}
    assert found <= {"pkg_mgr", "architecture", "hostname", "nodename", "distribution_major_version", "os_family", "distribution"}
