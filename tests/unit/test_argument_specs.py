# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles' argument specifications say what their defaults and task files do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

ROLES = Path(__file__).resolve().parents[2] / "roles"
NAMES = sorted(path.name for path in ROLES.iterdir() if path.is_dir())
Options = dict[str, dict[str, Any]]


class Loader(yaml.SafeLoader):
    """YAML with Ansible's tags, whose values are taken as they stand."""


Loader.add_multi_constructor("!", lambda loader, _suffix, node: loader.construct_scalar(node))


def load(path: Path) -> dict[str, Any]:
    """The mapping of a YAML file."""
    assert path.is_file(), f"{path} is missing"
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    assert isinstance(content, dict), f"{path} holds no mapping"
    return content


def entry_points(role: str) -> dict[str, Options]:
    """The options of each entry point of a role."""
    specs = load(ROLES / role / "meta" / "argument_specs.yml")["argument_specs"]
    return {name: spec.get("options") or {} for name, spec in specs.items()}


def defaults(role: str) -> dict[str, Any]:
    """The default values of a role; none when it has no such file."""
    path = ROLES / role / "defaults" / "main.yml"
    return load(path) if path.exists() else {}


def test_there_are_roles() -> None:
    """Without roles the tests below would pass unseen."""
    assert NAMES


@pytest.mark.parametrize("role", NAMES)
def test_role_is_documented(role: str) -> None:
    """A README, and an entry in argument_specs for each entry point, described."""
    assert (ROLES / role / "README.md").is_file()
    specs = load(ROLES / role / "meta" / "argument_specs.yml")["argument_specs"]
    for entry, spec in specs.items():
        assert spec.get("short_description"), f"{role}/{entry}: short_description is missing"
        assert (ROLES / role / "tasks" / f"{entry}.yml").is_file(), f"{role}: tasks/{entry}.yml is missing"
    if (ROLES / role / "tasks" / "main.yml").exists():
        assert "main" in specs, f"{role}: the entry point main has no specification"


@pytest.mark.parametrize("role", NAMES)
def test_every_option_is_described(role: str) -> None:
    """Type and description on every option, at every depth."""
    problems: list[str] = []

    def walk(where: str, options: Options) -> None:
        for name, option in options.items():
            place = f"{where}/{name}"
            problems.extend(f"{place}: no {key}" for key in ("type", "description") if not option.get(key))
            if option.get("type") == "list" and "elements" not in option:
                problems.append(f"{place}: no elements")
            walk(place, option.get("options") or {})

    for entry, options in entry_points(role).items():
        walk(f"{role}/{entry}", options)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("role", NAMES)
def test_defaults_and_specification_agree(role: str) -> None:
    """The same names on both sides, with the same values."""
    values, points = defaults(role), entry_points(role)
    listed = {name for options in points.values() for name in options}
    problems = [f"{name}: in defaults, in no entry point" for name in values if name not in listed]
    for entry, options in points.items():
        for name, option in options.items():
            place = f"{entry}/{name}"
            if name not in values:
                if not option.get("required"):
                    problems.append(f"{place}: neither required nor in defaults")
                continue
            if option.get("required"):
                problems.append(f"{place}: required, but defaults has a value")
            elif "default" not in option:
                problems.append(f"{place}: no default, defaults says {values[name]!r}")
            elif (option["default"], type(option["default"])) != (values[name], type(values[name])):
                problems.append(f"{place}: default {option['default']!r}, defaults says {values[name]!r}")
    assert not problems, f"{role}:\n" + "\n".join(problems)


def test_no_role_name_begins_another() -> None:
    """Variables are told apart by their role's name in front."""
    clashes = [(one, two) for one in NAMES for two in NAMES if one != two and two.startswith(one)]
    assert not clashes


@pytest.mark.parametrize("role", NAMES)
def test_defaults_are_values_that_the_specification_takes(role: str) -> None:
    """Who uses a role alone and sets nothing passes the check at its door. Expressions are judged when they are expressed."""
    literal = {name: value for name, value in defaults(role).items() if "{{" not in str(value)}
    for entry, options in entry_points(role).items():
        wanted = {name: {**spec, "required": False} for name, spec in options.items()}
        given = {name: value for name, value in literal.items() if name in options}
        assert ArgumentSpecValidator(wanted).validate(given).error_messages == [], f"{role}/{entry}"


@pytest.mark.parametrize("role", NAMES)
def test_what_is_registered_hides_no_variable_of_the_role(role: str) -> None:
    """It would: from the first task that registers it, and on hosts where that task runs only."""
    own = {name for folder in ("defaults", "vars") for path in (ROLES / role / folder).glob("*.yml") for name in load(path)}
    registered = {
        line.split()[-1]
        for path in (ROLES / role / "tasks").glob("*.yml")
        for line in path.read_text().splitlines()
        if "  register: " in line
    }
    assert own & registered == set()
