# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx's language for balancers, name by name: what can be set comes out in the files, what cannot is refused with the reason."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_ajp import DIRECTIVES, directive_fault
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_versions import SINCE, knows, missing, read_version
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_files import nginx_configuration
from unit.roles.golden_files import unmarked
from unit.roles.test_frontend_golden import cluster, member
from unit.roles.tomcat_rendering import ROOT, Values, yaml_of

# Parameters of a server, directives of an upstream and conditions of proxy_next_upstream that nginx has.
UPSTREAM_NAMES = (
    *("weight", "max_fails", "fail_timeout", "backup", "down", "max_conns", "resolve", "service", "route", "drain", "slow_start"),
    *("keepalive", "keepalive local", "keepalive 0", "keepalive_requests", "keepalive_timeout", "keepalive_time", "proxy_http_version"),
    *("Connection", "Host", "sticky cookie", "sticky route", "sticky learn", "least_time header", "least_time last_byte", "inflight"),
    *("ip_hash", "hash", "consistent", "least_conn", "random", "random two", "random two least_conn", "zone", "state", "queue"),
    *("error", "timeout", "invalid_header", "non_idempotent", "http_500", "http_502", "http_503", "http_504", "http_403", "http_404"),
    *("http_429", "off"),
)
# Names of the AJP module, and of old guides to it.
AJP_NAMES = (
    *("ajp_pass", "ajp_secret", "ajp_keep_conn", "ajp_buffers", "ajp_buffer_size", "ajp_connect_timeout", "ajp_send_timeout"),
    *("ajp_read_timeout", "ajp_next_upstream", "ajp_header_packet_buffer_size", "ajp_max_data_packet_size", "ajp_temp_path"),
    *("ajp_cache_path", "jvm_route", "srun_id"),
)
NEW = "1.31.3"
AJP = {"protocol": "ajp"}
RESOLVE = {"resolver": ["192.0.2.53"]}
STANDBY = [member(1, weight=7), member(2, standby=True)]

