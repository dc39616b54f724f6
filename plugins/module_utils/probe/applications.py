# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the applications of the instances on this host work? Asked at each instance's own connector, and of its journal.

Tomcat goes on without an application that does not start and answers 404 in its place, which an application may do as well:
so what it says about it in the journal counts, and the page that is to answer 200.
Standard library only and no Ansible imports: the HTTP client, the command, the clock and the sleep are passed in.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import time
import typing as t

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]
    Ask = t.Callable[["Page"], "Answer"]
    Runner = t.Callable[[t.Sequence[str]], tuple[int, str, str]]

WILDCARDS = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 (where an instance listens; never bound here)
READ_AT_MOST = 1 << 20
# Lines of a start that are read; an application that fails with a longer stack is still named near its end.
JOURNAL_LINES = 20000

# The words of every series since 7.0 (LocalStrings.properties of org.apache.catalina.core and .startup).
_NOT_STARTED = re.compile(r"Context \[([^\]]*)\] startup failed")
_NOT_DEPLOYED = re.compile(r"Error deploying (?:deployment|configuration) descriptor \[?([^\]\s]+)\.xml")
# The first line of a stack, or the cause below it, which says more.
_DEPLOYED = re.compile(r"Deployment of (?:deployment|configuration) descriptor \[?([^\]\s]+)\.xml\]? has finished")
_CAUSE = re.compile(r"^\s*(?:Caused by: )?((?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b.*)$")


class ProbeError(Exception):
    """The question itself is wrong."""


class Page(t.NamedTuple):
    """A page of an instance: a health page has to answer 200, any other one below 500."""

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
    if not path.startswith("/") or any(character.isspace() for character in path):
        raise ProbeError(f"{path!r} is no path: begin with / and leave out blanks")
    return path


def fetch(page: Page, timeout: float) -> Answer:
    """One GET over a connection of its own; a redirection is an answer and is not followed."""
    connection = http.client.HTTPConnection(page.address, page.port, timeout=timeout)
    try:
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


def judge(page: Page, answer: Answer) -> str:
    """What is wrong with an answer; empty when all is well."""
    if answer.problem:
        return answer.problem
    if answer.status == 200 or (not page.health and answer.status < 500):
        return ""
    phrase = http.client.responses.get(answer.status, "")
    return f"{answer.status} {phrase}".strip() + (", not 200" if page.health else "")


def ask_pages(
    wanted: t.Sequence[Page],
    ask: Ask,
    wait: float,
    times: int = 1,
    interval: float = 0.5,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[dict[str, t.Any]]:
    """Ask until every page answered as it should, at most for the given time; pages of the warm-up so many times."""
    deadline = clock() + wait
    failures: list[dict[str, t.Any]] = []
    for page in wanted:
        for _turn in range(1 if page.health else times):
            wrong = judge(page, ask(page))
            while wrong and clock() + interval <= deadline:
                sleep(interval)
                wrong = judge(page, ask(page))
            if wrong:
                failures.append(failure(page.member, page.service, page.path, wrong))
                break
    return failures


def failure(member: str, service: str, path: str, wrong: str) -> dict[str, t.Any]:
    return {"member": member, "service": service, "path": path, "got": wrong, "text": f"{member}: {path}: {wrong}"}


def broken_applications(journal: str) -> dict[str, str]:
    """The context paths that did not start, each with the reason as far as the journal tells it."""
    broken: dict[str, str] = {}
    cause = ""
    for line in journal.splitlines():
        said = _CAUSE.match(line)
        if said:
            cause = said.group(1).strip()
            continue
        for pattern in (_NOT_STARTED, _NOT_DEPLOYED):
            found = pattern.search(line)
            if found:
                path = absolute(found.group(1)) if pattern is _NOT_STARTED else path_of(found.group(1))
                broken[path] = broken.get(path) or cause
                # The frames that follow a descriptor's error belong to it.
                if pattern is _NOT_STARTED:
                    cause = ""
    return {path: reason or cause for path, reason in broken.items()}


def absolute(name: str) -> str:
    """A context's name with the slash that Tomcat leaves out for the root one."""
    return name if name.startswith("/") else "/" + name


def path_of(descriptor: str) -> str:
    """What Tomcat calls the context of a descriptor without its ending: shop#admin##2 is /shop/admin##2."""
    name, mark, version = os.path.basename(descriptor).partition("##")
    return ("/" if name == "ROOT" else "/" + name.replace("#", "/")) + mark + version


def journal_of(service: str, run: Runner) -> str:
    """What an instance said since its last start; empty when nobody knows."""
    code, out, _err = run(["systemctl", "show", "--value", "--property=InvocationID", service])
    invocation = out.strip()
    if code or not re.fullmatch("[0-9a-f]{32}", invocation):
        return ""
    code, out, _err = run(
        ["journalctl", "--no-pager", "--quiet", "--output=cat", f"--lines={JOURNAL_LINES}", f"_SYSTEMD_INVOCATION_ID={invocation}"]
    )
    return "" if code else out


def taken_in(journal: str) -> dict[str, str]:
    """The contexts whose descriptors Tomcat took in, at its start or later: why the last one failed, empty when it did not."""
    states: dict[str, str] = {}
    failed: dict[str, str] = {}
    cause = ""
    for line in journal.splitlines():
        said = _CAUSE.match(line)
        if said:
            cause = said.group(1).strip()
            continue
        found = _NOT_STARTED.search(line)
        if found:
            failed[absolute(found.group(1))] = cause or "see the journal"
        found = _NOT_DEPLOYED.search(line)
        if found:
            failed[path_of(found.group(1))] = "see the journal"
        found = _DEPLOYED.search(line)
        if found:
            name = path_of(found.group(1))
            states[name] = failed.pop(name, "")
            cause = ""
    return {**states, **failed}


def wait_until_taken_in(
    instances: t.Sequence[Mapping],
    deployed: t.Sequence[Mapping],
    run: Runner,
    wait: float,
    interval: float = 0.5,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[dict[str, t.Any]]:
    """Look until every instance took in every version of its cluster: what is missing or failed when the time is over."""
    deadline = clock() + wait
    wanted = [
        (instance, str(entry["name"]))
        for instance in instances
        for entry in deployed
        if entry.get("cluster") in (None, "", instance.get("cluster"))
    ]
    while True:
        states = {str(one["name"]): taken_in(journal_of(str(one["service"]), run)) for one in instances}
        failures = [
            failure(str(one["name"]), str(one["service"]), name, states[str(one["name"])].get(name, "Tomcat did not take it in"))
            for one, name in wanted
            if states[str(one["name"])].get(name, "missing")
        ]
        if not failures or clock() + interval > deadline:
            return failures
        sleep(interval)


def read_journals(instances: t.Sequence[Mapping], run: Runner) -> list[dict[str, t.Any]]:
    """The applications that did not start, of all instances."""
    return [
        failure(
            str(instance["name"]),
            str(instance["service"]),
            path,
            "the application did not start" + (f" ({reason})" if reason else "") + "; see the journal",
        )
        for instance in instances
        for path, reason in broken_applications(journal_of(str(instance["service"]), run)).items()
    ]
