# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about nginx's options, with host, key, reason and remedy, before a host is contacted."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import OPTIONS, PREFIX
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.role_specs import RoleSpecs

SECRET = "s" * 40
PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
CERTIFICATE = {"certificate": "/etc/ssl/a.pem", "private_key": "/etc/ssl/a.key"}
SOURCE = {"version": "1.26.3", "checksum": f"sha256:{'a' * 64}"}
TLS = [{"port": 443, "tls": True}]
MODEL_NAMES = {"nginx_balancer_port", "nginx_balancer_protocol"}
HTTP_OR_FALSE = "set nginx_balancer_protocol: http, or false here"


def model(options: dict[str, Any], **more: Any) -> Model:
    """Two members behind nginx, and the options of nginx."""
    given = {f"nginx_balancer_{name}": value for name, value in options.items()}
    common = {"tomcat_ajp_secret": SECRET, "tomcat_clusters": more.pop("clusters", {"main": {}})}
    instances = more.pop("instances", ["tomcat1", "tomcat2"])
    web = {"ansible_host": "192.168.0.100", "balancer_frontends": more.pop("frontends", ["nginx"]), **more}
    web.update({name: value for name, value in given.items() if name in MODEL_NAMES})
    others = {name: value for name, value in given.items() if name not in MODEL_NAMES}
    sources = [
        HostInput("app1", {**common, "ansible_host": "192.168.0.101", "tomcat_instances": instances}),
        HostInput("web", {**common, **web}, others),
    ]
    specs = RoleSpecs(pathlib.Path(__file__).parents[5] / "roles")
    return resolve(sources, ["app1"], ["web"], specs.names, specs.check)


def lines(options: dict[str, Any], **more: Any) -> list[str]:
    """What is said."""
    return problem_lines(model(options, **more).problems)


def said(name: str, text: str) -> str:
    """A line about the balancer."""
    return f"web: nginx_balancer_{name}{text}"


