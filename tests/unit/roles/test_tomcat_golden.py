# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role tomcat renders, compared with files that were read by a person. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import functools
import hashlib
import json
import pathlib
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from unit.roles import golden_files
from unit.roles.tomcat_door_cases import OF_THE_HOST
from unit.roles.tomcat_element_cases import elements, every_class, in_cloud, of_cluster
from unit.roles.tomcat_rendering import ROLE, TEMPLATES, Instance, Values, member, settings, trusted, yaml_of

GOLDEN = pathlib.Path(__file__).parent / "golden"
SECRET = "not-a-real-secret-0123456789abcdef"


def members(version: str, count: int = 3, **more: Any) -> list[Values]:
    """Members of one version, spread over hosts."""
    series = ".".join(version.split(".")[:2])
    return [member(number, tomcat_version=version, tomcat_series=series, **more) for number in range(1, count + 1)]


def case(version: str, cluster: Values | None = None, variables: Values | None = None, **more: Any) -> Instance:
    """An instance of a version in a cluster."""
    everyone = members(version, **more)
    return Instance(everyone, settings(everyone, **(cluster or {})), variables or {})


ALL_OPTIONS: Values = {
    "tomcat_ajp_secret": SECRET,
    "tomcat_internal_proxies": ["192.168.0.100", "192.168.0.110", "192.168.0.100"],
    "tomcat_java_home": "/opt/java/jdk 17",
    "tomcat_user": "web",
    "tomcat_group": "webgroup",
    "tomcat_umask": "0007",
    "tomcat_bind_address": "0.0.0.0",
    "tomcat_accept_count": 2048,
    "tomcat_max_connections": 20000,
    "tomcat_max_threads": 400,
    "tomcat_min_spare_threads": 25,
    "tomcat_processor_cache": -1,
    "tomcat_socket_processor_cache": 500,
    "tomcat_connection_timeout": 10000,
    "tomcat_keep_alive_timeout": 90000,
    "tomcat_max_keep_alive_requests": 5000,
    "tomcat_max_http_header_size": 16384,
    "tomcat_max_post_size": 1048576,
    "tomcat_max_parameter_count": 500,
    "tomcat_bind_on_init": True,
    "tomcat_redirect_port": 443,
    "tomcat_http_attributes": {"server": "x & y", "compression": "on"},
    "tomcat_ajp_keep_alive_timeout": 700000,
    "tomcat_ajp_packet_size": 16384,
    "tomcat_ajp_allowed_request_attributes": "AUTH_.*|<x>",
    "tomcat_ajp_attributes": {"tomcatAuthentication": False},
    "tomcat_shutdown_command": "go away",
    "tomcat_replication_filter": r".*\.css",
    "tomcat_expire_sessions_on_shutdown": True,
    "tomcat_notify_listeners_on_replication": False,
    "tomcat_state_transfer_timeout": 120,
    "tomcat_send_all_sessions": False,
    "tomcat_send_all_sessions_size": 500,
    "tomcat_send_all_sessions_wait": 100,
    "tomcat_map_send_options": 8,
    "tomcat_session_attribute_filter": "user.*",
    "tomcat_session_value_class_filter": r"java\.lang\..*",
    "tomcat_multicast_frequency": 1000,
    "tomcat_multicast_drop_time": 6000,
    "tomcat_multicast_ttl": 1,
    "tomcat_static_connect_timeout": 300,
    "tomcat_static_expiration_time": 2000,
    "tomcat_static_rpc_timeout": 1500,
    "tomcat_static_ping_interval": 1000,
    "tomcat_receiver_max_threads": 30,
    "tomcat_receiver_min_threads": 12,
    "tomcat_receiver_selector_timeout": 5000,
    "tomcat_sender_timeout": 3000,
    "tomcat_sender_pool_size": 50,
    "tomcat_failure_connect_timeout": 500,
    "tomcat_failure_read_test": False,
    "tomcat_failure_read_test_timeout": 250,
    "tomcat_throughput_interceptor": True,
    "tomcat_background_processor_delay": 5,
    "tomcat_error_report": True,
    "tomcat_security_listener": False,
    "tomcat_jsp_development": True,
    "tomcat_welcome_files": ["start.jsp"],
    "tomcat_mime_types": {"abc": "application/abc", "js": "application/javascript"},
    "tomcat_session_cookie_http_only": False,
    "tomcat_session_cookie_secure": True,
    "tomcat_session_cookie_same_site": "lax",
    "tomcat_resources_cache_size": 20480,
    "tomcat_access_log": False,
    "tomcat_access_log_pattern": "%a",
    "tomcat_access_log_format": "json",
    "tomcat_users_digest": False,
    "tomcat_log_retention_days": 7,
    "tomcat_log_level": "WARNING",
    "tomcat_log_levels": {"org.apache.catalina.tribes": "FINE"},
    "tomcat_console_formatter": "org.apache.juli.SystemdFormatter",
    "tomcat_environment": {"TZ": "Europe/Berlin", "GREETING": "it's $HOME", "FEATURE": True, "OFF": False, "EMPTY": ""},
    "tomcat_exit_on_out_of_memory": False,
    "tomcat_exit_on_init_failure": False,
    "tomcat_start_timeout": 600,
    "tomcat_stop_timeout": 30,
    "tomcat_restart_delay": 5,
    "tomcat_start_limit_interval": 60,
    "tomcat_start_limit_burst": 5,
    "tomcat_limit_nofile": 20000,
    "tomcat_memory_max": "1G",
    "tomcat_cpu_quota": "150%",
    "tomcat_sandbox": False,
    "tomcat_read_write_paths": ["/srv/data"],
    "tomcat_ip_address_allow": ["192.168.0.0/24", "localhost"],
    "tomcat_unit_directives": ["LimitCORE=0"],
    "tomcat_inventory": "shop",
}

