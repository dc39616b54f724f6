# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal with one line that lives below everything else that is printed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

# Back to the first column, then clear the line. What begins so is the living line itself.
ERASE = "\r\x1b[K"
_SECONDS = 0.2


class Terminal:
    """The two streams of a process. Whatever is printed first erases the living line, wherever it comes from."""

    def __init__(self, stdout: TextIO, stderr: TextIO) -> None:
        self._stdout = stdout
        self.stdout = _Stream(self, stdout)
        # Beside the terminal there is nothing to erase.
        self.stderr: Any = _Stream(self, stderr) if stderr.isatty() else stderr
        self._is_painted = False
        # Whether the cursor stands where a living line can: not behind a line that somebody has only begun.
        self._is_at_start = True
        self.is_paused = False

    def width(self) -> int:
        """Return the columns that a line may have now; the last one stays free, so that nothing wraps."""
        try:
            found = os.get_terminal_size(self._stdout.fileno()).columns
        except (OSError, ValueError):
            found = 0
        return (found or 80) - 1

    def is_painted(self) -> bool:
        """Whether the living line is to be seen."""
        return self._is_painted

    def write(self, stream: TextIO, text: str) -> int:
        """Write to a stream, below which the living line is gone."""
        if text.startswith(ERASE):
            is_line = len(text) > len(ERASE)
            if (self.is_paused or not self._is_at_start) if is_line else not self._is_painted:
                return len(text)
            self._is_painted = is_line
        elif text:
            if self._is_painted:
                self._stdout.write(ERASE)
                self._stdout.flush()
                self._is_painted = False
            self._is_at_start = text.endswith("\n")
        written = stream.write(text)
        if text.startswith(ERASE):
            stream.flush()
        return written


class _Stream:
    """Stands in for a stream of the process and is like it in everything but write."""

    def __init__(self, terminal: Terminal, stream: TextIO) -> None:
        self._terminal = terminal
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        return self._terminal.write(self._stream, text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class LivingLine:
    """Paints a text that changes, a few times a second, until it is stopped."""

    def __init__(self, text: Callable[[int], str], display: Callable[[str], None]) -> None:
        # Everything goes through the display of Ansible, which has a lock: it forks only while nobody writes.
        self._display = display
        self._text = text
        self._terminal = Terminal(sys.stdout, sys.stderr)
        self._streams = sys.stdout, sys.stderr
        self._last = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._repeat, name="living line", daemon=True)

    def start(self) -> None:
        """Begin to paint."""
        sys.stdout, sys.stderr = self._terminal.stdout, self._terminal.stderr
        self._thread.start()

    def pause(self, paused: bool) -> None:
        """Erase the line while somebody is asked for something, or go on."""
        self._terminal.is_paused = paused
        if paused:
            self._erase()

    def stop(self) -> None:
        """Erase the line for good. May be called twice, and not from a process that was forked meanwhile."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join()
        self._erase()
        sys.stdout, sys.stderr = self._streams

    def paint(self) -> None:
        """Paint the line if it has changed or was erased."""
        text = self._text(self._terminal.width())
        if text != self._last or not self._terminal.is_painted():
            self._last = text
            self._display(ERASE + text)

    def _erase(self) -> None:
        if self._terminal.is_painted():
            self._display(ERASE)

    def _repeat(self) -> None:
        while not self._stop.wait(_SECONDS):
            self.paint()


def is_terminal(stream: TextIO, term: str) -> bool:
    """Whether a stream is a terminal that can erase a line."""
    return stream.isatty() and term not in ("", "dumb")
