# SPDX-License-Identifier: GPL-3.0-or-later
"""Which AJP module a tree is and whether it can work: trees that are made up, with what tells them apart."""

from __future__ import annotations

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.ajp import MAINTAINED, ORIGINAL, ROUTES, judge

BOTH_KINDS = 'if test -n "$ngx_module_link"; then . auto/module; fi'
STATIC_ONLY = 'HTTP_MODULES="$HTTP_MODULES x"'
TREES = {
    "original": {"config": BOTH_KINDS, "ngx_http_ajp_module.c": "ajp_pass ajp_secret", "ngx_http_ajp.c": "if (r->space_in_uri) {}"},
    "original, repaired": {"config": BOTH_KINDS, "ngx_http_ajp_module.c": "ajp_pass ajp_secret", "ngx_http_ajp.c": ""},
    "maintained": {"config": BOTH_KINDS, "ngx_http_ajp_module.c": "ajp_pass ajp_secret ajp_set_header", "ngx_http_ajp.c": "h->next"},
    "routes": {"config": STATIC_ONLY, "ngx_http_ajp_module.c": "ajp_pass", "ngx_http_upstream_jvm_route_module.c": "srun_id"},
    "another module": {"config": BOTH_KINDS, "ngx_http_echo_module.c": "space_in_uri"},
}


@pytest.mark.parametrize(
    ("tree", "nginx", "kind", "patched", "family", "problem"),
    [
        ("original", (1, 20, 2), "dynamic", False, ORIGINAL, ""),
        ("original", (1, 21, 0), "static", False, ORIGINAL, ""),
        ("original", (1, 21, 1), "dynamic", False, ORIGINAL, "up to 1.21.0, not with 1.21.1"),
        ("original", (1, 26, 3), "static", True, ORIGINAL, "up to 1.21.0, not with 1.26.3"),
        ("original, repaired", (1, 22, 1), "dynamic", False, ORIGINAL, ""),
        ("maintained", (1, 22, 1), "dynamic", False, MAINTAINED, "needs nginx 1.23.0 or later, not 1.22.1"),
        ("maintained", (1, 23, 0), "dynamic", False, MAINTAINED, ""),
        ("maintained", (1, 26, 3), "static", False, MAINTAINED, ""),
        ("routes", (1, 14, 2), "static", False, ROUTES, ""),
        ("routes", (1, 14, 2), "dynamic", True, ROUTES, "say type: static"),
        ("routes", (1, 26, 3), "static", False, ROUTES, "name its patch in patches"),
        ("routes", (1, 26, 3), "static", True, ROUTES, ""),
        ("another module", (1, 26, 3), "dynamic", False, "", ""),
    ],
)
def test_verdict(tree: str, nginx: tuple[int, ...], kind: str, patched: bool, family: str, problem: str) -> None:
    verdict = judge(TREES[tree], nginx, kind, patched)
    assert verdict.family == family
    assert problem in verdict.problem and bool(problem) == bool(verdict.problem)