ELEMENTS = elements("10.1")

# What is not seen in the files of an instance: it decides what is installed, where, or whether the candidate is tried.
NOT_RENDERED = {
    # A file of its own: test_status_page_where_it_is_wanted.
    "tomcat_status_page",
    # Files of the host: test_replication_firewall.
    "tomcat_replication_firewall",
    "tomcat_replication_firewall_allow",
    # Nothing beside an agent of the same name, which another case has: test_jmx_exporter.
    "tomcat_jmx_exporter",
    # Where the jars of the host come from: test_redisson.
    "tomcat_redisson_version",
    "tomcat_maven_mirror",
    "tomcat_redisson_jars",
    "tomcat_members", "tomcat_cluster_settings", "tomcat_contexts", "tomcat_install_method", "tomcat_version", "tomcat_archives",
    "tomcat_archive_root", "tomcat_archive_mirror", "tomcat_base_root", "tomcat_group", "tomcat_user", "tomcat_configtest",
    "tomcat_configtest_strict", "tomcat_removed_instances", "tomcat_removed_archives",
}  # fmt: skip
STATIC: Values = {"membership": "static", "ajp": True}
# Its cluster encrypts, so nothing is closed.
KEYS: Values = {"tomcat_clusters": {"main": {"encryption": {"key": "0" * 64}}}}


def filled(series: str) -> Instance:
    """An instance of an inventory that fills every place."""
    return case(series, STATIC, {"tomcat_ajp_secret": SECRET, **elements(series)})


def with_cluster(series: str) -> Instance:
    """An instance of a cluster with elements of its own. 7.0 and 8.5 have no lists of members but through an interceptor."""
    return case(series, {**STATIC, "encryption": "AES/GCM/NoPadding, key 12345678"}, {"tomcat_ajp_secret": SECRET, **of_cluster(series)})


def with_every_class(series: str) -> Instance:
    """An instance of a cluster whose element names every class that the one before does without."""
    common = {"ajp": True, "farm": True, "encryption": "AES/GCM/NoPadding, key 12345678"}
    return case(series, common, {"tomcat_ajp_secret": SECRET, **every_class(series)})


CLOUDY = ("9.0", "10.1", "11.0")


def asking(series: str, provider: str) -> Instance:
    """An instance of a cluster whose members ask for each other."""
    return case(series, {"membership": provider, "cloud": f"{provider} members.example.com"}, in_cloud(provider))


# What a cluster and an instance say of their service; the variables of the host are those of ALL_OPTIONS.
LEVELS: Values = {
    "tomcat_clusters": {
        "main": {
            "java_opts": ["-Xss512k"],
            "tomcat": {
                "environment": {"TZ": "UTC", "SHOP": "main"},
                "limit_nofile": 4096,
                "memory_max": "2g",
                "unit_directives": ["Nice=5"],
            },
        },
    },
    "tomcat_instances": [
        "tomcat2",
        {
            "name": "tomcat1",
            "java_opts": ["-Dshop={number}"],
            "tomcat": {
                "environment": {"SHOP": "of {name}"},
                "limit_nofile": 8192,
                "cpu_quota": 50,
                "unit_directives": {"Unit": ["After=a.service"]},
            },
        },
    ],
}


