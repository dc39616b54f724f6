# SPDX-License-Identifier: GPL-3.0-or-later
"""What the world does to a cluster while nobody changes it: it comes back by itself, and users notice as little as can be."""

from __future__ import annotations

import hashlib
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, load, runs, users
from integration.shape import Processes, Shape

Say = Callable[[str], None]
# Seconds after which something that should happen by itself is taken for something that does not.
LONGEST = 60
RESTARTING = "step_restart | Restart the members"


def _main_process(service: str) -> str:
    return lab.on(lab.WEB, f"systemctl show --value -p MainPID {service}").strip()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _until(true: Callable[[], bool], what: str) -> float:
    """Wait for something. Returns the seconds that it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < LONGEST, f"{what}: not within {LONGEST} seconds"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize(("service", "frontends"), [("apache2", ("httpd", "mod_jk")), ("nginx", ("nginx",))])
def test_front_end_comes_back_by_itself(cluster: Any, say: Say, service: str, frontends: tuple[str, ...]) -> None:
    """Its main process is killed under load: requests of that moment fail, those before and after it do not."""
    before = _main_process(service)
    with load.Load(f"killed {service}") as client:
        client.steady()
        lab.on(lab.WEB, f"kill -KILL {before}")
        # Processes of the old one may still answer for a moment.
        seconds = _until(lambda: _main_process(service) not in ("0", before), f"another main process of {service}")
        seconds += _until(lambda: all(_answers(lab.FRONTENDS[name]) for name in frontends), f"answers of {service}")
        # Connections that clients kept are found to be dead when they are used next.
        client.wait(load.STEADY)
        client.mark()
        client.wait(load.STEADY)
    figures = client.figures
    say(load.heading() + "\n" + load.line(f"main process of {service} killed", figures, seconds))
    say("    " + figures.by_frontend())
    for name, target in figures.targets.items():
        say(f"    {name}: failed before, during, after: {[part['failed'] for part in target['parts']]} of {target['requests']}")
        # All of it but the first seconds, in which the users get warm.
        parts = {number: part["failed"] for number, part in enumerate(target["parts"]) if number >= load.BEFORE}
        untouched = [failed for number, failed in parts.items() if number != load.DURING or name not in frontends]
        assert not any(untouched), figures.told()
        assert (target["lost_sessions"], target["lost_updates"]) == (0, 0)
    assert _main_process(service) not in ("0", before)
    assert lab.on(lab.WEB, f"systemctl show --value -p NeedDaemonReload {service}").strip() == "no"


# A member's heartbeat as a stranger repeats it, with a receiver port that nobody has: run on a host that is no member.
STRANGER = """
import socket, struct, sys, time
own, group, port = sys.argv[1], "228.0.0.4", 45564
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
    s.bind((group, port))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(own))
    s.settimeout(10)
    heard = s.recv(65535)
    real = next(number for number in range(5001, 5005) if struct.pack(">i", number) in heard)
    for _ in range(20):
        s.sendto(heard.replace(struct.pack(">i", real), struct.pack(">i", int(sys.argv[2]))), (group, port))
        time.sleep(0.1)
# A member that it heard of and cannot connect to is said to have disappeared after some seconds.
time.sleep(10)
"""
CONNECT = "timeout 5 python3 -c 'import socket; socket.create_connection((\"{}\", 5001), 3)' && echo open || echo closed"


def test_strangers_are_kept_out(cluster: Any, lab_state: Any, say: Say) -> None:
    """The front ends' host is no member: members heed its heartbeat only without the table. No member restarts for that."""
    shape = Shape(cluster.variables)

    def heeded(port: int) -> int:
        lab.on(lab.WEB, f"python3 - {lab.NETWORK}.100 {port}", STRANGER)
        return int(lab.on("app1", f"journalctl --unit=tomcat@tomcat1.service | grep -c 'tcp://.*:{port},' || true"))

    def reached(host: str) -> str:
        return lab.on(host, CONNECT.format(f"{lab.NETWORK}.101")).strip()

    guarded, third, fourth = heeded(5999), reached(lab.WEB), reached("app2")
    processes = Processes(shape)
    opened = shape.copy()
    opened.variables["tomcat_replication_firewall"] = False
    lab_state.made = False
    run = opened.play()
    assert run.code == 0, run.error
    without, first, second = heeded(5998), reached(lab.WEB), reached("app2")
    say(f"a stranger's heartbeats that a member heeded: {guarded}, without the table {without}; its connections: {third}, {first};")
    say(f"    those of a member: {fourth}, {second}")
    assert without and (first, second) == ("open", "open"), "the stranger has nothing to be kept from"
    assert (guarded, third, fourth) == (0, "closed", "open")
    assert shape.play().code == 0
    assert reached(lab.WEB) == "closed", "the table is back"
    assert Processes(shape).members == processes.members
    # Flushed by somebody: the next run loads it again, and the one after that has nothing to do.
    lab.on("app1", "nft flush ruleset")
    assert shape.play().changed == {"app1": 1, "app2": 0, "web": 0}
    assert shape.play().changed == {"app1": 0, "app2": 0, "web": 0}
    lab_state.made = True


