# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer to a question about the members, asked in JMESPath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

EXAMPLE = r'''-e "model_query='[?host==\`app1\`].{name: name, http: http_port}'"'''
_FIELDS = "ansible-doc catalina.cluster.topology lists the fields of a member"
_NO_LIBRARY = "model_query: is JMESPath, for which the controller has no library; install it: pip install jmespath"
_NOTHING: tuple[Any, ...] = (None, [], {}, "")


class QueryError(Exception):
    """What is wrong with a query, with its remedy."""


def answer(members: Sequence[Mapping[str, Any]], query: Any) -> Any:
    """Return what the query finds, and a sentence where that is nothing. Values of members are of plain types."""
    if not isinstance(query, str):
        raise QueryError(f"model_query: is not a text; write a query in JMESPath, as {EXAMPLE}")
    try:
        import jmespath
        from jmespath.exceptions import JMESPathError
    except ImportError:
        raise QueryError(_NO_LIBRARY) from None
    try:
        found = jmespath.search(str(query), list(members))
    except (JMESPathError, ValueError, TypeError) as error:
        raise QueryError(f'model_query = "{query}": {_reason(error)}; write it as {EXAMPLE}') from None
    return _nothing(query, len(members)) if found in _NOTHING else found


def _reason(error: Exception) -> str:
    """What JMESPath says without its drawing of the place, which is lost where lines are folded."""
    said = str(error).split(":\n", 1)[0]
    position = getattr(error, "lex_position", None)
    for known in ("Bad jmespath expression: ", "Invalid jmespath expression: ", "Invalid JMESPath expression: "):
        said = said.removeprefix(known)
    said = said.split(": Parse error at column", 1)[0].rstrip(".")
    place = f" (character {position + 1})" if isinstance(position, int) else ""
    return f"is no query in JMESPath: {said[:1].lower()}{said[1:]}{place}"


def _nothing(query: str, members: int) -> str:
    quotes = ' What stands in " is the name of a field to JMESPath: a text has `…` around it.' if '"' in query else ""
    return f'model_query = "{query}" finds nothing in {members} member{"s" * (members != 1)}.{quotes} {_FIELDS}. An example: {EXAMPLE}'
