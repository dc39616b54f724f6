# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables and sentences for people.

Pure Python on the controller; may import from model, render, roll, runs and drift.
"""

from __future__ import annotations
