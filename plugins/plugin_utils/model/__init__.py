# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the variables of an inventory to clusters, hosts, instances and members, or to every problem at once.

Pure Python on the controller; the lowest floor, imports no other package of this folder.
"""

from __future__ import annotations
