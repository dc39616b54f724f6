# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of nginx that contradict each other, or that another one leaves without effect, without a word of nginx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_entries import Location
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import OPTIONS, PREFIX, Options, version_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_relations import check_error_pages, check_excluded

# Options that say how something is done, by the one that has it done at all.
_NEED: Mapping[str, tuple[str, ...]] = {
    "gzip": ("gzip_types", "gzip_min_length", "gzip_comp_level"),
    "cache_path": ("cache_size", "cache_keys_size", "cache_inactive"),
    "resolver": ("resolver_valid", "resolver_timeout"),
    "redirect_to_https": ("redirect_port",),
}


def check_relations(options: Options, given: Mapping[str, Any], report: Report) -> None:
    """Say what contradicts each other. given are the variables with their full names."""
    _check_unused(options, given, report)
    _check_paths(options, report)
    if options.number("worker_connections") > options.number("worker_rlimit_nofile"):
        most = options.number("worker_rlimit_nofile")
        reason = f"is more than nginx_balancer_worker_rlimit_nofile ({most}): each connection is an open file"
        report(f"{PREFIX}worker_connections", options.number("worker_connections"), reason, "lower it, or raise the other")
    words = options.text("next_upstream").split()
    if "off" in words and len(words) > 1:
        report(
            f"{PREFIX}next_upstream", options.text("next_upstream"), "has off, which leaves the others without effect", "keep one of them"
        )
    if options.text("hsts") and any(name.lower() == "strict-transport-security" for name in options.texts_by_name("response_headers")):
        key = f"{PREFIX}response_headers.Strict-Transport-Security"
        report(key, None, "is what nginx_balancer_hsts sends already", "keep one of the two")
    check_error_pages(PREFIX, options.error_pages, report)
    for position, name in enumerate(options.texts("hide_headers")):
        if name.lower() in ("server", "date"):
            reason = "is sent by nginx itself, and that of members never is"
            report(f"{PREFIX}hide_headers[{position}]", name, reason, "use nginx_balancer_server_tokens, or remove it")
    _check_source(given, report)


def _check_unused(options: Options, given: Mapping[str, Any], report: Report) -> None:
    """A switch that the inventory names itself was thought of: what it switches may wait for it."""
    for switch, names in _NEED.items():
        for name in names if f"{PREFIX}{switch}" not in given else ():
            if _is_said(given, name):
                report(
                    f"{PREFIX}{name}",
                    given[f"{PREFIX}{name}"],
                    f"is not used without {PREFIX}{switch}",
                    f"set {PREFIX}{switch}, or remove it",
                )
    for name in ("hash_key", "hash_consistent"):
        if _is_said(given, name) and options.text("method") != "hash":
            reason = f"is not used: {PREFIX}method is {options.text('method') or 'round robin'}"
            report(f"{PREFIX}{name}", given[f"{PREFIX}{name}"], reason, f"set {PREFIX}method: hash, or remove it")
    for name in ("tls_dhparam", "tls_stapling", "tls_trusted_certificate") if not options.tls else ():
        if _is_said(given, name):
            remedy = f"add an address with tls: true to {PREFIX}listen, or remove this"
            report(f"{PREFIX}{name}", given[f"{PREFIX}{name}"], "is not used: no address speaks TLS", remedy)
    for kind in ("cookie", "learn"):
        if given.get(f"{PREFIX}sticky_{kind}") and options.text("sticky") != kind:
            reason = f"is not used: {PREFIX}sticky is {options.text('sticky')}"
            report(f"{PREFIX}sticky_{kind}", None, reason, f"set {PREFIX}sticky: {kind}, or remove it")


def _is_said(given: Mapping[str, Any], name: str) -> bool:
    """Whether an inventory says something else than the default."""
    return given.get(PREFIX + name) not in (None, OPTIONS[name].default)


def _check_paths(options: Options, report: Report) -> None:
    """Paths that two options want for themselves."""
    check_excluded(PREFIX, options.texts("excluded_paths"), report)
    taken = {
        options.text("status_path"): f"{PREFIX}status_path",
        **dict.fromkeys(options.texts("excluded_paths"), f"{PREFIX}excluded_paths"),
    }
    for position, location in enumerate(options.locations):
        if location == Location(location.path):
            report(f"{PREFIX}locations[{position}]", None, "says nothing of its path", "add what is different there, or remove it")
        if location.path in taken:
            report(f"{PREFIX}locations[{position}].path", location.path, f"is a path of {taken[location.path]}", "choose another path")


def _check_source(given: Mapping[str, Any], report: Report) -> None:
    """nginx from source needs one of the sources."""
    if given.get(f"{PREFIX}install_method") != "source":
        return
    sources = given.get(f"{PREFIX}sources")
    versions = _versions(sources if isinstance(sources, (list, tuple)) else ())
    if not versions:
        remedy = "write [{version: 1.26.3, checksum: sha256:…}]"
        report(f"{PREFIX}sources", None, f"is empty, {PREFIX}install_method is source", remedy)
    elif version_of(given) not in versions:
        wanted = given.get(f"{PREFIX}version")
        reason = "is none of nginx_balancer_sources" if wanted else "is missing, there are several nginx_balancer_sources"
        report(f"{PREFIX}version", wanted, reason, f"set one of {', '.join(versions)}")


def _versions(sources: Sequence[Any]) -> list[str]:
    return [str(source.get("version")) for source in sources if isinstance(source, Mapping)]
