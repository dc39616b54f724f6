# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that YAML reads otherwise than people write them: 0777 is 511, 1:30 is 90, 1.10 is 1.1. Ansible knows where each value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# Where a value is written down as a text, 1.10 is not 1.1.
_TEXTS = re.compile(r"version|environment|parameters|properties|attributes|headers")
_TOKEN = re.compile(r"[-+]?[0-9][0-9A-Za-z_.:]*")
_OCTAL = re.compile(r"[-+]?0[0-7]+")
Spelling = tuple[str, Any, str]


class Spellings:
    """Looks up how numbers are written. Each value and each file is looked at once."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._known: dict[tuple[str, int], tuple[Any, list[Spelling]]] = {}

    def odd(self, key: str, raw: Any) -> list[Spelling]:
        """The numbers in a value that are not what they look like: their keys, what they are, and how they are written."""
        known = self._known.get((key, id(raw)))
        if known is None or known[0] is not raw:
            known = self._known[key, id(raw)] = (raw, list(self._find(key, raw)))
        return known[1]

    def _find(self, key: str, raw: Any) -> Iterator[Spelling]:
        if isinstance(raw, Mapping):
            for name, item in raw.items():
                yield from self._find(f"{key}.{name}", item)
        elif isinstance(raw, (list, tuple)):
            for position, item in enumerate(raw):
                yield from self._find(f"{key}[{position}]", item)
        elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
            written = self._written(raw)
            if written and _is_odd(key, raw, written):
                yield key, type(raw).__mro__[1](raw) if type(raw) not in (int, float) else raw, written

    def _written(self, raw: Any) -> str:
        """What stands at the place that Ansible remembers of a value, or "" where it remembers none."""
        tags = getattr(raw, "_ansible_tags_mapping", None)
        for origin in tags.values() if isinstance(tags, Mapping) else ():
            path, line, column = (getattr(origin, name, None) for name in ("path", "line_num", "col_num"))
            if isinstance(path, str) and isinstance(line, int) and isinstance(column, int):
                lines = self._file(path)
                found = _TOKEN.match(lines[line - 1], column - 1) if 0 < line <= len(lines) and column > 0 else None
                return found[0] if found else ""
        return ""

    def _file(self, path: str) -> list[str]:
        if path not in self._lines:
            try:
                self._lines[path] = Path(path).read_text(encoding="utf-8").split("\n")
            except (OSError, UnicodeError):
                self._lines[path] = []
        return self._lines[path]


def _is_odd(key: str, value: float, written: str) -> bool:
    if ":" in written:
        return True
    if isinstance(value, float):
        return _TEXTS.search(key) is not None and written != str(float(value))
    return _OCTAL.fullmatch(written) is not None and int(written) != value
