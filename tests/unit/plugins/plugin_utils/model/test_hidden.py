# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a free setting stays readable in a diff."""

from __future__ import annotations

import shlex

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.files import marks
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import hidden


def shown(text: str) -> str:
    """The text with dots where something is marked."""
    content, spans = marks.take_out(text.encode())
    for start, end in reversed(spans):
        content = content[:start] + b"..." + content[end:]
    return content.decode()


def test_both_sides_know_the_same_marks() -> None:
    assert (hidden.OPEN.encode(), hidden.CLOSE.encode()) == (marks.OPEN, marks.CLOSE)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("-Xmx192m", "-Xmx192m"),
        ("-XX:+UseG1GC", "-XX:+UseG1GC"),
        ("-XX:MaxRAMPercentage=50.0", "-XX:MaxRAMPercentage=50.0"),
        ("-XX:OnOutOfMemoryError=/bin/x geheim", "-XX:OnOutOfMemoryError=..."),
        ("-Ddb.password=geheim", "-Ddb.password=..."),
        ("-Dpin=1234", "-Dpin=..."),
        ("-Dflag", "-Dflag"),
        ("-javaagent:/opt/agent.jar=key=geheim", "-javaagent:/opt/agent.jar=..."),
        ("geheim", "..."),
    ],
)
def test_java_options(option: str, expected: str) -> None:
    assert shown(hidden.hidden_java_option(option)) == expected
    quoted = shown(hidden.hidden_java_option(shlex.quote(shlex.quote(option))))
    assert "geheim" not in quoted and "1234" not in quoted
    assert option.partition("=")[0].partition(" ")[0] in quoted or not option.startswith("-")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("proxy_set_header X-Key geheim;", "proxy_set_header ..."),
        ("    Environment=PASSWORD=geheim", "    Environment=..."),
        ("<Location /geheim>", "<Location ..."),
        ("</Location>", "</Location>"),
        ("}", "}"),
        ("internal;", "internal;"),
        ("", ""),
    ],
)
def test_directives(line: str, expected: str) -> None:
    assert shown(hidden.hidden_directive(line)) == expected


def test_marks_are_not_for_users() -> None:
    with pytest.raises(ValueError, match="reserved"):
        hidden.hidden("a" + hidden.CLOSE)
    assert hidden.hidden("") == ""


@pytest.mark.parametrize("text", [hidden.OPEN, hidden.CLOSE, hidden.OPEN * 2 + hidden.CLOSE, hidden.OPEN + "a" + hidden.CLOSE * 2])
def test_marks_that_do_not_match(text: str) -> None:
    with pytest.raises(ValueError, match="do not match"):
        marks.take_out(text.encode())


def test_places_are_counted_in_bytes() -> None:
    text = f"ä={hidden.hidden('ö')}\nb={hidden.hidden('12')}\n"
    content, spans = marks.take_out(text.encode())
    assert content.decode() == "ä=ö\nb=12\n"
    assert [content[start:end].decode() for start, end in spans] == ["ö", "12"]
