# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that modules have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """Modules that only look."""

    INFO_MODULE = r"""
attributes:
  check_mode:
    description: Can run in check mode and return what it would without it.
    support: full
    details:
      - Changes nothing in any mode.
  diff_mode:
    description: Returns the differences.
    support: none
"""
