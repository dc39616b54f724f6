# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task of nginx_build: its arguments checked.

On the controller; may import archive, files and module_utils.nginx_build.
"""

from __future__ import annotations