def with_levels() -> Instance:
    """An instance whose cluster, and who itself, says something of the service."""
    one = {key: value for key, value in member(1, java_home="/opt/java/jdk-21").items() if key != "java_opts"}
    return Instance([one], settings([one]), {**ALL_OPTIONS, **LEVELS, "tomcat_java_opts": ["-Xmx1g"]})


REDIS: Values = {
    "config": {
        "sentinelServersConfig": {
            "masterName": "shop",
            "sentinelAddresses": ["rediss://10.0.0.7:26379", "rediss://10.0.0.8:26379"],
            "username": "${REDIS_USER}",
            "password": "a\"b'c\\d${HOME}#e: f",
            "database": 2,
            "sslTruststore": "file:/etc/ssl/redis.p12",
            "natMap": None,
        },
        "threads": 4,
        "codec": {"class": "org.redisson.codec.Kryo5Codec"},
    },
    "readMode": "MEMORY",
    "updateMode": "DEFAULT",
    "broadcastSessionEvents": True,
    "broadcastSessionUpdates": False,
    "keyPrefix": "shop",
}
REDISSON: Values = {
    "tomcat_redisson_version": "3.39.0",
    "tomcat_maven_mirror": "https://repo.example.com/maven2",
    "tomcat_redisson_jars": [
        {"name": "redisson-all", "checksum": f"sha256:{'AB' * 32}"},
        {"name": "redisson-tomcat-9", "checksum": f"sha256:{'cd' * 32}", "src": "jars/manager.jar"},
        {"name": "redisson-tomcat-10", "checksum": f"sha256:{'ef' * 32}"},
    ],
}


def in_redis(series: str, redis: Values | None = None) -> Instance:
    """An instance whose sessions are in Redis."""
    clusters = {"main": {"sessions": "redis", "redis": redis or REDIS}}
    return case(series, {"sessions": "redis", "store": "redis, 12345678"}, {**REDISSON, "tomcat_clusters": clusters})


CASES: dict[str, Callable[[], Instance]] = {
    "7.0": lambda: case("7.0", STATIC, {"tomcat_ajp_secret": SECRET}),
    "7.0.90": lambda: case("7.0.90", {"manager": "backup", "ajp": True}, {"tomcat_ajp_secret": SECRET}),
    "8.5": lambda: case("8.5", {"membership": "static", "manager": "backup"}),
    "9.0": lambda: case("9.0", {"membership": "static", "ajp": True}, {"tomcat_ajp_secret": SECRET}),
    "9.0.12": lambda: case("9.0.12", {"membership": "static"}),
    "10.1": lambda: case("10.1", {"ajp": True}, {"tomcat_ajp_secret": SECRET, "tomcat_internal_proxies": ["192.168.0.100"]}),
    "10.1-scheme-over-ajp": lambda: case("10.1", {"ajp": True, "scheme_over_ajp": True}, {"tomcat_ajp_secret": SECRET}),
    "10.1-alone": lambda: case("10.1", {"sessions": "none", "session_timeout": 5}, http_port=80),
    "11.0": lambda: case("11.0", {"manager": "backup", "channel_send_options": 8}),
    "options": lambda: case("10.1", {"ajp": True, "session_timeout": 45}, ALL_OPTIONS, shutdown_port=8001),
    "options-static-backup": lambda: case("9.0", {"membership": "static", "manager": "backup"}, ALL_OPTIONS),
    "levels": with_levels,
    "classic-7.0": lambda: case("7.0", {"manager": "backup"}, {"tomcat_clusters": {"main": {"preset": "classic"}}}),
    "classic-10.1": lambda: case("10.1", {"manager": "backup"}, {"tomcat_clusters": {"main": {"preset": "classic"}}}),
    "redis-9.0": lambda: in_redis("9.0"),
    "redis-10.1": lambda: in_redis("10.1", {"config": {"singleServerConfig": {"address": "redis://10.0.0.9:6379"}}}),
    "options-7.0": lambda: case("7.0", {"manager": "backup", "ajp": True}, ALL_OPTIONS),
}
CASES.update({f"elements-{series}": functools.partial(filled, series) for series in SERIES})
CASES.update({f"classes-{series}": functools.partial(with_every_class, series) for series in SERIES})
CASES.update({f"dns-{series}": functools.partial(asking, series, "dns") for series in CLOUDY})
CASES.update({"kubernetes-10.1": functools.partial(asking, "10.1", "kubernetes")})
CASES.update({f"cluster-{series}": functools.partial(with_cluster, series) for series in SERIES})
WHOLE = ("10.1", "options")
FILLED = ("conf/server.xml", "conf/context.xml", "conf/web.xml", "conf/logging.properties", "tomcat.service")
IN_REDIS = ("conf/server.xml", "conf/context.xml", "conf/endpoint.json")
# What its start records of a static list.
RECORDED = ("9.0", "cluster-10.1", "dns-10.1")


