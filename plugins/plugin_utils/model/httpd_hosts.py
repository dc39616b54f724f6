# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of single virtual hosts of httpd: what an entry holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_entries, httpd_values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import HOST_NAME

# Options of httpd_base that hold for all virtual hosts, and that one can have in its own way.
OWN = (
    *("hsts", "request_headers", "response_headers", "hide_headers", "error_pages", "maintenance_flag", "basic_auth", "locations"),
    *("redirects", "limit_request_body"),
)
_ONLY_HERE: Mapping[str, Read] = {"redirect_to_https": values.boolean, "extra_lines": httpd_values.lines}
# Options of the front ends, by the names that they have there: in the place of theirs.
OF_FRONT_ENDS: Mapping[str, Read] = {
    "excluded_paths": values.list_of(httpd_values.url_path),
    "proxies": httpd_entries.read_proxies,
    "mounts": httpd_entries.read_mounts,
}


@dataclass(frozen=True, eq=False)
class HostSettings:
    """Settings of the virtual hosts with some names, in the place of the general ones.

    own are options of httpd_base without its prefix, ways those of its front ends.
    """

    names: tuple[str, ...]
    own: Mapping[str, Any] = field(default_factory=dict)
    ways: Mapping[str, Any] = field(default_factory=dict)
    redirect_to_https: bool | None = None
    extra_lines: tuple[str, ...] = ()


def hosts_reader(reads: Mapping[str, Read]) -> Read:
    """Reads the list of entries. reads are the readers of options by name."""
    known = {"names": values.list_of(HOST_NAME), **{name: reads[name] for name in OWN}, **_ONLY_HERE, **OF_FRONT_ENDS}

    def read(value: Any) -> HostSettings:
        if not isinstance(value, Mapping):
            raise OptionError("is not a mapping", f"write keys and values; keys are {', '.join(sorted(known))}")
        found = {}
        for name, item in value.items():
            if name not in known:
                remedy = did_you_mean(str(name), known, f"keys are {', '.join(sorted(known))}")
                raise OptionError("is an unknown key", remedy, f".{name}")
            # What is not given is as everywhere; an empty value is one of its own.
            if item is None:
                continue
            try:
                found[name] = known[name](item)
            except OptionError as fault:
                raise fault.within(f".{name}", item) from None
        names = tuple(name.lower() for name in found.pop("names", ()))
        if not names:
            raise OptionError("is missing", "name the virtual hosts, as [shop.example]", ".names")
        if not found:
            raise OptionError(
                "says nothing of its virtual hosts", f"add some of {', '.join(sorted({*OWN, *_ONLY_HERE, *OF_FRONT_ENDS}))}, or remove it"
            )
        own = {name: found[name] for name in OWN if name in found}
        ways = {name: found[name] for name in OF_FRONT_ENDS if name in found}
        return HostSettings(names, own, ways, found.get("redirect_to_https"), found.get("extra_lines", ()))

    return values.list_of(read)


def served_at(entry: HostSettings | None, clusters: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The paths of clusters in virtual hosts with some names, or of all clusters, with whose they are."""
    found: dict[str, str] = {}
    for cluster in clusters:
        names = {str(name).lower() for name in cluster.get("names") or ()}
        if entry is None or not names or names & set(entry.names):
            found.update({str(path): f"the cluster {cluster['name']}" for path in cluster.get("paths") or ("/",)})
    return found


def check_hosts(entries: Sequence[HostSettings], clusters: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Names that no cluster has, and names that are there twice."""
    known = {str(name).lower() for cluster in clusters for name in cluster.get("names") or ()}
    taken: dict[str, int] = {}
    for position, entry in enumerate(entries):
        for place, name in enumerate(entry.names):
            where = f"httpd_base_hosts[{position}].names[{place}]"
            if clusters and name not in known:
                report(where, name, "is no name of a cluster", did_you_mean(name, known, "add it to names of a cluster in tomcat_clusters"))
            if name in taken:
                report(where, name, f"is in httpd_base_hosts[{taken[name]}] already", "write each name once")
            taken.setdefault(name, position)
