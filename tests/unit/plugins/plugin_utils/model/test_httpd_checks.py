# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about the options of httpd and mod_jk, with host, key, reason and remedy, before a host is contacted."""

from __future__ import annotations

import functools
import pathlib
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.role_specs import RoleSpecs
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.schema import MODEL_VARIABLES
from unit.roles.tomcat_rendering import ROOT, yaml_of

SECRET = "s" * 40
_HTTPD = "which mean something to httpd; write it without them"


@functools.cache
def specs() -> RoleSpecs:
    """The specifications of all roles."""
    return RoleSpecs(pathlib.Path(__file__).parents[5] / "roles")


def resolved(given: dict[str, Any]) -> Any:
    """Two members behind httpd and mod_jk, of one cluster or of two."""
    clusters = given.get("tomcat_clusters", {"main": {}})
    instances = [{"name": f"tomcat{number}", "cluster": name} for number, name in enumerate([*clusters, *clusters][:2], 1)]
    common = {"tomcat_ajp_secret": SECRET, "tomcat_clusters": clusters}
    web = {"ansible_host": "192.168.0.100", "balancer_frontends": ["httpd", "mod_jk"], "mod_jk_port": 81}
    of_model = {name: value for name, value in given.items() if name in MODEL_VARIABLES}
    sources = [
        HostInput("app1", {**common, "ansible_host": "192.168.0.101", "tomcat_instances": instances}),
        HostInput("web", {**common, **web, **of_model}, {name: value for name, value in given.items() if name not in MODEL_VARIABLES}),
    ]
    return resolve(sources, ["app1"], ["web"], specs().names, specs().check)


def lines(given: dict[str, Any]) -> list[str]:
    """What is said of them."""
    return problem_lines(resolved(given).problems)


