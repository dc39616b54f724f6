# SPDX-License-Identifier: GPL-3.0-or-later
"""The JMX exporter of an instance: its agent, its series, and the packet filter in front of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_exporter import RULES
from unit.roles import golden_files
from unit.roles.test_tomcat_golden import GOLDEN, case
from unit.roles.tomcat_rendering import Instance

ENCRYPTED = {"tomcat_clusters": {"main": {"encryption": {"key": "0" * 64}}}}
EXPORTER: dict[str, Any] = {
    "src": "agents/jmx_prometheus_javaagent-1.0.1.jar",
    "checksum": f"sha256:{'ab' * 32}",
    "port": "{number+9400}",
    "allow": ["192.0.2.20", "2001:db8::/64"],
}


def exporting(cluster: dict[str, Any] | None = None, **more: Any) -> Instance:
    """An instance with the exporter, on a host with another one that somebody else may ask, of a cluster that encrypts."""
    own = {"name": "tomcat2", "tomcat": {"jmx_exporter": {"allow": ["{address}", "10.1.0.0/16"]}}}
    of_host = {"tomcat_jmx_exporter": EXPORTER, "tomcat_instances": [{"name": "tomcat1"}, own], **ENCRYPTED}
    return case("10.1", cluster, {**of_host, **more})


def files(instance: Instance) -> dict[str, str]:
    """What comes with the exporter, rendered, by the end of its path."""
    found = instance.value("__tomcat_host.files")
    return {one["dest"]: instance.descriptor(one) for one in found if re.search(r"jmx_series|replication", one["dest"])}


def test_rendered_as_before() -> None:
    instance = exporting()
    made = files(instance)
    assert list(made) == [
        "/srv/tomcat/tomcat1/conf/jmx_series.yml",
        "/srv/tomcat/tomcat2/conf/jmx_series.yml",
        "/usr/local/lib/catalina-cluster/replication.nft",
        "/etc/systemd/system/catalina-replication.service",
    ]
    assert len(set(list(made.values())[:2])) == 1
    golden_files.compare(GOLDEN / "10.1-jmx-exporter", {path.rpartition("/")[2]: text for path, text in made.items()})
    assert instance.value("__tomcat_firewall_checks | length") == 1


def test_the_agent_listens_at_the_address_of_the_host() -> None:
    instance = exporting()
    jar = "/opt/tomcat/files/abababababab-jmx_prometheus.jar"
    assert f"-javaagent:{jar}=192.168.0.101:9401:/srv/tomcat/tomcat1/conf/jmx_series.yml" in instance.render("bin/setenv")
    downloads = [{key: one[key] for key in ("src", "checksum", "dest")} for one in instance.value("__tomcat_host.downloads")]
    assert downloads == [{"src": EXPORTER["src"], "checksum": EXPORTER["checksum"], "dest": jar}]


@pytest.mark.parametrize("more", [{"tomcat_replication_firewall": True}, {"tomcat_clusters": {}}], ids=["asked for", "without a key"])
def test_the_replication_ports_have_a_chain_of_their_own(more: dict[str, Any]) -> None:
    """Where the cluster has a key they are left alone."""
    alone = exporting()
    (text,) = (text for path, text in files(alone).items() if path.endswith(".nft"))
    assert "members" not in text and "5001" not in text
    refused = exporting(__tomcat_filter_answers=["unusable: Killed"])
    assert refused.value("__tomcat_host.packet_filter.refusal").startswith("app1: tomcat_jmx_exporter.allow: closes ")
    (both,) = (text for path, text in files(exporting(**more)).items() if path.endswith(".nft"))
    assert "tcp dport { 5001, 5002 } jump members" in both
    for line in ("tcp dport { 9401 } jump exporters_2", "tcp dport { 9402 } jump exporters_1", "ip saddr { 192.0.2.20/32 } return"):
        assert line in text and line in both


def test_a_level_does_without_it() -> None:
    instance = exporting(tomcat_instances=[{"name": one, "tomcat": {"jmx_exporter": False}} for one in ("tomcat1", "tomcat2")])
    assert not files(instance) and "javaagent" not in instance.render("bin/setenv")
    assert not files(case("10.1", {}, ENCRYPTED))


def test_every_series_is_well_named() -> None:
    made = yaml.safe_load(next(text for path, text in files(exporting()).items() if path.endswith("jmx_series.yml")))
    assert [rule["name"] for rule in made["rules"]] == [rule.name for rule in RULES]
    for rule in made["rules"]:
        assert (rule["type"] == "COUNTER") is rule["name"].endswith("_total"), rule
        assert re.fullmatch(r"tomcat_[a-z_]+", rule["name"])
        assert re.compile(rule["pattern"])
    objects = {name.partition(",")[0] for name in made["includeObjectNames"]}
    kinds = {re.match(r"(\w+)<(type=\w+)", rule["pattern"]) for rule in made["rules"]}
    assert {f"{kind[1]}:{kind[2]}" for kind in kinds if kind} == objects


# As the exporter names objects and attributes of Tomcats with replication and two data sources.
NAMES = (
    ('Catalina<type=ThreadPool, name="http-nio-127.0.0.1-8081"><>currentThreadsBusy: 1', "tomcat_threads_busy"),
    ('Catalina<type=ThreadPool, name="http-nio-127.0.0.1-8081", subType=SocketProperties><>soTimeout: 1', ""),
    ('Catalina<type=GlobalRequestProcessor, name="ajp-nio-127.0.0.1-8011"><>processingTime: 1', "tomcat_request_seconds_total"),
    ("Catalina<type=Manager, host=localhost, context=/shop##2><>activeSessions: 6", "tomcat_sessions"),
    ("Catalina<type=Manager, host=localhost, context=/shop><>activeSessionsFull: 6", "tomcat_sessions_known"),
    ("Catalina<type=Manager, host=localhost, context=/shop><>maxActiveSessions: -1", ""),
    ('Catalina<type=Cluster, component=Member, name="tcp://{127, 0, 0, 1}:5002"><>suspect: false', "tomcat_cluster_member_suspect"),
    (
        "ClusterChannel<type=Channel, channel=Catalina-Channel, component=Interceptor, interceptorName=ThroughputInterceptor><>MsgRxCnt: 9",
        "tomcat_cluster_messages_received_total",
    ),
    ('Catalina<type=DataSource, class=javax.sql.DataSource, name="jdbc/g"><>numActive: 0', "tomcat_datasource_active"),
    ("Catalina<type=Manager, context=/shop, host=localhost><>activeSessions: 4", "tomcat_sessions"),
    (
        'Catalina<type=DataSource, context=/shop, host=localhost, class=javax.sql.DataSource, name="jdbc/own"><>maxActive: 3',
        "tomcat_datasource_max",
    ),
    (
        'Catalina<type=DataSource, host=localhost, context=/shop, class=javax.sql.DataSource, name="jdbc/own"><>maxTotal: 3',
        "tomcat_datasource_max",
    ),
)


@pytest.mark.parametrize("order", ["host=shop.example, context=/shop", "context=/shop, host=shop.example"])
def test_which_application_it_is(order: str) -> None:
    (rule,) = (rule for rule in RULES if rule.name == "tomcat_sessions")
    found = re.match(rule.pattern, f"Catalina<type=Manager, {order}><>activeSessions: 4")
    assert found and found.groups() == ("shop.example", "/shop")


@pytest.mark.parametrize(("value", "name"), NAMES)
def test_what_a_value_is_called(value: str, name: str) -> None:
    assert [rule.name for rule in RULES if re.fullmatch(f".*(?:{rule.pattern}).*", value)] == ([name] if name else [])
