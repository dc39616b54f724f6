# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the playbooks: who holds it, what earlier runs recorded, and what it must refuse to do.

On the controller; may import from model, render and roll.
"""

from __future__ import annotations
