# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of workers that mod_jk knows: how each is read, and who sets those that the model sets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_values as values
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import mod_jk_words, schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import (
    OptionError,
    Read,
    address,
    choice,
    matching,
    milliseconds,
    multiple,
    number,
)

_FAILS = re.compile(r"-?[1-5]\d\d")
_MILLISECONDS = milliseconds(0)
_SECONDS = number(0, 86400)
METHODS = ("Request", "Session", "Next", "Traffic", "Busyness")


# mod_jk has room for that many characters of a name (JK_MAX_NAME_LEN), and would cut what is longer.
LONGEST_NAME = 60


def name_of(what: str, example: str) -> Read:
    """A name that mod_jk has room for."""
    kind = f"{what} of at most {LONGEST_NAME} letters, digits, _ and -"
    return matching(rf"[A-Za-z0-9_][A-Za-z0-9_-]{{0,{LONGEST_NAME - 1}}}", kind, example)


def _names(value: Any) -> str:
    return str(_NAMES(",".join(str(item) for item in value) if isinstance(value, (list, tuple)) else value))


def _short(read: Read) -> Read:
    def read_short(value: Any) -> str:
        found = str(read(value))
        if len(found) > LONGEST_NAME:
            raise OptionError(f"has more than {LONGEST_NAME} characters, for which mod_jk has no room", "choose a shorter one")
        return found

    return read_short


cookie_name = _short(values.cookie_name)


def statuses(value: Any) -> str:
    """Statuses of answers, each with a minus sign or without."""
    items = value if isinstance(value, (list, tuple)) else str(value).split(",")
    found = [str(item).strip() for item in items]
    for item in found:
        if not _FAILS.fullmatch(item):
            raise OptionError("is not a status, with or without a minus sign", 'write it as "503" or "-404"')
    return ",".join(found)


def ping_mode(value: Any) -> str:
    """When a member is asked for a sign of life."""
    return str(matching(r"|A|[CPI]{1,3}", "a mode", "A, or some of C, P and I")(value))


def packet(value: Any) -> int:
    """The size of an AJP packet. mod_jk would round it up, and its packets were larger than Tomcat takes."""
    return int(multiple(8192, 65536, 1024)(value))


def recovery_options(value: Any) -> int:
    """What is sent again after a failure. With 8, mod_jk looks at HEAD alone and never at GET (ajp_get_reply of 1.2.48 to 1.2.50)."""
    found: int = number(0, 31)(value)
    if found & 8 and found & 16:
        reason = "has 8 (retry HEAD) and 16 (retry GET): mod_jk looks at 16 only without 8, and would retry no GET"
        raise OptionError(reason, f"set {found - 8} to retry GETs, or {found - 16} to retry HEADs")
    return found


MEMBER: dict[str, Read] = {
    "source": address,
    "socket_timeout": _SECONDS,
    "socket_connect_timeout": _MILLISECONDS,
    "socket_keepalive": values.true_false,
    "socket_buffer": number(0, 1073741823),
    "ping_mode": ping_mode,
    "ping_timeout": milliseconds(1),
    "connection_ping_interval": _SECONDS,
    "connect_timeout": _MILLISECONDS,
    "prepost_timeout": _MILLISECONDS,
    "reply_timeout": _MILLISECONDS,
    "connection_pool_size": number(1, 32767),
    "connection_pool_minsize": number(0, 32767),
    "connection_pool_timeout": _SECONDS,
    "connection_acquire_timeout": _MILLISECONDS,
    "retries": number(1, 100),
    "retry_interval": number(1, 86400000),
    "recovery_options": recovery_options,
    "fail_on_status": statuses,
    "busy_limit": number(0, 1000000),
    "max_packet_size": packet,
    "prefer_ipv6": values.true_false,
    "distance": number(0, 100),
}
MEMBER_ELSEWHERE: dict[str, str] = {
    "type": "members are of type ajp13; for others use mod_jk_workers",
    "host": "it is the address of the instance's host",
    "port": "set ajp_port of the instance",
    "route": "set route of the instance",
    "lbfactor": "set weight of the instance",
    "activation": "set state of the instance, or use the playbook that drains",
    "domain": "set group of the instance",
    "redirect": "set group of the instances: sessions of a lost member go to its group",
    "secret": "set tomcat_ajp_secret",
    "mount": "set paths of the cluster",
}
BALANCER: dict[str, Read] = {
    "sticky_session": values.true_false,
    "sticky_session_force": values.true_false,
    "method": choice(*METHODS, *(name[0] for name in METHODS)),
    "lock": choice("Optimistic", "Pessimistic", "O", "P"),
    "retries": number(1, 100),
    "lb_retries": number(1, 1000),
    "retry_interval": number(1, 86400000),
    "recover_time": number(1, 86400),
    "error_escalation_time": number(0, 86400),
    "max_reply_timeouts": number(0, 1000000),
    "session_cookie": cookie_name,
    "session_path": _short(matching(r";[A-Za-z0-9_.-]+", "a path parameter with its semicolon", ";jsessionid")),
    "set_session_cookie": values.true_false,
    "session_cookie_path": _short(matching(r"/[^\s;,#$]*", "a path", "/shop")),
    "recovery_options": recovery_options,
    "fail_on_status": statuses,
}
BALANCER_ELSEWHERE: dict[str, str] = {
    "mount": "set paths of the cluster",
    "type": "the worker of a cluster is of type lb",
    "balance_workers": "its members come from the inventory",
    "secret": "set tomcat_ajp_secret",
}

