# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells running processes of httpd the states and weights of members, and waits until nobody uses those that were taken out.

balancer-manager takes a POST with the nonce of a balancer, if the Referer is one of its own pages; its XML has nonce, state, factor and
requests in progress of every member. mod_jk's status worker takes a GET and answers with properties.
"""

from __future__ import annotations

import dataclasses
import typing as t
import urllib.parse

from ansible_collections.catalina.cluster.plugins.module_utils.look.front_pages import PageError, jk_workers, manager_workers
from ansible_collections.catalina.cluster.plugins.module_utils.reload.live import Member, Place

_WORDS = {"Dis": "D", "Stby": "H", "Drn": "N"}
# A member may be reached by a request that was led to it in the moment of the change.
_QUIET = 3


class DoorError(Exception):
    """Why the processes could not be told. Nothing is lost by it: a reload does the same."""


class Ask(t.Protocol):
    """A request to the page: query, and for a POST its fields. Returns the text; raises DoorError."""

    def __call__(self, place: Place, query: str, fields: t.Optional[t.Mapping[str, str]] = None) -> str: ...


@dataclasses.dataclass(frozen=True)
class Seen:
    """A member as the processes have it: name is what the page calls it."""

    name: str
    member: Member
    busy: int
    error: bool
    nonce: str = ""


Key = tuple[str, str]


class Clock(t.Protocol):
    """Time of the host."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


def endpoint(url: str) -> str:
    """Scheme, host and port, with the port that httpd takes where none is written."""
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{parts.port or {'https': 443, 'ajp': 8009}.get(parts.scheme, 80)}"


def read_manager(text: str) -> dict[Key, Seen]:
    """Members by balancer and endpoint, from the XML of balancer-manager."""
    found = {}
    for cluster, nonce, field in manager_workers(text):
        words = set(field("status").split())
        letters = "".join(sorted(letter for word, letter in _WORDS.items() if word in words))
        host = f"[{field('hostname')}]" if ":" in field("hostname") else field("hostname")
        found[cluster, endpoint(f"{field('scheme')}://{host}:{field('port')}")] = Seen(
            name=field("name"),
            member=Member(letters, field("loadfactor")),
            busy=int(field("busy") or 0),
            error=bool(words & {"Err", "HcFl", "Stop"}),
            nonce=nonce,
        )
    return found


def read_workers(text: str) -> dict[Key, Seen]:
    """Members by balancer and name, from the properties of mod_jk's status worker."""
    return {
        (balancer, name): Seen(
            name=name,
            member=Member(field("activation"), field("lbfactor"), field("distance")),
            busy=int(field("busy") or 0),
            error=field("state").startswith("ERR"),
        )
        for balancer, name, field in jk_workers(text)
    }


def same(one: Member, other: Member) -> bool:
    """Whether two say the same; httpd writes 1.00 for a weight of 1."""
    return (one.state, one.distance, float(one.weight or 0)) == (other.state, other.distance, float(other.weight or 0))


class Group:
    """What one page is responsible for: a virtual host with its balancers, or all workers of mod_jk."""

    def __init__(self, place: Place, wanted: t.Mapping[Key, Member], ask: Ask) -> None:
        self._place, self._wanted, self._ask = place, wanted, ask
        # Also those of a run that was killed before it had waited.
        self._taken_out = sorted(key for key, member in wanted.items() if not member.gets_requests)

    @classmethod
    def of_host(cls, place: Place, ask: Ask) -> Group:
        """The balancers of a virtual host."""
        return cls(place, {(name, endpoint(url)): member for name, members in place.balancers for url, member in members}, ask)

    @classmethod
    def of_workers(cls, place: Place, workers: t.Mapping[str, t.Mapping[str, Member]], ask: Ask) -> Group:
        """The workers of mod_jk, which all virtual hosts share."""
        return cls(place, {(balancer, name): member for balancer, members in workers.items() for name, member in members.items()}, ask)

    def _read(self) -> dict[Key, Seen]:
        read, query = (read_workers, "cmd=list&mime=prop") if self._place.jk else (read_manager, "xml=1")
        try:
            seen = read(self._ask(self._place, query))
        except PageError as error:
            raise DoorError(str(error)) from error
        missing = sorted(set(self._wanted) - set(seen))
        if missing:
            raise DoorError(f"the page does not name {' '.join(missing[0])}")
        return seen

    def check(self) -> None:
        """Whether everything can be changed here: before the first change anywhere."""
        for key, seen in self._read().items():
            wanted = self._wanted.get(key)
            if wanted and seen.error and wanted.gets_requests and not seen.member.gets_requests:
                raise DoorError(f"{' '.join(key)} is in error state, which a reload ends at once")

    def settle(self) -> None:
        """Change what differs."""
        seen = self._read()
        for key, wanted in self._wanted.items():
            if not same(seen[key].member, wanted):
                self._change(key[0], seen[key], wanted)
        seen = self._read()
        for key, wanted in self._wanted.items():
            if not same(seen[key].member, wanted):
                raise DoorError(f"{' '.join(key)} did not take its new state")

    def _change(self, balancer: str, seen: Seen, wanted: Member) -> None:
        if self._place.jk:
            fields = {"w": balancer, "sw": seen.name, "vwa": wanted.state, "vwf": wanted.weight, "vwd": wanted.distance}
            answer = self._ask(self._place, urllib.parse.urlencode({"cmd": "update", **fields, "mime": "prop"}))
            if "worker.result.type=OK" not in answer:
                raise DoorError(f"mod_jk does not change {seen.name}")
            return
        states = {f"w_status_{letter}": str(int(letter in wanted.state)) for letter in "DHN"}
        self._ask(self._place, "", {"b": balancer, "w": seen.name, "nonce": seen.nonce, "w_lf": wanted.weight, **states})

    def busy(self) -> list[str]:
        """Members that get no requests and still have some in progress."""
        seen = self._read() if self._taken_out else {}
        return [" ".join(key) for key in self._taken_out if seen[key].busy]


def settle(groups: t.Sequence[Group], clock: Clock, wait: float, poll: float = 0.05) -> None:
    """Change what differs, then wait until what was taken out has no request any more: quiet for some readings on end."""
    for group in groups:
        group.check()
    for group in groups:
        group.settle()
    limit = clock.now() + wait
    quiet = 0
    while quiet < _QUIET:
        busy = [name for group in groups for name in group.busy()]
        quiet = 0 if busy else quiet + 1
        if clock.now() > limit and busy:
            raise DoorError(f"{', '.join(busy)} still has requests in progress after {wait:g} seconds")
        if quiet < _QUIET:
            clock.sleep(poll)