PAIR = {"certificate": "/etc/ssl/a.pem", "private_key": "/etc/ssl/a.key"}
TLS: dict[str, Any] = {"httpd_balancer_listen": [{"port": 443, "tls": True}], "httpd_base_tls_certificates": [PAIR]}
SOURCE = {"version": "1.2.50", "src": "mod_jk.tar.gz", "checksum": f"sha256:{'a' * 64}"}
SHOP = {"main": {"names": ["a.test"]}}
# Options, and the lines about them.
REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"httpd_base_includes": ["../x"]},
        ['httpd_base_includes[0] = "../x": has .. in it; write it relative to httpd\'s own folder, or absolute'],
    ),
    (
        {"httpd_base_status_path": "/a b"},
        [f'httpd_base_status_path = "/a b": is empty, or has a blank or one of " \' \\ $ # < >, {_HTTPD}'],
    ),
    (
        {"httpd_base_log_format": 'x "y'},
        [
            'httpd_base_log_format = "x \\"y": is empty, ends with a backslash, or has ${ or a " without a backslash before it',
        ],
    ),
    ({"httpd_base_log_level": "loud"}, ['httpd_base_log_level = "loud": is not a level; write it as warn, or info proxy:debug']),
    (
        {"httpd_base_threads_per_child": 200},
        ["httpd_base_threads_per_child = 200: is more than httpd_base_thread_limit (128); raise the limit"],
    ),
    (
        {"httpd_base_max_request_workers": 5000},
        [
            (
                "httpd_base_max_request_workers = 5000: is more than all processes have threads (1536); raise httpd_base_server_limit or"
                " httpd_base_threads_per_child, or lower this"
            )
        ],
    ),
    (
        {"balancer_trusted_proxies": ["10.0.0.1/8"]},
        ['balancer_trusted_proxies[0] = "10.0.0.1/8": has bits set behind its mask; write it as 192.0.2.7 or 192.0.2.0/24'],
    ),
    (
        {"httpd_balancer_listen": [{"port": 81}]},
        ["httpd_balancer_listen[0].port = 81: is taken by the front end mod_jk on this host; give each its own port"],
    ),
    (
        {"mod_jk_listen": [{"port": 8081, "proxy_protocol": True}]},
        [
            (
                "balancer_trusted_proxies: is empty, nobody may send the PROXY protocol to mod_jk_listen[0].port then; name the addresses"
                " of those who send it"
            )
        ],
    ),
    (
        {
            "httpd_balancer_listen": [{"port": 80, "address": "192.0.2.1", "proxy_protocol": True}],
            "balancer_trusted_proxies": ["192.0.2.9"],
        },
        [
            (
                "httpd_balancer_port = 80: is spoken to in two ways: virtual hosts are told apart by their port; give them the same tls and"
                " proxy_protocol, or different ports"
            ),
            (
                "httpd_balancer_listen[0].port = 80: is spoken to in two ways: virtual hosts are told apart by their port; give them the"
                " same tls and proxy_protocol, or different ports"
            ),
        ],
    ),
    (
        {"httpd_balancer_params_of_members": {"hcinterval": "50ms"}},
        ['httpd_balancer_params_of_members.hcinterval = "50ms": is not more than 100ms; set a longer interval, as 500ms or 5'],
    ),
    (
        {"httpd_balancer_params_of_members": {"retri": 5}},
        ["httpd_balancer_params_of_members.retri: is no parameter of a BalancerMember; did you mean retry?"],
    ),
    (
        {"httpd_balancer_member_params": {"tomcat1": {"route": "x"}}},
        ["httpd_balancer_member_params.tomcat1.route = (a text, hidden): is set by the model; set route of the instance"],
    ),
    (
        {"httpd_balancer_params_of_members": {"mapping": "servlet"}},
        ['httpd_balancer_params_of_members.mapping = "servlet": is set by the model; set httpd_balancer_mapping'],
    ),
    (
        {"httpd_balancer_member_params": {"tomcat3": {"max": 5}}},
        ["httpd_balancer_member_params.tomcat3: is not the name of a member; did you mean tomcat2?"],
    ),
    (
        {"httpd_balancer_params_of_members": {"hcmethod": "GET11", "hcuri": "/x"}, "httpd_base_version": "2.4.54"},
        [
            (
                'httpd_balancer_params_of_members.hcmethod = "GET11": needs httpd 2.4.55, this is 2.4.54; set httpd_base_version to'
                " the version that is installed if it is newer, or leave this out"
            )
        ],
    ),
    (
        {"httpd_balancer_params": {"growth": 0}},
        ["httpd_balancer_params.growth = 0: is not within 1 to 100; set 1 to 100"],
    ),
    (
        {"httpd_balancer_params": {"timeout": 0}},
        ["httpd_balancer_params.timeout = 0: is not within 1 to 86400; set 1 to 86400"],
    ),
    (
        {"httpd_balancer_cluster_params": {"main": {"lbmethod": "heartbeats"}}},
        ["httpd_balancer_cluster_params.main.lbmethod = (a text, hidden): is none of byrequests, bytraffic, bybusyness, heartbeat; did"],
    ),
    (
        {"httpd_balancer_cluster_params": {"main": {"lbmethod": "heartbeat"}}},
        [
            (
                "httpd_balancer_cluster_params.main.lbmethod = (a text, hidden): takes tomcat1 and tomcat2 for one server: both have the"
                " address 192.168.0.101; give each a host of its own, or use another lbmethod"
            )
        ],
    ),
    (
        {"httpd_balancer_heartbeat_listen": "192.168.0.7:23364"},
        ['httpd_balancer_heartbeat_listen = "192.168.0.7:23364": is not a multicast address and a port; write it as 224.0.1.105:23364'],
    ),
    (
        {"httpd_balancer_heartbeat_listen": "224.0.1.105"},
        ['httpd_balancer_heartbeat_listen = "224.0.1.105": is not a multicast address and a port; write it as 224.0.1.105:23364'],
    ),
    (
        {"httpd_balancer_heartbeat_listen": "239.1.2.3:2000"},
        [('httpd_balancer_heartbeat_listen = "239.1.2.3:2000": is not used: no cluster has lbmethod heartbeat; set it, or remove this')],
    ),
    (
        {"httpd_balancer_nonce": "None"},
        ["httpd_balancer_nonce = (hidden): is None, with which httpd ignores every change; leave it empty for a random one"],
    ),
    (
        {"mod_jk_params_of_members": {"cachsize": 5}},
        ["mod_jk_params_of_members.cachsize: is no property of a member; use some of"],
    ),
    (
        {"mod_jk_fail_on_status": ["many"]},
        ['mod_jk_fail_on_status[0] = "many": is not a status, with or without a minus sign; write it as "503" or "-404"'],
    ),
    ({"mod_jk_max_packet_size": 4096}, ["mod_jk_max_packet_size = 4096: is not within 8192 to 65536; set 8192 to 65536"]),
    (
        {"mod_jk_extra_lines": ["</VirtualHost>"]},
        ["mod_jk_extra_lines = (a list, hidden): closes the section VirtualHost, which it did not open"],
    ),
    # TLS and what is around the way to the members.
    (
        {"httpd_balancer_listen": [{"port": 443, "tls": True}]},
        ["httpd_base_tls_certificates: is empty, an address of httpd_balancer speaks TLS; name a certificate and its key"],
    ),
    (
        {"mod_jk_redirect_to_https": True},
        ["mod_jk_redirect_to_https = true: has no address that speaks TLS; add an address with tls: true to mod_jk_listen, or remove this"],
    ),
    (
        {**TLS, "httpd_balancer_redirect_to_https": True, "httpd_balancer_mapping": "servlet"},
        ["httpd_balancer_redirect_to_https = true: is too late with mapping servlet, which leads requests to members first"],
    ),
    (
        {**TLS, "httpd_base_tls_certificates": [{**PAIR, "names": ["a.test"]}], "tomcat_clusters": {"main": {"names": ["b.test"]}}},
        ["httpd_base_tls_certificates: has none for b.test of the cluster main; add one with the name, or one without names"],
    ),
    (
        {"httpd_base_tls_certificates": [{"certificate": "/a.pem"}]},
        ['httpd_base_tls_certificates[0] = {"certificate": "/a.pem"}: needs one of private_key and'],
    ),
    (
        {**TLS, "httpd_base_tls_verify_client": "require"},
        ["httpd_base_tls_trusted_certificate: is empty, certificates of clients are asked for; name the file"],
    ),
    ({"httpd_base_hsts": "on"}, ['httpd_base_hsts = "on": is not a policy']),
    ({"httpd_base_request_headers": {"X-Forwarded-For": "x"}}, ["httpd_base_request_headers.X-Forwarded-For"]),
    ({"httpd_base_response_headers": {"X": "${HOME}"}}, ["httpd_base_response_headers.X"]),
    ({"httpd_base_locations": [{"path": "/a"}]}, ["httpd_base_locations[0]: says nothing of its path; add root, allow,"]),
    (
        {"httpd_base_locations": [{"path": "/a", "root": "/srv"}, {"path": "/a", "root": "/srv"}]},
        ['httpd_base_locations[1].path = "/a": is there twice; write each path once'],
    ),
    (
        {"httpd_base_redirects": [{"path": "/a", "to": "/b", "status": 304}]},
        ["httpd_base_redirects[0].status = 304: is no status of a redirect; set 301, 302, 303, 307 or 308"],
    ),
    ({"httpd_base_redirects": [{"path": "/a", "to": "b"}]}, ["httpd_base_redirects[0].to"]),
    ({"httpd_base_error_pages": [{"status": [503]}]}, ['httpd_base_error_pages[0] = {"status": [503]}: needs one of file and content']),
    ({"httpd_base_basic_auth": {"realm": "x"}}, ["httpd_base_basic_auth"]),
    # What httpd and mod_jk have no room for. httpd cuts the names of cookies without a word, and nobody is sent to his member.
    (
        {"httpd_balancer_session_cookie": "S" * 53},
        [
            (
                f'httpd_balancer_session_cookie = "{"S" * 53}": makes {"S" * 53}|jsessionid longer than 63 characters: httpd would cut it, '
                "and find no member by what is left; choose shorter names"
            )
        ],
    ),
    ({"httpd_balancer_session_cookie": "S" * 52}, []),
    ({"httpd_balancer_session_cookie": "S" * 90, "httpd_balancer_sticky": "none", "mod_jk_session_cookie": "S" * 60}, []),
    ({"httpd_balancer_sticky": "route_cookie", "httpd_balancer_route_cookie": "R" * 64}, ["httpd_balancer_route_cookie"]),
    ({"httpd_balancer_cluster_params": {"main": {"stickysession": f"{'S' * 50}|{'s' * 13}"}}}, ["httpd_balancer_cluster_params.main"]),
    ({"httpd_balancer_cluster_params": {"main": {"stickysession": f"{'S' * 50}|{'s' * 12}"}}}, []),
    (
        {"httpd_balancer_sticky": "route_cookie", "httpd_balancer_params": {"stickysession": "SID"}},
        [
            (
                "httpd_balancer_params.stickysession: takes the place of httpd_balancer_sticky, which is route_cookie there; keep one of "
                "the two"
            )
        ],
    ),
    (
        {
            "httpd_balancer_cluster_sticky": {"main": "none"},
            "httpd_balancer_cluster_params": {"main": {"stickysession": "SID"}},
        },
        ["httpd_balancer_cluster_params.main.stickysession: takes the place of httpd_balancer_sticky, which is none there"],
    ),
    ({"httpd_balancer_params": {"stickysessionsep": False}}, []),
    ({"httpd_balancer_params": {"stickysessionsep": ".."}}, ["httpd_balancer_params.stickysessionsep"]),
    ({"httpd_balancer_nonce": "a" * 37}, ["httpd_balancer_nonce"]),
    ({"httpd_balancer_params_of_members": {"hcmethod": "GET", "hcuri": "/" + "h" * 63}}, ["httpd_balancer_params_of_members.hcuri"]),
    ({"httpd_balancer_params_of_members": {"upgrade": "w" * 16}}, ["httpd_balancer_params_of_members.upgrade"]),
    ({"httpd_balancer_health_expressions": {"e" * 16: "%{REQUEST_STATUS} == 200"}}, [f"httpd_balancer_health_expressions.{'e' * 16}"]),
    ({"httpd_balancer_proxies": [{"path": "/w", "url": "ajp://a", "secret": "x" * 64}]}, ["httpd_balancer_proxies[0].secret = (hidden)"]),
    ({"httpd_balancer_connect_timeout": 0}, ["httpd_balancer_connect_timeout = 0: is no time at all; set 1 or more, or 100ms"]),
    ({"httpd_balancer_params_of_members": {"acquire": "0ms"}}, ["httpd_balancer_params_of_members.acquire"]),
    # Packets that would be larger than what Tomcat takes.
    (
        {"httpd_balancer_io_buffer_size": 9000},
        ["httpd_balancer_io_buffer_size = 9000: is no multiple of 1024, to which httpd would round it up; set 8192 or 9216"],
    ),
    ({"httpd_balancer_io_buffer_size": 9000, "httpd_balancer_protocol": "http"}, []),
    ({"httpd_balancer_params_of_members": {"iobuffersize": 9000}}, ["httpd_balancer_params_of_members.iobuffersize: is no multiple of"]),
    ({"mod_jk_max_packet_size": 9000}, ["mod_jk_max_packet_size = 9000: is no multiple of 1024; set 8192 or 9216"]),
    (
        {"mod_jk_recovery_options": 27},
        [
            (
                "mod_jk_recovery_options = 27: has 8 (retry HEAD) and 16 (retry GET): mod_jk looks at 16 only without 8, and would retry "
                "no GET; set 19 to retry GETs, or 11 to retry HEADs"
            )
        ],
    ),
    ({"mod_jk_member_params": {"tomcat1": {"recovery_options": 24}}}, ["mod_jk_member_params.tomcat1.recovery_options = 24: has 8 (retry"]),
    ({"mod_jk_session_cookie": "S" * 61}, ["mod_jk_session_cookie"]),
    ({"mod_jk_params": {"session_cookie_path": "/" + "p" * 60}}, ["mod_jk_params.session_cookie_path"]),
    # mod_jk.
    ({"mod_jk_workers": {"tomcat1": {"host": "10.0.0.7"}}}, ["mod_jk_workers.tomcat1: is the name of a member, a cluster or a worker"]),
    ({"mod_jk_workers": {"old": {"type": "jni"}}}, ["mod_jk_workers.old.type"]),
    (
        {"mod_jk_workers": {"old": {"mount": "/a"}}},
        [
            ('mod_jk_workers.old.mount = "/a": is for the main server alone, where no virtual host looks; add the paths to mod_jk_mounts'),
        ],
    ),
    ({"mod_jk_params": {"mount": "/a"}}, ["mod_jk_params.mount = (a text, hidden): is set by the model; set paths of the cluster"]),
    (
        {"mod_jk_workers": {"old": {"host": "10.0.0.7", "port": "$(worker.new.port)"}}},
        [
            (
                'mod_jk_workers.old.port = "$(worker.new.port)": has the macro $(worker.new.port), which no worker in mod_jk_workers has; '
                "name one as $(worker.NAME.PROPERTY), or use a variable of the inventory"
            ),
        ],
    ),
    (
        {
            "mod_jk_install_method": "source",
            "mod_jk_source": {**SOURCE, "version": "1.2.48"},
            "mod_jk_request_id_indicator": "UNIQUE_ID",
        },
        ['mod_jk_request_id_indicator = "UNIQUE_ID": needs mod_jk 1.2.49, this is 1.2.48; build a newer one, or leave this out'],
    ),
    (
        {"mod_jk_status_params": {"user": "anna"}, "mod_jk_manager_path": "/m", "mod_jk_manager_basic_auth": {"password_file": "/x"}},
        [
            (
                "mod_jk_status_params.user: would let nobody see /jk-status, where no client has to say who he is; set "
                "mod_jk_status_basic_auth, or remove it"
            )
        ],
    ),
    (
        {
            "mod_jk_status_params": {"user": "anna"},
            "httpd_base_locations": [{"path": "/jk-status", "basic_auth": {"password_file": "/x"}}],
        },
        [],
    ),
    (
        {
            "mod_jk_workers": {"look": {"type": "status", "user": "anna"}},
            "mod_jk_mounts": [{"path": "/look", "worker": "look"}],
        },
        ["mod_jk_workers.look.user: would let nobody see /look, where no client has to say who he is; ask for a password in"],
    ),
    ({"mod_jk_mounts": [{"path": "/old", "worker": "old"}]}, ["mod_jk_mounts[0].worker"]),
    ({"mod_jk_options": ["+ForwardAll"]}, ["mod_jk_options[0]"]),
    (
        {"mod_jk_extract_ssl": False, "mod_jk_indicators": {"JkCIPHERIndicator": "X"}},
        ["mod_jk_indicators.JkCIPHERIndicator: is without effect, mod_jk_extract_ssl is false; remove it, or extract_ssl"],
    ),
    ({"mod_jk_indicators": {"JkHttpsIndicator": "X"}}, ['mod_jk_indicators.JkHttpsIndicator = "JkHttpsIndicator": is none of']),
    ({"mod_jk_indicators": {"JkHTTPSIndicator": "a b"}}, ['mod_jk_indicators.JkHTTPSIndicator = "a b": is not a name']),
    (
        {"mod_jk_auto_alias": "/srv/webapps"},
        ['mod_jk_auto_alias = "/srv/webapps": is never looked into, every path leads to members; exclude some'],
    ),
    ({"mod_jk_auto_alias": "webapps", "mod_jk_excluded_paths": ["/x"]}, ['mod_jk_auto_alias = "webapps": is not an absolute path']),
    (
        {"mod_jk_install_method": "source"},
        ["mod_jk_source: is missing, mod_jk_install_method is source; write version, src and checksum of the sources"],
    ),
    ({"mod_jk_source": SOURCE}, ["mod_jk_source: is without effect, mod_jk_install_method is package; set source there, or remove it"]),
    (
        {"mod_jk_install_method": "source", "mod_jk_source": SOURCE, "mod_jk_module": "/x.so"},
        ['mod_jk_module = "/x.so": is without effect, mod_jk is built from source'],
    ),
    (
        {"mod_jk_install_method": "source", "mod_jk_source": {**SOURCE, "checksum": "sha256:12"}},
        ['mod_jk_source.checksum = "sha256:12": is not a checksum'],
    ),
    (
        {"mod_jk_install_method": "source", "mod_jk_source": {**SOURCE, "version": "1.2.43"}},
        ['mod_jk_source.version = "1.2.43": is too old for what the role writes: needs mod_jk 1.2.44, this is 1.2.43; build a newer one'],
    ),
    (
        {"mod_jk_install_method": "source", "mod_jk_source": {**SOURCE, "version": "1.3"}},
        ["mod_jk_source.version"],
    ),
    # Ways to the members.
    ({"httpd_balancer_cluster_sticky": {"shop": "none"}}, ["httpd_balancer_cluster_sticky.shop: is not the name of a cluster"]),
    ({"httpd_balancer_params_of_members": {"hctemplate": "x"}}, ["httpd_balancer_params_of_members.hctemplate"]),
    ({"httpd_balancer_proxies": [{"path": "/w", "url": "https://a"}]}, ["httpd_balancer_proxies[0].url"]),
    ({"httpd_balancer_proxies": [{"path": "/", "url": "http://a"}]}, ["httpd_balancer_proxies[0].path"]),
    ({"httpd_balancer_proxies": [{"path": "/w", "url": "http://a", "secret": "x" * 32}]}, ["httpd_balancer_proxies[0].secret = (hidden)"]),
    (
        {
            "httpd_balancer_proxies": [{"path": "/", "url": "http://a/", "preserve_host": False}],
            "tomcat_clusters": {"main": {"paths": ["/app"]}},
        },
        [
            (
                "httpd_balancer_proxies[0].preserve_host = false: holds below / as well, where /app belongs to the cluster main; remove "
                "it, or choose a path that no cluster is below"
            )
        ],
    ),
    # Single virtual hosts.
    (
        {
            "httpd_base_hosts": [
                {
                    "names": ["a.test"],
                    "excluded_paths": ["/"],
                    "proxies": [{"path": "/", "url": "http://x"}, {"path": "/w", "url": "http://x:99999"}],
                    "mounts": [{"path": "/old", "worker": "old"}],
                }
            ],
            "tomcat_clusters": SHOP,
        },
        [
            'httpd_base_hosts[0].proxies[0].path = "/": belongs to the cluster main already; give each its own path',
            'httpd_base_hosts[0].mounts[0].worker = "old": is not the name of a further worker; define it in mod_jk_workers',
            'httpd_base_hosts[0].excluded_paths[0] = "/": keeps every request from the members; name the paths that are not theirs',
            'httpd_base_hosts[0].proxies[1].url = "http://x:99999": has the port 99999; write one from 1 to 65535',
        ],
    ),
    (
        {
            "httpd_base_hosts": [{"names": ["a.test"], "proxies": [{"path": "/w", "url": "http://x", "secret": "x" * 40}]}],
            "tomcat_clusters": SHOP,
        },
        ["httpd_base_hosts[0].proxies[0].secret = (hidden): is of AJP, this server is reached by HTTP"],
    ),
    (
        {
            "httpd_base_hosts": [{"names": ["a.test"], "proxies": [], "mounts": []}],
            "tomcat_clusters": SHOP,
            "balancer_frontends": ["httpd"],
        },
        ["httpd_base_hosts[0].mounts: is not used: this host has no mod_jk; remove it, or add the front end"],
    ),
    (
        {"httpd_base_hosts": [{"names": ["b.test"], "hsts": ""}, {"names": ["A.test"], "hsts": ""}], "tomcat_clusters": SHOP},
        [
            'httpd_base_hosts[0].names[0] = "b.test": is no name of a cluster; did you mean a.test?',
        ],
    ),
    (
        {"httpd_base_hosts": [{"names": ["a.test"], "hsts": ""}, {"names": ["a.test"], "hsts": ""}], "tomcat_clusters": SHOP},
        ['httpd_base_hosts[1].names[0] = "a.test": is in httpd_base_hosts[0] already; write each name once'],
    ),
    ({"httpd_base_hosts": [{"names": ["a.test"]}], "tomcat_clusters": SHOP}, ["httpd_base_hosts[0]"]),
    (
        {"httpd_base_hosts": [{"names": ["a.test"], "hsts": "on"}], "tomcat_clusters": SHOP},
        ['httpd_base_hosts[0].hsts = "on": is not a policy'],
    ),
    (
        {"httpd_base_hosts": [{"names": ["a.test"], "locations": [{"path": "/x"}]}], "tomcat_clusters": SHOP},
        ["httpd_base_hosts[0].locations[0]: says nothing of its path"],
    ),
    (
        {"httpd_base_hosts": [{"names": ["a.test"], "redirect_to_https": True}], "tomcat_clusters": SHOP},
        [
            "httpd_base_hosts[0].redirect_to_https = true: has no address of httpd_balancer that speaks TLS; add an address with tls: true",
            "httpd_base_hosts[0].redirect_to_https = true: has no address of mod_jk that speaks TLS; add an address with tls: true",
        ],
    ),
    (
        {"httpd_base_hosts": [{"names": ["a.test"], "extra_lines": ["</VirtualHost>"]}], "tomcat_clusters": SHOP},
        ["httpd_base_hosts[0].extra_lines"],
    ),
    # Regular expressions.
    ({"httpd_balancer_excluded_patterns": ["/img"]}, ['httpd_balancer_excluded_patterns[0] = "/img": does not begin with ^/; write it']),
    (
        {"httpd_balancer_excluded_patterns": ["^/(img"]},
        ['httpd_balancer_excluded_patterns[0] = "^/(img": is no regular expression: missing ), unterminated'],
    ),
    (
        {"httpd_balancer_patterns": [{"pattern": "^/a", "cluster": "mian"}, {"pattern": "^/a", "cluster": "main"}]},
        [
            'httpd_balancer_patterns[0].cluster = "mian": is not the name of a cluster; did you mean main?',
            'httpd_balancer_patterns[1].pattern = "^/a": is there twice; write each pattern once',
        ],
    ),
    (
        {"httpd_balancer_patterns": [{"pattern": "^/a"}]},
        ['httpd_balancer_patterns = [{"pattern": "^/a"}]: missing required arguments: cluster'],
    ),
    ({"httpd_balancer_proxies": [{"url": "http://a"}]}, ['httpd_balancer_proxies[0] = {"url": "http://a"}: needs one of path and pattern']),
    (
        {"httpd_balancer_proxies": [{"pattern": "^/(a)", "url": "http://b/$2"}]},
        ['httpd_balancer_proxies[0].url = "http://b/$2": has $2, which the pattern has no group for; put a part of the pattern'],
    ),
    ({"httpd_balancer_proxies": [{"path": "/w", "url": "http://b/$1"}]}, ['httpd_balancer_proxies[0].url = "http://b/$1": has a $']),
    # Nobody but the inventory says which host is asked.
    ({"httpd_balancer_proxies": [{"pattern": "^/(.*)", "url": "http://b$1"}]}, ["httpd_balancer_proxies[0].url"]),
    ({"httpd_balancer_proxies": [{"pattern": "^/w", "url": "http://b/", "cookie_path": "/x"}]}, ["httpd_balancer_proxies[0].cookie_path"]),
    (
        {"httpd_balancer_proxies": [{"pattern": "^/w", "url": "http://b/"}, {"pattern": "^/w", "url": "http://c/"}]},
        ['httpd_balancer_proxies[1].pattern = "^/w": belongs to another entry already; give each its own pattern'],
    ),
    ({"httpd_balancer_health_expressions": {"x": "}"}}, ["httpd_balancer_health_expressions.x"]),
    # What contradicts each other, and httpd would not say.
    (
        {"httpd_base_max_request_workers": 500},
        ["httpd_base_max_request_workers = 500: is no multiple of httpd_base_threads_per_child (64): httpd would take 448; set 448 or 512"],
    ),
    (
        {"httpd_base_max_spare_threads": 100},
        [
            (
                "httpd_base_max_spare_threads = 100: is less than httpd_base_min_spare_threads (128) and the threads of one process (64): "
                "httpd would take more; set 192 or more, or fewer at least"
            )
        ],
    ),
    ({"httpd_base_start_servers": 9}, ["httpd_base_start_servers = 9: is more than httpd_base_max_request_workers allows (8)"]),
    (
        {"httpd_base_status_path": "/balancer-manager"},
        ['httpd_balancer_manager_path = "/balancer-manager": is the path of httpd_base_status_path too; give each page its own path'],
    ),
    ({"mod_jk_manager_path": "/jk-status/"}, ['mod_jk_manager_path = "/jk-status/": is the path of mod_jk_status_path too']),
    (
        {"httpd_balancer_listen": [{"port": 90, "address": "192.0.2.1"}, {"port": 90}]},
        ['httpd_balancer_listen[0].address = "192.0.2.1": is one of all addresses, which httpd listens on at port 90 already'],
    ),
    ({"httpd_balancer_listen": [{"port": 90, "address": "192.0.2.1"}, {"port": 90, "address": "::"}]}, []),
    ({"httpd_balancer_excluded_paths": ["/static", "/"]}, ['httpd_balancer_excluded_paths[1] = "/": keeps every request from the members']),
    ({"mod_jk_excluded_paths": ["/static/*"]}, ['mod_jk_excluded_paths[0] = "/static/*": has one of * ? %, which no path has']),
    (
        {"httpd_balancer_excluded_paths": ["/a/../b"]},
        ['httpd_balancer_excluded_paths[0] = "/a/../b": has . or .. or nothing'],
    ),
    (
        {"httpd_balancer_params_of_members": {"hcuri": "/x", "hcinterval": 5}},
        [
            "httpd_balancer_params_of_members.hcuri: is not used: there is no health check; set hcmethod: GET11, or remove it",
            "httpd_balancer_params_of_members.hcinterval: is not used: there is no health check",
        ],
    ),
    (
        {
            "httpd_balancer_params_of_members": {"hcmethod": "GET", "hcuri": "/x?y=z"},
            "httpd_balancer_member_params": {"tomcat1": {"max": 5}},
        },
        [],
    ),
    (
        {
            "httpd_balancer_params_of_members": {"hctemplate": "own"},
            "httpd_balancer_health_templates": {"own": {"hcmethod": "TCP"}},
            "httpd_balancer_member_params": {"tomcat1": {"hcuri": "/x"}},
        },
        ["httpd_balancer_member_params.tomcat1.hcuri: is not used: TCP asks for no page; set hcmethod: GET11, or remove it"],
    ),
    (
        {"httpd_balancer_params_of_members": {"max": 5}, "httpd_balancer_member_params": {"tomcat1": {"min": 9}}},
        ["httpd_balancer_member_params.tomcat1.min: is more than max (5); set no more than max"],
    ),
    (
        {
            "httpd_balancer_health_templates": {"own": {"hcmethod": "GET", "hcexpr": "fine"}},
            "httpd_balancer_health_expressions": {"fine": "1"},
        },
        ["httpd_balancer_health_templates.own: is not used by any hctemplate; name it as hctemplate in httpd_balancer_params_of_members"],
    ),
    ({"httpd_balancer_health_expressions": {"fine": "1"}}, ["httpd_balancer_health_expressions.fine: is not used by any hcexpr"]),
    ({"httpd_balancer_params_of_members": {"flushwait": 20}}, ["httpd_balancer_params_of_members.flushwait: is not used"]),
    (
        {"httpd_balancer_params_of_members": {"upgrade": "websocket"}},
        ["httpd_balancer_params_of_members.upgrade: is of HTTP, members are reached by AJP; set httpd_balancer_protocol: http, or remove"],
    ),
    ({"httpd_balancer_params_of_members": {"hcmethod": "TCP", "hcinterval": 0}}, ["httpd_balancer_params_of_members.hcinterval = 0"]),
    (
        {"httpd_base_redirects": [{"path": "/a", "to": "/a/b"}, {"path": "/a/c", "to": "/d"}]},
        [
            'httpd_base_redirects[0].to = "/a/b": is below /a, which leads there again; lead to another path',
            'httpd_base_redirects[1].path = "/a/c": is hidden by that of httpd_base_redirects[0]; write each path once, longer ones first',
        ],
    ),
    ({"httpd_base_redirects": [{"path": "/a/c", "to": "/ab"}, {"path": "/a", "to": "/ab"}]}, []),
    (
        {"httpd_base_error_pages": [{"status": [502, 503], "content": "x"}, {"status": [503], "content": "y"}]},
        ["httpd_base_error_pages[1].status[0] = 503: has a page already; write each status once"],
    ),
    (
        {"httpd_balancer_proxies": [{"path": "/x/", "url": "http://a:99"}]},
        ['httpd_balancer_proxies[0].url = "http://a:99": ends otherwise than its path /x/: httpd puts the rest of a path'],
    ),
    (
        {"httpd_balancer_proxies": [{"path": "/x", "url": "http://a:99999"}]},
        ['httpd_balancer_proxies[0].url = "http://a:99999": has the port'],
    ),
    ({"httpd_base_tls_certificates": [PAIR]}, ["httpd_base_tls_certificates: is not used: no address speaks TLS; add an address with tls"]),
    ({"httpd_base_hsts": "max-age=1"}, ["httpd_base_hsts: is not used: no address speaks TLS"]),
    ({"httpd_base_hsts": "max-age=1", "balancer_trusted_proxies": ["192.0.2.1"]}, []),
    ({"mod_jk_redirect_port": 8443, "mod_jk_redirect_to_https": False}, []),
    ({"mod_jk_redirect_port": 8443}, ["mod_jk_redirect_port = 8443: is not used: mod_jk_redirect_to_https is false; set"]),
    ({"httpd_balancer_route_cookie": "NODE"}, ['httpd_balancer_route_cookie = "NODE": is not used: httpd_balancer_sticky is session; set']),
    ({"httpd_balancer_route_cookie": "NODE", "httpd_balancer_cluster_sticky": {"main": "route_cookie"}}, []),
    (
        {"httpd_balancer_route_cookie": "JSESSIONID", "httpd_balancer_sticky": "route_cookie"},
        ['httpd_balancer_route_cookie = "JSESSIONID": is the session cookie: httpd would take the sessions from their users; choose'],
    ),
    (
        {"httpd_base_redirects": [{"path": "/server-status", "to": "/x"}]},
        ['httpd_base_redirects[0].path = "/server-status": hides the page of httpd_base_status_path; choose another path'],
    ),
    (
        {
            "mod_jk_workers": {name: {"host": "10.0.0.7"} for name in ("one", "two")},
            "mod_jk_mounts": [{"path": "/a", "worker": "one"}, {"path": "/a", "worker": "two"}],
        },
        ['mod_jk_mounts[1].path = "/a": leads to one already; write each path once'],
    ),
    (
        {"httpd_base_drop_request_headers": ["Cookie"]},
        [("httpd_base_drop_request_headers[0] = (a text, hidden): is what applications find sessions")],
    ),
    ({"httpd_base_hide_headers": ["Server"]}, ["httpd_base_hide_headers[0] = (a text, hidden): is added by httpd itself"]),
    ({"mod_jk_sticky_session": False, "mod_jk_sticky_session_force": True}, ["mod_jk_sticky_session_force = true: is not used"]),
    (
        {"mod_jk_options": ["+FlushPackets", "-FlushPackets"]},
        ["mod_jk_options[1] = (a text, hidden): contradicts +FlushPackets"],
    ),
    ({"mod_jk_options": ["ForwardURIProxy", "ForwardURIEscaped"]}, ["mod_jk_options[1] = (a text, hidden): contradicts ForwardURIProxy"]),
    ({"mod_jk_options": ["CollapseSlashesAll", "+FlushPackets"]}, []),
    ({"mod_jk_reply_timeout": 4}, ["mod_jk_reply_timeout = 4: counts milliseconds: 4000 are 4 s; set 50 or more, or 0"]),
    ({"mod_jk_params_of_members": {"ping_timeout": 2}}, ["mod_jk_params_of_members.ping_timeout = 2: counts milliseconds: 2000 are 2 s"]),
    # Values that httpd would take for something else.
    ({"httpd_base_modules": ["mod_deflate"]}, ['httpd_base_modules[0] = "mod_deflate": is not the name of a module']),
    ({"httpd_base_log_format": "common"}, ['httpd_base_log_format = "common": has no %, so that every line would be the same']),
    ({"httpd_base_request_read_timeout": "header=x"}, ['httpd_base_request_read_timeout = "header=x": is not limits']),
    (
        {"httpd_base_request_headers": {"X-Tls": "%{SSL_PROTOCOL}s"}},
        ["httpd_base_request_headers.X-Tls = (a text, hidden): has %{, which is no variable here; set the header in extra_lines"],
    ),
    (
        {"httpd_base_response_headers": {"x-a": "1", "X-A": "2"}},
        ["httpd_base_response_headers.X-A: is the header x-a too, which is there already; write each header once"],
    ),
    (
        {"httpd_base_basic_auth": {"password_content": "anna:geheim"}},
        ["httpd_base_basic_auth.password_content = (hidden): has a line without a hash, with whose password nobody gets in; write what"],
    ),
    ({"httpd_base_basic_auth": {"password_content": "# people\nanna:{SHA}x=\nberta:$2y$05$x\nclara:abcdefghijklm\n"}}, []),
]


