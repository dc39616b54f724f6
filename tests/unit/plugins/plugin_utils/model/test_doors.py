# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doors for administrators and monitors: inventories that open them well, and wrong ones, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jmx import read_jmx
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from unit.plugins.plugin_utils.model.test_tomcat_elements import model
from unit.roles.test_jmx_exporter import EXPORTER
from unit.roles.tomcat_door_cases import AGENT, JMX, JMX_PASSWORD, PASSWORD, USERS, doors

Values = dict[str, Any]
ALLOW: Values = {"allow": ["192.0.2.17"]}
GUI: Values = {"tomcat_users": USERS, "tomcat_manager": ALLOW}
LOCAL: Values = {**{key: JMX[key] for key in ("port", "users")}, "address": "127.0.0.1"}
LOCAL_EXPORTER: Values = {**EXPORTER, "allow": ["{address}"]}
OTHER_AGENT: Values = {**AGENT, "name": "other", "port": 9999}
BESIDE_ANOTHER: Values = {"tomcat_jmx_exporter": LOCAL_EXPORTER, "tomcat_java_agents": [OTHER_AGENT]}
PORT_AND_ALLOW: Values = {"port": 9400, "allow": ["10.0.0.0/8"]}
TWO: Values = {"tomcat_instances": ["tomcat1", "tomcat2"]}
PORTS = 'give each its own port, as "{number+9010}" does'


def lines(version: str = "10.1", **settings: Any) -> list[str]:
    """What a person reads about an inventory."""
    return problem_lines(model(version, **settings).problems)


@pytest.mark.parametrize("series", SERIES)
def test_every_door_can_be_opened(series: str) -> None:
    assert lines(series, **doors(series)) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"tomcat_jmx": {**JMX, "ssl": False}},
        {"tomcat_jmx": LOCAL},
        {"tomcat_jmx": {"users": JMX["users"]}, "tomcat_instances": [{"name": "tomcat1", "tomcat": {"jmx": {"port": 9010, "ssl": False}}}]},
        {"tomcat_jmx": {"port": 1}, "tomcat_instances": [{"name": "tomcat1", "tomcat": {"jmx": False}}]},
        {**GUI, "tomcat_manager": {"allow": ["{address}", "10.0.0.0/8", "2001:db8::1"]}},
        # Who gets in is the business of that realm.
        {"tomcat_manager": ALLOW, "tomcat_engine": {"Realm": {"className": "org.apache.catalina.realm.JAASRealm", "appName": "x"}}},
        {"tomcat_java_agents": [AGENT], **TWO},
        {"tomcat_jmx_exporter": EXPORTER, **TWO},
        BESIDE_ANOTHER,
        {"tomcat_jmx_exporter": {"port": 1}, "tomcat_instances": [{"name": "tomcat1", "tomcat": {"jmx_exporter": False}}]},
        {
            "tomcat_jmx_exporter": {key: EXPORTER[key] for key in ("src", "checksum")},
            "tomcat_instances": [{"name": "tomcat1", "tomcat": {"jmx_exporter": PORT_AND_ALLOW}}],
        },
        {"tomcat_java_opts": ["-Dcom.sun.management.jmxremote.authenticate=false", "-Dcom.sun.management.jmxremote.host=127.0.0.1"]},
        {"tomcat_access_log_format": "json"},
    ],
)
def test_right_ones(settings: Values) -> None:
    assert lines(**settings) == []


