# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes configurations of httpd that check_httpd.py serves requests with: render_httpd.py FOLDER."""

from __future__ import annotations

import pathlib
import sys
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.marks import take_out
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_files import httpd_configuration

SECRET = "not-a-real-secret-0123456789abcdef"
FLAGS = "/tmp/catalina-check-httpd"
PORTS = {"httpd_balancer_port": 18080, "mod_jk_port": 18081}
# A member that was lost is tried again after a second.
SOON = {"httpd_balancer_retry": 1, "mod_jk_recover_time": 1, "mod_jk_maintain": 1}
PLATFORM = {"root": "/etc/apache2", "modules_dir": "/usr/lib/apache2/modules", "hostname": "web"}
MAIN = {"name": "main", "paths": ["/"], "names": [], "sessions": "replicated"}
# One that trusts whoever comes from 127.0.0.2, and shop.example whoever comes from 127.0.0.3.
TRUSTED = {"balancer_trusted_proxies": ["127.0.0.2/32"]}
SHOP = {**MAIN, "name": "shop", "names": ["shop.test"], "trusted_proxies": ["127.0.0.3/32"]}
PROXIED = {"httpd_balancer_listen": [{"port": 18082, "proxy_protocol": True}], "mod_jk_listen": [{"port": 18083, "proxy_protocol": True}]}
TLS = {
    "httpd_base_tls_certificates": [
        {"certificate": f"{FLAGS}/site.pem", "private_key": f"{FLAGS}/site.key"},
        {"names": ["shop.test"], "certificate": f"{FLAGS}/shop.pem", "private_key": f"{FLAGS}/shop.key"},
    ],
    "httpd_base_hsts": "max-age=60",
    "httpd_base_tls_verify_client": "optional",
    "httpd_base_tls_trusted_certificate": f"{FLAGS}/site.pem",
    "httpd_balancer_listen": [{"port": 18443, "tls": True}],
    "mod_jk_listen": [{"port": 18444, "tls": True}],
    "httpd_balancer_redirect_to_https": True,
    "httpd_balancer_redirect_port": 18443,
    "mod_jk_redirect_to_https": True,
    "mod_jk_redirect_port": 18444,
    "httpd_base_acme_folder": f"{FLAGS}/acme",
    "clusters": [MAIN, {**SHOP, "trusted_proxies": []}],
}
AROUND = {
    "httpd_base_maintenance_flag": f"{FLAGS}/maintenance",
    "httpd_base_error_pages": [{"status": [503], "file": f"{FLAGS}/error.html"}],
    "httpd_base_response_headers": {"X-Front": 'a "front" end: 100%'},
    "httpd_base_hide_headers": ["X-Member"],
    "httpd_base_request_headers": {"X-Asked": '50% \\ of "it"'},
    "httpd_base_redirects": [{"path": "/old", "to": "https://new.example/start", "status": 301}],
    "httpd_base_locations": [
        {"path": "/static", "root": f"{FLAGS}/www"},
        {"path": "/local", "allow": ["127.0.0.2"]},
        {"path": "/admin", "basic_auth": {"password_file": f"{FLAGS}/passwords"}, "response_headers": {"X-Admin": "yes"}},
    ],
}


def old_workers() -> dict[str, Any]:
    """An old workers.properties in the inventory, word for word, without the one word that docs/mod_jk-old-words.md refuses."""
    found: dict[str, dict[str, Any]] = {}
    text = (pathlib.Path(__file__).parent / "old_workers.properties").read_text(encoding="utf-8")
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        words = key.split(".")
        # The list is made of what is mounted, and the page of states is the role's.
        if equals and words[0] == "worker" and len(words) == 3 and words[1] != "jkstatus" and (words[2], value) != ("local_worker", "1"):
            found.setdefault(words[1], {})[words[2]] = value
    return found


