# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs programs of the host for modules, in the form that their logic asks for.

Standard library only; imports nothing from other packages.
"""

from __future__ import annotations
