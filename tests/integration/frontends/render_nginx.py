# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes configurations of nginx that check_nginx.py serves requests with: render_nginx.py FOLDER."""

from __future__ import annotations

import pathlib
import sys
from typing import Any

import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.marks import take_out
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_files import nginx_configuration

ROOT = pathlib.Path(__file__).parents[3]
SECRET = "not-a-real-secret-0123456789abcdef"
FLAGS = "/tmp/catalina-check-nginx"
PORT = 18082
MAIN = {"name": "main", "paths": ["/"], "names": [], "sessions": "replicated"}
# One that trusts whoever comes from 127.0.0.3.
SHOP = {**MAIN, "name": "shop", "names": ["shop.test"], "trusted_proxies": ["127.0.0.3/32"]}
# One that trusts whoever comes from 127.0.0.2.
CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "proxies": {
        "trusted_proxies": ["127.0.0.2/32"],
        "hsts": "max-age=60",
        "redirect_to_https": True,
        "listen": [{"port": 18443, "tls": True}],
        "tls_certificates": [{"certificate": f"{FLAGS}/site.pem", "private_key": f"{FLAGS}/site.key"}],
    },
    "proxy-protocol": {"trusted_proxies": ["127.0.0.2/32"], "listen": [{"port": 18083, "proxy_protocol": True}]},
    "clusters": {"clusters": [MAIN, SHOP], "trusted_proxies": ["127.0.0.2/32"], "hsts": "max-age=60"},
    "clusters-alone": {"clusters": [MAIN, SHOP], "hsts": "max-age=60"},
    "around": {
        "websocket": True,
        "maintenance_flag": f"{FLAGS}/maintenance",
        "error_pages": [{"status": [502, 503], "file": f"{FLAGS}/error.html"}],
        "response_headers": {"X-Front": "nginx"},
        "cache_path": f"{FLAGS}/cache",
        "locations": [
            {"path": "/events", "buffering": False},
            {"path": "/static", "root": f"{FLAGS}/www", "expires": "1h"},
            {"path": "/cached", "cache_valid": "1m"},
            {"path": "/upload", "client_max_body_size": "1k"},
            {"path": "/limited", "request_limit": {"rate": "1r/m", "burst": 2}},
            {
                "path": "/admin",
                "basic_auth": {"password_file": f"{FLAGS}/passwords"},
                "response_headers": {"X-Admin": "yes"},
            },
        ],
    },
    "nginx-1.29-sticky": {"version": "1.29.7", "sticky": "route", "status_path": ""},
    "ajp": {
        "protocol": "ajp",
        "version": "1.26.3",
        "maintenance_flag": f"{FLAGS}/maintenance",
        "locations": [{"path": "/admin", "basic_auth": {"password_file": f"{FLAGS}/passwords"}}],
    },
}


def member(number: int, cluster: str) -> dict[str, Any]:
    """A member on loopback."""
    name = f"tomcat{number}"
    found = {"name": name, "route": name, "cluster": cluster, "group": "", "address": "127.0.0.1", "weight": 1, "secret": SECRET}
    return {**found, "http_port": 19080 + number, "ajp_port": 19080 + number, "standby": False, "drained": False}


def main() -> None:
    """One folder for each case."""
    defaults = yaml.safe_load((ROOT / "roles/nginx_balancer/defaults/main.yml").read_text(encoding="utf-8"))
    for name, options in CASES.items():
        own = {"port": PORT, "close_flag": f"{FLAGS}/close", "next_upstream_tries": 2, "clusters": [MAIN], **options}
        own["members"] = [member(1, "main"), member(2, own["clusters"][-1]["name"])]
        given = dict(defaults)
        given.update({f"nginx_balancer_{key}": value for key, value in own.items()})
        for path, text in nginx_configuration(given, "www-data")["contents"].items():
            place = pathlib.Path(sys.argv[1]) / name / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(take_out(text.encode())[0])


if __name__ == "__main__":
    main()
