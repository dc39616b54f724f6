# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hears the heartbeats of Tomcats and writes what mod_lbmethod_heartbeat reads of them. A service beside httpd runs it.

Standard library only; imports nothing from other packages.
"""

from __future__ import annotations
