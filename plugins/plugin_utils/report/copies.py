# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of members whose sessions others lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.copies import Compared
from ansible_collections.catalina.cluster.plugins.plugin_utils.roll.sending import Sending

_ACCEPT = "accept that they are lost with -e rolling_restart_allow_session_loss=true"


def lack_lines(found: Compared, members: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return one line for each member, application and other member: how many sessions are not there."""
    hosts = {str(member["name"]): str(member["host"]) for member in members}
    return [
        f"{lack.member} on {hosts[lack.member]}: {_many(lack.count)} of {lack.path} {'is' if lack.count == 1 else 'are'} unknown to"
        f" {lack.keeper} on {hosts[lack.keeper]}"
        for lack in found.lacks
    ]


def refusal(found: Compared, members: Sequence[Mapping[str, Any]], leaving: Sequence[str], seconds: int, why: str = "") -> str:
    """Return why members do not leave: what would be lost, where from that comes, and what to do. Empty where they may."""
    names = ", ".join(leaving)
    if found.alone:
        return (
            f"{names} would take sessions along: no other member of the replication group of {', '.join(found.alone)} runs and gets"
            f" requests. Nothing was drained or stopped for this step. Bring one of them up first, or {_ACCEPT}."
        )
    if found.apart and not found.lacks:
        return "\n".join(
            [
                f"{names} would leave while not all members hear each other, in {seconds} s. Nothing was drained or stopped for this step.",
                *apart_lines(found, members),
                (
                    "What users change at one does not get to the other, and nobody sees that from outside. Look at the network between"
                    " these hosts (multicast, the ports of the receivers, the firewall; packets that leave a host from another address than"
                    " its replication address need tomcat_replication_firewall_allow) and at the logs of both, and run the same command"
                    f" again; or {_ACCEPT}."
                ),
            ]
        )
    if not found.lacks:
        return ""
    return "\n".join(
        [
            (
                f"{names} would take sessions along that others do not know, and did not get within {seconds} s. Nothing was drained or"
                " stopped for this step."
            ),
            *lack_lines(found, members),
            *apart_lines(found, members),
            (
                "Members that could not hear each other for a while (a cut network, a frozen host) do not make up for it by themselves;"
                " a member gets all sessions when it starts."
            ),
            *([why] if why else []),
            (
                f"Members that lack sessions get them so, while the others serve: playbooks/drain.yml -e members={','.join(found.keepers)},"
                f" stop {'it' if len(found.keepers) == 1 else 'all of them'} (systemctl stop on the host), run the same command again"
                f" (it starts what is down), then playbooks/enable.yml -e members={','.join(found.keepers)}. Or wait until these sessions"
                f" have ended, or {_ACCEPT}."
            ),
        ]
    )


def apart_lines(found: Compared, members: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return one line for each pair of members of which one is not there for the other."""
    hosts = {str(member["name"]): str(member["host"]) for member in members}
    return [
        f"{name} on {hosts[name]} and {keeper} on {hosts[keeper]} are not members of one group, as they see it"
        for name, keeper in found.apart
    ]


def sending_lines(found: Compared, sent: Sequence[Sending], members: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is said when members send sessions once more: what leaving members' users would miss, and who sends how many."""
    if not sent:
        return []
    told = [
        f"{one.member} sends {one.keeper} {_many(len(one.sessions))} of {one.path} again ({one.lacking} of them unknown there)"
        for one in sent
    ]
    return [*lack_lines(found, members), *told]


def repair_lines(found: Compared, members: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is said when members that lack sessions are restarted first."""
    names = ", ".join(found.keepers)
    return [
        *lack_lines(found, members),
        (
            f"{names} {'was' if len(found.keepers) == 1 else 'were'} out of touch for a while, and will be restarted first: a member gets"
            " all sessions when it starts"
        ),
    ]


def untold_lines(found: Compared) -> list[str]:
    """Return one line for each member that was not compared."""
    return [
        f"{name}: which sessions it holds is not known, so nobody can tell whether others have them"
        f" ({problem or 'it was started before it could say so; after its next restart it does'})"
        for name, problem in found.untold
    ]


def _many(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"