@pytest.mark.parametrize("name", CASES)
def test_rendered_as_before(name: str) -> None:
    instance = CASES[name]()
    paths = ["conf/server.xml"] + (["conf/endpoint.json"] if name in RECORDED else [])
    if name.startswith("elements-"):
        rendered = {**{path: instance.render(path) for path in FILLED}, **instance.own_files()}
    elif name.startswith("redis-"):
        # Without .yaml: what judges files of this repository would judge it too.
        own = {path.removesuffix(".yaml"): text for path, text in instance.own_files().items()}
        rendered = {**{path: instance.render(path) for path in IN_REDIS}, **own}
    elif name.startswith(("dns-", "kubernetes-")):
        rendered = {path: instance.render(path) for path in (*paths, "bin/setenv")}
    elif name == "levels":
        rendered = {path: instance.render(path) for path in ("bin/setenv", "tomcat.service")}
    else:
        rendered = instance.render_all() if name in WHOLE else {path: instance.render(path) for path in paths}
    golden_files.compare(GOLDEN / name, rendered)


@pytest.mark.parametrize("name", CASES)
def test_xml_is_well_formed(name: str) -> None:
    instance = CASES[name]()
    for path in ("conf/server.xml", "conf/web.xml", "conf/context.xml"):
        text = instance.render(path)
        assert text.startswith("<?xml ")
        ElementTree.fromstring(text)
    json.loads(instance.render("conf/endpoint.json"))


@pytest.mark.parametrize("name", [name for name in CASES if name != "10.1-alone" and not name.startswith("redis-")])
def test_order_in_the_channel(name: str) -> None:
    """The order in which messages go through the interceptors is not a matter of taste."""
    server = ElementTree.fromstring(CASES[name]().render("conf/server.xml"))
    order = [str(one.get("className")).rsplit(".", 1)[1] for one in server.iter("Interceptor")]
    wanted = [
        "NonBlockingCoordinator", "TwoPhaseCommitInterceptor", "OrderInterceptor", "DomainFilterInterceptor",
        "TcpPingInterceptor", "GzipInterceptor", "FragmentationInterceptor", "EncryptInterceptor",
        "TcpFailureDetector", "MessageDispatchInterceptor", "MessageDispatch15Interceptor",
        "ThroughputInterceptor", "StaticMembershipInterceptor",
    ]  # fmt: skip
    assert order == sorted(order, key=wanted.index)
    assert "TcpFailureDetector" in order
    if not name.startswith("elements-"):
        # A Deployer works in a Host only.
        expected = ["Host"] if server.find(".//Deployer") is not None else ["Cluster", "Host"]
        assert [one.tag for one in next(server.iter("Engine")) if one.tag != "Listener"] == expected
        assert len(list(server.iter("Cluster"))) == 1


@pytest.mark.parametrize(("connector", "port"), [("ajp", 8011), ("http", 8081)])
def test_heartbeats_for_front_ends(connector: str, port: int) -> None:
    """In the Engine, whose background tasks it speaks with, of the connector that front ends use."""
    wanted = {"connector": connector, "group": "239.1.2.3", "port": 2000}
    text = case("10.1", {"ajp": True, "heartbeat": wanted}, {"tomcat_ajp_secret": SECRET}).render("conf/server.xml")
    found = ElementTree.fromstring(text).find("Service/Engine/Listener")
    assert found is not None
    assert found.attrib == {
        "className": "org.apache.catalina.ha.backend.HeartbeatListener",
        "port": str(port),
        "group": "239.1.2.3",
        "multiport": "2000",
    }


