# SPDX-License-Identifier: GPL-3.0-or-later
"""States of members told to pages made of plain values that answer as httpd's and mod_jk's do."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.doors import DoorError, Group, endpoint, settle
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live import Member, Place

ONE, TWO = "ajp://192.168.0.101:8011", "http://192.168.0.102"
DOOR = Place(80)
JK = Place(81, jk=True)
WORDS = {"D": "Dis", "H": "Stby", "N": "Drn"}


class Page:
    """A page with two members, and a clock that moves only when somebody waits."""

    def __init__(self, **changes: Any) -> None:
        self.members = {ONE: ["", "1.00"], TWO: ["", "1.00"]}
        self.workers = {"tomcat1": ["ACT", "1", "0"], "tomcat2": ["ACT", "1", "0"]}
        self.busy_until = {ONE: 0.0, "tomcat1": 0.0}
        self.errors: set[str] = set()
        self.deaf = False
        self.empty = False
        self.asked: list[str] = []
        self.clock = 0.0
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)

    def now(self) -> float:
        return self.clock

    def sleep(self, seconds: float) -> None:
        self.clock += seconds

    def busy(self, name: str) -> int:
        return int(self.clock < self.busy_until.get(name, 0))

    def __call__(self, place: Place, query: str, fields: Mapping[str, str] | None = None) -> str:
        if place.jk:
            return self.jk(dict(urllib.parse.parse_qsl(query)))
        if fields is None:
            assert query == "xml=1"
            return self.xml()
        self.asked.append(urllib.parse.urlencode(fields))
        assert (fields["b"], fields["nonce"]) == ("main", "a-nonce")
        if not self.deaf:
            self.members[fields["w"]] = ["".join(letter for letter in "DHN" if fields[f"w_status_{letter}"] == "1"), fields["w_lf"]]
        return "<html>"

    def xml(self) -> str:
        rows = ""
        for name, (state, factor) in ({} if self.empty else self.members).items():
            parts = urllib.parse.urlsplit(name)
            words = "".join(f"{WORDS[letter]} " for letter in state) + ("Err" if name in self.errors else "Ok")
            rows += (
                f"<httpd:worker><httpd:name>{name}</httpd:name><httpd:scheme>{parts.scheme}</httpd:scheme>"
                f"<httpd:hostname>{parts.hostname}</httpd:hostname><httpd:port>{parts.port or 80}</httpd:port>"
                f"<httpd:loadfactor>{factor}</httpd:loadfactor><httpd:status>Init {words} </httpd:status>"
                f"<httpd:busy>{self.busy(name)}</httpd:busy></httpd:worker>"
            )
        return (
            "<?xml version='1.0' encoding='UTF-8' ?><httpd:manager xmlns:httpd='http://httpd.apache.org'><httpd:balancers><httpd:balancer>"
            f"<httpd:name>balancer://main</httpd:name><httpd:nonce>a-nonce</httpd:nonce><httpd:workers>{rows}</httpd:workers>"
            "</httpd:balancer></httpd:balancers></httpd:manager>"
        )

    def jk(self, query: dict[str, str]) -> str:
        assert query["mime"] == "prop"
        if query["cmd"] == "update":
            self.asked.append(query["sw"])
            assert query["w"] == "main"
            if not self.deaf:
                self.workers[query["sw"]] = [query["vwa"], query["vwf"], query["vwd"]]
            return "worker.result.type=OK\n"
        rows = ""
        for name, (activation, weight, distance) in self.workers.items():
            state = "ERR" if name in self.errors else "OK/IDLE"
            rows += f"worker.main.balance_workers={name}\nworker.{name}.activation={activation}\nworker.{name}.lbfactor={weight}\n"
            rows += f"worker.{name}.distance={distance}\nworker.{name}.state={state}\nworker.{name}.busy={self.busy(name)}\n"
        return rows


def of_httpd(page: Page, **wanted: str) -> Group:
    members = ((ONE, Member(wanted.get("one", ""), wanted.get("weight", "1"))), (TWO, Member(wanted.get("two", ""), "1")))
    return Group.of_host(Place(80, balancers=(("main", members),)), page)


def of_jk(page: Page, one: str, weight: str = "1", distance: str = "0") -> Group:
    return Group.of_workers(JK, {"main": {"tomcat1": Member(one, weight, distance), "tomcat2": Member("ACT", "1")}}, page)


@pytest.mark.parametrize("state", ["", "N", "D", "H", "DH"])
def test_httpd_takes_a_state(state: str) -> None:
    page = Page()
    settle([of_httpd(page, one=state)], page, 10)
    assert page.members[ONE][0] == state
    assert len(page.asked) == (1 if state else 0), "what is as it should be is left alone"


def test_httpd_takes_a_weight() -> None:
    page = Page()
    settle([of_httpd(page, weight="10")], page, 10)
    assert page.members == {ONE: ["", "10"], TWO: ["", "1.00"]}
    page.asked.clear()
    page.members[ONE][1] = "10.00"
    settle([of_httpd(page, weight="10")], page, 10)
    assert page.asked == []


def test_mod_jk_takes_all_of_them() -> None:
    page = Page()
    settle([of_jk(page, "STP", "10", "1")], page, 10)
    assert page.workers == {"tomcat1": ["STP", "10", "1"], "tomcat2": ["ACT", "1", "0"]}
    assert page.asked == ["tomcat1"]


@pytest.mark.parametrize(("kind", "name"), [("httpd", ONE), ("jk", "tomcat1")])
def test_waits_for_requests_in_progress(kind: str, name: str) -> None:
    page = Page(busy_until={name: 3.0})
    settle([of_httpd(page, one="D") if kind == "httpd" else of_jk(page, "STP")], page, 10)
    assert 3.0 <= page.clock < 3.5


def test_waits_also_for_what_another_run_took_out() -> None:
    page = Page(busy_until={ONE: 3.0}, members={ONE: ["D", "1.00"], TWO: ["", "1.00"]})
    settle([of_httpd(page, one="D")], page, 10)
    assert page.asked == [] and page.clock >= 3.0


@pytest.mark.parametrize("state", ["", "N", "H"])
def test_nobody_waits_for_members_that_go_on(state: str) -> None:
    page = Page(busy_until={ONE: 3.0})
    settle([of_httpd(page, one=state)], page, 10)
    assert page.clock < 0.5


@pytest.mark.parametrize(
    ("changes", "state", "reason"),
    [
        ({"deaf": True}, "D", "main ajp://192.168.0.101:8011 did not take its new state"),
        ({"empty": True}, "D", "the page does not name main ajp://192.168.0.101:8011"),
        ({"busy_until": {ONE: 99.0}}, "D", "main ajp://192.168.0.101:8011 still has requests in progress after 10 seconds"),
        ({"errors": {ONE}, "members": {ONE: ["D", "1"], TWO: ["", "1"]}}, "", "is in error state, which a reload ends at once"),
    ],
)
def test_what_is_left_to_a_reload(changes: dict[str, Any], state: str, reason: str) -> None:
    page = Page(**changes)
    with pytest.raises(DoorError, match=re.escape(reason)):
        settle([of_httpd(page, one=state)], page, 10)


def test_another_member_in_error_state_is_none_of_it() -> None:
    page = Page(errors={TWO})
    settle([of_httpd(page, one="D")], page, 10)
    assert page.members[ONE][0] == "D"


def test_nothing_is_changed_before_all_pages_answer() -> None:
    first, second = Page(), Page(empty=True)
    with pytest.raises(DoorError):
        settle([of_httpd(first, one="D"), of_httpd(second, one="D")], first, 10)
    assert first.asked == []


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://192.168.0.102", "http://192.168.0.102:80"),
        ("https://a", "https://a:443"),
        ("ajp://a", "ajp://a:8009"),
        ("ajp://[2001:DB8::1]:8012", "ajp://2001:db8::1:8012"),
    ],
)
def test_endpoints_with_the_port_that_is_meant(url: str, same: str) -> None:
    assert endpoint(url) == same
