# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of changes with static membership: who starts last, who stops first, and what cannot be rolled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication import receiver, recorded
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.static_order import joining_members
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.steps import RollError, roll_steps

Values = dict[str, Any]
HOSTS = {1: "a", 2: "a", 3: "b", 4: "b", 5: "a", 6: "b", 7: "c", 8: "c"}
SERIES = ("8.5", "9.0", "10.1", "11.0")
SERVICE = SERIES[1:]


def member(number: int, **more: Any) -> Values:
    """A member as the model has it."""
    host = HOSTS[number]
    return {
        "name": f"t{number}",
        "host": host,
        "cluster": "main",
        "group": "",
        "state": "active",
        "replication_address": f"10.0.0.{ord(host)}",
        "receiver_port": 5000 + number,
        "unique_id": [number] * 16,
        "tomcat_version": "10.1",
        "tomcat_series": "10.1",
        **more,
    }


def settings(**more: Any) -> list[Values]:
    """One cluster with a static list."""
    return [{"name": "main", "sessions": "replicated", "membership": "static", **more}]


@dataclass
class Cluster:
    """What is wanted, and what runs. Members of `listed` are all that the lists of those that run name."""

    wanted: list[Values]
    running: dict[str, Values]

    def __init__(self, wanted: list[int], series: str = "10.1", moved: tuple[int, ...] = (), **more: Any) -> None:
        self.wanted = [
            member(
                number,
                tomcat_version=series,
                tomcat_series=series,
                receiver_port=6000 + number if number in moved else 5000 + number,
                **more,
            )
            for number in wanted
        ]
        self.running = {one["name"]: {"active": False, "answering": False, "pending": False} for one in self.wanted}

    def run(self, number: int, knows: list[int], moved: tuple[int, ...] = (), **more: Any) -> Cluster:
        """A member that runs; moved are those that its list has in their new place."""
        group = [member(one, receiver_port=6000 + one if one in moved else 5000 + one) for one in knows]
        here = next((one for one in group if one["name"] == f"t{number}"), member(number))
        replication = {"group": "", "membership": "static", **recorded(here, group)}
        self.running[f"t{number}"] = {"active": True, "answering": True, "pending": True, "running": {"replication": replication}, **more}
        return self

    def plan(self, cluster: list[Values] | None = None, **options: Any) -> list[str]:
        """Each step in short: what stops in capitals, and after a minus who else is drained."""
        steps = roll_steps(self.wanted, self.running, settings=cluster or settings(), **options)
        words = []
        for step in steps:
            assert step["drained"][: len(step["members"])] == step["members"]
            assert len(step["hosts"]) == len(step["members"])
            names = " ".join(step["members"])
            away = step["drained"][len(step["members"]) :]
            words.append((names.upper() if step["action"] == "stop" else names) + (f" - {' '.join(away)}" if away else ""))
        return words

    def new(self) -> list[str]:
        """The joining members."""
        return list(joining_members(self.wanted, settings(), self.running))


def up(series: str, running: list[int], wanted: list[int], moved: tuple[int, ...] = ()) -> Cluster:
    """All that run know each other where they were."""
    cluster = Cluster(wanted, series, moved)
    for number in running:
        cluster.run(number, running)
    return cluster


FOUR = [1, 2, 3, 4]
SIX = [1, 2, 3, 4, 6, 7]


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize(
    ("running", "wanted", "moved", "steps"),
    [
        (FOUR, [*FOUR, 5], (), ["t1", "t2", "t3", "t4", "t5"]),
        (FOUR, [5, *FOUR], (), ["t1", "t2", "t3", "t4", "t5"]),
        (FOUR, [*FOUR, 5, 7], (), ["t1", "t2", "t3", "t4", "t5", "t7"]),
        (FOUR, FOUR, (2,), ["T2", "t1 - t2", "t3 - t2", "t4 - t2", "t2"]),
        (SIX, SIX, (2, 3), ["T2 T3", "t1 - t2 t3", "t4 - t2 t3", "t6 - t2 t3", "t7 - t2 t3", "t2 - t3", "t3"]),
        (FOUR, [*FOUR, 5], (2,), ["T2", "t1 - t2", "t3 - t2", "t4 - t2", "t2", "t5"]),
        (FOUR, [1, 2, 3], (), ["t1", "t2", "t3"]),
    ],
    ids=["add", "add before the others", "add on two hosts", "move one", "move two", "add and move", "remove"],
)
def test_order(series: str, running: list[int], wanted: list[int], moved: tuple[int, ...], steps: list[str]) -> None:
    """What is new starts last, what moves stops first, the same for every way of keeping a list."""
    assert up(series, running, wanted, moved).plan() == steps


