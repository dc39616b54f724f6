# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of httpd and mod_jk in cases that a real httpd can judge."""

from __future__ import annotations

from typing import Any

from unit.roles.httpd_every_parameter import OPTIONS
from unit.roles.nginx_cases import KEY, PEM
from unit.roles.test_frontend_golden import FOUR, SECRET, cluster, member
from unit.roles.tomcat_rendering import Values


def case(clusters: list[Values], members: list[Values], **options: Any) -> Values:
    """Variables of the three roles."""
    made: Values = {"httpd_balancer_port": 80, "mod_jk_port": 81}
    for role in ("httpd_balancer", "mod_jk"):
        made[f"{role}_clusters"], made[f"{role}_members"] = clusters, members
    return {**made, **options}


TLS: Values = {
    "httpd_base_tls_certificates": [
        {"certificate": "/etc/ssl/site/default.pem", "private_key": "/etc/ssl/site/default.key"},
        {"names": ["shop.example"], "certificate": "/etc/ssl/site/shop.pem", "private_key": "/etc/ssl/site/shop.key"},
        {"names": ["*.example"], "certificate_content": PEM, "private_key_content": KEY},
    ],
    "httpd_balancer_listen": [{"port": 443, "tls": True}, {"port": 8443, "address": "127.0.0.2", "tls": True}],
    "mod_jk_listen": [{"port": 444, "tls": True}],
    "httpd_base_hsts": "max-age=31536000; includeSubDomains",
    "httpd_balancer_redirect_to_https": True,
    "mod_jk_redirect_to_https": True,
    "mod_jk_redirect_port": 444,
    "httpd_balancer_redirect_port": 8443,
    "httpd_base_acme_folder": "/srv/acme",
}
SHOP = [cluster(), cluster("shop", names=["shop.example", "www.example"], paths=["/", "/api"])]
SHOP_MEMBERS = [*FOUR[:2], member(3, cluster="shop"), member(4, cluster="shop", standby=True)]
AROUND: Values = {
    "httpd_base_request_headers": {"X-Front": 'a "front" end; 100%'},
    "httpd_base_response_headers": {"Content-Security-Policy": "default-src 'self'; img-src *"},
    "httpd_base_hide_headers": ["X-Powered-By"],
    "httpd_base_error_pages": [
        {"status": [502, 503], "content": "<!doctype html><title>Back soon</title>\n"},
        {"status": [404], "file": "/srv/pages/404.html"},
    ],
    "httpd_base_maintenance_flag": "/run/catalina-cluster/maintenance",
    "httpd_base_basic_auth": {"realm": 'Try "it"', "password_content": "anna:$apr1$made.up"},
    "httpd_base_status_basic_auth": {"password_content": "ops:$apr1$made.up"},
    "httpd_balancer_manager_basic_auth": {"password_file": "/etc/ssl/managers"},
    "httpd_base_locations": [
        {"path": "/static", "root": "/srv/www", "response_headers": {"Cache-Control": "max-age=3600"}},
        {"path": "/admin", "allow": ["10.0.0.0/8"], "basic_auth": {"password_file": "/etc/ssl/passwords"}},
        {"path": "/upload", "lines": ["Header set X-Upload yes"]},
    ],
    "httpd_base_redirects": [{"path": "/old", "to": "https://new.example/start", "status": 301}],
    "httpd_base_extra_lines": ["<IfModule status_module>", "    SeeRequestTail On", "</IfModule>"],
}
CASES: dict[str, Values] = {
    # By the heartbeats of its members, of which one has three times the weight and one is draining; the other cluster as ever.
    "httpd-heartbeat": case(
        [cluster(), cluster("shop", paths=["/shop"])],
        [member(1, weight=3), member(3), member(5, draining=True), member(2, cluster="shop"), member(4, cluster="shop")],
        httpd_balancer_method="heartbeat",
        httpd_balancer_cluster_params={"shop": {"lbmethod": "byrequests"}},
        httpd_balancer_heartbeat_listen="239.1.2.3:2000",
    ),
    "httpd-tls": case(SHOP, SHOP_MEMBERS, **TLS),
    "httpd-tls-modern": case(
        SHOP,
        SHOP_MEMBERS,
        **TLS,
        httpd_base_tls_profile="modern",
        httpd_base_tls_dhparam="/etc/ssl/site/dhparam.pem",
        httpd_base_tls_stapling=True,
        httpd_base_tls_trusted_certificate="/etc/ssl/site/issuers.pem",
        httpd_base_tls_verify_client="optional",
        httpd_base_http2=False,
        httpd_balancer_protocol="http",
        balancer_trusted_proxies=["192.0.2.10"],
    ),
    # What applications learn of TLS over mod_jk: by other variables, with certificates of clients; and nothing.
    "httpd-jk-tls": case(
        SHOP,
        SHOP_MEMBERS,
        **TLS,
        httpd_base_tls_trusted_certificate="/etc/ssl/site/issuers.pem",
        httpd_base_tls_verify_client="optional",
        balancer_trusted_proxies=["192.0.2.10"],
        mod_jk_module="/usr/lib/apache2/modules/./mod_jk.so",
        mod_jk_indicators={"JkHTTPSIndicator": "TLS_ON", "JkCERTSIndicator": "SSL_CLIENT_CERT_CHAIN_0", "JkCERTCHAINPrefix": "CHAIN_"},
    ),
    "httpd-jk-tls-untold": case(
        SHOP,
        SHOP_MEMBERS,
        **TLS,
        httpd_base_tls_trusted_certificate="/etc/ssl/site/issuers.pem",
        httpd_base_tls_verify_client="optional",
        mod_jk_extract_ssl=False,
    ),
    # Nobody but shop.example has a certificate.
    "httpd-tls-names-only": case(
        [cluster(), cluster("shop", names=["shop.example"])],
        SHOP_MEMBERS,
        httpd_base_tls_certificates=TLS["httpd_base_tls_certificates"][1:2],
        httpd_balancer_listen=[{"port": 443, "tls": True}],
    ),
    "httpd-balancer": case(
        [cluster(), cluster("shop", names=["shop.example"], paths=["/shop", "/api"])],
        [*FOUR[:2], member(3, cluster="shop")],
        httpd_balancer_manager_basic_auth={"password_content": "anna:$apr1$made.up"},
        httpd_balancer_manager_read_only=False,
        httpd_balancer_sticky="none",
        httpd_balancer_cluster_sticky={"shop": "route_cookie"},
        httpd_balancer_route_cookie="NODE",
        httpd_balancer_health_templates={"pages": {"hcmethod": "GET", "hcuri": "/health", "hcinterval": 5, "hcexpr": "fine"}},
        httpd_balancer_health_expressions={"fine": "%{REQUEST_STATUS} =~ /^[23]/ && hc('body') =~ /ok/"},
        httpd_balancer_params_of_members={"hctemplate": "pages"},
        httpd_balancer_proxies=[
            {"path": "/wiki", "url": "http://10.0.0.7:8080/w", "nocanon": True, "preserve_host": False, "cookie_path": "/w"},
            {"path": "/old", "url": "ajp://10.0.0.8:8009/old", "secret": SECRET, "params": {"ping": 1, "timeout": 20}},
            {"path": "/files", "url": "http://10.0.0.9", "cookie_domain": "inner.example www.example.org"},
        ],
        httpd_balancer_encoded_slashes="pass",
    ),
    # A single server for everything that is not of the cluster below it.
    "httpd-server-above": case(
        [cluster(paths=["/app", "/app/deeper"])],
        FOUR[:2],
        httpd_balancer_proxies=[
            {"path": "/", "url": "http://10.0.0.9/"},
            {"path": "/app/wiki", "url": "http://10.0.0.9/wiki"},
            {"path": "/app/deep", "url": "http://10.0.0.9/deep"},
        ],
    ),
    "httpd-jk": case(
        [cluster()],
        FOUR,
        mod_jk_status_params={"css": "/jk.css", "good": "a.o,a.n", "user": "anna"},
        mod_jk_manager_path="/jk-manager",
        mod_jk_manager_allow=["10.0.0.0/8"],
        mod_jk_manager_basic_auth={"realm": "States", "password_content": "anna:$apr1$made.up"},
        mod_jk_status_basic_auth={"password_file": "/etc/ssl/managers"},
        mod_jk_env_vars={"REMOTE_TEAM": 'no "team"'},
        mod_jk_strip_session=True,
        mod_jk_excluded_paths=["/shop/img"],
        mod_jk_auto_alias="/srv/webapps",
        mod_jk_main_server_mounts=True,
        mod_jk_request_log_format="%w %V %T",
        mod_jk_log_stamp_format="%Y-%m-%d %H:%M:%S.%Q",
        mod_jk_workers={
            "template": {"type": "ajp13", "socket_timeout": 30, "cachesize": 10},
            "old1": {"reference": "worker.template", "host": "10.0.0.7", "port": 8009, "secret": SECRET},
            "old2": {"type": "ajp13", "host": "10.0.0.8", "port": "$(worker.old1.port)", "lbfactor": 2},
            "balancers": {"type": "lb", "sticky_session_force": True},
            "old": {"type": "lb", "reference": "worker.balancers", "balance_workers": ["old1", "old2"], "sticky_session": "1"},
            "older": {"type": "lb", "reference": "worker.old", "method": "Busyness"},
        },
        mod_jk_mounts=[{"path": "/old", "worker": "old"}],
        mod_jk_mount_rules=["/slow|/*=main;reply_timeout=60000", "!/slow/static|/*=main", "/older|/*=older;stopped=old2"],
        mod_jk_params_of_members={"cache_timeout": 60},
    ),
    # The same file, from sources.
    "httpd-jk-source": case(
        [cluster()],
        FOUR[:1],
        mod_jk_install_method="source",
        mod_jk_request_id_indicator="UNIQUE_ID",
        mod_jk_source={"version": "1.2.50", "src": "tomcat-connectors-1.2.50-src.tar.gz", "checksum": f"sha256:{'0123456789abcdef' * 4}"},
    ),
    "httpd-every-parameter": case([cluster()], FOUR[:2], **OPTIONS),
    "httpd-around": case(SHOP, SHOP_MEMBERS, **AROUND),
    # One name with its own settings, one with some of the general ones, one with none.
    "httpd-hosts": case(
        [cluster(), cluster("shop", names=["shop.example", "www.example", "api.example"], paths=["/", "/api"])],
        SHOP_MEMBERS,
        **TLS,
        **AROUND,
        httpd_base_hosts=[
            {
                "names": ["Shop.example"],
                "hsts": "",
                "response_headers": {"X-Shop": "yes"},
                "hide_headers": [],
                "basic_auth": {},
                "error_pages": [{"status": [503], "content": "<!doctype html><title>The shop is closed</title>\n"}],
                "maintenance_flag": "/run/catalina-cluster/shop-maintenance",
                "locations": [{"path": "/office", "basic_auth": {"password_content": "berta:$apr1$made.up"}}],
                "redirects": [],
                "limit_request_body": 1000000000,
                "redirect_to_https": False,
                "extra_lines": ["Header always set X-Extra yes"],
                "excluded_paths": ["/img"],
                "proxies": [
                    {"path": "/wiki", "url": "http://10.0.0.7:8080/wiki", "preserve_host": False},
                    {"path": "/ap", "url": "ajp://10.0.0.8:8009/ap", "secret": SECRET},
                ],
                "mounts": [{"path": "/old", "worker": "old"}],
            },
            {"names": ["api.example"], "request_headers": {"X-Front": "api"}},
        ],
        httpd_balancer_excluded_paths=["/files"],
        httpd_balancer_extra_balancer_lines=["ProxySet timeout=5"],
        mod_jk_workers={"old": {"host": "10.0.0.7", "secret": SECRET}},
    ),
    "httpd-patterns": case(
        [cluster(), cluster("shop", names=["shop.example"], paths=["/shop"]), cluster("empty", paths=["/empty"])],
        [*FOUR[:2], member(3, cluster="shop")],
        httpd_balancer_excluded_patterns=[r"^/(?:img|css)/"],
        httpd_balancer_patterns=[
            {"pattern": r"^/legacy/[^/]+\.do(?:;|$)", "cluster": "main"},
            {"pattern": r"^/reports?/", "cluster": "empty"},
            {"pattern": r"(?i)^/(?:old|new)shop/", "cluster": "shop"},
        ],
        httpd_balancer_cluster_sticky={"shop": "route_cookie"},
        httpd_balancer_proxies=[
            {"path": "/wiki", "url": "http://10.0.0.7:8080/w"},
            {"pattern": r"^/users/([a-z]+)/files/(.*)$", "url": "http://10.0.0.9:8080/$1/$2", "preserve_host": False},
            {"pattern": r"^/(.*\.pdf)$", "url": "ajp://10.0.0.8:8009", "secret": SECRET},
        ],
    ),
    "httpd-patterns-servlet": case(
        [cluster("main", paths=["/app"])],
        FOUR[:2],
        httpd_balancer_mapping="servlet",
        httpd_balancer_excluded_patterns=[r"^/app/(?:img|css)/"],
        httpd_balancer_patterns=[{"pattern": r"^/legacy/[^/]+\.do(?:;|$)", "cluster": "main"}],
        httpd_balancer_proxies=[{"pattern": r"^/users/([a-z]+)$", "url": "http://10.0.0.9:8080/$1"}],
    ),
    "httpd-access-log-alone": case([cluster()], FOUR[:2], httpd_base_log_format_balance="", httpd_base_log_format_jk=""),
    "httpd-json-log": case([cluster()], FOUR[:2], httpd_base_log_format="json", httpd_balancer_method="bytraffic"),
}
