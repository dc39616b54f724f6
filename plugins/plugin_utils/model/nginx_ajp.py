# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AJP module of nginx: its directives, where they may stand, and which of them an inventory may set.

The table was written down from a build of the one family of the module that today's nginx takes (with ajp_secret and
ajp_set_header), for nginx 1.23 and newer.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = ("http", "server", "location")
LOCATION = ("location",)


@dataclass(frozen=True)
class AjpDirective:
    """Where a directive may stand; which option sets it; or why nobody may set it."""

    contexts: tuple[str, ...] = EVERYWHERE
    option: str = ""
    refused: str = ""


_CACHE = "the module's cache crashes nginx at the start"
_SETTABLE = AjpDirective()

DIRECTIVES: dict[str, AjpDirective] = {
    # Set by the role, from options that HTTP has as well.
    "ajp_pass": AjpDirective(LOCATION, "nginx_balancer_members"),
    "ajp_secret": AjpDirective(LOCATION, "tomcat_ajp_secret"),
    "ajp_keep_conn": AjpDirective(option="nginx_balancer_upstream_keepalive"),
    "ajp_connect_timeout": AjpDirective(option="nginx_balancer_connect_timeout"),
    "ajp_read_timeout": AjpDirective(option="nginx_balancer_read_timeout"),
    "ajp_send_timeout": AjpDirective(option="nginx_balancer_proxy_send_timeout"),
    "ajp_next_upstream": AjpDirective(option="nginx_balancer_next_upstream"),
    "ajp_buffer_size": AjpDirective(option="nginx_balancer_buffer_size"),
    "ajp_buffers": AjpDirective(option="nginx_balancer_buffers"),
    "ajp_set_header": AjpDirective(option="nginx_balancer_request_headers"),
    "ajp_hide_header": AjpDirective(option="nginx_balancer_hide_headers"),
    # Free to set with nginx_balancer_ajp_directives.
    "ajp_header_packet_buffer_size": _SETTABLE,
    "ajp_busy_buffers_size": _SETTABLE,
    "ajp_temp_path": _SETTABLE,
    "ajp_max_temp_file_size": _SETTABLE,
    "ajp_temp_file_write_size": _SETTABLE,
    "ajp_ignore_client_abort": _SETTABLE,
    "ajp_intercept_errors": _SETTABLE,
    "ajp_ignore_headers": _SETTABLE,
    "ajp_pass_header": _SETTABLE,
    "ajp_pass_request_headers": _SETTABLE,
    "ajp_pass_request_body": _SETTABLE,
    "ajp_send_lowat": _SETTABLE,
    "ajp_store_access": _SETTABLE,
    "ajp_headers_hash_max_size": _SETTABLE,
    "ajp_headers_hash_bucket_size": _SETTABLE,
    # Never.
    "ajp_max_data_packet_size": AjpDirective(refused="the module writes over its own memory when it reads this directive"),
    "ajp_cache_path": AjpDirective(("http",), refused=_CACHE),
    "ajp_cache": AjpDirective(refused=_CACHE),
    "ajp_cache_key": AjpDirective(refused=_CACHE),
    "ajp_cache_valid": AjpDirective(refused=_CACHE),
    "ajp_cache_min_uses": AjpDirective(refused=_CACHE),
    "ajp_cache_use_stale": AjpDirective(refused=_CACHE),
    "ajp_cache_methods": AjpDirective(refused=_CACHE),
    "ajp_cache_lock": AjpDirective(refused=_CACHE),
    "ajp_cache_lock_timeout": AjpDirective(refused=_CACHE),
    "ajp_store": AjpDirective(refused="what members answer would be kept as files and served to everybody"),
    "ajp_script_url": AjpDirective(refused="nothing says what it does, and requests reach Tomcat without it"),
    "ajp_param": AjpDirective(refused="nothing says what it does, and requests reach Tomcat without it"),
    "ajp_upstream_max_fails": AjpDirective(option="nginx_balancer_max_fails"),
    "ajp_upstream_fail_timeout": AjpDirective(option="nginx_balancer_fail_timeout"),
    # Of other families and of old guides.
    "srun_id": AjpDirective(refused="stock nginx has no such parameter; the route of a member is its jvmRoute, and maps find it"),
    "jvm_route": AjpDirective(refused="stock nginx has no such directive; sessions stay with their member by maps, without any setting"),
}
SETTABLE = frozenset(name for name, entry in DIRECTIVES.items() if not entry.refused and not entry.option)

# Conditions that the module knows. http_502 and http_504 are in its manual and not in its code.
NEXT_UPSTREAM = ("error", "timeout", "invalid_header", "http_500", "http_503", "http_404", "off")


def directive_fault(name: str) -> tuple[str, str] | None:
    """Why a directive cannot be set as one of the free ones, and what to do; None where it can."""
    entry = DIRECTIVES.get(name)
    if entry is None:
        return "is no directive of the AJP module", f"use one of {', '.join(sorted(SETTABLE))}"
    if entry.refused:
        return f"is refused: {entry.refused}", "remove it"
    if entry.option:
        return "is set by the role", f"use {entry.option}"
    return None
