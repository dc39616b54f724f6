# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture: clients, front ends, hosts with their members, and who sends what to whom.

Where there are many members, groups stand for them, and the members stand below, folded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.page import states
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.elements import Html, joined, tag

Data = Mapping[str, Any]
_WIDTH, _BOX, _GAP, _EDGE, _LINE, _PER_ROW = 960, 222, 18, 6, 18, 4
# So many members are drawn one by one.
_FEW = 24
# So many characters fit on a line of a box.
_TITLE, _TEXT, _BESIDE = 27, 28, 25
_MIDDLE = _WIDTH / 2
_ORDER = (states.BAD, states.WARN, states.OFF, states.UNKNOWN, states.GOOD)
_WORDS = {states.BAD: "down", states.WARN: "restart pending", states.OFF: "drained", states.UNKNOWN: "unknown", states.GOOD: "up"}
# Where there is little room.
_BRIEF = {**_WORDS, states.WARN: "pending"}


@dataclass(frozen=True)
class Box:
    """One box of the picture: a heading, and lines with the kind of a state each, empty for none, and a word at their end."""

    title: str
    lines: tuple[tuple[str, str, str], ...]

    @property
    def height(self) -> int:
        """Return how high it is."""
        return 34 + _LINE * len(self.lines)


def picture(document: Data) -> Html:
    """Return the picture as SVG, with its words for whoever does not see it."""
    parts = [tag("title", "Clusters and front ends", id_="picture-title"), tag("desc", _in_words(document), id_="picture-desc")]
    parts.append(_draw(Box("Clients", ()), _MIDDLE - _BOX / 2, 4))
    floors = [list(_frontends(document)), list(_groups(document) if is_folded(document) else _hosts(document))]
    below = _floor(parts, floors[0], 38.0)
    height = round(_floor(parts, floors[1], below, ends=True) + 8)
    # As wide as its widest row, so that little is scrolled on a phone.
    many = max(1, *(min(_PER_ROW, len(floor)) for floor in floors))
    width = many * _BOX + (many - 1) * _GAP + 2 * _EDGE
    return tag(
        "svg", *parts, class_="picture", width=width, height=height, viewBox=f"{_MIDDLE - width / 2:g} 0 {width} {height}", role="img",
        aria_labelledby="picture-title picture-desc",
    )  # fmt: skip


def _frontends(document: Data) -> Iterator[Box]:
    for host in dict.fromkeys(str(front["host"]) for front in document["frontends"]):
        own = [front for front in document["frontends"] if front["host"] == host]
        lines = tuple(
            (f"{front['frontend']} :{front['port']}", states.BAD if front["problem"] else states.GOOD, f"sends {_protocol(front)}")
            for front in own
        )
        yield Box(f"{host} {own[0]['address']}", lines)


def _protocol(front: Data) -> str:
    return str(front["protocol"]).upper()


def is_folded(document: Data) -> bool:
    """Whether there are too many members to draw each of them."""
    return len(document["members"]) > _FEW


def _hosts(document: Data) -> Iterator[Box]:
    """Return each host once for each group that it has members of, with these and the ports that front ends send to."""
    protocols = {_protocol(front) for front in document["frontends"]}
    for (cluster, group), members in groups_of(document).items():
        for host in dict.fromkeys(str(member["host"]) for member in members):
            own = [member for member in members if member["host"] == host]
            lines = tuple(_line(member, protocols) for member in own)
            yield Box(f"{host} {own[0]['address']}", ((cluster + (f" / {group}" if group else ""), "", ""), *lines))


def _line(member: Data, protocols: Collection[str]) -> tuple[str, str, str]:
    kind = states.kind_of(str(member["state"]))
    ports = "".join(f" :{member[key]}" for key, name in (("http_port", "HTTP"), ("ajp_port", "AJP")) if name in protocols and member[key])
    name = _short(str(member["name"]), _BESIDE - len(ports) - len(_BRIEF[kind]))
    return name + ports, kind, _BRIEF[kind]


def groups_of(document: Data) -> dict[tuple[str, str], list[Data]]:
    """Return the members by cluster and replication group, in the order of the model."""
    found: dict[tuple[str, str], list[Data]] = {}
    for member in document["members"]:
        found.setdefault((str(member["cluster"]), str(member["group"] or "")), []).append(member)
    return found


def counts_of(members: Sequence[Data]) -> list[tuple[str, int]]:
    """Return how many members are of each kind, the most serious first."""
    kinds = [states.kind_of(str(member["state"])) for member in members]
    return [(kind, kinds.count(kind)) for kind in _ORDER if kind in kinds]


