# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each series of Tomcat has and needs."""

from __future__ import annotations

import re
from typing import Any

SERIES = ("7.0", "8.5", "9.0", "10.1", "11.0")

_VERSION = re.compile(r"^(\d+)\.(\d+)(?:\.(\d+))?$")
_JDK = re.compile(r"^(?:1\.)?(\d+)(?:[._+-].*)?$")
# The newest Java whose classes the compiler of JSPs in the last archive of a series is known to read; the others read all that there are.
_NEWEST_JAVA_FOR_PAGES = {"7.0": 11, "8.5": 11}
# A compiler that mends these.
ECJ = "3.26.0"
_MIN_JAVA = {"7.0": 6, "8.5": 7, "9.0": 8, "10.1": 11, "11.0": 17}
# Seen to fail: 7.0.109 (the last one), 8.5.0 and 9.0.13. 10.1.56 works. What lies between is let pass.
_HEARTBEAT_NOT_BEFORE = {"8.5": "8.5.1", "9.0": "9.0.14"}
_WEB_XML = {"7.0": "3.0", "8.5": "3.1", "9.0": "4.0", "10.1": "6.0", "11.0": "6.1"}
_INTERCEPTORS = "org.apache.catalina.tribes.group.interceptors."
_STATIC_SERVICE_SINCE = (9, 0, 11)
_LOCAL_MEMBER_SINCE = (9, 0, 17)
# The interceptor of older ones takes a list with the member itself in it.
_STATIC_LIST_SINCE = ((7, 0, 66), (8, 5, 0))
# Replication is broken in these and works again in 10.1.50.
_BROKEN_FROM, _BROKEN_TO = (10, 1, 45), (10, 1, 49)


class VersionError(ValueError):
    """A version that is not one of a series this collection knows."""


