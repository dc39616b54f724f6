# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual hosts of this host's httpd that get requests in the place of the front ends, as the trial of the role httpd_base sees them."""

from __future__ import annotations

import os
import re
import typing as t

TRIAL = "/usr/local/lib/catalina-cluster/httpd-trial"
# Where httpd's configuration is, on Debian and on RedHat.
ROOTS = ("/etc/apache2", "/etc/httpd")
_LINE = re.compile(r"^port (\d+): (.+)$", re.MULTILINE)

Run = t.Callable[[list[str]], tuple[int, str, str]]


def foreign_sites(run: Run, trial: str = TRIAL, roots: t.Sequence[str] = ROOTS) -> list[dict[str, t.Any]]:
    """For each such virtual host its "port" and a "text" that names it with its file. Empty where there is no trial to ask."""
    found = []
    for root in roots if os.path.exists(trial) else ():
        if os.path.isdir(root):
            _code, out, _err = run([trial, root, "--sites"])
            found += [{"port": int(port), "text": text} for port, text in _LINE.findall(out)]
    return found
