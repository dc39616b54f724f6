# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regular expressions for paths (ProxyPassMatch): how they are read, and what goes with them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, matching
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import entry

# A path begins with a slash, so that whatever else comes first never matches.
_ANCHORED = re.compile(r"\^\(*(?:\?:|\?i\))?\(*/|\(\?i\)\^\(*/")
_GROUP = re.compile(r"\$(\d)")
# What httpd's regular expressions (PCRE) know and Python's write in another way or lack.
_OF_PCRE = (("(?<", re.compile(r"\(\?<(?=[A-Za-z_])"), "(?P<"), ("\\", re.compile(r"\\[hHRK]"), "."))


@dataclass(frozen=True)
class PathPattern:
    """Paths that lead to a cluster."""

    pattern: str
    cluster: str


def path_pattern(value: Any) -> str:
    """A regular expression for paths."""
    found = httpd_values.data(value)
    if not _ANCHORED.match(found):
        raise OptionError("does not begin with ^/", r"write it for the whole path, as ^/shop/.*\.do$")
    _compiled(found)
    return found


def _compiled(pattern: str) -> re.Pattern[str]:
    for mark, found, instead in _OF_PCRE:
        if mark in pattern:
            pattern = found.sub(instead, pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern)
    except re.error as error:
        raise OptionError(f"is no regular expression: {error}", "escape what is meant as it stands with a backslash") from None


_PATH = r"/(?:[A-Za-z0-9._~/-]|\$\d)*"
url_with_groups = matching(rf"(?:ajp|http)://[A-Za-z0-9._\[\]:-]+(?:{_PATH})?", "a URL of ajp or http", "http://10.0.0.7:8080/shop/$1")
read_pattern = entry(
    PathPattern,
    {"pattern": path_pattern, "cluster": matching(r"[A-Za-z0-9_-]+", "the name of a cluster", "main")},
    ("pattern", "cluster"),
)


def missing_group(pattern: str, url: str) -> str:
    """Which part of the path a URL names that the pattern does not have, or ""."""
    groups = _compiled(pattern).groups
    return next((f"${number}" for number in _GROUP.findall(url) if int(number) > groups), "")


def check_patterns(entries: Sequence[PathPattern], clusters: Sequence[str], report: Report) -> None:
    """Clusters that are not there, and patterns that are there twice."""
    seen: set[str] = set()
    for position, one in enumerate(entries):
        where = f"httpd_balancer_patterns[{position}]"
        if clusters and one.cluster not in clusters:
            remedy = did_you_mean(one.cluster, clusters, "name one of the clusters")
            report(f"{where}.cluster", one.cluster, "is not the name of a cluster", remedy)
        if one.pattern in seen:
            report(f"{where}.pattern", one.pattern, "is there twice", "write each pattern once")
        seen.add(one.pattern)
