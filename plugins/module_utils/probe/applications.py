# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the applications of the instances on this host work, by their pages and the journal of each instance.

When an application does not start, Tomcat carries on without it and answers 404 in its place, as a working application may do
too. So two things count: what Tomcat logs about the application, and a health page that has to answer 200.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import WILDCARDS
from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import whole_answer

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Send = t.Callable[["Page"], "Answer"]
    Runner = t.Callable[[t.Sequence[str]], tuple[int, str, str]]

READ_AT_MOST = 1 << 20
# Read per start. Tomcat names a failed application near the end, even after a longer stack trace.
JOURNAL_LINES = 20000

# The messages of every series since 7.0 (LocalStrings.properties of org.apache.catalina.core and .startup).
_NOT_STARTED = re.compile(r"Context \[([^\]]*)\] startup failed")
_NOT_DEPLOYED = re.compile(r"Error deploying (?:deployment|configuration) descriptor \[?([^\]\s]+)\.xml")
_DEPLOYED = re.compile(r"Deployment of (?:deployment|configuration) descriptor \[?([^\]\s]+)\.xml\]? has finished")
# The first line of a stack trace, or the more exact cause below it.
_CAUSE = re.compile(r"^\s*(?:Caused by: )?((?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b.*)$")


class ProbeError(Exception):
    """A probe that cannot be sent, with the reason."""


class Page(t.NamedTuple):
    """A page of an instance: a health page has to answer 200, any other page below 500."""

    member: str
    service: str
    address: str
    port: int
    path: str
    health: bool


class Answer(t.NamedTuple):
    """A status, or why there is none."""

    status: int
    problem: str = ""


def pages(instances: t.Sequence[Mapping], health: t.Sequence[Mapping], warm_up: t.Sequence[str]) -> list[Page]:
    """Every page of every instance: health pages of its cluster, then the warm-up."""
    found: list[Page] = []
    for instance in instances:
        for key in ("name", "service", "http_port"):
            if not instance.get(key):
                raise ProbeError(f"an instance has no {key}: {dict(instance)}")
        address = str(instance.get("address") or "")
        common = (
            str(instance["name"]),
            str(instance["service"]),
            "127.0.0.1" if address in WILDCARDS else address,
            int(instance["http_port"]),
        )
        own = [page for page in health if page.get("cluster") in (None, "", instance.get("cluster"))]
        found.extend(Page(*common, checked(str(page["path"])), True) for page in own)
        found.extend(Page(*common, checked(path), False) for path in warm_up)
    return found


def checked(path: str) -> str:
    """Return the path, or refuse what is none."""
    if not path.startswith("/") or any(character.isspace() for character in path):
        raise ProbeError(f"{path!r} is not a path: begin with / and use no blanks")
    return path


def fetch(page: Page, timeout: float) -> Answer:
    """Send one GET over a new connection. A redirect is an answer and not followed."""
    connection = http.client.HTTPConnection(page.address, page.port, timeout=timeout)
    try:
        with whole_answer(connection, timeout):
            connection.request("GET", page.path, headers={"Host": "localhost", "Connection": "close", "User-Agent": "catalina-cluster"})
            response = connection.getresponse()
            response.read(READ_AT_MOST)
            return Answer(response.status)
    except socket.timeout:
        return Answer(0, f"no answer within {timeout:g} s")
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, f"no answer ({error or type(error).__name__})")
    finally:
        connection.close()


def fault(page: Page, answer: Answer) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if answer.problem:
        return answer.problem
    if answer.status == 200 or (not page.health and answer.status < 500):
        return ""
    phrase = http.client.responses.get(answer.status, "")
    return f"{answer.status} {phrase}".strip() + (", not 200" if page.health else "")


