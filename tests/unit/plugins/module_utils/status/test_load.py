# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance is busy with, from the kernel and from pages as Tomcat writes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status.load import add_load, parse_load, process_load

# Tomcat 10.1.60 and 7.0.109 quote names in one way, 8.5 and 9.0 in the other.
PAGE = """<?xml version="1.0" encoding="utf-8"?><?xml-stylesheet type="text/xsl" href="/x/xform.xsl" ?>
<status><jvm><memory free='30' total='100' max='200'/><memorypool name='Metaspace' usageUsed='1'/></jvm>
<connector name='"ajp-nio-127.0.0.1-8011"'><threadInfo maxThreads="200" currentThreadCount="10" currentThreadsBusy="3" />
<requestInfo maxTime="900" processingTime="1500" requestCount="77" errorCount="2" bytesReceived="5" bytesSent="6" />
<workers></workers></connector><connector name="http-nio-81"></connector></status>"""


def test_page() -> None:
    found = parse_load(PAGE)
    assert found is not None
    assert (found["heap"], found["heap_max"]) == (70, 200)
    assert found["connectors"][0] == {
        "name": "ajp-nio-127.0.0.1-8011", "threads_max": 200, "threads": 10, "busy": 3, "requests": 77, "errors": 2, "seconds": 1.5,
        "received": 5, "sent": 6,
    }  # fmt: skip
    assert (found["connectors"][1]["name"], found["connectors"][1]["busy"]) == ("http-nio-81", 0)


@pytest.mark.parametrize("page", ["", "<html><p>no</html>", "<status/>", "<other><jvm><memory/></jvm></other>"])
def test_another_page(page: str) -> None:
    assert parse_load(page) is None


@pytest.mark.parametrize(("said", "seconds"), [("1500", 1.5), ("9" * 400, 0), ("9" * 5000, 0), ("-1", -0.001)])
def test_more_than_can_be_counted_is_no_number(said: str, seconds: float) -> None:
    found = parse_load(PAGE.replace('processingTime="1500"', f'processingTime="{said}"'))
    assert found is not None and found["connectors"][0]["seconds"] == seconds


def test_process(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7/status").write_text("Name:\tjava\nVmRSS:\t  2048 kB\nThreads:\t41\n", encoding="utf-8")
    assert process_load(7, str(tmp_path)) == {"memory": 2 * 1024 * 1024, "threads": 41}
    (tmp_path / "jdk/bin").mkdir(parents=True)
    (tmp_path / "jdk/release").write_text('IMPLEMENTOR="x"\nJAVA_VERSION="17.0.12"\n', encoding="utf-8")
    (tmp_path / "7/exe").symlink_to(tmp_path / "jdk/bin/java")
    assert process_load(7, str(tmp_path))["java"] == "17.0.12"
    assert process_load(8, str(tmp_path)) == {}


def test_times_and_files(tmp_path: Path) -> None:
    (tmp_path / "7/fd").mkdir(parents=True)
    (tmp_path / "7/status").write_text("", encoding="utf-8")
    for number in range(3):
        (tmp_path / f"7/fd/{number}").touch()
    ticks = os.sysconf("SC_CLK_TCK")
    fields = " ".join(["S", *["0"] * 10, str(3 * ticks), str(ticks), "0"])
    (tmp_path / "7/stat").write_text(f"7 (a ) name) {fields}", encoding="utf-8")
    limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n"
    (tmp_path / "7/limits").write_text(limits, encoding="utf-8")
    assert process_load(7, str(tmp_path)) == {"cpu_seconds": 4.0, "files": 3, "files_max": 1024}
    # A record that is cut short, and one without a limit.
    (tmp_path / "7/stat").write_text("7 (java) S 1", encoding="utf-8")
    (tmp_path / "7/limits").write_text(limits.replace("1024  ", "unlimited"), encoding="utf-8")
    assert process_load(7, str(tmp_path)) == {"files": 3}


def test_each_instance_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7/status").write_text("Threads:\t41\n", encoding="utf-8")
    instances = [{"address": "127.0.0.1", "http_port": port} for port in (81, 82, 83)]
    described: list[dict[str, Any]] = [
        {"active": True, "pid": 7, "running": {}},
        {"active": False, "pid": 0, "running": {}},
        {"active": True, "pid": 8, "running": {}},
    ]
    add_load(instances, described, lambda _address, port: {"heap": port} if port == 81 else None, str(tmp_path))
    assert [one["load"] for one in described] == [{"threads": 41, "heap": 81}, {}, {}]
