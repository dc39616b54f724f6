# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interceptors that cannot work with the way in which members send to each other.

Seen with two members that answer each other, with Tribes of 9.0.122, 10.1.60 and 11.0.25. OrderInterceptor holds a lock while it sends,
and one while it hands over what it received: sends that wait for the other member time out. TwoPhaseCommitInterceptor sends a second
message that releases the first, and a message is lost if that one overtakes it, which only a send that waits until the other member has
processed it excludes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report

# Wait for an acknowledgement; one that is sent when the message was processed; leave it to another thread.
_ACKNOWLEDGED, _SYNCHRONIZED, _ASYNCHRONOUS = 2, 4, 8
_ALL = _ACKNOWLEDGED | _SYNCHRONIZED | _ASYNCHRONOUS
_OWN_FLAG = "or an optionFlag such as 64, for messages of applications alone"


def refuse_sends(given: Any, key: str, sends: Mapping[str, int], report: Report) -> None:
    """Report interceptors of a Cluster that act on what members send, and cannot.

    sends are the options that members send with, by the name of the variable that sets them.
    """
    for where, name, flag in _interceptors(given, key):
        for variable, options in sends.items():
            if flag & options != flag:
                continue
            if name == "OrderInterceptor" and options & (_ACKNOWLEDGED | _ASYNCHRONOUS) == _ACKNOWLEDGED:
                reason = f"lets members that answer each other wait for each other until sends time out, with {variable} {options}"
                report(where, reason, f"set {variable} to 8, {_OWN_FLAG}")
            elif name == "TwoPhaseCommitInterceptor" and options & _ALL != _ACKNOWLEDGED | _SYNCHRONIZED:
                reason = f"loses messages whose commit comes before they were processed, with {variable} {options}"
                report(where, reason, f"set {variable} to 6, {_OWN_FLAG}")


def _interceptors(given: Any, key: str) -> Iterator[tuple[str, str, int]]:
    """Where they are written, the short names of their classes, and the flag of the messages that they act on: 0 for all."""
    channel = given.get("Channel") if isinstance(given, Mapping) else None
    found = channel.get("Interceptor") if isinstance(channel, Mapping) else None
    several = isinstance(found, (list, tuple)) and len(found) > 1
    for position, one in enumerate(found if isinstance(found, (list, tuple)) else [found]):
        if isinstance(one, Mapping):
            flag = one.get("optionFlag", 0)
            where = f"{key}.Channel.Interceptor{f'[{position}]' if several else ''}"
            # What is no number is refused as such.
            yield where, str(one.get("className", "")).rpartition(".")[2], int(flag) if str(flag).isdecimal() else 0
