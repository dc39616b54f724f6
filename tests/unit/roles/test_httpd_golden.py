# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles of httpd render with each of their options, compared with files that a real httpd accepted.

UPDATE_GOLDEN=1 writes them anew; tests/integration/frontends/check-golden lets httpd judge them.
"""

from __future__ import annotations

import functools
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import httpd_parameters, mod_jk_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_files import httpd_configuration
from unit.roles import golden_files
from unit.roles import httpd_every_parameter as every
from unit.roles.httpd_cases import CASES, case
from unit.roles.test_frontend_golden import CASES as FRONTENDS
from unit.roles.test_frontend_golden import FOUR, GOLDEN, SECRET, cluster, member, render
from unit.roles.tomcat_rendering import ROOT, Values, yaml_of

PLATFORM = {"root": "/etc/apache2", "modules_dir": "/usr/lib/apache2/modules", "hostname": "web", "group": "www-data"}
# Said of what is installed; nothing shows it.
SILENT = {("httpd_base", "version")}


@functools.cache
def defaults() -> Values:
    """What holds where nothing is set."""
    found: Values = {}
    for role in TABLES:
        found.update(yaml_of(ROOT / "roles" / role / "defaults" / "main.yml"))
    return found


def made(variables: Values) -> dict[str, Any]:
    """What the filter returns for the three roles together."""
    contents: dict[str, str] = {}
    files: list[Any] = []
    for role in TABLES:
        result = httpd_configuration({**defaults(), **variables}, role, PLATFORM)
        contents.update({path: golden_files.unmarked(text) for path, text in result["contents"].items()})
        files += result["files"]
    return {"contents": contents, "files": files}


@pytest.mark.parametrize("name", sorted(CASES))
def test_files(name: str) -> None:
    """Word for word, without what comes from a vault."""
    result = made(CASES[name])
    secret = {entry["dest"] for entry in result["files"] if entry["src"] == "content.j2" and entry.get("secret")}
    golden_files.compare(GOLDEN / name, {path.lstrip("/"): text for path, text in result["contents"].items() if path not in secret})


def test_templates_hold_what_the_filter_makes() -> None:
    """Through Ansible, from the variables of the roles."""
    for role in TABLES:
        for path, text in render(CASES["httpd-tls"], role).items():
            assert text == "#\n# Ansible managed\n#\n" + made(CASES["httpd-tls"])["contents"]["/" + path]


@pytest.mark.parametrize("role", sorted(TABLES))
def test_every_option_changes_a_file(role: str) -> None:
    """An option that no file shows would be a promise that is not kept: without it a case comes out another way."""
    every = [*CASES.values(), *FRONTENDS.values()]
    silent = []
    for name, option in TABLES[role].items():
        key = f"{role}_{name}"
        users = [values for values in every if values.get(key, option.default) != option.default]
        if (role, name) not in SILENT and not any(_differs(values, key, option.default) for values in users):
            silent.append(key)
    assert silent == []


@pytest.mark.parametrize(
    ("table", "given"),
    [
        (httpd_parameters.MEMBER, every.MEMBER),
        (httpd_parameters.BALANCER, every.BALANCER),
        (mod_jk_properties.MEMBER, every.JK_MEMBER),
        (mod_jk_properties.BALANCER, every.JK_BALANCER),
        (mod_jk_properties.STATUS, every.JK_STATUS),
        (mod_jk_properties.WORKER["ajp13"], {**every.JK_MEMBER, **every.JK_WORKER}),
    ],
)
def test_every_parameter_stands_in_a_file_that_httpd_accepts(table: Values, given: Values) -> None:
    """In the case httpd-every-parameter, with its name and its value."""
    assert set(table) == set(given)
    text = "".join(made(CASES["httpd-every-parameter"])["contents"].values())
    assert [name for name, value in given.items() if f"{name}={table[name](value)}" not in text] == []


def _differs(values: Values, key: str, default: Any) -> bool:
    try:
        return bool(made({**values, key: default})["contents"] != made(values)["contents"])
    except ValueError:
        # Other options of the case need this one.
        return True


def test_further_files() -> None:
    """Each content of the inventory becomes a file with the mode that its reader needs."""
    files = {entry["dest"]: entry for name in CASES for entry in made(CASES[name])["files"]}
    key = "/etc/apache2/catalina.d/tls/certificate-2.key"
    assert files[key] == {"src": "content.j2", "dest": key, "mode": "0600", "secret": True}
    assert (files["/etc/apache2/catalina-auth/all"]["mode"], files["/etc/apache2/catalina-auth/all"]["group"]) == ("0640", "www-data")
    assert "secret" not in files["/etc/apache2/catalina-pages/0.html"]


def test_secrets_stand_only_where_root_reads() -> None:
    for name in CASES:
        result = made(CASES[name])
        holders = {path for path, text in result["contents"].items() if SECRET in text}
        marked = {entry["dest"] for entry in result["files"] if entry.get("secret")}
        assert holders and holders <= marked


def test_plain_roles_need_nothing_but_members() -> None:
    """What is off by default leaves no trace."""
    text = "".join(made(case([cluster()], FOUR))["contents"].values())
    for word in ("SSL", "Rewrite", "Auth", "Alias", "RemoteIP", "ErrorDocument", "CATALINA_TRUSTED", "h2", "Header always"):
        assert word not in text, word


def test_many_members_with_long_names() -> None:
    """Two hundred, with names as long as they may be: every one is rendered once, and none is cut."""
    names = [f"{'x' * 28}{number:04}" for number in range(200)]
    members = [{**member(1, cluster="c" * 32), "name": name, "route": name, "ajp_port": 9000 + number} for number, name in enumerate(names)]
    further = {"all": {"type": "lb", "balance_workers": names}}
    given = case([cluster("c" * 32)], members, mod_jk_workers=further, mod_jk_mounts=[{"path": "/all", "worker": "all"}])
    contents = made(given)["contents"]
    workers = contents["/etc/apache2/catalina.d/workers.properties"]
    balancers = contents["/etc/apache2/catalina.d/20-httpd_balancer.conf"]
    assert workers.count(".balance_workers=") == 2 * balancers.count("BalancerMember ") == 400
    assert all(len(line) < 8190 for text in contents.values() for line in text.splitlines())
    assert all(f"worker.{name}.route={name}\n" in workers and f" route={name} " in balancers for name in names)


@pytest.mark.parametrize(
    ("changes", "protocol"),
    [({}, "ajp"), ({"ajp": True}, "ajp"), ({"ajp": False}, "http"), ({"ajp": False, "drained": True}, "ajp")],
)
def test_ajp_waits_for_members_without_it(changes: Values, protocol: str) -> None:
    """A change from HTTP to AJP: the members get their connector when they restart, and are reached by HTTP until the last one has."""
    parameters = {"hcmethod": "CPING", "hcinterval": 5}
    variables = {
        "httpd_balancer_clusters": [cluster("main")],
        "httpd_balancer_members": [{**FOUR[0], **changes}, *FOUR[1:]],
        "httpd_balancer_params_of_members": parameters,
        "httpd_balancer_health_templates": {"alive": parameters},
    }
    written = made(variables)["contents"]["/etc/apache2/catalina.d/20-httpd_balancer.conf"]
    assert ("BalancerMember ajp://" in written or 'BalancerMember "ajp://' in written) is (protocol == "ajp")
    assert ('BalancerMember "http://' in written) is (protocol == "http")
    assert ("until these have restarted" in written) is (protocol == "http")
    assert ("hcmethod=CPING" in written) is (protocol == "ajp") and ("hcmethod=TCP" in written) is (protocol == "http")
    # How applications learn of the client belongs to the protocol that is spoken.
    assert ("RequestHeader set X-Forwarded-Proto" in written) is (protocol == "http")
