# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the certificates of a server are."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import Certificate

# Below a server's own folder, so that the checker of a candidate finds the candidate's files.
FOLDER = "catalina.d/tls"


def certificate_paths(certificate: Certificate, index: int) -> tuple[str, str]:
    """Where the certificate and its key are: where the inventory says, or where the role puts their contents."""
    own = f"{FOLDER}/certificate-{index}"
    return certificate.certificate or f"{own}.pem", certificate.private_key or f"{own}.key"


def contents(certificates: Sequence[Certificate]) -> dict[str, str]:
    """The files that come from contents, relative to the server's own folder."""
    found = {}
    for index, certificate in enumerate(certificates):
        public, private = certificate_paths(certificate, index)
        if certificate.certificate_content:
            found[public] = certificate.certificate_content
        if certificate.private_key_content:
            found[private] = certificate.private_key_content
    return found