def test_deployment_through_the_cluster() -> None:
    """The service writes to the folders of received WARs, and root alone to that where they come from."""
    instance = with_every_class("10.1")
    directories = instance.value("__tomcat_host.directories")
    farm = {one["dest"]: (one["owner"], one["mode"]) for one in directories if "/tomcat1/farm" in one["dest"]}
    assert farm == {
        "/srv/tomcat/tomcat1/farm": ("root", "0750"),
        "/srv/tomcat/tomcat1/farm/watched": ("root", "0750"),
        "/srv/tomcat/tomcat1/farm/webapps": ("tomcat", "0750"),
        "/srv/tomcat/tomcat1/farm/temp": ("tomcat", "0750"),
    }
    paths = "ReadWritePaths=/srv/tomcat/tomcat1/logs /srv/tomcat/tomcat1/temp /srv/tomcat/tomcat1/work /srv/tomcat/tomcat1/farm\n"
    assert paths in instance.render("tomcat.service")
    assert json.loads(instance.render("conf/endpoint.json"))["replication"]["farm"] == "FarmWarDeployer"
    assert not [one for one in case("10.1").value("__tomcat_host.directories") if "/farm" in one["dest"]]


@pytest.mark.parametrize(
    ("parallel", "cluster", "expected"), [(True, None, "true"), (True, "main", "true"), (True, "x", "false"), (False, None, "false")]
)
def test_tomcat_takes_in_versions_while_it_runs(parallel: bool, cluster: str | None, expected: str) -> None:
    """Only where an application of the cluster is deployed that way: Tomcat pulls every changed descriptor in then."""
    context = {"path": "/shop", "doc_base": "/srv/tomcat-apps/shop/1", "version": "1", "parallel": parallel}
    wanted = [{**context, "cluster": cluster} if cluster else context]
    server = ElementTree.fromstring(case("10.1", {}, {"tomcat_contexts": wanted}).render("conf/server.xml"))
    assert next(server.iter("Host")).get("autoDeploy") == expected


def files_that_name(option: str) -> list[str]:
    """The files whose templates name an option; all when it gets there through the role's variables or a filter."""
    named = [path for path, template in TEMPLATES.items() if option in (ROLE / "templates" / template).read_text(encoding="utf-8")]
    return [*named, *(path for path in TEMPLATES if path not in named)]


@pytest.mark.parametrize("option", [name for name in yaml_of(ROLE / "defaults" / "main.yml") if name not in NOT_RENDERED])
def test_every_option_is_seen_somewhere(option: str) -> None:
    """Each variable on its own changes a file, in one of the kinds of cluster that there are."""
    ajp: Values = {"tomcat_ajp_secret": SECRET, "tomcat_internal_proxies": ["192.168.0.1"]}
    kinds: list[tuple[str, Values, Values]] = [
        ("10.1", {"ajp": True}, ajp),
        ("9.0", {"membership": "static", "manager": "backup"}, ajp),
        ("7.0", {"manager": "backup"}, ajp),
    ]
    value = {**ELEMENTS, **OF_THE_HOST, **ALL_OPTIONS}[option] if option != "tomcat_ajp_secret" else SECRET + "x"
    # What some options say something of.
    beside = {name: OF_THE_HOST[name] for name in ("tomcat_users", "tomcat_gc_log", "tomcat_flight_recording") if name != option}
    for version, cluster, base in kinds:
        before = case(version, cluster, {**base, **beside}, shutdown_port=8001)
        after = case(version, cluster, {**base, **beside, option: value}, shutdown_port=8001)
        if any(before.render(path) != after.render(path) for path in files_that_name(option)):
            return
        if before.value("__tomcat_host.files") != after.value("__tomcat_host.files"):
            return
    pytest.fail(f"{option} changes no file")


def test_secret_is_where_it_belongs_only() -> None:
    rendered = CASES["10.1"]().render_all()
    assert sorted(path for path, text in rendered.items() if SECRET in text) == ["conf/endpoint.json", "conf/server.xml"]
    alone = case("10.1", {}, {"tomcat_ajp_secret": SECRET}).render_all()
    assert not [path for path, text in alone.items() if SECRET in text]


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({}, None),
        ({"tomcat_install_method": "archive"}, "tomcat_archives has no entry of this version"),
        (
            {"tomcat_install_method": "archive", "tomcat_archives": [{"version": "10.1", "checksum": "sha512:00"}]},
            "tomcat_archives has no src for 10.1, and tomcat_archive_mirror is empty",
        ),
        ({"__tomcat_packages": {}}, "this distribution has no package of Tomcat 10.1"),
        ({"tomcat_send_all_sessions_size": "0"}, "tomcat_send_all_sessions_size is 0"),
        ({"tomcat_shutdown_command": "", "tomcat_ajp_secret": ""}, "neither tomcat_shutdown_command nor tomcat_ajp_secret is set"),
        ({"tomcat_ajp_secret": ""}, None),
    ],
)
def test_options_reach_the_refusals(variables: Values, problem: str | None) -> None:
    everyone = members("10.1", 1, shutdown_port=8001)
    problems = Instance(everyone, settings(everyone), {"tomcat_shutdown_command": "s", **variables}).value("__tomcat_host.problems")
    assert len(problems) == (1 if problem else 0)
    assert all(problem in text for text in problems if problem)


