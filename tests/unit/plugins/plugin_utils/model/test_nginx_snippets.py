# SPDX-License-Identifier: GPL-3.0-or-later
"""Snippets: whole directives that stay in the block they are put into."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_snippets import directive_names, snippet_fault

GOOD = [
    [],
    ["underscores_in_headers on;"],
    ["# a comment with } and ;"],
    ["location /x {", "    return 404;", "}"],
    ['return 200 "a;b}";'],
    ["return 200 'it\\'s';"],
    ["set $a ${b}c;"],
    ['if ($a ~ "x;y") { return 403; }'],
    ["rewrite ^/a\\;b /c;"],
]
BAD = [
    (["underscores_in_headers on"], "ends within a directive, the semicolon is missing"),
    (["}"], "closes a block that it did not open"),
    (["a on; }", "server {"], "closes a block that it did not open"),
    (["location /x {"], "leaves 1 block open"),
    (["a {", "b {"], "leaves 2 blocks open"),
    (["a { b }"], "has a directive without a semicolon before a }"),
    ([";"], "has a semicolon without a directive"),
    (["{}"], "has a block without a name"),
    (['return 200 "a;'], "has a quotation mark that is not closed"),
    (['return "a"b;'], "goes on directly behind a quotation mark"),
    (["a\0;"], "has control characters"),
]


@pytest.mark.parametrize("lines", GOOD, ids=repr)
def test_accepted(lines: list[str]) -> None:
    """Nothing to say."""
    assert snippet_fault(lines) == ""


@pytest.mark.parametrize(("lines", "fault"), BAD)
def test_refused(lines: list[str], fault: str) -> None:
    """What would break out of its block, or swallow what follows."""
    assert snippet_fault(lines) == fault


def test_names() -> None:
    """The names of all directives, not their arguments."""
    assert directive_names(["location /proxy_pass {", "  proxy_set_header A proxy_pass;", "}", "add_header B c;"]) == [
        "location",
        "proxy_set_header",
        "add_header",
    ]
