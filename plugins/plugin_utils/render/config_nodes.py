# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between the directives of a configuration, in the trees of every server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import hidden_directive


@dataclass(frozen=True)
class Comment:
    """A line for people."""

    text: str


@dataclass(frozen=True)
class Snippet:
    """Lines of the user, word for word. They were looked through where options are read."""

    text: str


@dataclass(frozen=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True)
class Quoted:
    """Data that stands in quotes even where it need not."""

    text: str


BLANK = Blank()


def snippets(lines: Iterable[str]) -> list[Snippet]:
    """One node for each line of the user. A diff shows the names of their directives."""
    return [Snippet(hidden_directive(str(line))) for line in lines]
