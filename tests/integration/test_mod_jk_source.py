# SPDX-License-Identifier: GPL-3.0-or-later
"""mod_jk from source takes the place of the package's and goes again, while a client asks all the time. Only when named.

MOD_JK_SOURCE names the release: the source package of the distribution (apt-get source --tar-only libapache-mod-jk) or Apache's own.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integration import lab, runs
from integration.polls import Polls

_FOLDER = "/opt/catalina-cluster/mod_jk"
# The files of mod_jk that processes of httpd have loaded.
_LOADED = "cat /proc/[0-9]*/maps 2>/dev/null | grep -o '/[^ ]*/mod_jk\\.so' | sort -u"


def source() -> dict[str, Any]:
    """The variables for the release that the environment names."""
    path = Path(os.environ["MOD_JK_SOURCE"])
    version = re.search(r"1\.2\.\d+", path.name)
    assert version, f"{path.name} does not tell its version"
    checksum = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    return {
        "mod_jk_install_method": "source",
        "mod_jk_source": {"version": version[0], "src": str(path), "checksum": checksum},
    }


def play(what: str, variables: dict[str, Any], say: Callable[[str], None]) -> dict[str, int]:
    """One run, and nobody notices. Returns the changed tasks by host."""
    with Polls(lab.FRONTENDS, 0.05) as polls:
        run = runs.play("site.yml", variables)
    gaps = ", ".join(f"{name} {gap:.2f} s" for name, gap in polls.gaps.items())
    say(f"{what}: {sum(polls.made.values())} polls, {len(polls.failures)} failed; longest time between two answers: {gaps}; {run.changed}")
    assert run.code == 0, run.error
    assert polls.failures == []
    return run.changed


def test_there_and_back(cluster: Any, say: Callable[[str], None]) -> None:
    """Built, loaded, unchanged in the next run, built again for another httpd, and given up."""
    package = lab.on(lab.WEB, _LOADED)
    built = {**cluster.variables, **source()}
    try:
        play("mod_jk from source", built, say)
        assert lab.on(lab.WEB, _LOADED).startswith(_FOLDER)
        assert sum(play("again", built, say).values()) == 0
        lab.on(lab.WEB, "DEBIAN_FRONTEND=noninteractive apt-get install -q -y --reinstall apache2-bin 2>&1")
        assert sum(play("httpd installed again", built, say).values()) == 0
        lab.on(lab.WEB, f'sed -i \'s/"magic": "[0-9]*"/"magic": "20090101"/\' {_FOLDER}/*/module/build.json')
        assert play("built for another httpd", built, say)[lab.WEB] > 0
        assert "20090101" not in lab.on(lab.WEB, f"cat {_FOLDER}/*/module/build.json")
        assert sum(play("again", built, say).values()) == 0
    finally:
        play("back to the package", dict(cluster.variables), say)
    assert lab.on(lab.WEB, _LOADED) == package
