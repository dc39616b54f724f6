# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host is and runs: Tomcat instances, their sessions, and how front ends see their members.

Standard library only; may import from look, which reads the pages of front ends.
"""

from __future__ import annotations
