# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interceptors with each way of sending that members can be told."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.interceptor_sends import refuse_sends
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_forms import SEND_OPTIONS

INTERCEPTORS = "org.apache.catalina.tribes.group.interceptors"
ORDER, COMMIT = f"{INTERCEPTORS}.OrderInterceptor", f"{INTERCEPTORS}.TwoPhaseCommitInterceptor"
WAITS = "lets members that answer each other wait for each other until sends time out, with {} {}; set {} to 8"
LOSES = "loses messages whose commit comes before they were processed, with {} {}; set {} to 6"
FLAG = ", or an optionFlag such as 64, for messages of applications alone"


def said(interceptor: Any, sends: dict[str, int]) -> list[str]:
    """What is reported of a Cluster with one or several interceptors."""
    found: list[str] = []
    element = {"Channel": {"Interceptor": interceptor}}
    refuse_sends(element, "cluster", sends, lambda key, reason, remedy: found.append(f"{key}: {reason}; {remedy}"))
    return found


@pytest.mark.parametrize(("name", "working", "text"), [(ORDER, {1, 4, 8, 10}, WAITS), (COMMIT, {6}, LOSES)])
@pytest.mark.parametrize("options", SEND_OPTIONS)
def test_send_options(name: str, working: set[int], text: str, options: int) -> None:
    wanted = "" if options in working else text.format("channel_send_options", options, "channel_send_options") + FLAG
    found = said({"className": name}, {"channel_send_options": options})
    assert found == ([f"cluster.Channel.Interceptor: {wanted}"] if wanted else [])
    assert said({"className": name, "optionFlag": 64}, {"channel_send_options": options}) == []


@pytest.mark.parametrize(
    ("interceptor", "sends", "where"),
    [
        pytest.param([{"className": COMMIT}, {"className": ORDER}], {"a": 6}, ["[1]: lets"], id="one of two"),
        pytest.param([{"className": COMMIT}, {"className": ORDER}], {"a": 8}, ["[0]: loses"], id="the other one"),
        pytest.param({"className": ORDER}, {"a": 8, "b": 6}, [": lets members"], id="messages of the map"),
        pytest.param({"className": ORDER, "optionFlag": 2}, {"a": 6}, [": lets"], id="a flag that messages have"),
        pytest.param({"className": ORDER, "optionFlag": "64"}, {"a": 6}, [], id="a flag as text"),
        pytest.param({"className": f"{INTERCEPTORS}.GzipInterceptor"}, {"a": 6}, [], id="others"),
        pytest.param(None, {"a": 6}, [], id="none"),
        pytest.param([None, "x", {"className": 3}], {"a": 6}, [], id="what is refused elsewhere"),
    ],
)
def test_positions(interceptor: Any, sends: dict[str, int], where: list[str]) -> None:
    found = said(interceptor, sends)
    assert [f"cluster.Channel.Interceptor{place}" in line for place, line in zip(where, found, strict=True)] == [True] * len(where)


@pytest.mark.parametrize("given", [None, "x", {}, {"Channel": "x"}, {"Channel": {}}])
def test_without_interceptors(given: Any) -> None:
    refuse_sends(given, "cluster", {"a": 6}, lambda *_words: pytest.fail("nothing is wrong"))