def parse(version: str) -> tuple[int, int, int | None]:
    """Split a version into numbers; the last one is None when only a series is given."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise VersionError("is not a version of Tomcat")
    major, minor, patch = match.groups()
    return int(major), int(minor), None if patch is None else int(patch)


def series_of(version: str) -> str:
    """Return the series ("10.1") of a series or full version."""
    major, minor, _patch = parse(version)
    series = f"{major}.{minor}"
    if series not in SERIES:
        raise VersionError("is not of a series that is supported")
    return series


def is_full(version: str) -> bool:
    """Tell whether the version names one release."""
    return parse(version)[2] is not None


def _since(version: str, first: tuple[int, int, int]) -> bool:
    """Tell whether a version is at least another; a bare series counts as its newest release."""
    major, minor, patch = parse(version)
    if (major, minor) != first[:2]:
        return (major, minor) > first[:2]
    return patch is None or patch >= first[2]


def since(version: str, first: str) -> bool:
    """Tell whether a version is at least a full one; a bare series counts as its newest release."""
    major, minor, patch = parse(first)
    return _since(version, (major, minor, patch or 0))


def tells_heartbeats(version: str) -> bool:
    """Tell whether HeartbeatListener finds a connector. Those of older releases stumble over the quotes around its name."""
    first = _HEARTBEAT_NOT_BEFORE.get(series_of(version), "")
    return series_of(version) != "7.0" and (not first or since(version, first))


def has_static_service(version: str) -> bool:
    """Tell whether StaticMembershipService is there."""
    return _since(version, _STATIC_SERVICE_SINCE)


def has_static_list(version: str) -> bool:
    """Tell whether members can be listed: for that service, or for an interceptor."""
    return _since_any(version, _STATIC_LIST_SINCE)


def is_broken_for_clusters(version: str) -> bool:
    """Tell whether sessions must not be replicated with this release."""
    major, minor, patch = parse(version)
    return patch is not None and _BROKEN_FROM <= (major, minor, patch) <= _BROKEN_TO


def min_java(version: str) -> int:
    """Return the oldest major version of Java that runs it."""
    return _MIN_JAVA[series_of(version)]


def newest_java_for_pages(version: str) -> int | None:
    """Return the newest major version of Java with which it compiles JSPs by itself, or None where no limit is known."""
    return _NEWEST_JAVA_FOR_PAGES.get(series_of(version))


def java_major(version: str | int) -> int | None:
    """Return the major version of Java ("1.8.0_402" is 8), or None when the text names none."""
    match = _JDK.fullmatch(str(version))
    return int(match.group(1)) if match else None


def features(version: str) -> dict[str, Any]:
    """Return what templates have to know about a version of Tomcat."""
    series = series_of(version)
    position = SERIES.index(series)
    old = series == "7.0"
    major, minor, patch = parse(version)
    jakarta = position >= SERIES.index("10.1")
    servlet = "https://jakarta.ee/xml/ns/jakartaee" if jakarta else "http://xmlns.jcp.org/xml/ns/javaee"
    if old:
        servlet = "http://java.sun.com/xml/ns/javaee"
    schema = f"web-app_{_WEB_XML[series].replace('.', '_')}.xsd"
    return {
        "version": version,
        "series": series,
        "major": major,
        "minor": minor,
        "patch": -1 if patch is None else patch,
        "min_java": _MIN_JAVA[series],
        "namespace": "jakarta" if jakarta else "javax",
        "web_xml_version": _WEB_XML[series],
        "web_xml_namespace": servlet,
        "web_xml_schema": f"{servlet} {servlet}/{schema}",
        "dispatch_interceptor": _INTERCEPTORS + ("MessageDispatch15Interceptor" if old else "MessageDispatchInterceptor"),
        "jvmroute_session_id_listener": old,
        "jasper_listener": old,
        "static_membership_service": has_static_service(version),
        "static_local_member_found": _since(version, _LOCAL_MEMBER_SINCE),
        "cluster_usable": not is_broken_for_clusters(version),
        "http_protocol": "org.apache.coyote.http11.Http11NioProtocol",
        "ajp_protocol": "org.apache.coyote.ajp.AjpNioProtocol",
        "ajp_secret_attribute": "secret" if _ajp_secret_named(version) else "requiredSecret",
        "ajp_secret_required": _ajp_secret_named(version),
        "apr_connectors": not jakarta,
        "bio_connectors": old,
        "expire_sessions_on_shutdown_backup": old,
        "health_check_valve": position >= SERIES.index("9.0"),
        "draining_valve": not old,
        "peer_address_valve": not old and _since_any(version, ((8, 5, 62), (9, 0, 42), (10, 1, 0))),
        "encrypt_interceptor": _since_any(version, ((7, 0, 100), (8, 5, 38), (9, 0, 14), (10, 1, 0))),
        "encrypt_replay_window": _since_any(version, ((9, 0, 119), (10, 1, 56), (11, 0, 23))),
        "virtual_threads": position >= SERIES.index("9.0"),
        "security_manager": position < SERIES.index("11.0"),
        "reject_illegal_header": series != "11.0",
        "max_parameter_count": 1000 if series == "11.0" else 10000,
        "periodic_event_in_server": position >= SERIES.index("9.0"),
        "heartbeat_url_attribute": "proxyURL" if old else "proxyURLString",
        "uri_encoding_utf8": not old,
    }


def _since_any(version: str, firsts: tuple[tuple[int, int, int], ...]) -> bool:
    """Tell whether a version has what its own series, or an older one at its end, brought."""
    major, minor, _patch = parse(version)
    for first in firsts:
        if first[:2] == (major, minor):
            return _since(version, first)
    return (major, minor) > firsts[-1][:2]


def _ajp_secret_named(version: str) -> bool:
    """Tell whether the AJP connector knows secret and secretRequired."""
    return _since_any(version, ((7, 0, 100), (8, 5, 51), (9, 0, 31), (10, 1, 0)))
