# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that Tomcat's documentation has for clusters and their connectors, and where an inventory sets them.

What a series knows is not said here: its vocabulary says it, which was made from its classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import vocabulary

_HA, TRIBES = "org.apache.catalina.ha", "org.apache.catalina.tribes"
INTERCEPTORS = f"{TRIBES}.group.interceptors"
HTTP, AJP = "org.apache.coyote.http11.Http11NioProtocol", "org.apache.coyote.ajp.AjpNioProtocol"
CLUSTER, CHANNEL = f"{_HA}.tcp.SimpleTcpCluster", f"{TRIBES}.group.GroupChannel"
DELTA, BACKUP = f"{_HA}.session.DeltaManager", f"{_HA}.session.BackupManager"
MULTICAST, STATIC = f"{TRIBES}.membership.McastService", f"{TRIBES}.membership.StaticMembershipService"
CLOUD, MEMBER = f"{TRIBES}.membership.cloud.CloudMembershipService", f"{TRIBES}.membership.StaticMember"
RECEIVER, TRANSPORT = f"{TRIBES}.transport.nio.NioReceiver", f"{TRIBES}.transport.nio.PooledParallelSender"
REPLICATION, ROUTE = f"{_HA}.tcp.ReplicationValve", f"{_HA}.session.JvmRouteBinderValve"
SSO, HEARTBEAT, FARM = f"{_HA}.authenticator.ClusterSingleSignOn", f"{_HA}.backend.HeartbeatListener", f"{_HA}.deploy.FarmWarDeployer"
ENCRYPT = f"{INTERCEPTORS}.EncryptInterceptor"

