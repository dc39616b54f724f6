# SPDX-License-Identifier: GPL-3.0-or-later
"""When the releases of a series learned a name, and when they forgot one, from what some of them say they know.

A name is a class, an element's path or a factory of data sources with an attribute of it, or "" for the thing itself. What the oldest
release that was asked knows counts as known ever since, so nothing is said of releases before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

# Class, path or factory, and attribute or "".
Name = tuple[str, str]
# What attributes hold.
Known = dict[Name, str]
Between = tuple[int, int]
# By the two releases: owners with their attributes. One that came as a whole has none: they came with it.
Since = dict[str, dict[str, str]]
# The same with what the attributes held, and "" for what went as a whole.
Until = dict[str, dict[str, dict[str, str]]]


def names(data: Mapping[str, Any]) -> Known:
    """Everything that a release knows, from its vocabulary."""
    found: Known = {(path, ""): "" for path in data["elements"]}
    for name, kinds in data["classes"].items():
        found[(name, "")] = ""
        found.update({(name, attribute): kind for kind, listed in kinds.items() for attribute in listed.split()})
    for name, listed in data["pools"].items():
        found.update({(name, attribute): "text" for attribute in listed.split()})
    return found


def asked(releases: Sequence[int], ask: Callable[[int], Known]) -> dict[int, Known]:
    """What releases know, oldest first. Between two that know the same nobody is asked: those there are taken to know it too."""
    found: dict[int, Known] = {}

    def look(low: int, high: int) -> None:
        for position in (low, high):
            release = releases[position]
            if release not in found:
                found[release] = ask(release)
        if high - low > 1 and found[releases[low]] != found[releases[high]]:
            middle = (low + high) // 2
            look(low, middle)
            look(middle, high)

    look(0, len(releases) - 1)
    return dict(sorted(found.items()))


def changes(found: Mapping[int, Known], exact: Mapping[Name, int]) -> tuple[Since, Until]:
    """What came and what went, by the two releases between which it did: "LAST FIRST" are the last one before and the first after.

    exact has names whose first release is known by other means; one outside of the two releases is an error (ValueError).
    """
    releases = list(found)
    newest = found[releases[-1]]
    since: dict[Between, dict[str, list[str]]] = {}
    until: dict[Between, dict[str, dict[str, list[str]]]] = {}
    for name in sorted({name for known in found.values() for name in known}):
        owner, attribute = name
        came = _came(releases, found, name)
        # What came with its class needs no entry.
        if came and (name in exact or not attribute or came != _came(releases, found, (owner, ""))):
            since.setdefault(_narrowed(came, name, exact.get(name)), {}).setdefault(owner, []).append(attribute)
        if name not in newest:
            went = next(pair for pair in reversed(_pairs(releases)) if name in found[pair[0]])
            kinds = until.setdefault(went, {}).setdefault(owner, {})
            kinds.setdefault(found[went[0]][name], []).append(attribute)
    return (
        {_key(pair): {owner: " ".join(listed) for owner, listed in since[pair].items()} for pair in sorted(since)},
        {
            _key(pair): {owner: {kind: " ".join(listed) for kind, listed in sorted(kinds.items())} for owner, kinds in until[pair].items()}
            for pair in sorted(until)
        },
    )


def _came(releases: Sequence[int], found: Mapping[int, Known], name: Name) -> Between | None:
    """The first two releases between which it came, or None where the oldest knows it or nobody does."""
    if name in found[releases[0]]:
        return None
    return next((pair for pair in _pairs(releases) if name in found[pair[1]]), None)


def _pairs(releases: Sequence[int]) -> list[Between]:
    return list(zip(releases, releases[1:], strict=False))


def _key(pair: Between) -> str:
    return f"{pair[0]} {pair[1]}"


def _narrowed(between: Between, name: Name, first: int | None) -> Between:
    if first is None:
        return between
    if not between[0] < first <= between[1]:
        raise ValueError(f"{' '.join(name)} is said to come with {first}, its classes say after {between[0]}, and by {between[1]}")
    return first - 1, first
