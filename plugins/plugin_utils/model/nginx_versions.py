# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which version of nginx knows what."""

from __future__ import annotations

import re

# What the oldest supported distribution has. It is assumed where nobody says which nginx is installed.
OLDEST = "1.22.1"
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
Version = tuple[int, int, int]

# Features by the name that messages use, with the first version that has them.
SINCE: dict[str, str] = {
    "http2 on": "1.25.1",
    "HTTP/3": "1.25.0",
    "resolve": "1.27.3",
    "service": "1.27.3",
    "sticky route": "1.29.6",
    "sticky cookie": "1.29.6",
    "sticky learn": "1.29.6",
    "keepalive 0": "1.29.7",
    "keepalive local": "1.29.7",
    "least_time": "1.31.0",
    "AJP": "1.23.0",
}
# Of the commercial edition only, with what does the same here.
COMMERCIAL: dict[str, str] = {
    "slow_start": "set rolling_restart_slow_start: a member that came back then gets a small share first",
    "state": "remove it: the members come from the inventory",
    "queue": "remove it: nginx_balancer_connect_timeout and nginx_balancer_next_upstream_tries say how long a request looks for a member",
    "ntlm": "remove it",
}


def read_version(text: str) -> Version | None:
    """The numbers of a version, or None where the text is none."""
    match = _VERSION.fullmatch(text.strip())
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def knows(version: str, feature: str) -> bool:
    """Whether a version has a feature."""
    have, since = read_version(version), read_version(SINCE[feature])
    return have is not None and since is not None and have >= since


def missing(version: str, feature: str) -> str:
    """Why a feature cannot be used with a version, or "" where it can."""
    if knows(version, feature):
        return ""
    return f"needs nginx {SINCE[feature]}, this is {version or 'an unknown version'}"