SESSIONS = "/catalina-cluster/sessions"


def test_fingerprints_of_sessions_are_for_the_host_itself(cluster: Any, say: Say) -> None:
    """Each member tells its host of a session, by a fingerprint, and sends it on request; others find nothing, and nobody gets an id."""
    session = users.user_of("tomcat1", lab.FRONTENDS["httpd"])
    identity, _dot, route = session.partition(".")
    wanted = hashlib.sha256(identity.encode()).hexdigest()[:16]
    pages = {name: lab.MEMBERS[name].rpartition("/test")[0] + SESSIONS for name in lab.MEMBERS}
    for name, url in pages.items():
        page = lab.on(users.HOSTS[name], f"curl -s --max-time 30 {url}")
        assert page.strip().splitlines()[0] == "sessions 2" and page.strip().endswith("end"), page[:500]
        assert f"h {wanted} {route} " in page, f"{name} does not hold it"
        assert identity not in page
    told = "curl -s -o /dev/null -w '%{http_code}' "
    assert [lab.on(host, told + pages["tomcat1"]) for host in ("app1", "app2", lab.WEB)] == ["200", "404", "404"]
    assert lab.on(lab.WEB, f"{told} -H 'X-Forwarded-For: 127.0.0.1' {pages['tomcat1']}") == "404"
    # Who may not read them may not have them sent either; who may has to say that, and what.
    send = f"{pages['tomcat1']}/send"
    assert [lab.on(host, told + send) for host in ("app1", "app2", lab.WEB)] == ["405", "404", "404"]
    assert [lab.on(host, f"{told} -d send {send}") for host in ("app1", "app2", lab.WEB)] == ["400", "404", "404"]
    unknown = f"send 1\ncontext /test\nto {lab.NETWORK}.102 5003\ns {'0' * 16} tomcat1\nend\n"
    assert lab.on("app1", f"curl -s --data-binary @- {send}", unknown).split("\n")[:3] == ["sent 1", "done 0 1", "end"]
    forged = {"X-Forwarded-For": "127.0.0.1"}
    through = {name: users.ask(url, SESSIONS, session, forged).status for name, url in lab.FRONTENDS.items()}
    through.update({f"{name}, send": users.ask(url, f"{SESSIONS}/send", session, forged).status for name, url in lab.FRONTENDS.items()})
    say(f"through the front ends: {through}")
    assert set(through.values()) == {404}


# Seconds for which the network of a host is cut while a rolling restart goes on, and as long at least takes an answer of a member that
# cannot tell others of what it does for its user (tomcat_sender_timeout of this lab).
CUT, ALONE = 15, 3
SENT_AGAIN = re.compile(r" unknown to | again \(| out of touch for a while")


def test_network_is_cut_during_a_roll(cluster: Any, lab_state: Any, say: Say, request: pytest.FixtureRequest) -> None:
    """Users go on at the other host, with sessions that the cut one knows nothing of: they are sent there before anybody relies on it."""
    if request.config.getoption("--edits") != "all":
        pytest.skip("with --edits=all")
    shape = Shape(cluster.variables)
    wanted = shape.copy()
    wanted.variables.update(rolling_restart_serial=1, tomcat_java_opts=[*shape.variables["tomcat_java_opts"], "-Dintegration.cut=yes"])
    lab_state.made = False
    before = Processes(shape)
    with load.Load("network cut", patience=3 * CUT) as client:
        client.steady()
        began = time.monotonic()
        run = wanted.start()
        while RESTARTING not in run.said():
            assert run.process.poll() is None, run.said()[-3000:]
            time.sleep(0.05)
        lab.hosts("cut", "app2", str(CUT))
        ended = run.wait()
        seconds = time.monotonic() - began
        client.mark()
        client.wait(load.AFTER)
    figures = client.figures
    after = Processes(shape)
    repaired = [line.strip() for line in ended.output.splitlines() if SENT_AGAIN.search(line)]
    say(load.heading() + "\n" + load.line(f"network of app2 cut for {CUT} s in a roll", figures, seconds))
    say("    " + figures.by_frontend())
    say("\n".join(f"    | {line}" for line in repaired))
    assert ended.code == 0, ended.error
    assert repaired, "nobody lacked a session: the cut came at a time when it does not matter"
    say(f"    of what is lost, updates that a member could tell nobody: {figures.untold(ALONE)}")
    assert figures.lost() == [], figures.told()
    assert all(process != before.members[name] for name, process in after.members.items())
    assert lab.steady(wanted.variables) == []


