# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions in Redis: what is refused before any host is contacted, and what the model says of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_sessions import settings_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines
from unit.plugins.plugin_utils.model.test_software import model

JARS = [{"name": name, "checksum": "sha256:00", "src": f"{name}.jar"} for name in ("redisson-all", "redisson-tomcat-10")]
SOFTWARE = {"tomcat_redisson_version": "3.39.0", "tomcat_redisson_jars": JARS}
SINGLE = {"singleServerConfig": {"address": "redis://10.0.0.9:6379", "password": "s3cr3t-of-redis"}}


# Stands for SINGLE: what somebody may write in an inventory has no other value to spare.
AS_ABOVE = object()


def stored(config: Any = AS_ABOVE, cluster: dict[str, Any] | None = None, software: dict[str, Any] | None = None, **redis: Any) -> Model:
    """The model of a cluster whose sessions are in Redis."""
    given = {"sessions": "redis", "redis": {"config": SINGLE if config is AS_ABOVE else config, **redis}, **(cluster or {})}
    return model(["tomcat1"], {"main": given}, **{**SOFTWARE, **(software or {})})


def test_the_model_says_where_sessions_are_without_secrets() -> None:
    found = stored()
    assert problem_lines(found.problems) == []
    (settings,) = found.settings
    assert (settings["sessions"], settings["store"][:7]) == ("redis", "redis, ")
    assert "s3cr3t" not in json.dumps([found.members, found.settings])


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"singleServerConfig": {**SINGLE["singleServerConfig"], "password": "new"}}, True),
        ({"singleServerConfig": {**SINGLE["singleServerConfig"], "timeout": 500}, "threads": 4}, True),
        ({"singleServerConfig": {**SINGLE["singleServerConfig"], "database": 2}}, False),
        ({"singleServerConfig": {"address": "redis://10.0.0.8:6379"}}, False),
        ({**SINGLE, "codec": {"class": "org.redisson.codec.SerializationCodec"}}, False),
    ],
)
def test_members_share_a_place(other: dict[str, Any], same: bool) -> None:
    """A password or a timeout may differ for a while; a place may not."""
    assert (stored().settings[0]["store"] == stored(other).settings[0]["store"]) is same
    assert stored().settings[0]["store"] != stored(keyPrefix="shop").settings[0]["store"]


def test_what_holds_where_nothing_is_said() -> None:
    clusters = {"shop": {"sessions": "redis", "redis": {"config": SINGLE, "readMode": "MEMORY"}}, "crm": {}}
    assert settings_of(clusters, "shop") == {"config": SINGLE, "readMode": "MEMORY", "updateMode": "AFTER_REQUEST", "keyPrefix": "shop"}
    assert settings_of(clusters, "crm") == {}


KINDS: list[dict[str, Any]] = [
    {"singleServerConfig": {"address": "rediss://[2001:db8::1]:6380", "sslTruststore": "file:/etc/ssl/redis.p12", "database": 3}},
    {"sentinelServersConfig": {"masterName": "m", "sentinelAddresses": ["redis://a:26379", "redis://b:26379"], "sentinelPassword": "x"}},
    {"clusterServersConfig": {"nodeAddresses": ["redis://10.0.0.1:6379"], "scanInterval": 1000, "readMode": "MASTER"}},
    {"replicatedServersConfig": {"nodeAddresses": ["redis://10.0.0.1:6379"]}},
    {"masterSlaveServersConfig": {"masterAddress": "redis://10.0.0.1:6379", "slaveAddresses": ["redis://10.0.0.2:6379"]}},
]


@pytest.mark.parametrize("config", KINDS)
def test_every_kind_of_servers(config: dict[str, Any]) -> None:
    assert problem_lines(stored(config).problems) == []


KEY = "tomcat_clusters.main.redis"
OLD = "is of a session manager that no supported Tomcat runs"
REDIS = "sessions: redis of the cluster in tomcat_clusters keeps sessions in Redis, with Redisson's manager"


