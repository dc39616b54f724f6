# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host has left, who holds its ports and what pages of its front ends tell: for looks, reports and reloads.

Standard library only; imports nothing from other packages.
"""

from __future__ import annotations
