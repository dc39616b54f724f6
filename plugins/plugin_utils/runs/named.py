# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person names on the command line, as far as the inventory alone can tell that it does not exist.

Names of removed instances are not among it: only their hosts know them, and one that moved to another host is in the inventory too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import Names, chosen_members, names_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.decisions import rollback_limited
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.deployments import Deployment, RollbackError, chosen_application
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.guard import full_restart_problems


@dataclass(frozen=True)
class Named:
    """What a playbook was given; None for what it does not take.

    chosen names members, hosts or clusters, full_restart clusters; rollback has path and cluster of an application.
    """

    chosen: Names | None = None
    full_restart: Names | None = None
    rollback: Mapping[str, Any] | None = None


def named_problems(
    named: Named,
    members: Sequence[Mapping[str, Any]],
    clusters: Sequence[Mapping[str, Any]],
    deployments: Sequence[Deployment],
    limited: bool,
) -> list[str]:
    """Return everything that is wrong with it, one sentence with its remedy each. limited: --limit leaves hosts out."""
    problems = []
    if named.chosen is not None:
        try:
            chosen_members(members, named.chosen)
        except ValueError as error:
            problems.append(str(error))
    if named.full_restart is not None:
        problems += full_restart_problems(names_of(named.full_restart), clusters, limited)
    if named.rollback is not None:
        problems += rollback_limited(limited)
        try:
            chosen_application(deployments, *(str(named.rollback.get(key) or "") for key in ("path", "cluster")))
        except RollbackError as error:
            problems.append(str(error))
    return problems
