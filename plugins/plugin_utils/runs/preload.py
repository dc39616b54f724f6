# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code that the processes of many tasks need, loaded before they are forked.

Ansible forks a process for each task and host. It compiles a collection's Python from its source wherever that is imported first, and
keeps nothing on disk: what only filters use would be compiled by every process that renders something, a tenth of a second each.
"""

from __future__ import annotations

import importlib

_PACKAGE = "ansible_collections.catalina.cluster.plugins.plugin_utils"
MODULES = (
    "model.resolve",
    "render.frontend_members",
    "render.httpd_files",
    "render.jdk_layout",
    "render.nginx_files",
    "render.tomcat_files",
    "render.tomcat_layout",
    "render.webapp_layout",
    "runs.registered",
)


def preload() -> None:
    """Import it into this process."""
    for name in MODULES:
        importlib.import_module(f"{_PACKAGE}.{name}")
