# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of a cluster in Redis, in Redisson's own words, checked before any host is contacted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import redisson
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader

_KEYS = ("config", "readMode", "updateMode", "keyPrefix", "broadcastSessionEvents", "broadcastSessionUpdates")
# Settings of a cluster whose members send each other their sessions.
_OF_REPLICATION = ("manager", "membership", "cloud", "multicast_address", "multicast_port", "channel_send_options", "encryption")
_PREFIX = re.compile(r"[A-Za-z0-9._:-]*")
_ADDRESS = re.compile(r"(?:redis|rediss|valkey|valkeys)://(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):[1-9]\d{0,4}")
_DIGITS = 8
Fault = tuple[str, str, str]


def settings_of(clusters: Any, name: str) -> dict[str, Any]:
    """Return what an inventory says of a cluster's Redis, completed; empty where sessions are not there."""
    cluster = clusters.get(name) if isinstance(clusters, Mapping) else None
    if not isinstance(cluster, Mapping) or cluster.get("sessions") != "redis":
        return {}
    given = cluster.get("redis")
    own = {str(key): value for key, value in given.items() if value is not None} if isinstance(given, Mapping) else {}
    # A change of an attribute's inside is seen with these two, and another member sees it in the next request.
    return {"config": {}, "readMode": "REDIS", "updateMode": "AFTER_REQUEST", "keyPrefix": name, **own}


def read_store(host: str, name: str, given: Mapping[str, Any], reader: Reader) -> str:
    """Check what a cluster says of Redis, and return what its members have to have in common, without secrets."""
    key = f"tomcat_clusters.{name}"
    redis = given.get("redis")
    if given.get("sessions") != "redis":
        if redis:
            reader.problems.add(
                host, f"{key}.redis", NO_VALUE, "is not used: sessions are not in Redis", "remove it, or set sessions: redis"
            )
        return ""
    for other in _OF_REPLICATION:
        if given.get(other):
            reason = "is not used: members do not send each other sessions that are in Redis"
            reader.problems.add(host, f"{key}.{other}", NO_VALUE, reason, "remove it, or set sessions: replicated")
    if not isinstance(redis, Mapping):
        remedy = 'write redis: {config: {singleServerConfig: {address: "redis://192.0.2.10:6379"}}}'
        reader.problems.add(host, f"{key}.redis", NO_VALUE, "is missing" if redis is None else "is not a mapping", remedy)
        return ""
    reader.mapping(host, f"{key}.redis", redis, _KEYS)
    for where, reason, remedy in [*_manager_faults(redis), *config_faults(redis.get("config"))]:
        reader.problems.add(host, f"{key}.redis.{where}", NO_VALUE, reason, remedy)
    return _store(settings_of({name: given}, name))


def _manager_faults(redis: Mapping[str, Any]) -> Iterator[Fault]:
    for name, choices in (("readMode", redisson.READ_MODES), ("updateMode", redisson.UPDATE_MODES)):
        if name in redis and redis[name] not in choices:
            yield name, f"is none of {', '.join(choices)}", did_you_mean(str(redis[name]).upper(), choices, f"set {choices[0]}")
    for name in ("broadcastSessionEvents", "broadcastSessionUpdates"):
        if name in redis and not isinstance(redis[name], bool):
            yield name, "is neither true nor false", "set true or false"
    prefix = redis.get("keyPrefix", "")
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        yield "keyPrefix", "is not a text of letters, digits and . _ : -", "write the beginning of all keys of this cluster, as shop"


def config_faults(config: Any) -> Iterator[Fault]:
    """What is wrong with the content of redisson.yaml, apart from names that are not known here."""
    if not isinstance(config, Mapping):
        reason = "is missing" if config is None else "is not a mapping"
        yield "config", reason, f"write redisson.yaml as data: one of {', '.join(redisson.SERVERS)}"
        return
    kinds = [name for name in redisson.SERVERS if name in config]
    if len(kinds) != 1:
        reason = f"has {' and '.join(kinds)}" if kinds else "names no servers"
        yield "config", reason, f"write exactly one of {', '.join(redisson.SERVERS)}"
    yield from _type_faults(config, redisson.TOP, "config")
    for kind in kinds:
        if isinstance(config[kind], Mapping):
            yield from _server_faults(kind, config[kind])


def _server_faults(kind: str, servers: Mapping[str, Any]) -> Iterator[Fault]:
    key = f"config.{kind}"
    yield from _type_faults(servers, redisson.SERVERS[kind], key)
    for name in redisson.NEEDED[kind]:
        if not servers.get(name):
            yield f"{key}.{name}", "is missing", "name the servers" if name != "masterName" else "name the master as the sentinels know it"
    for where, address in _addresses(kind, servers):
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            yield f"{key}.{where}", "is not the address of a server", "write it as redis://192.0.2.10:6379, or rediss:// with TLS"


def _addresses(kind: str, servers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in redisson.ADDRESSES[kind]:
        value = servers.get(name)
        if isinstance(value, (list, tuple)):
            yield from ((f"{name}[{position}]", one) for position, one in enumerate(value))
        elif value:
            yield name, value


def _type_faults(given: Mapping[str, Any], known: Mapping[str, str], key: str) -> Iterator[Fault]:
    kinds: Mapping[str, Any] = {
        redisson.INT: int,
        redisson.BOOL: bool,
        redisson.TEXT: str,
        redisson.LIST: (list, tuple),
        redisson.MAP: Mapping,
    }
    for name, value in given.items():
        wanted = known.get(str(name))
        if wanted is None or value is None:
            continue
        if not isinstance(value, kinds[wanted]) or (wanted == redisson.INT and isinstance(value, bool)):
            yield f"{key}.{name}", f"is not {wanted}", f"write {wanted}"


def unknown_settings(redis: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names in redisson.yaml that are not known here, and what may be meant: Redisson refuses a file with a wrong one."""
    config = redis.get("config")
    if not isinstance(config, Mapping):
        return
    places = [("config", config, redisson.TOP)]
    places += [(f"config.{kind}", config[kind], known) for kind, known in redisson.SERVERS.items() if isinstance(config.get(kind), Mapping)]
    for key, given, known in places:
        for name in given:
            if str(name) not in known:
                yield f"{key}.{name}", did_you_mean(str(name), known, "remove it")


def hosts_of(redis: Mapping[str, Any]) -> list[str]:
    """The names or addresses of the hosts of the servers."""
    config = redis.get("config")
    servers = [(kind, config.get(kind)) for kind in redisson.SERVERS] if isinstance(config, Mapping) else []
    addresses = [str(address) for kind, given in servers if isinstance(given, Mapping) for _where, address in _addresses(kind, given)]
    return [address.partition("://")[2].rpartition(":")[0].strip("[]") for address in addresses]


def _store(redis: Mapping[str, Any]) -> str:
    """Where sessions are, and how they are written: members that differ in it do not see each other's sessions."""
    config = redis["config"] if isinstance(redis["config"], Mapping) else {}
    where = {
        kind: _without(config[kind], ("database", "masterName", *redisson.ADDRESSES[kind])) for kind in redisson.SERVERS if kind in config
    }
    text = json.dumps([where, config.get("codec"), redis["keyPrefix"]], sort_keys=True, default=str)
    return f"redis, {hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def _without(given: Any, names: Collection[str]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given} if isinstance(given, Mapping) else {}
