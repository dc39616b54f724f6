# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives: checked, unpacked beside the versions in use, and removed once nothing uses them.

Standard library only; may import from status, which reads the records of instances.
"""

from __future__ import annotations