WRONG: list[Any] = [
    pytest.param(
        {"tomcat_manager": ALLOW},
        [
            (
                "app1: tomcat_manager: lets nobody in: no user has a role of manager-gui, manager-script, "
                "manager-jmx, manager-status; add a "
                "user with one of them to tomcat_users, as {username: admin, password: …, roles: [manager-gui]}"
            )
        ],
        id="manager without users",
    ),
    pytest.param(
        {"tomcat_host_manager": ALLOW, "tomcat_users": USERS[1:]},
        [
            (
                "app1: tomcat_host_manager: lets nobody in: no user has a role of admin-gui, admin-script; add a user with one of them to "
                "tomcat_users, as {username: admin, password: …, roles: [admin-gui]}"
            )
        ],
        id="users of the other application",
    ),
    pytest.param(
        {"tomcat_users": USERS, "tomcat_manager": {"allow": []}},
        [
            (
                "app1: tomcat_manager.allow: is missing: it would be open to all; write the addresses of administrators, as "
                '[192.0.2.17, 10.1.0.0/24], or ["{address}"] for the host itself'
            )
        ],
        id="manager for all",
    ),
    pytest.param(
        {"tomcat_users": USERS, "tomcat_manager": {"allow": ["0.0.0.0/0", "::/0", "admin.example.com", "{adress}"]}},
        [
            "app1: tomcat_manager.allow[0]: is everybody; write the addresses of administrators",
            "app1: tomcat_manager.allow[1]: is everybody; write the addresses of administrators",
            "app1: tomcat_manager.allow[2]: is not an address or network; write it as 192.0.2.17 or 10.1.0.0/24",
            "app1: tomcat_manager.allow[3]: names {adress}, which the model does not know of an instance; did you mean address?",
        ],
        id="networks that are none, or all",
    ),
    pytest.param(
        {"tomcat_manager": ALLOW, "tomcat_users": [{"username": "admin", "password": "admin", "roles": ["manager-script"]}]},
        ["app1: tomcat_manager: would let admin in, whose password is shorter than 12 characters; make one with: openssl rand -base64 24"],
        id="weak password of a manager",
    ),
    pytest.param(
        {**GUI, "webapp_deployments": [{"path": "/manager", "src": "x.war"}]},
        ["app1: tomcat_manager: has the path /manager, as an application of webapp_deployments; give that one another path"],
        id="path of an application",
    ),
    pytest.param(
        {"tomcat_users": USERS, "tomcat_instances": [{"name": "tomcat1", "tomcat": {"manager": {"alow": ["192.0.2.1"], **ALLOW}}}]},
        ["app1: tomcat_instances[0].tomcat.manager.alow: is an unknown key; did you mean allow?"],
        id="unknown key",
    ),
    pytest.param(
        {"tomcat_instances": [{"name": "tomcat1", "tomcat": {"manager": True}}]},
        [
            "app1: tomcat_instances[0].tomcat.manager: is not a mapping; keys are allow; false closes it for one instance or cluster",
        ],
        id="no mapping",
    ),
    pytest.param(
        {"tomcat_jmx": {"port": 9010}},
        [
            (
                "app1: tomcat_jmx.users: is missing: everyone who reaches the port could run code; write [{username: monitor, password: …, "
                "access: readonly}], with the password in a vault"
            ),
            (
                "app1: tomcat_jmx.ssl: is missing: passwords would go over the network in the clear; set ssl: {keyStore: …, "
                "keyStorePassword: …}, or address: 127.0.0.1, or ssl: false for a network that nobody else reads"
            ),
        ],
        id="JMX for all",
    ),
    pytest.param(
        {"tomcat_jmx": dict(LOCAL, port="{nmber}"), "tomcat_instances": [{"name": "tomcat1", "tomcat": {"jmx": {"rmi_port": 0}}}]},
        [
            "app1: tomcat_jmx.port: names {nmber}, which the model does not know of an instance; did you mean number?",
            (
                "app1: tomcat_instances[0].tomcat.jmx.rmi_port: is not a port; set 1 to 65535, or work it out for "
                'each instance, as "{number+9010}"'
            ),
        ],
        id="ports that are none",
    ),
    pytest.param(
        {"tomcat_jmx": {**LOCAL, "port": 9010}, **TWO},
        [f"app1: tomcat_jmx.port = 9010: is taken by the JMX port of tomcat1 on this host; {PORTS}"],
        id="two instances with one JMX port",
    ),
    pytest.param(
        {"tomcat_jmx": {**LOCAL, "port": "{http_port}"}},
        [f"app1: tomcat_jmx.port = 8081: is taken by http_port of tomcat1 on this host; {PORTS}"],
        id="port of the model",
    ),
    pytest.param(
        {"tomcat_java_agents": [{**AGENT, "port": 9400}], **TWO},
        [f"app1: tomcat_java_agents[0].port = 9400: is taken by the port of the agent jmx_prometheus of tomcat1 on this host; {PORTS}"],
        id="two instances with one port of an agent",
    ),
    pytest.param(
        {
            "tomcat_jmx": {
                **LOCAL,
                "users": [
                    {"username": "monitor", "password": "short"},
                    {"username": "monitor", "password": "with blanks in it"},
                    {"username": "a b", "password": "monitormonitor", "access": "all"},
                    {"username": "monitormonitor", "password": "monitormonitor"},
                    {"user": "x"},
                    "x",
                ],
            }
        },
        [
            "app1: tomcat_jmx.users[0].password: is shorter than 12 characters; make one with: openssl rand -base64 24",
            "app1: tomcat_jmx.users[1].username: is there twice; name each user once",
            (
                "app1: tomcat_jmx.users[1].password: has characters that not every Java reads: blanks, \\, others "
                "than those of ASCII, or = or : at "
                "its beginning; make one with: openssl rand -base64 24"
            ),
            "app1: tomcat_jmx.users[2].username: is not a name of letters, digits and _ . @ -; write one as monitor",
            "app1: tomcat_jmx.users[2].access: is none of readonly, readwrite; set readonly, which changes nothing",
            "app1: tomcat_jmx.users[3].password: is the name of the user; make one with: openssl rand -base64 24",
            "app1: tomcat_jmx.users[4].user: is an unknown key; keys are username, password, access",
            "app1: tomcat_jmx.users[4].username: is missing; write one as monitor",
            "app1: tomcat_jmx.users[4].password: is missing; make one with: openssl rand -base64 24",
            "app1: tomcat_jmx.users[5]: is not a mapping; keys are username, password, access",
        ],
        id="users of JMX",
    ),
    pytest.param(
        {"tomcat_jmx": {**JMX, "address": "app1", "ssl": {"keystore": "x", "needClientAuth": True, "enabledProtocols": ["TLSv1.3"]}}},
        [
            'app1: tomcat_jmx.address: is not the address of one interface; write an address of the host, as 127.0.0.1, or "{address}"',
            "app1: tomcat_jmx.ssl.keystore: is an unknown key; did you mean keyStore?",
            *(
                f"app1: tomcat_jmx.ssl.{name}: is missing; name a store of the host that the service can read, as "
                f"/etc/ssl/jmx.p12, and its "
                "password"
                for name in ("keyStorePassword", "trustStore")
            ),
            "app1: tomcat_jmx.ssl.enabledProtocols: is not a text of one line; write a text (in quotes)",
        ],
        id="TLS of JMX",
    ),
    pytest.param(
        {"tomcat_jmx": LOCAL, "tomcat_java_opts": ["-Dcom.sun.management.jmxremote.port=9999"]},
        ["app1: tomcat_jmx: and java_opts of tomcat1 both say something of JMX; remove com.sun.management from java_opts"],
        id="JMX twice",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-Dcom.sun.management.jmxremote.port=9010", "-Dcom.sun.management.jmxremote.authenticate=false"]},
        [
            (
                "app1: tomcat_java_opts[1] = (a text, hidden): lets everyone who reaches the port run code; use "
                "tomcat_jmx, which has users, or "
                "add -Dcom.sun.management.jmxremote.host=127.0.0.1"
            )
        ],
        id="JMX for all by options",
    ),
    pytest.param(
        {"tomcat_jmx_exporter": {**EXPORTER, "port": 9400}, **TWO},
        [f"app1: tomcat_jmx_exporter.port = 9400: is taken by the port of the agent jmx_prometheus of tomcat1 on this host; {PORTS}"],
        id="two instances with one port of an exporter",
    ),
    pytest.param(
        {"tomcat_jmx_exporter": EXPORTER, "tomcat_java_agents": [{**AGENT, "port": 9999}]},
        ["app1: tomcat_jmx_exporter: and java_agents both give an agent jmx_prometheus; keep one of them"],
        id="an exporter by two names",
    ),
    pytest.param(
        {"tomcat_jmx_exporter": {"checksum": "md5:1", "allow": ["0.0.0.0/0", "prometheus.example"], "rules": []}},
        [
            "app1: tomcat_jmx_exporter.rules: is an unknown key; keys are src, checksum, port, allow",
            'app1: tomcat_jmx_exporter.port: is missing; set one for each instance, as "{number+9400}"',
            "app1: tomcat_jmx_exporter.src: is missing; name a file of the controller, or an URL that the hosts reach",
            "app1: tomcat_jmx_exporter.checksum: is no checksum; write sha256: and 64 hexadecimal digits, or sha512: and 128",
            "app1: tomcat_jmx_exporter.allow[0]: is everybody; write the addresses of the Prometheus servers",
            "app1: tomcat_jmx_exporter.allow[1]: is not an address or network; write it as 192.0.2.17 or 10.1.0.0/24",
        ],
        id="an exporter that is wrong in every key",
    ),
    pytest.param(
        {"tomcat_jmx_exporter": {key: EXPORTER[key] for key in ("src", "checksum", "port")}},
        [
            (
                "app1: tomcat_jmx_exporter.allow: is missing: it would be open to all; write the addresses of the Prometheus servers, as "
                '[192.0.2.17, 10.1.0.0/24], or ["{address}"] for the host itself'
            ),
        ],
        id="an exporter for everybody",
    ),
    pytest.param(
        {"tomcat_jmx_exporter": EXPORTER, "tomcat_ip_address_allow": ["10.0.0.0/8", "192.0.2.0/24", "192.168.0.0/16"], **TWO},
        ["app1: tomcat_jmx_exporter.allow: has 2001:db8::/64, which tomcat_ip_address_allow keeps out; add 2001:db8::/64 there"],
        id="an exporter behind the filter of the unit",
    ),
    pytest.param(
        {"tomcat_jmx_exporter": EXPORTER, "tomcat_files": [{"dest": "conf/jmx_series.yml", "content": "rules: []"}]},
        ["app1: tomcat_files[0].dest: is a file of the role; use tomcat_jmx_exporter"],
        id="a file of the exporter",
    ),
    pytest.param(
        {"tomcat_java_agents": [{"name": "a/b", "options": "{x}", "port": True}, {"nam": "x", "src": "x", "checksum": "md5:0"}]},
        [
            "app1: tomcat_java_agents[0].name: is not a name of letters, digits and . _ -; write one as jmx_prometheus",
            "app1: tomcat_java_agents[0].src: is missing; name a file of the controller, or an URL that the hosts reach",
            (
                "app1: tomcat_java_agents[0].checksum: is missing: an agent runs code in the JVM; write sha256: and "
                "64 hexadecimal digits, or "
                "sha512: and 128"
            ),
            (
                "app1: tomcat_java_agents[0].options: names {x}, which the model does not know of an instance; there "
                "are address, ajp_port, base, "
                "cluster, group, host, http_port, name, number, receiver_port, replication_address, route, shutdown_port"
            ),
            'app1: tomcat_java_agents[0].port: is not a port; set 1 to 65535, or work it out for each instance, as "{number+9010}"',
            "app1: tomcat_java_agents[1].nam: is an unknown key; did you mean name?",
            "app1: tomcat_java_agents[1].checksum: is no checksum; write sha256: and 64 hexadecimal digits, or sha512: and 128",
        ],
        id="agents",
    ),
    pytest.param(
        {
            "tomcat_instances": [
                {
                    "name": "tomcat1",
                    "tomcat": {
                        "gc_log": "always",
                        "gc_log_filecount": 0,
                        "gc_log_filesize": 10,
                        "heap_dump": 1,
                        "flight_recording_settings": "fine",
                        "flight_recording_maxage": "1w",
                        "access_log_format": "xml",
                    },
                }
            ]
        },
        [
            f"app1: tomcat_instances[0].tomcat.{key}"
            for key in (
                "gc_log: is neither true nor false; set true or false",
                "gc_log_filecount: is not a number of files from 1 to 999; write it like that",
                "gc_log_filesize: is not a size, as 10M; write it like that",
                "heap_dump: is neither true nor false; set true or false",
                "flight_recording_settings: is neither default nor profile, nor the path of a file of settings (.jfc); write it like that",
                "flight_recording_maxage: is not a time, as 12h or 1d; write it like that",
                "access_log_format: is neither text nor json; write it like that",
            )
        ],
        id="recordings of an instance",
    ),
]