_MANAGER = (
    "className notifyListenersOnReplication recordAllActions processExpiresFrequency secureRandomClass secureRandomProvider "
    "secureRandomAlgorithm name sessionAttributeNameFilter sessionAttributeValueClassNameFilter warnOnSessionAttributeFilterFailure "
    "persistAuthenticationNotes maxInactiveInterval sessionIdLength maxActiveSessions expireSessionsOnShutdown"
)
_ENDPOINT = (
    "protocol address port acceptCount maxConnections maxThreads minSpareThreads processorCache socket.processorCache socket.eventCache "
    "socket.bufferPool connectionTimeout keepAliveTimeout maxParameterCount useVirtualThreads asyncTimeout URIEncoding"
)
_NAMES: Mapping[str, str] = {
    CLUSTER: "className channelSendOptions channelStartOptions heartbeatBackgroundEnabled notifyLifecycleListenerOnFailure",
    CHANNEL: "className heartbeat heartbeatSleeptime optionCheck jmxEnabled jmxDomain jmxPrefix",
    DELTA: f"{_MANAGER} notifySessionListenersOnReplication notifyContainerListenersOnReplication stateTransferTimeout sendAllSessions "
    "sendAllSessionsSize sendAllSessionsWaitTime stateTimestampDrop enableStatistics",
    BACKUP: f"{_MANAGER} mapSendOptions rpcTimeout terminateOnStartFailure accessTimeout",
    MULTICAST: "className address port frequency dropTime bind ttl domain soTimeout recoveryEnabled recoveryCounter recoverySleepTime "
    "localLoopbackDisabled mcastAddr mcastPort mcastFrequency mcastSoTimeout mcastTTL mcastBindAddress mcastDropTime",
    STATIC: "className connectTimeout expirationTime rpcTimeout useThread pingInterval",
    MEMBER: "className host port securePort domain uniqueId",
    CLOUD: "className membershipProviderClassName connectTimeout readTimeout expirationTime",
    RECEIVER: "className address port autoBind securePort udpPort selectorTimeout maxThreads minThreads maxIdleTime direct rxBufSize "
    "txBufSize soLingerOn soLingerTime timeout useBufferPool tcpNoDelay soKeepAlive",
    TRANSPORT: "className rxBufSize txBufSize udpRxBufSize udpTxBufSize directBuffer keepAliveCount keepAliveTime timeout maxRetryAttempts "
    "throwOnFailedAck tcpNoDelay soKeepAlive ooBInline soReuseAddress soLingerTime soTrafficClass soLingerOn poolSize maxWait",
    f"{INTERCEPTORS}.TcpFailureDetector": "className optionFlag connectTimeout performSendTest performReadTest readTestTimeout "
    "removeSuspectsTimeout",
    f"{INTERCEPTORS}.TcpPingInterceptor": "className optionFlag interval useThread",
    f"{INTERCEPTORS}.ThroughputInterceptor": "className optionFlag interval",
    f"{INTERCEPTORS}.MessageDispatchInterceptor": "className optionFlag alwaysSend maxQueueSize maxThreads maxSpareThreads keepAliveTime",
    f"{INTERCEPTORS}.MessageDispatch15Interceptor": "className optionFlag alwaysSend maxQueueSize maxThreads maxSpareThreads keepAliveTime",
    f"{INTERCEPTORS}.FragmentationInterceptor": "className optionFlag expire maxSize",
    f"{INTERCEPTORS}.DomainFilterInterceptor": "className optionFlag domain logInterval",
    ENCRYPT: "className optionFlag encryptionKey encryptionAlgorithm providerName replayWindowTime replayWindowMessageCount",
    f"{INTERCEPTORS}.StaticMembershipInterceptor": "className optionFlag",
    f"{INTERCEPTORS}.GzipInterceptor": "className optionFlag",
    f"{INTERCEPTORS}.OrderInterceptor": "className optionFlag",
    f"{INTERCEPTORS}.TwoPhaseCommitInterceptor": "className optionFlag",
    f"{INTERCEPTORS}.SimpleCoordinator": "className optionFlag",
    f"{INTERCEPTORS}.NonBlockingCoordinator": "className optionFlag",
    REPLICATION: "className filter primaryIndicator primaryIndicatorName statistics",
    ROUTE: "className enabled sessionIdAttribute",
    SSO: "className cookieDomain mapSendOptions requireReauthentication rpcTimeout terminateOnStartFailure accessTimeout",
    FARM: "className deployDir tempDir watchDir watchEnabled processDeployFrequency maxValidTime",
    f"{_HA}.session.ClusterSessionListener": "className",
    f"{_HA}.session.JvmRouteSessionIDBinderListener": "className",
    HEARTBEAT: "className host port group multiport ttl proxyList proxyURL proxyURLString",
    f"{TRIBES}.transport.bio.BioReceiver": "className",
    f"{TRIBES}.transport.bio.PooledMultiSender": "className",
    f"{TRIBES}.transport.ReplicationTransmitter": "className",
    HTTP: f"{_ENDPOINT} maxKeepAliveRequests rejectIllegalHeader",
    AJP: f"{_ENDPOINT} secret requiredSecret secretRequired allowedRequestAttributesPattern packetSize tomcatAuthentication "
    "tomcatAuthorization",
}
_LIST = "the members of the inventory: their replication address, receiver_port and a unique id made from their name"
_OPTION_OF = {
    CLUSTER: {"className": "the role", "channelSendOptions": "channel_send_options", "channelStartOptions": "membership"},
    CHANNEL: {"className": "the role"},
    DELTA: {"className": "manager: delta"},
    BACKUP: {"className": "manager: backup"},
    MULTICAST: {
        "className": "membership: multicast",
        "address": "multicast_address",
        "port": "multicast_port",
        "bind": "cluster_replication_address of the host",
        "mcastAddr": "multicast_address",
        "mcastPort": "multicast_port",
        "mcastBindAddress": "cluster_replication_address of the host",
    },
    STATIC: {"className": "membership: static"},
    MEMBER: {"className": _LIST, "host": _LIST, "port": _LIST, "uniqueId": _LIST},
    CLOUD: {"className": "membership: dns or kubernetes", "membershipProviderClassName": "membership: dns or kubernetes"},
    RECEIVER: {
        "address": "cluster_replication_address of the host",
        "port": "receiver_port of the instance",
        "autoBind": "receiver_port of the instance: it is exactly that port",
    },
    FARM: {
        "className": "the role",
        "deployDir": "the role: farm/webapps of the instance",
        "tempDir": "the role: farm/temp of the instance",
        "watchDir": "the role: farm/watched of the instance",
    },
    ENCRYPT: {"encryptionKey": "encryption.key", "encryptionAlgorithm": "encryption.algorithm"},
    HTTP: {"address": "tomcat_bind_address", "port": "http_port of the instance"},
    AJP: {
        "address": "tomcat_bind_address",
        "port": "ajp_port of the instance",
        **dict.fromkeys(("secret", "requiredSecret", "secretRequired"), "tomcat_ajp_secret"),
    },
}
_CANNOT: Mapping[str, Mapping[str, str]] = {
    MEMBER: {
        "domain": "each replication group has a static list of its own, so its members need no domain",
        "securePort": "no sender uses it: Tribes has no transport with TLS; use encryption",
    },
}


class Name(NamedTuple):
    """One attribute of a class, or the class itself (className)."""

    of: str
    name: str

    @property
    def series(self) -> tuple[str, ...]:
        """The series that know it."""
        return tuple(series for series in SERIES if self._known(series))

    def _known(self, series: str) -> bool:
        words = vocabulary(series)
        if self.name == "className":
            return words.has_class(self.of)
        known = words.connector(self.of) if self.of in (HTTP, AJP) else words.attributes(self.of)
        return self.name in (known or {})

    @property
    def option(self) -> str:
        """What else sets it, where an element of an inventory must not."""
        return _OPTION_OF.get(self.of, {}).get(self.name, "")

    @property
    def reason(self) -> str:
        """Why it cannot be set, where that is so."""
        return _CANNOT.get(self.of, {}).get(self.name, "")

    @property
    def free(self) -> bool:
        """Whether an element of an inventory sets it."""
        return not self.option and not self.reason

    def value(self, series: str) -> Any:
        """A value of its kind, the same for a name wherever it stands."""
        words = vocabulary(series)
        kinds = (words.connector(self.of) if self.of in (HTTP, AJP) else words.attributes(self.of)) or {}
        # Ports differ from each other and between instances.
        fixed = {
            "securePort": "{number+6000}",
            "udpPort": "{number+6100}",
            "protocol": self.of,
            "encryptionAlgorithm": "AES/CBC/PKCS5Padding",
            "encryptionKey": "0123456789abcdef" * 4,
        }
        kind = kinds.get(self.name, "text")
        return fixed.get(self.name, {"number": 7, "boolean": True}.get(kind, f"x-{self.name}"))


