# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory says of nginx from source: everything wrong is said at once, by the names of the variables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.nginx_build.arguments import arguments_of, fault_of

SUM = "sha256:" + "a" * 64
SOURCE = {"version": "1.26.3", "src": "nginx.tar.gz", "checksum": SUM}
MODULE = {"name": "echo", "src": "echo.tar.gz", "checksum": SUM, "load": ["ngx_http_echo_module.so"]}


def problems(**changes: Any) -> list[str]:
    found: list[str] = []
    arguments_of({"method": "source", "sources": [SOURCE], "modules": [MODULE], **changes}, found)
    return found


def test_a_good_one() -> None:
    found: list[str] = []
    options = arguments_of({"method": "source", "sources": [{**SOURCE, "checksum": SUM.upper().replace("SHA256", "sha256")}]}, found)
    assert not found
    assert options["sources"][0]["checksum"] == SUM
    assert (options["keep"], options["jobs"], options["shared"]) == (2, 2, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"method": "git"}, "nginx_balancer_install_method: package or source is needed, not git"),
        ({"sources": []}, "nginx_balancer_sources: list the source of nginx"),
        ({"sources": [SOURCE, SOURCE]}, "nginx_balancer_sources: version 1.26.3 is listed twice"),
        ({"sources": [{**SOURCE, "version": "1.26"}]}, "version is three numbers"),
        ({"sources": [{**SOURCE, "checksum": "md5:1"}]}, 'nginx_balancer_sources 1: checksum must be "sha256:"'),
        ({"sources": [{"version": "1.26.3", "src": "x"}]}, "nginx_balancer_sources 1: checksum is missing"),
        ({"sources": [{**SOURCE, "mirrors": ["https://x/y"]}]}, "mirrors belong to a src that is a URL"),
        ({"sources": [{**SOURCE, "signature": "x.asc"}]}, "signature and keyring belong together"),
        ({"sources": [{**SOURCE, "signature": "x.asc", "keyring": "https://x/k"}]}, "keyring is a file of the controller"),
        ({"library_sources": {"pcre": {}}}, "nginx_balancer_library_sources pcre: is no library of nginx; known are pcre2, zlib, openssl"),
        ({"library_sources": {"zlib": {"src": "z"}}}, "nginx_balancer_library_sources zlib: checksum is missing"),
        ({"configure_options": ["--prefix=/x"]}, "--prefix=/x cannot be given"),
        ({"modules": [MODULE, MODULE]}, "nginx_balancer_modules: two modules are called echo"),
        ({"modules": [{**MODULE, "type": "shared"}]}, "nginx_balancer_modules echo: type is static or dynamic, not shared"),
        ({"modules": [{**MODULE, "load": []}]}, "nginx_balancer_modules echo: load is missing"),
        ({"modules": [{**MODULE, "load": ["../x.so"]}]}, "load has names of files that the build makes"),
        ({"modules": [{**MODULE, "type": "static"}]}, "load belongs to modules of type dynamic"),
        ({"modules": [{**MODULE, "patch": "x"}]}, "unknown key patch; did you mean patches?"),
        ({"jobs": 0}, "nginx_balancer_build_jobs: at least 1 is needed"),
        ({"keep": -1}, "nginx_balancer_keep: must not be negative"),
    ],
)
def test_problems(changes: dict[str, Any], said: str) -> None:
    found = problems(**changes)
    assert len(found) == 1 and said in found[0], found


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sources", [SOURCE], ""),
        ("modules", [MODULE], ""),
        ("library_sources", {}, ""),
        ("version", [], ""),
        ("sources", [SOURCE, {}], "entry 2: version is missing"),
        ("sources", [{**SOURCE, "src": ""}], "entry 1: src is empty"),
        ("sources", {"1.26.3": SOURCE}, "a list is needed, not the mapping"),
        ("sources", [SOURCE, SOURCE], "version 1.26.3 is listed twice"),
        ("library_sources", {"zlib": 5}, "zlib: a mapping is needed, not the number '5'"),
        ("configure_options", ["with-debug"], "'with-debug' is no option of configure: one begins with --"),
        ("modules", [{**MODULE, "checksum": "x"}], 'echo: checksum must be "sha256:"'),
    ],
)
def test_one_variable(name: str, value: Any, expected: str) -> None:
    """What the inventory is refused for, before any host is contacted."""
    found = fault_of(f"nginx_balancer_{name}", value)
    assert found.startswith(expected) and bool(found) is bool(expected)
