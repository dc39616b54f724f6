# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong inventories, each with the lines that a person gets to read."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, WHOLE_OPTION, Problems, exact
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines, resolve

Inventory = dict[str, dict[str, Any]]

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
GONE = object()
BASE: Inventory = {
    "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": ["tomcat1", "tomcat2"]},
    "app2": {"ansible_host": "192.168.0.102", "tomcat_instances": ["tomcat3", "tomcat4"]},
    "web": {
        "ansible_host": "192.168.0.100",
        "balancer_frontends": ["httpd", "mod_jk", "nginx"],
        "mod_jk_port": 81,
        "nginx_balancer_port": 82,
    },
}
ROLES = {
    "tomcat": {"tomcat_limit_memory", "tomcat_version", "tomcat_memory_max"},
    "preflight": {"preflight_tomcat_hosts"},
    "webapp": {"webapp_deployments"},
}


def fits(name: str, value: Any) -> str:
    """Stand in for the argument specifications of roles."""
    return "is no number" if name == "tomcat_limit_memory" and value != 1 else ""


def problems(change: Inventory, groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines for the base inventory with changes; the host "all" stands for each of its hosts."""
    inventory = copy.deepcopy(BASE)
    for variables in inventory.values():
        variables["tomcat_ajp_secret"] = SECRET
    for name, variables in change.items():
        for host in BASE if name == "all" else [name]:
            target = inventory.setdefault(host, {})
            for key, value in variables.items():
                target[key] = value
                if value is GONE:
                    del target[key]
    sources = [
        HostInput(
            host,
            {key: value for key, value in variables.items() if key in MODEL_NAMES},
            {key: value for key, value in variables.items() if key not in MODEL_NAMES},
        )
        for host, variables in inventory.items()
    ]
    model = resolve(sources, groups.get("tomcat", ["app1", "app2"]), groups.get("balancer", ["web"]), ROLES, fits)
    return problem_lines(model.problems)


def instance(settings: dict[str, Any]) -> Inventory:
    """Return the change that gives tomcat1 some settings."""
    return {"app1": {"tomcat_instances": [{"name": "tomcat1", **settings}, "tomcat2"]}}


def cluster(**settings: Any) -> Inventory:
    """Return the change that gives the cluster main some settings."""
    return {"all": {"tomcat_clusters": {"main": settings}}}


def clusters(shop: dict[str, Any] | None = None, crm: dict[str, Any] | None = None, t1: str = "shop", t3: str = "crm") -> Inventory:
    """Return the change that makes two clusters with one member each."""
    both = {"shop": {"paths": ["/shop"], **(shop or {})}, "crm": {"paths": ["/crm"], **(crm or {})}}
    return {
        "all": {"tomcat_clusters": both},
        "app1": {"tomcat_instances": [{"name": "tomcat1", "cluster": t1}]},
        "app2": {"tomcat_instances": [{"name": "tomcat3", "cluster": t3}]},
    }


YAML = "is true or false (which yes, no, on and off are in YAML), one of"
STAYS = "of the inventory, so it is not removed; remove it from the inventory, or from this list"
INI_WORDS = "in an INI file write True, False and None for true, false and null, or move it to a YAML file"
INI_TEXTS = "in an INI file write each text in quotes, on the line of a host all of it in '…' too, or move it to a YAML file"
IN_QUOTES = "remove the quotes around it; with -e write -e '{\"name\": …}', since -e name=value makes a text of it"
CASES = [
    pytest.param({}, {}, [], id="good"),
    pytest.param(
        {"web": {"query": "x", "lookup": 5, "queries": 1}},
        {},
        [
            f"web: {name}: hides Ansible's function {name}(), which roles of this collection use; give the variable another name"
            for name in ("query", "lookup")
        ],
        id="variables that hide functions",
    ),
    *(
        pytest.param(
            {"all": {key: value}},
            {},
            [f"app1, app2, web: {key}[{at}] = {json.dumps(name)}: {reason}" for at, name, reason in said],
            id=f"{key}: {value}",
        )
        for key, value, said in (
            ("run_control_confirm_removal", "", ()),
            ("run_control_confirm_removal", [], ()),
            ("run_control_confirm_removal", "tomcat9, tomcat10", ()),
            ("run_control_confirm_removal", ["tomcat9", "tomcat1"], [(1, "tomcat1", f"is an instance {STAYS}")]),
            (
                "run_control_confirm_removal",
                "tomcat1,tomcat4",
                [(0, "tomcat1", f"is an instance {STAYS}"), (1, "tomcat4", f"is an instance {STAYS}")],
            ),
            (
                "run_control_confirm_removal",
                '["tomcat9"]',
                [
                    (
                        0,
                        '["tomcat9"]',
                        "is not the name of an instance; name what was removed, as in: -e run_control_confirm_removal=NAME,NAME",
                    )
                ],
            ),
            ("run_control_decommissioned_hosts", ["app9", "db.example.org"], ()),
            # Its front ends may be what is off for good.
            ("run_control_decommissioned_hosts", "app2", ()),
            (
                "run_control_decommissioned_hosts",
                "app8 app9",
                [
                    (
                        0,
                        "app8 app9",
                        "is not the name of a host; name what was removed, as in: -e run_control_decommissioned_hosts=NAME,NAME",
                    )
                ],
            ),
        )
    ),
    pytest.param(
        {"app1": {"run_control_decommissioned_hosts": ["app1"], "balancer_frontends": ["httpd"], "httpd_balancer_port": 8090}},
        {"balancer": ["app1", "web"]},
        [f'app1: run_control_decommissioned_hosts[0] = "app1": is a host {STAYS}'],
        id="a host of both groups that is said to be gone",
    ),
    pytest.param({"web": {"query": "x", "preflight_ignored_variables": ["query"]}}, {}, [], id="a variable that is meant to hide one"),
    *(
        pytest.param(
            change, {}, [f"{key} = {value}: {YAML} {words} belongs here; set one of {words}"], id=f"YAML made {value} of a word: {key}"
        )
        for key, value, words, change in (
            ("app1: tomcat_instances[0].state", "false", "active, draining, drained", instance({"state": False})),
            ("app1: tomcat_clusters.main.sessions", "false", "replicated, none, redis", cluster(sessions=False)),
            ("app1: tomcat_clusters.main.membership", "true", "multicast, static, dns, kubernetes", cluster(membership=True)),
            ("app1: tomcat_clusters.main.manager", "true", "delta, backup, auto", cluster(manager=True)),
            ("app1: tomcat_clusters.main.preset", "true", "classic", cluster(preset=True)),
            ("app1, app2: tomcat_install_method", "false", "package, archive", {"all": {"tomcat_install_method": False}}),
            ("web: httpd_balancer_protocol", "false", "ajp, http", {"web": {"httpd_balancer_protocol": False}}),
        )
    ),
    pytest.param(cluster(session_timeout=-1), {}, [], id="sessions that never end"),
    pytest.param(
        {"app1": {"cluster_replication_address": "127.0.0.1"}, "app2": {"cluster_replication_address": "192.168.0.100"}},
        {},
        [
            (
                'app1: cluster_replication_address = "127.0.0.1": is an address that other hosts cannot reach; set the one that they reach '
                "it by"
            ),
            'app2: cluster_replication_address = "192.168.0.100": is the address of web; set an address of this host',
        ],
        id="replication to nowhere",
    ),
    pytest.param(
        {"app1": {"cluster_address": "255.255.255.255"}},
        {},
        [
            (
                'app1: cluster_address = "255.255.255.255": is no address of a single host; set the IPv4 address that the other hosts '
                "reach it by"
            )
        ],
        id="broadcast",
    ),
    pytest.param(
        {
            "all": {"tomcat_clusters": {"shop": {"paths": ["/a"]}, "Shop": {"paths": ["/ROOT/b"]}}},
            "app1": {"tomcat_instances": [{"name": "tomcat1", "cluster": "shop"}]},
            "app2": {"tomcat_instances": [{"name": "tomcat3", "cluster": "Shop"}]},
        },
        {},
        [
            (
                "app1: tomcat_clusters.Shop: differs from shop in case alone, and servers write names of hosts in small letters; choose "
                "another name"
            ),
            ('app1: tomcat_clusters.Shop.paths[0] = "/ROOT/b": is Tomcat\'s name of the context /, which is served there; write "/"'),
        ],
        id="clusters that differ in case",
    ),
    pytest.param(
        {"all": {"Tomcat-Memory-Max": "1G", "jdk_version": None}},
        {},
        [
            ("app1, app2, web: jdk_version: has no value: nothing stands behind its colon; write one, or remove the line"),
            (
                "app1, app2, web: Tomcat-Memory-Max: is not a variable of this collection; did you mean tomcat_memory_max? If not, add "
                "Tomcat-Memory-Max to preflight_ignored_variables"
            ),
        ],
        id="a name in capitals, and nothing",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["-x1", "tomcat2"]}},
        {},
        [('app1: tomcat_instances[0] = "-x1": begins with -, which commands take for an option; begin with a letter, a digit or _')],
        id="name that is an option",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tomcat_!1"]}, "app2": {"tomcat_instances": [{"nme": "tomcat3"}]}},
        {},
        [
            'app1: tomcat_instances[0] = "tomcat_!1": has characters that are not allowed in a name; use letters, digits, _ and - only',
            "app2: tomcat_instances[0].nme: is an unknown key; did you mean name?",
        ],
        id="no word about a cluster whose instances could not be read",
    ),
    pytest.param(
        {"all": {"tomcat_java_opts": ["-Xmx1024m"], "tomcat_memory_max": "1G"}},
        {},
        [
            (
                f"app1: tomcat_java_opts: gives tomcat{number} a heap of 1024m, and its memory is limited to 1G: the kernel would end it"
                " when it fills up; set tomcat_memory_max to half as much again as the heap, or leave it out"
            ).replace("app1", "app1" if number < 3 else "app2")
            for number in range(1, 5)
        ],
        id="heap above the limit",
    ),
    pytest.param({"all": {"tomcat_java_opts": ["-Xmx1g"], "tomcat_memory_max": "1500M"}}, {}, [], id="heap below the limit"),
    pytest.param({"all": {"tomcat_java_opts": ["-Xmx4g"], "tomcat_memory_max": "50%"}}, {}, [], id="a limit that depends on the host"),
    pytest.param(
        {"app1": {"tomcat_user": "root"}},
        {},
        ['app1: tomcat_user = "root": would run Tomcat with all rights; name an account of its own, as tomcat'],
        id="root",
    ),
    pytest.param(
        {"app1": {"tomcat_group": "Tom Cat"}},
        {},
        ['app1: tomcat_group = "Tom Cat": is not the name of an account; use letters, digits, _ and -, as tomcat'],
        id="group that is none",
    ),
    pytest.param(
        instance({"wieght": 2}),
        {},
        ["app1: tomcat_instances[0].wieght: is an unknown key; did you mean weight?"],
        id="unknown key of an instance",
    ),
    pytest.param(
        instance({"colour": "blue"}),
        {},
        [
            (
                "app1: tomcat_instances[0].colour: is an unknown key; keys are ajp_port, cluster, group, http_port, java_home, java_opts, "
                "name, number, receiver_port, route, shutdown_port, standby, state, tomcat, tomcat_install_method, tomcat_version, weight"
            )
        ],
        id="unknown key of an instance, nothing near",
    ),
    pytest.param(
        instance({"jmx_exporter": {}, "tomcat_gc_log": True}),
        {},
        [
            "app1: tomcat_instances[0].jmx_exporter: is an unknown key; write it as tomcat: {jmx_exporter: …}",
            "app1: tomcat_instances[0].tomcat_gc_log: is an unknown key; write it as tomcat: {gc_log: …}",
        ],
        id="keys of an instance that belong into its level",
    ),
    pytest.param(
        cluster(session="none"),
        {},
        ["app1: tomcat_clusters.main.session: is an unknown key; did you mean sessions?"],
        id="unknown key of a cluster",
    ),
    pytest.param(
        {"app1": {"tomcat_limit_memori": 1}},
        {},
        [
            (
                "app1: tomcat_limit_memori: is not a variable of this collection; did you mean tomcat_limit_memory? If not, add "
                "tomcat_limit_memori to preflight_ignored_variables"
            )
        ],
        id="misspelt variable of a role",
    ),
    pytest.param(
        {"app1": {"preflight_x": 1}},
        {},
        ["app1: preflight_x: is not a variable of this collection; remove it, or add preflight_x to preflight_ignored_variables"],
        id="unknown variable, nothing near",
    ),
    pytest.param(
        {"app1": {"webapp_dbpassword": "geheim"}},
        {},
        [
            (
                "app1: webapp_dbpassword: is not a variable of this collection; remove it, or add webapp_dbpassword to "
                "preflight_ignored_variables"
            )
        ],
        id="unknown secret variable",
    ),
    pytest.param(
        {"web": {"balancr_frontends": ["httpd"]}},
        {},
        [
            (
                "web: balancr_frontends: is not a variable of this collection; did you mean balancer_frontends? If not, add "
                "balancr_frontends to preflight_ignored_variables"
            )
        ],
        id="misspelt prefix",
    ),
    pytest.param({"app1": {"tomcat_mine": 1, "preflight_ignored_variables": ["tomcat_mine"]}}, {}, [], id="ignored variable"),
    pytest.param(
        {"app1": {"preflight_ignored_variables": "tomcat_mine"}},
        {},
        ['app1: preflight_ignored_variables = "tomcat_mine": is not a list of names; write [my_variable]'],
        id="ignored variables no list",
    ),
    pytest.param(
        {"all": {"tomcat_limit_memory": "x"}},
        {},
        ['app1, app2, web: tomcat_limit_memory = "x": is no number; set a value that fits, see the role\'s README'],
        id="wrong type of role var",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tomcat1", {"name": "tomcat2", "http_port": 8081}]}},
        {},
        ["app1: tomcat_instances[1].http_port = 8081: is taken by http_port of tomcat1 on this host; give each its own port"],
        id="instances share HTTP",
    ),
    pytest.param(
        instance({"ajp_port": 8081}),
        {},
        ["app1: tomcat_instances[0].ajp_port = 8081: is taken by http_port of tomcat1 on this host; give each its own port"],
        id="http and ajp of one",
    ),
    pytest.param(
        instance({"receiver_port": 5002}),
        {},
        [("app1: tomcat_instances[1].receiver_port = 5002: is taken by receiver_port of tomcat1 on this host; give each its own port")],
        id="receiver collides",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [{"name": "tomcat1", "shutdown_port": 8005}, {"name": "tomcat2", "shutdown_port": 8005}]}},
        {},
        [("app1: tomcat_instances[1].shutdown_port = 8005: is taken by shutdown_port of tomcat1 on this host; give each its own port")],
        id="shutdown collides",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [{"name": "a1"}, {"name": "b1"}]}},
        {},
        [
            "app1: tomcat_instances[1].http_port = 8081: is taken by http_port of a1 on this host; give each its own port",
            "app1: tomcat_instances[1].ajp_port = 8011: is taken by ajp_port of a1 on this host; give each its own port",
            "app1: tomcat_instances[1].receiver_port = 5001: is taken by receiver_port of a1 on this host; give each its own port",
        ],
        id="same number",
    ),
    pytest.param(
        {"web": {"mod_jk_port": 80}},
        {},
        ["web: mod_jk_port = 80: is taken by the front end httpd on this host; give each its own port"],
        id="front ends collide",
    ),
    pytest.param(
        {"web": {"tomcat_instances": ["tomcat5"], "httpd_balancer_port": 8085}},
        {"tomcat": ["app1", "app2", "web"]},
        ["web: tomcat_instances[0].http_port = 8085: is taken by the front end httpd on this host; give each its own port"],
        id="front end and instance on shared host",
    ),
    pytest.param(
        {**clusters(), "app1": {"tomcat_instances": [{"name": "tomcat1", "cluster": "shop"}, {"name": "x1", "cluster": "crm"}]}},
        {},
        [
            "app1: tomcat_instances[1].http_port = 8081: is taken by http_port of tomcat1 on this host; give each its own port",
            "app1: tomcat_instances[1].ajp_port = 8011: is taken by ajp_port of tomcat1 on this host; give each its own port",
            ("app1: tomcat_instances[1].receiver_port = 5001: is taken by receiver_port of tomcat1 on this host; give each its own port"),
        ],
        id="across clusters",
    ),
    pytest.param(
        {"app2": {"ansible_host": "192.168.0.101"}},
        {},
        ['app2: ansible_host = "192.168.0.101": is the address of app1 too; list each machine once, in both groups'],
        id="same address",
    ),
    pytest.param(
        {"APP1": {"ansible_host": "192.168.0.109", "tomcat_instances": ["tomcat9"], "tomcat_ajp_secret": SECRET}},
        {"tomcat": ["app1", "app2", "APP1"]},
        ["APP1: inventory_hostname: differs from app1 in case alone, which names of hosts do not have; choose another name"],
        id="hosts that differ in case",
    ),
    pytest.param(
        {"app1": {"cluster_replication_address": "10.0.0.1"}, "app2": {"cluster_replication_address": "10.0.0.1"}},
        {},
        ['app2: cluster_replication_address = "10.0.0.1": is the address of app1 too; give each host its own'],
        id="same replication address",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": ["tomcat1", "tomcat4"]}},
        {},
        [
            (
                'app2: tomcat_instances[0] = "tomcat1": is the name of an instance on app1 too; give each its own name, as '
                "{name: app2-tomcat1, number: 1}, which keeps its ports"
            )
        ],
        id="dup name across hosts",
    ),
    pytest.param(
        {
            **{
                f"app{n}": {"ansible_host": f"192.168.0.10{n}", "tomcat_instances": ["tomcat1"], "tomcat_ajp_secret": SECRET}
                for n in range(1, 4)
            },
            "web": {"tomcat_instances": ["tomcat1"]},
        },
        {"tomcat": ["app1", "app2", "app3"]},
        [
            (
                'app2, app3: tomcat_instances[0] = "tomcat1": is the name of an instance on app1 too; give each its own name, as '
                '{name: "{{ inventory_hostname_short }}-tomcat1", number: 1}, which keeps its ports'
            )
        ],
        id="the same instances on every host of a group",
    ),
    pytest.param(
        {name: {"tomcat_instances": [{"name": f"{name}-tomcat1", "number": 1}]} for name in ("app1", "app2", "web")},
        {},
        [],
        id="instances of all hosts, named after each",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": ["Tomcat1", "tomcat4"]}},
        {},
        [
            (
                'app2: tomcat_instances[0] = "Tomcat1": is the name of an instance on app1 too; give each its own name, as '
                "{name: app2-Tomcat1, number: 1}, which keeps its ports"
            )
        ],
        id="dup name case",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tomcat1", {"name": "tomcat1", "number": 7}]}},
        {},
        ['app1: tomcat_instances[1].name = "tomcat1": is the name of an instance on this host too; give each its own name'],
        id="dup on host",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": [{"name": "tomcat3", "route": "tomcat1"}]}},
        {},
        ['app2: tomcat_instances[0].route = "tomcat1": is the route of tomcat1 too; give each instance its own route'],
        id="dup route",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tom.cat1"]}},
        {},
        [('app1: tomcat_instances[0] = "tom.cat1": has characters that are not allowed in a name; use letters, digits, _ and - only')],
        id="illegal name",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tomcat 1"]}},
        {},
        [('app1: tomcat_instances[0] = "tomcat 1": has characters that are not allowed in a name; use letters, digits, _ and - only')],
        id="illegal name space",
    ),
    pytest.param(
        instance({"route": "a.b"}),
        {},
        [('app1: tomcat_instances[0].route = "a.b": has characters that are not allowed in a name; use letters, digits, _ and - only')],
        id="illegal route",
    ),
    pytest.param(
        instance({"group": "north/1"}),
        {},
        [('app1: tomcat_instances[0].group = "north/1": has characters that are not allowed in a name; use letters, digits, _ and - only')],
        id="illegal group",
    ),
    pytest.param(
        {"all": {"tomcat_clusters": {"my.shop": {}}}},
        {},
        ['app1: tomcat_clusters = "my.shop": has characters that are not allowed in a name; use letters, digits, _ and - only'],
        id="illegal cluster",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["t" * 32 + "1"]}},
        {},
        [('app1: tomcat_instances[0] = "tttttttttttttttttttttttttttttttt1": is longer than 32 characters; shorten it to 32 or less')],
        id="name too long",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [""]}},
        {},
        ['app1: tomcat_instances[0] = "": is empty; use letters, digits, _ and - only'],
        id="empty name",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [{"name": 1}]}},
        {},
        ['app1: tomcat_instances[0].name = 1: is not text, a name belongs here; write it in quotes: "1"'],
        id="number name",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [{"number": 1}]}},
        {},
        ["app1: tomcat_instances[0].name: is missing; give the instance a name, as tomcat1"],
        id="no name",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [7]}},
        {},
        ["app1: tomcat_instances[0] = 7: is neither a name nor a mapping; write tomcat1, or {name: tomcat1, weight: 2}"],
        id="name is number",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [{"name": "list", "number": 1}]}},
        {},
        ['app1: tomcat_instances[0].name = "list": has a meaning of its own in mod_jk; choose another name'],
        id="reserved",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": [{"name": "main", "number": 1}]}},
        {},
        ['app1: tomcat_instances[0].name = "main": is the name of a cluster; choose another name'],
        id="name of cluster",
    ),
    pytest.param(
        instance({"weight": 200}), {}, ["app1: tomcat_instances[0].weight = 200: is not within 1 to 100; set 1 to 100"], id="weight high"
    ),
    pytest.param(
        instance({"weight": 0}), {}, ["app1: tomcat_instances[0].weight = 0: is not within 1 to 100; set 1 to 100"], id="weight 0"
    ),
    pytest.param(
        instance({"weight": "heavy"}),
        {},
        ['app1: tomcat_instances[0].weight = "heavy": is text, a number belongs here; set 1 to 100'],
        id="weight text",
    ),
    pytest.param(
        instance({"weight": "2"}),
        {},
        [],
        id="weight as the text that an INI file delivers",
    ),
    pytest.param(
        instance({"weight": 1.5}),
        {},
        ["app1: tomcat_instances[0].weight = 1.5: is not a whole number, a number belongs here; set 1 to 100"],
        id="weight float",
    ),
    pytest.param(
        instance({"weight": True}),
        {},
        ["app1: tomcat_instances[0].weight = true: is true or false, a number belongs here; set 1 to 100"],
        id="weight bool",
    ),
    pytest.param(
        instance({"standby": "maybe"}),
        {},
        ['app1: tomcat_instances[0].standby = "maybe": is neither true nor false; set true or false'],
        id="standby text",
    ),
    pytest.param(
        instance({"standby": 1}),
        {},
        ["app1: tomcat_instances[0].standby = 1: is neither true nor false; set true or false"],
        id="standby number",
    ),
    pytest.param(
        instance({"state": "draned"}),
        {},
        ['app1: tomcat_instances[0].state = "draned": is none of active, draining, drained; did you mean drained?'],
        id="state",
    ),
    pytest.param(
        instance({"http_port": 70000}),
        {},
        ["app1: tomcat_instances[0].http_port = 70000: is not within 1 to 65535; set 1 to 65535"],
        id="port range",
    ),
    pytest.param(
        instance({"http_port": 0}),
        {},
        ["app1: tomcat_instances[0].http_port = 0: is not within 1 to 65535; set 1 to 65535"],
        id="port zero",
    ),
    pytest.param(
        instance({"number": 60000}),
        {},
        [
            (
                "app1: tomcat_instances[0].http_port = 68080: is not within 1 to 65535; set http_port, or a smaller number, or "
                "another tomcat_http_port_base (8080)"
            ),
            (
                "app1: tomcat_instances[0].ajp_port = 68010: is not within 1 to 65535; set ajp_port, or a smaller number, or "
                "another tomcat_ajp_port_base (8010)"
            ),
        ],
        id="derived range",
    ),
    pytest.param(
        {"app1": {"tomcat_http_port_base": "eighty"}},
        {},
        ['app1: tomcat_http_port_base = "eighty": is text, a number belongs here; set 0 to 65534'],
        id="port base text",
    ),
    pytest.param(
        {"web": {"httpd_balancer_port": 99999}},
        {},
        ["web: httpd_balancer_port = 99999: is not within 1 to 65535; set 1 to 65535"],
        id="front port",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["blue"]}},
        {},
        [
            (
                'app1: tomcat_instances[0] = "blue": has no number at the end of its name, its ports cannot be worked out; end the '
                "name with a number, or set number"
            )
        ],
        id="no number",
    ),
    pytest.param(
        {"app1": {"ansible_host": "app1.example.com"}},
        {},
        [
            (
                'app1: ansible_host = "app1.example.com": is not an IPv4 address; set cluster_address to the IPv4 address that the '
                "other hosts reach it by"
            )
        ],
        id="address name",
    ),
    pytest.param(
        {"app1": {"ansible_host": GONE}},
        {},
        ["app1: cluster_address: is missing; set cluster_address to the IPv4 address that the other hosts reach it by"],
        id="no address",
    ),
    pytest.param(
        {"app1": {"cluster_address": "app1.example.com"}},
        {},
        [('app1: cluster_address = "app1.example.com": is not an IPv4 address; set the IPv4 address that the other hosts reach it by')],
        id="cluster_address name",
    ),
    pytest.param(
        {"app1": {"cluster_address": "228.0.0.4"}},
        {},
        [('app1: cluster_address = "228.0.0.4": is no address of a single host; set the IPv4 address that the other hosts reach it by')],
        id="cluster_address multicast",
    ),
    pytest.param(
        {"app1": {"ansible_host": "fd00::1"}},
        {},
        [
            (
                'app1: ansible_host = "fd00::1": is not an IPv4 address; set cluster_address to the IPv4 address that the other '
                "hosts reach it by"
            )
        ],
        id="ipv6",
    ),
    pytest.param(
        {"app1": {"ansible_host": "127.0.0.1"}},
        {},
        ['app1: ansible_host = "127.0.0.1": is an address that other hosts cannot reach; set cluster_address'],
        id="loopback",
    ),
    pytest.param(
        {"app1": {"cluster_replication_address": "app1-rep"}},
        {},
        [('app1: cluster_replication_address = "app1-rep": is not an IPv4 address; set the IPv4 address that the other hosts reach it by')],
        id="replication name",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": GONE}},
        {},
        [
            (
                "app1, app2, web: tomcat_ajp_secret: is missing, a front end speaks AJP; set 32 to 63 letters and digits, the same "
                "on all hosts"
            )
        ],
        id="secret missing",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": "abc"}},
        {},
        [
            (
                "app1, app2, web: tomcat_ajp_secret = (hidden): is shorter than 32 characters; set 32 to 63 letters and digits, the "
                "same on all hosts"
            )
        ],
        id="secret short",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": "a" * 64}},
        {},
        [
            (
                "app1, app2, web: tomcat_ajp_secret = (hidden): is longer than 63 characters, httpd takes no more; set 32 to 63 "
                "letters and digits, the same on all hosts"
            )
        ],
        id="secret long",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": "a" * 40 + "&"}},
        {},
        [
            (
                "app1, app2, web: tomcat_ajp_secret = (hidden): has characters that some configuration file cannot hold; use "
                "letters and digits, or . _ ~ + / = -"
            )
        ],
        id="secret chars",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": "a" * 40 + "\n"}},
        {},
        [
            (
                "app1, app2, web: tomcat_ajp_secret = (hidden): has characters that some configuration file cannot hold; use "
                "letters and digits, or . _ ~ + / = -"
            )
        ],
        id="secret with line end",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tomcat1\n"]}},
        {},
        [('app1: tomcat_instances[0] = "tomcat1\\n": has characters that are not allowed in a name; use letters, digits, _ and - only')],
        id="name with line end",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": 12345}},
        {},
        ["app1, app2, web: tomcat_ajp_secret = (hidden): is not text; set 32 to 63 letters and digits, the same on all hosts"],
        id="secret number",
    ),
    pytest.param(
        {"app2": {"tomcat_ajp_secret": "b" * 40}},
        {},
        ["app2: tomcat_ajp_secret = (hidden): differs from that of app1; set it once, in group_vars/all"],
        id="secret differs",
    ),
    pytest.param(
        {"web": {"tomcat_ajp_secret": GONE}},
        {},
        ["web: tomcat_ajp_secret: is missing, a front end speaks AJP; set 32 to 63 letters and digits, the same on all hosts"],
        id="secret missing on balancer",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": GONE}, "web": {"balancer_frontends": ["httpd", "nginx"], "httpd_balancer_protocol": "http"}},
        {},
        [],
        id="no secret needed",
    ),
    pytest.param(
        {**clusters(), "app1": {"tomcat_instances": ["tomcat1", {"name": "tomcat2", "cluster": "shop"}]}},
        {},
        ["app1: tomcat_instances[0].cluster: is missing, the inventory has several clusters; set one of crm, shop"],
        id="no cluster",
    ),
    pytest.param(
        clusters(t1="shp"),
        {},
        [
            'app1: tomcat_instances[0].cluster = "shp": is not in tomcat_clusters; did you mean shop?',
        ],
        id="unknown cluster",
    ),
    pytest.param(
        clusters(t1="crm"),
        {},
        ["inventory: tomcat_clusters.shop: has no member; give an instance cluster: shop, or remove the cluster"],
        id="no member",
    ),
    pytest.param(
        {"all": {"tomcat_clusters": {}}},
        {},
        ["app1: tomcat_clusters = {}: names no cluster; leave it out for one cluster named main"],
        id="cluster empty mapping",
    ),
    pytest.param(
        {"all": {"tomcat_clusters": ["main"]}},
        {},
        ['app1: tomcat_clusters = ["main"]: is not a mapping; write one key for each cluster, as {main: {}}'],
        id="clusters list",
    ),
    pytest.param(
        {"all": {"tomcat_clusters": {"main": "x"}}},
        {},
        [
            (
                'app1: tomcat_clusters.main = "x": is not a mapping; write keys and values; keys are channel_send_options, '
                "cloud, encryption, java_home, java_opts, manager, membership, multicast_address, multicast_port, names, paths, "
                "preset, redis, session_timeout, sessions, tomcat, tomcat_install_method, tomcat_version, trusted_proxies"
            )
        ],
        id="cluster not mapping",
    ),
    pytest.param(
        {"app2": {"tomcat_clusters": {"main": {"session_timeout": 5}}}},
        {},
        ["app2: tomcat_clusters: differs from that of app1; set it once, in group_vars/all"],
        id="clusters differ",
    ),
    pytest.param(
        {},
        {"balancer": []},
        [
            ("inventory: balancer_hosts: the inventory has no balancer, so no cluster can be reached; add a host to the group balancer"),
            (
                'web: balancer_frontends = ["httpd", "mod_jk", "nginx"]: belongs to a host of the balancer group, this host is not '
                "in it; add the host to the group, or remove the variable"
            ),
        ],
        id="no balancer",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": GONE}, "app2": {"tomcat_instances": GONE}},
        {"tomcat": []},
        ["inventory: tomcat_hosts: the inventory has no host for Tomcat; add a host to the group tomcat"],
        id="no tomcat",
    ),
    pytest.param(
        {},
        {"tomcat": []},
        ["inventory: tomcat_hosts: the inventory has no host for Tomcat; put app1, app2 into the group tomcat"],
        id="a group of another name",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": ["tomcat1"]}, "web": {"tomcat_instances": ["tomcat1"]}},
        {},
        [],
        id="instances of all hosts, also of those that run none",
    ),
    pytest.param(
        {"web": {"balancer_frontends": "httpd, mod_jk"}},
        {},
        ['web: balancer_frontends = "httpd, mod_jk": is text, a list belongs here; write ["httpd", "mod_jk"]'],
        id="a list of an INI file",
    ),
    *(
        pytest.param(
            {"all": {"tomcat_clusters": text}},
            {},
            [f"app1: tomcat_clusters = {json.dumps(text)}: is not a mapping; {remedy}"],
            id=f"a mapping that an INI file makes a text of: {text}",
        )
        for text, remedy in (
            ('{"main": {"encryption": false}}', INI_WORDS),
            ("{'main': {'encryption': null }}", INI_WORDS),
            ("{main: {encryption: False}}", INI_TEXTS),
            ("{'main': {'encryption': False", INI_TEXTS),
            ("{'main': {'encryption': False}}", IN_QUOTES),
            ("main", "write one key for each cluster, as {main: {}}"),
        )
    ),
    pytest.param(
        {"web": {"balancer_frontends": "[httpd]"}, "app1": {"tomcat_instances": "[{'name': 'tomcat1', 'standby': true}]"}},
        {},
        [
            f'web: balancer_frontends = "[httpd]": is text, a list belongs here; {INI_TEXTS}',
            f"app1: tomcat_instances = \"[{{'name': 'tomcat1', 'standby': true}}]\": is text, a list belongs here; {INI_WORDS}",
        ],
        id="lists that an INI file makes texts of",
    ),
    pytest.param(
        {"app1": {"tomcat_java_opts": '["-Dpassword=geheim", true]'}},
        {},
        [f"app1: tomcat_java_opts = (a text, hidden): is text, a list belongs here; {INI_WORDS}"],
        id="a list of an INI file that may hold secrets",
    ),
    pytest.param(
        cluster(encryption="False"),
        {},
        [
            "app1: tomcat_clusters.main.encryption: is text, a mapping belongs here; write false without quotes for none, or {key: …}",
        ],
        id="false in quotes",
    ),
    pytest.param(
        {},
        {"tomcat": ["app1", "app2", "app9"]},
        ['inventory: tomcat_hosts = "app9": is not a host of the inventory; add it, or correct the name'],
        id="host not in inventory",
    ),
    pytest.param(
        {"web": {"balancer_frontends": ["apache"]}},
        {},
        ['web: balancer_frontends[0] = "apache": is none of httpd, mod_jk, nginx; set one of httpd, mod_jk, nginx'],
        id="unknown frontend",
    ),
    pytest.param(
        {"web": {"balancer_frontends": "httpd"}},
        {},
        ['web: balancer_frontends = "httpd": is text, a list belongs here; write ["httpd"]'],
        id="frontends text",
    ),
    pytest.param(
        {"web": {"balancer_frontends": ["httpd", "httpd"]}},
        {},
        ['web: balancer_frontends[1] = "httpd": is there twice; name each front end once'],
        id="frontends twice",
    ),
    pytest.param(
        {"web": {"balancer_frontends": []}},
        {},
        ["web: balancer_frontends = []: names no front end; name at least one, as [httpd]"],
        id="frontends empty",
    ),
    pytest.param(
        {"app1": {"balancer_frontends": ["nginx"]}},
        {},
        [
            (
                'app1: balancer_frontends = ["nginx"]: belongs to a host of the balancer group, this host is not in it; add the '
                "host to the group, or remove the variable"
            )
        ],
        id="frontends outside",
    ),
    pytest.param(
        {"web": {"httpd_balancer_protocol": "https"}},
        {},
        ['web: httpd_balancer_protocol = "https": is none of ajp, http; did you mean http?'],
        id="protocol",
    ),
    pytest.param(
        {"web": {"tomcat_instances": ["tomcat9"]}},
        {},
        [
            (
                'web: tomcat_instances = ["tomcat9"]: belongs to a host of the Tomcat group, this host is not in it; add the host '
                "to the group, or remove the variable"
            )
        ],
        id="instances outside",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": GONE}, "app2": {"tomcat_instances": []}},
        {},
        [
            (
                "app1: tomcat_instances: names no instance, the host is in the Tomcat group; name at least one, as [tomcat1], or "
                "take the host out of the group"
            ),
            (
                "app2: tomcat_instances = []: names no instance, the host is in the Tomcat group; name at least one, as [tomcat1], "
                "or take the host out of the group"
            ),
        ],
        id="no word about a cluster that is empty for that reason",
    ),
    pytest.param(
        {"app1": {"ansible_host": GONE, "ansible_ssh_host": "192.168.0.101"}},
        {},
        [],
        id="the older name of the connection's address",
    ),
    pytest.param(
        {"app1": {"ansible_host": GONE, "ansible_ssh_host": "app1.invalid"}},
        {},
        [
            (
                'app1: ansible_ssh_host = "app1.invalid": is not an IPv4 address; set cluster_address to the IPv4 address that the'
                " other hosts reach it by"
            )
        ],
        id="the older name, and no address",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": GONE}},
        {},
        [
            (
                "app2: tomcat_instances: names no instance, the host is in the Tomcat group; name at least one, as [tomcat1], or "
                "take the host out of the group"
            )
        ],
        id="tomcat host w/o",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": []}},
        {},
        [
            (
                "app2: tomcat_instances = []: names no instance, the host is in the Tomcat group; name at least one, as [tomcat1], "
                "or take the host out of the group"
            )
        ],
        id="tomcat host empty",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": "tomcat3 tomcat4"}},
        {},
        ['app2: tomcat_instances = "tomcat3 tomcat4": is text, a list belongs here; write ["tomcat3", "tomcat4"]'],
        id="instances with a blank between",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": [{"tomcat3": {"weight": 2}}, {"tomcat4": None}]}},
        {},
        [
            "app2: tomcat_instances[0]: has its name as a key; write {name: tomcat3}, with its settings beside the name",
            "app2: tomcat_instances[1]: has its name as a key; write {name: tomcat4}, with its settings beside the name",
        ],
        id="names as keys",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": "tomcat3"}},
        {},
        ['app2: tomcat_instances = "tomcat3": is text, a list belongs here; write ["tomcat3"]'],
        id="instances text",
    ),
    pytest.param(
        {"app2": {"tomcat_instances": {"tomcat3": {}}}},
        {},
        ['app2: tomcat_instances = {"tomcat3": {}}: is not a list, a list belongs here; write a list of names or mappings'],
        id="instances mapping",
    ),
    pytest.param(
        clusters({"paths": ["/"]}, {"paths": ["/"]}),
        {},
        [('app1: tomcat_clusters.crm.paths = "/": belongs to the cluster shop already; give each cluster its own paths, or its own names')],
        id="paths collide",
    ),
    pytest.param(
        clusters({"paths": ["/"], "names": ["a.example.com"]}, {"paths": ["/"], "names": ["A.example.com"]}),
        {},
        [
            (
                'app1: tomcat_clusters.crm.paths = "/": belongs to the cluster shop already under the name a.example.com; give each '
                "cluster its own paths, or its own names"
            )
        ],
        id="paths collide names",
    ),
    pytest.param(clusters({"paths": ["/"], "names": ["a.example.com"]}, {"paths": ["/"]}), {}, [], id="paths ok names"),
    pytest.param(
        cluster(paths=["shop"]),
        {},
        ['app1: tomcat_clusters.main.paths[0] = "shop": is not a path; begin with /, end without it, no empty part, as /shop'],
        id="path malformed",
    ),
    pytest.param(
        cluster(paths=["/shop/"]),
        {},
        ['app1: tomcat_clusters.main.paths[0] = "/shop/": is not a path; begin with /, end without it, no empty part, as /shop'],
        id="path trailing",
    ),
    pytest.param(
        cluster(paths=["/shop/../x"]),
        {},
        [('app1: tomcat_clusters.main.paths[0] = "/shop/../x": is not a path; begin with /, end without it, no empty part, as /shop')],
        id="path dots",
    ),
    pytest.param(
        cluster(paths=["/a", "/a"]),
        {},
        ['app1: tomcat_clusters.main.paths[1] = "/a": is there twice; name each path once'],
        id="path twice",
    ),
    pytest.param(
        cluster(paths="/shop"),
        {},
        ['app1: tomcat_clusters.main.paths = "/shop": is text, a list belongs here; write ["/shop"]'],
        id="paths text",
    ),
    pytest.param(
        cluster(paths=[]), {}, ['app1: tomcat_clusters.main.paths = []: has no path; name at least one, as ["/"]'], id="paths empty"
    ),
    pytest.param(
        cluster(names=["shop.example.com:80"]),
        {},
        [('app1: tomcat_clusters.main.names[0] = "shop.example.com:80": is not a host name; write it as www.example.com, without port')],
        id="names bad",
    ),
    pytest.param(
        cluster(names=["a.b", "A.b"]),
        {},
        ['app1: tomcat_clusters.main.names[1] = "A.b": is there twice; name each host name once'],
        id="names twice",
    ),
    pytest.param(
        cluster(sessions="sticky"),
        {},
        ['app1: tomcat_clusters.main.sessions = "sticky": is none of replicated, none, redis; set one of replicated, none, redis'],
        id="sessions",
    ),
    pytest.param(
        cluster(manager="Delta"),
        {},
        ['app1: tomcat_clusters.main.manager = "Delta": is none of delta, backup, auto; did you mean delta?'],
        id="manager",
    ),
    pytest.param(
        cluster(membership="statik"),
        {},
        ['app1: tomcat_clusters.main.membership = "statik": is none of multicast, static, dns, kubernetes; did you mean static?'],
        id="membership",
    ),
    pytest.param(
        cluster(multicast_address="192.168.0.4"),
        {},
        [
            (
                'app1: tomcat_clusters.main.multicast_address = "192.168.0.4": is not a multicast address; use one of 224.0.0.0 to '
                "239.255.255.255, as 228.0.0.4"
            )
        ],
        id="mcast addr",
    ),
    pytest.param(
        cluster(preset="clasic"),
        {},
        ['app1: tomcat_clusters.main.preset = "clasic": is none of classic; did you mean classic?'],
        id="unknown preset",
    ),
    pytest.param(
        cluster(preset="classic", sessions="none"),
        {},
        [
            (
                'app1: tomcat_clusters.main.preset = "classic": is not used: sessions are not replicated; remove it, or set '
                "sessions: replicated"
            )
        ],
        id="preset without replication",
    ),
    pytest.param(
        cluster(multicast_port=0),
        {},
        ["app1: tomcat_clusters.main.multicast_port = 0: is not within 1 to 65535; set 1 to 65535"],
        id="mcast port",
    ),
    pytest.param(
        clusters({"multicast_port": 45600}, {"multicast_port": 45600}),
        {},
        [
            (
                "inventory: tomcat_clusters.crm.multicast_port: 228.0.0.4:45600 is also used by the cluster shop; set another "
                "multicast_port for one of them"
            )
        ],
        id="mcast shared",
    ),
    pytest.param(
        {
            **clusters({"multicast_port": 45600}, {"multicast_port": 45600, "multicast_address": "228.0.0.5"}),
            "app1": {"tomcat_instances": [{"name": "tomcat1", "cluster": "shop"}, {"name": "tomcat2", "cluster": "crm"}]},
        },
        {},
        [
            (
                "inventory: tomcat_clusters.crm.multicast_port: the port of 228.0.0.5:45600 is also used by the cluster shop on the "
                "same host; set another multicast_port for one of them"
            )
        ],
        id="mcast shared port, host",
    ),
    pytest.param(
        clusters({"multicast_port": 45600}, {"multicast_port": 45600, "multicast_address": "228.0.0.5"}),
        {},
        [],
        id="mcast port other addr ok",
    ),
    pytest.param(
        {
            "all": {"tomcat_clusters": {"main": {"multicast_port": 45600}}},
            "app1": {"tomcat_instances": [{"name": "tomcat1", "group": "a"}]},
            "app2": {"tomcat_instances": [{"name": "tomcat3", "group": "b"}]},
        },
        {},
        [
            (
                "inventory: tomcat_clusters.main.multicast_port = 45600: would be shared by 2 groups of this cluster; leave it out: "
                "each group then has a port of its own"
            )
        ],
        id="mcast groups one port",
    ),
    pytest.param(
        cluster(channel_send_options=64),
        {},
        [
            (
                "app1: tomcat_clusters.main.channel_send_options = 64: is not a sum that a channel sends with; set 6 (acknowledged "
                "and synchronous) or 8 (asynchronous)"
            )
        ],
        id="send options",
    ),
    pytest.param(
        cluster(channel_send_options="sync"),
        {},
        ['app1: tomcat_clusters.main.channel_send_options = "sync": is text, a number belongs here; set 1 to 127'],
        id="send options text",
    ),
    pytest.param(
        cluster(session_timeout=0),
        {},
        ["app1: tomcat_clusters.main.session_timeout = 0: is not within 1 to 525600; set 1 to 525600, or -1"],
        id="timeout",
    ),
    pytest.param(cluster(sessions="none", manager="delta"), {}, [], id="none with manager ok"),
    pytest.param(
        {"all": {"tomcat_version": "7.0.65", "tomcat_clusters": {"main": {"membership": "static"}}}},
        {},
        [
            (
                'app1, app2: tomcat_version = "7.0.65": takes no list of members with itself in it, which the cluster main has '
                "(membership: static); use 7.0.66 or newer, or membership multicast"
            )
        ],
        id="static old",
    ),
    pytest.param(
        {"all": {"tomcat_version": "8.5", "tomcat_clusters": {"main": {"membership": "static"}}}}, {}, [], id="static in an interceptor"
    ),
    pytest.param(
        {"app2": {"tomcat_version": "9.0"}},
        {},
        [
            (
                'app2: tomcat_version = "9.0": differs from 10.1 of app1, which is in the replicating cluster main too; use one '
                "series in a cluster, or sessions: none"
            )
        ],
        id="mixed",
    ),
    pytest.param(
        {"all": {"tomcat_clusters": {"main": {"sessions": "none"}}}, "app2": {"tomcat_version": "9.0"}}, {}, [], id="mixed sessions none ok"
    ),
    pytest.param(
        {"all": {"jdk_version": 8}},
        {},
        ["app1, app2: jdk_version = 8: is too old for Tomcat 10.1; set 11 or newer, or an older tomcat_version"],
        id="jdk old",
    ),
    pytest.param(
        {"all": {"jdk_version": "11.0.24", "tomcat_version": "11.0"}},
        {},
        ['app1, app2: jdk_version = "11.0.24": is too old for Tomcat 11.0; set 17 or newer, or an older tomcat_version'],
        id="jdk old 11",
    ),
    pytest.param(
        {"all": {"jdk_version": "seventeen"}},
        {},
        ['app1, app2: jdk_version = "seventeen": is not a version of Java; set a major version, as 17'],
        id="jdk text",
    ),
    pytest.param(
        {"all": {"jdk_install_method": "tarball"}},
        {},
        ['app1, app2: jdk_install_method = "tarball": is none of package, archive; set one of package, archive'],
        id="jdk method",
    ),
    pytest.param(
        {"all": {"tomcat_install_method": "archiv"}},
        {},
        ['app1, app2: tomcat_install_method = "archiv": is none of package, archive; did you mean archive?'],
        id="method",
    ),
    pytest.param(
        {"all": {"tomcat_install_method": "archive"}},
        {},
        [
            (
                'app1, app2: tomcat_version = "10.1": is a series, an archive has a full version; write all three numbers, as '
                "10.1.60, or set tomcat_install_method to package"
            )
        ],
        id="archive",
    ),
    pytest.param(
        {"all": {"tomcat_version": "latest"}},
        {},
        [
            (
                'app1, app2: tomcat_version = "latest": is not a version of Tomcat; set a series (7.0, 8.5, 9.0, 10.1, 11.0) or a '
                "full version, as 10.1.60"
            )
        ],
        id="version",
    ),
    pytest.param(
        {"all": {"tomcat_version": "6.0.53"}},
        {},
        [
            (
                'app1, app2: tomcat_version = "6.0.53": is not of a series that is supported; set a series (7.0, 8.5, 9.0, 10.1, '
                "11.0) or a full version, as 10.1.60"
            )
        ],
        id="series unsupported",
    ),
    pytest.param(
        {"all": {"tomcat_version": "10.1.47"}},
        {},
        ['app1, app2: tomcat_version = "10.1.47": has a fault that breaks replication in the cluster main; use 10.1.50 or newer'],
        id="regression",
    ),
    pytest.param(
        {
            "app1": {"tomcat_instances": [{"name": "tomcat1", "standby": True}]},
            "app2": {"tomcat_instances": [{"name": "tomcat3", "standby": True}]},
        },
        {},
        ["inventory: tomcat_clusters.main: has members on standby only; take standby from at least one instance"],
        id="standby all",
    ),
    pytest.param(
        {
            "app1": {"tomcat_instances": [{"name": "tomcat1", "state": "drained"}]},
            "app2": {"tomcat_instances": [{"name": "tomcat3", "state": "drained"}]},
        },
        {},
        ["inventory: tomcat_clusters.main: has drained members only; set state to active for at least one instance"],
        id="drained all",
    ),
    pytest.param(
        instance({"group": "north"}),
        {},
        [
            (
                "app1: tomcat_instances tomcat2.group: is missing, other members of the cluster main have one; give all members of "
                "a cluster a group, or none"
            ),
            (
                "app2: tomcat_instances tomcat3.group: is missing, other members of the cluster main have one; give all members of "
                "a cluster a group, or none"
            ),
            (
                "app2: tomcat_instances tomcat4.group: is missing, other members of the cluster main have one; give all members of "
                "a cluster a group, or none"
            ),
        ],
        id="groups partial",
    ),
    pytest.param(
        {"app1": {"tomcat_java_opts": "-Xmx1g"}},
        {},
        ["app1: tomcat_java_opts = (a text, hidden): is text, a list belongs here; write a list, each entry by itself"],
        id="java_opts text",
    ),
    pytest.param(
        instance({"java_opts": ["-Xmx1g", 5]}),
        {},
        ['app1: tomcat_instances[0].java_opts[1] = 5: is not text; write it in quotes: "5"'],
        id="java_opts instance",
    ),
    pytest.param(
        {"app1": {"tomcat_base_root": "srv"}},
        {},
        ['app1: tomcat_base_root = "srv": is not the path of a folder; write it as /srv/tomcat'],
        id="base root",
    ),
    pytest.param(
        {"app1": {"tomcat_version": Unresolved("'ansible_facts' is undefined")}},
        {},
        [
            (
                "app1: tomcat_version: cannot be worked out before hosts are contacted ('ansible_facts' is undefined); use values "
                "and variables of the inventory only, no facts"
            )
        ],
        id="facts",
    ),
    pytest.param(
        {"all": {"tomcat_http_port_base": "eighty"}},
        {},
        ['app1, app2: tomcat_http_port_base = "eighty": is text, a number belongs here; set 0 to 65534'],
        id="port base that is no number",
    ),
    pytest.param(
        {"all": {"tomcat_ajp_secret": Unresolved("no vault secrets found")}},
        {},
        [
            (
                "app1, app2, web: tomcat_ajp_secret: cannot be worked out before hosts are contacted (no vault secrets found); use "
                "values and variables of the inventory only, no facts"
            )
        ],
        id="secret from facts",
    ),
    pytest.param(
        {"app1": {"tomcat_version": Unresolved("'wanted' is undefined", needs_run=False)}},
        {},
        ["app1: tomcat_version: cannot be worked out ('wanted' is undefined); put right what it names"],
        id="a variable that nobody sets",
    ),
    pytest.param(
        {"app1": {"tomcat_instances": Unresolved("'ansible_facts' is undefined")}},
        {},
        [
            (
                "app1: tomcat_instances: cannot be worked out before hosts are contacted ('ansible_facts' is undefined); use values "
                "and variables of the inventory only, no facts"
            )
        ],
        id="instances from facts",
    ),
    pytest.param(
        {"all": {"tomcat_clusters": Unresolved("'ansible_facts' is undefined")}},
        {},
        [
            (
                "app1, app2, web: tomcat_clusters: cannot be worked out before hosts are contacted ('ansible_facts' is undefined); "
                "use values and variables of the inventory only, no facts"
            )
        ],
        id="clusters from facts",
    ),
    pytest.param(
        {"app1": {"ansible_host": Unresolved("'x' is undefined")}},
        {},
        [
            (
                "app1: ansible_host: cannot be worked out before hosts are contacted ('x' is undefined); use values and variables "
                "of the inventory only, no facts"
            )
        ],
        id="address from facts",
    ),
    pytest.param(
        {"app1": {"tomcat_limit_memory": Unresolved("'ansible_facts' is undefined")}}, {}, [], id="option from facts is left alone"
    ),
]


@pytest.mark.parametrize(("change", "groups", "expected"), CASES)
def test_problems(change: Inventory, groups: Mapping[str, Sequence[str]], expected: list[str]) -> None:
    """Each inventory gives exactly these lines."""
    assert problems(change, groups) == expected


def test_no_hosts_at_all() -> None:
    """An inventory without hosts has one problem, not several that follow from it."""
    model = resolve([], [], [])
    assert problem_lines(model.problems) == ["inventory: hosts: the inventory has no hosts; name an inventory with -i"]


def test_all_problems_at_once() -> None:
    """One fault does not hide another."""
    change = instance({"weight": 0, "colour": 1})
    change["web"] = {"mod_jk_port": 80, "balancer_frontends": ["httpd", "mod_jk", "nginxx"]}
    assert len(problems(change, {})) == 4


def test_one_cause_is_one_line() -> None:
    """What the specification of a role says of a whole option is not said where a problem names the place."""
    found = Problems()
    for key, reason in (
        ("tomcat_users", "has the unknown key pass; keys are username, password"),
        ("tomcat_jmx", "has a mapping at users, a list belongs there"),
        ("tomcat_files", "has a mapping at [0].content, text belongs there"),
    ):
        found.add("app1", key, NO_VALUE, reason, WHOLE_OPTION)
    found.add("app1", "tomcat_users[0].pass", NO_VALUE, "is an unknown key", "keys are username, password")
    found.add("app1", "tomcat_jmx.users", NO_VALUE, "is not a list of mappings", "write one")
    found.add("app1", "tomcat_files[1].dest", NO_VALUE, "is there twice", "write each once")
    assert [problem.key for problem in exact(found)] == ["tomcat_files", "tomcat_users[0].pass", "tomcat_jmx.users", "tomcat_files[1].dest"]


def test_one_cause_is_one_line_for_all_hosts_that_have_it() -> None:
    """Nobody looks into users of Tomcat on a front end's host: the specification alone does."""
    found = Problems()
    users = [{"username": "a", "pasword": "x"}]
    for host, given in (("app1", users), ("web", users), ("other", "x")):
        reason = "is text, a list belongs here" if given == "x" else "missing required arguments: password found in tomcat_users"
        found.add(host, "tomcat_users", given, reason, WHOLE_OPTION)
    found.add("app1", "tomcat_users[0].pasword", NO_VALUE, "is an unknown key", "did you mean password?")
    assert [(problem.host, problem.key) for problem in exact(found)] == [("other", "tomcat_users"), ("app1", "tomcat_users[0].pasword")]


def test_a_misspelling_is_one_line() -> None:
    """What is missing because it was misspelt is not said to be missing as well."""
    found = Problems()
    found.add(
        "app1", "tomcat_instance", NO_VALUE, "is not a variable of this collection", "did you mean tomcat_instances? If not, remove it"
    )
    found.add("app1", "tomcat_users[0].usernam", NO_VALUE, "is an unknown key", "did you mean username?")
    for host, key in (("app1", "tomcat_users[0].username"), ("app1", "tomcat_users[1].username"), ("app2", "tomcat_users[0].username")):
        found.add(host, key, NO_VALUE, "is missing", "name the user")
    for host in ("app1", "app2"):
        found.add(host, "tomcat_instances", NO_VALUE, "names no instance, the host is in the Tomcat group", "name at least one")
    assert [(problem.host, problem.key) for problem in exact(found)] == [
        ("app1", "tomcat_instance"),
        ("app1", "tomcat_users[0].usernam"),
        ("app1", "tomcat_users[1].username"),
        ("app2", "tomcat_users[0].username"),
        ("app2", "tomcat_instances"),
    ]


def test_variables_that_are_ignored_everywhere() -> None:
    """Names may also be handed over with the task."""
    sources = [HostInput("app1", {"ansible_host": "10.0.0.1", "tomcat_instances": ["t1"]}, {"tomcat_mine": 1})]
    model = resolve(sources, ["app1"], [], ROLES, None, ["tomcat_mine"])
    assert [problem.key for problem in model.problems] == ["balancer_hosts"]


def test_hosts_of_a_group_share_a_line() -> None:
    """What a thousand hosts have from their group is one line."""
    hosts = [f"app{number}" for number in range(1, 7)]
    change: Inventory = {
        name: {"ansible_host": f"10.0.0.{number}", "tomcat_instances": [f"tomcat{number}"], "tomcat_version": "x"}
        for number, name in enumerate(hosts, start=1)
    }
    lines = problems(change, {"tomcat": hosts})
    assert lines[0].startswith('app1, app2, app3 and 3 more hosts: tomcat_version = "x": is not a version of Tomcat;')


@pytest.mark.parametrize(
    "change",
    [
        {"all": {"tomcat_ajp_secret": "short-and-private"}},
        {"app1": {"webapp_db_url": "jdbc:x?password=short-and-private"}},
        {"app1": {"tomcat_limit_memory": {"password": "short-and-private"}}},
        {"app1": {"tomcat_instances": [{"name": {"secret": "short-and-private"}}]}},
        # Free text of the user at any depth, and names with passwords in addresses.
        {"app1": {"tomcat_limit_memory": [{"path": "/shop", "parameters": {"jdbc": "short-and-private"}}]}},
        {"app1": {"tomcat_limit_memory": {"request_headers": {"Authorization": "short-and-private"}}}},
        {"app1": {"tomcat_limit_memory": ["https://deploy:short-and-private@repo.example/shop.war"]}},
        # A key in place of a certificate, lines of a location, a page, the environment of a server, what stops a Tomcat.
        {"app1": {"tomcat_limit_memory": [{"certificate_content": "short-and-private"}]}},
        {"app1": {"tomcat_limit_memory": [{"path": "/a", "lines": "proxy_set_header Authorization short-and-private;"}]}},
        {"app1": {"tomcat_limit_memory": {"env_vars": {"A": "short-and-private"}}}},
        {"app1": {"tomcat_limit_memory": {"shutdown_command": "short-and-private"}}},
        # A text where a mapping or a name was meant, a password in an address without a scheme, one in a key.
        {"all": {"tomcat_clusters": "password=short-and-private"}},
        {"all": {"tomcat_clusters": {"main": "password: short-and-private"}}},
        {"all": {"tomcat_clusters": {"main": {"membership": "kubernetes", "cloud": "KEY=short-and-private"}}}},
        {"app1": {"tomcat_instances": ["tomcat1 secret=short-and-private"]}},
        {"app1": {"tomcat_limit_memory": "deploy:short-and-private@repo.example"}},
        {"app1": {"tomcat_environment": {"DB_PASSWORD=short-and-private": "x"}}},
    ],
)
def test_secrets_are_never_shown(change: Inventory) -> None:
    """A line tells that a secret is wrong, not what it is."""
    lines = problems(change, {})
    assert lines
    assert "short-and-private" not in "\n".join(lines)


def test_there_are_enough_cases() -> None:
    """The table keeps its size."""
    assert len(CASES) >= 100
