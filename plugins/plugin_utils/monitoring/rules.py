# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alert rules for Prometheus on the series of the role metrics: what is the matter, and what to do.

A member that every front end was told to leave alone is being restarted or maintained: that is no reason for an alert.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_LEFT_ALONE = "min by (member) (catalina_frontend_member_drained) == 1"


@dataclass(frozen=True)
class Alert:
    """One rule: its name, expression, how long it has to hold, how bad it is, what is said and what is to be done."""

    name: str
    expr: str
    wait: str
    severity: str
    summary: str
    action: str


ALERTS = (
    Alert(
        "CatalinaMemberDown",
        f"catalina_member_up == 0 unless on (member) ({_LEFT_ALONE})",
        "1m",
        "critical",
        "{{ $labels.member }} of {{ $labels.cluster }} does not run or does not answer",
        "journalctl -u tomcat@{{ $labels.member }} on its host says why; a run of site.yml starts what is down",
    ),
    Alert(
        "CatalinaMemberOut",
        "catalina_frontend_member_error == 1 and on (member) (catalina_member_up == 1)",
        "2m",
        "critical",
        "{{ $labels.frontend }} takes {{ $labels.member }} for broken, though it runs",
        "Look for a firewall or another secret between them: playbooks/verify.yml asks it through every front end",
    ),
    Alert(
        "CatalinaClusterOut",
        "sum by (cluster) (catalina_member_up) == 0",
        "30s",
        "critical",
        "No member of {{ $labels.cluster }} answers: all its paths are out of service",
        "A run of site.yml starts what is down; playbooks/status.yml shows why members failed",
    ),
    Alert(
        "CatalinaGroupNotWhole",
        "count by (cluster, group) (catalina_member_up) - sum by (cluster, group) (catalina_member_up) >= 1",
        "15m",
        "warning",
        "Members of {{ $labels.cluster }}{{ with $labels.group }} / {{ . }}{{ end }} have been missing for a while: {{ $value }}",
        "Sessions have fewer copies than planned. Start the members, or take them out of the inventory",
    ),
    Alert(
        "CatalinaFrontendDown",
        "catalina_frontend_up == 0",
        "1m",
        "critical",
        "{{ $labels.frontend }} does not tell how it sees its members",
        "systemctl status of its service says why; playbooks/drift.yml says what was changed by hand",
    ),
    Alert(
        "CatalinaMemberDrained",
        f"catalina_member_up == 1 and on (member) ({_LEFT_ALONE})",
        "4h",
        "warning",
        "{{ $labels.member }} has been without requests for hours",
        "Was it forgotten? playbooks/enable.yml -e members={{ $labels.member }}",
    ),
    Alert(
        "CatalinaRestartPending",
        "catalina_member_restart_pending == 1",
        "1h",
        "warning",
        "{{ $labels.member }} does not run what is on disk",
        "A run of site.yml restarts it; playbooks/status.yml says what differs",
    ),
    Alert(
        "CatalinaMemberRestarts",
        "increase(catalina_member_restarts_total[1h]) > 2",
        "0m",
        "warning",
        "{{ $labels.member }} was restarted by systemd several times within an hour",
        "It crashes or is killed: journalctl -u tomcat@{{ $labels.member }} on its host",
    ),
    Alert(
        "CatalinaThreadsExhausted",
        "catalina_connector_threads_busy / (catalina_connector_threads_max > 0) > 0.9",
        "5m",
        "warning",
        "{{ $labels.member }} has hardly a thread left at {{ $labels.connector }}",
        "Something it waits for is slow, or there are too few: jcmd PID Thread.print, tomcat_max_threads",
    ),
    Alert(
        "CatalinaHeapFull",
        "min_over_time(catalina_member_heap_bytes[15m]) / catalina_member_heap_max_bytes > 0.9",
        "5m",
        "warning",
        "The heap of {{ $labels.member }} stays full after every collection",
        "Raise -Xmx in tomcat_java_opts, or look for what holds it: jcmd PID GC.heap_dump",
    ),
    Alert(
        "CatalinaSessionsRejected",
        "increase(catalina_application_sessions_rejected_total[10m]) > 0",
        "0m",
        "warning",
        "{{ $labels.member }} turns away new users of {{ $labels.application }}: it has as many sessions as it may have",
        "Raise maxActiveSessions of its manager if the heap allows it, or let sessions end earlier (session_timeout)",
    ),
    Alert(
        "CatalinaOpenFiles",
        "catalina_member_open_files / catalina_member_open_files_max > 0.85",
        "5m",
        "warning",
        "{{ $labels.member }} has almost as many files and connections open as it may have",
        "Raise tomcat_limit_nofile, or look for what is not closed: ls -l /proc/PID/fd",
    ),
    Alert(
        "CatalinaErrors",
        "sum by (cluster, member) (rate(catalina_connector_errors_total[5m]))"
        " / (sum by (cluster, member) (rate(catalina_connector_requests_total[5m])) > 0.1) > 0.05",
        "10m",
        "warning",
        "More than 5 % of the requests of {{ $labels.member }} end with an error",
        "Compare it with the other members, then look into the application's log",
    ),
    Alert(
        "CatalinaCertificateEnds",
        "catalina_certificate_end_seconds - time() < 21 * 86400",
        "1h",
        "warning",
        "The certificate {{ $labels.path }} ends in less than three weeks",
        "Renew it and run site.yml, which reloads the front ends",
    ),
    Alert(
        "CatalinaMetricsStale",
        "time() - catalina_metrics_time_seconds > 600",
        "1m",
        "warning",
        "The series of {{ $labels.instance }} are old",
        "systemctl status catalina-metrics.timer catalina-metrics.service on that host",
    ),
)


def rules() -> dict[str, Any]:
    """Return the file of rules as data."""
    found = [
        {
            "alert": alert.name,
            "expr": alert.expr,
            "for": alert.wait,
            "labels": {"severity": alert.severity},
            "annotations": {"summary": alert.summary, "action": alert.action},
        }
        for alert in ALERTS
    ]
    return {"groups": [{"name": "catalina.cluster", "rules": found}]}
