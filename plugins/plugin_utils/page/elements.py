# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of HTML and SVG. Every text is escaped, wherever it came from."""

from __future__ import annotations

import html
from typing import TypeAlias

_EMPTY = frozenset({"meta", "br", "circle", "rect", "line", "path", "use", "polygon"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | int | float | Html | None"


def escaped(child: Child) -> Html:
    """Return a text as HTML; what is HTML already stays as it is, and None is nothing."""
    if isinstance(child, Html):
        return child
    return Html("" if child is None else html.escape(str(child)))


def tag(kind: str, /, *children: Child, **attributes: str | int | float | bool | None) -> Html:
    """Return an element. class_ is class, aria_label is aria-label; None and False leave an attribute out."""
    written = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written += f" {key.rstrip('_').replace('_', '-')}"
        written += "" if value is True else f'="{html.escape(str(value))}"'
    if kind in _EMPTY:
        return Html(f"<{kind}{written}{'' if kind in ('meta', 'br') else '/'}>")
    return Html(f"<{kind}{written}>{''.join(map(escaped, children))}</{kind}>")


def joined(*children: Child) -> Html:
    """Return elements one after the other."""
    return Html("".join(map(escaped, children)))
