# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page where a run changes states of members in httpd's running processes: its path, and who may use it.

module_utils/reload/live.py has the same names, for the host.
"""

from __future__ import annotations

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import Node, Quoted, Verbatim, directive, section

PATH = "/.catalina-cluster/members"
_TOKEN_FILE = "/run/catalina-cluster/httpd.token"  # noqa: S105 - a path
_TOKEN_HEADER = "X-Catalina-Token"  # noqa: S105 - a name


def states_page(handler: Node | None = None) -> Node:
    """For the host itself, and for who knows what the hash was made of that lies there meanwhile."""
    key = f"-f '{_TOKEN_FILE}' && sha1(%{{HTTP:{_TOKEN_HEADER}}}) == file('{_TOKEN_FILE}')"
    terms = section("RequireAll", body=[directive("Require", "local"), directive("Require", "expr", Verbatim(f'"{key}"'))])
    return section("Location", Quoted(PATH), body=[*([handler] if handler else []), terms])
