# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file with a role's values for a platform."""

from __future__ import annotations

DOCUMENTATION = r"""
name: platform_file
short_description: Select the file with the values for a platform
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns the most special of the files of a role for a system, which are named after distribution and major version, distribution,
    or family. Fails with the supported systems if there is none.
positional: folder
options:
  _input:
    description: Facts of the host, C(ansible_facts).
    type: dict
    required: true
  folder:
    description: The directory of the files.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Load the values of the platform
  ansible.builtin.include_vars:
    file: "{{ ansible_facts | catalina.cluster.platform_file(role_path ~ '/vars') }}"
"""

RETURN = r"""
_value:
  description: Path of the file.
  type: path
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.platforms import FAMILIES, candidates, unsupported


def platform_file(facts: Any, folder: str) -> str:
    """Return the path of the first file that exists."""
    for name in candidates(facts):
        path = Path(folder) / name
        if path.is_file():
            return str(path)
    known = [family for family in FAMILIES if (Path(folder) / f"{family}.yml").is_file()]
    raise AnsibleFilterError(f"Nothing was changed: {unsupported(facts, known)}")


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"platform_file": platform_file}