def check_pages(
    wanted: t.Sequence[Page],
    send: Send,
    wait: float,
    times: int = 1,
    interval: float = 0.5,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[dict[str, t.Any]]:
    """Request every page until it answers as it should, for at most the given time; pages of the warm-up several times."""
    deadline = clock() + wait
    failures: list[dict[str, t.Any]] = []
    for page in wanted:
        for _time in range(1 if page.health else times):
            wrong = fault(page, send(page))
            while wrong and clock() + interval <= deadline:
                sleep(interval)
                wrong = fault(page, send(page))
            if wrong:
                failures.append(failure(page.member, page.service, page.path, wrong))
                break
    return failures


def failure(member: str, service: str, path: str, reason: str) -> dict[str, t.Any]:
    return {"member": member, "service": service, "path": path, "reason": reason, "text": f"{member}: {path}: {reason}"}


def failed_applications(journal: str) -> dict[str, str]:
    """The context paths that did not start, each with the reason as far as the journal has it."""
    failed: dict[str, str] = {}
    cause = ""
    for line in journal.splitlines():
        match = _CAUSE.match(line)
        if match:
            cause = match.group(1).strip()
            continue
        for pattern in (_NOT_STARTED, _NOT_DEPLOYED):
            found = pattern.search(line)
            if found:
                path = context_path(found.group(1)) if pattern is _NOT_STARTED else path_of(found.group(1))
                failed[path] = failed.get(path) or cause
                # The frames that follow a descriptor's error belong to it.
                if pattern is _NOT_STARTED:
                    cause = ""
    return {path: reason or cause for path, reason in failed.items()}


def context_path(name: str) -> str:
    """The name of a context with the slash that Tomcat omits for the root context."""
    return name if name.startswith("/") else "/" + name


def path_of(descriptor: str) -> str:
    """Tomcat's name of the context of a descriptor, given without .xml: shop#admin##2 is /shop/admin##2."""
    name, mark, version = os.path.basename(descriptor).partition("##")
    return ("/" if name == "ROOT" else "/" + name.replace("#", "/")) + mark + version


def journal_of(service: str, run: Runner) -> str:
    """The journal of an instance since its last start; empty when it is not known."""
    code, out, _err = run(["systemctl", "show", "--value", "--property=InvocationID", service])
    invocation = out.strip()
    if code or not re.fullmatch("[0-9a-f]{32}", invocation):
        return ""
    code, out, _err = run(
        ["journalctl", "--no-pager", "--quiet", "--output=cat", f"--lines={JOURNAL_LINES}", f"_SYSTEMD_INVOCATION_ID={invocation}"]
    )
    return "" if code else out


def deployment_results(journal: str) -> dict[str, str]:
    """The contexts that Tomcat deployed, at its start or later: why the last deployment failed, empty when it did not."""
    states: dict[str, str] = {}
    failed: dict[str, str] = {}
    cause = ""
    for line in journal.splitlines():
        match = _CAUSE.match(line)
        if match:
            cause = match.group(1).strip()
            continue
        found = _NOT_STARTED.search(line)
        if found:
            failed[context_path(found.group(1))] = cause or "see the journal"
        found = _NOT_DEPLOYED.search(line)
        if found:
            failed[path_of(found.group(1))] = "see the journal"
        found = _DEPLOYED.search(line)
        if found:
            name = path_of(found.group(1))
            states[name] = failed.pop(name, "")
            cause = ""
    return {**states, **failed}


def wait_until_deployed(
    instances: t.Sequence[Mapping],
    deployed: t.Sequence[Mapping],
    run: Runner,
    wait: float,
    interval: float = 0.5,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[dict[str, t.Any]]:
    """Wait until every instance has deployed every context of its cluster; return what is missing or failed in the end."""
    deadline = clock() + wait
    wanted = [
        (instance, str(entry["name"]))
        for instance in instances
        for entry in deployed
        if entry.get("cluster") in (None, "", instance.get("cluster"))
    ]
    while True:
        states = {str(one["name"]): deployment_results(journal_of(str(one["service"]), run)) for one in instances}
        failures = [
            failure(str(one["name"]), str(one["service"]), name, states[str(one["name"])].get(name, "Tomcat did not deploy it"))
            for one, name in wanted
            if states[str(one["name"])].get(name, "missing")
        ]
        if not failures or clock() + interval > deadline:
            return failures
        sleep(interval)


def read_journals(instances: t.Sequence[Mapping], run: Runner) -> list[dict[str, t.Any]]:
    """The applications of all instances that did not start."""
    return [
        failure(
            str(instance["name"]),
            str(instance["service"]),
            path,
            "the application did not start" + (f" ({reason})" if reason else "") + "; see the journal",
        )
        for instance in instances
        for path, reason in failed_applications(journal_of(str(instance["service"]), run)).items()
    ]
