# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Tomcat needs on a host: software, instances, directories, files, and every refusal."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_layout import Options, layout
from unit.roles.tomcat_rendering import Values, member, settings

PACKAGES = {"10.1": {"names": ["tomcat10-common"], "home": "/usr/share/tomcat10"}}


def options(members: list[Values], **more: Any) -> Options:
    """The options of the role on app1."""
    values: dict[str, Any] = {
        "host": "app1",
        "version": "10.1",
        "install_method": "package",
        "packages": PACKAGES,
        "archive_root": "/opt/tomcat",
        "base_root": "/srv/tomcat",
        "helpers": "/usr/local/lib/catalina-cluster",
        "user": "web",
        "group": "webgroup",
        "clusters": [settings(members)],
    }
    return Options(**{**values, **more})


def found(members: list[Values], **more: Any) -> dict[str, Any]:
    """The layout of app1."""
    return layout(members, options(members, **more))


def test_a_host() -> None:
    members = [member(number) for number in range(1, 5)]
    contexts = [{"path": "/a", "doc_base": "/apps/a"}, {"path": "/b", "doc_base": "/apps/b", "cluster": "other"}]
    answer = found(members, contexts=contexts, bind_address="0.0.0.0")
    assert (answer["packages"], answer["archives"]) == (["tomcat10-common"], [])
    assert [(one["name"], one["home"], one["listen"]) for one in answer["instances"]] == [
        (name, "/usr/share/tomcat10", "0.0.0.0") for name in ("tomcat1", "tomcat2")
    ]
    assert answer["files"][0]["dest"] == "/srv/tomcat/{name}/conf/Catalina/localhost/a.xml"
    assert [one["dest"].rpartition("/")[2] for one in answer["files"][1:]] == [
        "web.xml",
        "sessions.jsp",
        "send.jsp",
        *["catalina-cluster.xml"] * 2,
        "replication.nft",
        "catalina-replication.service",
    ]
    assert answer["problems"] == []


def test_status_pages_follow_the_contexts() -> None:
    members = [member(1)]
    answer = found(members, clusters=[settings(members, sessions="none")], contexts=[{"path": "/", "doc_base": "/apps/a"}])
    assert [one["dest"].rpartition("/")[2] for one in answer["files"]] == [
        "ROOT.xml",
        "web.xml",
        "sessions.jsp",
        "send.jsp",
        "catalina-cluster.xml",
    ]


def test_only_root_writes_what_is_executed_or_read_as_configuration() -> None:
    answer = found([])["directories"]
    assert {one["dest"].removeprefix("/srv/tomcat/{name}"): one["owner"] for one in answer} == {
        "": "root",
        "/bin": "root",
        "/conf": "root",
        "/conf/Catalina": "root",
        "/conf/Catalina/localhost": "root",
        "/lib": "root",
        "/webapps": "root",
        "/logs": "web",
        "/temp": "web",
        "/work": "web",
    }
    assert {(one["group"], one["mode"], one["for_each"]) for one in answer} == {("webgroup", "0750", True)}
    dests = [one["dest"] for one in answer]
    assert all(dest.rpartition("/")[0] in dests[:place] for place, dest in enumerate(dests) if place), "parents first"


def test_a_host_without_members_is_like_one_whose_members_say_nothing() -> None:
    alone, complete = found([]), found([member(1)])
    assert {key: alone[key] for key in ("packages", "archives", "directories")} == {
        key: complete[key] for key in ("packages", "archives", "directories")
    }
    assert alone["instances"] == []


def test_several_releases_side_by_side() -> None:
    """Each instance has its home and its Java; what nobody runs is not installed, and a compiler makes a home of its own."""
    ecj = {"src": "ecj-3.26.0.jar", "checksum": f"sha256:{'AB' * 32}"}
    archives = [{"version": version, "checksum": "sha512:00", "src": "x.tgz", "ecj": ecj} for version in ("7.0.109", "8.5.100")]
    archives.append({"version": "9.0.122", "checksum": "sha512:00", "src": "y.tgz"})
    own = {"tomcat_install_method": "archive", "host": "app1"}
    members = [
        member(1, **own, tomcat_version="7.0.109", tomcat_series="7.0", java_home="/opt/java/jdk-8"),
        member(2, **own, tomcat_version="9.0.122", tomcat_series="9.0", java_home=""),
    ]
    answer = found(members, archives=archives, java_home="/usr/lib/jvm/default-java")
    assert [(one["home"], one["java_home"], one["start_check"]) for one in answer["instances"]] == [
        ("/opt/tomcat/apache-tomcat-7.0.109-ecj-abababababab", "/opt/java/jdk-8", "/srv/tomcat/tomcat1|6|7.0.109"),
        ("/opt/tomcat/apache-tomcat-9.0.122", "/usr/lib/jvm/default-java", "/srv/tomcat/tomcat2|8|9.0.122"),
    ]
    assert (answer["packages"], answer["problems"]) == ([], [])
    jar = "/opt/tomcat/files/ecj-abababababab.jar"
    assert [(one["dest"], one.get("replace")) for one in answer["archives"]] == [
        (jar, None),
        *(
            (
                f"/opt/tomcat/apache-tomcat-{version}-ecj-abababababab",
                [{"old": "lib/ecj-*.jar", "new": "lib/ecj-abababababab.jar", "src": jar}],
            )
            for version in ("7.0.109", "8.5.100")
        ),
        ("/opt/tomcat/apache-tomcat-9.0.122", None),
    ]


