# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the core needs from its surroundings and cannot do itself."""

from __future__ import annotations

import os
import shutil
import typing as t


class Host:
    """The host as the core sees it. The module passes one that knows SELinux, tests pass one that can fail."""

    def checkpoint(self, name: str) -> None:
        """Called between any two steps. Does nothing: tests end the process here."""

    def apply_context(self, temporary: str, dest: str) -> None:
        """Give a staged path the security context of the place it goes to."""

    def find_program(self, name: str) -> t.Optional[str]:
        """Where a program is, also when the caller's PATH lacks the folders of the administrator."""
        if "/" in name:
            return name if os.access(name, os.X_OK) else None
        folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
        folders += [folder for folder in ("/usr/local/sbin", "/usr/sbin", "/sbin") if folder not in folders]
        return shutil.which(name, path=os.pathsep.join(folders))
