# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of httpd: what the main configuration says for all, and what each virtual host says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Certificate, certificates_for
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    Comment,
    Expression,
    HeaderText,
    Node,
    Quoted,
    directive,
    section,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tls_files import certificate_paths
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tls_profiles import CIPHERS, CURVES, GUIDELINE, PROTOCOLS

# What a member is told of a client's certificate over HTTP, as Tomcat's SSLValve reads it.
_CLIENT_HEADERS = ("SSL_CLIENT_CERT", "SSL_CLIENT_S_DN", "SSL_CLIENT_VERIFY", "SSL_CIPHER", "SSL_SESSION_ID", "SSL_CIPHER_USEKEYSIZE")


def modules(base: BaseOptions) -> Iterator[str]:
    """What TLS needs."""
    if base.certificates:
        yield from ("socache_shmcb", "ssl")
        if base.flag("http2"):
            yield "http2"


def common(base: BaseOptions) -> Iterator[Node]:
    """What only the main configuration can say."""
    if not base.certificates:
        return
    yield directive("SSLSessionCache", Expression("shmcb:${APACHE_RUN_DIR}/ssl_scache(512000)"))
    if base.flag("tls_stapling"):
        yield directive("SSLStaplingCache", Expression("shmcb:${APACHE_RUN_DIR}/ssl_stapling(128000)"))


def by_certificate(base: BaseOptions, names: Sequence[str]) -> list[tuple[list[str], tuple[Certificate, ...]]]:
    """The names of a site, those with the same certificates together."""
    if not names:
        return [([], certificates_for("", base.certificates))]
    found: dict[tuple[Certificate, ...], list[str]] = {}
    for name in names:
        found.setdefault(certificates_for(name, base.certificates), []).append(name)
    return [(group, certificates) for certificates, group in found.items()]


def of_host(base: BaseOptions, certificates: tuple[Certificate, ...], protocol: str, tells: bool = True) -> Iterator[Node]:
    """All directives of a virtual host about TLS. tells is whether mod_jk passes on what it knows of the connection."""
    yield Comment(f"{GUIDELINE}: {base.text('tls_profile')}.")
    yield directive("SSLEngine", "On")
    for certificate in certificates or base.certificates[:1]:
        public, private = certificate_paths(certificate, base.certificates.index(certificate))
        yield directive("SSLCertificateFile", public)
        yield directive("SSLCertificateKeyFile", private)
    yield from _profile(base)
    if base.flag("http2"):
        yield directive("Protocols", "h2", "http/1.1")
    if base.text("hsts"):
        yield directive("Header", "always", "set", "Strict-Transport-Security", HeaderText(base.text("hsts")))
    yield from _client_certificates(base, protocol, tells)
    if not certificates:
        yield Comment("Nobody asks for a name that there is no certificate for.")
        yield section("Location", Quoted("/"), body=[directive("Require", "all", "denied")])


def _profile(base: BaseOptions) -> Iterator[Node]:
    profile = base.text("tls_profile")
    versions = [f"+{version}" for version in PROTOCOLS[profile]]
    yield directive("SSLProtocol", "-all", *versions)
    if profile == "intermediate":
        yield directive("SSLCipherSuite", ":".join(CIPHERS))
    yield directive("SSLOpenSSLConfCmd", "Curves", ":".join(CURVES))
    if base.text("tls_dhparam"):
        yield directive("SSLOpenSSLConfCmd", "DHParameters", base.text("tls_dhparam"))
    yield directive("SSLHonorCipherOrder", "Off")
    yield directive("SSLSessionTickets", "Off")
    if base.flag("tls_stapling"):
        yield directive("SSLUseStapling", "On")
        # A responder that is down is no reason to send its error to clients.
        yield directive("SSLStaplingReturnResponderErrors", "Off")


def _client_certificates(base: BaseOptions, protocol: str, tells: bool) -> Iterator[Node]:
    wanted = base.text("tls_verify_client")
    if base.text("tls_trusted_certificate"):
        yield directive("SSLCACertificateFile", base.text("tls_trusted_certificate"))
    if wanted != "none":
        yield directive("SSLVerifyClient", wanted)
    if protocol == "jk":
        # mod_jk reads variables; the other modules look at the connection itself.
        variables = ["+StdEnvVars"] if tells else []
        variables += ["+ExportCertData"] if tells and wanted != "none" else []
        yield from [directive("SSLOptions", *variables)] if variables else []
    elif wanted == "none":
        return
    elif protocol == "http":
        for name in _CLIENT_HEADERS:
            yield directive("RequestHeader", "set", name, Quoted(f"%{{{name}}}s"))
    else:
        yield directive("SSLOptions", "+StdEnvVars", "+ExportCertData")


def forged_certificates(base: BaseOptions, protocol: str) -> Iterator[Node]:
    """Where no certificate is asked for, nobody says that there was one."""
    if protocol == "http" and base.text("tls_verify_client") != "none":
        yield from (directive("RequestHeader", "unset", name) for name in _CLIENT_HEADERS)
