# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of the module archive, checked and converted.

On the controller; may import module_utils.archive, and the option schema of files.
"""

from __future__ import annotations
