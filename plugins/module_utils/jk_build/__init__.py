# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds mod_jk from source for the httpd of the host, each version in a folder of its own.

Standard library only; may import nginx_build, for the place and the user that it compiles with.
"""

from __future__ import annotations
