# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How members learn from httpd and nginx over AJP that a proxy before these was asked by https.

Their modules have the scheme from the connection to the server, and AJP has no place for another one. So they send scheme and port in two
headers, and a RemoteIpValve of the members reads them. The valve cannot tell an AJP connection from an HTTP one, where a client could
send the headers by itself: their names are made of the secret of AJP, which clients do not know.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.trusted_proxies import proxies_of_site

_PURPOSE = b"catalina.cluster: scheme over AJP"
# Hexadecimal digits: 128 bits.
_DIGITS = 32


class Headers(NamedTuple):
    """Names of headers: scheme, port, and one for addresses, which nobody sends (the valve wants to have a name)."""

    scheme: str
    port: str
    address: str


def headers_of(secret: str) -> Headers:
    """The names that go with a secret of AJP. They do not tell it."""
    digest = hmac.new(secret.encode(), _PURPOSE, "sha256").hexdigest()[:_DIGITS]
    return Headers(*(f"X-Catalina-{what}-{digest}" for what in ("Proto", "Port", "For")))


def clusters_that_need_it(clusters: Sequence[Mapping[str, Any]], general: Sequence[str]) -> list[str]:
    """Names of the clusters that a front end asks over AJP for clients of trusted proxies.

    Of each cluster: name, names, trusted_proxies. general: the proxies that are trusted for those that name none.
    """
    # What has no names of its own is served under those of the others too.
    somewhere = any(cluster["trusted_proxies"] for cluster in clusters)
    return [
        str(cluster["name"]) for cluster in clusters if proxies_of_site(cluster, clusters, general) or (somewhere and not cluster["names"])
    ]
