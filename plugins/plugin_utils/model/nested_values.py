# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values within lists and mappings of an option: what Ansible's own check converts to something nobody meant, or stumbles over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import kind_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import YAML_WORDS, choice_fault, chosen

NUMBERS = ("int", "float")
_TYPES = {"int": "a number", "float": "a number", "str": "text", "path": "a path"}
_STRUCTURES: Mapping[str, tuple[type, ...]] = {"list": (list, tuple), "dict": (Mapping,)}
# Places and checksums: a number there is a slip, and roles would take it apart as a text.
_NO_NUMBERS = frozenset({"path", "src", "dest", "checksum", "health_path"})
Spec = Mapping[str, Any]


def nested_faults(wanted: str, spec: Spec, value: Any, strict: bool, where: str = "") -> Iterator[str]:
    """What is wrong at any depth; where is the place below the option, for the words. strict: nobody else looks at single values."""
    place = f"has at {where} " if where else "is "
    if isinstance(value, bool) and wanted in _TYPES and not spec.get("choices") and (wanted in NUMBERS or not where or strict):
        quotes = ", in quotes if that word is meant" if wanted == "str" else ""
        yield f"{place}true or false {YAML_WORDS}, {_TYPES[wanted]} belongs here{quotes}"
    if spec.get("choices") and wanted == "str":
        yield from _choice_faults(value, spec["choices"], where)
    if isinstance(value, float) and wanted == "int":
        yield f"{place}not a whole number"
    if isinstance(value, float) and wanted == "str" and where.endswith("version"):
        yield f"{place}a number, text belongs here: write it in quotes, or YAML makes 1.1 of 1.10"
    if where:
        yield from _shape_faults(wanted, value, where)
    if wanted == "list" and spec.get("elements") == "dict" and isinstance(value, Mapping):
        yield f"{place}a mapping, a list of mappings belongs here"
    if wanted == "list" and isinstance(value, (list, tuple)):
        inner = {"type": spec.get("elements", "raw"), "options": spec.get("options"), "choices": spec.get("choices")}
        for position, item in enumerate(value):
            yield from _items(inner, item, strict, f"{where}[{position}]")
    if wanted == "dict" and spec.get("options") and isinstance(value, Mapping):
        yield from _keys(spec["options"], value, strict, where)


def _shape_faults(wanted: str, value: Any, where: str) -> Iterator[str]:
    """A list or mapping where none belongs, or another kind of value where one does: the check of arguments ends with a traceback."""
    structure = _STRUCTURES.get(wanted)
    if structure and not isinstance(value, structure):
        yield f"has {kind_of(value)} at {where}, {'a list' if wanted == 'list' else 'a mapping'} belongs there"
    elif wanted in _TYPES and isinstance(value, (list, tuple, Mapping)):
        yield f"has {kind_of(value)} at {where}, {_TYPES[wanted]} belongs there"


def _choice_faults(value: Any, words: Sequence[str], where: str) -> Iterator[str]:
    """What Ansible's own check says of such a value ends in what it made of it. Lists and mappings are no single value at all."""
    if chosen(value, words) is None:
        reason, meant = choice_fault(value, words)
        yield (f"has at {where} a value that " if where else "") + reason + ("; " + meant if meant else "")


def _keys(options: Mapping[str, Spec], value: Mapping[str, Any], strict: bool, where: str) -> Iterator[str]:
    odd = next((key for key in value if not isinstance(key, str)), None)
    if odd is not None:
        yield f"{f'has at {where} ' if where else 'is '}a key that is not text: {odd}; keys are {', '.join(sorted(options))}"
    for key, item in value.items():
        spec = options.get(key)
        place = f"{where}.{key}".strip(".")
        if spec is None:
            continue
        wanted = str(spec.get("type", "str"))
        if item is None:
            if strict:
                yield f"has nothing at {place}: write a value, or remove the line"
            continue
        yield from nested_faults(wanted, spec, item, strict, place)
        if strict and item == "" and spec.get("required"):
            yield f"has an empty text at {place}"
        if strict and key in _NO_NUMBERS and isinstance(item, (int, float)) and wanted in _TYPES:
            yield f"has a number at {place}, text belongs there"
        if strict and wanted in NUMBERS and isinstance(item, int) and item < 0:
            yield f"has a number below 0 at {place}"


def _items(inner: Spec, item: Any, strict: bool, where: str) -> Iterator[str]:
    wanted = str(inner["type"])
    if wanted == "dict" and not isinstance(item, Mapping):
        yield f"has {'nothing' if item is None else kind_of(item)} at {where}, a mapping belongs there"
    elif wanted not in _TYPES:
        yield from nested_faults(wanted, inner, item, strict, where)
    elif item is None:
        yield f"has nothing at {where}, {_TYPES[wanted]} belongs there"
    elif inner.get("choices") and wanted == "str":
        yield from _choice_faults(item, inner["choices"], where)
    elif isinstance(item, bool):
        yield f"has true or false at {where} {YAML_WORDS}, {_TYPES[wanted]} belongs there"
    elif isinstance(item, (list, tuple, Mapping)):
        yield f"has a {'mapping' if isinstance(item, Mapping) else 'list'} at {where}, {_TYPES[wanted]} belongs there"
