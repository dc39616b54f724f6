# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values of options: read into the type that they must have, or a fault that says why not. The same for every server."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS, choice_fault, chosen

Read = Callable[[Any], Any]
_DIGITS = re.compile(r"-?\d+")
_HEADER = re.compile(r"[A-Za-z0-9!#%&'*+.^_`|~-]+")
# What separates words, or means something to a server.
_MARKS = re.compile(r"[\s;{}\"'\\$#<>\x00-\x1f\x7f]")


class OptionError(Exception):
    """What is wrong with a value. key names the place in a list or mapping, as [0].port."""

    def __init__(self, reason: str, remedy: str, key: str = "", value: Any = None) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.key, self.value = reason, remedy, key, value

    def within(self, key: str, value: Any) -> OptionError:
        """The same fault, seen from one level above. value is what stands at that place."""
        inner = self.value if self.key else value
        return OptionError(self.reason, self.remedy, key + self.key, inner)


def number(low: int, high: int) -> Read:
    """A whole number within limits."""

    def read(value: Any) -> int:
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise OptionError("is not a whole number", f"set {low} to {high}")
        if not low <= value <= high:
            raise OptionError(f"is not within {low} to {high}", f"set {low} to {high}")
        return int(value)

    return read


def multiple(low: int, high: int, step: int) -> Read:
    """A whole number within limits that is a multiple of another one."""
    count = number(low, high)

    def read(value: Any) -> int:
        found: int = count(value)
        if found % step:
            raise OptionError(f"is no multiple of {step}", f"set {found - found % step} or {found - found % step + step}")
        return found

    return read


def boolean(value: Any) -> bool:
    """True or false, also as the text that INI files and -e deliver."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in BOOLEAN_WORDS:
        raise OptionError("is neither true nor false", "set true or false")
    return BOOLEAN_WORDS[word]


def text(value: Any) -> str:
    """A text on one line. Numbers are taken as their digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise OptionError("is not text", "write it in quotes")
    if re.search(r"[\x00-\x1f\x7f]", value):
        raise OptionError("has a line end or a control character", "write it on one line")
    return str(value)


def on_off(value: Any) -> str:
    """on or off, which YAML may have taken for true and false."""
    return str(choice("on", "off")(value))


def choice(*words: str) -> Read:
    """One of some words."""

    def read(value: Any) -> str:
        word = chosen(value, words)
        if word is None:
            reason, meant = choice_fault(value, words)
            raise OptionError(reason, meant or "set one of " + ", ".join(one or '""' for one in words))
        return word

    return read


def matching(pattern: str, what: str, example: str) -> Read:
    """A text of a form."""
    wanted = re.compile(pattern)

    def read(value: Any) -> str:
        found = text(value)
        if not wanted.fullmatch(found):
            raise OptionError(f"is not {what}", f"write it as {example}")
        return found

    return read


def optional(read: Read) -> Read:
    """The same, or an empty text for none."""
    return lambda value: "" if value in ("", None) else read(value)


def network(value: Any) -> str:
    """An address or network."""
    found = text(value)
    try:
        ipaddress.ip_network(found, strict=True)
    except ValueError as error:
        strict = "has bits set behind its mask" if "host bits" in str(error) else "is not an address or network"
        raise OptionError(strict, "write it as 192.0.2.7 or 192.0.2.0/24") from None
    return found


def address(value: Any) -> str:
    """An address of this host."""
    found = text(value)
    try:
        ipaddress.ip_address(found)
    except ValueError:
        raise OptionError("is not an address", "write it as 192.0.2.7, or leave it empty for every one") from None
    return found


def network_or_all(value: Any) -> str:
    """An address, a network, all of them, or the local sockets."""
    return str(value) if value in ("all", "unix:") else network(value)


def header_name(value: Any) -> str:
    """The name of a header."""
    found = text(value)
    if not _HEADER.fullmatch(found) or "$" in found or "'" in found:
        raise OptionError("is not the name of a header", "write it as X-Frame-Options")
    return found


def names_once(read: Read) -> Read:
    """A mapping whose names are compared without case, as headers are."""

    def read_all(value: Any) -> Any:
        found = read(value)
        seen: dict[str, str] = {}
        for name in found:
            other = seen.setdefault(name.lower(), name)
            if other != name:
                raise OptionError(f"is the header {other} too, which is there already", "write each header once", f".{name}")
        return found

    return read_all


def path_fault(path: str) -> str:
    """What no path of a request has, once a server has read it."""
    if re.search(r"[*?%]", path):
        return "has one of * ? %, which no path has that a server compares"
    if re.search(r"/\.{1,2}(?:/|$)|//", path):
        return "has . or .. or nothing between two /, which servers take out of paths first"
    return ""


def under(path: str, above: str) -> bool:
    """Whether a path is another one, or below it."""
    return path == above or path.startswith(above.rstrip("/") + "/")


def milliseconds(low: int) -> Read:
    """A number of milliseconds, or 0 where low allows it. Less than 50 were meant as seconds."""
    count = number(low, 86400000)

    def read(value: Any) -> int:
        found: int = count(value)
        if 0 < found < 50:
            raise OptionError(f"counts milliseconds: {found * 1000} are {found} s", "set 50 or more" + (", or 0" if low == 0 else ""))
        return found

    return read


def words_of(known: Collection[str], remedies: Mapping[str, str]) -> Read:
    """Some known words with blanks between them. remedies says of others what to do."""

    def read(value: Any) -> str:
        found = text(value)
        if not found.split():
            raise OptionError("is empty", f"name some of {', '.join(known)}")
        for item in found.split():
            if item not in known:
                raise OptionError(
                    f"has {item}, which it does not know", remedies.get(item) or did_you_mean(item, known, f"use {', '.join(known)}")
                )
        return found

    return read


def list_of(read: Read) -> Read:
    """A list, each entry of one kind."""

    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise OptionError("is not a list", "write a list in a YAML file")
        return tuple(_at(f"[{position}]", item, read) for position, item in enumerate(value))

    return read_all


def mapping_of(read_name: Read, read: Read) -> Read:
    """A mapping, each name and each value of one kind."""

    def read_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise OptionError("is not a mapping", "write names and values")
        return {_at(f".{name}", name, read_name): _at(f".{name}", item, read) for name, item in value.items()}

    return read_all


def _at(key: str, value: Any, read: Read) -> Any:
    try:
        return read(value)
    except OptionError as fault:
        raise fault.within(key, value) from None
