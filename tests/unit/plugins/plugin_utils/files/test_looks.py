# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look said counts until something makes it doubtful."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import LIFETIME, Looks

SETS = {"tomcat": {"digest": "d1", "unlisted": ["old"]}, "jdk": {"digest": "d2", "unlisted": []}}


class Clock:
    """A clock that a test sets."""

    now = 5000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def looks(tmp_path: Path, clock: Clock) -> Looks:
    looks = Looks(str(tmp_path), clock)
    looks.keep("app1", SETS, clock.now)
    looks.keep("app2", SETS, clock.now)
    return looks


def known(looks: Looks, *hosts: str) -> list[str]:
    """What is known of some hosts."""
    return [
        f"{host} {name}" for host in hosts for name, found in SETS.items() if looks.seen_set(host, name, str(found["digest"])) is not None
    ]


def test_the_same_request_on_the_same_host(looks: Looks) -> None:
    assert looks.seen_set("app1", "tomcat", "d1") == SETS["tomcat"]
    for host, name, digest in (("app1", "tomcat", "d2"), ("app3", "tomcat", "d1"), ("app1", "webapp", "d1")):
        assert looks.seen_set(host, name, digest) is None


def test_forgotten(looks: Looks) -> None:
    looks.forget_set("app1", "jdk")
    assert known(looks, "app1", "app2") == ["app1 tomcat", "app2 tomcat", "app2 jdk"]
    looks.forget("app1")
    assert known(looks, "app1", "app2") == ["app2 tomcat", "app2 jdk"]
    looks.forget("app3")
    looks.forget_set("app3", "jdk")
    looks.forget_all()
    assert known(looks, "app1", "app2") == []
    looks.forget("app1")


def test_a_server_counts_as_long_as_no_set_changes(looks: Looks, clock: Clock) -> None:
    looks.keep("web", SETS, clock.now, {"nginx": {"digest": "d3"}})
    assert looks.seen_server("web", "nginx", "d3") == {"digest": "d3"}
    assert (
        looks.seen_server("web", "nginx", "d4") is looks.seen_server("web", "httpd", "d3") is looks.seen_set("web", "nginx", "d3") is None
    )
    looks.forget_set("web", "jdk")
    assert looks.seen_server("web", "nginx", "d3") is None and known(looks, "web") == ["web tomcat"]


@pytest.mark.parametrize(("after", "counts"), [(LIFETIME - 1, True), (LIFETIME, False), (-1, False)])
def test_it_grows_old(looks: Looks, clock: Clock, after: float, counts: bool) -> None:
    clock.now += after
    assert bool(known(looks, "app1")) is counts


def test_the_age_is_that_of_the_oldest(looks: Looks, clock: Clock, tmp_path: Path) -> None:
    looks.keep("app3", {}, clock.now - 7)
    clock.now += 10
    assert looks.age() == 17
    assert Looks(str(tmp_path / "none"), clock).age() == 0
