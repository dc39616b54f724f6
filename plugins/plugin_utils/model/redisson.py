# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Redisson knows: the settings of redisson.yaml, and the names of its jars."""

from __future__ import annotations

from collections.abc import Mapping

# The release whose settings these are. Later ones know more of them.
KNOWN = (3, 39)
MANAGER = "org.redisson.tomcat.RedissonSessionManager"
CONFIG = "conf/redisson.yaml"
CLIENT = "redisson-all"
# The first half of the name of the jar for each series of Tomcat; they are built against one series each.
MANAGERS: Mapping[str, str] = {
    "7.0": "redisson-tomcat-7",
    "8.5": "redisson-tomcat-8",
    "9.0": "redisson-tomcat-9",
    "10.1": "redisson-tomcat-10",
    "11.0": "redisson-tomcat-11",
}
OLDEST_JAVA = 8
# Attributes of the manager, with the values that they take and what holds where an inventory says nothing.
READ_MODES, UPDATE_MODES = ("REDIS", "MEMORY"), ("DEFAULT", "AFTER_REQUEST")

INT, BOOL, TEXT, ANY, LIST, MAP = "a number", "true or false", "a text", "", "a list", "a mapping"
_TOP: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "threads", "nettyThreads", "lockWatchdogTimeout", "reliableTopicWatchdogTimeout", "minCleanUpDelay", "maxCleanUpDelay",
            "cleanUpKeysAmount", "slavesSyncTimeout",
        ),
        INT,
    ),
    **dict.fromkeys(
        ("referenceEnabled", "checkLockSyncedSlaves", "keepPubSubOrder", "useScriptCache", "useThreadClassLoader", "lazyInitialization"),
        BOOL,
    ),
    **dict.fromkeys(("transportMode", "protocol"), TEXT),
    **dict.fromkeys(("codec", "nettyHook", "addressResolverGroupFactory", "connectionListener"), MAP),
}  # fmt: skip
_BASE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "subscriptionsPerConnection", "retryAttempts", "retryInterval", "timeout", "subscriptionTimeout", "connectTimeout",
            "idleConnectionTimeout", "pingConnectionInterval", "tcpKeepAliveCount", "tcpKeepAliveIdle", "tcpKeepAliveInterval",
            "tcpUserTimeout", "subscriptionConnectionPoolSize", "subscriptionConnectionMinimumIdleSize", "dnsMonitoringInterval",
        ),
        INT,
    ),
    **dict.fromkeys(("sslEnableEndpointIdentification", "keepAlive", "tcpNoDelay"), BOOL),
    **dict.fromkeys(
        (
            "username", "password", "clientName", "sslProvider", "sslTruststore", "sslTruststorePassword", "sslKeystore",
            "sslKeystorePassword", "sslKeystoreType",
        ),
        TEXT,
    ),
    **dict.fromkeys(("sslProtocols", "sslCiphers"), LIST),
    **dict.fromkeys(("nameMapper", "credentialsResolver", "commandMapper"), MAP),
}  # fmt: skip
_SINGLE: Mapping[str, str] = {
    **_BASE, "address": TEXT, "database": INT, "connectionPoolSize": INT, "connectionMinimumIdleSize": INT,
}  # fmt: skip
_SEVERAL: Mapping[str, str] = {
    **_BASE,
    **dict.fromkeys(
        (
            "slaveConnectionPoolSize", "failedSlaveReconnectionInterval", "failedSlaveCheckInterval", "masterConnectionPoolSize",
            "slaveConnectionMinimumIdleSize", "masterConnectionMinimumIdleSize",
        ),
        INT,
    ),
    **dict.fromkeys(("readMode", "subscriptionMode"), TEXT),
    **dict.fromkeys(("loadBalancer", "failedSlaveNodeDetector"), MAP),
}  # fmt: skip
# The kinds of servers, the settings of each, and which of them name servers.
SERVERS: Mapping[str, Mapping[str, str]] = {
    "singleServerConfig": _SINGLE,
    "sentinelServersConfig": {
        **_SEVERAL, "masterName": TEXT, "sentinelUsername": TEXT, "sentinelPassword": TEXT, "sentinelAddresses": LIST, "database": INT,
        "scanInterval": INT, "natMap": MAP, "natMapper": MAP, "checkSentinelsList": BOOL, "checkSlaveStatusWithSyncing": BOOL,
        "sentinelsDiscovery": BOOL,
    },
    "clusterServersConfig": {
        **_SEVERAL, "nodeAddresses": LIST, "scanInterval": INT, "checkSlotsCoverage": BOOL, "natMap": MAP, "natMapper": MAP,
        "shardedSubscriptionMode": TEXT,
    },
    "replicatedServersConfig": {
        **_SEVERAL, "nodeAddresses": LIST, "scanInterval": INT, "database": INT, "monitorIPChanges": BOOL,
    },
    "masterSlaveServersConfig": {**_SEVERAL, "masterAddress": TEXT, "slaveAddresses": LIST, "database": INT},
}  # fmt: skip
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "singleServerConfig": ("address",),
    "sentinelServersConfig": ("sentinelAddresses",),
    "clusterServersConfig": ("nodeAddresses",),
    "replicatedServersConfig": ("nodeAddresses",),
    "masterSlaveServersConfig": ("masterAddress", "slaveAddresses"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {**ADDRESSES, "sentinelServersConfig": ("sentinelAddresses", "masterName")}
TOP: Mapping[str, str] = {**_TOP, **dict.fromkeys(SERVERS, MAP)}
# Redisson puts variables of the environment in place of ${…} in all texts, but a password is what it is.
SECRETS = frozenset({"password", "sentinelPassword", "sslTruststorePassword", "sslKeystorePassword"})
