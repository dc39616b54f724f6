# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run must not do to a cluster that runs."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.guard import (
    full_restart_problems,
    removal_problems,
    run_problems,
    wanted_replication,
)

Values = dict[str, Any]


def members(count: int, cluster: str = "main", **more: Any) -> list[Values]:
    """Members of one cluster."""
    names = [f"tomcat{number}" for number in range(1, count + 1)]
    return [{"name": name, "cluster": cluster, "group": "", "tomcat_series": "10.1", "host": "app1", **more} for name in names]


def settings(count: int = 4, **more: Any) -> list[Values]:
    """The settings of a cluster that replicates."""
    group = {
        "name": "",
        "manager": more.pop("manager", "delta"),
        "multicast_address": "228.0.0.4",
        "multicast_port": more.pop("port", 45564),
        "members": [f"tomcat{number}" for number in range(1, count + 1)],
    }
    return [{"name": "main", "sessions": "replicated", "membership": "multicast", "groups": [group], **more}]


def running(found: list[Values], before: list[Values] | None = None, **more: Any) -> dict[str, Values]:
    """What they run: everything as the settings before said."""
    cluster = (before or settings(len(found)))[0]
    return {one["name"]: {"active": True, "running": {"replication": wanted_replication(cluster, one)}, **more} for one in found}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "AES/GCM/NoPadding, key 1", "encryption of what is replicated (none) -> AES/GCM/NoPadding, key 1"),
        ("AES/GCM/NoPadding, key 1", "", "AES/GCM/NoPadding, key 1, replay protection -> (none)"),
        ("AES/GCM/NoPadding, key 1", "AES/GCM/NoPadding, key 2", "key 2"),
        ("AES/GCM/NoPadding, key 1", "AES/GCM/NoPadding, key 1", None),
        ("", "", None),
    ],
)
def test_encryption_is_the_same_for_all(before: str, after: str, words: str | None) -> None:
    """A member that encrypts and one that does not, or with another key, do not understand each other."""
    found = members(2, tomcat_version="10.1")
    now = running(found, settings(2, encryption=before))
    if not before:
        # As recorded by those that encrypt nothing.
        for info in now.values():
            del info["running"]["replication"]["encryption"]
    problems = run_problems(found, settings(2, encryption=after), now)
    assert len(problems) == (1 if words else 0)
    assert words is None or words in problems[0]


def test_releases_that_encrypt_in_another_way() -> None:
    old, new = members(2, tomcat_version="10.1.55"), members(2, tomcat_version="10.1.60")
    cluster = settings(2, encryption="AES/GCM/NoPadding, key 1")
    assert "replay protection" in run_problems(new, cluster, running(old, cluster))[0]
    assert run_problems(new, settings(2), running(old)) == []


@pytest.mark.parametrize(
    ("before", "after", "port", "words"),
    [
        ("dns a", "dns a", 5000, None),
        ("dns a", "dns b", 5000, "place where members ask for each other dns a, port 5000 -> dns b, port 5000"),
        ("dns a", "dns a", 5001, "dns a, port 5000 -> dns a, port 5001"),
    ],
)
def test_members_ask_at_one_place(before: str, after: str, port: int, words: str | None) -> None:
    """Members take their own port for that of the others, so a roll to another one would part them."""
    old = members(2, receiver_port=5000)
    now = running(old, settings(2, membership="dns", cloud=before))
    problems = run_problems(members(2, receiver_port=port), settings(2, membership="dns", cloud=after), now)
    assert [words in problem for problem in problems if words] == ([True] if words else []), problems
    assert len(problems) == (1 if words else 0)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "GzipInterceptor", ["interceptors that change messages (none) -> GzipInterceptor (tomcat1, tomcat2): "]),
        ("GzipInterceptor", "", ["interceptors that change messages GzipInterceptor -> (none) (tomcat1, tomcat2): "]),
        ("GzipInterceptor", "GzipInterceptor", []),
        (None, "GzipInterceptor", []),
    ],
)
def test_messages_that_others_do_not_understand(before: str | None, after: str, words: list[str]) -> None:
    """What was started before this was recorded may have had them all the time."""
    found = members(2)
    now = running(found, settings(2, channel=before))
    for info in now.values() if before is None else ():
        del info["running"]["replication"]["channel"]
    problems = run_problems(found, settings(2, channel=after), now)
    assert len(problems) == len(words) and all(problem.startswith(f"cluster main: {word}") for problem, word in zip(problems, words))


def test_a_cluster_moves_into_the_host() -> None:
    """Its managers have other names there, so a roll would part the members."""
    found = members(2)
    (problem,) = run_problems(found, settings(2, farm=True), running(found))
    assert problem.startswith("cluster main: deployment through the cluster (none) -> FarmWarDeployer (tomcat1, tomcat2): ")
    assert run_problems(found, settings(2, farm=True), running(found, settings(2, farm=True))) == []


def test_another_kind_of_membership_is_said_once() -> None:
    found = members(2, receiver_port=5000)
    problems = run_problems(found, settings(2, membership="dns", cloud="dns a"), running(found))
    assert len(problems) == 1 and "membership multicast -> dns" in problems[0]


STORE, OTHER = {"sessions": "redis", "store": "redis, 1"}, {"sessions": "redis", "store": "redis, 2"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (STORE, STORE, []),
        (STORE, OTHER, ["cluster main: place of the sessions redis, 1 -> redis, 2 (tomcat1, tomcat2): "]),
        ({}, STORE, ["cluster main: manager delta -> redis (tomcat1, tomcat2): "]),
        (STORE, {}, ["cluster main: manager redis -> delta (tomcat1, tomcat2): "]),
        ({"sessions": "none"}, STORE, []),
        (STORE, {"sessions": "none"}, []),
    ],
)
def test_sessions_in_redis(before: Values, after: Values, words: list[str]) -> None:
    """One member that looks for sessions elsewhere has none of those of its users."""
    found = members(2)
    problems = run_problems(found, settings(2, **after), running(found, settings(2, **before)))
    assert len(problems) == len(words) and all(problem.startswith(word) for problem, word in zip(problems, words, strict=True)), problems


