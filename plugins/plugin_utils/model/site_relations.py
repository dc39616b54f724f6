# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of a site that contradict each other, whichever server has them."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import ErrorPage


def check_excluded(prefix: str, paths: Sequence[str], report: Report) -> None:
    """The path that every other one is below."""
    if "/" in paths:
        position = list(paths).index("/")
        report(f"{prefix}excluded_paths[{position}]", "/", "keeps every request from the members", "name the paths that are not theirs")


def check_error_pages(prefix: str, pages: Sequence[ErrorPage], report: Report) -> None:
    """Each status has one page."""
    seen: set[int] = set()
    for position, page in enumerate(pages):
        for at, status in enumerate(page.status):
            if status in seen:
                report(f"{prefix}error_pages[{position}].status[{at}]", status, "has a page already", "write each status once")
            seen.add(status)
