# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code that the processes of many tasks need, loaded before they are forked.

Ansible forks a process for each task and host. It compiles a collection's Python from its source wherever that is imported first, and
keeps nothing on disk: what only filters use would be compiled by every process that renders something, a tenth of a second each.

What is there before the fork is the same for all of them. Python's collector would walk through it in each one, and so copy the pages
that it lies on: a tenth of the processor time that an unchanged run takes on the controller. Frozen, it is left alone, as Python's
documentation advises for processes that fork (https://docs.python.org/3/library/gc.html#gc.freeze).
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterable

from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.code import code_of_run

_PACKAGE = "ansible_collections.catalina.cluster.plugins.plugin_utils"
# What every run needs, and what only those need that lay out files.
FIRST = ("model.resolve", "runs.inputs", "runs.registered", "runs.same")
RENDERING = (
    "render.frontend_members",
    "render.httpd_files",
    "render.jdk_layout",
    "render.metrics",
    "render.nginx_files",
    "render.tomcat_files",
    "render.tomcat_layout",
    "render.webapp_layout",
)
MODULES = (*FIRST, *RENDERING)


def preload(modules: Iterable[str] = MODULES) -> None:
    """Import it into this process, read the collection's files once, and keep the collector from all that is there by now."""
    for name in modules:
        importlib.import_module(f"{_PACKAGE}.{name}")
    code_of_run()
    gc.freeze()
