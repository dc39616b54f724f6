# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether every member answers through every front end of this host, by requests with a forced route."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import time
import typing as t
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import whole_answer

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Send = t.Callable[["Request"], "Answer"]

WORKERS = 8
ROUTE = re.compile(r"(?i)\bJSESSIONID=[^;,\s]*?\.([A-Za-z0-9_-]+)\s*(?:[;,]|$)")
READ_AT_MOST = 65536


class ProbeError(Exception):
    """A probe that cannot be sent, with the reason."""


class Request(t.NamedTuple):
    """One request to one front end, meant for one member."""

    address: str
    port: int
    host_header: str
    path: str
    route: str


class Answer(t.NamedTuple):
    """An answer, or the problem that prevented one."""

    status: int = 0
    instance: str = ""
    route: str = ""
    problem: str = ""
    location: str = ""


class Probe(t.NamedTuple):
    """A member seen through a front end."""

    member: str
    cluster: str
    route: str
    host: str
    service: str
    drained: bool
    frontend: str
    address: str
    port: int
    names: tuple[str, ...]
    paths: tuple[str, ...]

    @property
    def through(self) -> str:
        return f"{self.frontend} ({self.address}:{self.port})"

    def request(self, path: str) -> Request:
        address = f"[{self.address}]" if ":" in self.address else self.address
        authority = address if self.port == 80 else f"{address}:{self.port}"
        return Request(self.address, self.port, self.names[0] if self.names else authority, path, self.route)


def covers(prefix: str, path: str) -> bool:
    """Whether a cluster with this path gets the requests for that path."""
    bare = prefix.rstrip("/")
    return not bare or path == bare or path.startswith(bare + "/")


def probe_of(member: Mapping, cluster: Mapping, frontend: Mapping) -> Probe:
    return Probe(
        member=str(member["name"]),
        cluster=str(member["cluster"]),
        route=str(member.get("route") or member["name"]),
        host=str(member.get("host", "")),
        service=str(member.get("service", "")),
        # A draining member still answers the sessions that it has.
        drained=(member.get("state") == "drained" or bool(member.get("drained"))) and not member.get("draining"),
        frontend=str(frontend["frontend"]),
        address=str(frontend["address"]),
        port=int(frontend["port"]),
        names=tuple(str(name) for name in cluster.get("names") or ()),
        paths=tuple(str(path) for path in cluster.get("paths") or ("/",)),
    )


def plan(
    members: t.Sequence[Mapping],
    clusters: t.Sequence[Mapping],
    frontends: t.Sequence[Mapping],
) -> list[Probe]:
    """Every member through every front end."""
    settings = {str(cluster["name"]): cluster for cluster in clusters}
    probes: list[Probe] = []
    for member in members:
        cluster = settings.get(str(member["cluster"]))
        if cluster is None:
            raise ProbeError(f"member {member['name']} names the cluster {member['cluster']}, which is not among the clusters")
        probes.extend(probe_of(member, cluster, frontend) for frontend in frontends)
    return probes


def read_answer(status: int, body: bytes, cookies: t.Sequence[str]) -> Answer:
    """The name of the member in the health page and the route in a cookie, where they exist."""
    instance = ""
    if status < 400:
        try:
            content = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError):
            content = None
        if isinstance(content, dict) and isinstance(content.get("instance"), str):
            instance = content["instance"]
    routes = [found.group(1) for cookie in cookies for found in [ROUTE.search(cookie)] if found]
    return Answer(status, instance, routes[0] if routes else "")


def https_port(request: Request, location: str) -> int:
    """Where a front end sends the very same request by https; 0 where it sends it elsewhere."""
    name = urllib.parse.urlsplit(f"//{request.host_header}").hostname
    try:
        place = urllib.parse.urlsplit(location)
        port = place.port or 443
    except ValueError:
        return 0
    return port if (place.scheme, place.hostname, place.path) == ("https", name, request.path) else 0


def _connection(request: Request, timeout: float, tls: bool) -> http.client.HTTPConnection:
    if not tls:
        return http.client.HTTPConnection(request.address, request.port, timeout=timeout)
    # The certificate is of the front end's names, and which member answers does not depend on it.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPConnection(request.address, request.port, timeout=timeout)
    peer = socket.create_connection((request.address, request.port), timeout)
    name = urllib.parse.urlsplit(f"//{request.host_header}").hostname
    connection.sock = context.wrap_socket(peer, server_hostname=name)
    return connection


def fetch(request: Request, timeout: float) -> Answer:
    """Send one request, by https where the front end wants it so. What has nobody at its end is the redirect that was seen."""
    answer = _fetch(request, timeout, tls=False)
    port = https_port(request, answer.location) if 300 <= answer.status < 400 else 0
    if not port:
        return answer
    secured = _fetch(request._replace(port=port), timeout, tls=True)
    return answer if secured.problem else secured


def _fetch(request: Request, timeout: float, tls: bool) -> Answer:
    """One request over a new connection. The session ID is invented: only its route counts."""
    try:
        connection = _connection(request, timeout, tls)
    except OSError as error:
        return Answer(problem=f"no answer: {error}")
    try:
        with whole_answer(connection, timeout):
            connection.request("GET", request.path, headers=_headers(request))
            response = connection.getresponse()
            body = response.read(READ_AT_MOST)
        answer = read_answer(response.status, body, response.headers.get_all("Set-Cookie") or [])
        return answer._replace(location=response.headers.get("Location") or "")
    except socket.timeout:
        return Answer(problem=f"no answer within {timeout:g} s")
    except (OSError, http.client.HTTPException) as error:
        return Answer(problem=f"no answer: {error or type(error).__name__}")
    finally:
        connection.close()