def names(of: str = "") -> Iterator[Name]:
    """All names, or those of a class."""
    return (Name(each, name) for each, listed in _NAMES.items() if of in ("", each) for name in listed.split())


def classes() -> list[str]:
    """The classes whose names these are."""
    return list(_NAMES)


# Redisson's manager, in the words of redis of a cluster; checked in test_redis_sessions.py.
REDISSON: Mapping[str, str] = {
    "className": "sessions: redis",
    "configPath": "the role, from redis.config",
    **{name: f"redis.{name}" for name in ("readMode", "updateMode", "keyPrefix", "broadcastSessionEvents", "broadcastSessionUpdates")},
    **{f"{kind}ServersConfig": "redis.config" for kind in ("sentinel", "cluster", "masterSlave", "replicated")},
    "singleServerConfig": "redis.config",
    "codec": "redis.config",
}
NOT_OF_REDISSON: Mapping[str, str] = {
    "JndiRedissonFactory, JndiRedissonSessionManager": "not offered: they share one client among the applications of an instance, which "
    "saves connections and does nothing else",
}
# Classes that are set like any of the user's own: named, and not checked.
OWN_OF_REDISSON: Mapping[str, str] = {"RedissonSingleSignOn": "a Valve in tomcat_host or tomcat_engine"}


def document() -> str:
    """docs/tomcat-names.md: how many of the names of each series can be set, by what, and which cannot."""
    rows = [_row(of) for of in classes()]
    found = [name for name in names() if name.series]
    lines = [
        "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->",
        "# Tomcat's names, and what sets them",
        "",
        "Attributes and classes of Tomcat's documentation for clusters, connectors and sessions in Redis. Written by",
        "`UPDATE_GOLDEN=1 python -m pytest tests/unit/roles/test_tomcat_names.py`, which sets each one that can be set in every series",
        "that has it, and finds it in the rendered `server.xml`. What a series does not have, by its vocabulary, is refused there.",
        "",
        f"**{_count(found)} can be set.** By series: {', '.join(_of_series(series) for series in SERIES)}.",
        "",
        "| class | names | " + " | ".join(SERIES) + " |",
        "|---|---|" + "---|" * len(SERIES),
        *rows,
        "",
        "## What an option of the collection sets",
        "",
        "The rolling restart, the front ends or other members rely on these. In an element they are refused, and the message names the",
        "option.",
        "",
        "| class | name | set by |",
        "|---|---|---|",
        *(f"| {_short(name.of)} | `{name.name}` | {name.option} |" for name in found if name.option),
        "",
        "## What cannot be set",
        "",
        "| class | name | reason |",
        "|---|---|---|",
        *_refused(found),
        *(f"| Redisson | {name} | {reason} |" for name, reason in NOT_OF_REDISSON.items()),
        "",
        "The manager of a cluster is `delta` or `backup`; with `manager: auto` the number of members says which, and a change of it is a",
        "planned outage ([0008](decisions/0008-manager-is-chosen.md)). Without sessions to share (`sessions: none`) there is none.",
        "",
        "## Sessions in Redis",
        "",
        "| name | set by |",
        "|---|---|",
        *(f"| `{name}` | {option} |" for name, option in REDISSON.items()),
        *(f"| `{name}` | {option} |" for name, option in OWN_OF_REDISSON.items()),
        "",
        "Everything else of `redisson.yaml` is `redis.config` of the cluster too, in Redisson's words.",
    ]
    return "\n".join(lines) + "\n"


def _count(found: list[Name]) -> str:
    return f"{sum(not name.reason for name in found)} of {len(found)}"


def _of_series(series: str) -> str:
    return f"{series} {_count([name for name in names() if series in name.series])}"


def _row(of: str) -> str:
    found = [name for name in names(of) if name.series]
    counts = [[name for name in found if series in name.series] for series in SERIES]
    cells = [_count(here) if here else "-" for here in counts]
    return f"| {_short(of)} | {' '.join(name.name for name in found)} | " + " | ".join(cells) + " |"


def _refused(found: list[Name]) -> Iterator[str]:
    """A row for each reason."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for name in found:
        if name.reason:
            reasons.setdefault((name.of, name.reason), []).append(f"`{name.name}`")
    return (f"| {_short(of)} | {', '.join(listed)} | {reason} |" for (of, reason), listed in reasons.items())


def _short(of: str) -> str:
    return {HTTP: "HTTP connector", AJP: "AJP connector"}.get(of, of.rpartition(".")[2])