def test_options_of_the_jvm_come_from_host_cluster_and_instance() -> None:
    given = {
        "tomcat_clusters": {"main": {"java_opts": ["-Xss1m"]}, "other": {"java_opts": ["-Xss2m"]}},
        "tomcat_instances": ["tomcat2", {"name": "tomcat1", "java_opts": ["-Dlog=$CATALINA_BASE/x"]}],
    }
    one = {key: value for key, value in member(1).items() if key != "java_opts"}
    assert found([one], java_opts=["-Xmx1g"], given=given)["instances"][0]["java_opts"] == [
        "-Xmx1g",
        "-Xss1m",
        "-Dlog=/srv/tomcat/tomcat1/x",
    ]


def test_jars_by_coordinate_come_from_the_mirror() -> None:
    """A compiler, an agent and a driver, each fetched once; a path stays what it is."""
    checksum, mirror = f"sha256:{'ab' * 32}", "https://repo.example.com/maven2"
    given = {
        "tomcat_maven_mirror": mirror,
        "tomcat_files": [{"dest": "lib/h2.jar", "src": "com.h2database:h2:2.3.232", "checksum": checksum}],
        "tomcat_java_agents": [{"name": "otel", "src": "io.opentelemetry:agent:2.9.0", "checksum": checksum}],
    }
    archives = [
        {"version": "9.0.122", "checksum": "sha512:00", "src": "y.tgz", "ecj": {"src": "org.eclipse.jdt:ecj:3.26.0", "checksum": checksum}},
    ]
    own = {"tomcat_install_method": "archive", "tomcat_version": "9.0.122", "tomcat_series": "9.0", "host": "app1"}
    answer = found([member(1, **own), member(2, **own)], archives=archives, given=given)
    assert answer["problems"] == []
    assert [one["src"] for one in [*answer["archives"], *answer["downloads"]]] == [
        f"{mirror}/org/eclipse/jdt/ecj/3.26.0/ecj-3.26.0.jar",
        "y.tgz",
        f"{mirror}/com/h2database/h2/2.3.232/h2-2.3.232.jar",
        f"{mirror}/io/opentelemetry/agent/2.9.0/agent-2.9.0.jar",
    ]
    assert [one["dest"] for one in answer["links"]] == ["/srv/tomcat/tomcat1/lib/h2.jar", "/srv/tomcat/tomcat2/lib/h2.jar"]


NO_PACKAGE = (
    "app1: this distribution has no package of Tomcat 11.0 (it has 10.1). Set tomcat_install_method: archive, or another tomcat_version."
)
ENDLESS = "app1: tomcat_send_all_sessions_size is 0: Tomcat would send the sessions in an endless loop. Set 1 or more."
PATH = "app1: the context path /.. has a part that is empty, . or ..; write it as /shop or /shop/admin"
SHUTDOWN = (
    "app1: tomcat1 has the shutdown port 8001, but neither tomcat_shutdown_command nor tomcat_ajp_secret is set."
    " Set one of them, or tomcat_shutdown_port_base: -1."
)


@pytest.mark.parametrize(
    ("own", "more", "problems"),
    [
        ({}, {"send_all_sessions_size": "1"}, []),
        ({}, {"send_all_sessions_size": 0}, [ENDLESS]),
        ({"tomcat_version": "11.0"}, {}, [NO_PACKAGE]),
        ({"shutdown_port": 8001}, {}, [SHUTDOWN]),
        ({"shutdown_port": 8001}, {"shutdown_secret": True}, []),
        ({"shutdown_port": 0}, {}, []),
        ({"cluster": "shop"}, {}, ["app1: tomcat1 belongs to the cluster shop, which has no settings (known: main)"]),
        (
            {},
            {"contexts": [{"path": "/..", "doc_base": "/a"}]},
            ["app1: the context path /.. has a part that is empty, . or ..; write it as /shop or /shop/admin"],
        ),
        ({"shutdown_port": 8001, "tomcat_version": "11.0"}, {"send_all_sessions_size": 0}, [NO_PACKAGE, ENDLESS, SHUTDOWN]),
    ],
    ids=["none", "size", "package", "shutdown", "shutdown with a secret", "no shutdown port", "cluster", "path", "all at once"],
)
def test_refusals(own: Values, more: Values, problems: list[str]) -> None:
    assert layout([member(1, **own)], options([member(1)], **more))["problems"] == problems


