# SPDX-License-Identifier: GPL-3.0-or-later
"""Macros of workers.properties: what stands for what, and those that nobody can check."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_macros import expanded
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError

OLD = {"host": "10.0.0.7", "port": 8009, "mount": "/old /old/*"}
read = expanded(lambda value: value)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ({"port": "$(worker.old.port)"}, {"port": "8009"}),
        ({"mount": "/new $(worker.old.mount)"}, {"mount": "/new /old /old/*"}),
        ({"host": "$(worker.new.source)", "source": "$(worker.old.host)"}, {"host": "10.0.0.7", "source": "10.0.0.7"}),
        ({"host": "$(worker.old.host)", "port": "$(worker.old.port)"}, {"host": "10.0.0.7", "port": "8009"}),
        ({"balance_workers": ["old"], "port": 1, "host": "$", "mount": "$x"}, None),
    ],
)
def test_replaced(new: dict[str, Any], found: dict[str, Any] | None) -> None:
    assert read({"old": OLD, "new": new}) == {"old": OLD, "new": new if found is None else found}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("$(worker.old.ports)", "has the macro $(worker.old.ports), which no worker in mod_jk_workers has"),
        ("$(worker.older.port)", "has the macro $(worker.older.port), which no worker in mod_jk_workers has"),
        ("$(worker.list.list)", "has the macro $(worker.list.list), which no worker in mod_jk_workers has"),
        ("$(workers.tomcat_home)", "has the macro $(workers.tomcat_home), which no worker in mod_jk_workers has"),
        ("$(old.port)", "has the macro $(old.port), which no worker in mod_jk_workers has"),
        ("$()", "has the macro $(), which no worker in mod_jk_workers has"),
        ("$(worker.new.port)", "stands for itself"),
        ("$(worker.loop.port)", "stands for itself"),
    ],
)
def test_refused(value: str, reason: str) -> None:
    """With the place in the inventory, not that of the worker that it led to."""
    loop = {"port": "$(worker.new.port)"}
    with pytest.raises(OptionError) as fault:
        read({"old": OLD, "new": {"port": value}, "loop": loop, "list": {"list": []}})
    assert (fault.value.reason, fault.value.key, fault.value.value) == (reason, ".new.port", value)


def test_what_is_no_mapping_is_left_to_the_reader() -> None:
    assert read([1]) == [1] and read({"old": "x"}) == {"old": "x"}
