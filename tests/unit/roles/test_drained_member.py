# SPDX-License-Identifier: GPL-3.0-or-later
"""`state: drained` of an instance, from the inventory to the files of all front ends, and to nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.frontend_members import frontend_members
from unit.roles import golden_files
from unit.roles.test_frontend_golden import GOLDEN, SECRET, case, render
from unit.roles.tomcat_rendering import Instance

CASE = "drained-by-inventory"
# Where each front end says that a member gets no request, with its name or address in front of it.
SAID = {
    "etc/apache2/catalina.d/20-httpd_balancer.conf": r"BalancerMember .*route=(tomcat\d).* status=\+D",
    "etc/apache2/catalina.d/workers.properties": r"worker\.[a-z_]*(tomcat\d)\.activation=stopped",
    "etc/nginx/catalina.d/10-upstreams.conf": r"server 192\.168\.0\.10[12]:8(\d) .*\bdown;",
}


def model(state: str | None) -> Model:
    """Two hosts with two members each, the second one in a state, as an inventory says it."""
    second: Any = "tomcat2" if state is None else {"name": "tomcat2", "state": state}
    hosts: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": ["tomcat1", second]},
        "app2": {"ansible_host": "192.168.0.102", "tomcat_instances": ["tomcat3", "tomcat4"]},
        "web": {"ansible_host": "192.168.0.100", "balancer_frontends": ["httpd", "mod_jk", "nginx"]},
    }
    common = {"tomcat_ajp_secret": SECRET, "tomcat_http_port_base": 80, "mod_jk_port": 81, "nginx_balancer_port": 82}
    resolved = resolve([HostInput(name, {**common, **values}) for name, values in hosts.items()], ["app1", "app2"], ["web"])
    assert problem_lines(resolved.problems) == []
    return resolved


def frontends(state: str | None) -> dict[str, str]:
    """The files of the front ends while all members run and answer."""
    resolved = model(state)
    running = {member["name"]: {"active": True, "answering": True} for member in resolved.members}
    return render(case(resolved.settings, frontend_members(resolved.members, running, secret=SECRET)))


@pytest.mark.parametrize("path", SAID)
def test_reaches_every_front_end(path: str) -> None:
    """That member, and no other one, is out. Active is what an instance is that says nothing."""
    number = "2" if "nginx" in path else "tomcat2"
    assert set(re.findall(SAID[path], frontends("drained")[path])) == {number}
    assert re.findall(SAID[path], frontends("active")[path]) == []
    assert frontends("active")[path] == frontends(None)[path]


def test_files_are_as_before() -> None:
    """Word for word; tests/integration/frontends/check-golden lets the servers judge them."""
    golden_files.compare(GOLDEN / CASE, frontends("drained"))


def test_restarts_no_tomcat() -> None:
    """The instance's own files are the same in both states."""
    active, drained = (model(state) for state in ("active", "drained"))
    assert active.members[1]["state"] != drained.members[1]["state"]
    rendered = [Instance(one.members[1:2], one.settings[0], {"tomcat_ajp_secret": SECRET}).render_all() for one in (active, drained)]
    assert rendered[0] == rendered[1]
