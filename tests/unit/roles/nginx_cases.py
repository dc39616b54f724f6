# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of nginx in cases that a real nginx can judge. The number in a name is the oldest version that knows what the case uses."""

from __future__ import annotations

from typing import Any

from unit.roles.test_frontend_golden import FOUR, SECRET, cluster, member
from unit.roles.tomcat_rendering import Values

PEM = "-----BEGIN CERTIFICATE-----\nnot a real one\n-----END CERTIFICATE-----"
KEY = "-----BEGIN PRIVATE KEY-----\nnot a real one\n-----END PRIVATE KEY-----"
OTHER_SECRET = "another-secret-0123456789abcdefghij"


def case(clusters: list[Values], members: list[Values], **options: Any) -> Values:
    """Variables of the role, with short names for its options."""
    made: Values = {"nginx_balancer_port": 82, "nginx_balancer_clusters": clusters, "nginx_balancer_members": members}
    return {**made, **{f"nginx_balancer_{name}": value for name, value in options.items()}}


TLS: Values = {
    "listen": [{"port": 443, "tls": True}, {"port": 8443, "address": "127.0.0.2", "tls": True}],
    "tls_certificates": [
        {"certificate": "/etc/ssl/site/default.pem", "private_key": "/etc/ssl/site/default.key"},
        {"names": ["shop.example"], "certificate": "/etc/ssl/site/shop.pem", "private_key": "/etc/ssl/site/shop.key"},
        {"names": ["*.example"], "certificate_content": PEM, "private_key_content": KEY},
    ],
}
SHOP = [cluster(), cluster("shop", names=["shop.example", "www.example", "shop.test"], paths=["/", "/api"])]
SHOP_MEMBERS = [*FOUR[:2], member(3, cluster="shop"), member(4, cluster="shop", standby=True)]
AROUND: Values = {
    "listen": [{"port": 8082}, {"port": 8083, "address": "127.0.0.1"}],
    "websocket": True,
    "request_headers": {"X-Request-Id": "$request_id", "X-Front": 'a "front" end; with {marks}'},
    "response_headers": {"X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'self'; img-src *"},
    "hide_headers": ["X-Powered-By", "Server"],
    "gzip": True,
    "gzip_types": ["text/css", "application/json"],
    "gzip_min_length": 500,
    "gzip_comp_level": 6,
    "cache_path": "/var/cache/nginx/catalina",
    "cache_size": "200m",
    "cache_keys_size": "5m",
    "cache_inactive": "1h",
    "error_pages": [
        {"status": [502, 503, 504], "content": "<!doctype html><title>Back soon</title>\n"},
        {"status": [404], "file": "/srv/pages/404.html"},
    ],
    "maintenance_flag": "/run/catalina-cluster/maintenance",
    "request_limit": {"rate": "20r/s", "burst": 40},
    "connection_limit": 50,
    "basic_auth": {"realm": "Try out", "password_content": "anna:$apr1$made.up"},
    "locations": [
        {"path": "/events", "buffering": False, "read_timeout": 3600},
        {"path": "/upload", "request_buffering": False, "client_max_body_size": "2g"},
        {"path": "/static", "root": "/srv/www", "expires": "1h"},
        {"path": "/.well-known/acme-challenge", "root": "/srv/acme"},
        {"path": "/pictures", "cache_valid": "10m", "expires": "max"},
        {
            "path": "/admin",
            "allow": ["10.0.0.0/8", "::1"],
            "basic_auth": {"realm": "Admins", "password_file": "/etc/nginx/admins"},
            "request_limit": {"rate": "30r/m", "delay": True, "burst": 5, "key": "$remote_addr$http_user_agent", "size": "1m"},
            "connection_limit": 2,
            "response_headers": {"X-Robots-Tag": "none"},
            "lines": ["proxy_ignore_client_abort on;"],
        },
    ],
    "client_body_buffer_size": "64k",
    "max_temp_file_size": "512m",
    "resolver": ["192.0.2.53", "[2001:db8::53]:5353"],
    "resolver_valid": 30,
    "resolver_timeout": 2,
    "log_format": "json",
    "extra_main_lines": ["worker_priority -5;"],
    "extra_events_lines": ["multi_accept on;"],
    "extra_http_lines": ["map $uri $shop {", '    default "";', "    ~^/shop 1;", "}"],
    "extra_server_lines": ["add_header X-Shop $shop;"],
    "extra_location_lines": ["proxy_cookie_flags ~ samesite=lax;"],
    "extra_upstream_lines": ["# for people"],
    "upstream_keepalive_time": 1800,
    "upstream_keepalive_timeout": 20,
    "upstream_keepalive_requests": 100,
}
STATES = [
    member(1, group="a", weight=3),
    member(2, group="b", drained=True),
    member(3, group="a", draining=True),
    member(4, group="b", standby=True),
    member(5, group="b", secret=OTHER_SECRET),
]
# The nginx that judges the newest cases has no stub_status.
NEW: Values = {"status_path": ""}

