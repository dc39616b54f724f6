# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What TLS is made of: Mozilla's recommendations for servers, and the directives that follow from the options."""

from __future__ import annotations

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Certificate
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import Node, directive
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tls_files import certificate_paths
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tls_profiles import CIPHERS, CURVES, PROTOCOLS


def common(options: Options) -> list[Node]:
    """What holds for all servers."""
    profile = options.text("tls_profile")
    nodes: list[Node] = [directive("ssl_protocols", *PROTOCOLS[profile])]
    if profile == "intermediate":
        nodes.append(directive("ssl_ciphers", ":".join(CIPHERS)))
    nodes += [
        directive("ssl_ecdh_curve", ":".join(CURVES)),
        directive("ssl_prefer_server_ciphers", "off"),
        directive("ssl_session_cache", "shared:catalina:10m"),
        directive("ssl_session_timeout", "1d"),
        directive("ssl_session_tickets", "off"),
    ]
    if options.text("tls_dhparam"):
        nodes.append(directive("ssl_dhparam", options.text("tls_dhparam")))
    if options.flag("tls_stapling"):
        nodes += [directive("ssl_stapling", "on"), directive("ssl_stapling_verify", "on")]
    if options.text("tls_trusted_certificate"):
        nodes.append(directive("ssl_trusted_certificate", options.text("tls_trusted_certificate")))
    return nodes


def of_server(options: Options, certificates: tuple[Certificate, ...]) -> list[Node]:
    """The certificates of one server. A server without any takes part in no handshake."""
    nodes: list[Node] = []
    for certificate in certificates:
        public, private = certificate_paths(certificate, options.certificates.index(certificate))
        nodes += [directive("ssl_certificate", public), directive("ssl_certificate_key", private)]
    return nodes or [directive("ssl_reject_handshake", "on")]
