# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal with one line that lives below everything else."""

from __future__ import annotations

import io

from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.terminal import ERASE, Terminal, is_terminal


class Tty(io.StringIO):
    """A terminal that nobody looks at."""

    def isatty(self) -> bool:
        return True


def test_everything_printed_erases_the_living_line_once() -> None:
    out = Tty()
    terminal = Terminal(out, out)
    terminal.stdout.write(ERASE + "Tomcats 1 s")
    terminal.stdout.write("changed\n")
    terminal.stderr.write("warning\n")
    terminal.stdout.write(ERASE + "Tomcats 2 s")
    terminal.stderr.write("warning\n")
    assert out.getvalue() == f"{ERASE}Tomcats 1 s{ERASE}changed\nwarning\n{ERASE}Tomcats 2 s{ERASE}warning\n"


def test_no_living_line_behind_a_line_that_was_only_begun() -> None:
    out = Tty()
    terminal = Terminal(out, out)
    terminal.stdout.write("Name: ")
    terminal.stdout.write(ERASE + "Tomcats 1 s")
    terminal.stdout.write(ERASE)
    assert (out.getvalue(), terminal.is_painted()) == ("Name: ", False)
    terminal.stdout.write("x\n")
    terminal.stdout.write(ERASE + "Tomcats 2 s")
    assert (out.getvalue(), terminal.is_painted()) == (f"Name: x\n{ERASE}Tomcats 2 s", True)


def test_a_pause_keeps_the_line_away() -> None:
    out = Tty()
    terminal = Terminal(out, out)
    terminal.stdout.write(ERASE + "a")
    terminal.is_paused = True
    terminal.stdout.write(ERASE)
    terminal.stdout.write(ERASE + "b")
    assert (out.getvalue(), terminal.is_painted()) == (f"{ERASE}a{ERASE}", False)
    terminal.is_paused = False
    terminal.stdout.write(ERASE + "b")
    assert terminal.is_painted()


def test_what_goes_to_a_file_is_not_touched() -> None:
    out, errors = Tty(), io.StringIO()
    terminal = Terminal(out, errors)
    terminal.stdout.write(ERASE + "a")
    terminal.stderr.write("warning\n")
    assert (out.getvalue(), errors.getvalue()) == (f"{ERASE}a", "warning\n")
    # A stream that stands in is one.
    assert terminal.stdout.isatty() and terminal.width() == 79


def test_which_streams_are_terminals() -> None:
    assert [is_terminal(stream, term) for stream in (Tty(), io.StringIO()) for term in ("xterm", "dumb", "")] == [True] + [False] * 5
