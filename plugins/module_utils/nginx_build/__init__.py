# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds nginx and its modules from source, each result in a folder of its own that is named after everything it depends on.

Standard library only; may import archive.
"""

from __future__ import annotations