@pytest.mark.parametrize(
    ("port", "variables", "command"),
    [
        (-1, {"tomcat_ajp_secret": SECRET, "tomcat_shutdown_command": "s"}, "SHUTDOWN"),
        (8001, {"tomcat_ajp_secret": SECRET, "tomcat_shutdown_command": "s"}, "s"),
        (8001, {"tomcat_ajp_secret": "x"}, hashlib.sha256(b"x shutdown tomcat1").hexdigest()),
    ],
)
def test_shutdown_command(port: int, variables: Values, command: str) -> None:
    server = ElementTree.fromstring(case("10.1", {}, variables, shutdown_port=port).render("conf/server.xml"))
    assert (server.get("port"), server.get("shutdown")) == (str(port), command)


def test_contexts_go_to_the_clusters_that_serve_them() -> None:
    here = [member(1), member(2, cluster="shop", host="app1")]
    clusters = [settings(here[:1]), settings(here[1:], name="shop")]
    contexts = [
        {"path": "/", "doc_base": "/srv/a"},
        {"path": "/a/b", "doc_base": "/srv/b", "cluster": "shop", "version": "2",
         "attributes": {"x": "<1>", "reloadable": False}, "parameters": {"p": "q&r", "on": True, "many": 7}},
    ]  # fmt: skip
    variables = {"tomcat_contexts": contexts, "tomcat_cluster_settings": clusters, "tomcat_replication_firewall": False}
    instance = Instance(here, clusters[0], variables)
    files = {item["dest"]: item for item in instance.value("__tomcat_host.files")}
    status = sorted(name for name in files if "/status/" in name or name.endswith("/catalina-cluster.xml"))
    assert sorted(files.keys() - set(status)) == [
        "/srv/tomcat/tomcat2/conf/Catalina/localhost/a#b##2.xml",
        "/srv/tomcat/{name}/conf/Catalina/localhost/ROOT.xml",
    ]
    one = ElementTree.fromstring(instance.descriptor(files["/srv/tomcat/tomcat2/conf/Catalina/localhost/a#b##2.xml"]))
    assert one.attrib == {"docBase": "/srv/b", "x": "<1>", "reloadable": "false"}
    assert [(child.get("name"), child.get("value"), child.get("override")) for child in one] == [
        ("many", "7", "false"), ("on", "true", "false"), ("p", "q&r", "false"),
    ]  # fmt: skip


@pytest.mark.parametrize(("version", "variables"), [("7.0", {}), ("10.1", {"tomcat_bind_address": "0.0.0.0"})])
def test_status_page_rendered_as_before(version: str, variables: Values) -> None:
    """Where sessions are counted or compared with those of others, and nowhere else."""
    instance = case(version, {"sessions": "none"}, variables)
    web, *pages, descriptor = instance.value("__tomcat_host.files")[:4]
    assert all((ROLE / "files" / page["copy"]).is_file() for page in pages)
    ElementTree.fromstring((ROLE / "files" / web["copy"]).read_text(encoding="utf-8"))
    text = instance.descriptor(descriptor)
    ElementTree.fromstring(text)
    golden_files.compare(GOLDEN / f"{version}-status", {"catalina-cluster.xml": text})
    assert [item["dest"] for item in case(version, {}, KEYS).value("__tomcat_host.files")] == [
        item["dest"] for item in instance.value("__tomcat_host.files")
    ]
    assert case(version, {"sessions": "redis"}).value("__tomcat_host.files") == []