@pytest.mark.parametrize(("given", "wanted"), REFUSED, ids=str)
def test_refused(given: dict[str, Any], wanted: list[str]) -> None:
    said = lines(given)
    assert len(said) == len(wanted), said
    for line, beginning in zip(said, wanted):
        assert line.startswith(f"web: {beginning}"), line


def test_a_cluster_without_names_has_no_proxies_of_its_own() -> None:
    (line,) = lines({"tomcat_clusters": {"main": {"trusted_proxies": ["192.0.2.1"]}}})
    assert "needs names: proxies are trusted by the name that a client asks for" in line


OF_A_CLUSTER: dict[str, Any] = {"names": ["a.test"], "trusted_proxies": ["192.0.2.1"]}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, []),
        ({"balancer_trusted_proxies": ["192.0.2.1"]}, ["main"]),
        ({"httpd_base_trusted_proxies": ["192.0.2.1"]}, ["main"]),
        ({"tomcat_clusters": {"main": OF_A_CLUSTER}}, ["main"]),
        ({"balancer_trusted_proxies": ["192.0.2.1"], "httpd_balancer_protocol": "http"}, []),
        ({"balancer_trusted_proxies": ["192.0.2.1"], "balancer_frontends": ["mod_jk"]}, []),
        ({"tomcat_clusters": {"main": {}, "shop": OF_A_CLUSTER}}, ["main", "shop"]),
        ({"tomcat_clusters": {"main": {"names": ["b.test"]}, "shop": OF_A_CLUSTER}}, ["shop"]),
        ({"tomcat_clusters": {"main": {"names": ["a.test"], "paths": ["/b"]}, "shop": OF_A_CLUSTER}}, ["main", "shop"]),
    ],
    ids=str,
)
def test_members_that_take_the_scheme_from_a_header(given: dict[str, Any], told: list[str]) -> None:
    """Where httpd asks them over AJP for clients of a trusted proxy, under any of the names that they are served under."""
    assert [one["name"] for one in resolved(given).settings if one["scheme_over_ajp"]] == told
    assert lines(given) == []


def test_nothing_is_said_of_defaults() -> None:
    assert lines({}) == []


@pytest.mark.parametrize("role", sorted(TABLES))
def test_defaults_of_role_and_model_agree(role: str) -> None:
    """The model checks what the role would render."""
    defaults = yaml_of(ROOT / "roles" / role / "defaults" / "main.yml")
    table = TABLES[role]
    assert {name: defaults.get(f"{role}_{name}") for name in table} == {name: option.default for name, option in table.items()}