# Name: options, and what stands in the files then.
SET: dict[str, tuple[Values, str]] = {
    "weight": ({}, " weight=7 "),
    "max_fails": ({"max_fails": 4}, " max_fails=4 "),
    "fail_timeout": ({"fail_timeout": 9}, " fail_timeout=9s;"),
    "backup": ({}, "8082 weight=1 max_fails=1 fail_timeout=5s backup;".replace("8082", "82")),
    "down": ({"members": [member(1, drained=True), member(2)]}, "81 weight=1 max_fails=1 fail_timeout=5s down;"),
    "max_conns": ({"params_of_members": {"max_conns": 3}}, " max_conns=3;"),
    "resolve": ({"params_of_members": {"resolve": True}, **RESOLVE}, " resolve;"),
    "service": ({"params_of_members": {"resolve": True, "service": "http"}, **RESOLVE}, " resolve service=http;"),
    "route": ({"sticky": "route"}, " route=tomcat1;"),
    "drain": ({"sticky": "route", "members": [member(1), member(2, draining=True)]}, " route=tomcat2 drain;"),
    "keepalive": ({"upstream_keepalive": 7}, "    keepalive 14;"),
    "keepalive local": ({"upstream_keepalive_local": True}, "    keepalive 64 local;"),
    "keepalive 0": ({"upstream_keepalive": 0}, "    keepalive 0;"),
    "keepalive_requests": ({"upstream_keepalive_requests": 7}, "    keepalive_requests 7;"),
    "keepalive_timeout": ({"upstream_keepalive_timeout": 7}, "    keepalive_timeout 7s;"),
    "keepalive_time": ({"upstream_keepalive_time": 7}, "    keepalive_time 7s;"),
    "proxy_http_version": ({}, "    proxy_http_version 1.1;"),
    "Connection": ({}, '    proxy_set_header Connection "";'),
    "Host": ({}, "    proxy_set_header Host $catalina_host;"),
    "sticky cookie": ({"sticky": "cookie"}, "    sticky cookie route path=/ httponly;"),
    "sticky route": ({"sticky": "route"}, "    sticky route $catalina_route_main;"),
    "sticky learn": (
        {"sticky": "learn"},
        "    sticky learn create=$upstream_cookie_JSESSIONID lookup=$cookie_JSESSIONID zone=sessions-main:1m",
    ),
    "least_time header": ({"method": "least_time header"}, "    least_time header;"),
    "least_time last_byte": ({"method": "least_time last_byte"}, "    least_time last_byte;"),
    "inflight": ({"method": "least_time header inflight"}, "    least_time header inflight;"),
    "ip_hash": ({"method": "ip_hash", "members": [member(1)]}, "    ip_hash;"),
    "hash": ({"method": "hash", "hash_consistent": False, "members": [member(1)]}, "    hash $remote_addr;"),
    "consistent": ({"method": "hash", "members": [member(1)]}, "    hash $remote_addr consistent;"),
    "least_conn": ({"method": "least_conn"}, "    least_conn;"),
    "random": ({"method": "random", "members": [member(1)]}, "    random;"),
    "random two": ({"method": "random two", "members": [member(1)]}, "    random two;"),
    "random two least_conn": ({"method": "random two least_conn", "members": [member(1)]}, "    random two least_conn;"),
    "zone": ({"zone_size": 96}, "    zone cluster-main 96k;"),
    **{
        name: ({"next_upstream": name}, f"    proxy_next_upstream {name};")
        for name in UPSTREAM_NAMES
        if name in ("error", "timeout", "invalid_header", "non_idempotent", "off") or name.startswith("http_")
    },
    "ajp_pass": (AJP, "        ajp_pass member-tomcat1;"),
    "ajp_secret": (AJP, '        ajp_secret "not-a-real-secret-0123456789abcdef";'),
    "ajp_keep_conn": (AJP, "    ajp_keep_conn on;"),
    "ajp_buffers": ({**AJP, "buffers": "4 16k"}, "    ajp_buffers 4 16k;"),
    "ajp_buffer_size": ({**AJP, "buffer_size": "16k"}, "    ajp_buffer_size 16k;"),
    "ajp_connect_timeout": ({**AJP, "connect_timeout": 3}, "    ajp_connect_timeout 3s;"),
    "ajp_send_timeout": ({**AJP, "proxy_send_timeout": 3}, "    ajp_send_timeout 3s;"),
    "ajp_read_timeout": ({**AJP, "read_timeout": 3}, "    ajp_read_timeout 3s;"),
    "ajp_next_upstream": ({**AJP, "next_upstream": "off"}, "    ajp_next_upstream off;"),
    "ajp_header_packet_buffer_size": (
        {**AJP, "ajp_directives": {"ajp_header_packet_buffer_size": "16k"}},
        "    ajp_header_packet_buffer_size 16k;",
    ),
    "ajp_temp_path": ({**AJP, "ajp_directives": {"ajp_temp_path": "/var/tmp/ajp"}}, "    ajp_temp_path /var/tmp/ajp;"),
}
# Name: options that ask for it, and the reason against it.
REFUSED: dict[str, tuple[Values, str]] = {
    "slow_start": ({"params_of_members": {"slow_start": "30s"}}, "set rolling_restart_slow_start"),
    "state": ({"extra_upstream_lines": ["state /var/lib/nginx/state;"]}, "the members come from the inventory"),
    "queue": ({"extra_upstream_lines": ["queue 10;"]}, "nginx_balancer_connect_timeout"),
    "ajp_max_data_packet_size": ({**AJP, "ajp_directives": {"ajp_max_data_packet_size": "16k"}}, "writes over its own memory"),
    "ajp_cache_path": ({**AJP, "ajp_directives": {"ajp_cache_path": "/x"}}, "crashes nginx"),
    "jvm_route": ({**AJP, "ajp_directives": {"jvm_route": "x"}}, "sessions stay with their member by maps"),
    "srun_id": ({**AJP, "ajp_directives": {"srun_id": "x"}}, "the route of a member is its jvmRoute"),
}


@functools.cache
def defaults() -> Values:
    """What holds where nothing is set."""
    return yaml_of(ROOT / "roles" / "nginx_balancer" / "defaults" / "main.yml")


