# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run shows while it works: phases, one living line, steps of a rolling restart.

Pure Python on the controller; imports no other package. The callback plugin progress hands over what Ansible reports.
"""

from __future__ import annotations
