# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the rendered files can be told to running processes, and that nothing else counts as that."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live import (
    PATH,
    TOKEN_FILE,
    TOKEN_HEADER,
    Member,
    Place,
    addresses,
    fixed,
    places,
    workers,
)

GOLDEN = Path(__file__).parents[4] / "unit/roles/golden-frontends"
BALANCER = "etc/apache2/catalina.d/20-httpd_balancer.conf"
WORKERS = "etc/apache2/catalina.d/workers.properties"
MEMBER = '        BalancerMember "ajp://192.168.0.101:8011" route=tomcat1 loadfactor=1 status=+N secret=s retry=5'
HOST = f"""<VirtualHost *:80 *:8080>
    ServerName shop.example
    <Proxy "balancer://shop">
{MEMBER}
        BalancerMember "ajp://[2001:db8::1]:8012" route=tomcat2 loadfactor=1.5 status=+H+D
        ProxySet lbmethod=byrequests
    </Proxy>
    <Location "{PATH}">
        SetHandler balancer-manager
    </Location>
</VirtualHost>
"""


def golden(case: str, path: str) -> str:
    return (GOLDEN / case / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [BALANCER, WORKERS])
def test_a_drained_member_is_told_and_another_port_is_not(path: str) -> None:
    plain, roll = golden("plain", path), golden("roll", path)
    assert plain != roll
    assert fixed(plain) == fixed(roll)
    assert fixed(plain) != fixed(plain.replace("8011", "8019"))


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (" status=+N", "", True),
        ("loadfactor=1 ", "loadfactor=10 ", True),
        (" status=+N", " status=+H+D", True),
        (" status=+N", " status=+I", False),
        ("retry=5", "retry=6", False),
        ("secret=s", "secret=t", False),
        ("8011", "8012", False),
        ("loadfactor=1 ", "loadfactor=${FACTOR} ", False),
    ],
)
def test_only_states_and_weights_are_told(before: str, after: str, same: bool) -> None:
    assert before in MEMBER
    assert (fixed(HOST) == fixed(HOST.replace(MEMBER, MEMBER.replace(before, after)))) is same


def test_words_elsewhere_are_no_states() -> None:
    assert fixed("# a status=+D b\n") != fixed("# a b\n")
    assert fixed("worker.tomcat1.port=8011\n") != fixed("worker.tomcat1.port=8012\n")


def test_virtual_host_with_its_balancers() -> None:
    shop = (("ajp://192.168.0.101:8011", Member("N", "1")), ("ajp://[2001:db8::1]:8012", Member("DH", "1.5")))
    assert places(HOST) == [Place(80, "shop.example", balancers=(("shop", shop),))]
    assert places(HOST.replace(PATH, "/manager")) == []


def test_how_each_virtual_host_is_reached() -> None:
    found = places(golden("httpd-tls-names-only", BALANCER))
    assert [(place.port, place.tls, place.host) for place in found] == [
        (80, False, ""),
        (443, True, ""),
        (80, False, "shop.example"),
        (443, True, "shop.example"),
    ]
    assert [[name for name, _members in place.balancers] for place in found] == [["main"], ["main"], ["shop"], ["shop"]]
    jk = places(golden("httpd-tls-names-only", "etc/apache2/catalina.d/30-mod_jk.conf"))
    assert [(place.jk, place.balancers) for place in jk] == [(True, ())] * 2


def test_behind_a_proxy_that_says_so() -> None:
    assert places(HOST.replace("ServerName", "RemoteIPProxyProtocol On\n    ServerName"))[0].proxy_protocol


def test_workers() -> None:
    assert workers(golden("roll", WORKERS)) == {
        "main": {
            "tomcat1": Member("ACT", "1"),
            "tomcat2": Member("DIS", "1"),
            "tomcat3": Member("ACT", "10"),
            "tomcat4": Member("ACT", "10"),
        }
    }


def test_the_rendered_rule_is_about_the_same_key() -> None:
    text = golden("plain", BALANCER)
    assert f"-f '{TOKEN_FILE}' && sha1(%{{HTTP:{TOKEN_HEADER}}}) == file('{TOKEN_FILE}')" in text


def test_who_gets_requests() -> None:
    gets = [Member(state, "1").gets_requests for state in ("", "N", "H", "D", "DH", "ACT", "DIS", "STP")]
    assert gets == [True, True, True, False, False, True, True, False]


def test_addresses() -> None:
    text = "Listen 80\n    Listen 192.168.0.1:81\nListen [::1]:443 https\nListen 0.0.0.0:82\nListen [::]:83\n# Listen 90\n"
    assert addresses(text) == {80: "127.0.0.1", 81: "192.168.0.1", 443: "::1", 82: "127.0.0.1", 83: "::1"}