ONE_OF = "one of ; { } \" ' \\ $ #, which mean something to nginx; write it without them"
# Options, and the lines about them.
REFUSED: list[Any] = [
    # What contradicts each other, and nginx would not say.
    ({"locations": [{"path": "/a"}]}, ["locations[0]: says nothing of its path; add what is different there, or remove it"]),
    (
        {"redirect_port": 8443},
        [
            (
                "redirect_port = 8443: is not used without nginx_balancer_redirect_to_https; set nginx_balancer_redirect_to_https, or "
                "remove it"
            )
        ],
    ),
    ({"redirect_port": 8443, "redirect_to_https": False}, []),
    ({"error_pages": [{"status": [], "content": "x"}]}, ["error_pages[0].status = []: names no status; name some, as [502, 503]"]),
    ({"build_host": "app1"}, []),
    ({"build_host": "localhost"}, []),
    ({"build_host": "app11"}, ['build_host = "app11": is not a host of the inventory; did you mean app1?']),
    (
        {"tls_dhparam": "/etc/ssl/dh.pem"},
        [
            (
                'tls_dhparam = "/etc/ssl/dh.pem": is not used: no address speaks TLS; add an address with tls: true to '
                "nginx_balancer_listen, or remove this"
            )
        ],
    ),
    (
        {"hide_headers": ["X-A", "server"]},
        [
            (
                "hide_headers[1] = (a text, hidden): is sent by nginx itself, and that of members never is; use "
                "nginx_balancer_server_tokens, or remove it"
            )
        ],
    ),
    ({"request_limit": {"rate": "0r/s"}}, ['request_limit.rate = "0r/s": is not a rate; write it as 10r/s or 30r/m']),
    (
        {"hash_key": "$cookie_a"},
        ['hash_key = "$cookie_a": is not used: nginx_balancer_method is round robin; set nginx_balancer_method: hash, or remove it'],
    ),
    (
        {"sticky_learn": {"size": "2m"}},
        [("sticky_learn: is not used: nginx_balancer_sticky is maps; set nginx_balancer_sticky: learn, or remove it")],
    ),
    (
        {"gzip_types": ["text/css"]},
        ['gzip_types = ["text/css"]: is not used without nginx_balancer_gzip; set nginx_balancer_gzip, or remove it'],
    ),
    ({"gzip_types": ["text/css"], "gzip": False}, []),
    (
        {"cache_size": "5g"},
        [('cache_size = "5g": is not used without nginx_balancer_cache_path; set nginx_balancer_cache_path, or remove it')],
    ),
    (
        {"worker_rlimit_nofile": 100},
        [
            (
                "worker_connections = 4096: is more than nginx_balancer_worker_rlimit_nofile (100): each connection is an "
                "open file; lower it, or raise the other"
            )
        ],
    ),
    ({"next_upstream": "off error"}, ['next_upstream = "off error": has off, which leaves the others without effect; keep one of them']),
    ({"excluded_paths": ["/"]}, ['excluded_paths[0] = "/": keeps every request from the members; name the paths that are not theirs']),
    (
        {"locations": [{"path": "/nginx-status", "read_timeout": 3}]},
        ['locations[0].path = "/nginx-status": is a path of nginx_balancer_status_path; choose another path'],
    ),
    (
        {"error_pages": [{"status": [502], "content": "x"}, {"status": [502], "content": "y"}]},
        ["error_pages[1].status[0] = 502: has a page already; write each status once"],
    ),
    (
        {"install_method": "source"},
        ["sources: is empty, nginx_balancer_install_method is source; write [{version: 1.26.3, checksum: sha256:…}]"],
    ),
    (
        {"install_method": "source", "version": "1.24.0", "sources": [SOURCE]},
        ['version = "1.24.0": is none of nginx_balancer_sources; set one of 1.26.3'],
    ),
    (
        {"request_headers": {"x-a": "1", "X-A": "2"}},
        [("request_headers.X-A: is the header x-a too, which is there already; write each header once")],
    ),
    (
        {"response_headers": {"X-A": "$1"}},
        [
            (
                "response_headers.X-A = (a text, hidden): is empty, or has a dollar sign "
                "that begins no variable; write it as $remote_addr or ${name}"
            )
        ],
    ),
    (
        {"excluded_paths": ["/a?b"]},
        [
            (
                'excluded_paths[0] = "/a?b": has one of * ? %, which no path has that a server '
                "compares; write it as the address bar has it, decoded, as /shop/files"
            )
        ],
    ),
    (
        {"basic_auth": {"password_content": "anna:geheim"}},
        [
            (
                "basic_auth.password_content = (hidden): has a line "
                "without a hash, with whose password nobody gets in; write what htpasswd or openssl passwd prints, one user a line"
            )
        ],
    ),
    ({"basic_auth": {"password_content": "anna:{PLAIN}geheim"}}, []),
    # Single values.
    (
        {"session_cookie": "my-id"},
        [
            (
                'session_cookie = "my-id": is no name of a cookie that nginx can read; use letters, digits and _ only, here '
                "and in the application"
            )
        ],
    ),
    ({"status_path": "/a;b"}, [f'status_path = "/a;b": is empty, or has a blank or {ONE_OF}']),
    ({"excluded_paths": ["static"]}, ['excluded_paths[0] = "static": does not begin with /; write it as /static']),
    (
        {"trusted_proxies": ["10.0.0.1/8"]},
        ['trusted_proxies[0] = "10.0.0.1/8": has bits set behind its mask; write it as 192.0.2.7 or 192.0.2.0/24'],
    ),
    ({"buffers": "8k"}, ['buffers = "8k": is not a number and a size; write it as 8 8k']),
    ({"client_max_body_size": "10 MB"}, ['client_max_body_size = "10 MB": is not a size; write it as 8k or 10m']),
    ({"connect_timeout": 100}, ["connect_timeout = 100: is not within 1 to 75; set 1 to 75"]),
    (
        {"next_upstream": "error http_505"},
        ['next_upstream = "error http_505": has http_505, which it does not know; did you mean http_504?'],
    ),
    ({"close_flag": "run/x"}, ['close_flag = "run/x": is not an absolute path; write it as /srv/certificates/site.pem']),
    ({"address": "web"}, ['address = "web": is not an address; write it as 192.0.2.7, or leave it empty for every one']),
    ({"hsts": "on"}, ['hsts = "on": is not a policy; write it as "max-age=31536000; includeSubDomains"']),
    (
        {"response_headers": {"X Y": "1"}},
        ["response_headers.X Y = (a text, hidden): is not the name of a header; write it as X-Frame-Options"],
    ),
    (
        {"response_headers": {"X-A": "a\nb"}},
        ["response_headers.X-A = (a text, hidden): has a line end or a control character; write it on one line"],
    ),
    (
        {"response_headers": {"X-A": "5$"}},
        [
            (
                "response_headers.X-A = (a text, hidden): is empty, or has a dollar sign that begins no variable;"
                " write it as $remote_addr or ${name}"
            )
        ],
    ),
    (
        {"request_headers": {"Host": "x"}},
        ["request_headers.Host = (a text, hidden): is set by the role; remove it: it is the Host that the client sent"],
    ),
    (
        {"request_headers": {"X-Forwarded-For": "x"}},
        ["request_headers.X-Forwarded-For = (a text, hidden): is set by the role; remove it: it says what the client really is"],
    ),
    # Lists and mappings.
    ({"listen": TLS}, ["tls_certificates: is empty, an address speaks TLS; name a certificate and its key"]),
    ({"listen": [{"port": 70000}]}, ["listen[0].port = 70000: is not within 1 to 65535; set 1 to 65535"]),
    ({"listen": [{"port": 80}]}, ["listen[0].port = 80: is listened on already (nginx_balancer_port); name each address and port once"]),
    (
        {"listen": [{"port": 8081, "proxy_protocol": True}]},
        ["trusted_proxies: is empty, nobody may send the PROXY protocol then; name the addresses of those who send it"],
    ),
    (
        {"tls_certificates": [{"certificate": "/a.pem"}], "listen": TLS},
        [
            (
                'tls_certificates[0] = {"certificate": "/a.pem"}: needs one of private_key and private_key_content; write the '
                "path on the host, or the content from a vault"
            ),
        ],
    ),
    (
        {"tls_certificates": [{**CERTIFICATE, "certificate_content": "x"}], "listen": TLS},
        [
            (
                "tls_certificates[0].certificate_content = (a text, hidden): is no PEM text with a CERTIFICATE; write the content of the "
                "file, all of its lines"
            ),
        ],
    ),
    (
        {"tls_certificates": [CERTIFICATE]},
        ["tls_certificates: has no address that speaks TLS; add an address with tls: true to nginx_balancer_listen, or remove this"],
    ),
    (
        {"hsts": "max-age=1"},
        ["hsts: has no address that speaks TLS; add an address with tls: true to nginx_balancer_listen, or remove this"],
    ),
    (
        {"listen": TLS, "tls_certificates": [CERTIFICATE], "tls_stapling": True},
        ["resolver: is empty, OCSP stapling needs a name server; name one, as [192.0.2.53]"],
    ),
    (
        {"locations": [{"path": "/a", "cache_valid": "1h"}]},
        ["cache_path: is empty, locations[0].cache_valid needs a cache; name its folder, as /var/cache/nginx/catalina"],
    ),
    (
        {"locations": [{"path": "/a", "root": "/srv", "read_timeout": 5}]},
        ["locations[0].read_timeout: is for members, this location serves files; remove it, or root"],
    ),
    (
        {"locations": [{"path": "/a", "expires": "1h"}, {"path": "/a", "expires": "1h"}]},
        [('locations[1].path = "/a": is there twice; write each path once')],
    ),
    (
        {"basic_auth": {"realm": "x"}},
        ["basic_auth = (a mapping, hidden): needs one of password_file and password_content; write one of the two"],
    ),
    (
        {"basic_auth": {"password_content": "secret"}},
        [
            (
                "basic_auth.password_content = (hidden): is not made of lines with user:hash; write what htpasswd or openssl "
                "passwd prints, one user a line"
            )
        ],
    ),
    ({"request_limit": {"rate": "10"}}, ['request_limit.rate = "10": is not a rate; write it as 10r/s or 30r/m']),
    # Servers of an upstream.
    (
        {"params_of_members": {"slow_start": "30s"}},
        [
            (
                'params_of_members.slow_start = "30s": is in the commercial nginx only; set rolling_restart_slow_start: a '
                "member that came back then gets a small share first"
            )
        ],
    ),
    ({"params_of_members": {"backup": True}}, ["params_of_members.backup = true: is set by the model; set standby: true of the instance"]),
    ({"params_of_members": {"down": True}}, ["params_of_members.down = true: is set by the model; set state: drained of the instance"]),
    ({"params_of_members": {"max_cons": 5}}, ["params_of_members.max_cons: is no parameter of a server; did you mean max_conns?"]),
    ({"member_params": {"tomcat3": {"max_conns": 5}}}, ["member_params.tomcat3: is not the name of a member; did you mean tomcat2?"]),
    # Snippets.
    (
        {"extra_server_lines": ["gzip on"]},
        [
            (
                "extra_server_lines = (a list, hidden): ends within a directive, the semicolon is missing; write whole "
                "directives, each with its semicolon, that stay in this block"
            )
        ],
    ),
    (
        {"extra_http_lines": ["}", "stream {"]},
        [
            (
                "extra_http_lines = (a list, hidden): closes a block that it did not open; write whole directives, each with "
                "its semicolon, that stay in this block"
            )
        ],
    ),
    (
        {"extra_location_lines": ["proxy_set_header A b;"]},
        [
            (
                "extra_location_lines: has proxy_set_header: a block that has one of these loses all those of the blocks "
                "around it; use nginx_balancer_request_headers"
            )
        ],
    ),
    (
        {"extra_upstream_lines": ["queue 100;"]},
        [
            (
                "extra_upstream_lines: has queue: is in the commercial nginx only; remove it: nginx_balancer_connect_timeout "
                "and nginx_balancer_next_upstream_tries say how long a request looks for a member"
            )
        ],
    ),
    (
        {"extra_upstream_lines": ["ip_hash;"]},
        ["extra_upstream_lines: has ip_hash: is set by the role in this block; use nginx_balancer_method"],
    ),
    # Versions.
    (
        {"sticky": "cookie"},
        [
            (
                'sticky = "cookie": needs nginx 1.29.6, this is 1.22.1; set nginx_balancer_version to the version that is '
                "installed if it is newer, or leave this out"
            )
        ],
    ),
    (
        {"version": "1.30.4", "method": "least_time header"},
        [
            (
                'method = "least_time header": needs nginx 1.31.0, this is 1.30.4; set nginx_balancer_version to the version '
                "that is installed if it is newer, or leave this out"
            )
        ],
    ),
    ({"version": "1.30"}, ['version = "1.30": is not a full version of nginx; write it as 1.26.3']),
    (
        {"version": "1.27.3", "params_of_members": {"resolve": True}},
        ["resolver: is empty, resolve (params_of_members) needs a name server; name one, as [192.0.2.53]"],
    ),
    # AJP.
    (
        {"protocol": "ajp"},
        [
            (
                'protocol = "ajp": needs nginx 1.23.0, this is 1.22.1; set nginx_balancer_version to the version that is '
                "installed if it is newer, or leave this out"
            )
        ],
    ),
    ({"protocol": "ajp", "version": "1.26.3", "websocket": True}, [f"websocket = true: AJP cannot upgrade a connection; {HTTP_OR_FALSE}"]),
    (
        {"protocol": "ajp", "version": "1.26.3", "next_upstream": "error non_idempotent"},
        [
            (
                'next_upstream = "error non_idempotent": the AJP module has no such condition, so that no POST is sent twice; '
                "use some of error, timeout, invalid_header, http_500, http_503, http_404, off"
            )
        ],
    ),
    (
        {"protocol": "ajp", "version": "1.26.3", "cache_path": "/var/cache/x"},
        [
            (
                'cache_path = "/var/cache/x": the AJP module crashes nginx when it has a cache; leave it empty, or set '
                "nginx_balancer_protocol: http"
            )
        ],
    ),
    (
        {"protocol": "ajp", "version": "1.26.3", "buffering": False},
        ["buffering = false: the AJP module always buffers; set true, or nginx_balancer_protocol: http"],
    ),
    (
        {"protocol": "ajp", "version": "1.26.3", "ajp_directives": {"ajp_cache_path": "/x"}},
        ["ajp_directives.ajp_cache_path = (a text, hidden): is refused: the module's cache crashes nginx at the start; remove it"],
    ),
    (
        {"protocol": "ajp", "version": "1.26.3", "ajp_directives": {"ajp_max_data_packet_size": "16k"}},
        [
            (
                "ajp_directives.ajp_max_data_packet_size = (a text, hidden): is refused: the module writes over its own memory "
                "when it reads this directive; remove it"
            )
        ],
    ),
    (
        {"protocol": "ajp", "version": "1.26.3", "ajp_directives": {"ajp_read_timeout": "5s"}},
        ["ajp_directives.ajp_read_timeout = (a text, hidden): is set by the role; use nginx_balancer_read_timeout"],
    ),
    (
        {"ajp_directives": {"ajp_temp_path": "/x"}},
        ["ajp_directives: is without effect, members are reached by HTTP; set nginx_balancer_protocol: ajp, or remove it"],
    ),
]


