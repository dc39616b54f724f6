# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Macros of workers.properties: $(worker.NAME.PROPERTY) stands for what another worker of the inventory has there.

mod_jk would replace them as well, but a value that only mod_jk knows cannot be checked before a host is contacted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read

_MACRO = re.compile(r"\$\(([^()]*)\)")


def expanded(read: Read) -> Read:
    """A reader of workers by name that gets them without macros."""
    return lambda value: read(_expand(value) if isinstance(value, Mapping) else value)


def _expand(workers: Mapping[Any, Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for name, worker in workers.items():
        if not isinstance(worker, Mapping):
            found[name] = worker
            continue
        found[name] = {key: _value(f"{name}.{key}", item, workers) for key, item in worker.items()}
    return found


def _value(place: str, item: Any, workers: Mapping[Any, Any]) -> Any:
    try:
        return _replaced(item, workers, (f"worker.{place}",))
    except OptionError as fault:
        raise fault.within(f".{place}", item) from None


def _replaced(item: Any, workers: Mapping[Any, Any], within: tuple[str, ...]) -> Any:
    """The value without macros. within are the properties that asked for it, one for the other."""
    if not isinstance(item, str) or "$(" not in item:
        return item

    def value_of(macro: re.Match[str]) -> str:
        property_ = macro[1]
        if property_ in within:
            raise OptionError("stands for itself", "write the value in one of the places")
        worker, _dot, key = property_.removeprefix("worker.").rpartition(".")
        own = workers.get(worker)
        if not property_.startswith("worker.") or not isinstance(own, Mapping) or isinstance(own.get(key), (type(None), Mapping, list)):
            remedy = "name one as $(worker.NAME.PROPERTY), or use a variable of the inventory"
            raise OptionError(f"has the macro $({property_}), which no worker in mod_jk_workers has", remedy)
        return str(_replaced(own[key], workers, (*within, property_)))

    return _MACRO.sub(value_of, item)
