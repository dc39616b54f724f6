# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of an inventory: what every series accepts, and wrong ones, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from unit.roles.tomcat_element_cases import KEY, PASSWORD, elements, every_class, of_cluster

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
VALVES = "org.apache.catalina.valves"
INTERCEPTORS = "org.apache.catalina.tribes.group.interceptors"
CLOSED = (
    "has a valve that lets some addresses in, and the front ends of web (192.168.0.100) are none of them; add their addresses to its "
    "allow: the checks of each run come from there"
)


def model(version: str = "10.1", **settings: Any) -> Model:
    """The model of a small cluster whose host app1 has some settings."""
    hosts: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": ["tomcat1"], **settings},
        "app2": {"ansible_host": "192.168.0.102", "tomcat_instances": ["tomcat3"]},
        "web": {"ansible_host": "192.168.0.100", "balancer_frontends": ["httpd"], "httpd_balancer_port": 8090},
    }
    full = version if version.count(".") == 2 else ""
    common = {"tomcat_ajp_secret": SECRET, "tomcat_version": version, "jdk_version": "17"}
    beside: dict[str, Any] = {}
    if full:
        common["tomcat_install_method"] = "archive"
        beside["tomcat_archives"] = [{"version": version, "src": "x.tar.gz", "checksum": f"sha512:{128 * '0'}"}]
    if "tomcat_clusters" in settings:
        common["tomcat_clusters"] = settings["tomcat_clusters"]
    sources = [
        HostInput(
            name,
            {key: value for key, value in {**common, **variables}.items() if key in MODEL_NAMES},
            {key: value for key, value in {**beside, **variables}.items() if key not in MODEL_NAMES},
        )
        for name, variables in hosts.items()
    ]
    return resolve(sources, ["app1", "app2"], ["web"])


@pytest.mark.parametrize("series", SERIES)
def test_every_place_can_be_filled(series: str) -> None:
    found = model(series, **elements(series))
    assert problem_lines(found.problems) == []
    assert not any("none of Tomcat's classes" in line for line in found.advice)


@pytest.mark.parametrize("series", SERIES)
def test_a_cluster_can_be_extended(series: str) -> None:
    found = model(series, **of_cluster(series))
    assert problem_lines(found.problems) == []
    assert found.settings[0]["encryption"].endswith("key a8ae6e6e"), "what members have in common, not the key"


@pytest.mark.parametrize("series", SERIES)
def test_every_class_of_a_cluster_is_known(series: str) -> None:
    assert problem_lines(model(series, **every_class(series)).problems) == []


def test_the_risk_of_a_deployer_is_said() -> None:
    """Once, whatever the number of members."""
    (sentence,) = [line for line in model("10.1", **every_class("10.1")).advice if "Deployer" in line]
    assert sentence.startswith("tomcat_clusters.main has a Deployer: who may write to farm/watched of one member, or has the key of the ")


def cluster(element: Any = None, **settings: Any) -> dict[str, Any]:
    """Settings of the cluster, and its element."""
    return {"tomcat_clusters": {"main": {**settings, **({"tomcat": {"cluster": element}} if element else {})}}}


def interceptor(name: str, **attributes: Any) -> dict[str, Any]:
    """One of a channel."""
    return {"Channel": {"Interceptor": {"className": f"{INTERCEPTORS}.{name}", **attributes}}}


def archive(version: str) -> dict[str, Any]:
    """A release from an archive."""
    return {"tomcat_archives": [{"version": version, "checksum": "sha512:" + "0" * 128, "src": "/x"}]}


def valve(**attributes: Any) -> dict[str, Any]:
    """A valve of the default host."""
    return {"tomcat_host": {"Valve": attributes}}


def resource(**attributes: Any) -> dict[str, Any]:
    """A data source."""
    return {"tomcat_global_resources": {"Resource": {"name": "jdbc/a", "type": "javax.sql.DataSource", **attributes}}}