@pytest.mark.parametrize(("options", "expected"), REFUSED, ids=lambda case: str(case)[:60])
def test_refused(options: dict[str, Any], expected: list[str]) -> None:
    """One line for each fault."""
    assert lines(options) == [said("", line) for line in expected]


def test_role_specification_speaks_once() -> None:
    """What the specification of the role finds is not said a second time."""
    for options in ({"listen": [{"port": 8080, "tsl": True}]}, {"read_timeout": "abc"}, {"gzip": "perhaps"}):
        assert len(lines(options)) == 1, lines(options)


ACCEPTED: list[dict[str, Any]] = [
    {},
    {"sticky": Unresolved("a vault")},
    {"version": "1.31.0", "method": "least_time last_byte"},
    {"version": "1.29.6", "sticky": "route"},
    {"version": "1.27.3", "params_of_members": {"resolve": True}, "resolver": ["192.0.2.53"]},
    {"listen": TLS, "tls_certificates": [{"certificate_content": PEM, "private_key": "/etc/ssl/a.key"}], "hsts": "max-age=1"},
    {"protocol": "ajp", "version": "1.26.3", "ajp_directives": {"ajp_header_packet_buffer_size": "16k"}},
    {"gzip": "yes", "read_timeout": "30", "server_tokens": False},
]


