# SPDX-License-Identifier: GPL-3.0-or-later
"""httpd changes the protocol to its members, while a client asks all the time. Only when named: the members restart twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration import lab
from integration.shape import Shape
from integration.test_service_sets import edit, shape

__all__ = ["shape"]  # the fixture


def connectors() -> str:
    """How many AJP connectors of members listen on a host of theirs."""
    return lab.on("app1", "ss -Hltn 'sport >= :8011 and sport <= :8014' | wc -l").strip()


def test_from_http_to_ajp_and_back(shape: Shape, say: Callable[[str], None]) -> None:
    """Members get their AJP connectors when they restart: until the last one has, httpd asks them by HTTP. Nobody notices."""
    shape.web["balancer_frontends"] = ["httpd", "nginx"]
    http: dict[str, Any] = {"httpd_balancer_protocol": "http"}
    shape.variables.update(http)
    edit(shape, "mod_jk leaves, and httpd goes from AJP to HTTP", say, 80, 82)
    assert connectors() == "0"
    shape.variables["httpd_balancer_protocol"] = "ajp"
    edit(shape, "httpd goes from HTTP to AJP", say, 80, 82)
    assert connectors() == "2"
    assert "ajp://" in lab.on(lab.WEB, "cat /etc/apache2/catalina.d/20-httpd_balancer.conf")
    again = shape.play()
    assert (again.code, sum(again.changed.values())) == (0, 0), again.log
    shape.variables.update(http)
    edit(shape, "httpd goes from AJP to HTTP", say, 80, 82)
    assert connectors() == "0"
