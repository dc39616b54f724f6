# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs as logic without Ansible runs them: code, output and errors, and never an exception."""

from __future__ import annotations

import typing as t

Runner = t.Callable[[list[str]], tuple[int, str, str]]


def runner_of(module: t.Any) -> Runner:
    """Run programs through an AnsibleModule. One that cannot be started ends with 127, as in a shell."""

    def run(command: list[str]) -> tuple[int, str, str]:
        try:
            code, out, err = module.run_command(command, handle_exceptions=False)
        except OSError as error:
            return 127, "", f"{command[0]}: {error.strerror}"
        return code, out, err

    return run
