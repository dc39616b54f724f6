# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of the page: members, hosts, front ends, certificates, and what differs. They are read without a script too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.page import states
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.elements import Child, Html, joined, tag

Data = Mapping[str, Any]
# So many rows are no more than a screen or two; the heading of a longer table stays in sight.
_LONG = 30
# Where there is nothing to show.
_NONE = "-"
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
# Days before its end from which a certificate is warned of.
SOON = 30


class Cell:
    """What stands in a cell, and by which value the table is sorted there; numbers stand on the right."""

    def __init__(self, shown: Child, value: Any = None, is_number: bool = True) -> None:
        self.shown = shown
        self.value = value
        self.is_number = is_number and isinstance(value, (int, float))


def table(name: str, caption: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Html:
    """Return a table in a box that scrolls sideways where the screen is narrow."""
    lines: list[Html] = []
    all_rows = list(rows)
    # A column of numbers stands on the right, with what is not known in it.
    numbers = {index for row in all_rows for index, cell in enumerate(row) if cell.is_number}
    for row in all_rows:
        cells = [
            tag(
                "th" if index == 0 else "td",
                cell.shown,
                scope="row" if index == 0 else None,
                class_="n" if index in numbers else None,
                data_v=cell.value,
            )
            for index, cell in enumerate(row)
        ]
        lines.append(tag("tr", *cells))
    if not lines:
        return tag("p", "None.")
    heads = (tag("th", title, scope="col", class_="n" if index in numbers else None) for index, title in enumerate(titles))
    head = tag("thead", tag("tr", *heads))
    # The heading of the section says it to whoever sees the page.
    whole = tag("table", tag("caption", caption, class_="unseen"), head, tag("tbody", *lines), id_=name)
    return tag("div", whole, class_="scroll long" if len(lines) > _LONG else "scroll", role="group", aria_label=caption, tabindex=0)


def size(count: Any) -> str:
    """Return bytes for people."""
    if not isinstance(count, (int, float)) or count < 0:
        return _NONE
    value, unit = float(count), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit < 3 else f"{value:.1f} {_UNITS[unit]}"


def _number(value: Any, end: str = "") -> Cell:
    return Cell(_NONE if value is None else f"{value}{end}", value)


def _plain(value: Any) -> Cell:
    return Cell(_NONE if value in (None, "") else str(value))


def members(document: Data) -> Html:
    """Return the members with what they run and are busy with."""
    fronts = [f"{front['host']}/{front['frontend']}" for front in document["frontends"]]
    # What changes from hour to hour comes first, since a screen may not have room for all of it.
    titles = [
        "Member", "State", "Host", *fronts, "Sessions", "Busy threads", "Heap", "Requests", "Errors", "Memory", "Cluster",
        "Since (UTC)", "Start", "Restarts", "Tomcat", "Java", "HTTP", "AJP", "PID",
    ]  # fmt: skip
    summed = [_summed(member["load"]) for member in document["members"]]
    most = max((one["requests"] or 0 for one in summed), default=0)
    rows = (_member(member, one, most, fronts) for member, one in zip(document["members"], summed, strict=True))
    return table("members", "Members", titles, rows)


def _summed(load: Data) -> dict[str, int | None]:
    """Return what the connectors of a member say together; None where they say nothing."""
    connectors: Sequence[Data] = load.get("connectors") or ()
    keys = ("busy", "threads_max", "requests", "errors")
    return {key: sum(int(one[key]) for one in connectors) if connectors else None for key in keys}


def _member(member: Data, summed: Mapping[str, int | None], most: int, fronts: Sequence[str]) -> list[Cell]:
    """most: the requests of the member that had the most of them."""
    load: Data = member["load"]
    requests = summed["requests"]
    since = str(member["since"] or "").replace("T", " ").rstrip("Z")
    return [
        Cell(member["name"]),
        Cell(states.state(str(member["state"]))),
        Cell(member["host"]),
        *(Cell(states.state(member["frontends"].get(front))) for front in fronts),
        _number(member["sessions"]),
        _share(summed["busy"], summed["threads_max"], "busy threads", str),
        _share(load.get("heap"), load.get("heap_max"), "heap", size),
        Cell(_NONE if requests is None else joined(f"{requests} ", states.share_bar(requests, most, "of the busiest member")), requests),
        _number(summed["errors"]),
        Cell(size(load.get("memory")), load.get("memory")),
        Cell(str(member["cluster"]) + (f" / {member['group']}" if member["group"] else "")),
        _plain(since),
        _number(member["start_seconds"], " s"),
        _number(member["restarts"]),
        _plain(member["tomcat_version"]),
        _plain(load.get("java")),
        _number(member["http_port"]),
        _number(member["ajp_port"]),
        _number(member["pid"] or None),
    ]


def _share(value: Any, of: Any, label: str, shown: Any) -> Cell:
    if value is None:
        return Cell(_NONE)
    # An executor or a JVM that knows no limit says -1.
    if not isinstance(of, (int, float)) or of <= 0:
        return Cell(shown(value), value)
    return Cell(joined(f"{shown(value)} of {shown(of)} ", states.gauge(value, of, label)), value)


def hosts(document: Data) -> Html:
    """Return the hosts with the space that is left where it is least, memory, and the clock."""
    rows = []
    for host in document["hosts"]:
        places = [place for place in host["places"] if place["free"] is not None and place["size"]]
        least = min(places, key=lambda place: place["free"] / place["size"], default=None)
        problems = [f"{place['path']}: {place['problem']}" for place in host["places"] if place["problem"]]
        said = {True: "up", False: "down", None: "unknown"}[host["reachable"]]
        disk: Child = _NONE
        if least:
            used = least["size"] - least["free"]
            disk = joined(
                f"{size(least['free'])} free of {size(least['size'])} at {least['path']} ", states.gauge(used, least["size"], "used")
            )
        skew = host["clock_skew"]
        rows.append(
            [
                Cell(host["name"]),
                Cell(states.state(said)),
                _plain(host["address"]),
                Cell(joined(disk, *(tag("p", problem) for problem in problems))),
                Cell(size(host["memory"]), host["memory"]),
                Cell(_NONE if skew is None else "right" if not skew else f"{skew:+.1f} s", skew),
            ]
        )
    return table("hosts", "Hosts", ["Host", "State", "Address", "Disk with the least left", "Memory available", "Clock"], rows)


def frontends(document: Data) -> Html:
    """Return the front ends with what they count, and who sends what to whom."""
    rows = []
    for front in document["frontends"]:
        entries = front["members"]
        busy = [one["busy"] for one in entries if one["busy"] is not None]
        elected = [one["elected"] for one in entries if one["elected"] is not None]
        errors = [one["errors"] for one in entries if one["errors"] is not None]
        sends = ", ".join(dict.fromkeys(str(one["endpoint"]) for one in entries))
        requests = front["counters"].get("requests")
        rows.append(
            [
                Cell(f"{front['host']}/{front['frontend']}"),
                Cell(states.state("down" if front["problem"] else "up")),
                Cell(f"{front['address']}:{front['port']}"),
                Cell(front["problem"] or sends or _NONE),
                _number(sum(busy) if busy else None),
                _number(sum(elected) if elected else requests),
                _number(sum(errors) if errors else None),
            ]
        )
    titles = ["Front end", "State", "Listens on", "Sends to", "Busy", "Requests", "Errors"]
    return table("frontends", "Front ends", titles, rows)


def certificates(document: Data) -> Html:
    """Return the certificates of the front ends, each once for a host, the next one to end first."""
    found = {(str(front["host"]), str(one["path"])): one for front in document["frontends"] for one in front["certificates"]}
    rows = []
    for (host, path), one in sorted(found.items(), key=lambda item: (item[1].get("days") is not None, item[1].get("days") or 0)):
        days = None if one["problem"] else int(one["days"])
        kind = states.BAD if days is None or days < 0 else states.WARN if days <= SOON else states.GOOD
        said = str(one["problem"]) if days is None else "not valid any more" if days < 0 else f"{days} days left"
        cell = Cell(joined(states.icon(kind), " ", said), days, is_number=False)
        rows.append([Cell(path), Cell(host), _plain(str(one.get("not_after") or "")[:10]), cell])
    return table("certificates", "Certificates", ["Certificate", "Host", "Valid until", "Left"], rows)


def runs(document: Data) -> Html:
    """Return the last runs, the newest first."""
    rows = []
    for one in document["runs"]:
        changed = "; ".join(f"{host}: {', '.join(sets)}" for host, sets in one["changed"].items())
        rows.append(
            [
                Cell(_utc(one["began"])),
                Cell(_utc(one["ended"]) if one["ended"] else states.state("failed")),
                Cell(f"{one['user']} on {one['controller']}"),
                Cell(changed or ("nothing" if one["ended"] else _NONE)),
                Cell(", ".join(f"{name} {_away(seconds)}" for name, seconds in one["out"].items()) or _NONE),
            ]
        )
    return table("runs", "Last runs", ["Began (UTC)", "Ended", "Who", "File sets that changed", "Members without requests"], rows)


def _away(seconds: float | None) -> str:
    return "was not back" if seconds is None else f"{seconds:.0f} s"


def _utc(text: str | None) -> str:
    return (text or _NONE).replace("T", " ").rstrip("Z")


def differences(document: Data) -> Html:
    """Return what differs, and what could not be read."""
    found = [
        [Cell(one["host"]), Cell(one["kind"]), Cell(one["subject"]), Cell(one["says"]), Cell("by hand" if one["by_hand"] else _NONE)]
        for one in document["findings"]
    ]
    gaps = [[Cell(one["host"]), Cell(one["what"]), Cell(one["why"])] for one in document["unread"]]
    parts = [table("differences", "What differs from the inventory", ["Host", "Kind", "What", "How", "Changed"], found)]
    if gaps:
        parts.append(table("unread", "What could not be read", ["Host", "What", "Why"], gaps))
    return joined(*parts)
