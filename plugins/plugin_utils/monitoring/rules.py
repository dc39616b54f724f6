# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alert rules for Prometheus on the series of the role metrics: what is the matter, and what to do.

A member that every front end was told to leave alone is being restarted or maintained: that is no reason for an alert. Names of
members are unique in an inventory only, and one Prometheus may watch several.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_MEMBER, _CLUSTER = "(inventory, member)", "(inventory, cluster)"
_LEFT_ALONE = f"unless on {_MEMBER} (min by {_MEMBER} (catalina_frontend_member_drained) == 1)"
_NONE_UP = f"sum by {_CLUSTER} (catalina_member_up) == 0"
_AT_WORK = "on (inventory) (max by (inventory) (catalina_run_active) == 1)"
# The hosts among the targets: what an agent in a member does not answer is told of the member.
_HOSTS = 'up{roles!="",roles!=",agent,"}'
# Seconds between two readings that the waits below are made for, and after which series are old. Rarer readings make both longer.
_READING, _OLD = 30, 600
# Stands in an expression for the seconds after which series are old.
_STALE = "STALE"
_SECONDS = {"s": 1, "m": 60, "h": 3600}


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
        f"catalina_member_up == 0 {_LEFT_ALONE}",
        "1m",
        "critical",
        "{{ $labels.member }} of {{ $labels.cluster }} does not run or does not answer",
        "journalctl -u tomcat@{{ $labels.member }} on its host says why; a run of site.yml starts what is down",
    ),
    Alert(
        "CatalinaMemberOut",
        f"catalina_frontend_member_error == 1 and on {_MEMBER} (catalina_member_up == 1)",
        "2m",
        "critical",
        "{{ $labels.frontend }} on {{ $labels.instance }} takes {{ $labels.member }} for broken, though it runs",
        "Look for a firewall or another secret between them: playbooks/verify.yml asks it through every front end",
    ),
    Alert(
        "CatalinaClusterOut",
        _NONE_UP,
        "30s",
        "critical",
        "No member of {{ $labels.cluster }} answers: all its paths are out of service",
        "A run of site.yml starts what is down; playbooks/status.yml shows why members failed",
    ),
    Alert(
        "CatalinaPathsOut",
        "min by (inventory, instance, frontend, cluster) (catalina_frontend_member_drained + catalina_frontend_member_error) > 0"
        f" unless on {_CLUSTER} ({_NONE_UP})",
        "2m",
        "critical",
        "{{ $labels.frontend }} on {{ $labels.instance }} has nobody to send requests of {{ $labels.cluster }} to",
        "All members are drained or taken for broken there: playbooks/status.yml shows which, playbooks/enable.yml puts members back",
    ),
    Alert(
        "CatalinaHostLost",
        f"{_HOSTS} == 0",
        "2m",
        "critical",
        "{{ $labels.instance }} does not answer: nothing is known of its members and front ends",
        "Is the host up, and its node exporter (systemctl status prometheus-node-exporter)?",
    ),
    Alert(
        "CatalinaGroupNotWhole",
        f"count by (inventory, cluster, group) (catalina_member_up == 0 {_LEFT_ALONE}) >= 1",
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
        "{{ $labels.frontend }} on {{ $labels.instance }} does not tell how it sees its members",
        "systemctl status of its service says why; playbooks/drift.yml says what was changed by hand",
    ),
    Alert(
        "CatalinaHttpdExhausted",
        "catalina_httpd_workers_idle == 0",
        "5m",
        "warning",
        "httpd on {{ $labels.instance }} has no worker left",
        "Clients wait. Members that answer slowly keep workers busy; otherwise raise httpd_base_max_request_workers",
    ),
    Alert(
        "CatalinaMemberDrained",
        # Whether it runs or not: nobody else tells of one that was stopped as well.
        f"catalina_member_up unless (catalina_member_up {_LEFT_ALONE})",
        "4h",
        "warning",
        "{{ $labels.member }} has been without requests for hours",
        "Was it forgotten? playbooks/enable.yml -e members={{ $labels.member }}",
    ),
    Alert(
        "CatalinaRestartPending",
        # In a run it waits for its turn, which takes hours where there are many.
        f"catalina_member_restart_pending == 1 unless {_AT_WORK}",
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
        "sum by (inventory, cluster, member) (rate(catalina_connector_errors_total[5m]))"
        " / (sum by (inventory, cluster, member) (rate(catalina_connector_requests_total[5m])) > 0.1) > 0.05",
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
        "The certificate {{ $labels.path }} on {{ $labels.instance }} ends in less than three weeks",
        "Renew it and run site.yml, which reloads the front ends",
    ),
    Alert(
        "CatalinaMetricsProblems",
        "catalina_metrics_problems > 0",
        "1h",
        "warning",
        "{{ $value }} things of {{ $labels.instance }} cannot be read: there are no series of them",
        "journalctl -u catalina-metrics.service on that host names them",
    ),
    Alert(
        "CatalinaDrift",
        "sum by (inventory) (catalina_drift_differences) > 0",
        "0m",
        "warning",
        "{{ $value }} things differ between {{ $labels.inventory }} and its hosts",
        "playbooks/drift.yml lists them; a run of site.yml mends them",
    ),
    Alert(
        "CatalinaDriftStale",
        "time() - catalina_drift_time_seconds > 26 * 3600",
        "0m",
        "warning",
        "{{ $labels.inventory }} has not been compared with its hosts for more than a day",
        "Run playbooks/drift.yml as its timer does: it says why it cannot",
    ),
    Alert(
        "CatalinaMetricsStale",
        f"time() - catalina_metrics_time_seconds > {_STALE}"
        f" or ({_HOSTS} == 1 unless on (inventory, instance) catalina_metrics_time_seconds)",
        "1m",
        "warning",
        "The series of {{ $labels.instance }} are old, or there are none",
        "systemctl status catalina-metrics.timer catalina-metrics.service on that host",
    ),
)


def rules(reading: int = 0) -> dict[str, Any]:
    """Return the file of rules as data. reading: seconds between two readings of a host (metrics_interval), 0 where nobody says."""
    found = [
        {
            "alert": alert.name,
            "expr": alert.expr.replace(_STALE, str(max(_OLD, 4 * reading))),
            "for": _wait(alert.wait, reading),
            "labels": {"severity": alert.severity},
            "annotations": {"summary": alert.summary, "action": alert.action},
        }
        for alert in ALERTS
    ]
    return {"groups": [{"name": "catalina.cluster", "rules": found}]}


def _wait(given: str, reading: int) -> str:
    """What is true for one reading at most, as in a roll, fires nothing: hosts read at different times, and Prometheus asks them later."""
    seconds = int(given[:-1]) * _SECONDS[given[-1]]
    return f"{2 * reading}s" if reading > _READING and 0 < seconds < 2 * reading else given
