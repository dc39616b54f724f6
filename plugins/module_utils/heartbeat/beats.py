# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a heartbeat of Tomcat's HeartbeatListener says, and whose it is.

One datagram is v=1&ready=NUMBER&busy=NUMBER&port=NUMBER: threads of the connector at that port that are free, and that serve requests.
"""

from __future__ import annotations

import typing as t

# Bytes of a datagram. One of Tomcat has about 40.
LONGEST = 256
# Threads. Tomcat would need a gigabyte for the stacks of so many.
_MOST = 10000


class Beat(t.NamedTuple):
    """One heartbeat: free and busy threads, the port of the connector, and when it came (seconds of the monotonic clock)."""

    ready: int
    busy: int
    port: int
    came: float


def read_beat(datagram: bytes, now: float) -> t.Optional[Beat]:
    """The heartbeat in a datagram; None where it is none."""
    if len(datagram) > LONGEST:
        return None
    fields = dict(field.partition(b"=")[::2] for field in datagram.strip().split(b"&"))
    if fields.get(b"v") != b"1":
        return None
    numbers = [_number(fields.get(name, b"")) for name in (b"ready", b"busy", b"port")]
    ready, busy, port = numbers
    if ready is None or busy is None or port is None:
        return None
    return Beat(min(ready, _MOST), min(busy, _MOST), port, now)


def _number(text: bytes) -> t.Optional[int]:
    return int(text) if text.isdigit() and len(text) <= 9 else None


class Heard:
    """The last heartbeat of each member, by its address. members have address and ports (of their connectors)."""

    def __init__(self) -> None:
        self._beats: dict[str, Beat] = {}
        self._ports: dict[str, frozenset[int]] = {}

    def expect(self, members: t.Iterable[t.Mapping[str, t.Any]]) -> None:
        """Whose heartbeats count from now on. Others are forgotten."""
        self._ports = {str(member["address"]): frozenset(member["ports"]) for member in members}
        self._beats = {address: beat for address, beat in self._beats.items() if beat.port in self._ports.get(address, ())}

    def take(self, address: str, datagram: bytes, now: float) -> bool:
        """Keep what a datagram says, if a member sent it."""
        ports = self._ports.get(address)
        beat = read_beat(datagram, now) if ports else None
        if not ports or beat is None or beat.port not in ports:
            return False
        self._beats[address] = beat
        return True

    def since(self, moment: float) -> dict[str, Beat]:
        """The heartbeats that came after a moment."""
        return {address: beat for address, beat in self._beats.items() if beat.came >= moment}