HEARTBEAT = {"className": "org.apache.catalina.ha.backend.HeartbeatListener", "host": "{address}", "port": "{ajp_port}"}


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("place", ["tomcat_engine", "tomcat_host", "tomcat_server", "tomcat_service"])
def test_a_heartbeat_where_it_is_heard(series: str, place: str) -> None:
    """Its URL has another name in 7.0; where no time is told it would be silent without a word."""
    url = "proxyURL" if series == "7.0" else "proxyURLString"
    found = problem_lines(model(series, **{place: {"Listener": {**HEARTBEAT, "proxyList": "192.168.0.100:80", url: "/hb"}}}).problems)
    silent = place == "tomcat_service" or (place == "tomcat_server" and series in ("7.0", "8.5"))
    words = f"app1: {place}.Listener: would never send anything there in Tomcat {series}; put it into tomcat_engine"
    assert found == ([words] if silent else [])


WRONG: list[Any] = [
    pytest.param(
        "10.1",
        valve(className=f"{VALVES}.AccessLogValve", patern="common"),
        [
            "app1: tomcat_host.Valve.patern: is not an attribute of AccessLogValve in Tomcat 10.1; did you mean pattern?",
        ],
        id="unknown attribute",
    ),
    pytest.param(
        "10.1",
        {"tomcat_connectors": [{"port": 8443, "SSLEnabled": True, "keystoreFile": "/x"}]},
        [
            "app1: tomcat_connectors[0].keystoreFile: is not an attribute of Connector in Tomcat 10.1; remove it (7.0, 8.5, 9.0 know it)",
        ],
        id="attribute of older versions",
    ),
    pytest.param(
        "9.0",
        {"tomcat_http_attributes": {"maxThread": 5}},
        [
            "app1: tomcat_http_attributes.maxThread: is not an attribute of Connector in Tomcat 9.0; did you mean maxThreads?",
        ],
        id="attribute of the model's connector",
    ),
    pytest.param(
        "7.0",
        {"tomcat_http_attributes": {"useVirtualThreads": True}},
        [
            (
                "app1: tomcat_http_attributes.useVirtualThreads: is not an attribute of Connector in Tomcat 7.0; remove it "
                "(8.5, 9.0, 10.1, 11.0 know it)"
            ),
        ],
        id="attribute of newer versions",
    ),
    pytest.param(
        "10.1",
        {"tomcat_http_attributes": {"maxThreads": "many"}},
        [
            "app1: tomcat_http_attributes.maxThreads: is text, a number belongs here; write a number",
        ],
        id="text where a number belongs",
    ),
    pytest.param(
        "10.1",
        valve(className=f"{VALVES}.AccessLogValve", maxDays=True),
        [
            "app1: tomcat_host.Valve.maxDays: is true or false, a number belongs here; write a number",
        ],
        id="boolean where a number belongs",
    ),
    pytest.param(
        "10.1",
        valve(className=f"{VALVES}.AccessLogValve", rotatable="yes"),
        [
            "app1: tomcat_host.Valve.rotatable: is neither true nor false; set true or false",
        ],
        id="word that Tomcat takes for false",
    ),
    pytest.param(
        "10.1",
        valve(className=f"{VALVES}.FilterValve"),
        [
            (
                "app1: tomcat_host.Valve.className: names org.apache.catalina.valves.FilterValve, which Tomcat 10.1 does not "
                "have; 11.0 knows it"
            ),
        ],
        id="class of a newer version",
    ),
    pytest.param(
        "10.1",
        valve(className=f"{VALVES}.AccesLogValve"),
        [
            (
                "app1: tomcat_host.Valve.className: names org.apache.catalina.valves.AccesLogValve, which Tomcat 10.1 does not "
                "have; did you mean org.apache.catalina.valves.AccessLogValve?"
            ),
        ],
        id="class with a typing error",
    ),
    pytest.param(
        "8.5",
        {"tomcat_server": {"Listener": {"className": "org.apache.catalina.core.JasperListener"}}},
        [
            (
                "app1: tomcat_server.Listener.className: names org.apache.catalina.core.JasperListener, which Tomcat 8.5 does "
                "not have; 7.0 knows it"
            ),
        ],
        id="class of an older version",
    ),
    pytest.param(
        "10.1",
        valve(className="org.apache.catalina.realm.NullRealm"),
        [
            (
                "app1: tomcat_host.Valve.className: names org.apache.catalina.realm.NullRealm, which cannot be a Valve; correct"
                " the name, or see Tomcat's documentation"
            ),
        ],
        id="class of another element",
    ),
    pytest.param(
        "10.1",
        valve(className="RewriteValve"),
        [
            (
                "app1: tomcat_host.Valve.className: is not the full name of a class; did you mean "
                "org.apache.catalina.valves.rewrite.RewriteValve?"
            ),
        ],
        id="short name of a class",
    ),
    pytest.param(
        "10.1",
        valve(pattern="x"),
        [
            "app1: tomcat_host.Valve.className: is missing; name the class of the Valve",
        ],
        id="valve without a class",
    ),
    pytest.param(
        "10.1",
        {"tomcat_engine": {"Connector": {"port": 1}}},
        [
            "app1: tomcat_engine.Connector: is not an element of Engine in Tomcat 10.1, which ignores it; it belongs into Service",
        ],
        id="element in the wrong place",
    ),
    pytest.param(
        "10.1",
        {"tomcat_host": {"Valvee": {"className": "a.B"}}},
        [
            "app1: tomcat_host.Valvee: is not an element of Host in Tomcat 10.1, which ignores it; did you mean Valve?",
        ],
        id="unknown element",
    ),
    pytest.param(
        "10.1",
        {"tomcat_context": {"Resource": {"name": "jdbc/a", "auth": "Container"}}},
        [
            "app1: tomcat_context.Resource.type: is missing; this Resource needs it",
        ],
        id="required attribute",
    ),
    pytest.param(
        "10.1",
        resource(maxActive=20),
        [
            (
                "app1: tomcat_global_resources.Resource.maxActive: is not an attribute of a data source in Tomcat 10.1; did you"
                " mean maxTotal? (7.0 knows it)"
            ),
        ],
        id="attribute of an old pool",
    ),
    pytest.param(
        "10.1",
        resource(maxTotl=20),
        [
            "app1: tomcat_global_resources.Resource.maxTotl: is not an attribute of a data source in Tomcat 10.1; did you mean maxTotal?",
        ],
        id="attribute of a pool with a typing error",
    ),
    pytest.param(
        "10.1",
        {"tomcat_context": {"WatchedResource": "WEB-INF/web.xml"}},
        [
            "app1: tomcat_context.WatchedResource: is an element, not an attribute; write it as WatchedResource: {…}",
        ],
        id="element written as an attribute",
    ),
    pytest.param(
        "10.1",
        {"tomcat_engine": {"jvmRoute": "x", "Cluster": {"className": "a.B"}}},
        [
            "app1: tomcat_engine.jvmRoute: is set by the model; remove it; it is set by route of the instance",
            "app1: tomcat_engine.Cluster: is set by the model; remove it; it is set by tomcat_clusters",
        ],
        id="what the model sets in the Engine",
    ),
    pytest.param(
        "10.1",
        {"tomcat_host": {"name": "x", "autoDeploy": True}},
        [
            (
                "app1: tomcat_host.name: is set by the model; remove it; it is set by the role; the folder of the context "
                "descriptors has this name. Further names are Alias elements"
            ),
            "app1: tomcat_host.autoDeploy: is set by the model; remove it; it is set by parallel of an application in webapp_deployments",
        ],
        id="what the model sets in the Host",
    ),
    pytest.param(
        "10.1",
        {"tomcat_server": {"port": 8005, "Service": {"name": "b"}}},
        [
            (
                "app1: tomcat_server.port: is set by the model; remove it; it is set by shutdown_port of the instance, or "
                "tomcat_shutdown_port_base"
            ),
            (
                "app1: tomcat_server.Service: is set by the model; remove it; it is set by tomcat_service, tomcat_executors, "
                "tomcat_connectors, tomcat_engine and tomcat_host"
            ),
        ],
        id="what the model sets in the Server",
    ),
    pytest.param(
        "10.1",
        valve(className=f"{VALVES}.RemoteIpValve", internalProxies=".*"),
        [
            "app1: tomcat_host.Valve.internalProxies: is set by the model; remove it; it is set by tomcat_internal_proxies",
        ],
        id="addresses of front ends",
    ),
    pytest.param(
        "10.1",
        {"tomcat_context": {"Manager": {"className": "org.apache.catalina.session.PersistentManager"}}},
        [
            (
                "app1: tomcat_context.Manager: takes the sessions of all applications out of the cluster's hands; set sessions "
                "and manager of the cluster in tomcat_clusters, or sessions: none for it"
            ),
        ],
        id="a manager where sessions are replicated",
    ),
    pytest.param(
        "10.1",
        {"tomcat_context": {"sessionCookieName": "SID"}},
        [
            (
                "app1: tomcat_context.sessionCookieName: names the session cookie SID, but httpd on web sends users to their "
                "member by JSESSIONID; set httpd_balancer_session_cookie: SID there, or take the name out of the application"
            ),
        ],
        id="another session cookie",
    ),
    pytest.param(
        "10.1",
        {"tomcat_engine": {"Valve": [{"className": f"{VALVES}.RemoteAddrValve", "allow": r"10\.0\.0\.\d+"}]}},
        [f"app1: tomcat_engine: {CLOSED}"],
        id="front ends that a valve leaves out",
    ),
    pytest.param(
        "9.0.85",
        {"tomcat_host": {"Valve": [{"className": f"{VALVES}.RemoteCIDRValve", "allow": "10.0.0.0/8, 192.168.1.0/24"}]}},
        [f"app1: tomcat_host: {CLOSED}"],
        id="networks of others",
    ),
    pytest.param(
        "10.1",
        {
            "tomcat_engine": {"Valve": [{"className": f"{VALVES}.RemoteAddrValve", "allow": r"127\..*|192\.168\.0\.\d+"}]},
            "tomcat_host": {
                "Valve": [
                    {"className": f"{VALVES}.RemoteCIDRValve", "allow": "192.168.0.0/24"},
                    {"className": f"{VALVES}.RemoteAddrValve", "deny": r"10\..*"},
                ]
            },
            "tomcat_virtual_hosts": [
                {"name": "intern", "appBase": "/srv/x", "Valve": [{"className": f"{VALVES}.RemoteAddrValve", "allow": "10.0.0.1"}]}
            ],
        },
        [],
        id="valves that let front ends in, and one of another host",
    ),
    pytest.param(
        "10.1",
        {"tomcat_connectors": [{"port": "{number+8080}"}, {"port": "{nmber+9000}"}, {"port": "{name+1}"}]},
        [
            "app1: tomcat_connectors[1].port: names {nmber}, which the model does not know of an instance; did you mean number?",
            (
                "app1: tomcat_connectors[2].port: adds 1 to {name}, which is a text; add to one of number, http_port, ajp_port,"
                " shutdown_port, receiver_port"
            ),
            "app1: tomcat_connectors[0].port = 8081: is taken by http_port of tomcat1 on this host; give each its own port",
        ],
        id="port that is taken and wrong placeholders",
    ),
    pytest.param(
        "10.1",
        {"tomcat_connectors": [{"port": 9000}], "tomcat_instances": ["tomcat1", "tomcat2"]},
        [
            "app1: tomcat_connectors[0].port = 9000: is taken by tomcat_connectors[0].port of tomcat1 on this host; give each its own port",
        ],
        id="one port for two instances",
    ),
    pytest.param(
        "10.1",
        {
            "tomcat_clusters": {"main": {"tomcat": {"cluster": {"Channel": {"Receiver": {"udpPort": 6000, "securePort": -1}}}}}},
            "tomcat_instances": ["tomcat1", "tomcat2"],
        },
        [
            (
                "app1: tomcat_clusters.main.tomcat.cluster.Channel.Receiver.udpPort = 6000: is taken by "
                "tomcat_clusters.main.tomcat.cluster.Channel.Receiver.udpPort of tomcat1 on this host; give each its own port"
            )
        ],
        id="one datagram port for two instances",
    ),
    pytest.param(
        "10.1",
        {"tomcat_http_attributes": {"bro<ken": "x", "server": None, "UpgradeProtocol": "x"}},
        [
            "app1: tomcat_http_attributes.bro<ken: is neither the name of an attribute nor of an element; use letters and digits",
            'app1: tomcat_http_attributes.server: has no value; write "" for an empty text, or remove it',
            "app1: tomcat_http_attributes.UpgradeProtocol: is an element, not an attribute; write it as UpgradeProtocol: {…}",
        ],
        id="no attributes at all",
    ),
    pytest.param(
        "9.0.30",
        {
            "tomcat_archives": [{"version": "9.0.30", "checksum": "sha512:" + "0" * 128, "src": "/x"}],
            "tomcat_connectors": [{"port": 9009, "protocol": "AJP/1.3", "secret": "x"}],
        },
        [
            "app1: tomcat_connectors[0].secret: is not known to Tomcat 9.0.30; use 9.0.31 or newer",
        ],
        id="attribute of a later release",
    ),
    pytest.param(
        "10.1",
        {"tomcat_web_xml": {"filters": {"filter-name": "x"}, "session-config": {"session-timeout": 5}, "servlet": {"servlet-nam": "x"}}},
        [
            (
                "app1: tomcat_web_xml.session-config.session-timeout: is set by another variable; use session_timeout of the "
                "cluster in tomcat_clusters"
            ),
            "app1: tomcat_web_xml.filters: is not an element of web.xml there in Tomcat 10.1, which ignores it; did you mean filter?",
            (
                "app1: tomcat_web_xml.servlet.servlet-nam: is not an element of web.xml there in Tomcat 10.1, which ignores it;"
                " did you mean servlet-name?"
            ),
        ],
        id="parts of web.xml",
    ),
    pytest.param(
        "10.1",
        {"tomcat_users": [{"username": "x", "pasword": "y", "roles": ["a"]}]},
        [
            "app1: tomcat_users[0].pasword: is an unknown key; did you mean password?",
        ],
        id="users",
    ),
    pytest.param(
        "7.0",
        {"tomcat_rewrite": ["RewriteRule ^/a /b"]},
        [
            "app1: tomcat_rewrite: needs the RewriteValve, which Tomcat 7.0 does not have; use 8.5 or newer",
        ],
        id="rewrite rules in 7.0",
    ),
    pytest.param(
        "10.1",
        {
            "tomcat_files": [
                {"dest": "conf/server.xml", "content": "x"},
                {"dest": "../x", "src": "https://example.com/x.jar"},
                {"dest": "lib/a.jar"},
            ]
        },
        [
            (
                "app1: tomcat_files[0].dest: is a file of the role; use tomcat_server, tomcat_connectors, tomcat_engine, "
                "tomcat_host and the others"
            ),
            (
                "app1: tomcat_files[1].dest: is not the path of a file below conf or lib; write it as lib/postgresql.jar or "
                "conf/jaspic-providers.xml"
            ),
            "app1: tomcat_files[1].checksum: is missing, src is an URL; add sha256: and the checksum of the file",
            "app1: tomcat_files[2]: has neither src nor content; name a file or an URL as src, or give its content",
        ],
        id="files",
    ),
    pytest.param(
        "10.1",
        {
            "tomcat_clusters": {
                "main": {"tomcat": {"tomcat_contexts": {}, "engine": {"Valve": {"className": "org.apache.catalina.valves.Nothing"}}}}
            },
            "tomcat_instances": [{"name": "tomcat1", "tomcat": {"http_attributes": {"port": 1, "maxThreads": "x"}}}],
        },
        [
            "inventory: tomcat_clusters.main.tomcat.tomcat_contexts: is an unknown key; did you mean context?",
            (
                "inventory: tomcat_clusters.main.tomcat.engine.Valve.className: names org.apache.catalina.valves.Nothing, which"
                " Tomcat 10.1 does not have; correct the name, or see Tomcat's documentation"
            ),
            (
                "app1: tomcat_instances[0].tomcat.http_attributes.port: is set by the model, all front ends rely on it; remove "
                "it; it is set by http_port of the instance, or tomcat_http_port_base"
            ),
            "app1: tomcat_instances[0].tomcat.http_attributes.maxThreads: is text, a number belongs here; write a number",
        ],
        id="levels",
    ),
    pytest.param(
        "10.1",
        cluster(
            {"Channel": {"Interceptor": [{"className": f"{INTERCEPTORS}.{name}"} for name in ("TcpFailureDetector", "GzipInterceptor")]}}
        ),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Interceptor: are not in the order in which messages pass them; "
                "write them as GzipInterceptor, TcpFailureDetector"
            ),
        ],
        id="interceptors in the wrong order",
    ),
    pytest.param(
        "11.0",
        cluster(
            {"Channel": {"Interceptor": [{"className": f"{INTERCEPTORS}.ThroughputInterceptor"}, {"className": "com.example.Counter"}]}}
        ),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Interceptor: are not in the order in which messages pass them; "
                "write them as Counter, ThroughputInterceptor"
            ),
        ],
        id="an interceptor of one's own in the wrong order",
    ),
    pytest.param(
        "10.1",
        {
            "webapp_deployments": [
                {
                    "path": "/a",
                    "src": "a.war",
                    "checksum": "sha256:" + "0" * 64,
                    "context": {"docBase": "x", "Resource": {"name": "{name}", "type": "a"}, "Parameter": {"name": "x"}},
                }
            ]
        },
        [
            "app1: webapp_deployments[0].context.docBase: is set by the deployment; remove it; it is set by src beside it",
            (
                "app1: webapp_deployments[0].context: has a placeholder of an instance; write the value: all instances have the"
                " same descriptor"
            ),
            "app1: webapp_deployments[0].context.Parameter.value: is missing; this Parameter needs it",
        ],
        id="context of an application",
    ),
]