@pytest.mark.parametrize("options", ACCEPTED, ids=str)
def test_accepted(options: dict[str, Any]) -> None:
    """Nothing to say."""
    assert lines(options) == []


def test_ajp_needs_the_secret() -> None:
    """nginx speaks AJP like the others: connectors and the secret follow."""
    resolved = model({"protocol": "ajp", "version": "1.26.3"})
    assert [entry["protocol"] for entry in resolved.frontends] == ["ajp"]
    assert resolved.settings[0]["ajp"] is True
    assert lines({"protocol": "ajp", "version": "1.26.3"}, tomcat_ajp_secret="") == [
        "web: tomcat_ajp_secret: is missing, a front end speaks AJP; set 32 to 63 letters and digits, the same on all hosts"
    ]
    assert model({}).settings[0]["ajp"] is False
    assert 'nginx_balancer_protocol = "ajpp"' in lines({"protocol": "ajpp"})[0]


def test_members() -> None:
    """What does not go together with standby members, groups and names."""
    standby = ["tomcat1", {"name": "tomcat2", "standby": True}]
    for method in ("ip_hash", "hash", "random two"):
        assert lines({"method": method}, instances=standby) == [
            said(
                "method",
                f' = "{method}": nginx takes no backup server with {method.split()[0]}, and tomcat2 of the cluster main is standby; use '
                "least_conn, or no standby member",
            )
        ]
    assert lines({"method": "least_conn"}, instances=standby) == []
    groups = [{"name": "tomcat1", "group": "a"}, {"name": "tomcat2", "group": "b"}]
    assert lines({"sticky": "route", "version": "1.30.0"}, instances=groups)[0].startswith(
        'web: nginx_balancer_sticky = "route": would send sessions of a lost member of the cluster main to other replication groups'
    )
    named = {"listen": TLS, "tls_certificates": [{**CERTIFICATE, "names": ["*.example"]}]}
    assert lines(named, clusters={"main": {"names": ["shop.example", "shop.test"]}}) == [
        (
            "web: nginx_balancer_tls_certificates: has none for shop.test of the cluster main; add one with the name, or "
            "one without names for all others"
        )
    ]


