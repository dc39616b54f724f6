# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a run may make another file of makes another fingerprint; what only says how a run goes does not."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import (
    OF_ANSIBLE,
    Inputs,
    bound,
    inputs_of,
    records_of,
)

ROLES = ["tomcat", "run_control"]
FACTS = {"os_family": "Debian", "pkg_mgr": "apt"}
VARIABLES: dict[str, Any] = {
    "inventory_hostname": "app1",
    "group_names": ["tomcat"],
    "groups": {"all": ["app1", "ops"], "tomcat": ["app1", "app2"], "balancer": ["web"]},
    "inventory_dir": "/home/a/inventories/production",
    "tomcat_java_opts": ["-Xmx1g"],
    "tomcat_ajp_secret": "{{ vault_secret }}",
    "vault_secret": "s3cret",
    "tomcat_clusters": {"main": {"paths": ["/a"], "tomcat": {"connector": {"b": 1, "c": 2}}}},
    "cluster_members": [{"name": "tomcat1", "http_port": 81}],
    "motd": "of the house",
}


class UnknownError(Exception):
    """A template that cannot be worked out."""


class Closed:
    """Of a vault whose password nobody gave."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        raise UnknownError

    def __repr__(self) -> str:
        return self.text


def render(variables: Mapping[str, Any]) -> Any:
    """Ansible's templates, as far as this test needs them."""

    def work_out(value: Any) -> Any:
        if isinstance(value, (Closed, dict)):
            raise UnknownError
        if not isinstance(value, str) or not value.startswith("{{"):
            return value
        name = value.strip("{} ")
        if name not in variables:
            raise UnknownError(name)
        return work_out(variables[name])

    return work_out


# Files of the controller, by the role that names them and their names.
FILES = {("tomcat", "driver.jar"): "one", ("tomcat", "other.jar"): "two"}


def inputs(
    variables: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    code: str = "c",
    files: Mapping[tuple[str, str], str] | None = None,
    extra: Collection[str] = (),
) -> Inputs:
    def content(role: str, name: str) -> str:
        return (FILES if files is None else files).get((role, name), "")

    return inputs_of(variables, FACTS if facts is None else facts, render(variables), ROLES, code, content, extra)


BEFORE = inputs(VARIABLES)
DIFFERENT: dict[str, dict[str, Any]] = {
    "a value": {"tomcat_java_opts": ["-Xmx2g"]},
    "one more value": {"tomcat_java_opts": ["-Xmx1g", "-Da=b"]},
    "a list that was a text": {"tomcat_java_opts": "-Xmx1g"},
    "an option that is set": {"tomcat_max_threads": 100},
    "an option that is set to its default": {"tomcat_max_threads": 200},
    "what a template refers to": {"vault_secret": "another"},
    "a template with another outcome": {"tomcat_ajp_secret": "{{ motd }}"},
    "a variable of the user": {"motd": "of another house"},
    "a key deep below": {"tomcat_clusters": {"main": {"paths": ["/a"], "tomcat": {"connector": {"b": 1, "c": 3}}}}},
    # Elements and headers are written in this order.
    "the order of keys": {"tomcat_clusters": {"main": {"paths": ["/a"], "tomcat": {"connector": {"c": 2, "b": 1}}}}},
    "a number that was a text": {"cluster_members": [{"name": "tomcat1", "http_port": "81"}]},
    "true in place of 1": {"cluster_members": [{"name": "tomcat1", "http_port": True}]},
    "nothing in place of an empty text": {"motd": None},
    "the model": {"cluster_members": [{"name": "tomcat1", "http_port": 82}]},
    "another host in the cluster": {"groups": {"tomcat": ["app1", "app2", "app3"], "balancer": ["web"]}},
    "the order of hosts": {"groups": {"tomcat": ["app2", "app1"], "balancer": ["web"]}},
    "another name": {"inventory_hostname": "app2"},
    "another group": {"group_names": ["tomcat", "new"]},
    "another inventory": {"inventory_dir": "/home/a/inventories/staging"},
    "a date": {"motd": datetime.date(2026, 11, 29)},
    "what cannot be worked out, with another text": {"motd": "{{ item }}"},
    "how a host is reached": {"ansible_host": "10.0.0.9"},
}  # fmt: skip


@pytest.mark.parametrize("change", DIFFERENT.values(), ids=DIFFERENT)
def test_different(change: dict[str, Any]) -> None:
    after = inputs({**VARIABLES, **change})
    assert after.digest and after.digest != BEFORE.digest


def test_every_difference_is_one_of_its_own() -> None:
    found = [inputs({**VARIABLES, **change}).digest for change in DIFFERENT.values()]
    assert len({*found, BEFORE.digest}) == len(found) + 1


@pytest.mark.parametrize("name", VARIABLES)
def test_an_option_that_is_no_longer_set(name: str) -> None:
    after = inputs({key: value for key, value in VARIABLES.items() if key != name})
    assert after.digest != BEFORE.digest


def test_facts_and_code() -> None:
    assert inputs(VARIABLES, {**FACTS, "pkg_mgr": "dnf"}).digest != BEFORE.digest
    assert inputs(VARIABLES, {"os_family": "Debian"}).digest != BEFORE.digest
    assert inputs(VARIABLES, {**FACTS, "discovered_interpreter_python": "/usr/bin/python3"}) == BEFORE
    assert inputs(VARIABLES, code="d").digest != BEFORE.digest