def text(options: Values, version: str = NEW) -> str:
    """All files."""
    options = {"version": version, "members": STANDBY, "clusters": [cluster()], **options}
    given = {**defaults(), **{f"nginx_balancer_{name}": value for name, value in options.items()}}
    return unmarked("".join(nginx_configuration(given, "www-data")["contents"].values()))


@pytest.mark.parametrize("name", SET)
def test_can_be_set(name: str) -> None:
    """An option for it, and the form that nginx wants."""
    options, wanted = SET[name]
    assert wanted in text(options)


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    """With what to do instead."""
    options, reason = REFUSED[name]
    with pytest.raises(ValueError, match=reason):
        text(options)


def test_every_name_has_an_answer() -> None:
    """Nothing of nginx's language for balancers is left out."""
    assert len(UPSTREAM_NAMES) == 48
    assert len(AJP_NAMES) == 15
    assert sorted([*SET, *REFUSED]) == sorted([*UPSTREAM_NAMES, *AJP_NAMES])


# Feature: options that use it.
GATED: dict[str, Values] = {
    "HTTP/3": {
        "http3": True,
        "listen": [{"port": 443, "tls": True}],
        "tls_certificates": [{"certificate": "/a.pem", "private_key": "/a.key"}],
    },
    "resolve": {"params_of_members": {"resolve": True}, **RESOLVE},
    "service": {"params_of_members": {"service": "http"}},
    "sticky route": {"sticky": "route"},
    "sticky cookie": {"sticky": "cookie"},
    "sticky learn": {"sticky": "learn"},
    "keepalive local": {"upstream_keepalive_local": True},
    "least_time": {"method": "least_time header"},
    "AJP": AJP,
}
BEFORE = {"1.23.0": "1.22.1", "1.25.0": "1.24.0", "1.27.3": "1.27.2", "1.29.6": "1.29.5", "1.29.7": "1.29.6", "1.31.0": "1.30.4"}


@pytest.mark.parametrize("feature", GATED)
def test_version_gate(feature: str) -> None:
    """The first version that knows it takes it, the one before refuses it and names the other."""
    since = SINCE[feature]
    assert text(GATED[feature], since)
    with pytest.raises(ValueError, match=rf"needs nginx {since}, this is {BEFORE[since]}"):
        text(GATED[feature], BEFORE[since])


def test_forms_by_version() -> None:
    """What every version can do is written the way that it knows."""
    tls = {**GATED["HTTP/3"], "http3": False}
    assert "    listen 443 ssl http2 default_server backlog=511;" in text(tls, "1.25.0")
    assert "http2 on;" not in text(tls, "1.25.0")
    assert "    listen 443 ssl default_server backlog=511;" in text(tls, "1.25.1")
    assert "    http2 on;" in text(tls, "1.25.1")
    assert "keepalive" not in text({"upstream_keepalive": 0, "status_path": ""}, "1.29.6").split("upstream cluster-main")[1].split("}")[0]
    assert "    keepalive 0;" in text({"upstream_keepalive": 0}, "1.29.7")


@pytest.mark.parametrize(("given", "numbers"), [("1.22.1", (1, 22, 1)), ("1.30", (1, 30, 0)), ("", None), ("1.x", None), ("v1.2.3", None)])
def test_read_version(given: str, numbers: Any) -> None:
    """The numbers of a version."""
    assert read_version(given) == numbers


def test_unknown_version_knows_nothing() -> None:
    """What cannot be compared is refused."""
    assert not knows("", "resolve")
    assert missing("", "resolve") == "needs nginx 1.27.3, this is an unknown version"


def test_method_stands_before_sticky_and_keepalive() -> None:
    """In any other order nginx drops stickiness or keepalive with a mere warning."""
    lines = text({"sticky": "route", "method": "least_conn"}).split("upstream cluster-main {")[1].split("}")[0].splitlines()
    names = [line.split()[0].rstrip(";") for line in lines if line.strip()]
    assert names.index("least_conn") < names.index("sticky") < names.index("keepalive")


