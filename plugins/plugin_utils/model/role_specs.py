# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles of this collection accept, read from their argument specifications."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import OPTIONS
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import PREFIX as NGINX
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_forms import form_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.plain_values import NOTHING, plain_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import (
    did_you_mean,
    is_secret_name,
    may_hold_secrets,
    without_secrets,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import BOOLEAN_WORDS

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TYPES = {"int": "a number", "float": "a number", "bool": "true or false"}
# Options that are octal by nature. YAML reads 0027 without quotes as the number 23, and nobody can tell the two apart.
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
# What Ansible says of names, without a value.
_NAMES_ONLY = re.compile(r"missing required arguments: |Supported parameters include: ")
_UNKNOWN = re.compile(r"(.+)\. Supported parameters include: (.+)\.")
# Front ends take their default for nothing. Other roles would write the word None, or take false.
_TAKE_NOTHING = frozenset(f"{role}_{name}" for role, table in TABLES.items() for name in table) | {f"{NGINX}{name}" for name in OPTIONS}
_OCTAL = re.compile(r"_umask$")
_OCTAL_TEXT = re.compile(r"^0?[0-7]{3}$")


class RoleSpecs:
    """Names and types of the options of all roles below a folder."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, frozenset[str]] = {}
        self.specs: dict[str, dict[str, Any]] = {}
        self._validators: dict[str, ArgumentSpecValidator] = {}
        for path in sorted(folder.glob("*/meta/argument_specs.y*ml")):
            options = _options(path)
            self.names[path.parent.parent.name] = frozenset(options)
            self.specs.update(options)

    def check(self, name: str, value: Any) -> str:
        """Return what is wrong with the value of an option, or "" when it fits."""
        spec = self.specs.get(name)
        if spec is None:
            return ""
        if value is None:
            return "" if name in _TAKE_NOTHING else NOTHING
        wanted = str(spec.get("type", "str"))
        if isinstance(value, str) and wanted in _PLAIN_TYPES and not _converts(value, wanted):
            return f"is text, {_PLAIN_TYPES[wanted]} belongs here"
        if _OCTAL.search(name) and wanted == "str" and not (isinstance(value, str) and _OCTAL_TEXT.fullmatch(value)):
            return 'is not octal digits in quotes, as "0027" (without quotes YAML makes another number of them)'
        fault = form_fault(name, value) or plain_fault(name, spec, value)
        if fault:
            return fault
        validator = self._validators.get(name)
        if validator is None:
            alone = {key: item for key, item in spec.items() if key not in ("default", "required", "aliases")}
            validator = self._validators[name] = ArgumentSpecValidator({name: alone})
        messages = validator.validate({name: value}).error_messages
        if not messages:
            return ""
        message = " ".join(str(messages[0]).split())
        may_show = not (may_hold_secrets(name) or without_secrets(value) != value) or _NAMES_ONLY.search(message)
        if spec.get("no_log") or is_secret_name(name) or not may_show:
            return f"does not fit, {wanted} belongs here"
        return _in_words(name, message)


def _in_words(name: str, message: str) -> str:
    """What Ansible says of unknown keys, as the model says it."""
    found = _UNKNOWN.fullmatch(message)
    if not found:
        return message
    unknown = [key.removeprefix(f"{name}.") for key in found[1].split(", ")]
    remedy = did_you_mean(unknown[0].rsplit(".", 1)[-1], found[2].split(", "), f"keys are {found[2]}")
    return f"has the unknown key{'s' * (len(unknown) > 1)} {', '.join(unknown)}; {remedy}"


def _converts(text: str, wanted: str) -> bool:
    """Whether a text says a number, or true or false: INI files and -e name=value deliver nothing but texts. Roles convert them."""
    if wanted == "bool":
        return text.strip().lower() in BOOLEAN_WORDS
    # With a blank around it the text stays one: files would have the blank too.
    return (_WHOLE if wanted == "int" else _NUMBER).fullmatch(text) is not None


def _options(path: Path) -> dict[str, dict[str, Any]]:
    """Return the options of all entry points of a role; those of main win."""
    with path.open(encoding="utf-8") as stream:
        content = yaml.load(stream, Loader=_LOADER)  # noqa: S506 - a safe loader
    if not isinstance(content, Mapping):
        return {}
    points = content.get("argument_specs") or {}
    options: dict[str, dict[str, Any]] = {}
    for point in sorted(points, key=lambda name: name == "main"):
        options.update((points[point] or {}).get("options") or {})
    return options
