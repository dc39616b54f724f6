# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host says of its members and front ends as series for Prometheus. A timer of the role metrics runs it.

Standard library only; may import from status.
"""

from __future__ import annotations