CASES: dict[str, dict[str, Any]] = {
    "plain-ajp": {},
    "plain-http": {"httpd_balancer_protocol": "http"},
    "proxies-ajp": TRUSTED,
    "proxies-http": {**TRUSTED, "httpd_balancer_protocol": "http"},
    "proxy-protocol-ajp": {**TRUSTED, **PROXIED},
    "proxy-protocol-http": {**TRUSTED, **PROXIED, "httpd_balancer_protocol": "http"},
    "tls-ajp": TLS,
    "tls-http": {**TLS, "httpd_balancer_protocol": "http"},
    "around-ajp": AROUND,
    "around-http": {**AROUND, "httpd_balancer_protocol": "http"},
    "auth-http": {
        "httpd_base_basic_auth": {"password_file": f"{FLAGS}/passwords"},
        "httpd_base_status_basic_auth": {"password_file": f"{FLAGS}/passwords"},
        "httpd_balancer_protocol": "http",
    },
    "ways-http": {
        "members": [(1, "main"), (2, "main")],
        "httpd_balancer_protocol": "http",
        "httpd_balancer_sticky": "route_cookie",
        "httpd_balancer_health_templates": {"pages": {"hcmethod": "GET", "hcuri": "/health", "hcinterval": 1, "hcexpr": "fine"}},
        "httpd_balancer_health_expressions": {"fine": "%{REQUEST_STATUS} =~ /^2/ && hc('body') =~ /seen/"},
        "httpd_balancer_params_of_members": {"hctemplate": "pages"},
        "httpd_balancer_proxies": [
            {"path": "/wiki", "url": "http://127.0.0.1:19082/w", "cookie_path": "/w"},
            {"path": "/old", "url": "ajp://127.0.0.1:19011/old", "secret": SECRET},
        ],
        "httpd_balancer_encoded_slashes": "pass",
    },
    **{
        f"hosts-{protocol}": {
            **TLS,
            **AROUND,
            "clusters": [MAIN, {**SHOP, "names": ["shop.test", "other.test"], "trusted_proxies": []}],
            "httpd_balancer_protocol": protocol,
            "httpd_balancer_redirect_to_https": False,
            "mod_jk_redirect_to_https": False,
            "httpd_base_hosts": [
                {
                    "names": ["shop.test"],
                    "hsts": "",
                    "response_headers": {"X-Shop": "yes"},
                    "hide_headers": [],
                    "request_headers": {},
                    "error_pages": [],
                    "maintenance_flag": f"{FLAGS}/shop-maintenance",
                    "locations": [{"path": "/local", "allow": ["127.0.0.1"]}],
                    "redirects": [],
                    "limit_request_body": 10,
                    "extra_lines": ["Header always set X-Extra yes"],
                    "excluded_paths": ["/img"],
                    "proxies": [{"path": "/wiki", "url": "http://127.0.0.1:19081/w"}],
                    "mounts": [{"path": "/wiki", "worker": "wiki"}],
                },
                {"names": ["other.test"], "redirect_to_https": True},
            ],
            "httpd_balancer_extra_balancer_lines": ["ProxySet timeout=5"],
            "mod_jk_workers": {"wiki": {"host": "127.0.0.1", "port": 19011, "secret": SECRET}},
        }
        for protocol in ("ajp", "http")
    },
    # TLS of which members learn nothing, and TLS that another variable tells them of.
    "untold-ajp": {**TLS, "mod_jk_extract_ssl": False},
    "indicators-ajp": {**TRUSTED, **TLS, "mod_jk_indicators": {"JkHTTPSIndicator": "TLS_ON", "JkCIPHERIndicator": "SSL_PROTOCOL"}},
    "alias-ajp": {
        "clusters": [{**MAIN, "paths": ["/shop"]}],
        "mod_jk_excluded_paths": ["/shop/img"],
        "mod_jk_auto_alias": f"{FLAGS}/webapps",
        "mod_jk_main_server_mounts": True,
        "httpd_base_includes": [f"{FLAGS}/foreign.conf"],
    },
    "workers-ajp": {
        "mod_jk_manager_path": "/jk-manager",
        "mod_jk_manager_basic_auth": {"password_file": f"{FLAGS}/passwords"},
        "mod_jk_status_basic_auth": {"password_file": f"{FLAGS}/passwords"},
        "mod_jk_status_params": {"user": "anna"},
        "mod_jk_env_vars": {"REMOTE_TEAM": "none"},
        "mod_jk_workers": {
            "template": {"type": "ajp13", "cachesize": 10, "secret": SECRET},
            "old1": {"reference": "worker.template", "host": "127.0.0.1", "port": 19012},
            "balancers": {"type": "lb", "sticky_session_force": True},
            "old": {"type": "lb", "reference": "worker.balancers", "balance_workers": ["old1"], "sticky_session": "1"},
        },
        "mod_jk_mounts": [{"path": "/old", "worker": "old"}],
        "mod_jk_mount_rules": ["/rule|/*=old;reply_timeout=60000", "!/rule/static|/*=old", "/stopped|/*=main;stopped=tomcat1"],
    },
    # httpd's own cookie, by TLS and without, here and at a proxy.
    "secure-http": {
        **TLS,
        **TRUSTED,
        "members": [(1, "main"), (2, "main")],
        "clusters": [MAIN],
        "httpd_balancer_protocol": "http",
        "httpd_balancer_redirect_to_https": False,
        "mod_jk_redirect_to_https": False,
        "httpd_balancer_sticky": "route_cookie",
    },
    # A single server for everything that is not the cluster's.
    "above-http": {
        "clusters": [{**MAIN, "paths": ["/app"]}],
        "members": [(1, "main")],
        "httpd_balancer_protocol": "http",
        "httpd_balancer_proxies": [{"path": "/", "url": "http://127.0.0.1:19082/"}],
    },
    # An old file of forty lines, beside a cluster of today.
    "old-ajp": {"mod_jk_workers": old_workers(), "mod_jk_mounts": [{"path": "/old", "worker": "loadbalancer"}]},
    **{
        f"patterns-{protocol}{mapping and '-servlet'}": {
            "clusters": [{**MAIN, "paths": ["/app"]}],
            "members": [(1, "main")],
            "httpd_balancer_protocol": protocol,
            "httpd_balancer_mapping": mapping,
            "httpd_base_limit_request_body": 1000,
            "httpd_balancer_excluded_patterns": [r"^/app/(?:img|css)/"],
            "httpd_balancer_patterns": [{"pattern": r"^/legacy/[^/]+\.do(?:;|$)", "cluster": "main"}],
            "httpd_balancer_proxies": [{"pattern": r"^/users/([a-z]+)/(.*)$", "url": "http://127.0.0.1:19082/$1/files/$2"}],
        }
        for protocol, mapping in (("ajp", ""), ("http", ""), ("http", "servlet"))
    },
    "json-ajp": {"httpd_base_log_format": "json", "httpd_base_locations": AROUND["httpd_base_locations"]},
    "json-http": {
        "httpd_base_log_format": "json",
        "httpd_balancer_protocol": "http",
        "httpd_base_locations": AROUND["httpd_base_locations"],
    },
    # As many as somebody may have, with names as long as they may be: shared memory and names have to do.
    **{
        f"many-{protocol}": {
            "clusters": [{**MAIN, "name": "c" * 32}],
            "members": [(number, "c" * 32) for number in range(1, 201)],
            "beginning": "x" * 28,
            "httpd_balancer_protocol": protocol,
        }
        for protocol in ("ajp", "http")
    },
    # Two members, the second with twice the weight: fresh requests by each method of both front ends.
    **{
        f"choice-{method}{session}-{protocol}": {
            "members": [(1, "main"), (2, "main")],
            "weights": {2: 2},
            "httpd_balancer_protocol": protocol,
            "httpd_balancer_method": method,
            "mod_jk_method": jk_method,
        }
        for protocol, method, session, jk_method in (
            ("ajp", "byrequests", "", "Request"),
            ("ajp", "byrequests", "-session", "Session"),
            ("http", "byrequests", "-next", "Next"),
            ("ajp", "bytraffic", "", "Traffic"),
            ("ajp", "bybusyness", "", "Busyness"),
        )
    },
    **{
        f"{kind}-{name}-{protocol}": {
            "members": [(1, "main"), (2, "main")],
            "httpd_balancer_protocol": protocol,
            **(more if kind == "killed" else {}),
            **{f"{role}_session_cookie": cookie for role in ("httpd_balancer", "mod_jk")},
            **{f"{role}_session_path": cookie.lower() for role in ("httpd_balancer", "mod_jk")},
        }
        for kind in ("sticky", "killed")
        for name, cookie, more in (
            ("session", "JSESSIONID", SOON),
            ("other", "SID", SOON),
            ("route", "JSESSIONID", {**SOON, "httpd_balancer_sticky": "route_cookie"}),
        )
        for protocol in ("ajp", "http")
        if (kind, name) != ("sticky", "route")
    },
    "again-ajp": {"members": [(1, "main"), (2, "main")], **SOON},
    "clusters-ajp": {"clusters": [MAIN, SHOP]},
    "clusters-http": {"clusters": [MAIN, SHOP], "httpd_balancer_protocol": "http"},
}


