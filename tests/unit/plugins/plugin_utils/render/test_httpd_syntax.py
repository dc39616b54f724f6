# SPDX-License-Identifier: GPL-3.0-or-later
"""The writers of httpd's and mod_jk's formats: what they quote, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import CLOSE, OPEN
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    BLANK,
    Comment,
    Expression,
    HeaderText,
    Node,
    Private,
    Quoted,
    Snippet,
    Verbatim,
    argument,
    directive,
    on_off,
    section,
    write,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jk_properties import Line, Note, Property, write_properties

WRITTEN: list[Any] = [
    ("plain", "plain"),
    (80, "80"),
    ("", '""'),
    ("two words", '"two words"'),
    ('say "so"', '"say \\"so\\""'),
    ("back\\slash", '"back\\\\slash"'),
    ("ends with\\", '"ends with\\\\"'),
    ("it's", '"it\'s"'),
    ("#1", '"#1"'),
    ("<tag>", '"<tag>"'),
    ("5$", "5$"),
    ("100%", "100%"),
    ("[2001:db8::1]:80", "[2001:db8::1]:80"),
    (Quoted("plain"), '"plain"'),
    (HeaderText("100%"), '"100%%"'),
    (HeaderText('a "b"'), '"a \\"b\\""'),
    (Expression("${APACHE_LOG_DIR}/a.log"), "${APACHE_LOG_DIR}/a.log"),
    (Expression("${APACHE_LOG_DIR}/a b"), '"${APACHE_LOG_DIR}/a b"'),
    (Verbatim('"%h \\"%r\\""'), '"%h \\"%r\\""'),
    (on_off(True), "On"),
    (Private(HeaderText("s%")), f'{OPEN}"s%%"{CLOSE}'),
]
REFUSED: list[Any] = [
    "${HOME}",
    "two\nlines",
    "tab\tbed",
    "nul\0",
    Quoted("${HOME}"),
    Quoted("a\rb"),
    HeaderText("${HOME}"),
    Expression("${HOME}\n"),
    Expression("${not closed"),
    Verbatim("a\nb"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_written(value: Any, text: str) -> None:
    assert argument(value) == text


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"httpd|argument"):
        argument(value)


def test_file() -> None:
    nodes: list[Node] = [
        Comment("A line."),
        BLANK,
        section("VirtualHost", "*:80", body=[directive("ServerName", "a.example"), Snippet("Own On")]),
    ]
    assert write(nodes) == "# A line.\n\n<VirtualHost *:80>\n    ServerName a.example\n    Own On\n</VirtualHost>\n"
    assert write([]) == ""


@pytest.mark.parametrize(
    "node", [Comment("two\nlines"), Comment("goes on\\"), directive("two words"), directive("Include\nUser")], ids=repr
)
def test_nodes_that_are_none(node: Node) -> None:
    with pytest.raises(ValueError, match=r".+"):
        write([node])


def test_properties() -> None:
    lines: list[Line] = [Note("Workers."), Note(), Property("worker.a.port", 8009), Property("worker.a.secret", "~a=b/c$")]
    assert write_properties(lines) == "# Workers.\n\nworker.a.port=8009\nworker.a.secret=~a=b/c$\n"


@pytest.mark.parametrize("value", ["a#b", "$(worker.list)", "two\nlines", " blank", "blank ", "on\\"], ids=repr)
def test_values_that_mod_jk_reads_in_another_way(value: str) -> None:
    with pytest.raises(ValueError, match=r"mod_jk|property|backslash"):
        write_properties([Property("worker.a.secret", value)])


def test_keys_that_are_none() -> None:
    with pytest.raises(ValueError, match="key"):
        write_properties([Property("worker.a=b", 1)])
