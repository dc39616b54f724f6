# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads when a filter gets the wrong input."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable


@readable
def first_port(member: Any, base: int = 0) -> int:
    """A filter."""
    return int(member["ports"][0].strip()) + base


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ({}, "first_port: the key 'ports' is missing"),
        ({"ports": ["x"]}, "first_port: invalid literal for int() with base 10: 'x'"),
        ({"ports": [1]}, "first_port: 'int' object has no attribute 'strip'"),
        (None, "first_port: 'NoneType' object is not subscriptable"),
    ],
)
def test_wrong_input(member: Any, said: str) -> None:
    with pytest.raises(AnsibleFilterError) as raised:
        first_port(member)
    assert str(raised.value) == said


def test_right_input() -> None:
    assert first_port({"ports": ["80 "]}, base=1) == 81
    assert first_port.__doc__ == "A filter."
