# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that want WebSocket, and front ends that pass no upgrade of a connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.application_paths import deployments_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.applications import VARIABLE
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

Values = Mapping[str, Any]
_OTHER = "or lead its clients to another front end"


def check_upgrades(source: HostInput, balancers: Sequence[tuple[Host, HostInput]], advice: list[str]) -> None:
    """Say which front ends do not pass WebSocket to applications of one Tomcat host that want it.

    Another front end may serve these clients, so that is advice.
    """
    for item in (one for one in deployments_of(source.others.get(VARIABLE)) if _is_true(one.get("websocket"))):
        for host, given in balancers:
            for frontend in host.frontends:
                remedy = _REMEDIES[frontend](host, given.others)
                sentence = f"{frontend} on {host.name} passes no WebSocket to the application {item['path']}: {remedy}, {_OTHER}."
                if remedy and sentence not in advice:
                    advice.append(sentence)


def _is_true(value: Any) -> bool:
    """INI files deliver texts."""
    return BOOLEAN_WORDS.get(str(value).strip().lower(), False)


def _of_httpd(host: Host, given: Values) -> str:
    if host.protocol == "ajp":
        return "AJP cannot; set httpd_balancer_protocol: http and httpd_balancer_params_of_members: {upgrade: websocket}"
    own = given.get("httpd_balancer_member_params")
    parameters = [given.get("httpd_balancer_params_of_members"), *(own.values() if isinstance(own, Mapping) else ())]
    if any(isinstance(one, Mapping) and one.get("upgrade") for one in parameters):
        return ""
    return "set httpd_balancer_params_of_members: {upgrade: websocket}"


def _of_mod_jk(_host: Host, _given: Values) -> str:
    return "AJP cannot; remove websocket if it is not used there"


def _of_nginx(host: Host, given: Values) -> str:
    if host.get("nginx_balancer_protocol") == "ajp":
        return "AJP cannot; set nginx_balancer_protocol: http and nginx_balancer_websocket: true"
    return "" if _is_true(given.get("nginx_balancer_websocket")) else "set nginx_balancer_websocket: true"


_REMEDIES = {"httpd": _of_httpd, "mod_jk": _of_mod_jk, "nginx": _of_nginx}