@pytest.mark.parametrize(("settings", "wanted"), WRONG)
def test_wrong_ones(settings: Values, wanted: list[str]) -> None:
    assert lines(**settings) == wanted


@pytest.mark.parametrize(
    ("version", "settings", "wanted"),
    [
        (
            "7.0",
            {"tomcat_access_log_format": "json"},
            "tomcat_access_log_format: needs a valve that Tomcat 7.0 does not have; set text, or use 8.5 or newer",
        ),
        (
            "9.0.70",
            {"tomcat_clusters": {"main": {"tomcat": {"access_log_format": "json"}}}},
            (
                "tomcat_clusters.main.tomcat.access_log_format: needs a valve that Tomcat 9.0.70 does not have; set "
                "text, or use 9.0.75 or newer"
            ),
        ),
        ("9.0.5", GUI, "tomcat_manager: needs a valve that Tomcat 9.0.5 does not have; use 9.0.10 or newer"),
    ],
)
def test_releases_that_cannot(version: str, settings: Values, wanted: str) -> None:
    assert [line.partition(": ")[2] for line in lines(version, **settings)] == [wanted]


@pytest.mark.parametrize(
    ("given", "listen", "address"),
    [
        ({}, "", "192.168.0.101"),
        ({}, "127.0.0.1", "127.0.0.1"),
        # Clients cannot be sent to every address.
        ({}, "0.0.0.0", "192.168.0.101"),
        ({}, "::", "192.168.0.101"),
        ({"address": "{address}"}, "127.0.0.1", "192.168.0.101"),
        ({"address": "0.0.0.0"}, "", None),
    ],
)
def test_where_jmx_listens(given: Values, listen: str, address: str | None) -> None:
    member = {"address": "192.168.0.101", "number": 1, "listen": listen}
    said: list[str] = []
    layer = Layer("tomcat_", {"jmx": {**JMX, **given}})
    found = read_jmx([layer], member, lambda key, _reason, _remedy: said.append(key))
    assert found and (said, found.address) == (([], address) if address else (["tomcat_jmx.address"], "127.0.0.1"))


def test_no_message_has_a_password() -> None:
    wrong: Values = {
        "tomcat_jmx": {
            "port": PASSWORD,
            "users": [{"username": PASSWORD, "password": PASSWORD, "access": PASSWORD}, PASSWORD],
            "ssl": PASSWORD,
        },
        "tomcat_java_agents": [{"name": PASSWORD, "src": "x", "checksum": PASSWORD, "options": f"{{{'x'}}}{PASSWORD}"}],
        "tomcat_manager": {"allow": [PASSWORD]},
    }
    found = lines(**wrong)
    assert len(found) > 7 and not any(PASSWORD in line for line in found)


def test_passwords_in_the_clear_are_said() -> None:
    def said(found: Model) -> list[str]:
        return [line for line in found.advice if "clear" in line]

    assert said(model(tomcat_jmx={**JMX, "ssl": False})) == [
        "tomcat_jmx has ssl: false: passwords of JMX go over the network in the clear."
    ]
    assert said(model(tomcat_jmx=JMX)) == said(model(tomcat_jmx=LOCAL)) == []
    assert JMX_PASSWORD not in str(model(tomcat_jmx=JMX))