STATUS: dict[str, Read] = {
    "css": values.url_path,
    "read_only": values.true_false,
    "user": matching(r"[^#$\s]+", "names with commas between them", "anna,berta"),
    "user_case_insensitive": values.true_false,
    "good": matching(r"[a-z.,]+", "states", "a.o,a.n"),
    "bad": matching(r"[a-z.,]+", "states", "s,e"),
    "prefix": matching(r"[A-Za-z0-9_.]+", "a prefix", "worker"),
    "ns": matching(r"[A-Za-z0-9_-]+:", "a prefix of XML", "jk:"),
    "doctype": matching(r"<!DOCTYPE [^#$\x00-\x1f]+>", "a declaration", "<!DOCTYPE status>"),
    "xmlns": matching(r"[^#$\s]+", "a declaration", "xmlns:jk=http://tomcat.apache.org"),
}
_NAMES = matching(r"[A-Za-z0-9_-]+(?:,[A-Za-z0-9_-]+)*", "names with commas between them", "one,two")
_REFERENCE = matching(r"worker\.[A-Za-z0-9_-]+", "a worker to take values from", "worker.template")
_SECRET = matching(schema.SECRET_PATTERN, "a secret", "letters, digits and ._~+/=-")


# Workers beside those of the clusters.
WORKER: dict[str, dict[str, Read]] = {
    "ajp13": {
        **MEMBER,
        "host": matching(r"[A-Za-z0-9.:-]+", "an address or a name", "10.0.0.7"),
        "port": number(1, 65535),
        "secret": _SECRET,
        "route": name_of("a route", "old1"),
        "lbfactor": number(1, 1000000),
        "activation": choice("active", "disabled", "stopped"),
        "domain": name_of("a name", "east"),
        "redirect": name_of("a route", "old2"),
        "reference": _REFERENCE,
    },
    "lb": {**BALANCER, "balance_workers": _names, "secret": _SECRET, "reference": _REFERENCE},
    "status": {**STATUS, "reference": _REFERENCE},
}


def read_worker(value: Any) -> dict[str, str]:
    """One further worker."""
    if not isinstance(value, Mapping):
        raise OptionError("is not a mapping", "write names and values, with a type")
    kind = value.get("type", "ajp13")
    if kind in mod_jk_words.TYPES:
        raise OptionError(mod_jk_words.TYPES[kind].reason, mod_jk_words.TYPES[kind].remedy, ".type", kind)
    if kind not in WORKER:
        raise OptionError(f"is none of {', '.join(WORKER)}", f"set one of {', '.join(WORKER)}", ".type", kind)
    if "mount" in value:
        reason = "is for the main server alone, where no virtual host looks"
        raise OptionError(reason, "add the paths to mod_jk_mounts", ".mount", value["mount"])
    old = mod_jk_words.FURTHER.get(kind, {})
    rest = {name: item for name, item in value.items() if name != "type"}
    found: dict[str, str] = values.parameters(WORKER[kind], {}, f"property of a worker of type {kind}", old)(rest)
    return {"type": str(kind), **found}


read_member = values.parameters(MEMBER, MEMBER_ELSEWHERE, "property of a member", mod_jk_words.MEMBER)
read_balancer = values.parameters(BALANCER, BALANCER_ELSEWHERE, "property of a balancer", mod_jk_words.BALANCER)
read_status = values.parameters({name: read for name, read in STATUS.items() if name != "read_only"}, {}, "property of a status worker")
