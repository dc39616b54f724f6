# SPDX-License-Identifier: GPL-3.0-or-later
"""Let real servers judge the files that the unit tests compare with.

    python3 check_golden.py FOLDER        (on a host with httpd, mod_jk and nginx, as root; nothing there is changed)

FOLDER holds one tree for each case (tests/unit/roles/golden-frontends) and httpd_trial.py beside them.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def run(command: list[str]) -> str:
    """What the checker says when it objects."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)
    return "" if done.returncode == 0 else done.stdout.decode(errors="replace").strip() or f"exit code {done.returncode}"


def candidate(case: pathlib.Path, place: pathlib.Path) -> None:
    """The distribution's own folders with the case's files in them."""
    for folder in ("etc/apache2", "etc/nginx"):
        shutil.copytree("/" + folder, place / folder, symlinks=True)
        shutil.rmtree(place / folder / "catalina.d", ignore_errors=True)
    shutil.copytree(case / "etc", place / "etc", dirs_exist_ok=True)


def main() -> int:
    """Every case before every server."""
    folder = pathlib.Path(sys.argv[1])
    failed = 0
    cases = sorted(path for path in folder.iterdir() if (path / "etc").is_dir())
    for case in cases:
        with tempfile.TemporaryDirectory() as name:
            place = pathlib.Path(name)
            os.chmod(place, 0o700)
            candidate(case, place)
            checks = {
                "httpd": [sys.executable, str(folder / "httpd_trial.py"), str(place / "etc/apache2")],
                "nginx": ["nginx", "-t", "-q", "-c", str(place / "etc/nginx/nginx.conf")],
            }
            for server, command in checks.items():
                said = run(command)
                failed += bool(said)
                print(f"{'refused' if said else 'accepted'}  {server}  {case.name}{': ' + said if said else ''}", flush=True)
    print(f"{2 * len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
