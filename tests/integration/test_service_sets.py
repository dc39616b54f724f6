# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits that concern several roles of one server and make sense only together: one run lays them out, while a client asks all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from integration import lab
from integration.polls import Polls
from integration.shape import Shape

Say = Callable[[str], None]
# Twenty times a second at each port.
PAUSE = 0.05
ALIAS: dict[str, Any] = {"httpd_base_modules": ["alias"], "httpd_balancer_extra_lines": ["Alias /x /srv/x"]}


def page(port: int) -> str:
    """The page that names the answering member, through whatever listens at a port of the front ends' host."""
    return f"http://{lab.NETWORK}.100:{port}/test/health.jsp"


@pytest.fixture
def shape(cluster: Any) -> Iterator[Shape]:
    """The lab as its inventory has it. A test that failed half-way leaves it so too."""
    edited = Shape(cluster.variables)
    yield edited
    plain = Shape(cluster.variables)
    if (edited.inventory, edited.variables) != (plain.inventory, plain.variables):
        assert plain.play().code == 0


def edit(shape: Shape, what: str, say: Say, *ports: int) -> None:
    """One run makes it so, and nobody at these ports notices."""
    urls = {f"port {port}": page(port) for port in ports}
    with Polls(urls, PAUSE) as polls:
        run = shape.play()
    gaps = ", ".join(f"{name} {gap:.2f} s" for name, gap in polls.gaps.items())
    say(f"{what}: {sum(polls.made.values())} polls, {len(polls.failures)} failed; longest time between two answers: {gaps}")
    assert run.code == 0, run.error
    assert run.changed[lab.WEB] > 0
    assert polls.failures == []
    assert min(polls.made.values()) > 50
    assert lab.leftovers() == []


def edit_and_back(shape: Shape, say: Say, edited: Callable[[Shape], None], what: str, *ports: int) -> None:
    """Each in one run. After the first one, another run has nothing to do; after the second one, every file is as before."""
    before = lab.tree(lab.WEB)
    plain = shape.copy()
    edited(shape)
    edit(shape, what, say, *ports)
    again = shape.play()
    assert (again.code, sum(again.changed.values())) == (0, 0), again.log
    shape.inventory, shape.variables = plain.inventory, plain.variables
    edit(shape, f"{what}, taken back", say, *ports)
    assert lab.tree(lab.WEB) == before


def swap(shape: Shape) -> None:
    """The Listen of one part moves to the other, and the other way round."""
    shape.variables.update(httpd_balancer_port=81, mod_jk_port=80)


def httpd_to_mod_jk(shape: Shape) -> None:
    """One front end leaves, and another one of the same server gets its port."""
    shape.web["balancer_frontends"] = ["mod_jk", "nginx"]
    shape.variables["mod_jk_port"] = 80


def nginx_to_mod_jk(shape: Shape) -> None:
    """One front end leaves, and one of another server gets its port."""
    shape.web["balancer_frontends"] = ["httpd", "mod_jk"]
    shape.variables["mod_jk_port"] = 82


def test_module_and_directive(shape: Shape, say: Say) -> None:
    """A module of httpd_base and the directive of httpd_balancer that needs it come and go together."""
    edit_and_back(shape, say, lambda shape: shape.variables.update(ALIAS), "module and directive", 80, 81, 82)


def test_ports_change_hands(shape: Shape, say: Say) -> None:
    """Two front ends of one server swap their ports: each port is served all the time."""
    edit_and_back(shape, say, swap, "httpd and mod_jk swap their ports", 80, 81, 82)


def test_one_front_end_takes_the_port_of_another(shape: Shape, say: Say) -> None:
    """Both are parts of one server, so the port is served all the time."""
    edit_and_back(shape, say, httpd_to_mod_jk, "httpd leaves and mod_jk gets its port", 80, 82)


def test_a_server_takes_the_port_of_another(shape: Shape, say: Say) -> None:
    """Two servers cannot have a port at once: it is free while one of them closes it and the other one loads. The others are served."""

    def port_goes(what: str) -> None:
        with Polls({"port 82": page(82)}, PAUSE) as port:
            edit(shape, f"port 82 goes {what}", say, 80)
        made, longest = port.made["port 82"], port.gaps["port 82"]
        say(f"port 82 itself: {made} polls, {len(port.failures)} failed, {longest:.2f} s between two answers")

    plain = shape.copy()
    nginx_to_mod_jk(shape)
    port_goes("from nginx, which leaves, to httpd")
    again = shape.play()
    assert (again.code, sum(again.changed.values())) == (0, 0), again.log
    shape.inventory, shape.variables = plain.inventory, plain.variables
    port_goes("from httpd, which stays, to nginx")