def test_ports_of_the_host() -> None:
    """A further address takes a port like the first one."""
    assert lines({"port": 82, "listen": [{"port": 80}]}, frontends=["httpd", "nginx"]) == [
        said("listen[0].port", " = 80: is taken by the front end httpd on this host; give each its own port")
    ]
    assert lines({"listen": [{"port": 70}, {"port": 80, "address": "192.168.0.100"}]}) == []


def test_http3_is_built_in() -> None:
    """Where the nginx is built from source, its options are known."""
    wanted = {"http3": True, "version": "1.26.3", "listen": TLS, "tls_certificates": [CERTIFICATE], "install_method": "source"}
    wanted["sources"] = [SOURCE]
    assert lines(wanted) == [said("http3", " = true: is not built in; add --with-http_v3_module to nginx_balancer_configure_options")]
    assert lines({**wanted, "configure_options": ["--with-http_v3_module"]}) == []
    assert lines({**wanted, "install_method": "package"}) == []


def test_what_is_not_known_yet() -> None:
    """Single values are judged, what they need of others is not."""
    unknown = {"listen": Unresolved("a fact"), "hsts": "max-age=1", "sticky": "route"}
    assert lines(unknown) == []
    assert len(lines({**unknown, "buffers": "x"})) == 1


def test_other_hosts_are_left_alone() -> None:
    """Options of nginx where no nginx is."""
    assert lines({"close_flag": "nothing"}, frontends=["httpd"]) == []


