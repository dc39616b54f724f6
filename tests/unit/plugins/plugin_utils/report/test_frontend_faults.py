# SPDX-License-Identifier: GPL-3.0-or-later
"""When a front end is at fault, and when it may be the members."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.failed_member import failed_member
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.failures import message
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.frontend_faults import blamed_frontends

Values = dict[str, Any]
MEMBERS: list[Values] = [
    {"name": f"tomcat{n}", "host": "app1", "service": f"tomcat@tomcat{n}.service", "state": "active" if n < 3 else "drained"}
    for n in (1, 2, 3)
]
HELD = {"port": 82, "address": "0.0.0.0", "pid": 711, "name": "python3", "unit": "squatter.service"}
OURS = {"port": 82, "address": "0.0.0.0", "pid": 7, "name": "nginx", "unit": "nginx.service"}
NOBODY = "the health page answered 200 OK without naming a member"
THERE = "No member answers through nginx (10.0.0.9:82), so the fault is there and in no Tomcat: "
MISLED = f"{THERE}something else answers there, or it is misled. See its error log and the files that it includes."


def fault(number: int, frontend: str = "nginx", reason: str = NOBODY) -> Values:
    """What member_probe returns for one request."""
    port = {"httpd": 80, "nginx": 82}[frontend]
    text = f"tomcat{number} through {frontend} (10.0.0.9:{port}): {reason}"
    return {
        "member": f"tomcat{number}", "frontend": frontend, "address": "10.0.0.9", "port": port, "reason": reason, "text": text,
        "service": f"tomcat@tomcat{number}.service",
    }  # fmt: skip


REFUSED = "no answer: [Errno 111] Connection refused"


@pytest.mark.parametrize(
    ("verified", "sentences"),
    [
        # All members fail at one front end and answer at the other one.
        ({"probes": 4, "failures": [fault(1), fault(2)], "listeners": [OURS]}, [MISLED]),
        ({"probes": 4, "failures": [fault(1, reason=REFUSED), fault(2, reason=REFUSED)]}, [MISLED]),
        # There is one front end only, and what it says is not of a member.
        ({"probes": 2, "failures": [fault(1), fault(2)], "listeners": [OURS]}, [MISLED]),
        # Who holds the port is known.
        (
            {"probes": 2, "failures": [fault(1, reason="404 Not Found"), fault(2, reason="404 Not Found")], "listeners": [HELD]},
            [f"{THERE}port 82 is held by python3 (process 711, squatter.service). Stop that, or give the front end another port."],
        ),
        # A virtual host of others gets requests, here only those of one member.
        (
            {
                "probes": 4,
                "failures": [fault(1, "httpd"), fault(1)],
                "foreign_sites": [{"port": 80, "text": "requests for a.test go to b (/x:1)"}, {"port": 82, "text": "of nobody"}],
            },
            ["httpd (10.0.0.9:80) is at fault, and no Tomcat: requests for a.test go to b (/x:1)."],
        ),
        # The members may be down.
        ({"probes": 2, "failures": [fault(1, reason="503"), fault(2, reason="503")], "listeners": [OURS]}, []),
        ({"probes": 4, "failures": [fault(1), fault(1, "httpd")], "listeners": [OURS]}, []),
        ({"msg": "cannot probe the members"}, []),
    ],
)
def test_blame(verified: Values, sentences: list[str]) -> None:
    assert blamed_frontends(MEMBERS, verified) == sentences


def test_report_names_the_front_end() -> None:
    """After the requests that failed."""
    registered = {"inventory_hostname": "web", "__cluster_status_verified": {"probes": 4, "failures": [fault(1), fault(2)]}}
    _member, failure = failed_member("verify", MEMBERS, {}, registered)
    assert message("verify", failure).splitlines() == [
        "Not every member answers through the front ends of web:",
        f"tomcat1 through nginx (10.0.0.9:82): {NOBODY}",
        f"tomcat2 through nginx (10.0.0.9:82): {NOBODY}",
        MISLED,
    ]
