# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps on the controller which sets of a host lie there unchanged, as a look at it said, until anything makes that doubtful."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ansible import constants
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.kept import Kept

# Seconds for which a look is good: somebody may change a file by hand while a run waits for sessions.
LIFETIME = 300


class Looks:
    """What looks at the hosts of this run said."""

    def __init__(self, run_folder: str = "", clock: Callable[[], float] = time.time) -> None:
        self._kept = Kept(run_folder or constants.DEFAULT_LOCAL_TMP, "looks")
        self._clock = clock

    def keep(
        self,
        host: str,
        sets: Mapping[str, Any],
        began: float,
        servers: Mapping[str, Any] | None = None,
        left: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a look that began at some time (seconds since 1970, by the controller's clock).

        Sets and servers by name; each says with its "digest" for what request it is as it should be. left is what an earlier run
        left: "inputs", and "differs", what is not as it was then.
        """
        self._kept.write(host, {"began": began, "sets": sets, "servers": servers or {}, "left": left or {}})

    def seen_set(self, host: str, name: str, digest: str) -> Mapping[str, Any] | None:
        """Return what was seen of a set that lies on the host as the request of this digest wants it, else None."""
        return self._seen(host, "sets", name, digest)

    def seen_server(self, host: str, kind: str, digest: str) -> Mapping[str, Any] | None:
        """Return what was seen of a server that serves what is on disk as the request of this digest wants it, else None."""
        return self._seen(host, "servers", kind, digest)

    def left(self, host: str) -> Mapping[str, Any]:
        """Return what an earlier run left on a host; empty when it left nothing, or that is no longer certain."""
        look = self._kept.read(host)
        found: Mapping[str, Any] = look.get("left", {})
        return found if found and 0 <= self._clock() - look["began"] < LIFETIME else {}

    def _seen(self, host: str, what: str, name: str, digest: str) -> Mapping[str, Any] | None:
        look = self._kept.read(host)
        found: Mapping[str, Any] | None = look.get(what, {}).get(name)
        counts = found is not None and found["digest"] == digest and 0 <= self._clock() - look["began"] < LIFETIME
        return found if counts else None

    def forget_set(self, host: str, name: str) -> None:
        """A set of a host has changed, and so perhaps what a server has to load."""
        look = self._kept.read(host)
        if look:
            self.keep(host, {one: found for one, found in look["sets"].items() if one != name}, look["began"])

    def forget(self, host: str) -> None:
        """Something has changed on a host, and nobody knows what that concerns."""
        self._kept.remove(host)

    def forget_all(self) -> None:
        """Somebody else may have changed any host since."""
        self._kept.clear()

    def age(self) -> float:
        """Return the seconds since the oldest look began; 0 without any."""
        return max((self._clock() - look["began"] for look in self._kept.all()), default=0.0)


def host_of(task: Any, variables: Mapping[str, Any]) -> str:
    """Return the host that a task of Ansible works on."""
    return str(task.delegate_to or variables.get("inventory_hostname", ""))


def forget_after(result: Mapping[str, Any], task: Any, variables: Mapping[str, Any]) -> None:
    """Forget what was seen of the host of a task if that has really changed it."""
    if result.get("changed") and not task.check_mode:
        Looks().forget(host_of(task, variables))
