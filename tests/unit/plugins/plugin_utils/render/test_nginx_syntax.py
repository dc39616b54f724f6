# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer of nginx's format: what it quotes, what it refuses, and that nginx would read back what was meant."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_syntax import (
    BLANK,
    Comment,
    Condition,
    Expression,
    Node,
    Pattern,
    Quoted,
    Snippet,
    argument,
    block,
    directive,
    when,
    write,
)

WRITTEN: list[Any] = [
    ("plain", "plain"),
    (80, "80"),
    ("", '""'),
    ("two words", '"two words"'),
    ("a;b", '"a;b"'),
    ("{}", '"{}"'),
    ('say "so"', '"say \\"so\\""'),
    ("it's", '"it\'s"'),
    ("#1", '"#1"'),
    ("back\\slash", '"back\\slash"'),
    ("new\\nline", '"new\\\\nline"'),
    ("double\\\\", '"double\\\\\\\\"'),
    ("[2001:db8::1]:80", "[2001:db8::1]:80"),
    ("äöü", '"äöü"'),
    (Quoted("plain"), '"plain"'),
    (Expression("$host:80"), "$host:80"),
    (Expression("$a and $b"), '"$a and $b"'),
    (Expression("${a}b"), '"${a}b"'),
    (Expression("default-src 'self'; x $nonce"), "\"default-src 'self'; x $nonce\""),
    (Pattern(r"~\.tomcat1$"), r'"~\.tomcat1$"'),
    (Pattern(r"^/a\\b"), r'"^/a\\\b"'),
    (Condition(("-f", "/run/flag")), "(-f /run/flag)"),
    (Condition((Expression("$http_host"), "~", Pattern(":([0-9]{1,5})$"))), '($http_host ~ ":([0-9]{1,5})$")'),
]
REFUSED: list[Any] = [
    "$host",
    "costs 5$",
    "two\nlines",
    "tab\tbed",
    "nul\0",
    Quoted("$host"),
    Quoted("two\nlines"),
    Pattern("two\nlines"),
    Expression("5$"),
    Expression("$host\n"),
    Expression("${open"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_argument(value: Any, text: str) -> None:
    """Quoted where it has to be."""
    assert argument(value) == text


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_refused(value: Any) -> None:
    """What cannot be written so that nginx reads it as meant."""
    with pytest.raises(ValueError, match=r"dollar sign|line ends"):
        argument(value)


def read_back(text: str) -> str:
    """What nginx makes of an argument in double quotes."""
    made, index, inner = [], 0, text[1:-1]
    while index < len(inner):
        if inner[index] == "\\" and inner[index + 1] in "\"'\\trn":
            index += 1
            made.append({"t": "\t", "r": "\r", "n": "\n"}.get(inner[index], inner[index]))
        else:
            assert inner[index] != '"'
            made.append(inner[index])
        index += 1
    return "".join(made)


@pytest.mark.parametrize("text", ["", "\\", "\\\\", '"', '\\"', "a\\nb", "\\t", "\\d+", "'\\'", "\\\\n", 'x"y\\"z\\\\'])
def test_quotes_are_read_back(text: str) -> None:
    """Backslashes and quotation marks survive."""
    assert read_back(argument(Quoted(text))) == text


def test_file() -> None:
    """Blocks, comments, snippets and empty lines."""
    nodes: list[Node] = [
        Comment("for people"),
        directive("user", "www-data"),
        BLANK,
        block("http", body=[Snippet("snippet on;"), block("map", Expression("$a"), Expression("$b"), body=[directive(Quoted(""), 1)])]),
        when("-f", "/x", body=[]),
    ]
    assert write(nodes) == (
        '# for people\nuser www-data;\n\nhttp {\n    snippet on;\n    map $a $b {\n        "" 1;\n    }\n}\nif (-f /x) {\n}\n'
    )
    assert write([]) == ""


def test_comment_is_one_line() -> None:
    """A line end in a comment would be a directive."""
    with pytest.raises(ValueError, match="line ends"):
        write([Comment("a\nserver on;")])
