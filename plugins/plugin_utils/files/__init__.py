# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task of template_set: its arguments checked, its templates rendered.

On the controller; may import module_utils.files.
"""

from __future__ import annotations