def _groups(document: Data) -> Iterator[Box]:
    for (cluster, group), members in groups_of(document).items():
        hosts = len({str(member["host"]) for member in members})
        lines = [(f"{count} {_WORDS[kind]}", kind, "") for kind, count in counts_of(members)]
        many = f"{len(members)} member{'s' * (len(members) != 1)} on {hosts} host{'s' * (hosts != 1)}"
        yield Box(cluster + (f" / {group}" if group else ""), ((many, "", ""), *lines))


def _floor(parts: list[Html], boxes: Sequence[Box], above: float, ends: bool = False) -> float:
    """Draw boxes below what ends at a height, in rows, with a wire from its middle to each; return where they end.

    ends: whether nothing follows.
    """
    for start in range(0, len(boxes), _PER_ROW):
        row = boxes[start : start + _PER_ROW]
        left = (_WIDTH - len(row) * _BOX - (len(row) - 1) * _GAP) / 2
        middles = [left + index * (_BOX + _GAP) + _BOX / 2 for index in range(len(row))]
        # A full row has a gap in the middle, through which the wire goes on to the next one.
        wire, top = above + 18, above + 36
        parts.append(tag("path", d=f"M{_MIDDLE},{above}V{wire}M{min(*middles, _MIDDLE)},{wire}H{max(*middles, _MIDDLE)}", class_="wire"))
        parts += [tag("path", d=f"M{x},{wire}V{top}", class_="wire") for x in middles]
        parts += [_draw(box, x - _BOX / 2, top) for box, x in zip(row, middles, strict=True)]
        lowest = max(top + box.height for box in row)
        last = start + _PER_ROW >= len(boxes)
        if last and ends:
            return lowest
        parts += [tag("path", d=f"M{x},{top + box.height}V{lowest + 8}", class_="wire") for box, x in zip(row, middles, strict=True)]
        if len(row) == _PER_ROW:
            parts.append(tag("path", d=f"M{_MIDDLE},{wire}V{lowest + 8}", class_="wire"))
        parts.append(tag("path", d=f"M{min(*middles, _MIDDLE)},{lowest + 8}H{max(*middles, _MIDDLE)}", class_="wire"))
        above = lowest + 8
    return above


def _draw(box: Box, x: float, y: float) -> Html:
    parts = [
        tag("rect", x=x, y=y, width=_BOX, height=box.height, rx=6, class_="box"),
        tag("text", _short(box.title, _TITLE), x=x + 12, y=y + 22, class_="title"),
    ]
    for index, (text, kind, word) in enumerate(box.lines):
        line = y + 41 + index * _LINE
        if kind:
            parts.append(states.symbol(kind, x + 18, line - 4))
        parts.append(tag("text", _short(text, _TEXT), x=x + (32 if kind else 12), y=line, class_="line"))
        if word:
            parts.append(tag("text", word, x=x + _BOX - 12, y=line, class_="line", text_anchor="end"))
    return tag("g", *parts)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _in_words(document: Data) -> str:
    """Return what the picture shows."""
    fronts = ", ".join(f"{front['frontend']} on {front['host']} at port {front['port']}" for front in document["frontends"]) or "none"
    groups = []
    for (cluster, group), members in groups_of(document).items():
        said = ", ".join(f"{count} {_WORDS[kind]}" for kind, count in counts_of(members))
        groups.append(f"{cluster}{' group ' + group if group else ''}: {len(members)} members, {said}")
    return f"Clients send requests to the front ends ({fronts}), and these to the members of {'; '.join(groups) or 'no cluster'}."


def members_of(document: Data) -> Html:
    """Return each group with its members by host, folded unless one of them is down; nothing where the picture shows them."""
    parts = []
    if not is_folded(document):
        return joined()
    for (cluster, group), members in groups_of(document).items():
        said = ", ".join(f"{count} {_WORDS[kind]}" for kind, count in counts_of(members))
        title = f"{cluster}{' / ' + group if group else ''}: {said}"
        hosts = [
            tag("li", tag("strong", host), tag("ul", *(_card(one) for one in members if one["host"] == host), class_="cards"))
            for host in dict.fromkeys(str(member["host"]) for member in members)
        ]
        is_open = any(kind == states.BAD for kind, _count in counts_of(members))
        parts.append(tag("details", tag("summary", title), tag("ul", *hosts, class_="hosts"), open=is_open))
    return joined(*parts)


def _card(member: Data) -> Html:
    kind = states.kind_of(str(member["state"]))
    ports = f":{member['http_port']}"
    text = joined(tag("b", member["name"]), " ", ports, tag("br"), member["state"])
    return tag("li", states.icon(kind), " ", tag("span", text), class_="card")
