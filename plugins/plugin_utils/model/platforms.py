# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which systems the roles know, in words for those that they do not know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

FAMILIES = {
    "Debian": "Debian and what derives from it (tested: Debian 11, 12 and 13)",
    "RedHat": "the Red Hat family (written from its documentation)",
}


def unsupported(facts: Mapping[str, Any], families: Collection[str] = tuple(FAMILIES)) -> str:
    """Return why a host cannot be used, or an empty text. Facts may have their prefix or not."""
    family, name, version = (
        str(facts.get(key) or facts.get(f"ansible_{key}") or "") for key in ("os_family", "distribution", "distribution_version")
    )
    if family in families:
        return ""
    if not family:
        return "the system is not known: gather the facts distribution, pkg_mgr and platform first"
    known = " and ".join(FAMILIES.get(one, one) for one in sorted(families))
    return f"{name} {version} is not supported; supported are {known}"


def candidates(facts: Mapping[str, Any]) -> list[str]:
    """Return the names of the files of a platform, the most special one first."""
    names = [
        f"{facts.get('distribution', '')}-{facts.get('distribution_major_version', '')}",
        str(facts.get("distribution", "")),
        str(facts.get("os_family", "")),
    ]
    return [f"{name}.yml" for name in dict.fromkeys(names)]
