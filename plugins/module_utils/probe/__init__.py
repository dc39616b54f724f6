# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of applications and members: HTTP requests, and the journal of each instance.

Standard library only; may import from status, which knows where instances listen.
"""

from __future__ import annotations
