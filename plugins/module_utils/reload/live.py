# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of httpd's configuration its running processes can be told: states and weights of members.

mod_proxy_balancer and mod_jk keep them in shared memory, and each has a page that changes them there (docs/decisions/0038). Reads only
the lines that the collection renders; whatever else stands in a file counts as something that only a reload changes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import typing as t

# The page: below no application, and only for who knows the token whose hash is in the file.
PATH = "/.catalina-cluster/members"
TOKEN_FILE = "/run/catalina-cluster/httpd.token"  # noqa: S105 - a path
TOKEN_HEADER = "X-Catalina-Token"  # noqa: S105 - a name

# Letters of mod_proxy_balancer's status: disabled, draining, hot standby.
LETTERS = "DHN"

_LISTEN = re.compile(r"^\s*Listen (?:(\S+):)?(\d+)(?: \S+)?$", re.MULTILINE)
_HOST = re.compile(r"^\s*<VirtualHost ([^>]+)>$")
_NAME = re.compile(r"^\s*ServerName (\S+)$")
_BALANCER = re.compile(r'^\s*<Proxy "balancer://([^"/]+)">$')
_MEMBER = re.compile(r'^\s*BalancerMember "([^"]+)"')
_FACTOR = re.compile(r" loadfactor=([0-9.]+)(?= |$)")
_STATUS = re.compile(rf" status=((?:\+[{LETTERS}])+)(?= |$)")
_WORKER = re.compile(r"^worker\.([^=]+)\.(activation|lbfactor|distance)=(.*)$", re.MULTILINE)
_IN_BALANCER = re.compile(r"^worker\.([^=]+)\.balance_workers=(.+)$", re.MULTILINE)
_ACTIVATIONS = {"active": "ACT", "disabled": "DIS", "stopped": "STP"}


@dataclasses.dataclass(frozen=True)
class Member:
    """What a member should be: its state (letters of httpd, or mod_jk's activation), weight, and for mod_jk its distance."""

    state: str
    weight: str
    distance: str = "0"

    @property
    def gets_requests(self) -> bool:
        """Whether anything may be sent to it."""
        return self.state == "DIS" or (self.state != "STP" and "D" not in self.state)


@dataclasses.dataclass(frozen=True)
class Place:
    """A virtual host that has the page: how it is reached, and its balancers with their members by URL."""

    port: int
    host: str = ""
    tls: bool = False
    proxy_protocol: bool = False
    jk: bool = False
    balancers: tuple[tuple[str, tuple[tuple[str, Member], ...]], ...] = ()


def fixed(text: str) -> str:
    """A fingerprint of everything in a file that cannot be told to a running process."""
    lines = (_STATUS.sub("", _FACTOR.sub("", line)) if _MEMBER.match(line) else line for line in text.splitlines())
    return hashlib.sha256(_WORKER.sub(r"worker.\1.\2=", "\n".join(lines)).encode()).hexdigest()


def places(text: str) -> list[Place]:
    """The virtual hosts of a file that have the page."""
    found: list[Place] = []
    for ports, lines in _hosts(text):
        own = [line.strip() for line in lines]
        jk = any(line.startswith(f'JkMount "{PATH}" ') for line in own)
        if not ports or not (jk or f'<Location "{PATH}">' in own):
            continue
        names = [match[1] for match in map(_NAME.match, lines) if match]
        found.append(
            Place(
                port=ports[0],
                host=names[0] if names else "",
                tls="SSLEngine On" in own,
                proxy_protocol="RemoteIPProxyProtocol On" in own,
                jk=jk,
                balancers=() if jk else _balancers(lines),
            )
        )
    return found


def addresses(text: str) -> dict[int, str]:
    """Where this host itself reaches each port that a file lets httpd listen on."""
    found: dict[int, str] = {}
    for address, port in _LISTEN.findall(text):
        bare = address.strip("[]")
        found.setdefault(int(port), {"": "127.0.0.1", "*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(bare, bare))  # noqa: S104
    return found


def _hosts(text: str) -> t.Iterator[tuple[list[int], list[str]]]:
    ports: list[int] = []
    lines: t.Optional[list[str]] = None
    for line in text.splitlines():
        begin = _HOST.match(line)
        if begin:
            given = (word.rpartition(":")[2] for word in begin[1].split())
            ports, lines = [int(port) for port in given if port.isdigit()], []
        elif line.strip() == "</VirtualHost>" and lines is not None:
            yield ports, lines
            lines = None
        elif lines is not None:
            lines.append(line)


def _balancers(lines: t.Iterable[str]) -> tuple[tuple[str, tuple[tuple[str, Member], ...]], ...]:
    found: dict[str, dict[str, Member]] = {}
    name = ""
    for line in lines:
        begin, member = _BALANCER.match(line), _MEMBER.match(line)
        if begin:
            name = begin[1]
            found[name] = {}
        elif line.strip() == "</Proxy>":
            name = ""
        elif member and name:
            status, factor = _STATUS.search(line), _FACTOR.search(line)
            letters = "".join(letter for letter in LETTERS if status and letter in status[1])
            found[name][member[1]] = Member(letters, factor[1] if factor else "1")
    return tuple((key, tuple(members.items())) for key, members in found.items())


def workers(text: str) -> dict[str, dict[str, Member]]:
    """Members by name, by the balancers of mod_jk in workers.properties."""
    values: dict[str, dict[str, str]] = {}
    for name, key, value in _WORKER.findall(text):
        values.setdefault(name, {})[key] = value.strip()
    found: dict[str, dict[str, Member]] = {}
    for balancer, name in _IN_BALANCER.findall(text):
        own = values.get(name.strip(), {})
        activation = _ACTIVATIONS.get(own.get("activation", "active"), "ACT")
        found.setdefault(balancer, {})[name.strip()] = Member(activation, own.get("lbfactor", "1"), own.get("distance", "0"))
    return found
