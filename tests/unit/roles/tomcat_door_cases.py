# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories that open every door of an instance, and have its JVM record everything."""

from __future__ import annotations

from typing import Any

Values = dict[str, Any]
# Not real ones. That of JMX has every character that the file of its passwords may have.
PASSWORD = "a&b<c>\"d'e$f#g@h"
JMX_PASSWORD = "!\"#$%&'()*+,-./0:;<=>?@A[]^_`a{|}~"
USERS: list[Values] = [
    {"username": "admin", "password": PASSWORD, "roles": ["manager-gui", "manager-script", "admin-gui"]},
    {"username": "monitor", "password": "of somebody who looks", "roles": "manager-status"},
]
JMX: Values = {
    "port": "{number+9010}",
    "users": [
        {"username": "monitor", "password": JMX_PASSWORD},
        {"username": "admin", "password": "may-change-everything", "access": "readwrite"},
    ],
    "ssl": {"keyStore": "/etc/ssl/jmx.p12", "keyStorePassword": PASSWORD, "keyStoreType": "PKCS12", "enabledProtocols": "TLSv1.2"},
}
AGENT: Values = {
    "name": "jmx_prometheus",
    "src": "https://repo1.maven.org/maven2/io/prometheus/jmx/jmx_prometheus_javaagent/1.0.1/jmx_prometheus_javaagent-1.0.1.jar",
    "checksum": f"sha256:{'AB' * 32}",
    "options": "{address}:{number+9400}:{base}/conf/jmx_exporter.yml",
    "port": "{number+9400}",
}
OF_THE_HOST: Values = {
    "tomcat_users": USERS,
    "tomcat_manager": {"allow": ["192.168.0.0/24"]},
    "tomcat_host_manager": {"allow": ["{address}", "2001:db8::/64"]},
    "tomcat_jmx": JMX,
    "tomcat_java_agents": [AGENT],
    "tomcat_gc_log": True,
    "tomcat_gc_log_filecount": 3,
    "tomcat_gc_log_filesize": "20M",
    "tomcat_heap_dump": True,
    "tomcat_flight_recording": True,
    "tomcat_flight_recording_settings": "profile",
    "tomcat_flight_recording_maxage": "12h",
    "tomcat_flight_recording_maxsize": "100M",
}


def doors(series: str) -> Values:
    """Variables for a host, with what a cluster and an instance say otherwise."""
    return {
        **OF_THE_HOST,
        **({} if series == "7.0" else {"tomcat_access_log_format": "json"}),
        "tomcat_clusters": {"main": {"tomcat": {"gc_log_filecount": 7, "host_manager": False}}},
        "tomcat_instances": [
            {
                "name": "tomcat1",
                "tomcat": {
                    "jmx": {"rmi_port": "{number+9050}"},
                    "manager": {"allow": ["192.0.2.17", "10.1.0.0/16"]},
                    "java_agents": [{"name": "tracer", "src": "agents/tracer.jar", "checksum": f"sha256:{'cd' * 32}"}],
                    "flight_recording_maxage": "2h",
                },
            },
        ],
    }
