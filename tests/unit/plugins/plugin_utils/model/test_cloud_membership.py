# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members that find each other through DNS or Kubernetes: what is refused before any host is contacted, and what the model says."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import environment_of, in_common, member_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve

Values = dict[str, Any]
NAME = "DNS_MEMBERSHIP_SERVICE_NAME"
DNS: Values = {"membership": "dns", "cloud": {NAME: "members.example.com"}}
API: Values = {"KUBERNETES_NAMESPACE": "shop", "KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": 443}
KUBERNETES: Values = {"membership": "kubernetes", "cloud": {**API, "KUBERNETES_LABELS": "app=shop,tier in (web)"}}
PASSWORD = "of-the-key-of-a-client"
ALIKE = ({"name": "tomcat1", "receiver_port": 5000}, {"name": "tomcat2", "receiver_port": 5000})


def model(clusters: Mapping[str, Any], instances: Any = ALIKE, **settings: Any) -> Model:
    """The model of two hosts. Settings are those of all."""
    common = {"tomcat_ajp_secret": "x" * 40, "tomcat_clusters": clusters, **settings}
    hosts: dict[str, Values] = {
        f"app{number}": {**common, "ansible_host": f"192.168.0.10{number}", "tomcat_instances": one if isinstance(one, list) else [one]}
        for number, one in enumerate(instances, 1)
    }
    hosts["web"] = {**common, "ansible_host": "192.168.0.100", "balancer_frontends": ["httpd"]}
    sources = [
        HostInput(
            name,
            {key: value for key, value in given.items() if key in MODEL_NAMES},
            {key: value for key, value in given.items() if key not in MODEL_NAMES},
        )
        for name, given in hosts.items()
    ]
    return resolve(sources, [name for name in hosts if name != "web"], ["web"])


@pytest.mark.parametrize(
    ("cluster", "place"), [(DNS, "dns members.example.com"), (KUBERNETES, "kubernetes 10.0.0.1, 443, shop, app=shop,tier in (web)")]
)
def test_the_model_says_where_members_ask(cluster: Values, place: str) -> None:
    found = model({"main": cluster})
    assert problem_lines(found.problems) == []
    assert found.settings[0]["cloud"] == place


def test_no_secret_is_in_the_model() -> None:
    files = {"KUBERNETES_CLIENT_CERTIFICATE_FILE": "/etc/ssl/a.pem", "KUBERNETES_CLIENT_KEY_FILE": "/etc/ssl/a.key"}
    cluster = {"membership": "kubernetes", "cloud": {**API, **files, "KUBERNETES_CLIENT_KEY_PASSWORD": PASSWORD}}
    found = model({"main": cluster})
    assert problem_lines(found.problems) == []
    assert PASSWORD not in json.dumps([found.members, found.settings, found.hosts])
    assert environment_of({"main": cluster}, "main")["KUBERNETES_CLIENT_KEY_PASSWORD"] == PASSWORD


def test_only_who_asks_has_an_environment() -> None:
    assert environment_of({"main": {"membership": "static", "cloud": {NAME: "x"}}}, "main") == {}
    assert environment_of({"main": {**DNS, "sessions": "none"}}, "main") == {}
    assert environment_of({"main": KUBERNETES}, "other") == environment_of(None, "main") == {}
    assert in_common("", 5000) == ""
    assert in_common("dns a", 5000) != in_common("dns a", 5001)


