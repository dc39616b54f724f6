# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and types of everything that a task may say to template_set."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

Problems = list[str]
MISSING = object()


@dataclasses.dataclass(frozen=True)
class Option:
    """One option: its type (str, bool, int, mode, path, list, dict, any) and default."""

    kind: str = "str"
    default: t.Any = None
    required: bool = False


_WHERE = {"for_each": Option("bool", False), "belongs_to": Option("str", "")}
_OWNED = {"owner": Option("str", "root"), "group": Option("str", "root")}

TASK: dict[str, Option] = {
    "name": Option(required=True),
    "part": Option("str", ""),
    "apply": Option("bool", True),
    "groups": Option("list", []),
    "group_var": Option("str", "group"),
    "roots": Option("list", required=True),
    "removed_groups": Option("str", "keep"),
    "retire": Option("list", []),
    "retire_parts": Option("list", []),
    "files": Option("list", []),
    "directories": Option("list", []),
    "links": Option("list", []),
    "absent": Option("list", []),
    "outputs": Option("list", []),
    "validate": Option("list", []),
    "digests": Option("list", []),
    "state_dir": Option("path", "/var/lib/catalina-cluster"),
}

LISTS: dict[str, dict[str, Option]] = {
    "files": {
        "src": Option(),
        "content": Option("text"),
        "copy": Option(),
        "vars": Option("dict"),
        "dest": Option("path", required=True),
        "mode": Option("mode", 0o644),
        "secret": Option("bool", False),
        "digest": Option("bool", True),
        "trim_blocks": Option("bool", True),
        "lstrip_blocks": Option("bool", False),
        "newline_sequence": Option("str", "\n"),
        **_OWNED,
        **_WHERE,
    },
    "directories": {"dest": Option("path", required=True), "mode": Option("mode", 0o755), **_OWNED, **_WHERE},
    "links": {
        "dest": Option("path", required=True),
        "src": Option(required=True),
        "digest": Option("bool", True),
        **_WHERE,
    },
    "absent": {"dest": Option("path", required=True), **_WHERE},
    "outputs": {"dest": Option("path", required=True), **_WHERE},
    "validate": {
        "command": Option("list"),
        "trees": Option("list", []),
        "environment": Option("dict", {}),
        "timeout": Option("int", 60),
        "xml": Option("path"),
        "for_each": Option("bool", False),
    },
    "digests": {
        "dest": Option("path", required=True),
        "parts": Option("dict", {}),
        "paths": Option("list", []),
        "mode": Option("mode", 0o600),
        **_WHERE,
    },
}


def read(data: t.Any, options: t.Mapping[str, Option], where: str, problems: Problems) -> dict[str, t.Any]:
    """The options of one mapping, converted; everything wrong with it goes to the problems."""
    values = {name: option.default for name, option in options.items()}
    if not isinstance(data, dict):
        problems.append(f"{where}: a mapping is needed, not {_shown(data)}")
        return values
    for key in data:
        if key not in options:
            near = difflib.get_close_matches(str(key), options, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(options))}"
            problems.append(f"{where}: unknown key {key}{hint}")
    for name, option in options.items():
        value = data.get(name)
        if value is None:
            if option.required:
                problems.append(f"{where}: {name} is missing")
        else:
            values[name] = _convert(value, option.kind, f"{where}: {name}", problems, option.default)
    return values


def _convert(value: t.Any, kind: str, where: str, problems: Problems, default: t.Any) -> t.Any:
    try:
        return _CONVERTERS[kind](value)
    except (TypeError, ValueError) as error:
        problems.append(f"{where}: {error}, not {_shown(value)}")
        return default


def _text(value: t.Any) -> str:
    if isinstance(value, (dict, list, bytes)):
        raise TypeError("text is needed")
    return str(value)


def _string(value: t.Any) -> str:
    if isinstance(value, (dict, list, bool, bytes)):
        raise TypeError("text is needed")
    text = str(value)
    if not text or "\0" in text:
        raise ValueError("text that is not empty is needed")
    return text


def _optional_string(value: t.Any) -> str:
    return "" if value == "" else _string(value)


def _path(value: t.Any) -> str:
    text = _string(value)
    if not text.startswith("/") or "//" in text or any(part in (".", "..") for part in text.split("/")):
        raise ValueError("an absolute path without . and .. is needed")
    return text.rstrip("/") or "/"


def _bool(value: t.Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "yes", "false", "no"):
        return value.lower() in ("true", "yes")
    raise TypeError("true or false is needed")


def _int(value: t.Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError("a number is needed")
    return int(value)


def _mode(value: t.Any) -> int:
    if not isinstance(value, str) or not value or value.strip("01234567") or len(value) > 5:
        raise ValueError('an octal mode in quotes, such as "0640", is needed')
    return int(value, 8)


def _list(value: t.Any) -> list[t.Any]:
    if not isinstance(value, (list, tuple)):
        raise TypeError("a list is needed")
    return list(value)


def _dict(value: t.Any) -> dict[str, t.Any]:
    if not isinstance(value, dict):
        raise TypeError("a mapping is needed")
    return {str(name): item for name, item in value.items()}


_CONVERTERS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "str": _optional_string,
    "text": _text,
    "path": _path,
    "bool": _bool,
    "int": _int,
    "mode": _mode,
    "list": _list,
    "dict": _dict,
}


_KINDS = ((bool, "the boolean"), (int, "the number"), (float, "the number"), (str, "the text"), (list, "the list"), (dict, "the mapping"))


def _shown(value: t.Any) -> str:
    kind = next((words for known, words in _KINDS if isinstance(value, known)), type(value).__name__)
    text = repr(str(value))
    return f"{kind} {text if len(text) <= 42 else text[:39] + '...'}"


def text_list(values: t.Iterable[t.Any], where: str, problems: Problems, kind: str = "str") -> list[str]:
    """A list of texts or paths."""
    found = []
    for number, value in enumerate(values, 1):
        converted = _convert(value, kind, f"{where} {number}", problems, None)
        if converted is not None:
            found.append(converted)
    return found