def test_no_home_without_a_package() -> None:
    """The role ends with the problem before anything is laid out below an empty path."""
    answer = found([member(1, tomcat_version="11.0", tomcat_series="11.0")])
    assert (answer["instances"][0]["home"], answer["problems"]) == ("", [NO_PACKAGE])


KEY = {"key": "0" * 64}


def tables(answer: Any) -> list[Any]:
    """The tables of the packet filter in a layout: one or none."""
    return [one["vars"]["firewall"]["table"] for one in answer["files"] if one.get("src") == "replication.nft.j2"]


def test_replication_firewall_admits_the_clusters_of_the_host() -> None:
    """Members of all hosts, and what is named; not those of clusters that this host knows nothing of."""
    members = [*(member(number) for number in range(1, 5)), member(9, host="app9", cluster="shop", replication_address="10.0.9.9")]
    clusters = [settings(members[:4]), settings(members[4:], name="shop")]
    answer = found(members, clusters=clusters, firewall_allow=["10.0.0.7", "10.0.0.101"])
    assert tables(answer)[0] == {
        "ports": [5001, 5002],
        "multicast": [{"address": "228.0.0.4", "port": 45564, "version": 4}],
        "ipv4": ["10.0.0.101/32", "10.0.0.102/32", "10.0.0.7/32"],
        "ipv6": [],
    }
    static = found(members[:4], clusters=[settings(members[:4], membership="static")])
    assert tables(static)[0]["multicast"] == []


def running(number: int, active: bool = True, **replication: str) -> Values:
    """What an instance was found to run."""
    return {"name": f"tomcat{number}", "active": active, "running": {"replication": replication} if replication else {}}


@pytest.mark.parametrize(
    ("word", "encryption", "sessions", "runs", "ports"),
    [
        pytest.param("auto", {}, "replicated", [], [5001, 5002], id="auto: without a key"),
        pytest.param("auto", {"main": False}, "replicated", [], [5001, 5002], id="auto: meant to be without"),
        pytest.param("auto", {"main": KEY}, "replicated", [], [5002], id="auto: one with a key"),
        pytest.param("auto", {"main": KEY, "shop": KEY}, "replicated", [], [], id="auto: all with a key"),
        pytest.param("auto", {}, "none", [], [], id="auto: nothing is replicated"),
        pytest.param(True, {"main": KEY, "shop": KEY}, "replicated", [], [5001, 5002], id="true: all with a key"),
        pytest.param("on", {"main": KEY}, "replicated", [], [5001, 5002], id="on"),
        pytest.param(True, {}, "none", [], [], id="true: nothing is replicated"),
        pytest.param(False, {}, "replicated", [running(1, manager="delta")], [], id="false"),
        pytest.param("no", {}, "replicated", [], [], id="no"),
        pytest.param(
            "auto", {"main": KEY, "shop": KEY}, "replicated", [running(1, manager="delta", encryption="")], [5001], id="still without a key"
        ),
        pytest.param(
            "auto", {"main": KEY, "shop": KEY}, "replicated", [running(1, manager="delta", encryption="AES")], [], id="runs with a key"
        ),
        pytest.param("auto", {"main": KEY, "shop": KEY}, "replicated", [running(1, manager="redis")], [], id="was in Redis"),
        pytest.param("auto", {"main": KEY, "shop": KEY}, "replicated", [running(1, False)], [], id="is down"),
        pytest.param("auto", {"main": KEY, "shop": KEY}, "replicated", [running(1)], [], id="did not replicate"),
    ],
)
def test_whose_ports_are_closed(word: Any, encryption: Values, sessions: str, runs: list[Values], ports: list[int]) -> None:
    """A host with two clusters, each with an instance here and one elsewhere."""
    members = [member(1), member(2, cluster="shop"), member(3), member(4, host="app3", cluster="shop", replication_address="10.0.0.103")]
    clusters = [
        settings([members[0], members[2]], sessions=sessions),
        settings([members[1], members[3]], name="shop", sessions=sessions),
    ]
    given = {"tomcat_clusters": {name: {"encryption": value} for name, value in encryption.items()}}
    answer = found(members, clusters=clusters, firewall=word, given=given, running=runs, filter_answers=["unusable: Killed"])
    assert answer["problems"] == []
    assert [table["ports"] for table in tables(answer)] == ([ports] if ports else [])
    assert any("catalina-replication" in one["dest"] for one in answer["files"]) is bool(ports)
    others = {5001: "10.0.0.102/32", 5002: "10.0.0.103/32"}
    assert [table["ipv4"] for table in tables(answer)] == ([["10.0.0.101/32", *(others[port] for port in ports)]] if ports else [])
    assert bool(answer["packet_filter"]["refusal"]) is bool(ports)
    assert answer["packet_filter"]["temporary"] is (len(ports) == 1 and bool(runs))


