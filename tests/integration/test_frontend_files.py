# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles of the front ends render, before the servers of a real host."""

from __future__ import annotations

import pathlib
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab

SCRIPTS = pathlib.Path(__file__).parent / "frontends"


@pytest.mark.parametrize("script", ["check-golden", "check-nginx", "check-httpd"])
def test_script(cluster: Any, script: str, say: Callable[[str], None]) -> None:
    """Golden files are accepted, and requests are served as they should be. What runs there is left alone."""
    del cluster
    ran = lab.processes()
    done = subprocess.run([str(SCRIPTS / script), lab.WEB], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=600)
    told = done.stdout.decode(errors="replace").splitlines()
    say(f"{script}: {told[-1] if told else 'nothing'}")
    assert [line for line in told if line.startswith(("refused", "WRONG"))] == []
    assert done.returncode == 0, "\n".join(told[-20:])
    assert lab.processes() == ran
