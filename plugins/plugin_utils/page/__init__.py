# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page in HTML on the state of the clusters: a picture, tables, and what differs.

Pure Python on the controller; the highest floor, may import from every other package.
"""

from __future__ import annotations
