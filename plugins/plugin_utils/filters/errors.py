# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of a filter, as Ansible reports them: the name of the filter and what is wrong with its input."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ansible.errors import AnsibleFilterError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def readable(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a filter: what wrong input raises in it becomes an AnsibleFilterError with the name of the function."""

    @functools.wraps(work)
    def filtered(*values: Arguments.args, **options: Arguments.kwargs) -> Result:
        try:
            return work(*values, **options)
        except KeyError as error:
            raise AnsibleFilterError(f"{work.__name__}: the key {error} is missing") from None
        except (AttributeError, TypeError, ValueError) as error:
            raise AnsibleFilterError(f"{work.__name__}: {error}") from error

    return filtered