CASES: dict[str, Values] = {
    "nginx-1.22-around": case([cluster(), cluster("docs", paths=["/docs"])], [*FOUR[:2], member(3, cluster="docs")], **AROUND),
    "nginx-1.22-tls": case(
        SHOP,
        SHOP_MEMBERS,
        **TLS,
        hsts="max-age=31536000; includeSubDomains",
        redirect_to_https=True,
        redirect_port=8443,
        tls_dhparam="/etc/ssl/site/dhparam.pem",
        tls_stapling=True,
        tls_trusted_certificate="/etc/ssl/site/default.pem",
        resolver=["192.0.2.53"],
        trusted_proxies=["10.0.0.0/8", "2001:db8:1::/48"],
    ),
    "nginx-1.22-tls-names-only": case(
        [cluster("shop", names=["shop.example"])],
        [member(1, cluster="shop")],
        listen=TLS["listen"],
        tls_certificates=TLS["tls_certificates"][1:2],
        http2=False,
    ),
    "nginx-1.22-proxy-protocol": case(
        [cluster()], FOUR[:2], listen=[{"port": 8081, "proxy_protocol": True}], trusted_proxies=["10.0.0.0/8"], redirect_to_https=True
    ),
    "nginx-1.22-hash": case([cluster()], FOUR[:2], method="hash", hash_key="$host$uri", hash_consistent=False),
    "nginx-1.22-ip-hash": case([cluster()], FOUR[:2], method="ip_hash"),
    "nginx-1.22-random": case([cluster()], FOUR[:2], method="random two least_conn"),
    "nginx-1.26-tls": case(SHOP, SHOP_MEMBERS, **TLS, version="1.26.3", http3=True, tls_profile="modern"),
    "nginx-1.27-resolve": case(
        [cluster()],
        [member(1, address="app1.example"), member(2, address="app2.example")],
        version="1.27.3",
        resolver=["192.0.2.53"],
        params_of_members={"resolve": True, "max_conns": 10},
        member_params={"tomcat1": {"fail_timeout": "30s", "max_fails": 0}},
        **NEW,
    ),
    "nginx-1.29-sticky-route": case(
        [cluster()],
        [*FOUR[:2], member(3, draining=True), member(4, standby=True)],
        version="1.29.7",
        sticky="route",
        method="least_conn",
        upstream_keepalive_local=True,
        **NEW,
    ),
    "nginx-1.29-sticky-cookie": case(
        [cluster()],
        FOUR,
        version="1.29.7",
        sticky="cookie",
        sticky_cookie={"name": "node", "expires": "1h", "domain": "shop.example", "path": "/shop", "secure": True, "samesite": "lax"},
        upstream_keepalive=0,
        **NEW,
    ),
    "nginx-1.29-sticky-learn": case(
        [cluster()], FOUR, version="1.30.0", sticky="learn", sticky_learn={"size": "2m", "timeout": "1h"}, **NEW
    ),
    "nginx-1.31-least-time": case([cluster()], FOUR, version="1.31.0", method="least_time last_byte inflight", **NEW),
    "nginx-ajp-plain": case([cluster()], FOUR[:2], version="1.26.3", protocol="ajp"),
    # Drained, draining, standby, groups, and a member with another secret than the others.
    "nginx-ajp-states": case(
        [cluster(), cluster("docs", paths=["/docs"])],
        [*STATES, member(6, cluster="docs", draining=True), member(7, cluster="docs", secret=OTHER_SECRET)],
        version="1.26.3",
        protocol="ajp",
        upstream_keepalive=0,
    ),
    "nginx-ajp-around": case(
        [cluster()],
        FOUR[:2],
        version="1.26.3",
        protocol="ajp",
        next_upstream="error timeout http_503",
        maintenance_flag="/run/maintenance",
        max_temp_file_size="512m",
        hide_headers=["X-Powered-By"],
        request_headers={"X-Request-Id": "$request_id"},
        ajp_directives={"ajp_header_packet_buffer_size": "16k"},
        basic_auth={"password_file": "/etc/nginx/users"},
        locations=[{"path": "/admin", "allow": ["10.0.0.0/8"], "read_timeout": 600}],
    ),
    # For some names others are trusted than for the rest; a new secret is on its way.
    "nginx-ajp-trusted-proxies": case(
        [cluster(), cluster("shop", names=["shop.example"], trusted_proxies=["198.51.100.0/24"])],
        [*FOUR[:2], member(3, cluster="shop"), member(4, cluster="shop", secret=OTHER_SECRET)],
        version="1.26.3",
        protocol="ajp",
        trusted_proxies=["192.0.2.10"],
    ),
    "nginx-1.30-ajp-sticky": case([cluster()], FOUR[:2], version="1.30.0", protocol="ajp", sticky="route"),
}
SECRETS = (SECRET, OTHER_SECRET)