def member(number: int, cluster: str, weight: int = 1, name: str = "") -> dict[str, Any]:
    """A member on loopback. Only the first two of many are there."""
    name = name or f"tomcat{number}"
    found = {"name": name, "route": name, "cluster": cluster, "group": "", "address": "127.0.0.1", "weight": weight, "secret": SECRET}
    return {**found, "http_port": 19080 + number, "ajp_port": 19010 + number, "standby": False, "drained": number > 2}


def main() -> None:
    """One folder for each case."""
    for name, options in CASES.items():
        given = dict(options)
        clusters = given.pop("clusters", [MAIN])
        each = given.pop("members", [(number, cluster["name"]) for number, cluster in enumerate(clusters, 1)])
        weights = given.pop("weights", {})
        beginning = given.pop("beginning", "")
        members = [
            member(number, name_of, weights.get(number, 1), f"{beginning}{number:04}" if beginning else "") for number, name_of in each
        ]
        for role in ("httpd_balancer", "mod_jk"):
            given.update({f"{role}_clusters": clusters, f"{role}_members": members, f"{role}_close_flag": f"{FLAGS}/close"})
        for role in ("httpd_base", "httpd_balancer", "mod_jk"):
            for path, text in httpd_configuration({**PORTS, **given}, role, PLATFORM)["contents"].items():
                place = pathlib.Path(sys.argv[1]) / name / path.lstrip("/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(take_out(text.encode())[0])


if __name__ == "__main__":
    main()