WRONG: list[Any] = [
    (
        {"membership": "dns"},
        [f"app1: tomcat_clusters.main.cloud.{NAME}: is missing, members find each other by it (membership: dns); set it"],
    ),
    (
        {"membership": "dns", "cloud": f"{NAME}=geheim"},
        [
            (
                "app1: tomcat_clusters.main.cloud = (a text, hidden): is not a mapping; write keys and values; keys are "
                "DNS_MEMBERSHIP_SERVICE_NAME"
            )
        ],
    ),
    (
        {"membership": "kubernetes", "cloud": {"KUBERNETES_NAMESPACE": "Shop", "KUBERNETES_SERVICE_HOST": "10.0.0.1"}},
        [
            (
                "app1: tomcat_clusters.main.cloud.KUBERNETES_SERVICE_PORT: is missing, members find each other by it "
                "(membership: kubernetes); set it"
            ),
            "app1: tomcat_clusters.main.cloud.KUBERNETES_NAMESPACE: is not the name of a namespace; correct it",
        ],
    ),
    (
        {"membership": "dns", "cloud": {NAME: "-x", "DNS_SERVICE_NAME": "x"}},
        [
            f"app1: tomcat_clusters.main.cloud.DNS_SERVICE_NAME: is an unknown key; did you mean {NAME}?",
            f"app1: tomcat_clusters.main.cloud.{NAME}: is not a host name; correct it",
        ],
    ),
    (
        {"membership": "kubernetes", "cloud": {**API, "KUBERNETES_CLIENT_CERTIFICATE_FILE": "/a", "KUBERNETES_LABELS": "a\nb"}},
        [
            (
                "app1: tomcat_clusters.main.cloud.KUBERNETES_CLIENT_KEY_FILE: is missing, a certificate and its key belong together; name "
                "the file"
            ),
            "app1: tomcat_clusters.main.cloud.KUBERNETES_LABELS: is not a text of one line; correct it",
        ],
    ),
    (
        {"membership": "static", "cloud": {NAME: "x"}},
        [
            (
                "app1: tomcat_clusters.main.cloud: is not used: membership is static; remove it, or set membership: dns or kubernetes"
            ),
        ],
    ),
    (
        {"membership": "cloud"},
        [
            (
                'app1: tomcat_clusters.main.membership = "cloud": is none of multicast, static, dns, kubernetes; set one of multicast, '
                "static, dns, kubernetes"
            ),
        ],
    ),
    (
        {**DNS, "tomcat": {"cluster": {"Channel": {"Membership": {"membershipProviderClassName": "x", "readTimeout": 500}}}}},
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Membership.membershipProviderClassName: is set by the model; "
                "remove it; it is set by membership of the cluster"
            ),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cluster", "lines"), WRONG)
def test_wrong_settings(cluster: Values, lines: list[str]) -> None:
    assert problem_lines(model({"main": cluster}).problems) == lines


@pytest.mark.parametrize(
    ("instances", "settings", "lines"),
    [
        (
            ("tomcat1", "tomcat2"),
            {},
            [
                (
                    "inventory: tomcat_clusters.main.membership: finds hosts, not ports: the receiver of tomcat1 is at port 5001, that of "
                    "tomcat2 at port 5002; set the same receiver_port for all instances of the cluster"
                )
            ],
        ),
        (
            (["tomcat1", "tomcat3"], "tomcat2"),
            {},
            [
                (
                    "inventory: tomcat_clusters.main.membership: finds hosts, not ports: tomcat1 and tomcat3 are both on app1; have one "
                    "member of the cluster on each host, or set membership: static"
                )
            ],
        ),
        (
            tuple({**one, "group": "a"} for one in ALIKE),
            {},
            [
                (
                    "inventory: tomcat_clusters.main.membership: finds all members of the cluster, groups or not (tomcat1, tomcat2); leave "
                    "out group, or set membership: static"
                )
            ],
        ),
        (
            ALIKE,
            {
                "tomcat_version": "9.0.31",
                "tomcat_install_method": "archive",
                "tomcat_archives": [{"version": "9.0.31", "src": "x.tar.gz", "checksum": f"sha512:{128 * '0'}"}],
            },
            [
                (
                    'app1, app2: tomcat_version = "9.0.31": knows no membership by dns, which the cluster main asks for; use 9.0.32 or '
                    "newer, or membership multicast"
                )
            ],
        ),
        (
            ALIKE,
            {"tomcat_environment": {NAME: "x", "TZ": "UTC"}},
            [
                (
                    f"app1, app2: tomcat_environment.{NAME}: is set by the cluster, whose members find each other by it; set it in cloud "
                    "of the cluster main"
                )
            ],
        ),
    ],
)
def test_members_that_would_not_be_found(instances: Any, settings: Values, lines: list[str]) -> None:
    assert problem_lines(model({"main": DNS}, instances, **settings).problems) == lines


def test_the_environment_of_any_level() -> None:
    cluster = {**DNS, "tomcat": {"environment": {NAME: "x"}}}
    instances = (ALIKE[0], {**ALIKE[1], "tomcat": {"environment": {"SA_TOKEN_FILE": "/x", "TZ": "UTC"}}})
    end = "is set by the cluster, whose members find each other by it; set it in cloud of the cluster main"
    assert problem_lines(model({"main": cluster}, instances).problems) == [
        f"app1, app2: tomcat_clusters.main.tomcat.environment.{NAME}: {end}",
        f"app2: tomcat_instances[0].tomcat.environment.SA_TOKEN_FILE: {end}",
    ]


def test_many_members_are_checked_in_one_pass() -> None:
    """Not each with each."""
    members = [
        {"name": f"t{n}", "host": f"h{n}", "group": "", "receiver_port": 5000, "address": f"a{n}", "replication_address": f"a{n}"}
        for n in range(20_000)
    ]
    began = time.process_time()
    assert list(member_faults(members)) == []
    assert time.process_time() - began < 1


def test_members_that_replicate_elsewhere() -> None:
    """They would take themselves for others."""
    own = {"name": "tomcat1", "receiver_port": 5000}
    hosts: dict[str, Values] = {
        "app1": {"ansible_host": "10.0.0.1", "cluster_replication_address": "10.1.0.1", "tomcat_instances": [own]},
        "app2": {"ansible_host": "10.0.0.2", "tomcat_instances": [{**own, "name": "tomcat2"}]},
        "web": {"ansible_host": "10.0.0.3"},
    }
    common = {"tomcat_clusters": {"main": DNS}, "tomcat_ajp_secret": "x" * 40}
    sources = [HostInput(name, {**common, **given}, {}) for name, given in hosts.items()]
    assert problem_lines(resolve(sources, ["app1", "app2"], ["web"]).problems) == [
        (
            "inventory: tomcat_clusters.main.membership: needs members that know themselves by the address of their host: tomcat1 "
            "replicates at 10.1.0.1; remove cluster_replication_address, or set membership: static"
        )
    ]


@pytest.mark.parametrize(("port", "names", "lines"), [(5001, ("a", "a"), 0), (5000, ("a", "b"), 0), (5000, ("a", "a"), 1)])
def test_two_clusters_that_find_each_other(port: int, names: tuple[str, str], lines: int) -> None:
    clusters = {
        one: {"paths": [f"/{one}"], "membership": "dns", "cloud": {NAME: f"{name}.example.com"}}
        for one, name in zip(("shop", "crm"), names, strict=True)
    }
    instances = ({"name": "t1", "cluster": "shop", "receiver_port": 5000}, {"name": "t2", "cluster": "crm", "receiver_port": port})
    found = problem_lines(model(clusters, instances).problems)
    assert len(found) == lines
    assert not found or "finds the members of the cluster shop too" in found[0]


@pytest.mark.parametrize(
    ("cluster", "instances", "more", "said"),
    [
        ({}, ("tomcat1", "tomcat2"), {}, True),
        ({"encryption": {"key": "0" * 64}}, ("tomcat1", "tomcat2"), {}, False),
        ({"encryption": False}, ("tomcat1", "tomcat2"), {}, False),
        ({"sessions": "none"}, ("tomcat1", "tomcat2"), {}, False),
        ({}, (["tomcat1", "tomcat2"],), {}, False),
        ({}, ("tomcat1", "tomcat2"), {"tomcat_version": "8.5.30", "tomcat_install_method": "archive"}, False),
    ],
)
def test_sessions_that_leave_a_host_as_they_are(cluster: Values, instances: Any, more: Values, said: bool) -> None:
    """Advice, unless an inventory says that it does without, no host is left, or the release cannot encrypt."""
    if more:
        more = {**more, "tomcat_archives": [{"version": "8.5.30", "src": "x.tar.gz", "checksum": f"sha512:{128 * '0'}"}]}
    found = model({"main": cluster}, instances, **more)
    assert problem_lines(found.problems) == []
    wanted = "tomcat_clusters.main: members send each other sessions that anyone who can listen on their network can read. Set encryption:"
    assert [line.startswith(wanted) for line in found.advice if "encryption" in line] == ([True] if said else [])


@pytest.mark.parametrize(
    ("word", "cluster", "said"),
    [
        (True, {}, "that anyone who can listen on their network can read. Set"),
        ("auto", {}, "that anyone who can listen on their network can read. Set"),
        (
            "no",
            {},
            (
                "that anyone on their network can read and write, since replication authenticates nobody and tomcat_replication_firewall is"
                " false. Set"
            ),
        ),
        (False, {"encryption": {"key": "0" * 64}}, ""),
        (False, {"encryption": False}, ""),
    ],
)
def test_what_strangers_can_do(word: Any, cluster: Values, said: str) -> None:
    """They join where nothing keeps them out; elsewhere they listen."""
    found = [
        line for line in model({"main": cluster}, ("tomcat1", "tomcat2"), tomcat_replication_firewall=word).advice if "each other" in line
    ]
    assert [said in line for line in found] == ([True] if said else [])


def test_many_clusters_share_a_sentence() -> None:
    clusters = {f"c{number}": {"paths": [f"/c{number}"]} for number in range(5)}
    instances = [[{"name": f"t{host}{number}", "cluster": f"c{number}"} for number in range(5)] for host in range(2)]
    lines = [line for line in model(clusters, instances, tomcat_receiver_port_base=6000).advice if "encryption" in line]
    assert [line.partition(":")[0] for line in lines] == ["tomcat_clusters.c0, tomcat_clusters.c1, tomcat_clusters.c2 and 2 more"]
