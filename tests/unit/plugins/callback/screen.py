# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pseudo-terminal for a command, and what a person sees on it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LONGEST = 100
COLOR = re.compile(r"\x1b\[[0-9;]*m")
TOKEN = re.compile(r"\x1b\[K|\r|\n|[^\x1b\r\n]+")


def shown(raw: str) -> list[str]:
    """The lines of a screen after everything was printed. What is neither a colour nor an erased line is an error."""
    lines, column = [""], 0
    text = COLOR.sub("", raw)
    assert "".join(TOKEN.findall(text)) == text, "an unknown control sequence"
    for token in TOKEN.findall(text):
        if token == "\n":
            lines.append("")
            column = 0
        elif token == "\r":
            column = 0
        elif token == "\x1b[K":
            lines[-1] = lines[-1][:column]
        else:
            lines[-1] = lines[-1][:column].ljust(column) + token + lines[-1][column + len(token) :]
            column += len(token)
    return lines


def living(raw: str) -> list[str]:
    """Every text that the living line had."""
    return re.findall(r"\r\x1b\[K([^\r\n\x1b]+)(?=\r\x1b\[K)", raw)


def on_terminal(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    columns: int = 80,
    seen: Callable[[str, int, int], None] | None = None,
) -> tuple[int, str]:
    """Run a command on a terminal of its own. seen is called with everything so far, the terminal, and the process."""
    parent, child = pty.openpty()
    resize(child, columns)
    # A terminal that controls the process: only there can somebody be asked for something.
    process = subprocess.Popen(
        ["setsid", "--ctty", *command], cwd=folder, env={**environment, "TERM": "xterm"}, stdin=child, stdout=child, stderr=child
    )
    os.close(child)
    raw = b""
    while True:
        if not select.select([parent], [], [], LONGEST)[0]:
            process.kill()
            raise AssertionError(f"nothing more was printed for {LONGEST} s:\n{raw.decode()}")
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        raw += piece
        if seen:
            seen(raw.decode(errors="ignore"), parent, process.pid)
    os.close(parent)
    return process.wait(60), raw.decode()


def resize(terminal: int, columns: int) -> None:
    """Give a terminal another width."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
