# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of the headers by which httpd tells members of a scheme over AJP."""

from __future__ import annotations

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.scheme_over_ajp import headers_of

SECRET = "not-a-real-secret-0123456789abcdef"


def test_names_are_fixed() -> None:
    """Members and httpd work them out by themselves, and members keep theirs until they restart: a change parts the two."""
    assert headers_of(SECRET) == (
        "X-Catalina-Proto-3272b2bad53d1210e9897743e782082c",
        "X-Catalina-Port-3272b2bad53d1210e9897743e782082c",
        "X-Catalina-For-3272b2bad53d1210e9897743e782082c",
    )


def test_another_secret_has_other_names() -> None:
    assert not set(headers_of(SECRET)) & set(headers_of(SECRET + "x"))
