# SPDX-License-Identifier: GPL-3.0-or-later
"""Series for Prometheus: the format, what becomes of readings, and the program as the host runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.metrics import run as metrics_run
from ansible_collections.catalina.cluster.plugins.module_utils.metrics.run import collect, run, write
from ansible_collections.catalina.cluster.plugins.module_utils.metrics.series import (
    add_certificates,
    add_frontend,
    add_httpd,
    add_members,
)
from ansible_collections.catalina.cluster.plugins.module_utils.metrics.text import METRICS, Series
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.metrics import CODE, metrics_layout

ROOT = Path(__file__).resolve().parents[5]
ENTRY = {
    "active": True, "answering": True, "pending": False, "restarts": 2, "start_seconds": 2.4, "sessions": 5,
    "load": {"memory": 10, "threads": 3, "heap": 7, "heap_max": 9, "connectors": [
        {"name": "ajp", "threads": 4, "busy": 1, "threads_max": 8, "requests": 6, "errors": 0, "seconds": 1.5, "received": 1, "sent": 2},
    ]},
}  # fmt: skip
INSTANCE = {"cluster": "main", "group": "", "name": "tomcat1"}


def lines(series: Series) -> list[str]:
    return [line for line in series.text().splitlines() if not line.startswith("#")]


def test_format() -> None:
    series = Series()
    series.add("catalina_run_active", True)
    series.add("catalina_frontend_up", False, frontend='a"b\\c\nd')
    series.add("catalina_member_start_seconds", None)
    assert series.text() == (
        "# HELP catalina_frontend_up Whether the front end told how it sees its members.\n# TYPE catalina_frontend_up gauge\n"
        'catalina_frontend_up{frontend="a\\"b\\\\c\\nd"} 0\n'
        "# HELP catalina_run_active Whether a run that lives holds the lock on this host.\n# TYPE catalina_run_active gauge\n"
        "catalina_run_active 1\n"
    )
    with pytest.raises(ValueError, match="catalina_other is not among METRICS"):
        series.add("catalina_other", 1)


def test_no_series_twice() -> None:
    """A certificate that httpd and nginx both name: the node exporter would log an error at each reading."""
    series = Series()
    for _server in ("httpd", "nginx"):
        add_certificates(series, [{"path": "/a", "not_after": "2027-01-30T00:00:00Z", "days": 9, "problem": ""}])
    assert lines(series) == ['catalina_certificate_end_seconds{path="/a"} 1801267200']


def test_names_say_the_kind() -> None:
    assert [name for name, kind, _help in METRICS if (kind == "counter") is not name.endswith("_total")] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ["catalina_member_up 1", "catalina_member_sessions 5", "catalina_connector_threads_busy 1", "catalina_member_heap_bytes 7"]),
        ({"answering": False}, ["catalina_member_up 0", "catalina_member_sessions 5"]),
        ({"active": False, "load": {}, "start_seconds": None}, ["catalina_member_up 0", "catalina_member_restart_pending 0"]),
        ({"pending": True}, ["catalina_member_restart_pending 1"]),
    ],
)
def test_members(change: dict[str, Any], expected: list[str]) -> None:
    series = Series()
    add_members(series, [INSTANCE], [{**ENTRY, **change}])
    found = {f"{line.split('{')[0]} {line.rsplit(' ', 1)[1]}" for line in lines(series)}
    assert set(expected) <= found
    assert all('cluster="main",group="",member="tomcat1"}' in line for line in lines(series))
    if not change.get("active", True):
        assert not [line for line in found if line.startswith(("catalina_member_sessions", "catalina_connector", "catalina_member_start"))]


def test_applications() -> None:
    series = Series()
    told = [{"name": "localhost/shop", "active": 3, "rejected": 2, "expired": None}]
    add_members(series, [INSTANCE], [{**ENTRY, "load": {"cpu_seconds": 1.5, "files": 70, "files_max": 1024}, "applications": told}])
    labels = 'cluster="main",group="",member="tomcat1"'
    assert lines(series)[-5:] == [
        f"catalina_member_cpu_seconds_total{{{labels}}} 1.5",
        f"catalina_member_open_files{{{labels}}} 70",
        f"catalina_member_open_files_max{{{labels}}} 1024",
        f'catalina_application_sessions{{application="localhost/shop",{labels}}} 3',
        f'catalina_application_sessions_rejected_total{{application="localhost/shop",{labels}}} 2',
    ]


def entry(state: str, **more: Any) -> dict[str, Any]:
    return {
        "cluster": "main",
        "name": "",
        "route": "r1",
        "endpoint": "ajp://x",
        "state": state,
        "busy": 1,
        "elected": 2,
        "errors": None,
        **more,
    }


def test_front_end() -> None:
    series = Series()
    add_frontend(series, "httpd", {"members": [entry("drained"), entry("active")], "counters": {}}, {"r1": "tomcat1"})
    labels = '{frontend="httpd",cluster="main",member="tomcat1"'
    assert lines(series) == [
        'catalina_frontend_up{frontend="httpd"} 1',
        f'catalina_frontend_member_state{{state="active",{labels[1:]}}} 1',
        f'catalina_frontend_member_state{{state="drained",{labels[1:]}}} 1',
        f"catalina_frontend_member_drained{labels}}} 0",
        f"catalina_frontend_member_error{labels}}} 0",
        f"catalina_frontend_member_busy{labels}}} 2",
        f"catalina_frontend_member_requests_total{labels}}} 4",
    ]


@pytest.mark.parametrize(
    ("states", "drained", "error"),
    [(["drained"], 1, 0), (["drained", "draining"], 1, 0), (["active", "error"], 0, 1), (["standby"], 0, 0)],
)
def test_states_of_a_member(states: list[str], drained: int, error: int) -> None:
    series = Series()
    add_frontend(series, "nginx", {"members": [entry(state) for state in states], "counters": {"requests": 9}}, {})
    found = {line.split("{")[0]: line.rsplit(" ", 1)[1] for line in lines(series)}
    assert (found["catalina_frontend_member_drained"], found["catalina_frontend_member_error"]) == (str(drained), str(error))
    assert found["catalina_frontend_requests_total"] == "9"


def test_a_front_end_that_does_not_answer() -> None:
    series = Series()
    add_frontend(series, "nginx", None, {})
    assert lines(series) == ['catalina_frontend_up{frontend="nginx"} 0']


def test_httpd_itself() -> None:
    series = Series()
    add_httpd(series, {"workers_busy": 3, "workers_idle": 0, "requests": 9, "sent_kibibytes": 2})
    assert lines(series) == [
        "catalina_httpd_workers_busy 3",
        "catalina_httpd_workers_idle 0",
        "catalina_httpd_requests_total 9",
        "catalina_httpd_sent_bytes_total 2048",
    ]


@pytest.mark.parametrize(
    ("frontends", "status", "url"),
    [
        ([("web", "nginx", 82)], "/server-status", ""),
        ([("web", "nginx", 82), ("web", "mod_jk", 81)], "/server-status", "http://127.0.0.1:81/server-status"),
        ([("web", "httpd", 80), ("web", "mod_jk", 81)], "/s", "http://127.0.0.1:80/s"),
        ([("web", "httpd", 80)], "", ""),
        ([("other", "httpd", 80)], "/server-status", ""),
    ],
)
def test_where_httpd_tells_of_itself(frontends: list[tuple[str, str, int]], status: str, url: str) -> None:
    given = [{"host": host, "frontend": kind, "port": port} for host, kind, port in frontends]
    pages = dict.fromkeys(("httpd", "mod_jk", "nginx"), "/page")
    options = {
        "host": "web",
        "frontends": given,
        "pages": pages,
        "status": status,
        "runs": "",
        "lease": 3600,
        "textfile": "/x",
        "code": "/c",
        "root": "/r",
    }
    assert json.loads(metrics_layout([], options)["configuration"])["httpd"] == url


def test_a_front_end_without_its_page_is_no_front_end_that_is_down() -> None:
    """Nor is an httpd whose page cannot be read more than a problem."""
    front = {"frontend": "mod_jk", "address": "127.0.0.1", "host": "", "port": 1, "path": "", "configuration": ""}
    configuration: dict[str, Any] = {
        "instances": [], "frontends": [front], "routes": {}, "runs": "", "httpd": "http://127.0.0.1:1/server-status",
    }  # fmt: skip
    text, problems = collect(configuration, 7.0)
    assert "catalina_frontend_up" not in text and "catalina_httpd" not in text
    assert [problem.partition("?auto")[0] for problem in problems] == ["http://127.0.0.1:1/server-status"]
    text, problems = collect({**configuration, "frontends": [{**front, "path": "/jk-status"}], "httpd": ""}, 7.0)
    assert 'catalina_frontend_up{frontend="mod_jk"} 0' in text and len(problems) == 1


@pytest.mark.parametrize(
    ("record", "active"),
    [
        ({"holder": {"pid": 1}, "seen": 990.0}, 1),
        # It announced that it would be quiet.
        ({"holder": {"pid": 1}, "seen": 2000.0}, 1),
        # Killed an hour ago.
        ({"holder": {"pid": 1}, "seen": 399.0}, 0),
        ({"holder": None, "seen": 990.0}, 0),
        ({"holder": {"pid": 1}}, 0),
        ([], 0),
    ],
)
def test_a_run_is_at_work_while_it_lives(tmp_path: Path, record: Any, active: int) -> None:
    path = tmp_path / "lab.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    nothing: dict[str, Any] = {"instances": [], "frontends": [], "routes": {}, "httpd": ""}
    text, _problems = collect({**nothing, "runs": str(path), "lease": 600}, 1000.0)
    assert f"catalina_run_active {active}\n" in text


def test_certificates() -> None:
    series = Series()
    good = {"path": "/a", "not_after": "2027-01-30T00:00:00Z", "days": 9, "problem": ""}
    assert add_certificates(series, [good, {"path": "/b", "not_after": "", "days": None, "problem": "gone"}]) == ["/b: gone"]
    assert lines(series) == ['catalina_certificate_end_seconds{path="/a"} 1801267200']


def test_a_link_in_place_of_the_new_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("stays", encoding="utf-8")
    (tmp_path / "x.prom.new").symlink_to("other")
    with pytest.raises(OSError, match="symbolic links"):
        write(str(tmp_path / "x.prom"), "text")
    assert (tmp_path / "other").read_text(encoding="utf-8") == "stays"


@pytest.mark.parametrize("then", [None, '{"textfile": "/elsewhere/x.prom"}', "{"])
def test_what_is_wanted_elsewhere_meanwhile_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str | None) -> None:
    """A run that moves or removes the series does not find them again behind its back."""
    given, text = tmp_path / "metrics.json", tmp_path / "x.prom"
    given.write_text(json.dumps({"textfile": str(text)}), encoding="utf-8")

    def collected(_configuration: object, _now: float) -> tuple[str, list[str]]:
        given.unlink() if then is None else given.write_text(then, encoding="utf-8")
        return "text\n", []

    monkeypatch.setattr(metrics_run, "collect", collected)
    assert metrics_run.main([str(given)]) == 0
    assert not text.exists()


def test_programs_may_say_anything() -> None:
    assert run(["printf", "a\\377"]) == (0, "a\ufffd", "")
    assert run(["/nowhere"])[0] == 127


def test_the_program_with_nothing_but_its_own_files(tmp_path: Path) -> None:
    """As on a host: the files that the role lays out, and no Ansible."""
    text = tmp_path / "series.prom"
    runs = tmp_path / "lab.json"
    options = {
        "host": "web", "frontends": [{"host": "web", "frontend": "nginx", "port": 1}], "pages": {"nginx": "/status"}, "status": "",
        "runs": "lab", "lease": "3600", "textfile": str(text), "code": str(ROOT / "plugins/module_utils"), "root": str(tmp_path / "code"),
    }  # fmt: skip
    member = {"name": "tomcat1", "route": "r1", "host": "app1"}
    layout = metrics_layout([member], options)
    for file in layout["files"]:
        target = Path(file["dest"])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(file["copy"]).read_bytes())
    assert len(layout["files"]) == len(CODE)
    configuration = json.loads(layout["configuration"])
    assert configuration["runs"] == "/var/lib/catalina-cluster/runs/lab.json"
    assert configuration["routes"] == {"r1": "tomcat1"}
    runs.write_text(json.dumps({"holder": {"pid": 1}, "seen": time.time()}), encoding="utf-8")
    given = tmp_path / "metrics.json"
    given.write_text(json.dumps({**configuration, "runs": str(runs)}), encoding="utf-8")
    command = [sys.executable, "-S", "-m", "ansible_collections.catalina.cluster.plugins.module_utils.metrics.run", str(given)]
    done = subprocess.run(
        command,
        env={"PYTHONPATH": str(options["root"]), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    found = text.read_text(encoding="utf-8")
    assert 'catalina_frontend_up{frontend="nginx"} 0\n' in found
    assert "catalina_run_active 1\n" in found
    assert "catalina_metrics_problems 1\n" in found
    assert [one.name for one in tmp_path.glob("*.prom*")] == ["series.prom"]
