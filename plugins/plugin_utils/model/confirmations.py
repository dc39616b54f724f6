# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person confirms of removals, as far as the inventory tells that it means nothing. What was removed, only the hosts know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.schema import NAME_PATTERN
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.selection import names_of

_REMOVAL = "run_control_confirm_removal"
_GONE = "run_control_decommissioned_hosts"
_NAME = re.compile(NAME_PATTERN)
_HOST = re.compile(r"[^\s,\"'\[\]{}]+")


def check_confirmations(pairs: Sequence[tuple[Host, HostInput]], members: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Report every name that cannot be one of those that were removed."""
    instances = {str(member["name"]) for member in members}
    # One that left a single group may have front ends or Tomcats that nobody stops any more.
    hosts = {host.name for host, _source in pairs if host.is_tomcat and host.is_balancer}
    for host, source in pairs:
        for key, form, kind, known in ((_REMOVAL, _NAME, "an instance", instances), (_GONE, _HOST, "a host", hosts)):
            for position, name, reason, remedy in _faults(key, source.others.get(key), form, kind, known):
                problems.add(host.name, f"{key}[{position}]", name, reason, remedy)


def _faults(key: str, value: Any, form: re.Pattern[str], kind: str, known: Collection[str]) -> Iterator[tuple[int, str, str, str]]:
    """What is no list of texts is said where types are checked."""
    is_list = isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value)
    for position, name in enumerate(names_of(value) if is_list or isinstance(value, str) else ()):
        if not form.fullmatch(name):
            yield position, name, f"is not the name of {kind}", f"name what was removed, as in: -e {key}=NAME,NAME"
        elif name in known:
            yield position, name, f"is {kind} of the inventory, so it is not removed", "remove it from the inventory, or from this list"
