# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a front end from what it has loaded to what is on disk without failing a request.

Standard library only; may import from look, which knows who holds a port and what pages of front ends tell.
"""

from __future__ import annotations
