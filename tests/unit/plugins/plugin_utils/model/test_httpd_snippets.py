# SPDX-License-Identifier: GPL-3.0-or-later
"""Snippets of httpd: whole directives that stay in their section, or what is wrong with them."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_snippets import directive_names, snippet_fault

FINE: list[list[str]] = [
    [],
    ["Header set X-A b", "", '# a comment with a " in it'],
    ['<Location "/a">', "    Require all denied", "</Location>"],
    ["<IfModule x>", "<IfModule y>", "A on", "</ifmodule>", "</IfModule>"],
    ["Header set X-A \\", "    b"],
    ["RewriteRule ^it's$ -"],
]
FAULTY: list[tuple[list[str], str]] = [
    (["</VirtualHost>", "<VirtualHost *:1>"], "closes the section VirtualHost, which it did not open"),
    (["<Location /a>"], "leaves the section Location open"),
    (["<Location /a>", "<If x>", "</Location>", "</If>"], "closes the section Location before the one inside it"),
    (["Header set X-A \\"], "ends with a backslash, which takes the line after it along"),
    (['Header set X-A "b'], "has a quotation mark that is not closed in its line"),
    (["Header set X-A b\nListen 1"], "has line ends or control characters"),
    (["<Location /a"], "has a < that is not the beginning of a section"),
    (["</Location /a>"], "has a </ that is not the end of a section"),
]


@pytest.mark.parametrize("lines", FINE, ids=str)
def test_fine(lines: list[str]) -> None:
    assert snippet_fault(lines) == ""


@pytest.mark.parametrize(("lines", "fault"), FAULTY, ids=str)
def test_faulty(lines: list[str], fault: str) -> None:
    assert snippet_fault(lines) == fault


def test_names() -> None:
    assert directive_names(["<Location /a>", "  ProxyPass !", "</Location>", "# Listen 1"]) == ["location", "proxypass"]