SENDS = "tomcat_clusters.main.tomcat.cluster.Channel.Interceptor: lets members that answer each other wait for each other until sends"
OWN_FLAG = "or an optionFlag such as 64, for messages of applications alone"
CLUSTERS: list[Any] = [
    (
        "10.1",
        cluster(interceptor("OrderInterceptor")),
        [f"inventory: {SENDS} time out, with channel_send_options 6; set channel_send_options to 8, {OWN_FLAG}"],
    ),
    ("10.1", cluster(interceptor("OrderInterceptor"), channel_send_options=8), []),
    (
        "10.1",
        cluster(interceptor("OrderInterceptor"), channel_send_options=8, manager="backup"),
        [f"inventory: {SENDS} time out, with tomcat_map_send_options 6; set tomcat_map_send_options to 8, {OWN_FLAG}"],
    ),
    ("10.1", cluster(interceptor("OrderInterceptor"), channel_send_options=8, manager="auto"), []),
    (
        "10.1",
        cluster({"Channel": {"Receiver": {"port": 1, "maxThread": 5}}}),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Receiver.port: is set by the model; remove it; it is "
                "set by receiver_port of the instance"
            ),
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Receiver.maxThread: is not an attribute of NioReceiver "
                "in Tomcat 10.1; did you mean maxThreads?"
            ),
        ],
    ),
    (
        "10.1",
        cluster({"channelSendOptions": 8, "Deployer": {"watchDir": "/srv/wars", "watchEnable": True}}),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.channelSendOptions: is set by the model; remove it; it is set "
                "by channel_send_options of the cluster"
            ),
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Deployer.watchDir: is set by the model; remove it; it is set by the role: "
                "farm/watched of the instance"
            ),
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Deployer.watchEnable: is not an attribute of FarmWarDeployer in Tomcat "
                "10.1; did you mean watchEnabled?"
            ),
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Deployer: would let whoever reaches the receiver of a member run programs "
                "on all of them; set encryption: {key: …} of the cluster, or use webapp_deployments"
            ),
        ],
    ),
    (
        "9.0",
        {
            **cluster({"Deployer": {"watchEnabled": True}}, encryption={"key": KEY}),
            "tomcat_virtual_hosts": [{"name": "shop.example.com", "appBase": "shop"}],
            "tomcat_host": {"appBase": "applications"},
        },
        [
            (
                "app1: tomcat_virtual_hosts: would not replicate: with a Deployer the Cluster stands in the default Host; remove it, or "
                "the Deployer of the cluster"
            ),
            ("app1: tomcat_host.appBase: is set by the role: the Deployer of the cluster puts applications there; remove it"),
        ],
    ),
    (
        "10.1",
        cluster({"Manager": {"mapSendOptions": 6}}),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Manager.mapSendOptions: is not an attribute of DeltaManager in "
                "Tomcat 10.1; remove it"
            ),
        ],
    ),
    (
        "10.1",
        cluster({"Manager": {"stateTransferTimeout": 6}}, manager="backup"),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Manager.stateTransferTimeout: is not an attribute of "
                "BackupManager in Tomcat 10.1; remove it"
            ),
        ],
    ),
    (
        "10.1",
        cluster(interceptor("DomainFilterInterceptor")),
        [
            ("inventory: tomcat_clusters.main.tomcat.cluster.Channel.Interceptor.domain: is missing; this Interceptor needs it"),
        ],
    ),
    (
        "10.1",
        cluster(interceptor("MessageDispatch15Interceptor")),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Interceptor.className: names "
                "org.apache.catalina.tribes.group.interceptors.MessageDispatch15Interceptor, which Tomcat 10.1 does not have; "
                "7.0 knows it"
            ),
        ],
    ),
    (
        "10.1",
        cluster({"Valve": {"className": "org.apache.catalina.tribes.group.interceptors.GzipInterceptor"}}),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Valve.className: names "
                "org.apache.catalina.tribes.group.interceptors.GzipInterceptor, which cannot be a Valve; correct the name, or "
                "see Tomcat's documentation"
            ),
        ],
    ),
    (
        "10.1",
        cluster({"heartbeatBackgroundEnabled": True}, sessions="none"),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster: says something of a Cluster that is not there; set sessions: "
                "replicated, or remove it"
            ),
        ],
    ),
    (
        "8.5",
        cluster({"Channel": {"Membership": {"connectTimeout": 700}}}, membership="static"),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Membership: is not there: the list of members is an interceptor's "
                "in Tomcat 8.5; extend the TcpPingInterceptor, or remove it"
            ),
        ],
    ),
    (
        "10.1",
        cluster(interceptor("EncryptInterceptor", replayWindowTime=5000)),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Interceptor: encrypts nothing without a key; set encryption: "
                "{key: …} of the cluster, and here what it says beside that"
            ),
        ],
    ),
    (
        "10.1",
        cluster(interceptor("EncryptInterceptor", replayWindowTime=5000, encryptionKey=KEY), encryption={"key": KEY}),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Interceptor.encryptionKey: is set by the model; remove it; it is "
                "set by encryption.key of the cluster"
            ),
        ],
    ),
    ("10.1", cluster(interceptor("EncryptInterceptor", replayWindowTime=5000), encryption={"key": KEY}), []),
    (
        "7.0",
        cluster({"Channel": {"Membership": {"mcastPort": 45565}}}),
        [
            (
                "inventory: tomcat_clusters.main.tomcat.cluster.Channel.Membership.mcastPort: is set by the model; remove it; it is set "
                "by multicast_port of the cluster"
            ),
        ],
    ),
    (
        "10.1",
        cluster(encryption={"key": "xyz", "algorithm": "DES"}),
        [
            (
                'app1: tomcat_clusters.main.encryption.algorithm = "DES": is none of AES/GCM/NoPadding, AES/CBC/PKCS5Padding; '
                "set one of AES/GCM/NoPadding, AES/CBC/PKCS5Padding"
            ),
            (
                "app1: tomcat_clusters.main.encryption.key: is not a text of 32, 48 or 64 hexadecimal digits; make one with: "
                "openssl rand -hex 32"
            ),
        ],
    ),
    (
        "10.1",
        cluster(encryption=KEY),
        [
            "app1: tomcat_clusters.main.encryption: is not a mapping; write {key: …}, with the key in a vault",
        ],
    ),
    (
        "10.1",
        cluster(encryption={"key": KEY}, sessions="none"),
        [
            (
                "app1: tomcat_clusters.main.encryption: encrypts nothing: sessions are not replicated; remove it, or set "
                "sessions: replicated"
            ),
        ],
    ),
    (
        "9.0.13",
        {**cluster(encryption={"key": KEY}), **archive("9.0.13")},
        [
            'app1, app2: tomcat_version = "9.0.13": cannot encrypt what it replicates; use 9.0.14 or newer',
        ],
    ),
    (
        "10.1.53",
        {**cluster(encryption={"key": KEY}), **archive("10.1.53")},
        [
            ('app1, app2: tomcat_version = "10.1.53": lets strangers run code where replication is encrypted; use a newer release'),
        ],
    ),
    (
        "10.1",
        {"tomcat_instances": [{"name": "tomcat1", "tomcat": {"cluster": {"heartbeatBackgroundEnabled": True}}}]},
        [
            (
                "app1: tomcat_instances[0].tomcat.cluster: is an unknown key; keys are access_log_format, ajp_attributes, "
                "catalina_properties, connectors, context, cpu_quota, engine, environment, executors, files, flight_recording, "
                "flight_recording_maxage, flight_recording_maxsize, flight_recording_settings, gc_log, gc_log_filecount, "
                "gc_log_filesize, global_resources, heap_dump, host, host_manager, http_attributes, java_agents, jmx, "
                "jmx_exporter, limit_nofile, logging_properties, manager, memory_max, rewrite, server, service, unit_directives, users, "
                "users_digest, virtual_hosts, web_xml"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("version", "settings", "lines"), [*WRONG, *CLUSTERS])
def test_wrong_elements(version: str, settings: dict[str, Any], lines: list[str]) -> None:
    assert problem_lines(model(version, **settings).problems) == lines


def test_passwords_are_in_no_line() -> None:
    """Not even where they stand in the wrong place, or are wrong themselves."""
    wrong: dict[str, Any] = {
        "tomcat_connectors": [{"port": PASSWORD, "SSLHostConfig": PASSWORD}],
        "tomcat_global_resources": PASSWORD,
        "tomcat_users": [{"username": "x", "password": [PASSWORD]}, PASSWORD],
        "tomcat_engine": [PASSWORD],
        "tomcat_catalina_properties": {"a": [PASSWORD]},
        "tomcat_files": [{"dest": PASSWORD, "content": PASSWORD, "mode": PASSWORD}],
    }
    lines = problem_lines(model(**wrong).problems)
    assert len(lines) >= 9
    assert not [line for line in lines if PASSWORD in line]


def test_classes_of_the_user() -> None:
    """They pass with whatever they are given, and that is said once."""
    found = model(**valve(className="com.example.MyValve", anything="x"), tomcat_engine={"Valve": {"className": "com.example.MyValve"}})
    assert problem_lines(found.problems) == []
    assert [line for line in found.advice if "com.example.MyValve" in line] == [
        "com.example.MyValve is none of Tomcat's classes: its attributes are not checked, and its jar has to be there."
    ]