def test_every_default_is_accepted() -> None:
    """Each default reads as itself."""
    assert lines({name: option.default for name, option in OPTIONS.items() if PREFIX + name not in MODEL_NAMES}) == []


def test_proxies_of_all_front_ends() -> None:
    """The one variable is read as that of the role; a cluster has none of its own in nginx."""
    assert lines({"listen": [{"port": 8080, "proxy_protocol": True}]}, balancer_trusted_proxies=["192.0.2.9"]) == []
    (line,) = lines({}, balancer_trusted_proxies=["192.0.2.9/8"])
    assert line.startswith('web: balancer_trusted_proxies[0] = "192.0.2.9/8": has bits set behind its mask')
    # Those of a cluster are enough for what needs some.
    own = {"main": {"names": ["a.test"], "trusted_proxies": ["192.0.2.9"]}}
    assert lines({"redirect_to_https": True, "listen": [{"port": 8080, "proxy_protocol": True}]}, clusters=own) == []


OF_MAIN: dict[str, Any] = {"main": {"names": ["a.test"], "trusted_proxies": ["192.0.2.9"]}}
AJP = {"protocol": "ajp", "version": "1.26.3"}


@pytest.mark.parametrize(
    ("options", "more", "told"),
    [
        (AJP, {}, []),
        (AJP, {"balancer_trusted_proxies": ["192.0.2.9"]}, ["main"]),
        ({**AJP, "trusted_proxies": ["192.0.2.9"]}, {}, ["main"]),
        (AJP, {"clusters": OF_MAIN}, ["main"]),
        ({}, {"balancer_trusted_proxies": ["192.0.2.9"]}, []),
        ({**AJP, "listen": [{"port": 8080, "proxy_protocol": True}]}, {"balancer_trusted_proxies": ["192.0.2.9"]}, []),
        (AJP, {"balancer_trusted_proxies": ["192.0.2.9"], "frontends": ["httpd"], "httpd_balancer_protocol": "http"}, []),
    ],
    ids=str,
)
def test_members_that_take_the_scheme_from_a_header(options: dict[str, Any], more: dict[str, Any], told: list[str]) -> None:
    """Where nginx asks them over AJP for clients of a trusted proxy."""
    made = model(options, **more)
    assert [one["name"] for one in made.settings if one["scheme_over_ajp"]] == told
    assert problem_lines(made.problems) == []
