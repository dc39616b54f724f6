# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that httpd and nginx have in common, each made of what one server reads as a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read, path_fault


def file_path(word: Read) -> Read:
    """The path of a file on the host."""

    def read(value: Any) -> str:
        found = str(word(value))
        if not found.startswith("/") or ".." in found.split("/"):
            raise OptionError("is not an absolute path", "write it as /srv/certificates/site.pem")
        return found

    return read


def path_of_url(word: Read) -> Read:
    """The path of a URL."""

    def read(value: Any) -> str:
        found = str(word(value))
        if not found.startswith("/"):
            raise OptionError("does not begin with /", f"write it as /{found}")
        fault = path_fault(found)
        if fault:
            raise OptionError(fault, "write it as the address bar has it, decoded, as /shop/files")
        return found

    return read


def snippet(fault: Callable[[Sequence[str]], str], remedy: str) -> Read:
    """A list of lines that are whole directives. fault says what is wrong with them."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)):
            raise OptionError("is not a list", "write a list of lines")
        for position, item in enumerate(value):
            if not isinstance(item, str):
                raise OptionError("is not text", "write it in quotes", f"[{position}]", item)
        found = fault(value)
        if found:
            raise OptionError(found, remedy)
        return tuple(str(item) for item in value)

    return read
