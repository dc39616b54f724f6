# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of a README works as it stands: Ansible reads plays, roles know options, the model resolves inventories."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.clusters import read_clusters
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.role_specs import RoleSpecs
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader
from unit.plays import ansible_playbook

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROLE_KEYS = ("ansible.builtin.import_role", "ansible.builtin.include_role")
COLLECTION = "catalina.cluster."


def texts() -> Iterator[tuple[str, str]]:
    """Every example with its place."""
    for path in [ROOT / "README.md", *sorted((ROOT / "roles").glob("*/README.md")), *sorted((ROOT / "docs").rglob("*.md"))]:
        for number, text in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")), 1):
            yield f"{path.relative_to(ROOT)}-{number}", text


EXAMPLES = dict(texts())
CONTENTS = {name: yaml.safe_load(text) for name, text in EXAMPLES.items()}
PLAYS = {name: content for name, content in CONTENTS.items() if isinstance(content, list)}
MAPPINGS = {name: content for name, content in CONTENTS.items() if isinstance(content, dict)}


@functools.cache
def specs() -> RoleSpecs:
    return RoleSpecs(ROOT / "roles")


def is_template(value: Any) -> bool:
    return "{{" in str(value)


def test_there_are_examples() -> None:
    """Without any the tests below would pass unseen."""
    assert len(PLAYS) > 8 and len(MAPPINGS) > 5


def test_plays_are_read_by_ansible(tmp_path: Path) -> None:
    """As they stand; tasks are put into a play."""
    (tmp_path / "hosts.yml").write_text(
        yaml.safe_dump({"tomcat": {"hosts": {"a": {}}}, "balancer": {"hosts": {"b": {}}}}), encoding="utf-8"
    )
    for name, content in PLAYS.items():
        plays = any("hosts" in entry or "ansible.builtin.import_playbook" in entry or "import_playbook" in entry for entry in content)
        text = EXAMPLES[name] if plays else yaml.safe_dump([{"hosts": "all", "tasks": content}])
        (tmp_path / f"{name.replace('/', '_')}.yml").write_text(text, encoding="utf-8")
    files = sorted(str(path) for path in tmp_path.glob("*README*.yml"))
    done = ansible_playbook(tmp_path, "-i", "hosts.yml", "--syntax-check", *files)
    assert len(files) == len(PLAYS) and done.returncode == 0, done.stdout + done.stderr


def role_options(entry: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The roles that an example uses, each with what it is given."""
    if isinstance(entry, list):
        for item in entry:
            yield from role_options(item)
    elif isinstance(entry, dict):
        name = next((str(entry[key].get("name", "")) for key in ROLE_KEYS if isinstance(entry.get(key), dict)), str(entry.get("role", "")))
        if name.startswith(COLLECTION):
            yield name.removeprefix(COLLECTION), entry.get("vars") or {}
        for key in ("roles", "tasks", "block"):
            yield from role_options(entry.get(key))


@pytest.mark.parametrize("name", PLAYS)
def test_roles_are_given_what_they_have(name: str) -> None:
    for role, options in role_options(PLAYS[name]):
        assert role in specs().names, role
        assert set(options) <= specs().names[role]
        faults = {key: specs().check(key, value) for key, value in options.items() if not is_template(value)}
        assert not any(faults.values()), faults


def inventory(content: dict[str, Any]) -> list[HostInput]:
    """The hosts of an example, with the variables that stand beside its groups in another example of the same file."""
    hosts = {name: dict(values or {}) for group in content.values() for name, values in group["hosts"].items()}
    return [
        HostInput(
            name,
            {"tomcat_ajp_secret": "s" * 40, "mod_jk_port": 81, "nginx_balancer_port": 82}
            | {key: value for key, value in values.items() if key in MODEL_NAMES},
            {key: value for key, value in values.items() if key not in MODEL_NAMES},
        )
        for name, values in hosts.items()
    ]


def is_inventory(content: dict[str, Any]) -> bool:
    return all(isinstance(group, dict) and "hosts" in group for group in content.values())


@pytest.mark.parametrize("name", MAPPINGS)
def test_settings_are_options_that_fit(name: str) -> None:
    content = MAPPINGS[name]
    if is_inventory(content):
        model = resolve(inventory(content), list(content["tomcat"]["hosts"]), list(content["balancer"]["hosts"]))
        assert problem_lines(model.problems) == [] and model.members
        return
    known = MODEL_NAMES.union(*specs().names.values())
    assert set(content) <= known
    faults = {key: specs().check(key, value) for key, value in content.items() if not is_template(value)}
    assert not any(faults.values()), faults


def filled(value: Any) -> Any:
    """The same with digits of a key in place of every template."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return "a1" * 32 if is_template(value) else value


@pytest.mark.parametrize("name", [name for name, content in MAPPINGS.items() if "tomcat_clusters" in content])
def test_clusters_of_an_example_stand_side_by_side(name: str) -> None:
    """Keys that exist, values that are taken, and no path that two of them serve."""
    problems = Problems()
    assert read_clusters("a", filled(MAPPINGS[name]["tomcat_clusters"]), Reader(problems))
    assert problem_lines(problems) == []