def _headers(request: Request) -> dict[str, str]:
    return {
        "Host": request.host_header,
        "Cookie": f"JSESSIONID=probe.{request.route}",
        "Accept": "application/json, */*;q=0.1",
        "Connection": "close",
        "User-Agent": "catalina-cluster",
    }


def described(answer: Answer) -> str:
    if answer.problem:
        return answer.problem
    phrase = http.client.responses.get(answer.status, "")
    return f"{answer.status} {phrase}".strip()


def named_fault(probe: Probe, answer: Answer) -> str:
    """What is wrong when the health page names the member that answered; empty when nothing is."""
    if probe.drained:
        return "drained, but it answered" if answer.instance == probe.member else ""
    if answer.instance == probe.member:
        return ""
    if answer.instance:
        return f"answered by {answer.instance}"
    return f"the health page answered {described(answer)} without naming a member" if answer.status else described(answer)


def unnamed_fault(probe: Probe, answer: Answer, routes: t.Mapping[str, str]) -> str:
    """What is wrong without a health page: a status of 500 or more, or a cookie of another member."""
    if probe.drained:
        return "drained, but it answered" if answer.route == probe.route else ""
    if answer.problem or answer.status >= 500:
        return described(answer)
    if answer.route and answer.route != probe.route:
        return f"answered by {routes.get(answer.route, 'route ' + answer.route)}"
    return ""


def send_all(requests: t.Sequence[Request], send: Send) -> list[Answer]:
    if not requests:
        return []
    with ThreadPoolExecutor(max_workers=min(WORKERS, len(requests))) as pool:
        return list(pool.map(send, requests))


def probe_faults(probes: t.Sequence[Probe], named: set[str], health_path: str, send: Send) -> list[str]:
    """One round: the fault of each probe, empty when it has none.

    `named` grows: a cluster joins it once any of its members has named itself in the health page. From then on, all of its
    members have to.
    """
    routes = {probe.route: probe.member for probe in probes}
    healthy = [index for index, probe in enumerate(probes) if health_path and covers_any(probe.paths, health_path)]
    answers: dict[int, Answer] = dict(zip(healthy, send_all([probes[index].request(health_path) for index in healthy], send)))
    named.update(probes[index].cluster for index, answer in answers.items() if answer.instance)
    plain = [index for index, probe in enumerate(probes) if index not in answers or probe.cluster not in named]
    answers.update(zip(plain, send_all([probes[index].request(probes[index].paths[0]) for index in plain], send)))
    return [
        unnamed_fault(probe, answers[index], routes) if index in set(plain) else named_fault(probe, answers[index])
        for index, probe in enumerate(probes)
    ]


def covers_any(prefixes: t.Sequence[str], path: str) -> bool:
    return any(covers(prefix, path) for prefix in prefixes)


def pages_of(probe: Probe, health: t.Sequence[Mapping]) -> list[str]:
    """The health pages that a member has to answer through a front end."""
    return [
        str(page["path"])
        for page in health
        if not probe.drained and page.get("cluster") in (None, "", probe.cluster) and covers_any(probe.paths, str(page["path"]))
    ]


def page_faults(probes: t.Sequence[Probe], health: t.Sequence[Mapping], send: Send) -> list[str]:
    """One round of health pages: the fault of each probe, empty when all of its pages answered 200."""
    wanted = [(index, path) for index, probe in enumerate(probes) for path in pages_of(probe, health)]
    answers = send_all([probes[index].request(path) for index, path in wanted], send)
    reasons = [""] * len(probes)
    for (index, path), answer in zip(wanted, answers):
        if answer.status != 200 and not reasons[index]:
            reasons[index] = f"{path} answered {described(answer)}, not 200" if answer.status else f"{path}: {described(answer)}"
    return reasons


def verify(
    probes: t.Sequence[Probe],
    health_path: str,
    send: Send,
    health: t.Sequence[Mapping] = (),
    wait: float = 0.0,
    interval: float = 0.5,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[dict[str, t.Any]]:
    """Probe until nothing fails, for at most the given time; return the failures that remain."""
    deadline = clock() + wait
    named: set[str] = set()
    remaining = list(probes)
    while True:
        reasons = probe_faults(remaining, named, health_path, send)
        if health:
            reasons = [first or second for first, second in zip(reasons, page_faults(remaining, health, send))]
        failed = [(probe, reason) for probe, reason in zip(remaining, reasons) if reason]
        if not failed or clock() + interval > deadline:
            return [failure(probe, reason) for probe, reason in failed]
        sleep(interval)
        remaining = [probe for probe, _reason in failed]


def failure(probe: Probe, reason: str) -> dict[str, t.Any]:
    return {
        "member": probe.member,
        "cluster": probe.cluster,
        "host": probe.host,
        "service": probe.service,
        "frontend": probe.frontend,
        "address": probe.address,
        "port": probe.port,
        "reason": reason,
        "text": f"{probe.member} through {probe.through}: {reason}",
    }
