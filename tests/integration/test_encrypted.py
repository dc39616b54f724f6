# SPDX-License-Identifier: GPL-3.0-or-later
"""What replication sends is readable on the wire, and no longer once it is encrypted; a member with another key gets no
sessions, and neither does a stranger at the same multicast address."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from integration import lab, runs
from integration.users import ask

Say = Callable[[str], None]
PLANNED_OUTAGE = "playbooks/full_restart.yml"
FROM, TO, OTHER = "tomcat1", "tomcat3", "tomcat4"
# Listens on a host to what comes in at its receivers, and counts packets, and those with a text. In the words of tcpdump:
# -A 'tcp dst portrange 5001-5004'.
SNIFFER = """
import socket, struct, sys, time
needle, end, packets, hits = sys.argv[1].encode(), time.monotonic() + float(sys.argv[2]), 0, 0
with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.ntohs(0x0800)) as s:
    s.settimeout(0.2)
    print("listening", flush=True)
    while time.monotonic() < end:
        try:
            data, place = s.recvfrom(65535)
        except socket.timeout:
            continue
        size = (data[0] & 15) * 4
        # What this host sends is seen too.
        if data[9] == socket.IPPROTO_TCP and place[2] != socket.PACKET_OUTGOING:
            if 5001 <= struct.unpack(">H", data[size + 2 : size + 4])[0] <= 5004:
                packets += 1
                hits += needle in data
print(packets, hits)
"""
SECONDS = 8.0


@pytest.fixture(name="variables")
def fixture_variables(cluster: Any) -> Iterator[dict[str, Any]]:
    """The cluster with encryption. Members with and without it do not understand each other: both ways are an outage."""
    yield {**cluster.variables, "tomcat_clusters": {"main": {"encryption": {"key": secrets.token_hex(32)}}}}
    cluster.made = False
    back = runs.play(PLANNED_OUTAGE, {**cluster.variables, "confirm": "main"})
    assert back.code == 0, back.error
    cluster.made = True


def test_sessions_on_the_wire(cluster: Any, variables: dict[str, Any], say: Say) -> None:
    """The text of an attribute, with the host of the other members listening."""
    plain = watched()
    cluster.made = False
    run = runs.play(PLANNED_OUTAGE, {**variables, "confirm": "main"})
    assert run.code == 0, run.error
    encrypted = watched()
    for name, (packets, hits, found) in (("plain", plain), ("encrypted", encrypted)):
        say(f"{name}: {packets} packets at the receivers of app2, {hits} with the text of the attribute; {TO} has it: {found}")
    assert plain[0] and plain[1] and plain[2], "there is nothing to hide"
    assert encrypted[0] and not encrypted[1] and encrypted[2]
    heard = with_another_key(variables["tomcat_clusters"]["main"]["encryption"]["key"])
    say(f"{OTHER} with another key: has the attribute: {heard[0]}; its log says:\n    | {heard[1]}")
    assert heard[0] is False and heard[1]
    stranger = without_a_key()
    say(f"{OTHER} without encryption, at the same multicast address: reads a session {stranger[0]}, writes one {stranger[1]};")
    say(f"    the others say:\n    | {stranger[2]}")
    assert stranger[:2] == (False, False) and stranger[2]


def watched() -> tuple[int, int, bool]:
    """Set an attribute at one member while the host of another listens: packets, those with its text, whether the other has it."""
    text = f"wire-{secrets.token_hex(12)}"
    with ThreadPoolExecutor(1) as pool:
        counted = pool.submit(lab.on, "app2", f"python3 - {text} {SECONDS}", SNIFFER)
        time.sleep(SECONDS / 2)
        session = attribute(FROM, text)
        packets, hits = counted.result().split()[-2:]
    return int(packets), int(hits), has(TO, session, text)


@contextmanager
def changed_by_hand(script: str) -> Iterator[str]:
    """One member with another server.xml. Yields since when it runs with that."""
    file = f"/srv/tomcat/{OTHER}/conf/server.xml"
    since = lab.on("app2", "date +'%F %T'").strip()
    change = f"cp -p {file} {file}.right && sed -i {script} {file} && ! cmp -s {file} {file}.right"
    lab.on("app2", f"{change} && systemctl restart tomcat@{OTHER}.service")
    try:
        yield since
    finally:
        lab.on("app2", f"mv {file}.right {file} && systemctl restart tomcat@{OTHER}.service")


def said_of_it(host: str, unit: str, since: str) -> str:
    """The first word of a member on what it cannot read."""
    line = f"journalctl -u '{unit}' --since '{since}' -o cat | grep -iE 'decrypt|encrypt' | head -n 1 || true"
    return lab.on(host, line).strip()[:200]


def with_another_key(key: str) -> tuple[bool, str]:
    """Give one member another key by hand. Whether it has what the others have then, and what it says of it."""
    with changed_by_hand(f"s/{key}/{secrets.token_hex(32)}/") as since:
        text = f"wire-{secrets.token_hex(12)}"
        session = attribute(FROM, text)
        time.sleep(2)
        return has(OTHER, session, text), said_of_it("app2", f"tomcat@{OTHER}.service", since)


def without_a_key() -> tuple[bool, bool, str]:
    """A member that knows everything but that replication is encrypted, as any Tomcat of the network could.

    Whether it has a session of the others, whether another has one of its own, and what the others say of it.
    """
    with changed_by_hand("/EncryptInterceptor/d") as since:
        text = f"wire-{secrets.token_hex(12)}"
        read, written = attribute(FROM, text), attribute(OTHER, text)
        time.sleep(2)
        return has(OTHER, read, text), has(FROM, written, text), said_of_it("app1", "tomcat@*.service", since)


def attribute(member: str, text: str) -> str:
    """A new session at a member that holds a text."""
    answer = ask(lab.MEMBERS[member], f"/test/index.jsp?dataName=wire&dataValue={text}")
    assert answer.status == 200 and answer.session, answer
    return answer.session


def has(member: str, session: str, text: str) -> bool:
    """Whether another member knows the session with its text."""
    return text in json.dumps(ask(lab.MEMBERS[member], "/test/index.jsp", session).page)
