# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories and log rotation, which the package of nginx would have brought."""

from __future__ import annotations

import grp
import os
import typing as t

LOGS, STATE, ROTATION = "/var/log/nginx", "/var/lib/nginx", "/etc/logrotate.d/nginx"

# At the package's own place: two files for the same logs would be refused. What is there stays, whoever brought it.
_ROTATION = """\
# Part of the nginx that catalina.cluster builds from source.
/var/log/nginx/*.log {
    daily
    missingok
    rotate 14
    compress
    delaycompress
    notifempty
    create 0640 USER GROUP
    sharedscripts
    postrotate
        [ ! -s /run/nginx.pid ] || kill -USR1 "$(cat /run/nginx.pid)"
    endscript
}
"""


def missing(root: str = "") -> list[str]:
    """Which of it is not there."""
    return [path for path in (LOGS, STATE, ROTATION) if not os.path.lexists(root + path)]


def create(user: str, root: str = "") -> list[str]:
    """Create what is missing. Returns what was created."""
    made = missing(root)
    for path in made:
        if path == ROTATION:
            _write_rotation(root + path, user)
        else:
            os.makedirs(root + path, mode=0o755)
    return made


def _write_rotation(path: str, user: str) -> None:
    if not os.path.isdir(os.path.dirname(path)):
        return
    text = _ROTATION.replace("USER", user).replace("GROUP", _group("adm", user))
    # logrotate reads whatever lies there, but for such names: it would object to a second file for the same logs.
    temporary = f"{path}~"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        # An empty one would stay for good: what is there is never written again.
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def _group(name: str, other: str) -> str:
    found: t.Optional[str] = next((group.gr_name for group in grp.getgrall() if group.gr_name == name), None)
    return found or other
