# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services as systemd has them: do they run, do they start at boot, and which files somebody put over their units."""

from __future__ import annotations

import re
import typing as t

PROPERTIES = ("Id", "LoadState", "ActiveState", "UnitFileState", "FragmentPath", "DropInPaths")
INSTANCES = "tomcat@*.service"
# Drop-ins that the roles lay out, and those that vendors ship.
_OWN = re.compile(r"^(/usr)?/lib/systemd/|^/run/systemd/|/catalina-cluster(-\w+)?\.conf$")
_UNIT = re.compile(r"^[\w@.:\\-]+\.service$")

if t.TYPE_CHECKING:
    Runner = t.Callable[[list[str]], tuple[int, str, str]]


class UnitsError(Exception):
    """systemd gave no answer, with its own words."""


def read_units(services: t.Sequence[str], run: Runner) -> list[dict[str, t.Any]]:
    """These services and every Tomcat that systemd knows, by name.

    Each has name, exists, active, enabled (booleans) and drop_ins (paths that no role and no package laid there).
    """
    names = dict.fromkeys([*services, *_instances(run)])
    if not names:
        return []
    command = ["systemctl", "show", "--no-pager", "--property=" + ",".join(PROPERTIES), "--", *names]
    code, out, err = run(command)
    if code != 0:
        raise UnitsError(f"systemctl show ended with {code}: {err.strip() or out.strip()}")
    return [_unit(name, block) for name, block in zip(names, parse_blocks(out))]


def _instances(run: Runner) -> list[str]:
    """Tomcats that run or have failed, and those that have a unit of their own."""
    found: set[str] = set()
    for command in (["list-units", "--all", "--full"], ["list-unit-files"]):
        code, out, err = run(["systemctl", *command, "--no-legend", "--no-pager", "--plain", INSTANCES])
        # list-unit-files ends with 1 and says nothing where there is none.
        if code != 0 and (out.strip() or err.strip()):
            raise UnitsError(f"systemctl {command[0]} ended with {code}: {err.strip() or out.strip()}")
        words = [line.split() for line in out.splitlines() if line.strip()]
        found.update(line[0] for line in words if _UNIT.match(line[0]) and not line[0].startswith("tomcat@."))
    return sorted(found)


def parse_blocks(text: str) -> list[dict[str, str]]:
    """The answers of one `systemctl show A B C`, in the order asked for."""
    return [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in text.strip().split("\n\n")]


def _unit(name: str, shown: t.Mapping[str, str]) -> dict[str, t.Any]:
    exists = shown.get("LoadState") == "loaded"
    return {
        "name": name,
        "exists": exists,
        "active": shown.get("ActiveState") in ("active", "reloading", "activating"),
        "enabled": exists and shown.get("UnitFileState") in ("enabled", "enabled-runtime", "linked", "linked-runtime"),
        "drop_ins": [path for path in shown.get("DropInPaths", "").split() if not _OWN.search(path)],
    }
