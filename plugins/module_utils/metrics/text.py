# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Series in the text format of Prometheus, version 0.0.4."""

from __future__ import annotations

import typing as t

GAUGE = "gauge"
COUNTER = "counter"
Labels = t.Mapping[str, t.Any]
# Name, kind, help. A counter's name ends with _total, and units are seconds and bytes.
METRICS: tuple[tuple[str, str, str], ...] = (
    ("catalina_member_up", GAUGE, "Whether the service runs and its connector answers."),
    ("catalina_member_restart_pending", GAUGE, "Whether the member does not run what is on disk."),
    ("catalina_member_restarts_total", COUNTER, "How often systemd restarted the service by itself."),
    ("catalina_member_start_seconds", GAUGE, "How long the last start took."),
    ("catalina_member_sessions", GAUGE, "Sessions of all applications of the member."),
    ("catalina_member_memory_bytes", GAUGE, "Resident memory of the process."),
    ("catalina_member_threads", GAUGE, "Threads of the process."),
    ("catalina_member_cpu_seconds_total", COUNTER, "Processor time of the process."),
    ("catalina_member_open_files", GAUGE, "Files and connections that the process has open."),
    ("catalina_member_open_files_max", GAUGE, "Most files and connections that the process may have open."),
    ("catalina_member_heap_bytes", GAUGE, "Heap in use."),
    ("catalina_member_heap_max_bytes", GAUGE, "Largest heap."),
    ("catalina_connector_threads", GAUGE, "Threads of the connector."),
    ("catalina_connector_threads_busy", GAUGE, "Threads of the connector that work on a request."),
    ("catalina_connector_threads_max", GAUGE, "Most threads that the connector may have."),
    ("catalina_connector_requests_total", COUNTER, "Requests of the connector."),
    ("catalina_connector_errors_total", COUNTER, "Requests of the connector that ended with a status of 400 or more."),
    ("catalina_connector_request_seconds_total", COUNTER, "Time of all requests together."),
    ("catalina_connector_received_bytes_total", COUNTER, "Bytes received."),
    ("catalina_connector_sent_bytes_total", COUNTER, "Bytes sent."),
    ("catalina_application_sessions", GAUGE, "Sessions of the application on the member, those of others that it keeps among them."),
    ("catalina_application_sessions_rejected_total", COUNTER, "Sessions that were not made because there were too many."),
    ("catalina_application_sessions_expired_total", COUNTER, "Sessions that ended because nobody used them."),
    ("catalina_frontend_up", GAUGE, "Whether the front end told how it sees its members."),
    ("catalina_frontend_member_state", GAUGE, "1 for the state that the front end has the member in."),
    ("catalina_frontend_member_drained", GAUGE, "Whether the front end sends the member no new requests on purpose."),
    ("catalina_frontend_member_error", GAUGE, "Whether the front end takes the member for broken."),
    ("catalina_frontend_member_busy", GAUGE, "Requests that the member is working on for the front end."),
    ("catalina_frontend_member_requests_total", COUNTER, "Requests that the front end sent to the member."),
    ("catalina_frontend_member_errors_total", COUNTER, "Requests to the member that failed, as the front end counts them."),
    ("catalina_frontend_connections", GAUGE, "Open connections of the front end."),
    ("catalina_frontend_requests_total", COUNTER, "Requests of the front end."),
    ("catalina_httpd_workers_busy", GAUGE, "Workers of httpd that serve a request."),
    ("catalina_httpd_workers_idle", GAUGE, "Workers of httpd that wait for a request."),
    ("catalina_httpd_connections", GAUGE, "Open connections of httpd."),
    ("catalina_httpd_requests_total", COUNTER, "Requests of httpd, of all its front ends."),
    ("catalina_httpd_sent_bytes_total", COUNTER, "Bytes that httpd sent."),
    ("catalina_certificate_end_seconds", GAUGE, "When a certificate ends, in seconds since 1970."),
    ("catalina_run_active", GAUGE, "Whether a run that lives holds the lock on this host."),
    # On the controller, of a comparison of the inventory with its hosts.
    ("catalina_drift_differences", GAUGE, "What differs between the inventory and its hosts, by kind."),
    ("catalina_drift_unread", GAUGE, "How many things could not be compared."),
    ("catalina_drift_time_seconds", GAUGE, "When the inventory was compared with its hosts, in seconds since 1970."),
    ("catalina_metrics_time_seconds", GAUGE, "When these series were read, in seconds since 1970."),
    ("catalina_metrics_problems", GAUGE, "How many things could not be read; the journal of catalina-metrics.service names them."),
)
_KNOWN = {name for name, _kind, _help in METRICS}


class Series:
    """Values by metric, in the order in which they came."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, str]] = {}

    def add(self, name: str, value: t.Any, **labels: t.Any) -> None:
        """Add a value; None is none. A metric that is not described is a mistake.

        The first of several with the same labels stays: two of them are an error of the node exporter, in its log at each reading.
        """
        if name not in _KNOWN:
            raise ValueError(f"{name} is not among METRICS")
        if value is None:
            return
        shown = ",".join(f'{key}="{_escaped(str(text))}"' for key, text in labels.items())
        self._values.setdefault(name, {}).setdefault("{" + shown + "}" if shown else "", _number(value))

    def text(self) -> str:
        """All of it, each metric with its help and kind, as the format wants it."""
        lines = []
        for name, kind, words in METRICS:
            if name in self._values:
                values = (f"{name}{labels} {value}" for labels, value in self._values[name].items())
                lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}", *values]
        return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: t.Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, int) else repr(float(value))
