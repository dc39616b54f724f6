# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host has left and who holds its ports, for a look before anything is changed and for the report of a failure.

Standard library only; imports nothing from other packages.
"""

from __future__ import annotations
