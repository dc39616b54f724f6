# SPDX-License-Identifier: GPL-3.0-or-later
"""A member for the tables."""

from __future__ import annotations

from typing import Any


def member(name: str, **fields: Any) -> dict[str, Any]:
    """Return a member as the model has it."""
    return {
        "name": name,
        "cluster": "main",
        "group": "",
        "host": "app1",
        "route": name,
        "http_port": 81,
        "ajp_port": 8011,
        "tomcat_version": "10.1",
        "state": "active",
        "standby": False,
        **fields,
    }
