# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms and limits of single options, as data: of those whose readers ignore, correct or misread what they do not understand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.java_patterns import pattern_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import OPTION as FIREWALL
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import WORD_FAULT, firewall_word
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.service_settings import FORMS as OF_SERVICE

_MIRROR = (re.compile(r"(?:(?:https?|ftp|file)://\S+|)"), "is not a URL, as https://mirror.example.org/tomcat")
_CLASS = (re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+"), "is not the full name of a class, as org.apache.juli.OneLineFormatter")
_PAGE = (re.compile(r"(?:/[^\s#]*|)"), "is not the path of a page, as /test/health.jsp")
_PLACE = (re.compile(r"[^\s\x00-\x1f](?:[^\x00-\x1f]*[^\s\x00-\x1f])?"), "is not a path, as report/cluster")
FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    **{f"tomcat_{name}": form for name, form in OF_SERVICE.items()},
    "cluster_status_health_path": _PAGE,
    "cluster_status_report_path": _PLACE,
    "jdk_home": (re.compile(r"(?:/\S+|)"), "is not the path of a folder, as /opt/java/17"),
    "metrics_agent": (re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*"), "is not the name of an agent in tomcat_java_agents, as jmx_prometheus"),
    "metrics_monitoring_directory": _PLACE,
    # The service sees no homes, and temporary files of its own only; systemd reads % as a specifier.
    "metrics_textfile_directory": (
        re.compile(r"(?!/(?:dev|home|proc|root|run/user|sys|tmp|var/tmp)(?:/|$))(?:/(?!\.\.?(?:/|$))[^\s/%\"'\\]+){2,}"),
        "is not the absolute path of a folder in another one, outside /home, /root and /tmp, as /var/lib/prometheus/node-exporter",
    ),
    "nginx_balancer_build_host": (re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.:-]*|)"), "is not the name of a host"),
    "rolling_restart_warm_up_paths": (re.compile(r"/[^\s#]*"), "is not a list of paths of pages, as /shop/start"),
    "rolling_restart_serial": (
        re.compile(r"0*[1-9]\d*|(?!0+(?:\.0+)?\s*%)(?:100|\d{1,2})(?:\.\d+)?\s*%"),
        "is neither a number of hosts nor a share of them, as 25%",
    ),
    "tomcat_access_log_pattern": (re.compile(r"common|combined|.*%.*"), 'is not a pattern, as "%h %t %r %s %b"'),
    "tomcat_archive_mirror": _MIRROR,
    "tomcat_console_formatter": _CLASS,
    "tomcat_inventory": (re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*|)"), "is not a name of letters, digits and . _ -"),
    "tomcat_maven_mirror": _MIRROR,
    "tomcat_read_write_paths": (
        re.compile(r"[-+]?(?:/(?!\.\.?(?:/|$))[^\s/]+)+/?"),
        "is not a list of absolute paths without blanks",
    ),
    "tomcat_redisson_version": (re.compile(r"(?:\d+\.\d+\.\d+|)"), "is not a release, as 3.39.0"),
    "tomcat_removed_archives": (re.compile(r"/\S+"), "is not an absolute path without blanks"),
    "tomcat_shutdown_command": (re.compile(r"(?:[!-~](?:[ -~]*[!-~])?|)"), "is not a text of ASCII characters on one line"),
    "tomcat_welcome_files": (re.compile(r"[^\s/](?:\S*[^\s/])?"), "is not a list of files without / at the beginning and the end"),
}
# Ansible takes them as they are: a list would be one too.
_SINGLE = frozenset({"rolling_restart_serial"})
# Regular expressions that Java reads. The second tells which of them see paths without parameters.
PATTERNS = frozenset(
    f"tomcat_{name}"
    for name in ("replication_filter", "session_attribute_filter", "session_value_class_filter", "ajp_allowed_request_attributes")
)
_OF_PATHS = frozenset({"tomcat_replication_filter"})
# Numbers whose reader takes others for the nearest one, for none, or ends because of them.
RANGES: Mapping[str, tuple[float, float]] = {
    "rolling_restart_min_active": (0, 1),
    # Seconds after which a run without a sign of life counts as dead; it gives one at each step.
    "run_control_lock_lease": (1, 86400),
    "tomcat_ajp_packet_size": (8192, 65536),
    "tomcat_log_retention_days": (1, 36500),
    "tomcat_max_http_header_size": (1024, 2**31 - 1),
    "tomcat_multicast_ttl": (-1, 255),
    "tomcat_redirect_port": (1, 65535),
    # Seconds, where others count milliseconds.
    "tomcat_state_transfer_timeout": (-1, 3600),
}
_LEAST_TIME = 50
MILLISECONDS = frozenset(
    f"tomcat_{name}" for name in ("connection_timeout", "keep_alive_timeout", "ajp_keep_alive_timeout", "sender_timeout")
)
# Sums that a channel sends with: multicast (64) is never sent, asynchronous (8) needs no acknowledgement to wait for.
SEND_OPTIONS = (1, 2, 4, 6, 8, 10)


def form_fault(name: str, value: Any) -> str:
    """What is wrong with the form of a value that nobody would complain of later."""
    if name in PATTERNS and isinstance(value, str):
        return pattern_fault(value, name in _OF_PATHS)
    if name == FIREWALL:
        return WORD_FAULT if firewall_word(value) is None else ""
    form = FORMS.get(name)
    if form is None:
        return ""
    items = value if isinstance(value, (list, tuple)) else [value]
    is_odd = name in _SINGLE and items is value
    return form[1] if is_odd or any(isinstance(item, bool) or not form[0].fullmatch(str(item)) for item in items) else ""


def number_fault(name: str, number: float) -> str:
    """What is wrong with a number that is within what its type allows."""
    if name == "tomcat_map_send_options" and number not in SEND_OPTIONS:
        return "is not a sum that a channel sends with: 6 is acknowledged and synchronous, 8 asynchronous"
    if name in MILLISECONDS and 0 < number < _LEAST_TIME:
        return f"counts milliseconds: {number * 1000:g} are {number:g} s"
    least, most = RANGES.get(name, (number, number))
    return "" if least <= number <= most else f"is not a number from {least} to {most}"
