# SPDX-License-Identifier: GPL-3.0-or-later
"""The plays of all READMEs run as they stand, each role by itself: in check mode, on a cluster that exists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from integration import lab, runs

BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# Resolves the inventory for the plays of the others.
FIRST = "preflight"
TEMPLATES = re.compile(r"\S+\.j2")


def plays(role: str) -> Iterator[str]:
    """The plays of a README, and tasks as a play for the hosts that have what they are about."""
    for text in BLOCK.findall((runs.ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")):
        content = yaml.safe_load(text)
        if isinstance(content, list):
            is_play = any("hosts" in entry for entry in content)
            group = "tomcat" if role == "tomcat" else "balancer"
            yield text if is_play else yaml.safe_dump([{"hosts": group, "gather_facts": False, "tasks": content}])


def playbook(folder: Path) -> tuple[Path, list[str]]:
    """All of them after each other, with the templates that they name. Returns the roles that have some too."""
    roles = sorted((path.parent.name for path in runs.ROOT.glob("roles/*/README.md")), key=lambda role: (role != FIRST, role))
    found = {role: list(plays(role)) for role in roles}
    text = "\n".join(one for some in found.values() for one in some)
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    for name in TEMPLATES.findall(text):
        (folder / "templates" / name.rstrip(",")).write_text("# {{ inventory_hostname }}\n", encoding="utf-8")
    book = folder / "plays.yml"
    book.write_text(text, encoding="utf-8")
    return book, [role for role, some in found.items() if some]


def test_plays_of_readmes(cluster: Any, say: Callable[[str], None]) -> None:
    """Nothing fails, and what runs is what ran before."""
    book, roles = playbook(runs.CACHE / "readme")
    before = lab.processes()
    run = runs.play(book, cluster.variables, ["--check"])
    assert (run.code, run.lost) == (0, []), run.error
    say(f"plays of {len(roles)} READMEs in check mode: {', '.join(roles)}")
    assert len(roles) > 9
    assert lab.processes() == before