# Seconds for which a member is frozen, and what bounds a user's wait then: an answer that takes longer is cut. Members that work need up to
# five seconds, as long as they replicate to the frozen one.
FROZEN = 20
BOUNDED = {"httpd_balancer_timeout": 6, "mod_jk_reply_timeout": 5500, "mod_jk_ping_timeout": 200, "nginx_balancer_read_timeout": 6}
# Milliseconds that a user waits at most for what may be sent twice, with these: the limit, and another member's answer.
BOUND = 6000 + 1500


@pytest.mark.parametrize("what", ["as it is", "with answers bounded to 6 s"])
def test_member_is_frozen(cluster: Any, lab_state: Any, say: Say, request: pytest.FixtureRequest, what: str) -> None:
    """Its users wait (docs/operations.md says where, and what bounds it), and nothing is lost and nothing fails. A bound costs POSTs that
    the member had accepted."""
    if what != "as it is":
        if request.config.getoption("--edits") != "all":
            pytest.skip("with --edits=all")
        run = runs.play("site.yml", {**cluster.variables, **BOUNDED})
        lab_state.made = False
        assert run.code == 0, run.error
    with load.Load(f"frozen {what}", patience=2 * FROZEN) as client:
        client.steady()
        lab.on("app2", f"s=tomcat@tomcat3.service; systemctl kill --signal=STOP $s; sleep {FROZEN}; systemctl kill --signal=CONT $s")
        client.mark()
        client.wait(load.STEADY)
    figures = client.figures
    say(load.heading() + "\n" + load.line(f"tomcat3 frozen for {FROZEN} s, {what}", figures, FROZEN))
    for name, target in figures.targets.items():
        lost = f"lost {target['lost_sessions']} sessions, {target['lost_updates']} updates"
        say(f"    {name}: longest wait {target['worst_ms']}, failed {target['failed_by_method']} {target['failed_by_kind']}, {lost}")
    for name, target in figures.targets.items():
        if what == "as it is":
            assert (target["failed"], target["lost_sessions"], target["lost_updates"]) == (0, 0, 0), figures.told()
        else:
            assert target["worst_ms"]["GET"] <= BOUND, figures.told()
            assert (target["lost_sessions"], target["lost_updates"]) == (0, 0), figures.told()
            # httpd over AJP sends no GET with a query twice.
            assert set(target["failed_by_method"]) <= ({"POST", "GET"} if name == "httpd" else {"POST"}), figures.told()


# Seconds for which users go on after a member was lost, and the network of its host is cut.
LOST = 15


def _lose(name: str, client: load.Load) -> None:
    """A crash, or a cable that is pulled."""
    if name == "killed":
        lab.on("app1", "systemctl kill --signal=KILL tomcat@tomcat1.service")
        client.wait(LOST)
    else:
        lab.hosts("cut", "app2", str(LOST))


@pytest.mark.parametrize("protocol", ["ajp", "http"])
@pytest.mark.parametrize("name", ["killed", "cut"])
def test_member_is_lost(cluster: Any, lab_state: Any, say: Say, request: pytest.FixtureRequest, name: str, protocol: str) -> None:
    """Its users go on elsewhere with everything that they had; what fails at most is what a member was at work on in that moment."""
    if request.config.getoption("--edits") != "all":
        pytest.skip("with --edits=all")
    run = runs.play("site.yml", {**cluster.variables, "httpd_balancer_protocol": protocol})
    lab_state.made = False
    assert run.code == 0, run.error
    with load.Load(f"{name} {protocol}", patience=3 * LOST) as client:
        client.steady()
        _lose(name, client)
        client.mark()
        client.wait(load.STEADY)
    figures = client.figures
    say(load.heading() + "\n" + load.line(f"member {name}, httpd over {protocol}", figures, LOST))
    for frontend, target in figures.targets.items():
        told = f"gap {target['longest_gap_ms']:.0f} ms, failed {target['failed_by_method']} {target['failed_by_kind']}"
        say(f"    {frontend}: {target['requests']} requests, {target['rate']:.0f}/s, longest wait {target['worst_ms']}, {told}")
    for target in figures.targets.values():
        assert (target["lost_sessions"], target["lost_updates"], target["extra_updates"]) == (0, 0, 0), figures.told()
        assert target["failed"] <= target["requests"] // 100, figures.told()
