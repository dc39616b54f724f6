# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values of httpd's and mod_jk's options, beside those that every server has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import option_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_snippets import snippet_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_words import OldWord
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.server_values import file_path, path_of_url, snippet

_MARKS = re.compile(r"[\s\"'\\$#<>\x00-\x1f\x7f]")
_TOKEN = re.compile(r"[A-Za-z0-9!&'*+.^_`~-]+")
_NOTHING: Mapping[str, OldWord] = MappingProxyType({})
_TIME = re.compile(r"\d+(?:ms|s)?")


def word(value: Any) -> str:
    """A text that httpd reads as one argument without variables."""
    found = values.text(value)
    if not found or _MARKS.search(found):
        raise OptionError("is empty, or has a blank or one of \" ' \\ $ # < >, which mean something to httpd", "write it without them")
    return found


def data(value: Any) -> str:
    """A text without variables; it is quoted and escaped where it has to be."""
    found = values.text(value)
    if "${" in found:
        raise OptionError("has ${, which begins a variable of httpd", "write it without")
    return found


absolute_path = file_path(word)
url_path = path_of_url(word)
lines = snippet(snippet_fault, "write whole directives, each on its own line, that stay in this section")


def include(value: Any) -> str:
    """The path of a file, or a pattern for some."""
    found = word(value)
    if ".." in found.split("/"):
        raise OptionError("has .. in it", "write it relative to httpd's own folder, or absolute")
    return found


def page(value: Any) -> str:
    """The path of a page, perhaps with a query."""
    found = word(value)
    if not found.startswith("/"):
        raise OptionError("does not begin with /", f"write it as /{found}")
    return found


def header_text(value: Any) -> str:
    """The value of a header. What looks like a variable would be sent as it stands."""
    found = data(value)
    if re.search(r"%\{[^}]*\}[a-z]", found):
        reason = "has %{, which is no variable here"
        raise OptionError(reason, "set the header in extra_lines, or write it without")
    return found


def cookie_name(value: Any) -> str:
    """The name of a cookie or of a path parameter."""
    found = values.text(value)
    if not _TOKEN.fullmatch(found):
        raise OptionError("is no name of a cookie", "use letters, digits, _, - and . only, here and in the application")
    return found


def time(value: Any) -> str:
    """A time in seconds, or in ms."""
    found = values.text(value)
    if not _TIME.fullmatch(found):
        raise OptionError("is not a time", "write it as 2 (seconds) or 500ms")
    return found


def on_off(value: Any) -> str:
    """On or Off, as httpd writes it."""
    return "On" if values.boolean(value) else "Off"


def true_false(value: Any) -> str:
    """true or false, as mod_jk writes it, from all texts in which it reads them."""
    word_ = str(value).strip().lower()
    if word_ in ("1", "t", "y", "0", "f", "n"):
        return "true" if word_ in ("1", "t", "y") else "false"
    return "true" if values.boolean(value) else "false"


def log_format(value: Any) -> str:
    """A format of a log as it stands between quotation marks in httpd's configuration."""
    found = values.text(value)
    if not found or re.search(r'(?<!\\)(?:\\\\)*"', found) or re.search(r"(?<!\\)(?:\\\\)*\\$", found) or "${" in found:
        reason = 'is empty, ends with a backslash, or has ${ or a " without a backslash before it'
        raise OptionError(reason, r"write \" for a quotation mark")
    if "%" not in found and found != "json":
        reason = "has no %, so that every line would be the same"
        raise OptionError(reason, "write a format, as %a %t %>s %O %D")
    return found


def network(value: Any) -> str:
    """An address or network of clients, or all of them."""
    return "all" if value == "all" else str(values.network(value))


def status(value: Any) -> str:
    """A status of a response."""
    return str(values.number(100, 599)(value))


def _of_today(given: Any, item: Any, old: Mapping[str, OldWord]) -> tuple[Any, Any] | None:
    """A parameter as it is called today, with its value; None where nothing has to be written."""
    if given not in old:
        return given, item
    meant = old[given]
    if meant.flag and _read_at(f".{given}", item, true_false) == "false":
        return None
    if not meant.today:
        raise OptionError(meant.reason, meant.remedy, f".{given}")
    return meant.today, meant.value or item


def _read_at(key: str, item: Any, read: Read) -> str:
    try:
        return str(read(item))
    except OptionError as fault:
        raise fault.within(key, item) from None


def parameters(known: Mapping[str, Read], elsewhere: Mapping[str, str], what: str, old: Mapping[str, OldWord] = _NOTHING) -> Read:
    """A reader of parameters in a server's language, by name.

    elsewhere says of those that the model sets where that is done; old are words of former versions.
    """

    def read(value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise OptionError("is not a mapping", "write names and values")
        found: dict[str, str] = {}
        for given, written in value.items():
            today = _of_today(given, written, old)
            if today is None:
                continue
            name, item = today
            if name in elsewhere:
                raise OptionError("is set by the model", elsewhere[name], f".{name}", item)
            if name not in known:
                remedy = did_you_mean(str(name), known, f"use some of {', '.join(sorted(known))}")
                raise OptionError(f"is no {what}", remedy, f".{name}")
            if name in found:
                raise OptionError(f"is {name}, which is there already", "write it once, with the word of today", f".{given}")
            found[name] = _read_at(f".{given}", item, known[name])
        return found

    return read
