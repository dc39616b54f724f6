# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens an instance for administrators and monitors, and what its JVM records: files of the role, and who can read them."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from unit.roles import golden_files
from unit.roles.test_tomcat_golden import GOLDEN, case
from unit.roles.tomcat_door_cases import JMX_PASSWORD, OF_THE_HOST, PASSWORD, USERS, doors
from unit.roles.tomcat_rendering import Instance, Values

MANAGERS = "/conf/Catalina/localhost/"
# The page for the host itself, which is there whatever is open.
PAGE = "/catalina-cluster.xml"
FILES = ("conf/server.xml", "bin/setenv", "tomcat.service")


def opened(series: str = "10.1", **variables: Any) -> Instance:
    """An instance with every door open."""
    return case(series, {"membership": "static"}, {**doors(series), **variables}, tomcat_install_method="package")


def entries(instance: Instance) -> dict[str, Values]:
    """The further files of tomcat1, by their path in it."""
    base, files = "/srv/tomcat/tomcat1/", instance.value("__tomcat_host.files")
    return {one["dest"].removeprefix(base): one for one in files if one["dest"].startswith(base) and not one["dest"].endswith(PAGE)}


@pytest.mark.parametrize("series", SERIES)
def test_rendered_as_before(series: str) -> None:
    instance = opened(series)
    rendered = {**{path: instance.render(path) for path in FILES}, **instance.own_files()}
    for path, entry in entries(instance).items():
        if "context" in (entry.get("vars") or {}):
            rendered[path] = instance.descriptor(entry)
            ElementTree.fromstring(rendered[path])
    golden_files.compare(GOLDEN / f"doors-{series}", rendered)


def test_nothing_is_open_unless_asked_for() -> None:
    instance = case("10.1", {}, {"tomcat_users": USERS})
    assert list(entries(instance)) == ["conf/tomcat-users.xml"]
    assert "jmx" not in instance.render("bin/setenv") + instance.render("tomcat.service")
    assert "admin" not in " ".join(instance.value("__tomcat_host.packages"))


def test_a_level_closes_what_another_opens() -> None:
    """The cluster has no host-manager, and this instance no JMX and no agents either."""
    assert MANAGERS[1:] + "host-manager.xml" not in entries(opened())
    closed = {"tomcat": {"jmx": False, "manager": False, "java_agents": False, "gc_log": False}}
    instance = opened(tomcat_instances=[{"name": "tomcat1", **closed}])
    assert list(entries(instance)) == ["conf/tomcat-users.xml"]
    text = instance.render("bin/setenv") + instance.render("tomcat.service")
    assert "management" not in text and "javaagent" not in text and "gc.log" not in text and "heap.hprof" in text


def test_who_reads_what() -> None:
    """Passwords are for root, which gives the service a copy when it starts; no diff shows them."""
    found = entries(opened())
    modes = {path: (one.get("group", "root"), one["mode"], one.get("secret", False)) for path, one in found.items() if "jmx" in path}
    assert modes == {
        "conf/jmxremote.access": ("tomcat", "0640", False),
        "conf/jmxremote.password": ("root", "0600", True),
        "conf/jmxremote.ssl.properties": ("root", "0600", True),
    }
    assert found["conf/tomcat-users.xml"]["secret"]


@pytest.mark.parametrize("series", SERIES)
def test_passwords_stand_where_they_belong_only(series: str) -> None:
    """None in what a command line, the unit or the model's members show, and none of a manager's user in the clear."""
    instance = opened(series)
    texts = {**{path: instance.render(path) for path in FILES}, **instance.own_files()}
    assert [path for path, text in texts.items() if JMX_PASSWORD in text] == ["conf/jmxremote.password"]
    escaped = (PASSWORD, "a&amp;b&lt;c&gt;")
    assert [path for path, text in texts.items() if any(one in text for one in escaped)] == ["conf/jmxremote.ssl.properties"]
    shown = str(instance.value("__tomcat_host.instances"))
    assert not [one for one in (JMX_PASSWORD, PASSWORD, "may-change-everything", "of somebody who looks") if one in shown]


