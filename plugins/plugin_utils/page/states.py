# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How states look: a shape and a word beside the colour, so that nobody depends on it."""

from __future__ import annotations

from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.page.elements import Html, tag

GOOD, WARN, OFF, BAD, UNKNOWN = "good", "warn", "off", "bad", "unknown"
_BAD = ("down", "failed", "missing", "not answering", "error")


def kind_of(state: str | None) -> str:
    """Return how serious the state of a member is, as words of a table or of a front end say it."""
    if state is None or state in ("unknown", "-", "?", ""):
        return UNKNOWN
    words = [word.strip() for part in state.split(",") for word in part.split("/")]
    if any(word in _BAD for word in words):
        return BAD
    if "restart pending" in words:
        return WARN
    if any(word in ("drained", "draining") for word in words):
        return OFF
    return GOOD


def symbol(kind: str, x: float = 8, y: float = 8) -> Html:
    """Return the shape of a kind around a point: a disc, a triangle, a square, a cross, an empty ring."""
    classes = f"s s-{kind}"
    if kind == WARN:
        return tag("polygon", points=f"{x},{y - 7} {x + 7},{y + 6} {x - 7},{y + 6}", class_=classes)
    if kind == OFF:
        return tag("rect", x=x - 6, y=y - 6, width=12, height=12, class_=classes)
    if kind == BAD:
        return tag("path", d=f"M{x - 6},{y - 6}L{x + 6},{y + 6}M{x + 6},{y - 6}L{x - 6},{y + 6}", class_=classes)
    return tag("circle", cx=x, cy=y, r=6, class_=classes)


def icon(kind: str) -> Html:
    """Return a shape in a line of text; the word beside it says the same."""
    return tag("svg", symbol(kind), class_="i", viewBox="0 0 16 16", width=16, height=16, aria_hidden="true", focusable="false")


def state(text: str | None) -> Html:
    """Return a state as its shape and its word."""
    said = "unknown" if text is None else "not known to it" if text == "-" else text
    return tag("span", icon(kind_of(text)), " ", said, class_="state")


def gauge(value: Any, of: Any, label: str) -> Html:
    """Return a small bar for a value of something that can be used up; nothing where either is not known."""
    return share_bar(value, of, label, full=0.9)


def share_bar(value: Any, of: Any, label: str, full: float | None = None) -> Html:
    """Return a small bar for a share. full: the share from which it is too much; None where no share is."""
    if not isinstance(value, (int, float)) or not isinstance(of, (int, float)) or of <= 0:
        return Html("")
    share = max(0.0, min(1.0, value / of))
    return tag(
        "svg",
        tag("rect", x=0, y=0, width=60, height=8, class_="bar-all"),
        tag("rect", x=0, y=0, width=round(60 * share, 1), height=8, class_="bar" if full is None or share < full else "bar-full"),
        class_="b", viewBox="0 0 60 8", width=60, height=8, role="img", aria_label=f"{label}: {round(100 * share)} %",
    )  # fmt: skip
