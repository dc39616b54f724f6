# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes one set of all that was contributed to it, or says which parts contradict each other."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DIRECTORY, FileSet
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contributions import Contribution

Item = t.TypeVar("Item", bound=t.Hashable)


def merge(contributions: t.Sequence[Contribution], problems: list[str]) -> Contribution:
    """The whole set. Checks that several parts ask for are made once."""
    sets = [contribution.wanted for contribution in contributions]
    problems += _conflicts(contributions)
    last = contributions[-1]
    wanted = FileSet(
        name=last.wanted.name,
        roots=_together(one.roots for one in sets),
        entries=_together(one.entries for one in sets),
        absent=tuple({item.dest: item for one in sets for item in one.absent}.values()),
        outputs=_together(one.outputs for one in sets),
        validators=_together(one.validators for one in sets),
        digests=_together(one.digests for one in sets),
        parts=_together(one.parts for one in sets),
        retire=_together(one.retire for one in sets),
        retire_parts=_together(one.retire_parts for one in sets),
        state_dir=last.wanted.state_dir,
    )
    texts = {checksum: text for one in contributions for checksum, text in one.texts.items()}
    paths = {checksum: path for one in contributions for checksum, path in one.paths.items()}
    return Contribution(last.part, wanted, texts, paths)


def _together(items: t.Iterable[t.Iterable[Item]]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(item for some in items for item in some))


def _conflicts(contributions: t.Sequence[Contribution]) -> t.Iterator[str]:
    places: dict[str, str] = {}
    yield from _places_taken_twice(contributions, places)
    absent = {item.dest: one.part for one in contributions for item in one.wanted.absent}
    for dest in sorted(places.keys() & absent.keys()):
        if places[dest] != absent[dest]:
            yield f"{dest}: the part {places[dest]} lays it out, and the part {absent[dest]} wants it absent"
    yield from _below_a_file(contributions, places)
    yield from _retired(contributions)
    folders = {one.wanted.state_dir for one in contributions}
    if len(folders) > 1:
        yield f"state_dir: the parts disagree ({', '.join(sorted(folders))})"


def _places_taken_twice(contributions: t.Sequence[Contribution], places: dict[str, str]) -> t.Iterator[str]:
    for one in contributions:
        wanted = one.wanted
        dests = [item.dest for item in wanted.entries] + [item.dest for item in wanted.outputs] + [item.dest for item in wanted.digests]
        for dest in dests:
            other = places.setdefault(dest, one.part)
            if other != one.part:
                yield f"{dest}: laid out by two parts, {other} and {one.part}"


def _below_a_file(contributions: t.Sequence[Contribution], places: t.Mapping[str, str]) -> t.Iterator[str]:
    directories = {entry.dest for one in contributions for entry in one.wanted.entries if entry.kind == DIRECTORY}
    for dest, part in sorted(places.items()):
        above = os.path.dirname(dest)
        while above != "/":
            if above in places and above not in directories:
                yield f"{dest}: the part {part} lays it out below {above}, which is no directory in the part {places[above]}"
            above = os.path.dirname(above)


def _retired(contributions: t.Sequence[Contribution]) -> t.Iterator[str]:
    laid_out = {part.name for one in contributions for part in one.wanted.parts}
    groups: dict[str, str] = {}
    for one in contributions:
        groups.update((name, one.part) for part in one.wanted.parts for name in part.groups)
        groups.update((entry.group, one.part) for entry in one.wanted.entries if entry.group)
    for one in contributions:
        for name in one.wanted.retire_parts:
            if name in laid_out:
                yield f"retire_parts: {one.part} takes the part {name} away, which the same call lays out"
        for name in one.wanted.retire:
            if name in groups:
                yield f"retire: {one.part} takes the group {name} away, which the part {groups[name]} lays out"
