# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What filters have in common: how an error of the code behind one becomes an error of its expression.

Stands beside the other packages; may import none.
"""

from __future__ import annotations
