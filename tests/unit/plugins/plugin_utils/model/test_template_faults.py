# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates that fail: what is said of them, and where they are refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.template_faults import needs_run, reason

FILE = "The lookup plugin 'file' failed: Unable to access the file '/keys/web.pem': File not found"
ROLES = {"tomcat": {"tomcat_rewrite"}, "webapp": {"webapp_x"}, "httpd_base": {"httpd_base_x"}, "nginx_balancer": {"nginx_balancer_x"}}


@pytest.mark.parametrize(
    ("error", "template", "expected"),
    [
        (f"{FILE}. Use -vvvvv to see paths searched.", "{{ lookup('file', folder ~ '/web.pem') }}", FILE),
        ("'nowhere' is undefined", "{{ nowhere }}", "'nowhere' is undefined"),
        # Plugins quote what they were given.
        (
            "The filter plugin 'ansible.builtin.to_datetime' failed: time data 'hunter2' does not match format '%Y'",
            "{{ password | to_datetime }}",
            "The filter plugin 'ansible.builtin.to_datetime' failed",
        ),
        (
            "The lookup plugin 'pipe' failed: lookup_plugin.pipe(vault --token hunter2) returned 1",
            "{{ lookup('pipe', command) }}",
            "The lookup plugin 'pipe' failed",
        ),
        ("object of type 'dict' has no attribute 'hunter2'", "{{ a[password] }}", "object of type 'dict' has no attribute (hidden)"),
        ("object of type 'dict' has no attribute 'b'", "{{ a.b }}", "object of type 'dict' has no attribute 'b'"),
        ("failed to load: no hvac on vm's Python, it's old", "{{ x }}", "failed to load: no hvac on vm's Python, it's old"),
        ("no answer of https://me:hunter2@vault.example", "{{ x }}", "no answer of https://(hidden)@vault.example"),
        ("x" * 200, "{{ x }}", "x" * 156 + " ..."),
    ],
)
def test_reason(error: str, template: str, expected: str) -> None:
    """Nothing that a variable holds is part of it, but for paths of files."""
    assert reason(ValueError(error), template) == expected


@pytest.mark.parametrize(
    ("error", "template", "is_open", "expected"),
    [
        (FILE, "{{ lookup('template', 'web.j2') }}", True, False),
        (FILE, "{{ lookup('file', ansible_facts['x'] | default('y')) }}", False, True),
        ("'x' is undefined", "{{ x }}", False, False),
        ("'x' is undefined", "{{ vars['x'] }}", True, True),
        ("Syntax error in template: unexpected end of template", "{{ ansible_facts['x'", True, False),
    ],
)
def test_needs_run(error: str, template: str, is_open: bool, expected: bool) -> None:
    """A file that is missing stays so, and a fault of the language too."""
    assert needs_run(ValueError(error), [template], is_open) is expected


REFUSED = f"cannot be worked out ({FILE}); put right what it names; facts of hosts may be used, and are left to the run"


@pytest.mark.parametrize(
    ("name", "frontends", "ignored", "expected"),
    [
        ("httpd_base_x", ["httpd"], (), [f"web: httpd_base_x: {REFUSED}"]),
        ("httpd_base_x", ["mod_jk"], (), [f"web: httpd_base_x: {REFUSED}"]),
        ("httpd_base_x", ["nginx"], (), []),
        ("nginx_balancer_x", ["nginx"], (), [f"web: nginx_balancer_x: {REFUSED}"]),
        ("nginx_balancer_x", ["nginx"], ("nginx_balancer_x",), []),
        ("tomcat_rewrite", ["nginx"], (), [f"app1: tomcat_rewrite: {REFUSED}"]),
        ("webapp_x", ["nginx"], (), [f"app1: webapp_x: {REFUSED}"]),
    ],
)
def test_refused_where_it_is_read(name: str, frontends: Sequence[str], ignored: Sequence[str], expected: Sequence[str]) -> None:
    """Once, on the hosts whose roles read it, although all have it from their group."""
    own: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "10.0.0.1", "tomcat_instances": ["tomcat1"], "tomcat_ajp_secret": "a" * 40},
        "web": {"ansible_host": "10.0.0.2", "balancer_frontends": list(frontends), "tomcat_ajp_secret": "a" * 40},
    }
    sources = [HostInput(host, values, {name: Unresolved(FILE, needs_run=False)}) for host, values in own.items()]
    assert problem_lines(resolve(sources, ["app1"], ["web"], ROLES, ignored=ignored).problems) == expected


def test_an_unknown_name_is_said_once() -> None:
    """Its value does not matter."""
    values = {"ansible_host": "10.0.0.1", "tomcat_instances": ["tomcat1"], "balancer_frontends": ["nginx"]}
    sources = [HostInput("app1", values, {"tomcat_rewrit": Unresolved(FILE, needs_run=False)})]
    lines = problem_lines(resolve(sources, ["app1"], ["app1"], ROLES).problems)
    assert [line.split(";")[0] for line in lines] == ["app1: tomcat_rewrit: is not a variable of this collection"]
