# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that Ansible converts to something nobody meant: true as 1 or "True", nothing as "None"; and numbers that make no sense."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nested_values import NUMBERS, nested_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_forms import number_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS, ini_remedy

# Roles take these as they are given: a text would be a list of its letters to them.
_STRUCTURES = {"list": "a list", "dict": "a mapping"}
_TEXTS = "-e name=value and a section [group:vars] make texts of what they are not sure of"
# Given on the command line, as names with commas, to modules that take them apart.
_WITH_COMMAS = frozenset(f"run_control_{name}" for name in ("confirm_removal", "decommissioned_hosts", "foreign_tags"))
# Their own readers look at what stands in their entries.
_OF_FRONTENDS = ("httpd_", "mod_jk_", "nginx_")
NOTHING = "has no value: nothing stands behind its colon"
_MOST = 2**31 - 1
# What these roles give to systemd, Tomcat or the kernel: 0 and less would mean something else there, or nothing. Options of the front
# ends have limits of their own, where they are read.
_PREFIXES = ("tomcat_", "cluster_status_", "metrics_", "rolling_restart_", "run_control_", "webapp_", "jdk_", "platform_")
_BUILDS = re.compile(
    r"(?:mod_jk|nginx_balancer)_(?:build_(?:jobs|timeout)|keep)"
    r"|(?:httpd_base|nginx_balancer)_(?:start_limit_\w+|close_delay|drain_timeout|restart_delay|start_timeout)"
)
# Tomcat's own word for no limit, or for never.
_MINUS_ONE = frozenset(
    f"tomcat_{name}"
    for name in (
        "ajp_keep_alive_timeout",
        "background_processor_delay",
        "connection_timeout",
        "keep_alive_timeout",
        "max_connections",
        "max_keep_alive_requests",
        "max_parameter_count",
        "max_post_size",
        "multicast_ttl",
        "processor_cache",
        "socket_processor_cache",
        "state_transfer_timeout",
    )
)
_AT_LEAST_ONE = frozenset(
    {
        "cluster_status_journal_lines",
        "metrics_interval",
        "mod_jk_build_jobs",
        "mod_jk_build_timeout",
        "nginx_balancer_build_jobs",
        "nginx_balancer_build_timeout",
        "rolling_restart_health_timeout",
        *(
            f"tomcat_{name}"
            for name in (
                "accept_count",
                "failure_connect_timeout",
                "failure_read_test_timeout",
                "limit_nofile",
                "max_http_header_size",
                "max_threads",
                "multicast_drop_time",
                "multicast_frequency",
                "receiver_max_threads",
                "receiver_min_threads",
                "send_all_sessions_size",
                "sender_pool_size",
                "sender_timeout",
                "start_limit_burst",
                "start_timeout",
                "static_connect_timeout",
                "static_expiration_time",
                "static_ping_interval",
                "static_rpc_timeout",
                "stop_timeout",
            )
        ),
    }
)
# The first has to be below the second, or members lose each other, or Tomcat does not start.
BELOW = (
    ("tomcat_multicast_frequency", 500, "tomcat_multicast_drop_time", 3000, "members would drop each other between two heartbeats"),
    ("tomcat_receiver_min_threads", 6, "tomcat_receiver_max_threads", 15, "there would be more threads than there may be"),
    ("tomcat_min_spare_threads", 10, "tomcat_max_threads", 200, "there would be more threads than there may be"),
    ("tomcat_max_connections", 10000, "tomcat_limit_nofile", 65536, "each connection is an open file"),
    ("tomcat_static_ping_interval", 500, "tomcat_static_expiration_time", 5000, "members would drop each other between two pings"),
)
_FOLDERS = ("tomcat_base_root", "tomcat_archive_root", "tomcat_java_home", "webapp_root", "jdk_archive_root")
_HIDDEN = re.compile(r"/(?:tmp|var/tmp|home|root|run|proc|sys|dev)(?:/|$)")
# A path becomes part of units, commands and configuration, each with rules of its own for these.
_PATH = re.compile(r"/[^\s\"'\\%$;`|&<>*?(){}]*")