@pytest.mark.parametrize(
    ("leaving", "more", "admitted", "temporary"),
    [
        ([], {}, [], False),
        (["10.0.0.9"], {}, ["10.0.0.9/32"], True),
        # Part of a network that is admitted: nftables takes no set with both.
        (["10.0.0.9"], {"firewall_allow": ["10.0.0.8/30", "10.0.0.0/29", "10.0.0.8/32"]}, ["10.0.0.8/30", "10.0.0.0/29"], False),
        # Admitted for good.
        (["10.0.0.102", "10.0.0.7"], {"firewall_allow": ["10.0.0.7"]}, ["10.0.0.7/32"], False),
        (["10.0.0.9"], {"firewall": False}, None, False),
    ],
)
def test_members_that_leave_are_admitted_until_they_are_stopped(
    leaving: list[str], more: Values, admitted: list[str] | None, temporary: bool
) -> None:
    members = [member(number) for number in range(1, 5)]
    answer = found(members, firewall_leaving=leaving, **more)
    assert [table["ipv4"] for table in tables(answer)] == ([] if admitted is None else [["10.0.0.101/32", "10.0.0.102/32", *admitted]])
    assert answer["packet_filter"]["temporary"] is temporary


@pytest.mark.parametrize(
    ("word", "asked", "remedy"),
    [
        ("auto", "= auto: closes the replication ports of main ", "Give these clusters encryption: {key: …} "),
        ("yes", "= true: closes the replication ports of main ", "Encrypt what these clusters replicate "),
    ],
)
def test_what_a_host_without_a_packet_filter_is_told(word: str, asked: str, remedy: str) -> None:
    answers = ["nftables", "not installed: No package matching 'nftables' is available"]
    refusal = found([member(1)], firewall=word, filter_answers=answers)["packet_filter"]["refusal"]
    assert refusal.startswith(f"app1: tomcat_replication_firewall {asked}")
    cause = "nftables cannot be installed: No package matching 'nftables' is available. Nothing of Tomcat was changed."
    assert f"That cannot be done on this host: {cause} {remedy}" in refusal
    assert "tomcat_replication_firewall: false" in refusal


@pytest.mark.parametrize(
    ("other", "missing"),
    [
        ({"name": "tomcat3", "host": "app2"}, "cluster is"),
        ({"name": "tomcat3", "host": "app2", "cluster": "main"}, "replication_address is"),
        ({"name": "tomcat3", "host": "app2", "cluster": "shop"}, ""),
    ],
)
def test_members_that_are_given_by_hand(other: Values, missing: str) -> None:
    """Of those of other hosts a role needs to know nothing else, and where the cluster has a key not even that."""
    said = f"app1: member tomcat3: {missing} missing; add it, or take all of them from the model: "
    problems = layout([member(1), other], options([member(1)]))["problems"]
    assert [problem.startswith(said) for problem in problems] == ([True] if missing else [])
    given = {"tomcat_clusters": {"main": {"encryption": KEY}}}
    assert layout([member(1), other], options([member(1)], given=given))["problems"] == []


def test_other_rules_have_another_chain() -> None:
    members = [member(number) for number in range(1, 5)]

    def chain(**options: Any) -> str:
        files = found(members, **options)["files"]
        return str(next(one["vars"]["firewall"]["chain"] for one in files if "firewall" in one.get("vars", {})))

    chains = [chain(), chain(firewall_allow=["10.0.0.7"]), chain(firewall_allow=["10.0.0.8"])]
    assert len(set(chains)) == 3 and chain() == chains[0]


NO_ADDRESS = "is not an address or network that a packet filter can compare; write it as 192.0.2.7 or 192.0.2.0/24"


@pytest.mark.parametrize(
    ("own", "more", "problem"),
    [
        (
            {},
            {"firewall_allow": ["monitor.example"]},
            f"tomcat_replication_firewall_allow: monitor.example {NO_ADDRESS}",
        ),
        (
            {"replication_address": "app1.example"},
            {},
            f"member tomcat1: replication_address app1.example {NO_ADDRESS}",
        ),
        ({}, {"firewall": "open"}, "tomcat_replication_firewall = open: is none of auto, true, false; set one of them"),
    ],
)
def test_replication_firewall_refuses(own: Values, more: Values, problem: str) -> None:
    assert found([member(1, **own)], **more)["problems"] == [f"app1: {problem}"]
