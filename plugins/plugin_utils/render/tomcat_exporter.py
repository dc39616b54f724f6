# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of the JMX exporter of an instance: which of Tomcat's values are series, under which name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jmx_exporter import FILE

Data = Mapping[str, Any]
TEMPLATE = "jmx_series.yml.j2"
_GAUGE, _COUNTER = "GAUGE", "COUNTER"
_MILLISECOND = 0.001


@dataclass(frozen=True)
class Rule:
    """One series: its name, where its values are (an object, and an attribute of it), and its labels."""

    name: str
    kind: str
    place: str
    attribute: str
    help: str
    labels: Mapping[str, str] = field(default_factory=dict)
    # What a value is multiplied with: Tomcat counts milliseconds.
    factor: float = 0

    @property
    def pattern(self) -> str:
        """Return what the exporter compares with: the object with its keys in their order, and the attribute."""
        return f"{self.place}<>{self.attribute}:"


_POOL = 'Catalina<type=ThreadPool, name="([^"]+)">'
_REQUESTS = 'Catalina<type=GlobalRequestProcessor, name="([^"]+)">'
# Tomcat 7.0 names the context before the host.
_WHERE = "(?=.*?host=([^,>]+))(?=.*?context=([^,>]+))"
_MANAGER = f"Catalina<type=Manager, {_WHERE}[^>]+>"
_OWN_SOURCE = f'Catalina<type=DataSource, {_WHERE}[^"]+name="([^"]+)">'
_GLOBAL_SOURCE = 'Catalina<type=DataSource, class=javax.sql.DataSource, name="([^"]+)">'
_PEER = 'Catalina<type=Cluster, component=Member, name="([^"]+)">'
_CHANNEL = "ClusterChannel<type=Channel, channel=[^,]+, component=Interceptor, interceptorName=ThroughputInterceptor>"
_ONE_CONNECTOR, _ONE_APPLICATION = {"connector": "$1"}, {"application": "$1$2"}
_OWN_POOL, _GLOBAL_POOL = {"application": "$1$2", "source": "$3"}, {"source": "$1"}
# Pools of Tomcat 7.0 have maxActive.
_MOST = "(?:maxTotal|maxActive)"
RULES = (
    Rule("tomcat_threads", _GAUGE, _POOL, "currentThreadCount", "Threads of the connector", _ONE_CONNECTOR),
    Rule("tomcat_threads_busy", _GAUGE, _POOL, "currentThreadsBusy", "Threads that work on a request", _ONE_CONNECTOR),
    Rule("tomcat_threads_max", _GAUGE, _POOL, "maxThreads", "Most threads that the connector may have", _ONE_CONNECTOR),
    Rule("tomcat_connections", _GAUGE, _POOL, "connectionCount", "Open connections", _ONE_CONNECTOR),
    Rule("tomcat_requests_total", _COUNTER, _REQUESTS, "requestCount", "Requests", _ONE_CONNECTOR),
    Rule("tomcat_request_errors_total", _COUNTER, _REQUESTS, "errorCount", "Requests that ended with an error", _ONE_CONNECTOR),
    Rule("tomcat_request_seconds_total", _COUNTER, _REQUESTS, "processingTime", "Time of all requests", _ONE_CONNECTOR, _MILLISECOND),
    Rule("tomcat_received_bytes_total", _COUNTER, _REQUESTS, "bytesReceived", "Bytes received", _ONE_CONNECTOR),
    Rule("tomcat_sent_bytes_total", _COUNTER, _REQUESTS, "bytesSent", "Bytes sent", _ONE_CONNECTOR),
    Rule("tomcat_sessions", _GAUGE, _MANAGER, "activeSessions", "Sessions on the member, copies of others among them", _ONE_APPLICATION),
    Rule("tomcat_sessions_known", _GAUGE, _MANAGER, "activeSessionsFull", "Sessions that the member knows of, wherever", _ONE_APPLICATION),
    Rule("tomcat_sessions_rejected_total", _COUNTER, _MANAGER, "rejectedSessions", "Sessions that were too many", _ONE_APPLICATION),
    Rule("tomcat_sessions_expired_total", _COUNTER, _MANAGER, "expiredSessions", "Sessions that nobody used", _ONE_APPLICATION),
    Rule("tomcat_cluster_member_suspect", _GAUGE, _PEER, "suspect", "Each member that this one sees; 1 if in doubt", {"peer": "$1"}),
    Rule("tomcat_cluster_messages_received_total", _COUNTER, _CHANNEL, "MsgRxCnt", "Messages of other members"),
    Rule("tomcat_cluster_messages_sent_total", _COUNTER, _CHANNEL, "MsgTxCnt", "Messages to other members"),
    Rule("tomcat_cluster_message_errors_total", _COUNTER, _CHANNEL, "MsgTxErr", "Messages that did not arrive"),
    *(
        rule
        for place, labels in ((_OWN_SOURCE, _OWN_POOL), (_GLOBAL_SOURCE, _GLOBAL_POOL))
        for rule in (
            Rule("tomcat_datasource_active", _GAUGE, place, "numActive", "Connections in use", labels),
            Rule("tomcat_datasource_idle", _GAUGE, place, "numIdle", "Connections that wait", labels),
            Rule("tomcat_datasource_max", _GAUGE, place, _MOST, "Most connections that the pool may have", labels),
        )
    ),
)


def exporter_file(instance: Data, group: str) -> dict[str, Any]:
    """Return the entry of a file set."""
    return {
        "src": TEMPLATE,
        "dest": f"{instance['base']}/{FILE}",
        "vars": {"exporter": {"rules": [_shown(rule) for rule in RULES]}},
        "belongs_to": instance["name"],
        "group": group,
        "mode": "0640",
    }


def _shown(rule: Rule) -> dict[str, Any]:
    """Return a rule in the exporter's own words."""
    found: dict[str, Any] = {"name": rule.name, "type": rule.kind, "help": rule.help, "pattern": rule.pattern}
    if rule.labels:
        found["labels"] = dict(rule.labels)
    if rule.factor:
        found["valueFactor"] = rule.factor
    return found
