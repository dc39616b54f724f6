# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles of the front ends render, compared with files that real servers accepted. UPDATE_GOLDEN=1 writes them anew.

That every option is shown by a case is for test_httpd_golden.py and test_nginx_golden.py to say.

Below each case stands the tree that a host would have; tests/integration/frontends/check-golden lets the servers judge it.
"""

from __future__ import annotations

import functools
import pathlib
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.frontend_members import frontend_members
from unit.roles import golden_files
from unit.roles.tomcat_rendering import ROOT, Values, load_collections, trusted, yaml_of

GOLDEN = pathlib.Path(__file__).parent / "golden-frontends"
SECRET = "not-a-real-secret-0123456789abcdef"
FILES = {
    "etc/apache2/apache2.conf": ("httpd_base", "apache2.conf.j2"),
    "etc/apache2/catalina.d/20-httpd_balancer.conf": ("httpd_balancer", "httpd_balancer.conf.j2"),
    "etc/apache2/catalina.d/30-mod_jk.conf": ("mod_jk", "mod_jk.conf.j2"),
    "etc/apache2/catalina.d/workers.properties": ("mod_jk", "workers.properties.j2"),
    "etc/nginx/nginx.conf": ("nginx_balancer", "nginx.conf.j2"),
    "etc/nginx/catalina.d/10-upstreams.conf": ("nginx_balancer", "upstreams.conf.j2"),
    "etc/nginx/catalina.d/20-servers.conf": ("nginx_balancer", "servers.conf.j2"),
}
ROLES = sorted({role for role, _template in FILES.values()})


def member(number: int, **changes: Any) -> Values:
    """A member as frontend_members makes it."""
    return {
        "name": f"tomcat{number}",
        "cluster": "main",
        "group": "",
        "route": f"tomcat{number}",
        "address": f"192.168.0.{100 + (number + 1) // 2}",
        "http_port": 80 + number,
        "ajp_port": 8010 + number,
        "weight": 1,
        "standby": False,
        "drained": False,
        "secret": SECRET,
        **changes,
    }


def cluster(name: str = "main", **changes: Any) -> Values:
    """A cluster as the model resolves it."""
    return {"name": name, "paths": ["/"], "names": [], "sessions": "replicated", **changes}


FOUR = [member(number) for number in range(1, 5)]
PORTS: Values = {"httpd_balancer_port": 80, "mod_jk_port": 81, "nginx_balancer_port": 82}


def case(clusters: list[Values], members: list[Values], **variables: Any) -> Values:
    """The same clusters and members for all three front ends."""
    made: Values = {**PORTS, **variables}
    for role in ("httpd_balancer", "mod_jk", "nginx_balancer"):
        made[f"{role}_clusters"], made[f"{role}_members"] = clusters, members
    return made


OPTIONS: Values = {
    "httpd_base_includes": ["conf-enabled/*.conf"],
    "httpd_base_modules": ["deflate"],
    "httpd_base_start_servers": 3,
    "httpd_base_threads_per_child": 32,
    "httpd_base_thread_limit": 96,
    "httpd_base_server_limit": 64,
    "httpd_base_max_request_workers": 640,
    "httpd_base_min_spare_threads": 64,
    "httpd_base_max_spare_threads": 352,
    "httpd_base_max_connections_per_child": 100000,
    "httpd_base_async_request_worker_factor": 3,
    "httpd_base_listen_backlog": 1024,
    "httpd_base_timeout": 20,
    "httpd_base_keep_alive": False,
    "httpd_base_keep_alive_timeout": 5,
    "httpd_base_max_keep_alive_requests": 100,
    "httpd_base_request_read_timeout": "header=10-20,MinRate=1000 body=30,MinRate=1000",
    "httpd_base_limit_request_line": 4096,
    "httpd_base_limit_request_fields": 50,
    "httpd_base_limit_request_field_size": 4096,
    "httpd_base_limit_request_body": 0,
    "httpd_base_server_name": "front.example",
    "httpd_base_server_admin": "root@front.example",
    "httpd_base_server_tokens": "Full",
    "httpd_base_server_signature": True,
    "httpd_base_trace_enable": True,
    "httpd_base_trusted_proxies": ["10.0.0.0/8", "192.168.0.9"],
    "httpd_base_status_path": "/httpd",
    "httpd_base_status_allow": ["10.0.0.0/8"],
    "httpd_base_log_level": "info proxy:debug",
    "httpd_base_log_format": "%h %t",
    "httpd_base_log_format_balance": "%h %{BALANCER_WORKER_ROUTE}e",
    "httpd_base_log_format_jk": "%h %{JK_WORKER_ROUTE}n",
    "httpd_balancer_port": 8080,
    "httpd_balancer_address": "127.0.0.1",
    "httpd_balancer_protocol": "http",
    "httpd_balancer_listen": [{"port": 8081, "address": "127.0.0.1"}],
    "httpd_balancer_excluded_paths": ["/static"],
    "httpd_balancer_manager_path": "/lb",
    "httpd_balancer_manager_allow": [],
    "httpd_balancer_nonce": "a-fixed-nonce",
    "httpd_balancer_session_cookie": "SID",
    "httpd_balancer_session_path": "sid",
    "httpd_balancer_method": "bybusyness",
    "httpd_balancer_fail_on_timeout": False,
    "httpd_balancer_fail_on_status": [503, 504],
    "httpd_balancer_force_recovery": False,
    "httpd_balancer_failover": False,
    "httpd_balancer_params": {"maxattempts": 2},
    "httpd_balancer_cluster_params": {"main": {"growth": 5}},
    "httpd_balancer_retry": 10,
    "httpd_balancer_timeout": 30,
    "httpd_balancer_connect_timeout": "500ms",
    "httpd_balancer_ping": "500ms",
    "httpd_balancer_ttl": 20,
    "httpd_balancer_params_of_members": {"max": 20, "hcmethod": "GET11", "hcuri": "/test/health.jsp", "hcinterval": 5},
    "httpd_balancer_member_params": {"tomcat1": {"max": 10, "lbset": 1}},
    "httpd_balancer_mapping": "servlet",
    "httpd_balancer_preserve_host": False,
    "httpd_balancer_proxy_status": False,
    "httpd_balancer_io_buffer_size": 16384,
    "httpd_balancer_extra_lines": ['RequestHeader set X-Front "httpd"'],
    "httpd_balancer_close_flag": "/run/other/httpd.close",
    "mod_jk_address": "127.0.0.1",
    "mod_jk_listen": [{"port": 8083}],
    "mod_jk_excluded_paths": ["/static"],
    "mod_jk_status_path": "/jk",
    "mod_jk_status_allow": [],
    "mod_jk_session_cookie": "SID",
    "mod_jk_session_path": "sid",
    "mod_jk_sticky_session": False,
    "mod_jk_sticky_session_force": True,
    "mod_jk_method": "Busyness",
    "mod_jk_lock": "Pessimistic",
    "mod_jk_recover_time": 10,
    "mod_jk_maintain": 10,
    "mod_jk_lb_retries": 3,
    "mod_jk_max_reply_timeouts": 5,
    "mod_jk_params": {"set_session_cookie": "false"},
    "mod_jk_cluster_params": {"main": {"session_cookie_path": "/"}},
    "mod_jk_socket_connect_timeout": 500,
    "mod_jk_socket_timeout": 30,
    "mod_jk_socket_keepalive": False,
    "mod_jk_ping_mode": "CP",
    "mod_jk_ping_timeout": 1000,
    "mod_jk_reply_timeout": 30000,
    "mod_jk_connection_pool_timeout": 20,
    "mod_jk_connection_pool_size": 10,
    "mod_jk_retries": 1,
    "mod_jk_recovery_options": 7,
    "mod_jk_max_packet_size": 16384,
    "mod_jk_fail_on_status": ["-404", "503"],
    "mod_jk_params_of_members": {"busy_limit": 100},
    "mod_jk_member_params": {"tomcat1": {"busy_limit": 50}},
    "mod_jk_log_level": "debug",
    "mod_jk_options": ["+ForwardURIEscaped", "+FlushPackets"],
    "mod_jk_shm_size": 1024,
    "mod_jk_extra_lines": ['RequestHeader set X-Front "mod_jk"'],
    "mod_jk_close_flag": "/run/other/httpd.close",
    "nginx_balancer_address": "127.0.0.1",
    "nginx_balancer_listen_backlog": 1024,
    "nginx_balancer_includes": ["conf.d/*.conf"],
    "nginx_balancer_main_includes": ["modules-enabled/*.conf"],
    "nginx_balancer_worker_processes": 2,
    "nginx_balancer_worker_connections": 1024,
    "nginx_balancer_worker_rlimit_nofile": 4096,
    "nginx_balancer_worker_shutdown_timeout": 120,
    "nginx_balancer_pcre_jit": False,
    "nginx_balancer_log_level": "info",
    "nginx_balancer_keepalive_timeout": 30,
    "nginx_balancer_keepalive_requests": 100,
    "nginx_balancer_client_header_timeout": 10,
    "nginx_balancer_client_body_timeout": 10,
    "nginx_balancer_send_timeout": 10,
    "nginx_balancer_client_max_body_size": "10m",
    "nginx_balancer_large_client_header_buffers": "4 16k",
    "nginx_balancer_server_tokens": "on",
    "nginx_balancer_excluded_paths": ["/static"],
    "nginx_balancer_status_path": "/nginx",
    "nginx_balancer_status_allow": ["10.0.0.0/8"],
    "nginx_balancer_trusted_proxies": ["10.0.0.0/8"],
    "nginx_balancer_session_cookie": "SID",
    "nginx_balancer_session_path": "sid",
    "nginx_balancer_method": "least_conn",
    "nginx_balancer_upstream_keepalive": 0,
    "nginx_balancer_upstream_keepalive_timeout": 20,
    "nginx_balancer_upstream_keepalive_requests": 100,
    "nginx_balancer_max_fails": 3,
    "nginx_balancer_fail_timeout": 10,
    "nginx_balancer_backups": 1,
    "nginx_balancer_zone_size": 128,
    "nginx_balancer_connect_timeout": 1,
    "nginx_balancer_read_timeout": 30,
    "nginx_balancer_proxy_send_timeout": 30,
    "nginx_balancer_next_upstream": "error timeout http_502",
    "nginx_balancer_next_upstream_tries": 2,
    "nginx_balancer_next_upstream_timeout": 5,
    "nginx_balancer_buffering": False,
    "nginx_balancer_buffer_size": "16k",
    "nginx_balancer_buffers": "16 16k",
    "nginx_balancer_request_buffering": False,
    "nginx_balancer_params_of_members": {"max_conns": 200},
    "nginx_balancer_member_params": {"tomcat1": {"max_conns": 100}},
    "nginx_balancer_extra_http_lines": ["underscores_in_headers on;"],
    "nginx_balancer_extra_server_lines": ["add_header X-Front nginx;"],
    "nginx_balancer_close_flag": "/run/other/nginx.close",
}
CASES: dict[str, Values] = {
    "plain": case([cluster()], FOUR),
    "options": case([cluster()], FOUR, **OPTIONS),
    # Drained, draining, standby, weights, replication groups, an IPv6 member.
    "states": case(
        [cluster()],
        [
            member(1, group="a", weight=3),
            member(2, group="b", drained=True),
            member(3, group="a", draining=True),
            member(4, group="b", standby=True),
            member(5, group="b", address="2001:db8::5", route="five"),
        ],
        httpd_base_drop_request_headers=["X-Forwarded-For"],
        nginx_balancer_upstream_keepalive=8,
    ),
    # Several clusters, at paths and under names; one of them has no member.
    "clusters": case(
        [
            cluster("main"),
            cluster("shop-1", paths=["/", "/api.v1"], names=["shop.example", "www.shop.example"], sessions="none"),
            cluster("docs", paths=["/docs"]),
            cluster("empty", paths=["/empty"]),
        ],
        [*FOUR[:2], member(3, cluster="shop-1"), member(4, cluster="docs", standby=True)],
    ),
    # One member came back a moment ago, another one keeps its sessions only: as a roll has it.
    "roll": case(
        [cluster(sessions="none")],
        frontend_members(
            [{**member(number), "host": f"app{number}", "state": "active"} for number in range(1, 5)],
            {},
            secret=SECRET,
            draining=["tomcat2"],
            slow=["tomcat1"],
        ),
    ),
    # Proxies in front: for everything, for the names of one cluster, and with the PROXY protocol.
    "proxies": case(
        [cluster(), cluster("shop", names=["shop.example"], trusted_proxies=["203.0.113.5"])],
        [*FOUR[:2], member(3, cluster="shop")],
        balancer_trusted_proxies=["192.0.2.10", "2001:db8::/32"],
        httpd_balancer_listen=[{"port": 8080, "proxy_protocol": True}],
        httpd_balancer_protocol="http",
    ),
    # Maintenance of everything: what is left has to be a configuration that starts.
    "all-drained": case([cluster()], [member(1, drained=True), member(2, drained=True)]),
    "no-members": case([cluster()], []),
    "no-pages": case(
        [cluster()],
        FOUR[:1],
        httpd_base_status_path="",
        httpd_balancer_manager_path="",
        mod_jk_status_path="",
        nginx_balancer_status_path="",
    ),
}


@functools.cache
def role_variables() -> Values:
    """Defaults and platform values of all roles."""
    values: Values = {"ansible_managed": "Ansible managed", "ansible_facts": {"hostname": "web"}}
    for role in ROLES:
        for part in ("defaults/main.yml", "vars/Debian.yml", "vars/main.yml"):
            path = ROOT / "roles" / role / part
            values.update({name: trusted(value) for name, value in (yaml_of(path) if path.exists() else {}).items()})
    return values


def render(variables: Values, only: str = "") -> dict[str, str]:
    """The files of a case, all of them or those of one role."""
    load_collections()
    values = {**role_variables(), **variables}
    made = {}
    for path, (role, template) in FILES.items():
        if only in ("", role):
            text = (ROOT / "roles" / role / "templates" / template).read_text(encoding="utf-8")
            there = {**values, "template_destpath": f"/{path}"}
            made[path] = golden_files.unmarked(str(Templar(loader=DataLoader(), variables=there).template(trust_as_template(text))))
    return made


@pytest.mark.parametrize("name", sorted(CASES))
def test_files(name: str) -> None:
    """Word for word what a real server accepted."""
    golden_files.compare(GOLDEN / name, render(CASES[name]))


def test_secret_stands_only_where_it_belongs() -> None:
    """In the two files that only root reads."""
    holders = {path for path, text in render(CASES["plain"]).items() if SECRET in text}
    assert holders == {"etc/apache2/catalina.d/20-httpd_balancer.conf", "etc/apache2/catalina.d/workers.properties"}


def test_maps_have_no_captures() -> None:
    """A map with captures is what CVE-2026-42533 is about."""
    for name in CASES:
        text = render(CASES[name])["etc/nginx/catalina.d/10-upstreams.conf"]
        assert "(" not in text.replace("(?:", "")
        assert "$1" not in text


def test_true_and_false_are_words_of_the_reader() -> None:
    """YAML makes booleans of On and off; httpd knows On and Off, workers.properties true and false."""
    given = {
        "httpd_balancer_params": {"failontimeout": True, "maxattempts": 2},
        "httpd_balancer_params_of_members": {"keepalive": False},
        "mod_jk_params": {"sticky_session_force": True},
    }
    made = render({**CASES["plain"], **given})
    text = made["etc/apache2/catalina.d/20-httpd_balancer.conf"] + made["etc/apache2/catalina.d/workers.properties"]
    for line in ("ProxySet failontimeout=On", " keepalive=Off", "sticky_session_force=true"):
        assert line in text
    assert "=True" not in text and "=False" not in text
