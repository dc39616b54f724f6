# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secret of AJP: there, of a form that every file can hold, and the same on both sides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems

_SECRET = re.compile(schema.SECRET_PATTERN)


def _check_secret(host: Host, problems: Problems) -> None:
    """AJP needs a secret that every file format can hold."""
    key, value = "tomcat_ajp_secret", host.get("tomcat_ajp_secret")
    if key in host.unresolved:
        return
    remedy = f"set {schema.SHORTEST_SECRET} to {schema.LONGEST_SECRET} letters and digits, the same on all hosts"
    if value in ("", None):
        problems.add(host.name, key, NO_VALUE, "is missing, a front end speaks AJP", remedy)
    elif not isinstance(value, str):
        problems.add(host.name, key, value, "is not text", remedy)
    elif not _SECRET.fullmatch(value):
        problems.add(
            host.name,
            key,
            value,
            "has characters that some configuration file cannot hold",
            "use letters and digits, or . _ ~ + / = -",
        )
    elif len(value) < schema.SHORTEST_SECRET:
        problems.add(host.name, key, value, f"is shorter than {schema.SHORTEST_SECRET} characters", remedy)
    elif len(value) > schema.LONGEST_SECRET:
        problems.add(host.name, key, value, f"is longer than {schema.LONGEST_SECRET} characters, httpd takes no more", remedy)


def check_secrets(hosts: Mapping[str, Host], frontends: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Hosts that speak AJP with each other need one secret."""
    speaking = {entry["host"] for entry in frontends if entry["protocol"] == "ajp"}
    first: Host | None = None
    for host in hosts.values():
        if not host.is_tomcat and host.name not in speaking:
            continue
        before = len(problems)
        _check_secret(host, problems)
        if len(problems) != before or "tomcat_ajp_secret" in host.unresolved:
            continue
        first = first or host
        if host.get("tomcat_ajp_secret") != first.get("tomcat_ajp_secret"):
            problems.add(
                host.name,
                "tomcat_ajp_secret",
                host.get("tomcat_ajp_secret"),
                f"differs from that of {first.name}",
                "set it once, in group_vars/all",
            )
