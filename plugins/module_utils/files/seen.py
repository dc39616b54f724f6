# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sets lie on the host just as they were last asked for.

Each call leaves what it was given (without contents, but with their checksums) beside the record of its set. A look plans that
again: a plan without a step says that nobody has changed anything since, and the same request would change nothing either.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import Names
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FileSet, FileSetError
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Planner
from ansible_collections.catalina.cluster.plugins.module_utils.files.record import State

STATE_DIR = "/var/lib/catalina-cluster"
Seen = dict[str, dict[str, t.Any]]


def unchanged_sets(state_dir: str) -> Seen:
    """By name of the set: "digest", that of the request (see FileSet.digest), and "unlisted", its groups that are listed no more.

    A set that differs, that somebody else is working on or that cannot be read is left out: whoever wants to know calls template_set.
    """
    seen: Seen = {}
    names = Names()
    for name in State.requested(state_dir):
        state = State(state_dir, name)
        try:
            state.lock()
            found = _look(state, names)
        except (FileSetError, OSError, KeyError, TypeError, ValueError):
            # The last three: a request of another release of the collection.
            continue
        finally:
            state.unlock()
        if found:
            seen[name] = found
    return seen


def _look(state: State, names: Names) -> dict[str, t.Any]:
    if os.path.exists(state.journal_path):
        return {}
    wanted, recorded = FileSet.from_data(state.request()), state.read()
    plan = Planner(wanted, state, recorded, names, check=False).make()
    if plan.steps() or plan.warnings or plan.record != recorded:
        return {}
    return {"digest": wanted.digest(), "unlisted": plan.unlisted}