def test_digests_are_those_that_tomcat_compares() -> None:
    users = ElementTree.fromstring(opened().own_files()["conf/tomcat-users.xml"])
    salt, iterations, digest = str(next(users.iter("user")).get("password")).split("$")
    made = hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), bytes.fromhex(salt), int(iterations), 32)
    assert (digest, int(iterations)) == (made.hex(), 20000)
    again = ElementTree.fromstring(opened().own_files()["conf/tomcat-users.xml"])
    assert [one.attrib for one in again.iter("user")] == [one.attrib for one in users.iter("user")], "no change in each run"


@pytest.mark.parametrize(
    "variables",
    [
        {"tomcat_users_digest": False},
        {"tomcat_engine": {"Realm": {"className": "org.apache.catalina.realm.MemoryRealm"}}},
        {"tomcat_instances": [{"name": "tomcat1", "tomcat": {"users_digest": False}}]},
    ],
)
def test_passwords_as_they_are(variables: Values) -> None:
    """Where that is said, and where the inventory has a realm, which may compare the text."""
    instance = opened(**variables)
    users = ElementTree.fromstring(instance.own_files()["conf/tomcat-users.xml"])
    assert next(users.iter("user")).get("password") == PASSWORD
    assert "CredentialHandler" not in instance.render("conf/server.xml")


def test_what_the_host_has_to_have() -> None:
    host = opened().value("__tomcat_host")
    assert [(one["src"].rpartition("/")[2], one["dest"], one["unpack"]) for one in host["downloads"]] == [
        ("jmx_prometheus_javaagent-1.0.1.jar", "/opt/tomcat/files/abababababab-jmx_prometheus.jar", False),
        ("tracer.jar", "/opt/tomcat/files/cdcdcdcdcdcd-tracer.jar", False),
    ]
    assert host["packages"] == ["tomcat10-common", "libtomcat10-java", "tomcat10-admin"]


def test_managers_of_an_archive_and_of_no_package() -> None:
    archive = {
        "tomcat_archives": [{"version": "10.1.60", "src": "x", "checksum": "sha512:00"}],
        **{name: OF_THE_HOST[name] for name in ("tomcat_users", "tomcat_manager", "tomcat_host_manager")},
    }
    instance = case("10.1.60", {}, archive, tomcat_install_method="archive")
    texts = {path: instance.descriptor(one) for path, one in entries(instance).items() if path.endswith("manager.xml")}
    assert [ElementTree.fromstring(text).get("docBase") for text in texts.values()] == [
        "/opt/tomcat/apache-tomcat-10.1.60/webapps/manager",
        "/opt/tomcat/apache-tomcat-10.1.60/webapps/host-manager",
    ]
    assert instance.value("__tomcat_host.packages") == []
    packages = {"10.1": {"names": ["tomcat"], "home": "/usr/share/tomcat"}}
    (problem,) = opened(__tomcat_packages=packages).value("__tomcat_host.problems")
    assert "this distribution has no package of the manager" in problem


@pytest.mark.parametrize("new", [True, False])
def test_java_finds_its_own_words(tmp_path: Path, new: bool) -> None:
    """As catalina.sh reads the file, whose options it evaluates once more."""
    text = opened().render("bin/setenv")
    if new:
        (tmp_path / "lib").mkdir()
        (tmp_path / "lib" / "modules").touch()
    script = "\n".join(line if not line.startswith("JAVA_HOME=") else f"JAVA_HOME={tmp_path}" for line in text.splitlines())
    done = subprocess.run(
        ["bash", "-c", f'{script}\neval "set -- $CATALINA_OPTS"; printf "%s\\n" "$@"'], capture_output=True, text=True, check=True
    )
    options = done.stdout.splitlines()
    words = [one for one in options if "gc" in one.lower()]
    file = "/srv/tomcat/tomcat1/logs/gc.log"
    if new:
        assert words == [f"-Xlog:gc*:file={file}:time,uptime,level,tags:filecount=7,filesize=20M"]
    else:
        assert words[0] == f"-Xloggc:{file}" and "-XX:NumberOfGCLogFiles=7" in words and "-XX:GCLogFileSize=20M" in words
    assert "-XX:HeapDumpPath=/srv/tomcat/tomcat1/logs/heap.hprof" in options
    agent = "-javaagent:/opt/tomcat/files/abababababab-jmx_prometheus.jar="
    assert f"{agent}192.168.0.101:9401:/srv/tomcat/tomcat1/conf/jmx_exporter.yml" in options
    assert options[-1] == "-Xmx192m", "the user's own come last, and win"