@pytest.mark.parametrize(
    ("cluster", "steps"),
    [
        # Killed after t1 of an added t5; after the stop of a moved t2; with t2 stopped and t1, t3 rolled; with all rolled but t2.
        (Cluster([*FOUR, 5]).run(1, [*FOUR, 5], pending=False).run(2, FOUR).run(3, FOUR).run(4, FOUR), ["t2", "t3", "t4", "t5"]),
        (Cluster(FOUR, moved=(2,)).run(1, FOUR).run(3, FOUR).run(4, FOUR), ["t1", "t3", "t4", "t2"]),
        (
            Cluster(FOUR, moved=(2,)).run(1, FOUR, (2,), pending=False).run(3, FOUR, (2,), pending=False).run(4, FOUR),
            ["t4", "t2"],
        ),
        # Somebody started t5 by hand, or its host did at boot: it must not hand old sessions to those that restart.
        (
            Cluster([*FOUR, 5]).run(1, FOUR).run(2, FOUR).run(3, FOUR).run(4, FOUR).run(5, [*FOUR, 5], pending=False),
            ["T5", "t1 - t5", "t2 - t5", "t3 - t5", "t4 - t5", "t5"],
        ),
        # t3 was down when t2 was to move: with its new list it would not find t2.
        (Cluster(FOUR, moved=(2,)).run(1, FOUR).run(2, FOUR).run(4, FOUR), ["T2", "t1 - t2", "t4 - t2", "t2", "t3"]),
    ],
)
def test_goes_on_after_an_interruption(cluster: Cluster, steps: list[str]) -> None:
    assert cluster.plan() == steps


def test_joining_members_go_one_by_one_and_count_as_members_from_the_start() -> None:
    """Four of eight have to serve, so two of six may go at once."""
    assert up("10.1", SIX, [*SIX, 5, 8]).plan(serial=3) == ["t1 t3", "t2 t4", "t6 t7", "t5", "t8"]


@pytest.mark.parametrize(
    ("cluster", "new"),
    [
        (Cluster(FOUR), []),
        (Cluster(FOUR).run(1, FOUR), []),
        (up("10.1", [1], [1], (1,)), []),
        (Cluster(FOUR, moved=(2,)).run(1, FOUR, (2,)).run(2, FOUR).run(3, FOUR, (2,)).run(4, FOUR, (2,)), []),
        (up("10.1", FOUR, [*FOUR, 5]), ["t5"]),
        (up("10.1", FOUR, FOUR, (3, 4)), ["t3", "t4"]),
        (Cluster([1, 2], moved=(2,)).run(1, [1, 2], running={}).run(2, [1, 2], running={}), []),
        (Cluster([1, 2, 5]).run(1, [1, 2], running={"replication": {"group": ""}}).run(2, [1, 2], running={}), []),
        (Cluster([1, 2], group="g").run(1, [1]).run(2, [2]), []),
    ],
    ids=[
        "first start", "first start, interrupted", "alone", "all others rolled already", "add", "move", "no record", "old record",
        "two groups become one",
    ],
)  # fmt: skip
def test_joining_members(cluster: Cluster, new: list[str]) -> None:
    assert cluster.new() == new


def test_groups_and_clusters_do_not_meddle() -> None:
    """Lists are those of a group; clusters that find each other by multicast or keep sessions elsewhere have none."""
    cluster = up("10.1", FOUR, [*FOUR, 5])
    cluster.wanted[4]["group"] = "g"
    assert cluster.new() == []
    cluster.wanted[4]["group"] = ""
    for other in (settings(membership="multicast"), settings(sessions="none"), settings(name="shop"), []):
        assert not joining_members(cluster.wanted, other, cluster.running)


