# SPDX-License-Identifier: GPL-3.0-or-later
"""A scanner looks at TLS of all front ends, as they are by default, and finds nothing but the lab's own certificate. Only when named.

SSLYZE names the program, in an environment of its own: python3 -m venv FOLDER && FOLDER/bin/pip install sslyze
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable

import pytest
from integration import lab
from integration.shape import Shape
from integration.test_service_sets import shape

__all__ = ["shape"]  # the fixture

PORTS = {"httpd": 443, "mod_jk": 444, "nginx": 445}
FOLDER = "/etc/ssl/scanned"
# The modern profile wants such a key.
MAKE = (
    f"mkdir -p {FOLDER} && cd {FOLDER} && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -sha256 -nodes -subj /CN=web "
    "-days 30 -keyout site.key -out site.pem 2>/dev/null"
)
# A certificate that no issuer signed is the lab's, not the role's.
OF_THE_LAB = {"certificate_path_validation"}
FINDING = re.compile(r"^ {8}\* (\w+): ", re.MULTILINE)


def findings(said: str) -> set[str]:
    """What Mozilla's recommendation has against a server, and what is wrong with any."""
    assert "Compliance against" in said or "ompliant" in said, said
    return {*FINDING.findall(said), *(line.strip() for line in said.splitlines() if "VULNERABLE" in line)}


@pytest.mark.parametrize("profile", ["intermediate", "modern"])
def test_nothing_is_found(shape: Shape, say: Callable[[str], None], profile: str) -> None:
    """Both profiles, by Mozilla's own list of each."""
    lab.on(lab.WEB, MAKE)
    files = [{"certificate": f"{FOLDER}/site.pem", "private_key": f"{FOLDER}/site.key"}]
    for role, front in (("httpd_base", "httpd_balancer"), ("httpd_base", "mod_jk"), ("nginx_balancer", "nginx_balancer")):
        port = PORTS[{"httpd_balancer": "httpd", "nginx_balancer": "nginx"}.get(front, front)]
        shape.variables.update({f"{role}_tls_certificates": files, f"{front}_listen": [{"port": port, "tls": True}]})
        shape.variables.update({f"{role}_tls_profile": profile})
    run = shape.play()
    assert run.code == 0, run.error
    found = {}
    for name, port in PORTS.items():
        command = [os.environ["SSLYZE"], "--mozilla_config", profile, f"{lab.NETWORK}.100:{port}"]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout
        found[name] = findings(said) - OF_THE_LAB
    say(f"TLS, {profile}: {found}")
    assert not any(found.values()), found
