# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that ask for a part of a run: what may be left out, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.parts import hiding, no_hosts, not_given, refusal, without_name

PLAYBOOKS = Path(__file__).resolve().parents[5] / "playbooks"
TAGS = ["preflight", "hosts", "java", "tomcat", "applications", "frontends", "verify"]
ENTRY = dict[str, Any]


@pytest.mark.parametrize(
    ("wanted", "skipped", "foreign"),
    [
        (["all"], [], []),
        (["tomcat"], [], []),
        (["frontends", "hosts"], ["verify"], []),
        (["all"], ["hosts", "mine"], ["mine"]),
        (["mine"], [], ["mine"]),
        (["all"], ["molecule-notest", "notest", "molecule-idempotence-notest"], []),
    ],
)
def test_parts(wanted: list[str], skipped: list[str], foreign: list[str]) -> None:
    assert refusal(wanted, skipped, None, TAGS, foreign) == ""


@pytest.mark.parametrize(
    ("wanted", "skipped", "start", "tags", "expected"),
    [
        (["tomcats"], [], None, TAGS, "this playbook has no tag tomcats; did you mean tomcat? If it is a tag of your own, add it to run"),
        (["x"], [], None, TAGS, "this playbook has no tag x; tags are preflight, hosts, java,"),
        (["tomcat"], [], None, [], "this playbook has no tag tomcat. It is short, and each of its parts needs the one before"),
        (["all"], ["x"], None, TAGS, "this playbook has no tag x"),
        (
            ["all"],
            ["java"],
            None,
            TAGS,
            "--skip-tags java leaves out what other parts of the run are built on. Only hosts and verify can be",
        ),
        (["all"], ["always"], None, TAGS, "--skip-tags always leaves out what other parts of the run are built on."),
        (["all"], [], "", TAGS, "--start-at-task leaves out what the tasks after '' need: the model, the lock,"),
        (["all"], [], "Install Java", TAGS, "--start-at-task leaves out what the tasks after 'Install Java' need: the model, the lock,"),
    ],
)
def test_refused(wanted: list[str], skipped: list[str], start: str | None, tags: list[str], expected: str) -> None:
    assert refusal(wanted, skipped, start, tags).startswith(f"No host was contacted: {expected}")


def test_an_inventory_without_hosts() -> None:
    assert no_hosts(["/nowhere"]).startswith("No host was contacted: the inventory has no hosts (/nowhere). Is the path right?")


@pytest.mark.parametrize(
    ("needs", "variables", "expected"),
    [
        ({}, {}, ""),
        ({"members": "tomcat1,tomcat2"}, {"members": ""}, ""),
        ({"members": "tomcat1"}, {"member": "x"}, "No host was contacted: say which members are meant, as in: -e members=tomcat1"),
    ],
)
def test_what_a_playbook_has_to_be_told(needs: dict[str, str], variables: dict[str, Any], expected: str) -> None:
    assert not_given(needs, variables) == expected


def test_words_that_belong_to_no_variable() -> None:
    """-e "members=tomcat1 tomcat2" would drain one of the two."""
    assert without_name({"members": "tomcat1"}) == ""
    assert without_name({"members": "tomcat1", "_raw_params": "tomcat2"}).startswith(
        "No host was contacted: -e has 'tomcat2', which belongs to no variable. Separate names by commas"
    )

    said = without_name({"model_query": "[].{name:", "_raw_params": "name}"})
    assert said.startswith("No host was contacted: -e has 'name}' beside model_query. A query with blanks needs quotes: -e \"model_query='")


def test_a_variable_that_hides_what_plays_call() -> None:
    """The option of model.yml has another name for that reason."""
    assert hiding({"model_query": "[]"}) == ""
    said = hiding({"query": "[]"})
    assert said.startswith("No host was contacted: -e query hides Ansible's function query()") and "model_query='[].name'" in said


@pytest.mark.parametrize("name", ["drain", "enable", "roll"])
def test_playbooks_that_need_members(name: str) -> None:
    """They say so before they look at a host."""
    assert load(PLAYBOOKS / f"{name}.yml")[0]["vars"]["run_needs"] == {"members": "tomcat1,tomcat2"}


@pytest.mark.parametrize(
    ("name", "given"),
    [("drain", "chosen"), ("enable", "chosen"), ("roll", "chosen"), ("full_restart", "full_restart"), ("rollback", "rollback")],
)
def test_playbooks_that_take_names(name: str, given: str) -> None:
    """They compare them with the model before they look at a host."""
    assert list(load(PLAYBOOKS / f"{name}.yml")[0]["vars"]["run_named"]) == [given]


def load(path: Path) -> list[ENTRY]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, list)
    return content


def tags_of(entry: ENTRY) -> set[str]:
    given = entry.get("tags", [])
    return {given} if isinstance(given, str) else set(given)


def plays(path: Path, inherited: frozenset[str] = frozenset()) -> list[tuple[str, set[str]]]:
    """The plays of a playbook with their tags, in order."""
    found: list[tuple[str, set[str]]] = []
    for entry in load(path):
        tags = frozenset(inherited | tags_of(entry))
        if "ansible.builtin.import_playbook" in entry:
            found += plays(path.parent / entry["ansible.builtin.import_playbook"], tags)
        else:
            found.append((entry["name"], set(tags)))
    return found


def test_every_part_is_safe_by_itself() -> None:
    """Each begins and ends as the whole run does, and brings what it is built on. Tags are those of plays: included tasks have them."""
    found = plays(PLAYBOOKS / "site.yml")
    names = dict(found)
    assert [name for name, tags in found if tags == {"always"}] == [
        "Resolve the model of the inventory",
        "Refuse names that the inventory does not have",
        "Look at every host",
        "Keep other runs out",
        "Inspect before anything is changed",
        "Verify that every member answers through every front end",
        "Leave to the next run what this one found",
        "Let other runs in",
    ]
    assert {tag for tags in names.values() for tag in tags} | {"preflight", "verify"} == {*TAGS, "always", "never"}
    assert names.pop("Install Java") == {"java", "never"}
    everything = {name for name, tags in names.items() if "always" not in tags}
    parts = {tag: {name for name in everything if tag in names[name]} for tag in TAGS}
    assert parts["preflight"] == parts["verify"] == parts["java"] == set()
    assert parts["hosts"] == {"Prepare all hosts"}
    assert parts["tomcat"] == parts["applications"] == everything - parts["hosts"]
    # The last two have hosts only where one has left, and where tables were laid out in the same run.
    stopped = {"Stop removed instances", "Have removed hosts tell of nothing", "Close the replication ports to those who have left"}
    assert parts["frontends"] == {"Point the front ends at what runs", *stopped}
    assert load(PLAYBOOKS / "site.yml")[0]["vars"]["run_tags"] == TAGS


def test_other_playbooks_have_no_parts() -> None:
    for path in PLAYBOOKS.glob("*.yml"):
        if path.name != "site.yml":
            assert all("run_tags" not in entry.get("vars", {}) and not tags_of(entry) for entry in load(path)), path.name
