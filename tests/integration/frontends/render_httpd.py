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
    "auth-http": {"httpd_base_basic_auth": {"password_file": f"{FLAGS}/passwords"}, "httpd_balancer_protocol": "http"},
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
    "workers-ajp": {
        "mod_jk_manager_path": "/jk-manager",
        "mod_jk_env_vars": {"REMOTE_TEAM": "none"},
        "mod_jk_workers": {
            "template": {"type": "ajp13", "cachesize": 10, "secret": SECRET},
            "old1": {"reference": "worker.template", "host": "127.0.0.1", "port": 19012},
            "old": {"type": "lb", "balance_workers": ["old1"], "sticky_session": "1"},
        },
        "mod_jk_mounts": [{"path": "/old", "worker": "old"}],
        "mod_jk_mount_rules": ["/rule|/*=old;reply_timeout=60000", "!/rule/static|/*=old"],
    },
    "clusters-ajp": {"clusters": [MAIN, SHOP]},
    "clusters-http": {"clusters": [MAIN, SHOP], "httpd_balancer_protocol": "http"},
}


def member(number: int, cluster: str) -> dict[str, Any]:
    """A member on loopback."""
    name = f"tomcat{number}"
    found = {"name": name, "route": name, "cluster": cluster, "group": "", "address": "127.0.0.1", "weight": 1, "secret": SECRET}
    return {**found, "http_port": 19080 + number, "ajp_port": 19010 + number, "standby": False, "drained": False}


def main() -> None:
    """One folder for each case."""
    for name, options in CASES.items():
        given = dict(options)
        clusters = given.pop("clusters", [MAIN])
        each = given.pop("members", [(number, cluster["name"]) for number, cluster in enumerate(clusters, 1)])
        members = [member(number, name_of) for number, name_of in each]
        for role in ("httpd_balancer", "mod_jk"):
            given.update({f"{role}_clusters": clusters, f"{role}_members": members, f"{role}_close_flag": f"{FLAGS}/close"})
        for role in ("httpd_base", "httpd_balancer", "mod_jk"):
            for path, text in httpd_configuration({**PORTS, **given}, role, PLATFORM)["contents"].items():
                place = pathlib.Path(sys.argv[1]) / name / path.lstrip("/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(take_out(text.encode())[0])


if __name__ == "__main__":
    main()
