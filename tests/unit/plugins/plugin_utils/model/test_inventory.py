# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading raw variables of hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.inventory import HostValues, to_plain


class Renderer:
    """Counts what it is asked for; a template gives its own text and the host's number."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, value: Any, variables: Mapping[str, Any]) -> Any:
        """Render."""
        if "boom" in str(value):
            raise ValueError("'boom' is undefined")
        self.asked.append(str(value))
        return f"{variables['number']}"


def test_only_what_concerns_the_model_is_read() -> None:
    """Other variables are of no interest, even when they are templates."""
    render = Renderer()
    host = HostValues(render).read("a", {"tomcat_version": "10.1", "mine": "{{ x }}", "webapp_x": 1, "number": 1}, True)
    assert (host.values, host.others, render.asked) == ({"tomcat_version": "10.1"}, {"webapp_x": 1}, [])


def test_the_same_template_is_worked_out_once() -> None:
    """A secret is looked up once for a thousand hosts."""
    render = Renderer()
    values = HostValues(render)
    secret = "{{ lookup('ansible.builtin.password', folder ~ '/ajp') }}"
    hosts = [values.read(f"a{n}", {"tomcat_ajp_secret": secret, "folder": "/x", "number": n}, True) for n in range(9)]
    assert len(render.asked) == 1
    assert {host.values["tomcat_ajp_secret"] for host in hosts} == {"0"}


def test_a_template_that_differs_is_worked_out_again() -> None:
    """Variables that it names, directly or through others, make the difference."""
    render = Renderer()
    values = HostValues(render)
    for number in range(3):
        own = {"tomcat_ajp_secret": "{{ a }}", "a": "{{ b }}", "b": f"{number}", "number": number}
        assert values.read("x", own, True).values["tomcat_ajp_secret"] == str(number)
    assert len(render.asked) == 3


def test_a_lookup_that_sees_all_variables_is_worked_out_for_each_host() -> None:
    """The names of what it reads are not in the text."""
    render = Renderer()
    values = HostValues(render)
    for number in range(3):
        values.read("x", {"tomcat_ajp_secret": "{{ lookup('vars', 'x' ~ 'y') }}", "number": number}, True)
        values.read("x", {"tomcat_ajp_secret": "{{ query('ansible.builtin.template', 'x.j2') }}", "number": number}, True)
        values.read("x", {"tomcat_ajp_secret": "{{ lookup(kind, 'x.j2') }}", "number": number}, True)
        values.read("x", {"tomcat_ajp_secret": "{{ vars['x'] }}", "number": number}, True)
    assert len(render.asked) == 12


def test_a_template_that_fails_is_left_open() -> None:
    """The reason is kept for the message."""
    host = HostValues(Renderer()).read("a", {"tomcat_version": "{{ boom }}", "number": 1}, True)
    assert host.values["tomcat_version"] == Unresolved("'boom' is undefined", needs_run=False)


@pytest.mark.parametrize(
    ("template", "variables", "needs_run"),
    [
        ("{{ boom }}", {}, False),
        ("{{ boom | some_filter is some_test }}", {}, False),
        ("{{ other ~ boom }}", {"other": "{{ x }}", "x": 1}, False),
        ("{{ boom * ansible_facts['processor_vcpus'] }}", {}, True),
        ("{{ other ~ boom }}", {"other": "{{ x * ansible_facts['processor_vcpus'] }}", "x": 1}, True),
        ("{{ boom ~ hostvars['web'].x }}", {}, True),
        ("{{ boom ~ of_the_play }}", {}, True),
        ("{{ boom ~ tomcat_max_threads }}", {}, True),
        ("{{ boom ~ tomcat_max_threads }}", {"tomcat_max_threads": 5}, False),
        ("{{ boom ~ __tomcat_x }}", {}, True),
        ("{{ lookup('vars', 'boom') }}", {}, True),
    ],
)
def test_what_a_run_may_know(template: str, variables: Mapping[str, Any], needs_run: bool) -> None:
    """Facts, what other roles say, and what the play says; and where nobody can tell."""
    host = HostValues(Renderer(), {"of_the_play"}).read("a", {"tomcat_x": template, "number": 1, **variables}, True)
    assert host.others["tomcat_x"] == Unresolved("'boom' is undefined", needs_run)


def test_hosts_of_no_group_are_not_rendered() -> None:
    """Their templates do not matter."""
    render = Renderer()
    host = HostValues(render).read("a", {"tomcat_version": "{{ x }}", "tomcat_mine": "{{ y }}", "number": 1}, False)
    assert (dict(host.values), list(host.others), render.asked) == ({}, ["tomcat_mine"], [])


def test_names_that_look_like_the_models_are_read() -> None:
    """So that a slip in the prefix is found too."""
    host = HostValues(Renderer()).read("a", {"balancr_frontends": [], "ansible_user": "x", "number": 1}, True)
    assert host.others == {"balancr_frontends": []}


def test_arguments_of_a_role_without_a_prefix_of_its_own() -> None:
    """They are read by name, and other variables that begin alike are not."""
    host = HostValues(Renderer()).read("a", {"frontends_enabled": [], "frontends_of_mine": [], "number": 1}, True)
    assert host.others == {"frontends_enabled": []}


def test_plain_values() -> None:
    """Special types become plain ones."""

    class Text(str):
        """A text with something on top."""

    value, is_template = to_plain({Text("a"): [Text("b"), 1, True, None, 1.5]})
    assert (value, is_template) == ({"a": ["b", 1, True, None, 1.5]}, False)
    assert not isinstance(value["a"][0], Text)
    assert to_plain(["x", {"y": "{% if z %}"}])[1] is True
    assert to_plain(object())[1] is True
