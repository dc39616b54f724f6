# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Prometheus that is there already is fed with: targets, alert rules and a dashboard.

Pure Python on the controller; imports nothing from other packages.
"""

from __future__ import annotations
