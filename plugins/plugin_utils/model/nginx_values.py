# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values of nginx's options, beside those that every server has."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_snippets import snippet_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import (
    OptionError,
    Read,
    address,
    boolean,
    choice,
    header_name,
    list_of,
    mapping_of,
    matching,
    network,
    network_or_all,
    number,
    on_off,
    optional,
    text,
    words_of,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.server_values import file_path, path_of_url, snippet

__all__ = [
    "OptionError",
    "Read",
    "absolute_path",
    "address",
    "boolean",
    "buffers",
    "choice",
    "cookie_name",
    "data",
    "duration",
    "expression",
    "header_name",
    "lines",
    "list_of",
    "mapping_of",
    "matching",
    "network",
    "network_or_all",
    "number",
    "on_off",
    "optional",
    "size",
    "text",
    "url_path",
    "word",
    "words_of",
]

_MARKS = re.compile(r"[\s;{}\"'\\$#\x00-\x1f\x7f]")
_SIZE = re.compile(r"\d+[kKmMgG]?")
_TIME = re.compile(r"(?:\d+(?:ms|[smhdwMy])?)+")
_TOKEN = re.compile(r"[A-Za-z0-9_]+")
_VARIABLES = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")


def word(value: Any) -> str:
    """A text that nginx reads as one argument without variables."""
    found = text(value)
    if not found or _MARKS.search(found):
        reason = "is empty, or has a blank or one of ; { } \" ' \\ $ #, which mean something to nginx"
        raise OptionError(reason, "write it without them")
    return found


def data(value: Any) -> str:
    """A text without variables; it is quoted where it has to be."""
    found = text(value)
    if "$" in found:
        raise OptionError("has a dollar sign, which begins a variable of nginx", "write it without one")
    return found


absolute_path = file_path(word)
url_path = path_of_url(word)
lines = snippet(snippet_fault, "write whole directives, each with its semicolon, that stay in this block")


def expression(value: Any) -> str:
    """A text in which variables may stand."""
    found = text(value)
    if not found or "$" in _VARIABLES.sub("", found):
        raise OptionError("is empty, or has a dollar sign that begins no variable", "write it as $remote_addr or ${name}")
    return found


def size(value: Any) -> str:
    """A size, as 8k."""
    return str(matching(_SIZE.pattern, "a size", "8k or 10m")(value))


def duration(value: Any) -> str:
    """A time, as 10s."""
    return str(matching(_TIME.pattern, "a time", "10s or 5m")(value))


def buffers(value: Any) -> str:
    """A number and a size, as 8 8k."""
    return str(matching(r"\d+ \d+[kKmM]?", "a number and a size", "8 8k")(value))


def cookie_name(value: Any) -> str:
    """The name of a cookie that nginx has a variable for."""
    found = text(value)
    if not _TOKEN.fullmatch(found):
        raise OptionError("is no name of a cookie that nginx can read", "use letters, digits and _ only, here and in the application")
    return found
