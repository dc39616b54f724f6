# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read values of an inventory with the type they must have, and say what is wrong where they have not."""

from __future__ import annotations

import ast
import ipaddress
import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import (
    NO_VALUE,
    Problems,
    did_you_mean,
    may_hold_secrets,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.schema import LONGEST_NAME, NAME_PATTERN

_NAME = re.compile(NAME_PATTERN)
_DIGITS = re.compile(r"^-?\d+$")
# What the filter "bool" of Ansible understands as well, so that roles and model agree.
BOOLEAN_WORDS = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}
YAML_WORDS = "(which yes, no, on and off are in YAML)"
# Where a value stands in a mapping or a list.
_YAML_CONSTANT = re.compile(r"[:,\[]\s*(?:true|false|null|yes|no|on|off)\s*[,}\]]")
_NUMBER_WANTED = "a number belongs here"


class Reader:
    """Reads single values; every fault goes to the problems and the value then is the fallback."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def number(self, host: str, key: str, value: Any, low: int, high: int, extra: Collection[int] = ()) -> int | None:
        """Return a whole number within limits, or None when it is not one. Digits in a text count: INI files and -e deliver texts."""
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self._not_a_number(host, key, value, low, high)
            return None
        if value in extra or low <= value <= high:
            return value
        allowed = f"set {low} to {high}" + "".join(f", or {number}" for number in sorted(extra))
        self.problems.add(host, key, value, f"is not within {low} to {high}", allowed)
        return None

    def _not_a_number(self, host: str, key: str, value: Any, low: int, high: int) -> None:
        if isinstance(value, str):
            reason, remedy = f"is text, {_NUMBER_WANTED}", f"set {low} to {high}"
        elif isinstance(value, bool):
            reason, remedy = f"is true or false, {_NUMBER_WANTED}", f"set {low} to {high}"
        else:
            reason, remedy = f"is not a whole number, {_NUMBER_WANTED}", f"set {low} to {high}"
        self.problems.add(host, key, value, reason, remedy)

    def boolean(self, host: str, key: str, value: Any) -> bool:
        """Return true or false. The words that YAML knows for them count as texts too: INI files and -e deliver texts."""
        if isinstance(value, bool):
            return value
        word = value.strip().lower() if isinstance(value, str) else None
        if word not in BOOLEAN_WORDS:
            self.problems.add(host, key, value, "is neither true nor false", "set true or false")
            return False
        return BOOLEAN_WORDS[word]

    def choice(self, host: str, key: str, value: Any, choices: Collection[str], fallback: str) -> str:
        """Return one of some words."""
        word = chosen(value, choices)
        if word is None:
            reason, meant = choice_fault(value, choices)
            self.problems.add(host, key, value, reason, meant or f"set one of {', '.join(choices)}")
        return fallback if word is None else word

    def name(self, host: str, key: str, value: Any) -> str | None:
        """Return a name that every product accepts, or None."""
        if not isinstance(value, str):
            self.problems.add(host, key, value, "is not text, a name belongs here", _quoted(value))
            return None
        if not _NAME.fullmatch(value):
            self.problems.add(host, key, value, *_name_fault(value))
            return None
        if len(value) > LONGEST_NAME:
            self.problems.add(host, key, value, f"is longer than {LONGEST_NAME} characters", f"shorten it to {LONGEST_NAME} or less")
            return None
        return str(value)

    def texts(self, host: str, key: str, value: Any) -> list[str]:
        """Return a list of texts."""
        if isinstance(value, str):
            self.problems.add(host, key, value, "is text, a list belongs here", as_list(key, value))
            return []
        if not isinstance(value, list):
            self.problems.add(host, key, value, "is not a list", "write a list of texts")
            return []
        for position, item in enumerate(value):
            if not isinstance(item, str):
                self.problems.add(host, f"{key}[{position}]", item, "is not text", _quoted(item))
                return []
        return list(value)

    def mapping(
        self, host: str, key: str, value: Any, known: Collection[str], place: str = "", there: Collection[str] = ()
    ) -> Mapping[str, Any]:
        """Return a mapping without its unknown keys, which are reported. place is the key where those belong that are in there."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            remedy = ini_remedy(value) or f"write keys and values; keys are {listed(known)}"
            self.problems.add(host, key, value, "is not a mapping", remedy)
            return {}
        unknown = [name for name in value if name not in known]
        for name in unknown:
            bare = str(name).removeprefix(f"{place}_")
            elsewhere = f"write it as {place}: {{{bare}: …}}" if bare in there else ""
            remedy = elsewhere or did_you_mean(str(name), known, f"keys are {listed(known)}")
            self.problems.add(host, f"{key}.{name}", NO_VALUE, "is an unknown key", remedy)
        if not unknown:
            return value
        return {name: item for name, item in value.items() if name in known}


def chosen(value: Any, words: Collection[str]) -> str | None:
    """Return which of the words a value is, or None. true stands for on where on is one of them: YAML made it of that word."""
    if isinstance(value, bool):
        return next((word for word in words if BOOLEAN_WORDS.get(word) is value), None)
    return str(value) if isinstance(value, str) and value in words else None


def choice_fault(value: Any, words: Collection[str]) -> tuple[str, str]:
    """Return why a value is none of the words, and the word that was probably meant, as a remedy, or ""."""
    known = ", ".join(word or '""' for word in words)
    if isinstance(value, bool):
        meant = next((word for word in words if BOOLEAN_WORDS.get(word.lower()) is value), "")
        return f"is true or false {YAML_WORDS}, one of {known} belongs here", f'write "{meant}" in quotes' if meant else ""
    if not isinstance(value, str):
        return f"is none of {known}", ""
    same = next((word for word in words if word.lower() == value.lower()), "")
    return f"is none of {known}", f"did you mean {same}?" if same else did_you_mean(value, [word for word in words if word], "")


def listed(names: Collection[str]) -> str:
    """Write names as a list for a sentence."""
    return ", ".join(sorted(names))


def ipv4(value: Any) -> ipaddress.IPv4Address | None:
    """Return the value as an IPv4 address, or None when it is none."""
    if not isinstance(value, str):
        return None
    try:
        return ipaddress.IPv4Address(str(value))
    except ValueError:
        return None


def ini_remedy(value: Any) -> str:
    """Return what to do about a text that looks like a list or a mapping, or "": INI files read what Python reads, and no YAML."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return ""
    if _is_literal(value.strip()):
        return "remove the quotes around it; with -e write -e '{\"name\": …}', since -e name=value makes a text of it"
    if _YAML_CONSTANT.search(value):
        return "in an INI file write True, False and None for true, false and null, or move it to a YAML file"
    return "in an INI file write each text in quotes, on the line of a host all of it in '…' too, or move it to a YAML file"


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def as_list(key: str, text: str) -> str:
    """Return how to write a text as a list. What may hold a secret is not repeated."""
    if ini_remedy(text):
        return ini_remedy(text)
    if may_hold_secrets(key):
        return "write a list, each entry by itself"
    words = [word.strip().strip("\"'") for word in (text.split(",") if "," in text else text.split() or [text])]
    # In quotes it is a list in YAML and in an INI file.
    return f"write {json.dumps(words)}"


def _name_fault(value: str) -> tuple[str, str]:
    if value.startswith("-") and _NAME.fullmatch(value.lstrip("-")):
        return "begins with -, which commands take for an option", "begin with a letter, a digit or _"
    return "is empty" if value == "" else "has characters that are not allowed in a name", "use letters, digits, _ and - only"


def _quoted(value: Any) -> str:
    return f'write it in quotes: "{value}"' if isinstance(value, (int, float)) else "write text"
