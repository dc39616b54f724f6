# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with an inventory: one record for each problem, one readable line for each record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

HIDDEN = "(hidden)"
# Free settings, in which people write passwords under any name: their values are never shown.
_FREE = re.compile(
    r"(?:environment|java_opts|attributes|parameters|params|headers|basic_auth|_directives|jk_options|snippets?)(?:$|[.\\[])"
    r"|(?:^|[._])(?:lines|content|env_vars)(?:$|[.\\[])"
    r"|^tomcat_(?:server|service|global_resources|executors|connectors|engine|host|virtual_hosts|context)(?:$|[.\\[])"
    r"|^tomcat_(?:web_xml|users|\w+_properties|rewrite|files)(?:$|[.\\[])"
    r"|^tomcat_(?:manager|host_manager|jmx|java_agents)(?:$|[.\\[])"
    r"|\.(?:tomcat|context|cloud|redis)(?:$|[.\\[])|\.encryption(?:$|\.key$)"
)
# Name and password in an address: https://name:password@host
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s\"]+(?=@)|(?<![^\s\"])[^/@\s\":]+:[^/@\s\"]+(?=@)")
# The same in a text where a mapping was meant: DB_PASSWORD=secret
_ASSIGNED = re.compile(r"(\w*(?:secret|passw|token|credential|private_key)\w*\s*[=:]\s*)[^\s\"]+", re.IGNORECASE)
_KINDS = ((str, "a text"), ((list, tuple), "a list"), (Mapping, "a mapping"))
WHOLE_INVENTORY = "inventory"
# The remedy where an option as a whole was looked at.
WHOLE_OPTION = "set a value that fits, see the role's README"
_MEANT = re.compile(r"did you mean ([\w-]+)\?")
_MISSING = ("is missing", "names no instance")
_PLACE = re.compile(r" at ([\w.\[\]-]*[\w\]])")
_LONGEST_VALUE = 80
_MOST_HOSTS = 4
_SECRET_NAME = re.compile(r"secret|passw|shutdown_command|nonce|(?<!server_)token|credential|private_key|encryption_key", re.IGNORECASE)


class Absent:
    """The type of NO_VALUE: the key is not there, so the line shows no value."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE = Absent()


@dataclass(frozen=True)
class Hidden:
    """Stands for a value that is not shown, with what it is."""

    kind: str


def is_secret_name(key: str) -> bool:
    """Tell whether a variable of this name may hold something that must not be shown."""
    return _SECRET_NAME.search(key) is not None


def may_hold_secrets(key: str) -> bool:
    """Tell whether what stands there is free text of the user, which is not shown."""
    return _FREE.search(key) is not None


def kind_of(value: Any) -> str:
    """Return in words what a value is, for where it is not shown."""
    return next((words for known, words in _KINDS if isinstance(value, known)), "a value")


def without_secrets(value: Any) -> Any:
    """Return a value with everything hidden that has the name of a secret, or of free text of the user."""
    if isinstance(value, Mapping):
        hidden = {key for key in value if is_secret_name(str(key)) or may_hold_secrets(f".{key}")}
        return {key: HIDDEN if key in hidden else without_secrets(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_secrets(item) for item in value]
    return value


def without_credentials(text: str) -> str:
    """Return a text with name and password hidden in every address, and what stands behind the name of a secret."""
    return _ASSIGNED.sub(rf"\1{HIDDEN}", _CREDENTIALS.sub(HIDDEN, text))


def show(value: Any) -> str:
    """Write a value as a person would write it in an inventory, on one line and not too long."""
    if isinstance(value, Hidden):
        return f"({value.kind}, hidden)"
    if isinstance(value, str) and value == HIDDEN:
        return HIDDEN
    try:
        text = json.dumps(without_secrets(value), ensure_ascii=False, default=str)
    except (TypeError, ValueError):
        text = type(value).__name__
    text = without_credentials(text)
    if len(text) > _LONGEST_VALUE:
        text = text[: _LONGEST_VALUE - 4] + " ..."
    return text


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what is there, why that cannot work, and what to do."""

    host: str
    key: str
    value: Any
    reason: str
    remedy: str

    def line(self, hosts: str = "") -> str:
        """Return the problem as one line; hosts stands for the host when several have the same problem."""
        where = f"{hosts or self.host}: {without_credentials(self.key)}"
        if self.value is not NO_VALUE:
            where += f" = {show(self.value)}"
        return f"{where}: {self.reason}; {self.remedy}"


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Return one line for each problem; hosts that got the same one from their group share a line."""
    hosts: dict[str, list[str]] = {}
    first: dict[str, Problem] = {}
    for problem in problems:
        what = problem.line(" ")
        hosts.setdefault(what, []).append(problem.host)
        first.setdefault(what, problem)
    return [problem.line(_join(hosts[what])) for what, problem in first.items()]


def _join(names: list[str]) -> str:
    if len(names) <= _MOST_HOSTS:
        return ", ".join(names)
    shown = _MOST_HOSTS - 1
    return f"{', '.join(names[:shown])} and {len(names) - shown} more hosts"


class Problems:
    """Collects problems in the order they are found; the same one is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Problem] = {}

    def add(self, host: str, key: str, value: Any, reason: str, remedy: str) -> None:
        """Record one problem."""
        if value is not NO_VALUE and is_secret_name(key.rsplit(".", 1)[-1]):
            value = HIDDEN
        elif isinstance(value, (str, list, tuple, Mapping)) and may_hold_secrets(key):
            value = Hidden(kind_of(value))
        problem = Problem(host or WHOLE_INVENTORY, key, value, reason, remedy)
        self._found.setdefault((problem.host, key, reason), problem)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found.values())


def exact(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without those that another one explains: one cause is one line.

    These are problems of a whole option of which another one of the same host names the place, also on hosts that have the same from
    their group and where nobody looks closer, and missing keys of which another one is a misspelling.
    """
    found = list(problems)
    of_hosts: dict[str, list[Problem]] = {}
    for problem in found:
        if problem.remedy != WHOLE_OPTION:
            of_hosts.setdefault(problem.host, []).append(problem)
    meant = {(problem.host, _meant_by(problem)) for problem in found}
    explained = {
        one.line(" ") for one in found if one.remedy == WHOLE_OPTION and any(_is_within(one, other) for other in of_hosts.get(one.host, ()))
    }
    return [
        one
        for one in found
        if not (one.reason.startswith(_MISSING) and (one.host, one.key) in meant)
        and (one.remedy != WHOLE_OPTION or one.line(" ") not in explained)
    ]


def _meant_by(problem: Problem) -> str:
    """The key that was probably meant by an unknown one, or ""."""
    name = _MEANT.match(problem.remedy)
    before, dot, _dummy = problem.key.rpartition(".")
    return f"{before}{dot}{name[1]}" if name else ""


def _is_within(whole: Problem, part: Problem) -> bool:
    """Whether part is what whole means: the place that its reason names, or a key that is unknown or missing."""
    rest = part.key.removeprefix(whole.key)
    if rest == part.key or not rest.startswith((".", "[")):
        return False
    if whole.reason.startswith(("has the unknown key", "missing required arguments")):
        return part.reason in ("is an unknown key", "is missing")
    place = _PLACE.search(whole.reason)
    return place is not None and rest.lstrip(".").startswith(place[1])


def did_you_mean(name: str, known: Iterable[str], otherwise: str, cutoff: float = 0.7) -> str:
    """Return the remedy for an unknown name: the one that was probably meant, or what there is."""
    near = get_close_matches(name, sorted(known), n=1, cutoff=cutoff)
    if near:
        return f"did you mean {near[0]}?"
    return otherwise
