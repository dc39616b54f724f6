# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in workers.properties is what mod_jk reads back; what it would read in another way is not written."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jk_properties import Note, Property, write_properties


def test_lines() -> None:
    lines: list[Property | Note] = [
        Note("About it."),
        Note(),
        Property("worker.a.port", 8009),
        Property("!/a/*", "*"),
        Property("worker.a.secret", "a=b$c%d'\"\\e"),
    ]
    assert write_properties(lines) == "# About it.\n\nworker.a.port=8009\n!/a/*=*\nworker.a.secret=a=b$c%d'\"\\e\n"


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("worker a", "1", "is not the key of a property"),
        ("worker.a.b=", "1", "is not the key of a property"),
        ("worker.a", "1\nworker.b=2", "line ends"),
        ("worker.a", " 1", "blanks"),
        ("worker.a", "1#2", "cuts a value at a #"),
        ("worker.a", "$(b)", "another property"),
        ("worker.a", "1\\", "goes on in the next line"),
        ("worker.a", "x" * 8182, "a line of more than 8190 bytes"),
    ],
)
def test_refused(key: str, value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        write_properties([Property(key, value)])


def test_the_longest_line() -> None:
    assert len(write_properties([Property("worker.a", "x" * 8181)])) == 8191
