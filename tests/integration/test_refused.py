# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits that no roll can do, or that somebody should think about once more: refused with the reason, and nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, runs
from integration.polls import Polls
from integration.shape import Processes, Shape

Say = Callable[[str], None]
OTHER_PORT = {"tomcat_clusters": {"main": {"multicast_port": 45999}}}
FULL_RESTART = "playbooks/full_restart.yml"

# What is edited, the playbook with its variables, and the words that a person has to read.
Case = tuple[Callable[[Shape], Any], str, dict[str, Any], list[str]]
CASES: dict[str, Case] = {
    "another multicast port": (
        lambda shape: shape.variables.update(OTHER_PORT),
        "site.yml",
        {},
        ["Nothing was changed", "multicast address and port", "do not hear each other", "full_restart.yml -e confirm=main"],
    ),
    "a full restart that is not confirmed": (
        lambda shape: shape.variables.update(OTHER_PORT),
        FULL_RESTART,
        {"confirm": "yes"},
        ["-e confirm=main (yes is no cluster)"],
    ),
    "removal of more than half": (
        lambda shape: shape.remove("tomcat2", "tomcat3", "tomcat4"),
        "site.yml",
        {},
        ["3 of 4 members of the cluster main", "run_control_confirm_removal", "put them back into the inventory"],
    ),
    "drain of all": (lambda shape: shape, "playbooks/drain.yml", {"members": "all"}, ["Nothing was changed"]),
}


@pytest.mark.parametrize("what", CASES)
def test_refused(cluster: Any, what: str, say: Say) -> None:
    """The reason and the remedy are told, no file and no process differs."""
    edit, playbook, more, words = CASES[what]
    shape = Shape(cluster.variables)
    before, files = Processes(shape), {host: lab.tree(host) for host in (*lab.APPS, lab.WEB)}
    wanted = shape.copy()
    edit(wanted)
    with Polls({**lab.FRONTENDS, **lab.MEMBERS}) as polls:
        run = wanted.play(playbook, more)
    _tell(say, f"{what}: {sum(polls.made.values())} polls made, {len(polls.failures)} failed", run)
    assert run.code != 0
    assert [word for word in words if word not in " ".join(run.error.split())] == []
    assert polls.failures == []
    assert Processes(shape).members == before.members
    assert {host: lab.tree(host) for host in files} == files


def test_full_restart(cluster: Any, say: Say, request: pytest.FixtureRequest) -> None:
    """The planned outage that the refusal names: it does it, says how long it was, and the way back is the same."""
    if request.config.getoption("--edits") != "all":
        pytest.skip("with --edits=all")
    shape = Shape(cluster.variables)
    for edit in (OTHER_PORT, {}):
        before = Processes(shape)
        shape = Shape({**cluster.variables, **edit})
        run = shape.play(FULL_RESTART, {"confirm": "main"})
        said = [line.strip() for line in run.output.splitlines() if "was out of service for" in line]
        say(f"full_restart.yml -e confirm=main ended with {run.code} and said: {said}")
        assert run.code == 0, run.error
        assert said, "the length of the outage was not told"
        after = Processes(shape)
        assert [name for name in before.members if before.members[name] == after.members[name]] == []
        again = shape.play()
        assert again.code == 0 and not any(again.changed.values()), again.changed


def _tell(say: Say, heading: str, run: runs.Run) -> None:
    say(f"{heading}; the run ended with {run.code} and said:")
    say("\n".join("    | " + line for line in run.error.splitlines()[:12]))