SAME: dict[str, dict[str, Any]] = {
    "a result": {"__tomcat_layout": {"changed": False}},
    "another checkout": {"inventory_dir": "/srv/ci/1234/inventories/production", "playbook_dir": "/srv/ci"},
    "a group of other hosts": {"groups": {**VARIABLES["groups"], "all": ["app1", "ops", "new"]}},
    "facts that somebody gathered": {"ansible_facts": {"date_time": "now", "uptime": 5}, "ansible_uptime": 5, "ansible_date_time": "now"},
    "the Python that the first module found": {"discovered_interpreter_python": "/usr/bin/python3.11"},
    "the option that asks for everything": {"run_control_skip_unchanged": False},
    **{name: {name: object()} for name in sorted(OF_ANSIBLE - {"groups", "ansible_facts", "inventory_dir"})},
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_the_same(change: dict[str, Any]) -> None:
    assert inputs({**VARIABLES, **change}) == BEFORE


def test_what_is_another_value_in_every_run_is_a_difference_in_every_run() -> None:
    # Both are kept, so that they cannot have the same place in memory.
    first, second = object(), object()
    assert inputs({**VARIABLES, "motd": first}).digest != inputs({**VARIABLES, "motd": second}).digest


COPIED = [{"dest": "lib/driver.jar", "src": "driver.jar"}]
OWN_FILES: dict[str, dict[str, Any]] = {
    "of all instances": {"tomcat_files": COPIED},
    "by a template": {"tomcat_files": "{{ house_files }}", "house_files": COPIED},
    "of a cluster": {"tomcat_clusters": {"main": {"tomcat": {"files": COPIED}}}},
    "of an instance": {"tomcat_instances": ["t1", {"name": "t2", "tomcat": {"files": COPIED}}]},
    # Nobody may have compared it: preflight_check_files: false.
    "with a checksum": {"tomcat_files": [{**COPIED[0], "checksum": "sha256:" + 64 * "0"}]},
}


@pytest.mark.parametrize("change", OWN_FILES.values(), ids=OWN_FILES)
def test_a_file_that_is_copied(change: dict[str, Any]) -> None:
    """Its entry in the inventory stays as it is when somebody puts another file there, or takes it away."""
    variables = {**VARIABLES, **change}
    found = [inputs(variables, files={**FILES, **files}).digest for files in ({}, {("tomcat", "driver.jar"): "new"})]
    found.append(inputs(variables, files={}).digest)
    assert len({*found, BEFORE.digest}) == 4
    assert inputs(variables, files={**FILES, ("tomcat", "other.jar"): "new"}).digest == found[0]


def test_what_ansible_managed_refers_to_is_known_only_to_templates() -> None:
    assert inputs({**VARIABLES, "ansible_managed": "{{ template_host }}"}) == Inputs("", ("ansible_managed",))
    assert inputs({**VARIABLES, "ansible_managed": "{{ motd }}"}).digest not in ("", BEFORE.digest)


def test_a_private_variable_of_the_command_line() -> None:
    """It wins over what a role works out; without it, such a variable is a result."""
    found = [inputs({**VARIABLES, "__tomcat_base": value}, extra=["__tomcat_base"]).digest for value in ("/a", "/b")]
    assert len({*found, BEFORE.digest}) == 3


def test_what_nobody_can_open_counts_as_it_is() -> None:
    found = [inputs({**VARIABLES, "motd": {"a": ["{{ gone }}", Closed(text)]}}).digest for text in ("a", "b", "a")]
    assert found[0] == found[2] != found[1]
    assert inputs({**VARIABLES, "tomcat_ajp_secret": Closed("a")}).digest == ""


def test_what_a_role_reads_has_to_be_worked_out() -> None:
    found = inputs({**VARIABLES, "tomcat_ajp_secret": "{{ later }}", "webapp_root": "{{ later }}", "motd": "{{ later }}"})
    assert found == Inputs("", ("tomcat_ajp_secret", "webapp_root"))


def test_bound() -> None:
    found = [bound(*pair) for pair in itertools.product(("a", "b"), repeat=2)]
    assert len(set(found)) == 4 and all(found)
    assert bound("", "b") == bound("a", "") == ""


MEMBERS = [{"name": "tomcat1", "state": "active"}, {"name": "tomcat2", "state": "active"}]
SERVES: dict[str, Any] = {"active": True, "pending": False, "digest_running": "d", "running": {"secret": "s"}}
RUNNING = {"tomcat1": {**SERVES, "pid": 7, "since": "x"}, "tomcat2": SERVES}
RECORDS: dict[str, Any] = {"rollbacks": {}, "restorable": {}}


def test_records() -> None:
    before = records_of(MEMBERS, RUNNING, RECORDS)
    assert records_of(MEMBERS, {**RUNNING, "tomcat1": {**RUNNING["tomcat1"], "pid": 8, "since": "y", "restarts": 1}}, RECORDS) == before
    drained = [{**MEMBERS[0], "state": "drained"}, MEMBERS[1]]
    others = [
        records_of(drained, RUNNING, RECORDS),
        records_of(MEMBERS, RUNNING, {**RECORDS, "rollbacks": {"/shop": {"not": "x"}}}),
        records_of(MEMBERS, RUNNING, {**RECORDS, "restorable": {"/shop": {"not": "x"}}}),
        records_of(MEMBERS, {"tomcat1": RUNNING["tomcat1"]}, RECORDS),
        *(
            records_of(MEMBERS, {**RUNNING, "tomcat1": {**RUNNING["tomcat1"], **change}}, RECORDS)
            for change in (
                {"active": False},
                {"enabled": True},
                {"pending": True},
                {"digest_disk": "e"},
                {"digest_running": "e"},
                {"running": {"secret": "t"}},
                {"running": {"secret": "s", "http_port": 82}},
                {"need_daemon_reload": True},
                {"answering": False},
                {"state": "activating"},
            )
        ),
    ]
    assert len({before, *others}) == len(others) + 1