def test_ajp_directives_stand_where_they_may() -> None:
    """In a server only what the module takes there."""
    blocks, places = ["http"], set()
    for line in text(AJP).splitlines():
        words = line.split() or [""]
        if words[0].startswith("ajp_"):
            places.add((words[0], blocks[-1]))
        if words[-1] == "{" and words[0] != "http":
            blocks.append(words[0])
        elif words[0] == "}" and len(blocks) > 1:
            blocks.pop()
    assert all(place in DIRECTIVES[name].contexts for name, place in places)
    assert ("ajp_secret", "location") in places
    assert ("ajp_keep_conn", "server") in places


def test_ajp_table() -> None:
    """Each directive of the module is set by an option, free, or refused with a reason."""
    assert len([name for name in DIRECTIVES if name.startswith("ajp_")]) == 41
    for name, entry in DIRECTIVES.items():
        assert not (entry.option and entry.refused), name
        assert (directive_fault(name) is None) == (not entry.option and not entry.refused)
    assert directive_fault("ajp_passs") is not None


def test_ajp_never_sends_a_post_twice() -> None:
    """nginx itself does not pass on a POST that was sent, unless a word says so that AJP has not."""
    assert "non_idempotent" not in text(AJP)
    with pytest.raises(ValueError, match="no POST is sent twice"):
        text({**AJP, "next_upstream": "error non_idempotent"})


@pytest.mark.parametrize(
    ("first", "second", "protocol"),
    [({}, {}, "ajp"), ({"ajp": False}, {}, "http"), ({"ajp": False, "drained": True}, {}, "ajp"), ({"ajp": True}, {"ajp": True}, "ajp")],
)
def test_ajp_waits_for_members_without_it(first: Values, second: Values, protocol: str) -> None:
    """A change from HTTP to AJP: the members get their connector when they restart, and are reached by HTTP until the last one has."""
    written = text({**AJP, "members": [member(1, **first), member(2, **second)]})
    assert ("ajp_pass " in written) is (protocol == "ajp")
    assert ("proxy_pass " in written) is (protocol == "http")
    assert ("until these have restarted" in written) is (protocol == "http")


def test_addresses_of_the_sixth_version() -> None:
    """In brackets where a port follows."""
    written = text({"address": "::1", "listen": [{"port": 8080, "address": "2001:db8::1"}]})
    assert "    listen [::1]:80 default_server backlog=511;" in written
    assert "    listen [2001:db8::1]:8080 default_server backlog=511;" in written


def test_faults_of_the_role_alone() -> None:
    """Without the model the role refuses the same, all faults at once."""
    with pytest.raises(ValueError, match=r"nginx_balancer_buffers = .*; nginx_balancer: nginx_balancer_gzip = "):
        text({"buffers": "x", "gzip": "perhaps"})


def test_version_of_the_only_source() -> None:
    """Who builds nginx has said its version there. Of several sources the option names one."""
    source = {"src": "nginx.tar.gz", "checksum": "x"}
    assert "    http2 on;" in text({**GATED["HTTP/3"], "http3": False, "sources": [{**source, "version": "1.26.3"}]}, "")
    two = [{**source, "version": "1.26.3"}, {**source, "version": "1.30.4"}]
    with pytest.raises(ValueError, match=r"needs nginx 1\.25\.0, this is 1\.22\.1"):
        text({**GATED["HTTP/3"], "sources": two}, "")


def test_modules_are_loaded_first() -> None:
    """Directives of a module are known from there on."""
    given = {**defaults(), "nginx_balancer_main_includes": ["modules-enabled/*.conf"]}
    main = nginx_configuration(given, "www-data", modules=["/opt/x/ngx_http_ajp_module.so"])["contents"]["/etc/nginx/nginx.conf"]
    assert main.splitlines()[1:4] == ["include modules-enabled/*.conf;", "load_module /opt/x/ngx_http_ajp_module.so;", "user www-data;"]


def test_upstream_with_an_underscore() -> None:
    """nginx would send the upstream's name as Host otherwise, and Tomcat takes no underscore in one."""
    written = text({"clusters": [cluster("my_shop")], "members": [member(1, cluster="my_shop")]})
    assert "upstream cluster-my_shop {" in written
    assert "        proxy_pass http://$catalina_my__shop;" in written
    assert "    proxy_set_header Host $catalina_host;" in written