@pytest.mark.parametrize(
    ("config", "more", "lines"),
    [
        (None, {}, [f"app1: {KEY}.config: is missing; write redisson.yaml as data: one of singleServerConfig, "]),
        ({}, {}, [f"app1: {KEY}.config: names no servers; write exactly one of singleServerConfig, "]),
        ({**KINDS[0], **KINDS[2]}, {}, [f"app1: {KEY}.config: has singleServerConfig and clusterServersConfig; write exactly one of "]),
        ({"singleServerConfig": {}}, {}, [f"app1: {KEY}.config.singleServerConfig.address: is missing; name the servers"]),
        (
            {"sentinelServersConfig": {"sentinelAddresses": ["a:26379"]}},
            {},
            [
                f"app1: {KEY}.config.sentinelServersConfig.masterName: is missing; name the master as the sentinels know it",
                f"app1: {KEY}.config.sentinelServersConfig.sentinelAddresses[0]: is not the address of a server; write it as redis://",
            ],
        ),
        (
            {"singleServerConfig": {"address": "redis://a:1", "database": "two", "keepAlive": 1, "passwort": "x"}, "thread": 1},
            {},
            [
                f"app1: {KEY}.config.singleServerConfig.database: is not a number; write a number",
                f"app1: {KEY}.config.singleServerConfig.keepAlive: is not true or false; write true or false",
                f"{KEY}.config.singleServerConfig.passwort: is no setting of Redisson 3.39; did you mean password?",
                f"{KEY}.config.thread: is no setting of Redisson 3.39; did you mean threads?",
            ],
        ),
        (
            SINGLE,
            {"readMode": "redis", "updateMode": "NOW", "broadcastSessionEvents": "yes", "keyPrefix": "a b", "keyprefix": "x"},
            [
                f"app1: {KEY}.broadcastSessionEvents: is neither true nor false; set true or false",
                f"app1: {KEY}.keyPrefix: is not a text of letters, digits and . _ : -; ",
                f"app1: {KEY}.keyprefix: is an unknown key; did you mean keyPrefix?",
                f"app1: {KEY}.readMode: is none of REDIS, MEMORY; did you mean REDIS?",
                f"app1: {KEY}.updateMode: is none of DEFAULT, AFTER_REQUEST; set DEFAULT",
            ],
        ),
        (
            SINGLE,
            {"cluster": {"manager": "backup", "encryption": {"key": "0" * 64}}},
            [
                "app1: tomcat_clusters.main.encryption: encrypts nothing: sessions are not replicated; ",
                "app1: tomcat_clusters.main.encryption: is not used: members do not send each other sessions that are in Redis; ",
                "app1: tomcat_clusters.main.manager: is not used: members do not send each other sessions that are in Redis; ",
            ],
        ),
        (SINGLE, {"cluster": {"redis": None}}, [f"app1: {KEY}: is missing; write redis: "]),
        (
            SINGLE,
            {"cluster": {"sessions": "none"}},
            [f"app1: {KEY}: is not used: sessions are not in Redis; remove it, or set sessions: redis"],
        ),
        (
            SINGLE,
            {"software": {"tomcat_redisson_version": "", "tomcat_redisson_jars": JARS[:1]}},
            [
                "app1: tomcat_redisson_jars: has no redisson-tomcat-10, which tomcat1 needs; add {name: redisson-tomcat-10, checksum: …} (",
                "app1: tomcat_redisson_version: is missing, the sessions of tomcat1 are in Redis; set a full version, as 3.39.0",
            ],
        ),
        (
            SINGLE,
            {"software": {"tomcat_redisson_jars": [{"name": "redisson-all", "checksum": "sha256:00"}, *JARS[1:]]}},
            ["app1: tomcat_redisson_jars redisson-all.src: is missing, and there is no mirror; set the path or URL of the jar, or "],
        ),
        (
            SINGLE,
            {"software": {"tomcat_version": "8.5", "jdk_version": "7", "tomcat_ajp_attributes": {}}},
            [
                "app1: tomcat_redisson_jars: has no redisson-tomcat-8, which tomcat1 needs; ",
                'app1: jdk_version = "7": is too old for Redisson; set 8 or newer',
            ],
        ),
        (
            SINGLE,
            {"software": {"tomcat_context": {"Manager": {"className": "com.orangefunction.tomcat.redissessions.RedisSessionManager"}}}},
            [f"app1: tomcat_context.Manager.className: {OLD}; {REDIS}", "app1: tomcat_context.Manager: takes the sessions of all"],
        ),
        (
            SINGLE,
            {"software": {"tomcat_ip_address_allow": ["192.168.0.0/24", "localhost"]}},
            ["app1: tomcat_ip_address_allow: does not have 10.0.0.9, the Redis of the cluster main; add 10.0.0.9"],
        ),
        (
            SINGLE,
            {"software": {"tomcat_files": [{"dest": "conf/redisson.yaml", "content": "x"}]}},
            ["app1: tomcat_files[0].dest: is a file of the role; use redis of the cluster in tomcat_clusters"],
        ),
    ],
)
def test_refused(config: Any, more: dict[str, Any], lines: list[str]) -> None:
    found = problem_lines(stored(config, **more).problems)
    assert len(found) == len(lines), found
    for line in lines:
        assert any(line in one for one in found), (line, found)


@pytest.mark.parametrize(
    "name", ["de.javakaffee.web.msm.MemcachedBackupSessionManager", "com.radiadesign.catalina.session.RedisSessionManager"]
)
def test_managers_of_old_guides_have_successors(name: str) -> None:
    (line,) = problem_lines(model(["tomcat1"], {"main": {"sessions": "none"}}, tomcat_context={"Manager": {"className": name}}).problems)
    assert OLD in line and REDIS in line


def test_a_newer_redisson_may_know_more() -> None:
    config = {"singleServerConfig": {**SINGLE["singleServerConfig"], "sslVerificationMode": "STRICT"}}
    found = stored(config, software={"tomcat_redisson_version": "4.7.0"})
    assert problem_lines(found.problems) == []
    assert any("singleServerConfig.sslVerificationMode is not known here" in line for line in found.advice)


def test_series_do_not_mix() -> None:
    own = [{"name": "tomcat1"}, {"name": "tomcat2", "tomcat_version": "9.0"}]
    jars = [*JARS, {"name": "redisson-tomcat-9", "checksum": "sha256:00", "src": "x.jar"}]
    found = model(own, {"main": {"sessions": "redis", "redis": {"config": SINGLE}}}, **{**SOFTWARE, "tomcat_redisson_jars": jars})
    (line,) = problem_lines(found.problems)
    assert "differs from 10.1 of app1, which is in the cluster with shared sessions, main too; use one series" in line
