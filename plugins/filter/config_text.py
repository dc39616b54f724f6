# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/model/config_text.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: config_text
short_description: A value as the text that a configuration file holds
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Writes true and false as the reader of the file understands them, never as Python does, and refuses what no text stands for, as a
    missing value, a list or a mapping.
options:
  _input:
    description: A text, a number, true or false.
    type: raw
    required: true
  booleans:
    description: The words for true and false, V(true_false), V(on_off) of httpd, V(yes_no) of systemd, or V(one_zero) of the kernel.
    type: str
    choices: [true_false, on_off, yes_no, one_zero]
    default: true_false
  multiline:
    description: Whether the reader takes line ends in a value, as in XML or in quotes of a shell. Otherwise they are refused.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show what a properties file would hold
  ansible.builtin.debug:
    msg: "{{ true | catalina.cluster.config_text }}"
"""

RETURN = r"""
_value:
  description: The text.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import config_text as _config_text


def config_text(value: Any, booleans: str = "true_false", multiline: bool = False) -> str:
    """Return the value as text."""
    try:
        return (_config_text.config_text if multiline else _config_text.line_text)(value, booleans)
    except (KeyError, ValueError) as error:
        raise AnsibleFilterError(f"config_text: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"config_text": config_text}
