# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of members and balancers that mod_proxy knows: how each is read, and who sets those that the model sets."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError, Read, choice, matching, number
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import ipv4

METHODS = ("byrequests", "bytraffic", "bybusyness", "heartbeat")
_SECONDS = number(1, 86400)
_COUNT = number(1, 32767)
# Room for texts in the shared memory of mod_proxy. It would cut the names of cookies without a word, and refuse the others.
LONGEST_STICKY = 63
_LONGEST_NONCE = 36
_LONGEST_PAGE = 63
_LONGEST_EXPRESSION = 15
identifier = matching(r"[A-Za-z0-9_]+", "a name", "ok234")
expression_name = matching(
    rf"[A-Za-z0-9_]{{1,{_LONGEST_EXPRESSION}}}", f"a name of at most {_LONGEST_EXPRESSION} letters and digits", "ok234"
)
_NONCE = re.compile(rf"[A-Za-z0-9-]{{1,{_LONGEST_NONCE}}}")


def _buffer(value: Any) -> int:
    found: int = number(0, 1073741823)(value)
    if 0 < found < 512:
        raise OptionError("is neither 0 nor at least 512", "set 0 for httpd's own size, or 512 or more")
    return found


def some_time(value: Any) -> str:
    """A time that is not 0, in seconds or in ms."""
    found = values.time(value)
    if int(found.rstrip("ms")) == 0:
        raise OptionError("is no time at all", "set 1 or more, or 100ms")
    return found


def _page(value: Any) -> str:
    found = values.page(value)
    if len(found) > _LONGEST_PAGE:
        raise OptionError(f"has more than {_LONGEST_PAGE} characters, for which httpd has no room", "choose a shorter path for the check")
    return found


def _sticky(value: Any) -> str:
    found: str = matching(
        r"[A-Za-z0-9!&'*+.^_`~-]+(?:\|[A-Za-z0-9!&'*+.^_`~-]+)?", "a cookie and a path parameter", "JSESSIONID|jsessionid"
    )(value)
    if len(found) > LONGEST_STICKY:
        reason = f"has more than {LONGEST_STICKY} characters: httpd would cut it, and find no member by what is left"
        raise OptionError(reason, "choose shorter names")
    return found


def _separator(value: Any) -> str:
    if value is False or str(value).lower() == "off":
        return "Off"
    return str(matching(r"[A-Za-z0-9!,./:;_~-]", "one character, or Off", '"."')(value))


def _interval(value: Any) -> str:
    found = values.time(value)
    if int(found.rstrip("ms")) == 0 or (found.endswith("ms") and int(found[:-2]) <= 100):
        raise OptionError("is not more than 100ms", "set a longer interval, as 500ms or 5")
    return found


def _statuses(value: Any) -> str:
    items = value if isinstance(value, (list, tuple)) else str(value).split(",")
    return ",".join(values.status(item.strip() if isinstance(item, str) else item) for item in items)


def nonce(value: Any) -> str:
    """What protects the forms of the balancer-manager."""
    if not isinstance(value, str) or not _NONCE.fullmatch(value):
        raise OptionError(
            f"is not made of at most {_LONGEST_NONCE} letters, digits and -", "write a random text of them, as uuidgen prints it"
        )
    if value.lower() == "none":
        raise OptionError("is None, with which httpd ignores every change", "leave it empty for a random one")
    return str(value)


method: Read = choice(*METHODS)


def multicast_place(value: Any) -> str:
    """A multicast group and a port, as HeartbeatListen has them."""
    address, _colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    group = ipv4(address)
    if group is None or not group.is_multicast or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise OptionError("is not a multicast address and a port", "write it as 224.0.1.105:23364")
    return f"{group}:{int(port)}"


MEMBER: dict[str, Read] = {
    "min": number(0, 32767),
    "max": _COUNT,
    "smax": number(0, 32767),
    "ttl": _SECONDS,
    "timeout": _SECONDS,
    "connectiontimeout": some_time,
    "acquire": some_time,
    "retry": number(0, 86400),
    "ping": some_time,
    "disablereuse": values.on_off,
    "enablereuse": values.on_off,
    "flushpackets": choice("on", "off", "auto"),
    "flushwait": number(1, 1000),
    "iobuffersize": _buffer,
    "responsefieldsize": number(1, 1048576),
    "receivebuffersize": _buffer,
    "keepalive": values.on_off,
    "lbset": number(0, 99),
    "upgrade": matching(r"[A-Za-z0-9-]{1,15}", "a protocol", "websocket or ANY"),
    "addressttl": number(-1, 86400),
    "hcmethod": choice("None", "TCP", "OPTIONS", "HEAD", "GET", "OPTIONS11", "HEAD11", "GET11", "CPING"),
    "hcpasses": _COUNT,
    "hcfails": _COUNT,
    "hcinterval": _interval,
    "hcuri": _page,
    "hctemplate": identifier,
    "hcexpr": expression_name,
}
MEMBER_ELSEWHERE: dict[str, str] = {
    "loadfactor": "set weight of the instance",
    "route": "set route of the instance",
    "redirect": "set group of the instances: sessions of a lost member go to its group",
    "status": "set state or standby of the instance, or use the playbook that drains",
    "secret": "set tomcat_ajp_secret",
    # httpd knows it for paths, and refuses it for members.
    "mapping": "set httpd_balancer_mapping",
}
BALANCER: dict[str, Read] = {
    "lbmethod": method,
    "maxattempts": _COUNT,
    "nofailover": values.on_off,
    "stickysession": _sticky,
    "stickysessionsep": _separator,
    "scolonpathdelim": values.on_off,
    "timeout": _SECONDS,
    "failonstatus": _statuses,
    "failontimeout": values.on_off,
    "nonce": nonce,
    "growth": number(1, 100),
    "forcerecovery": values.on_off,
}
# What a parameter of a member needs that older versions lack.
SINCE: dict[str, str] = {"addressttl": "2.4.59", "upgrade": "2.4.47", "responsefieldsize": "2.4.34"}
HCMETHOD_SINCE: dict[str, str] = {"OPTIONS11": "2.4.55", "HEAD11": "2.4.55", "GET11": "2.4.55", "CPING": "2.4.49"}

read_member = values.parameters(MEMBER, MEMBER_ELSEWHERE, "parameter of a BalancerMember")
read_health = values.parameters(
    {name: read for name, read in MEMBER.items() if name.startswith("hc") and name != "hctemplate"}, {}, "parameter of a health check"
)
read_balancer = values.parameters(BALANCER, {}, "parameter of a balancer")
