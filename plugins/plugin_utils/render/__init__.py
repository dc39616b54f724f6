# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the model to what roles and templates write: software, instances, contexts, applications, front ends.

Pure Python on the controller; may import from model.
"""

from __future__ import annotations
