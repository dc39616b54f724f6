# SPDX-License-Identifier: GPL-3.0-or-later
"""What the world does to a cluster while nobody changes it: it comes back by itself, and users notice as little as can be."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from integration import lab, load

Say = Callable[[str], None]
# Seconds after which something that should happen by itself is taken for something that does not.
LONGEST = 60


def _main_process(service: str) -> str:
    return lab.on(lab.WEB, f"systemctl show --value -p MainPID {service}").strip()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _until(true: Callable[[], bool], what: str) -> float:
    """Wait for something. Returns the seconds that it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < LONGEST, f"{what}: not within {LONGEST} seconds"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize(("service", "frontends"), [("apache2", ("httpd", "mod_jk")), ("nginx", ("nginx",))])
def test_front_end_comes_back_by_itself(cluster: Any, say: Say, service: str, frontends: tuple[str, ...]) -> None:
    """Its main process is killed under load: requests of that moment fail, those before and after it do not."""
    before = _main_process(service)
    with load.Load(f"killed {service}") as client:
        client.steady()
        lab.on(lab.WEB, f"kill -KILL {before}")
        seconds = _until(lambda: all(_answers(lab.FRONTENDS[name]) for name in frontends), service)
        # Connections that clients kept are found to be dead when they are used next.
        client.wait(load.STEADY)
        client.mark()
        client.wait(load.STEADY)
    figures = client.figures
    say(load.heading() + "\n" + load.line(f"main process of {service} killed", figures, seconds))
    say("    " + figures.by_frontend())
    for name, target in figures.targets.items():
        say(f"    {name}: failed before, during, after: {[part['failed'] for part in target['parts']]} of {target['requests']}")
        untouched = [part["failed"] for number, part in enumerate(target["parts"]) if number != load.DURING or name not in frontends]
        assert not any(untouched), figures.events()
        assert (target["lost_sessions"], target["lost_updates"]) == (0, 0)
    assert _main_process(service) not in ("0", before)
    assert lab.on(lab.WEB, f"systemctl show --value -p NeedDaemonReload {service}").strip() == "no"