def plain_fault(name: str, spec: Mapping[str, Any], value: Any) -> str:
    """Return what is wrong with a value that Ansible's own check of arguments would convert, or that it would stumble over."""
    wanted = str(spec.get("type", "str"))
    if isinstance(value, str) and wanted in _STRUCTURES and name not in _WITH_COMMAS:
        remedy = ini_remedy(value)
        return f"is text, {_STRUCTURES[wanted]} belongs here ({_TEXTS})" + ("; " + remedy if remedy else "")
    if isinstance(value, (int, float)) and wanted in _STRUCTURES:
        return f"is {'true or false' if isinstance(value, bool) else 'a number'}, {_STRUCTURES[wanted]} belongs here"
    if isinstance(value, (list, tuple, Mapping)) and wanted in ("str", "path") and not spec.get("choices"):
        return f"is a {'mapping' if isinstance(value, Mapping) else 'list'}, text belongs here"
    if value == "" and wanted == "path" and spec.get("default"):
        return f"is empty: leave it out for {spec['default']}"
    if isinstance(value, (list, tuple)) and wanted == "dict":
        return f"is a list, {_STRUCTURES[wanted]} belongs here"
    fault = next(nested_faults(wanted, spec, value, not name.startswith(_OF_FRONTENDS)), "")
    if fault or spec.get("choices"):
        return fault
    if wanted in NUMBERS:
        return _range_fault(name, value)
    if wanted == "path" and not (isinstance(value, str) and (not value or _PATH.fullmatch(value))):
        return "is not an absolute path without blanks and quotes"
    return ""


def relation_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, Any, str, str]]:
    """Pairs of numbers of one host that contradict each other: key, value, reason, remedy."""
    for low, low_default, high, high_default, why in BELOW:
        values = [_number(given.get(name), default) for name, default in ((low, low_default), (high, high_default))]
        if values[0] is not None and values[1] is not None and values[0] > values[1]:
            key = low if low in given else high
            other = high if key == low else low
            text = f"is more than {high} ({values[1]:g})" if key == low else f"is less than {low} ({values[0]:g})"
            yield key, given[key], f"{text}: {why}", f"set {other} with it, or leave it out"


def word_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, Any, str, str]]:
    """Words of one host that contradict each other: key, value, reason, remedy."""
    umask = given.get("tomcat_umask")
    if isinstance(umask, str) and re.fullmatch(r"0?[1-7][0-7]{2}", umask):
        yield "tomcat_umask", umask, "takes its own files from Tomcat", 'begin it with 0, as "0027"'
    if isinstance(umask, str) and re.fullmatch(r"0?[0-7]{3}", umask) and int(umask, 8) & 0o7 != 0o7 and _is_on(given, "security_listener"):
        remedy = "end it with 7, or set tomcat_security_listener: false"
        yield "tomcat_umask", umask, "lets everybody read what Tomcat writes, with which its SecurityListener does not start", remedy
    if given.get("tomcat_session_cookie_same_site") == "none" and not _is_on(given, "session_cookie_secure", False):
        remedy = "set tomcat_session_cookie_secure: true with it, or lax"
        yield "tomcat_session_cookie_same_site", "none", "is for cookies that are sent over TLS only: browsers drop others", remedy


def hidden_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, Any, str, str]]:
    """Folders that a service in its sandbox does not see, or that are empty after a boot: key, value, reason, remedy."""
    for name in _FOLDERS if _is_on(given, "sandbox") else ():
        value = given.get(name)
        if isinstance(value, str) and _HIDDEN.match(value):
            reason = "is a folder that the sandbox of the service hides, or that a boot empties"
            yield name, value, reason, "choose another, as below /srv or /opt, or set tomcat_sandbox: false"


def _is_on(given: Mapping[str, Any], name: str, default: bool = True) -> bool:
    value = given.get(f"tomcat_{name}")
    return default if value is None else BOOLEAN_WORDS.get(str(value).strip().lower(), default)


def _range_fault(name: str, value: Any) -> str:
    number = _number(value, None)
    if number is None or not (name.startswith(_PREFIXES) or _BUILDS.fullmatch(name)):
        return ""
    least = -1 if name in _MINUS_ONE else 1 if name in _AT_LEAST_ONE else 0
    return number_fault(name, number) or ("" if least <= number <= _MOST else f"is not a number from {least} to {_MOST}")


def _number(value: Any, default: float | None) -> float | None:
    """The number that a value says; the default where it says none."""
    if value is None or isinstance(value, bool):
        return default
    try:
        return float(value)
    except (TypeError, ValueError):
        return default
