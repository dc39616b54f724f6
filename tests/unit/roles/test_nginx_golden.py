# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role nginx_balancer renders with each of its options, compared with files that a real nginx accepted.

UPDATE_GOLDEN=1 writes them anew; tests/integration/frontends/check-golden lets nginx judge them.
"""

from __future__ import annotations

import functools
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.nginx_options import OPTIONS, PREFIX
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.nginx_files import nginx_configuration
from unit.roles import golden_files
from unit.roles.nginx_cases import CASES, SECRETS, case
from unit.roles.test_frontend_golden import CASES as FRONTENDS
from unit.roles.test_frontend_golden import FOUR, GOLDEN, cluster, render
from unit.roles.tomcat_rendering import ROOT, Values, yaml_of


@functools.cache
def defaults() -> Values:
    """What holds where nothing is set."""
    return yaml_of(ROOT / "roles" / "nginx_balancer" / "defaults" / "main.yml")


def made(variables: Values) -> dict[str, Any]:
    """What the filter returns."""
    result = nginx_configuration({**defaults(), **variables}, "www-data", "1.22.1")
    return {**result, "contents": {path: golden_files.unmarked(text) for path, text in result["contents"].items()}}


@pytest.mark.parametrize("name", sorted(CASES))
def test_files(name: str) -> None:
    """Word for word, without what comes from a vault."""
    result = made(CASES[name])
    secret = {entry["dest"] for entry in result["files"] if entry["src"] == "content.j2" and entry.get("secret")}
    golden_files.compare(GOLDEN / name, {path.lstrip("/"): text for path, text in result["contents"].items() if path not in secret})


def test_templates_hold_what_the_filter_makes() -> None:
    """Through Ansible, from the variables of the role."""
    for name in ("nginx-1.22-around", "nginx-ajp-states"):
        for path, text in render(CASES[name], "nginx_balancer").items():
            assert text == "#\n# Ansible managed\n#\n" + made(CASES[name])["contents"]["/" + path]


def test_defaults_of_role_and_model_agree() -> None:
    """The model checks what the role would render."""
    assert {name: defaults().get(PREFIX + name) for name in OPTIONS} == {name: option.default for name, option in OPTIONS.items()}


def test_every_option_has_a_case() -> None:
    """Each option has another value than its default in one of the cases."""
    every = [*CASES.values(), *FRONTENDS.values()]
    unused = [
        name for name, option in OPTIONS.items() if all(values.get(PREFIX + name, option.default) == option.default for values in every)
    ]
    assert unused == []


def test_every_option_changes_a_file() -> None:
    """An option that no file shows would be a promise that is not kept: without it a case comes out another way."""
    silent = []
    for name, option in OPTIONS.items():
        users = [values for values in [*CASES.values(), *FRONTENDS.values()] if values.get(PREFIX + name, option.default) != option.default]
        if not any(_differs(values, name, option.default) for values in users):
            silent.append(name)
    assert silent == []


def _differs(values: Values, name: str, default: Any) -> bool:
    try:
        return bool(made({**values, PREFIX + name: default})["contents"] != made(values)["contents"])
    except ValueError:
        # Other options of the case need this one.
        return True


def test_secrets_stand_only_where_root_reads() -> None:
    """The secret of AJP in the servers, and nowhere else; contents from a vault in files that are marked."""
    for name in CASES:
        result = made(CASES[name])
        holders = {path for path, text in result["contents"].items() if any(secret in text for secret in SECRETS)}
        assert holders == ({"/etc/nginx/catalina.d/20-servers.conf"} if "ajp" in name else set())
        marked = {entry["dest"] for entry in result["files"] if entry.get("secret")}
        assert holders <= marked


def test_further_files() -> None:
    """Each content of the inventory becomes a file with the mode that its reader needs."""
    files = {entry["dest"]: entry for name in CASES for entry in made(CASES[name])["files"]}
    assert files["/etc/nginx/catalina.d/tls/certificate-2.key"] == {
        "src": "content.j2",
        "dest": "/etc/nginx/catalina.d/tls/certificate-2.key",
        "mode": "0600",
        "secret": True,
    }
    assert files["/etc/nginx/catalina-auth/all"]["mode"] == "0640"
    assert files["/etc/nginx/catalina-auth/all"]["group"] == "www-data"
    assert "secret" not in files["/etc/nginx/catalina-pages/0.html"]


def test_maps_have_no_captures() -> None:
    """A map with captures is what CVE-2026-42533 is about."""
    for name in CASES:
        text = made(CASES[name])["contents"]["/etc/nginx/catalina.d/10-upstreams.conf"]
        assert "(" not in text.replace("(?:", "")
        assert "$1" not in text


def test_plain_role_needs_nothing_but_members() -> None:
    """What is off by default leaves no trace."""
    text = "".join(made(case([cluster()], FOUR))["contents"].values())
    for word in ("ssl", "auth_basic", "limit_req", "limit_conn", "gzip", "cache", "Upgrade", "resolver", "sticky", "ajp", "308", "geo"):
        assert word not in text, word
