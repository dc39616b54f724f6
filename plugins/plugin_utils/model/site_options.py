# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of sites that every server has, read."""

from __future__ import annotations

from typing import cast

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import OptionValues
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.site_entries import BasicAuth, Certificate, ErrorPage


class SiteOptions(OptionValues):
    """Certificates, pages and passwords."""

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificates."""
        return cast("tuple[Certificate, ...]", self._found["tls_certificates"])

    @property
    def error_pages(self) -> tuple[ErrorPage, ...]:
        """Pages for errors."""
        return cast("tuple[ErrorPage, ...]", self._found["error_pages"])

    @property
    def basic_auth(self) -> BasicAuth | None:
        """Who may pass with a password, for everything."""
        return cast("BasicAuth | None", self._found["basic_auth"])