def removed(*names: str, **more: Any) -> list[Values]:
    """Instances that are no longer in the inventory."""
    return [{"name": name, "cluster": "main", "active": True, **more} for name in names]


@pytest.mark.parametrize(
    ("stay", "leave", "confirmed", "words"),
    [
        (2, removed("tomcat3", "tomcat4"), [], None),
        (
            1,
            removed("tomcat3", "tomcat4"),
            [],
            "tomcat3, tomcat4 are no longer in the inventory: this run would take 2 of 3 members",
        ),
        (0, removed("tomcat4"), [], "the last members of the cluster main out of service"),
        (0, removed("tomcat3", "tomcat4"), ["tomcat3"], """-e '{"run_control_confirm_removal": ["tomcat3", "tomcat4"]}'"""),
        (0, removed("tomcat3", "tomcat4"), ["tomcat3", "tomcat4"], None),
        (0, removed("tomcat4", active=False), [], None),
        (1, removed("tomcat1", "tomcat1"), [], None),  # moved to another host
        (1, removed("tomcat3", "tomcat4", cluster="other"), [], "the last members of the cluster other"),
    ],
)
def test_removals(stay: int, leave: list[Values], confirmed: list[str], words: str | None) -> None:
    found = members(stay)
    problems = run_problems(found, settings(), running(found), leave, confirmed)
    assert len(problems) == (0 if words is None else 1)
    assert words is None or words in problems[0]


def test_members_that_are_down_do_not_count() -> None:
    found = members(3)
    problems = run_problems(found, settings(), running(found, active=False), removed("tomcat4"))
    assert "the last members" in problems[0]


def test_members_of_hosts_that_were_not_asked_count() -> None:
    assert not run_problems(members(3), settings(), {}, removed("tomcat4"))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (settings(), None),
        (settings(port=45570), "multicast address and port 228.0.0.4:45564 -> 228.0.0.4:45570 (tomcat1, tomcat2, tomcat3, tomcat4)"),
        (settings(manager="backup"), "manager delta -> backup"),
        (settings(membership="static"), "membership multicast -> static"),
        (settings(sessions="none"), None),
    ],
)
def test_changes_that_cannot_mix(after: list[Values], words: str | None) -> None:
    found = members(4)
    problems = run_problems(found, after, running(found))
    assert bool(problems) == (words is not None)
    assert words is None or words in problems[0]
    assert words is None or "full_restart.yml -e confirm=main" in problems[0]
    assert not run_problems(found, after, running(found), full_restart=["main"])


def test_another_series_cannot_mix_but_another_patch_can() -> None:
    before = members(2)
    after = members(2, tomcat_series="11.0")
    assert "Tomcat series 10.1 -> 11.0 (tomcat1, tomcat2)" in run_problems(after, settings(2), running(before))[0]


def test_a_single_member_and_one_that_is_down_mix_with_anything() -> None:
    found = members(1)
    assert not run_problems(found, settings(1, port=1), running(found))
    found = members(2)
    assert not run_problems(found, settings(2, port=1), running(found, active=False))


def test_a_record_without_the_setting_says_nothing() -> None:
    found = members(2)
    records: list[Values] = [{}, {"replication": {}}, {"replication": {"group": ""}}]
    for record in records:
        assert not run_problems(found, settings(2), {one["name"]: {"active": True, "running": record} for one in found})


def test_a_removed_host_that_does_not_answer() -> None:
    problems = run_problems([], [], {}, unreachable=[{"name": "app3", "ansible_host": "10.0.0.3", "members": ["tomcat5"]}])
    assert problems[0] == (
        "app3 (10.0.0.3) is no longer in the inventory and cannot be reached, so tomcat5 cannot be stopped. Bring it up, or put it back"
        """ into the inventory; if it is off for good: -e '{"run_control_decommissioned_hosts": ["app3"]}'"""
    )


@pytest.mark.parametrize(
    ("names", "limited", "text"),
    [
        (["main"], False, ""),
        ([], False, "-e confirm=main (no cluster is named)"),
        (["main", "yes"], False, "-e confirm=main (yes is no cluster)"),
        (["main"], True, "without --limit: -e confirm=main (--limit leaves hosts out)"),
    ],
)
def test_full_restart_is_confirmed_by_name(names: list[str], limited: bool, text: str) -> None:
    problems = full_restart_problems(names, settings(), limited)
    assert bool(problems) == bool(text)
    assert all(problem.endswith(text) for problem in problems)


@pytest.mark.parametrize(
    ("names", "known", "text"),
    [
        (["tomcat5"], ["tomcat5", "tomcat6"], ""),
        ([], ["tomcat5", "tomcat6"], "-e confirm=tomcat5,tomcat6 (removed instances: tomcat5, tomcat6; none is named)"),
        (["tomcat1"], ["tomcat5"], "-e confirm=tomcat5 (removed instances: tomcat5; not among them: tomcat1)"),
        (["tomcat1"], [], "-e confirm=NAMES (no instance was removed from the inventory; not among them: tomcat1)"),
    ],
)
def test_removal_of_files_is_confirmed_by_name(names: list[str], known: list[str], text: str) -> None:
    problems = removal_problems(names, known)
    assert bool(problems) == bool(text)
    assert all(problem.endswith(text) for problem in problems)
