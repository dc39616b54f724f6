# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared httpd by itself: it gives nothing away, and no broken configuration reaches it."""

from __future__ import annotations

import http.client
import json
import re
import statistics

import pytest
from verify.helpers import Cluster, fetch, listening, playbook, recap, variables

PORT = 8090


def address(cluster: Cluster) -> str:
    """Where it is."""
    return str(variables(cluster.hosts["web"])["ansible_host"])


def main_pid(cluster: Cluster) -> str:
    """Its first process."""
    return str(cluster.hosts["web"].check_output("systemctl show -p MainPID --value apache2"))


def test_serves_nothing_of_its_own(cluster: Cluster) -> None:
    for path in ("/", "/icons/", "/cgi-bin/", "/manual/", "/etc/passwd", "/../etc/passwd", "/~root/"):
        reply = fetch(address(cluster), PORT, path)
        assert reply.status in (400, 403, 404), path
        assert "Index of" not in reply.body and "root:" not in reply.body


def test_listens_only_where_its_sites_say(cluster: Cluster) -> None:
    assert {port for _address, port in listening(cluster.hosts["web"], "apache2")} == {PORT}


def test_tells_no_version_and_refuses_trace(cluster: Cluster) -> None:
    reply = fetch(address(cluster), PORT, "/nope")
    assert reply.headers["server"] == "Apache" and not re.search(r"Apache/\d", reply.body)
    assert fetch(address(cluster), PORT, "/", "TRACE").status == 405


def test_the_status_page_is_for_the_host_itself(cluster: Cluster) -> None:
    assert fetch(address(cluster), PORT, "/server-status", headers={"X-Forwarded-For": "127.0.0.1"}).status == 403
    assert "Apache Server Status" in cluster.hosts["web"].check_output(f"curl -s http://127.0.0.1:{PORT}/server-status")


def test_limits_of_a_request(cluster: Cluster) -> None:
    assert fetch(address(cluster), PORT, "/" + "x" * 9000).status == 414
    assert fetch(address(cluster), PORT, "/", headers={"X-Long": "x" * 9000}).status == 400
    connection = http.client.HTTPConnection(address(cluster), PORT, timeout=10)
    connection.putrequest("GET", "/")
    for number in range(120):
        connection.putheader(f"X-{number}", "1")
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_only_the_first_process_is_root(cluster: Cluster) -> None:
    owners = cluster.hosts["web"].check_output("ps -C apache2 -o user=").split()
    assert owners.count("root") == 1 and len(owners) > 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"httpd_base_modules": ["nosuch"]}, "mod_nosuch"),
        ({"httpd_base_extra_lines": ["NoSuchDirective on"]}, "NoSuchDirective"),
        ({"httpd_base_log_level": "shouting"}, "httpd_base_log_level"),
    ],
    ids=["a module that is not there", "a directive that httpd does not take", "a value that the role does not take"],
)
def test_a_broken_configuration_never_gets_in(cluster: Cluster, change: dict[str, object], word: str) -> None:
    pid = main_pid(cluster)
    done = playbook("-e", json.dumps(change))
    text = done.stdout + done.stderr
    assert done.returncode != 0 and word in text, text[-3000:]
    assert main_pid(cluster) == pid
    assert fetch(address(cluster), PORT, "/nope").status in (403, 404)
    again = playbook("--check")
    assert again.returncode == 0 and recap(again.stdout)["web"]["changed"] == 0, "nothing was left behind"


def test_reload_for_most_restart_for_some(cluster: Cluster) -> None:
    pid = main_pid(cluster)
    done = playbook("-e", json.dumps({"httpd_base_keep_alive_timeout": 7}))
    assert done.returncode == 0 and recap(done.stdout)["web"]["changed"] > 0, (done.stdout + done.stderr)[-2000:]
    assert main_pid(cluster) == pid, "a reload is enough"
    done = playbook("-e", json.dumps({"httpd_base_keep_alive_timeout": 7, "httpd_base_server_limit": 40}))
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    assert main_pid(cluster) != pid, "this value is read at a start only"
    assert fetch(address(cluster), PORT, "/nope").status in (403, 404)


def pause(**changes: object) -> float:
    """Seconds from the signal until a new process answers, as the reload itself tells."""
    # The limit that the server was started with before: another one would be a restart.
    done = playbook("-v", "-e", json.dumps({"httpd_base_server_limit": 40, **changes}))
    found = re.findall(r"^ +reload: ([0-9.]+)$", done.stdout, re.MULTILINE)
    assert done.returncode == 0 and len(found) == 1, (done.stdout + done.stderr)[-2000:]
    return float(found[0])


def test_a_reload_does_not_keep_users_waiting(cluster: Cluster) -> None:
    """httpd by itself sleeps for up to a second while nobody accepts: how long depends on when the signal comes.

    Both ways in turn, three times or until it shows: a busy machine makes single pauses longer, whoever reloads.
    """
    pid = main_pid(cluster)
    awake: list[float] = []
    asleep: list[float] = []
    for number in range(8):
        awake.append(pause(httpd_base_keep_alive_timeout=10 + number))
        asleep.append(pause(httpd_base_keep_alive_timeout=30 + number, httpd_base_wake_processes=False))
        if number > 1 and statistics.median(asleep) > 1.5 * statistics.median(awake):
            break
    else:
        pytest.fail(f"seconds without anybody who accepts: {awake} with processes woken, {asleep} without")
    assert main_pid(cluster) == pid
