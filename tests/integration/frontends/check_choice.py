# SPDX-License-Identifier: GPL-3.0-or-later
"""Which member a request gets: by weight, by what members send and how long they take, and by what the request says of its session."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from integration.frontends import fake_members

FRONTENDS = {"httpd": 18080, "mod_jk": 18081}
# Of two members, the second has twice the weight of the first. The first one is slow or sends much where the path says so.
FRESH = int(sys.argv[2]) if len(sys.argv) > 2 else 300
USERS = 8
# Seconds that a member may take to be in use again: mod_jk looks after its workers as seldom as requests come.
_RETURN = 20.0
Check = tuple[str, Any, Any]
# What it is, a path and headers; %d is the number of a member.
Form = tuple[str, str, dict[str, str]]


def asked(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, int, int]:
    """The member that answered, the length of its answer, and that of the request as AJP has it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": "web", **(headers or {})})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        return 0, len(body), 0
    told = json.loads(body)
    return int(told.get("member") or told["local_port"] % 10), len(body), int(told.get("packet", 0))


def fresh(port: int, path: str, users: int = 1, both: bool = False) -> tuple[Counter[int], Counter[int]]:
    """Requests that belong to no session: how many, and how many bytes each member has sent. both: and got."""
    requests: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    lock = threading.Lock()
    # Shared, so that all users are there until the last request: one that is left over alone finds no member busy.
    left = iter(range(FRESH))

    def one() -> None:
        while True:
            with lock:
                if next(left, None) is None:
                    return
            member, length, packet = asked(port, path)
            with lock:
                requests[member] += 1
                sent[member] += length + (packet if both else 0)

    threads = [threading.Thread(target=one) for _number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return requests, sent


def near(found: float, wanted: float, tolerance: float) -> bool:
    """Whether a share is what it should be, within a part of it."""
    return abs(found - wanted) <= tolerance * wanted


def choice(case: str) -> Iterator[Check]:
    """Weights 1 and 2. The name of the case tells the methods, and what is measured."""
    for frontend, port in FRONTENDS.items():
        if "traffic" in case:
            # mod_jk counts requests as well.
            requests, sent = fresh(port, "/fat", both=frontend == "mod_jk")
            fine = near(sent[2] / max(sent[1], 1), 2, 0.2) and requests[2] > 4 * requests[1]
        elif "busyness" in case:
            requests, sent = fresh(port, "/slow", USERS)
            fine = requests[2] > 4 * requests[1] > 0
        else:
            requests, sent = fresh(port, "/")
            fine = near(requests[1], FRESH / 3, 0.05) and near(requests[2], 2 * FRESH / 3, 0.05)
        print(f"      {case}  {frontend}: requests {requests[1]} and {requests[2]}, bytes {sent[1]} and {sent[2]}", flush=True)
        yield f"{frontend}: {FRESH} fresh requests", (fine, requests[0]), (True, 0)


def many(_case: str) -> Iterator[Check]:
    """Two hundred members, of which two are in use."""
    for frontend, port in FRONTENDS.items():
        for member in (1, 2):
            cookie = {"Cookie": f"JSESSIONID=1.{'x' * 28}{member:04}"}
            yield f"{frontend}: session of {member}", {asked(port, "/x", cookie)[0] for _number in range(4)}, {member}
        yield f"{frontend}: fresh requests", {asked(port, "/x")[0] for _number in range(4)}, {1, 2}


def forms(name: str, parameter: str) -> list[Form]:
    """How a request says of which session it is."""
    found: list[Form] = [("cookie", "/x", {"Cookie": f"A=1; {name}=1.tomcat%d; B=2"})]
    found += [("URL", f"/x;{parameter}=1.tomcat%d", {}), ("URL and query", f"/x;{parameter}=1.tomcat%d?a=b", {})]
    # Of two applications the browser sends the cookie with the longer path first.
    return [*found, ("two applications", "/x", {"Cookie": f"{name}=1.tomcat%d; {name}=2.tomcat9"})]


def answering(port: int, form: Form, member: int) -> set[int]:
    """Who answers requests of a session of a member."""
    _what, path, headers = form
    own = {key: value % member if "%d" in value else value for key, value in headers.items()}
    return {asked(port, path % member if "%d" in path else path, own)[0] for _number in range(8)}


def sticky(case: str) -> Iterator[Check]:
    """What leads to the member of a session, by the front end that can read it; other cookies and routes of nobody do not."""
    name, parameter = ("SID", "sid") if "other" in case else ("JSESSIONID", "jsessionid")
    known = forms(name, parameter)
    foreign = "JSESSIONID" if "other" in case else "SID"
    for frontend, port in FRONTENDS.items():
        for form in known:
            for member in (1, 2):
                yield f"{frontend}: {form[0]} of {member}", answering(port, form, member), {member}
        for what, cookie in (("another cookie", f"{foreign}=1.tomcat1"), ("a route of nobody", f"{name}=1.tomcat9")):
            found = {asked(port, "/x", {"Cookie": cookie})[0] for _number in range(8)}
            yield f"{frontend}: {what}", found, {1, 2}


def wait_for_first(ports: Collection[int], form: Form) -> None:
    """Until the first member is in use again. Front ends try it from a second later on, mod_jk when it looks after its workers."""
    until = time.monotonic() + _RETURN
    while time.monotonic() < until and any(answering(port, form, 1) != {1} for port in ports):
        time.sleep(0.25)


def killed(case: str) -> Iterator[Check]:
    """A member that is killed (kill -9) and comes back: its sessions go on at the other one, and lead to it again."""
    route = [("cookie of httpd", "/x", {"Cookie": "A=1; ROUTEID=.tomcat%d"})]
    wanted = route if "route" in case else forms("SID", "sid") if "other" in case else forms("JSESSIONID", "jsessionid")
    ports = {name: port for name, port in FRONTENDS.items() if name == "httpd" or "route" not in case}
    for name, port in ports.items():
        for form in wanted:
            yield f"{name}: {form[0]}: before", answering(port, form, 1), {1}
    fake_members.kill(1)
    try:
        for name, port in ports.items():
            for form in wanted:
                yield f"{name}: {form[0]}: meanwhile", (answering(port, form, 1), answering(port, form, 2)), ({2}, {2})
        if "route" in case:
            yield "another cookie", new_route(FRONTENDS["httpd"], "ROUTEID=.tomcat1"), "ROUTEID=.tomcat2"
    finally:
        fake_members.start(1)
    wait_for_first(ports.values(), wanted[0])
    for name, port in ports.items():
        for form in wanted:
            yield f"{name}: {form[0]}: afterwards", (answering(port, form, 1), answering(port, form, 2)), ({1}, {2})


def again(_case: str) -> Iterator[Check]:
    """A member dies with a request that it has taken: which methods mod_jk sends to another one. A member may answer only once."""
    for method, wanted in (("GET", 200), ("HEAD", 502), ("POST", 502)):
        connection = http.client.HTTPConnection("127.0.0.1", FRONTENDS["mod_jk"], timeout=10)
        connection.request(method, "/dropped", headers={"Host": "web", "Cookie": "JSESSIONID=1.tomcat1"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        yield f"mod_jk: {method}", response.status, wanted
        if method == "GET":
            yield "mod_jk: who answered it", json.loads(body)["local_port"] % 10, 2
        wait_for_first([FRONTENDS["mod_jk"]], forms("JSESSIONID", "jsessionid")[0])


def new_route(port: int, cookie: str) -> str:
    """The cookie with a route that httpd gives to a client that has another one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/x", headers={"Host": "web", "Cookie": cookie})
    response = connection.getresponse()
    response.read()
    connection.close()
    return next((value.partition(";")[0] for value in response.msg.get_all("Set-Cookie") or () if value.startswith("ROUTEID")), "")
