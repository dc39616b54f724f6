# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/model/hidden.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hidden
short_description: Keep a value out of the diff of a file set
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Marks a value in a template of M(catalina.cluster.template_set). The file holds the value, its diff shows C((hidden)), or
    C((hidden, changed)), in its place.
  - For values of free settings, in which people write passwords under any name. It belongs at the end of the expression, behind what
    quotes the value.
notes:
  - Other ways to render a template leave the marks in the text.
options:
  _input:
    description: The text.
    type: str
    required: true
  kind:
    description: What stays readable, V(value) nothing, V(directive) the first word of a line, V(java_option) the name of a JVM option.
    type: str
    choices: [value, directive, java_option]
    default: value
"""

EXAMPLES = r"""
# In a template: PASSWORD={{ password | quote | catalina.cluster.hidden }}
- name: Lay out the file
  catalina.cluster.template_set:
    name: example
    roots: [/etc/example]
    files:
      - {src: example.conf.j2, dest: /etc/example/example.conf, mode: "0600"}
"""

RETURN = r"""
_value:
  description: The text with marks.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import hidden as _hidden

_KINDS = {"value": _hidden.hidden, "directive": _hidden.hidden_directive, "java_option": _hidden.hidden_java_option}


def hidden(text: Any, kind: str = "value") -> str:
    """Return the text with marks."""
    try:
        return _KINDS[kind](str(text))
    except (KeyError, ValueError) as error:
        raise AnsibleFilterError(f"hidden: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"hidden": hidden}