@pytest.mark.parametrize("wanted", [True, "yes", False])
def test_status_page_where_it_is_wanted(wanted: bool | str) -> None:
    files = case("10.1", {}, {**KEYS, "tomcat_status_page": wanted}).value("__tomcat_host.files")
    names = list(dict.fromkeys(one["dest"].rsplit("/", 1)[-1] for one in files))
    assert names == ["web.xml", "sessions.jsp", "send.jsp", "catalina-cluster.xml"]
    files = case("10.1", {"sessions": "redis"}, {"tomcat_status_page": wanted}).value("__tomcat_host.files")
    assert bool([one for one in files if one["dest"].endswith("/catalina-cluster.xml")]) is bool(wanted)


def test_redisson() -> None:
    """The jars come once to the host, and each instance has those of its series; nobody else reads the password."""
    instance = in_redis("9.0")
    host = instance.value("__tomcat_host")
    files = {one["dest"]: one for one in host["files"]}
    yaml_file = files["/srv/tomcat/tomcat1/conf/redisson.yaml"]
    assert (yaml_file["mode"], yaml_file["group"], yaml_file["secret"]) == ("0640", "tomcat", True)
    assert [(one["dest"], one["src"]) for one in host["links"] if one["belongs_to"] == "tomcat1"] == [
        ("/srv/tomcat/tomcat1/lib/redisson-all-3.39.0.jar", "/opt/tomcat/files/abababababab-redisson-all.jar"),
        ("/srv/tomcat/tomcat1/lib/redisson-tomcat-9-3.39.0.jar", "/opt/tomcat/files/cdcdcdcdcdcd-redisson-tomcat-9.jar"),
    ]
    assert [(one["src"], one["unpack"]) for one in host["downloads"]] == [
        ("https://repo.example.com/maven2/org/redisson/redisson-all/3.39.0/redisson-all-3.39.0.jar", False),
        ("jars/manager.jar", False),
    ]
    assert case("9.0").value("__tomcat_host.links") == []


def test_redisson_reads_what_was_given() -> None:
    """The file is YAML, and Redisson, which fills in ${NAME} before, changes no password."""
    text = in_redis("9.0").own_files()["conf/redisson.yaml"]
    wanted = {name: value for name, value in REDIS["config"]["sentinelServersConfig"].items() if value is not None}
    assert yaml.safe_load(text) == {**REDIS["config"], "sentinelServersConfig": wanted}
    assert re.findall(r"\$\{\w+\}", text) == ["${REDIS_USER}"]


def test_each_application_has_keys_of_its_own() -> None:
    """Their sessions have one cookie name, and may not be found by each other."""
    contexts = [{"path": "/", "doc_base": "/srv/a"}, {"path": "/a/b", "doc_base": "/srv/b", "version": "2", "parameters": {"p": 1}}]
    clusters = {"main": {"sessions": "redis", "redis": REDIS}}
    everyone = members("10.1")
    variables = {**REDISSON, "tomcat_clusters": clusters, "tomcat_contexts": contexts}
    instance = Instance(everyone, settings(everyone, sessions="redis", store="redis, 12345678"), variables)
    instance.render("conf/context.xml")
    found = {}
    for entry in instance.value("__tomcat_host.files"):
        if "context" in (entry.get("vars") or {}):
            root = ElementTree.fromstring(instance.descriptor(entry))
            found[root.get("docBase")] = [(one.tag, one.get("keyPrefix")) for one in root]
    assert found == {"/srv/a": [("Manager", "shop:ROOT")], "/srv/b": [("Parameter", None), ("Manager", "shop:a#b##2")]}


ALLOWED: Values = {"tomcat_replication_firewall": True, "tomcat_replication_firewall_allow": ["10.9.0.0/24", "2001:db8::/64"], **KEYS}


def table_files(instance: Instance) -> dict[str, str]:
    """The table of the packet filter and its unit, where a host has them."""
    found = [one for one in instance.value("__tomcat_host.files") if "firewall" in one.get("vars", {})]
    assert [one["digest"] for one in found] == [False] * len(found), "an instance would restart for it"
    return {one["dest"].removeprefix("/"): instance.descriptor(one) for one in found}


@pytest.mark.parametrize(("name", "variables"), [("10.1", {}), ("10.1-replication-firewall", ALLOWED)])
def test_replication_firewall(name: str, variables: Values) -> None:
    """By itself where the cluster has no key, and asked for where it has one: a table and its unit."""
    instance = case("10.1", {}, variables)
    made = table_files(instance)
    assert list(made) == ["usr/local/lib/catalina-cluster/replication.nft", "etc/systemd/system/catalina-replication.service"]
    golden_files.compare(GOLDEN / name, {path.rpartition("/")[2]: text for path, text in made.items()})
    # What the host is asked for: the chain that only these rules have.
    chain = re.findall(r"chain (rules_\w+) ", next(iter(made.values())))
    assert instance.value("__tomcat_missing_command[-1]") == chain[0]
    assert instance.value("__tomcat_firewall_checks | length") == 1
    assert instance.value("(__tomcat_links + __tomcat_firewall_links) | length") == 2