@pytest.mark.parametrize("series", SERVICE)
@pytest.mark.parametrize(
    ("running", "wanted", "moved", "steps"),
    [([1], [1, 5], (), ["t5", "t1"]), ([1, 3], [1, 3], (3,), ["T3", "t3", "t1"])],
    ids=["grow from one", "move one of two"],
)
def test_the_last_holder_of_sessions_waits(
    series: str, running: list[int], wanted: list[int], moved: tuple[int, ...], steps: list[str]
) -> None:
    """It takes in whoever announces itself, so its sessions have a second place before it restarts."""
    assert up(series, running, wanted, moved).plan() == steps


@pytest.mark.parametrize(
    ("cluster", "options", "words"),
    [
        (
            up("8.5", [1], [1, 5]),
            {},
            (
                "t5 on a is not in the list of t1 on a, which alone has the sessions; with Tomcat 8.5 neither can restart first without"
                " losing them: make it a planned outage with playbooks/full_restart.yml -e confirm=main"
            ),
        ),
        (up("8.5", [1, 3], [1, 3], (3,)), {}, "t3 on b is not in the list of t1 on a, which alone has the sessions"),
        (
            up("10.1", FOUR, FOUR, (1, 2, 3, 4)),
            {},
            (
                "t1 on a gets another place in the lists of the others, like all other members of its group that run: nobody would keep"
                " the sessions. Move them in several runs, or make it a planned outage with playbooks/full_restart.yml -e confirm=main; t2"
            ),
        ),
        (
            up("10.1", FOUR, FOUR, (3, 4)),
            {},
            (
                "t3, t4 of the cluster main get another place in the lists of the others and would have to be stopped while these restart:"
                " 1 of 4 members would serve then. Move them in several runs, let fewer serve meanwhile (rolling_restart_min_active 0.25),"
                " or make it a planned outage with playbooks/full_restart.yml -e confirm=main"
            ),
        ),
        (
            up("10.1", FOUR, [*FOUR, 5]),
            {"only": ["t1", "t2", "t5"]},
            (
                "t5 on a may start only after t3 on b, t4 on b restarted with lists that name it, but this run leaves that out: add all"
                " hosts of the cluster to --limit, or run site.yml without it"
            ),
        ),
        (up("10.1", FOUR, FOUR, (2,)), {"only": ["t1", "t2"]}, "t2 on a may start only after t3 on b, t4 on b restarted"),
        (
            up("10.1", FOUR, FOUR, (2,)),
            {"only": ["t3", "t4"]},
            (
                "t2 on a gets another place in the lists of the others and has to be stopped before t3 on b, t4 on b restart with them,"
                " but this run leaves it out: add its host to --limit, or run site.yml without it"
            ),
        ),
    ],
    ids=[
        "grow from one, old",
        "move one of two, old",
        "move all",
        "too many",
        "ignorant left out",
        "ignorant of a moved one",
        "moved left out",
    ],
)
def test_what_cannot_be_rolled(cluster: Cluster, options: Values, words: str) -> None:
    with pytest.raises(RollError) as caught:
        cluster.plan(**options)
    assert str(caught.value).startswith(words)


def test_fewer_may_serve_when_that_is_allowed() -> None:
    assert up("10.1", FOUR, FOUR, (3, 4)).plan(min_active=0.25) == ["T3 T4", "t1 - t3 t4", "t2 - t3 t4", "t3 - t4", "t4"]


def test_others_may_learn_of_a_joining_member_that_is_left_out() -> None:
    """It is down, and was never there for them; a member that is missed is another matter."""
    assert up("10.1", FOUR, [*FOUR, 5]).plan(only=["t1", "t2"]) == ["t1", "t2"]
    with pytest.raises(RollError, match="t4 on b"):
        Cluster(FOUR).run(1, FOUR).run(2, FOUR).run(3, FOUR).plan(only=["t1"])


def test_drained_members_know_before_a_joining_member_starts() -> None:
    """They get no requests, but they replicate."""
    cluster = up("10.1", FOUR, [5, *FOUR])
    cluster.wanted[4]["state"] = "drained"
    assert cluster.plan() == ["t1", "t2", "t3", "t4", "t5"]


def test_a_receiver_is_address_port_and_identity() -> None:
    one = member(1)
    assert receiver(one) == "10.0.0.97:5001/" + "01" * 16
    others = [member(1, receiver_port=1), member(1, replication_address="10.9.9.9"), member(1, unique_id=[2] * 16)]
    assert len({receiver(other) for other in (one, *others)}) == 4
