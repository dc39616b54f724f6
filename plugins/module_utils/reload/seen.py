# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which front ends already serve what is on disk, as they were last asked to.

A call that found nothing to do leaves its parameters on the host. A look decides once more with them.
"""

from __future__ import annotations

import contextlib
import json
import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.reload.host import Host, Runner, Settings
from ansible_collections.catalina.cluster.plugins.module_utils.reload.run import ReloadError, decide

FOLDER = "/var/lib/catalina-cluster/reloads"


def keep_request(params: t.Mapping[str, t.Any], folder: str = FOLDER) -> None:
    """Keep the parameters of a call. Those that cannot be kept cost the next run a call, so that is no failure."""
    path = os.path.join(folder, f"{params['kind']}.json")
    if not params["_digest"] or _read(path) == params:
        return
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(params, stream, sort_keys=True)
        os.rename(path + ".new", path)


def unchanged_servers(run: Runner, folder: str = FOLDER) -> dict[str, dict[str, t.Any]]:
    """By kind of the server that has nothing to do: "digest", that of the parameters."""
    seen = {}
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(folder)):
            params = _read(os.path.join(folder, name))
            if name == f"{params.get('kind')}.json" and _has_nothing_to_do(params, run):
                seen[params["kind"]] = {"digest": params["_digest"]}
    return seen


def _has_nothing_to_do(params: dict[str, t.Any], run: Runner) -> bool:
    try:
        host = Host(Settings.from_params(params), run)
        decision = decide(host, params["enabled"])
        note_is_missing = decision.found is not None and bool(decision.found.parts)
        return not (decision.changed or decision.old or note_is_missing or host.flag_is_up() or not host.disk().parts)
    except (ReloadError, OSError, KeyError, TypeError, ValueError):
        # The last three: parameters of another release of the collection.
        return False


def _read(path: str) -> dict[str, t.Any]:
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
