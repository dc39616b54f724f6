# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a front end sees its members, from balancer-manager, mod_jk's status page, or nginx's own configuration."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.look.front_pages import PageError, jk_workers, manager_workers

InfoError = PageError
ACTIVE = "active"
DRAINED = "drained"
DRAINING = "draining"
STANDBY = "standby"
ERROR = "error"

Fetch = t.Callable[[str, dict[str, str]], tuple[int, str]]
Read = t.Callable[[str], str]


def _member(**values: t.Any) -> dict[str, t.Any]:
    return {
        "frontend": "",
        "cluster": "",
        "name": "",
        "route": "",
        "endpoint": "",
        "state": ACTIVE,
        "status": "",
        "busy": None,
        "elected": None,
        "errors": None,
        **values,
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdigit() else None


# httpd


def httpd_state(status: str) -> str:
    """State of a member from its status in the manager ("Init Drn Ok")."""
    seen = set(status.split())
    if seen & {"Dis", "Stop"}:
        return DRAINED
    if seen & {"Err", "HcFl"}:
        return ERROR
    if "Drn" in seen:
        return DRAINING
    return STANDBY if "Stby" in seen else ACTIVE


def parse_manager(text: str) -> list[dict[str, t.Any]]:
    """The members in the XML of balancer-manager."""
    return [
        _member(
            frontend="httpd",
            cluster=cluster,
            route=field("route"),
            endpoint=f"{field('scheme')}://{field('hostname')}:{field('port')}",
            state=httpd_state(field("status")),
            status=field("status"),
            busy=_number(field("busy")),
            elected=_number(field("elected")),
        )
        for cluster, _nonce, field in manager_workers(text)
    ]


# mod_jk


def jk_state(activation: str, state: str, distance: str) -> str:
    """State of a member from mod_jk's activation, state and distance."""
    if activation == "STP":
        return DRAINED
    if state.startswith("ERR"):
        return ERROR
    if activation == "DIS":
        return DRAINING
    return STANDBY if distance not in ("", "0") else ACTIVE


def parse_jkstatus(text: str) -> list[dict[str, t.Any]]:
    """The members in the properties of mod_jk's status page."""
    return [
        _member(
            frontend="mod_jk",
            cluster=cluster,
            name=name,
            route=field("route"),
            endpoint=f"ajp://{field('address')}",
            state=jk_state(field("activation"), field("state"), field("distance")),
            status=f"{field('activation')} {field('state')}".strip(),
            busy=_number(field("busy")),
            elected=_number(field("elected")),
            errors=_number(field("errors")),
        )
        for cluster, name, field in jk_workers(text)
    ]


# nginx

_UPSTREAM = re.compile(r"upstream\s+(\S+)\s*\{(.*?)\n\}", re.DOTALL)
_SERVER = re.compile(r"^\s*server\s+(\S+)([^;]*);", re.MULTILINE)
# Earlier releases had an expression for each route.
_ROUTE = re.compile(r'^\s*(?:"~\\\.|\.)([A-Za-z0-9_-]+)(?:\$")?\s+member-(\S+);', re.MULTILINE)
# Where nginx is sticky by itself, no upstream has the name of a member.
_NAMED = re.compile(r"^\s*# member (\S+), route (\S+)\n\s*server\s+(\S+)", re.MULTILINE)
_AJP = re.compile(r"^# The members are reached by AJP\.$", re.MULTILINE)


def parse_upstreams(text: str) -> list[dict[str, t.Any]]:
    """The members in the upstreams that the collection renders. Only nginx itself knows which of them fail at present."""
    routes = {name: route for route, name in _ROUTE.findall(text)}
    names: dict[str, str] = {}
    for name, route, endpoint in _NAMED.findall(text):
        names[endpoint], routes[name] = name, route
    scheme = "ajp" if _AJP.search(text) else "http"
    own_down: dict[str, bool] = {}
    clusters: dict[str, list[tuple[str, str]]] = {}
    for upstream, body in _UPSTREAM.findall(text):
        servers = _SERVER.findall(body)
        if upstream.startswith("member-") and servers:
            names[servers[0][0]] = upstream[len("member-") :]
            own_down[servers[0][0]] = " down" in servers[0][1]
        elif upstream.startswith("cluster-"):
            clusters[upstream[len("cluster-") :]] = servers
    found = []
    for cluster, servers in clusters.items():
        for endpoint, options in servers:
            name = names.get(endpoint, "")
            state = STANDBY if " backup" in options else ACTIVE
            if " down" in options:
                state = DRAINED if own_down.get(endpoint, True) else DRAINING
            elif " drain" in options:
                state = DRAINING
            found.append(
                _member(
                    frontend="nginx",
                    cluster=cluster,
                    name=name,
                    route=routes.get(name, ""),
                    endpoint=f"{scheme}://{endpoint}",
                    state=state,
                    status=options.strip(),
                )
            )
    return found


def parse_stub_status(text: str) -> dict[str, int]:
    """The counters of nginx."""
    seen = re.search(r"Active connections:\s*(\d+)\s.*?\n\s*(\d+)\s+(\d+)\s+(\d+)", text, re.DOTALL)
    if seen is None:
        raise InfoError("the status page of nginx did not answer with its counters")
    names = ("connections", "accepted", "handled", "requests")
    return {name: int(value) for name, value in zip(names, seen.groups())}


_HTTPD = {
    "workers_busy": "BusyWorkers",
    "workers_idle": "IdleWorkers",
    "connections": "ConnsTotal",
    "requests": "Total Accesses",
    "sent_kibibytes": "Total kBytes",
}


def parse_server_status(text: str) -> dict[str, int]:
    """The counters of httpd, from its page for machines; of a multi-processing module without connections there are fewer."""
    seen = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    found = {name: _number(seen.get(key)) for name, key in _HTTPD.items()}
    if found["workers_busy"] is None:
        raise InfoError("the status page of httpd did not answer with its counters")
    return {name: number for name, number in found.items() if number is not None}


def read_server_status(url: str, fetch: Fetch) -> dict[str, int]:
    """The counters of the httpd that a front end runs in."""
    return parse_server_status(_page(fetch, f"{url}?auto", {"Connection": "close"}))


# All of them


def read_frontend(frontend: t.Mapping[str, t.Any], fetch: Fetch, read: Read) -> dict[str, t.Any]:
    """The members of one front end as it sees them."""
    kind = frontend["frontend"]
    host = frontend["host"] or frontend["address"]
    address = f"[{frontend['address']}]" if ":" in frontend["address"] else frontend["address"]
    url = f"http://{address}:{frontend['port']}{frontend['path']}"
    # The manager ignores parameters unless the Referer is one of its own pages.
    headers = {"Host": host, "Referer": f"http://{host}{frontend['path']}", "Connection": "close"}
    counters: dict[str, int] = {}
    if kind == "httpd":
        members = parse_manager(_page(fetch, url + "?xml=1", headers))
    elif kind == "mod_jk":
        members = parse_jkstatus(_page(fetch, url + "?cmd=list&mime=prop", headers))
    else:
        try:
            members = parse_upstreams(read(frontend["configuration"]))
        except OSError as error:
            raise InfoError(f"{frontend['configuration']} cannot be read: {error.strerror}") from error
        if frontend["path"]:
            counters = parse_stub_status(_page(fetch, url, headers))
    return {"frontend": kind, "port": frontend["port"], "members": members, "counters": counters}


def _page(fetch: Fetch, url: str, headers: dict[str, str]) -> str:
    status, text = fetch(url, headers)
    if status == 403:
        raise InfoError(f"{url} refuses this host itself: add its address to those that may read the page")
    if status != 200:
        raise InfoError(f"{url} answered with status {status}" if status else f"{url} does not answer: {text}")
    return text
