# SPDX-License-Identifier: GPL-3.0-or-later
"""Load client for the session test application: it counts what a user would notice."""

from __future__ import annotations
