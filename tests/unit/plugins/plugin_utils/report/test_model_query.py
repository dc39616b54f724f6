# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions about the model, and what is said where there is no answer."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.report.model_query import EXAMPLE, QueryError, answer

MEMBERS = [{"name": "tomcat1", "host": "app1", "http_port": 81}, {"name": "tomcat2", "host": "app2", "http_port": 82}]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("[]", MEMBERS),
        ("[].name", ["tomcat1", "tomcat2"]),
        ("[?host==`app1`].{name: name, http: http_port}", [{"name": "tomcat1", "http": 81}]),
        ("[?host=='app2'] | [0].name", "tomcat2"),
        ("length(@)", 2),
        ("length([?host=='x'])", 0),
        ("[?http_port==`1`] == `[]`", True),
        ("contains([].name, 'x')", False),
    ],
)
def test_answers(query: str, found: Any) -> None:
    """Zero and false are answers too."""
    said = answer(MEMBERS, query)
    assert said == found and type(said) is type(found)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "cannot be empty"),
        ("[?", "incomplete expression (character 3)"),
        ("[?host=app1]", "unknown token '=' (character 7)"),
        ("[?host=='app1]", "unclosed ' delimiter (character 9)"),
        ("name host", "unexpected token: host (character 6)"),
        ("[].{name}", "expecting: colon, got: rbrace (character 9)"),
        ("names(@)", "unknown function: names()"),
        ("length(@, @)", "expected 1 argument for function length(), received 2"),
    ],
)
def test_queries_that_cannot_be_read(query: str, reason: str) -> None:
    """With the query, what is wrong with it, and one that can be, on one line."""
    with pytest.raises(QueryError) as refused:
        answer(MEMBERS, query)
    assert str(refused.value) == f'model_query = "{query}": is no query in JMESPath: {reason}; write it as {EXAMPLE}'


def test_a_function_that_is_given_something_else() -> None:
    with pytest.raises(QueryError, match=r"is no query in JMESPath: in function length\(\), invalid type for value: 81"):
        answer(MEMBERS, "[].length(http_port)")


@pytest.mark.parametrize("query", [None, 5, True, ["[]"]])
def test_what_is_no_query(query: Any) -> None:
    with pytest.raises(QueryError, match="model_query: is not a text; write a query in JMESPath, as -e"):
        answer(MEMBERS, query)


@pytest.mark.parametrize(("query", "quotes"), [("[?host==`web`]", False), ("[].nam", False), ("[0].nam", False), ('[?host=="app1"]', True)])
def test_queries_that_find_nothing(query: str, quotes: bool) -> None:
    """An empty line could be anything."""
    said = answer(MEMBERS, query)
    assert said.startswith(f'model_query = "{query}" finds nothing in 2 members.') and said.endswith(EXAMPLE)
    assert ("is the name of a field to JMESPath" in said) is quotes


def test_a_controller_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    with pytest.raises(QueryError, match="pip install jmespath"):
        answer(MEMBERS, "[]")
