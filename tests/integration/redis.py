# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions in a real Redis, on the host of the front ends: members are killed, rolled, and Redis itself goes away for a while."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from integration import lab, load, runs
from integration.users import back, cluster_of, count, kill, killed, user_of

ADDRESS = f"{lab.NETWORK}.100"
PASSWORD = "a&b<c>\"d'e$f#g@h"
PORT = 6379
# Redis answers again within this time, or users get an error.
DOWN = 20
_INSTALL = r"""
set -e
command -v redis-server >/dev/null || { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install redis-server; } >/dev/null
sed -i -E '/^(bind|requirepass|protected-mode) /d' /etc/redis/redis.conf
cat /root/redis.conf >>/etc/redis/redis.conf
systemctl restart redis-server
"""
CONFIG = f'bind {ADDRESS}\nport {PORT}\nrequirepass "{PASSWORD.replace(chr(34), chr(92) + chr(34))}"\n'


def sessions_in_redis(software: Mapping[str, Any]) -> Iterator[str]:
    """What went wrong, a line printed for each thing that was tried."""
    _install()
    config = {"singleServerConfig": {"address": f"redis://{ADDRESS}:{PORT}", "password": PASSWORD, "connectionMinimumIdleSize": 2}}
    clusters = {"main": {"sessions": "redis", "redis": {"config": config}}}
    variables = {**software, "tomcat_clusters": clusters}
    made = cluster_of(variables)
    if made.code:
        yield f"redis: {made.error[:2000]} ({made.log})"
        return
    again = runs.play("site.yml", variables)
    print(f"redis: changed again {sum(again.changed.values())}", flush=True)
    yield from _hidden(variables, config)
    yield from _users()
    for name, what in _changes(variables):
        yield from _under_load(f"redis: {name}", what)


def _hidden(variables: Mapping[str, Any], config: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Another password is in no line of a run that would bring it."""
    other = PASSWORD[::-1]
    changed = {"singleServerConfig": {**config["singleServerConfig"], "password": other}}
    clusters = {"main": {"sessions": "redis", "redis": {"config": changed}}}
    run = runs.play("site.yml", {**variables, "tomcat_clusters": clusters}, ["--check", "-vvv", "--diff"])
    written = {word: (word, json.dumps(word)[1:-1]) for word in (PASSWORD, other)}
    shown = [word for word, forms in written.items() if any(form in run.output for form in forms)]
    named = run.output.count("redisson.yaml")
    print(
        f"redis: -vvv --diff of another password: {len(run.output)} characters, {len(shown)} of 2 passwords, {named} redisson.yaml",
        flush=True,
    )
    if run.code or shown or not named:
        yield f"redis: the diff of another password: {run.error[:2000]} ({run.log})"


def _install() -> None:
    """Redis of the distribution, with a password, on the address of the host."""
    lab.on(lab.WEB, "cat >/root/redis.conf", CONFIG)
    lab.on(lab.WEB, _INSTALL)


def _users() -> Iterator[str]:
    """Single users: their member is killed, then all members."""
    url = lab.FRONTENDS["httpd"]
    found = killed(url, "tomcat1", user_of("tomcat1", url))
    print(f"redis: kill -9 of tomcat1: {found.instance} went on with {found.counter}", flush=True)
    if found.fault:
        yield f"redis: the session of tomcat1 {found.fault}"
    session = user_of("tomcat2", url)
    kill(*lab.MEMBERS)
    back(url, *lab.MEMBERS)
    answer = count(url, session)
    print(f"redis: kill -9 of all members: {answer.page.get('instance')} went on with {answer.page.get('counter')}", flush=True)
    if answer.page.get("counter") != 2:
        yield f"redis: the session did not outlive all members: {answer}"


def _changes(variables: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    yield "kill -9 of tomcat1", lambda: _killed("tomcat1")
    yield "a roll", lambda: _rolled(variables)
    yield "Redis restarted", lambda: _redis("systemctl restart redis-server")
    yield f"Redis down for {DOWN} s", lambda: _redis(f"systemctl stop redis-server && sleep {DOWN} && systemctl start redis-server")


def _under_load(name: str, change: Callable[[], list[str]]) -> Iterator[str]:
    with load.Load(name, patience=60) as client:
        client.steady()
        began = time.monotonic()
        faults = change()
        client.wait(load.AFTER + DOWN)
        seconds = time.monotonic() - began
        client.mark()
    print(load.heading(), load.line(name, client.figures, seconds), sep="\n", flush=True)
    print(f"    {client.figures.total['failed_by_kind']} {client.figures.events(3)}", flush=True)
    counts = ("lost_updates", "lost_sessions", "extra_updates")
    faults += [f"{client.figures.total[one]} {one}" for one in counts if client.figures.total[one]]
    yield from (f"{name}: {fault}" for fault in faults)


def _killed(member: str) -> list[str]:
    kill(member)
    back(lab.FRONTENDS["nginx"], member)
    return []


def _rolled(variables: Mapping[str, Any]) -> list[str]:
    run = runs.play("playbooks/roll.yml", {**variables, "members": "all"})
    return [run.error[:2000]] if run.code else []


def _redis(command: str) -> list[str]:
    since = lab.on("app1", "date +'%F %T'").strip()
    lab.on(lab.WEB, command)
    time.sleep(DOWN)
    said = lab.on(
        "app1", f"journalctl -u 'tomcat@*' --since '{since}' -o cat | grep -iE 'redis|SEVERE' | sort | uniq -c | sort -rn | head -5"
    )
    print(f"    said by the Tomcats of app1:\n{said}", flush=True)
    return []