@pytest.mark.parametrize(
    ("cluster", "variables"),
    [({}, KEYS), ({}, {"tomcat_replication_firewall": "no"}), ({"sessions": "none"}, {}), ({"sessions": "none"}, ALLOWED)],
    ids=["has a key", "off", "does not replicate", "does not replicate, on"],
)
def test_hosts_without_a_table(cluster: Values, variables: Values) -> None:
    """No file, no package, no check and no question for a chain."""
    instance = case("10.1", cluster, {**variables, "__tomcat_missing": {"stdout_lines": ["nftables"]}})
    assert table_files(instance) == {} and not instance.value("__tomcat_has_firewall | bool")
    assert instance.value("__tomcat_missing_command[-1]") == "" and instance.value("__tomcat_firewall_checks") == []
    assert instance.value("__tomcat_lacks") == [] and not instance.value("__tomcat_firewall_differs | bool")


def test_an_instance_that_waits_for_its_key_is_guarded() -> None:
    """It replicates as it was started, until the outage of its cluster."""
    runs = {"name": "tomcat1", "active": True, "running": {"replication": {"manager": "delta", "group": ""}}}
    waiting = case("10.1", {}, {**KEYS, "__cluster_status_inspected": {"instances": [runs]}})
    (table, _unit) = table_files(waiting).values()
    assert "tcp dport { 5001 } jump members" in table


@pytest.mark.parametrize(
    ("lines", "tried", "cause"),
    [
        (
            ["unusable: Error: Could not process rule: Operation not permitted"],
            None,
            "nft does not work: Error: Could not process rule: Operation not permitted (a container needs CAP_NET_ADMIN for it)",
        ),
        (
            ["nftables"],
            ["unusable: netlink: Error: cache initialization failed: Protocol not supported"],
            "nft does not work: netlink: Error: cache initialization failed: Protocol not supported (the kernel needs nf_tables for it)",
        ),
        (["user", "unusable: Killed"], None, "nft does not work: Killed"),
        (["nftables"], ["firewall"], None),
    ],
)
def test_a_host_that_cannot_filter_packets(lines: list[str], tried: list[str] | None, cause: str | None) -> None:
    """Host, option, cause, and both remedies."""
    registered: Values = {"__tomcat_missing": {"stdout_lines": lines}, "__tomcat_filter_tried": {"stdout_lines": tried} if tried else {}}
    (task,) = (one for one in yaml.safe_load((ROLE / "tasks/packet_filter.yml").read_text(encoding="utf-8")) if "vars" in one)
    instance = case("10.1", {}, {**registered, **trusted(task["vars"])})
    words = (
        "app1: tomcat_replication_firewall = auto: closes the replication ports of main to all but members, since without encryption"
        f" anyone who reaches them can join. That cannot be done on this host: {cause}. Nothing of Tomcat was changed. Give these clusters"
        " encryption: {key: …} in tomcat_clusters, with a key of openssl rand -hex 32 in a vault; or set tomcat_replication_firewall:"
        " false, where nobody else reaches these ports."
    )
    assert instance.value("__tomcat_host.packet_filter.refusal") == (words if cause else "")


@pytest.mark.parametrize(
    ("wanted", "loaded", "changed", "differs"),
    [
        (False, False, [], False),
        # Its run was killed after the file was removed.
        (False, True, [], True),
        (True, True, [], False),
        # Flushed by somebody.
        (True, False, [], True),
        (True, True, ["/usr/local/lib/catalina-cluster/replication.nft"], True),
        (True, True, ["/usr/local/lib/catalina-cluster/tomcat-wait-ready"], False),
    ],
)
def test_replication_firewall_follows_what_is_loaded(wanted: bool, loaded: bool, changed: list[str], differs: bool) -> None:
    registered = {
        "__tomcat_missing": {"stdout_lines": ["firewall"] if loaded else []},
        "__tomcat_layout": {"changed_groups": {"": changed} if changed else {}},
    }
    assert (
        bool(case("10.1", {}, {"tomcat_replication_firewall": wanted, **registered}).value("__tomcat_firewall_differs | bool")) is differs
    )
