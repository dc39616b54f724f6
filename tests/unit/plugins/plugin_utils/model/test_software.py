# SPDX-License-Identifier: GPL-3.0-or-later
"""The Tomcat and the Java of hosts, clusters and instances: who runs what, and what is refused or advised before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.service_settings import leveled
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES, newest_java_for_pages

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
ECJ = {"src": "ecj-3.26.0.jar", "checksum": f"sha256:{64 * '0'}"}


def model(instances: list[Any], clusters: dict[str, Any] | None = None, **more: Any) -> Model:
    """The model of one Tomcat host."""
    shared = {"tomcat_ajp_secret": SECRET, "tomcat_clusters": clusters or {"main": {}}}
    hosts: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": instances, **shared, **more},
        "web": {"ansible_host": "192.168.0.100", "balancer_frontends": ["httpd"], "httpd_balancer_port": 8090, **shared},
    }
    sources = [
        HostInput(
            name,
            {key: value for key, value in variables.items() if key in MODEL_NAMES},
            {key: value for key, value in variables.items() if key not in MODEL_NAMES},
        )
        for name, variables in hosts.items()
    ]
    return resolve(sources, ["app1"], ["web"])


def archive(version: str, **more: Any) -> dict[str, Any]:
    """An entry of tomcat_archives."""
    return {"version": version, "checksum": f"sha512:{128 * '0'}", "src": "x.tar.gz", **more}


def test_the_nearest_level_counts() -> None:
    clusters = {
        "shop": {"paths": ["/shop"], "tomcat_version": "9.0.122", "tomcat_install_method": "archive", "java_home": "/opt/java/11"},
        "crm": {"paths": ["/crm"]},
    }
    found = model(
        [
            {"name": "tomcat1", "cluster": "shop"},
            {"name": "tomcat2", "cluster": "shop", "tomcat_version": "9.0.100", "java_home": "/opt/java/17"},
            {"name": "tomcat3", "cluster": "crm"},
        ],
        clusters,
        tomcat_java_home="/opt/java/21",
        tomcat_archives=[archive("9.0.122"), archive("9.0.100")],
    )
    assert problem_lines(found.problems) == []
    assert [(one["tomcat_version"], one["tomcat_series"], one["tomcat_install_method"], one["java_home"]) for one in found.members] == [
        ("9.0.122", "9.0", "archive", "/opt/java/11"),
        ("9.0.100", "9.0", "archive", "/opt/java/17"),
        ("10.1", "10.1", "package", "/opt/java/21"),
    ]


def test_options_of_the_jvm_add_up() -> None:
    found = model(
        ["tomcat1", {"name": "tomcat2", "java_opts": ["-Xss1m"]}], {"main": {"java_opts": ["-Xmx2g"]}}, tomcat_java_opts=["-Xms1g"]
    )
    assert [one["java_opts"] for one in found.members] == [["-Xms1g", "-Xmx2g"], ["-Xms1g", "-Xmx2g", "-Xss1m"]]


TWO = [{"name": "tomcat1"}, {"name": "tomcat2", "tomcat_version": "9.0"}]


@pytest.mark.parametrize(
    ("instances", "clusters", "more", "lines"),
    [
        (
            TWO,
            {"main": {}},
            {},
            [
                (
                    'app1: tomcat_instances tomcat2.tomcat_version = "9.0": differs from 10.1 of app1, which is in the replicating'
                    " cluster main too; use one series in a cluster, or sessions: none"
                )
            ],
        ),
        (TWO, {"main": {"sessions": "none"}}, {}, []),
        (
            [{"name": "tomcat1", "tomcat_version": "9.0", "tomcat_install_method": "archive"}],
            {"main": {}},
            {},
            [
                (
                    'app1: tomcat_instances[0].tomcat_version = "9.0": is a series, an archive has a full version; write all three'
                    " numbers, as 9.0.60, or set tomcat_install_method to package"
                )
            ],
        ),
        (
            [{"name": "tomcat1", "tomcat_version": "9.0.122", "tomcat_install_method": "archive"}],
            {"main": {}},
            {"tomcat_archives": [archive("9.0.100")]},
            [
                (
                    "app1: tomcat_archives: has no entry of 9.0.122, which tomcat1 would run; add it with its checksum, or set another"
                    " tomcat_version"
                )
            ],
        ),
        (
            ["tomcat1"],
            {"main": {"tomcat_version": "8.0", "tomcat_install_method": "tar", "java_home": "jdk-17", "java_opts": ["-Xmx1g -Xms1g"]}},
            {},
            [
                (
                    'app1: tomcat_clusters.main.java_home = "jdk-17": is not the path of a folder; write the folder that has bin/java, as'
                    " /usr/lib/jvm/java-17-openjdk-amd64"
                ),
                (
                    "app1: tomcat_clusters.main.java_opts[0] = (a text, hidden): holds several options, the JVM would take them for one;"
                    " write each as an entry of the list"
                ),
                'app1: tomcat_clusters.main.tomcat_install_method = "tar": is none of package, archive; set one of package, archive',
                (
                    'app1: tomcat_clusters.main.tomcat_version = "8.0": is not of a series that is supported; set a series (7.0, 8.5, 9.0,'
                    " 10.1, 11.0) or a full version, as 10.1.60"
                ),
            ],
        ),
        (
            ["tomcat1", {"name": "tomcat2", "cluster": "b", "tomcat_version": "11.0"}],
            {"main": {}, "b": {"paths": ["/b"]}},
            {"jdk_version": "11"},
            [
                "app1: tomcat_instances[0].cluster: is missing, the inventory has several clusters; set one of b, main",
                'app1: jdk_version = "11": is too old for Tomcat 11.0; set 17 or newer, or an older tomcat_version',
            ],
        ),
        (
            [{"name": "tomcat1", "tomcat_version": "11.0", "java_home": "/opt/java/17"}],
            {"main": {}},
            {"jdk_version": "11"},
            [],
        ),
    ],
    ids=["lines", "lines apart", "series", "no archive", "cluster", "old java", "java of its own"],
)
def test_refused(instances: list[Any], clusters: dict[str, Any], more: dict[str, Any], lines: list[str]) -> None:
    found = problem_lines(model(instances, clusters, **more).problems)
    assert sorted(found) == sorted(lines)


@pytest.mark.parametrize(
    ("service", "lines"),
    [
        ({"environment": {"TZ": "UTC"}, "limit_nofile": "100", "memory_max": "1G", "cpu_quota": 150, "unit_directives": ["Nice=5"]}, []),
        (
            {
                "environment": {"JAVA_HOME": "/x", "A-B": 1, "NONE": None},
                "limit_nofile": 0,
                "memory_max": "much",
                "cpu_quota": "1.5",
                "unit_directives": ["User=root"],
            },
            [
                ".cpu_quota: is not a share of one processor, as 150%; write it like that",
                ".environment.A-B: is not the name of an environment variable; use letters, digits and _",
                ".environment.JAVA_HOME: is set by the unit or the start script; use tomcat_java_home, or the role jdk",
                ".environment.NONE: has no value; ",
                ".limit_nofile: is not a number above 0; set the number of open files, as 65536",
                ".memory_max: is not a size, as 1G, or a share of the memory, as 50%; write it like that",
                ".unit_directives[0]: sets User, which the role sets; use tomcat_user",
            ],
        ),
        ({"environment": ["TZ=UTC"]}, [".environment: is not a mapping; write names and values of environment variables"]),
    ],
)
@pytest.mark.parametrize("level", ["cluster", "instance"])
def test_service_of_a_level(level: str, service: dict[str, Any], lines: list[str]) -> None:
    if level == "cluster":
        found, key = model(["tomcat1"], {"main": {"tomcat": service}}), "inventory: tomcat_clusters.main.tomcat"
    else:
        found, key = model([{"name": "tomcat1", "tomcat": service}]), "app1: tomcat_instances[0].tomcat"
    said = sorted(problem_lines(found.problems))
    assert len(said) == len(lines)
    assert all(one.startswith(key + line) for one, line in zip(said, lines, strict=True)), said


def test_an_empty_value_of_a_level_says_nothing_but_no_limit() -> None:
    """A level does not take away what the host has, unless it says that there is no limit."""
    own = {"gc_log_filesize": "", "environment": {}, "unit_directives": [], "memory_max": ""}
    given = {
        "tomcat_gc_log_filesize": "10M",
        "tomcat_environment": {"A": "b"},
        "tomcat_unit_directives": ["Nice=5"],
        "tomcat_memory_max": "1G",
    }
    found = leveled({**given, "tomcat_instances": [{"name": "tomcat1", "tomcat": own}]}, {"name": "tomcat1", "cluster": "main"})
    assert {name: found[name] for name in given} == {**given, "tomcat_memory_max": ""}


def test_a_share_of_the_memory_is_of_what_an_instance_may_take() -> None:
    shares: list[Any] = ["-XX:MaxRAMPercentage=80"]
    own = [{"name": f"tomcat{number}", "java_opts": shares, "tomcat": {"memory_max": "1G"}} for number in (1, 2)]
    assert problem_lines(model(own).problems) == []
    own[0].pop("tomcat")
    assert problem_lines(model(own).problems) == [], "one with a limit, one that takes 80 % of the host"
    own[1].pop("tomcat")
    assert len(problem_lines(model(own).problems)) == 1


@pytest.mark.parametrize(
    ("version", "java", "ecj", "said"),
    [
        ("7.0.109", "11", {}, ""),
        ("7.0.109", "17", {}, "tomcat1: Tomcat 7.0.109 compiles JSPs with Java up to 11; with Java 17 pages that name classes such as "),
        ("7.0.109", "", {}, "with a Java newer than 11 pages that name classes such as java.lang.System fail. Give"),
        ("7.0.109", "17", ECJ, ""),
        (
            "8.5.100",
            "17",
            {},
            "tomcat_archives a newer compiler: ecj: {src: org.eclipse.jdt:ecj:3.26.0, checksum: …} (or the path or URL of the jar).",
        ),
        ("9.0.122", "17", {}, ""),
    ],
)
def test_what_compiles_pages_is_said_before(version: str, java: str, ecj: dict[str, str], said: str) -> None:
    entry = archive(version, **({"ecj": ecj} if ecj else {}))
    found = model(["tomcat1"], tomcat_version=version, tomcat_install_method="archive", tomcat_archives=[entry], jdk_version=java)
    assert problem_lines(found.problems) == []
    about = [line for line in found.advice if "JSPs" in line]
    assert len(about) == bool(said) and all(said in line for line in about)


def test_the_table_of_pages_is_in_the_readme() -> None:
    """Every series has a line, with what the collection itself knows of it."""
    text = (Path(__file__).parents[5] / "roles" / "tomcat" / "README.md").read_text(encoding="utf-8")
    for series in SERIES:
        line = next(line for line in text.splitlines() if line.startswith(f"| {series} | "))
        newest = newest_java_for_pages(series)
        assert f"up to {newest}" in line if newest else "any" in line, line
