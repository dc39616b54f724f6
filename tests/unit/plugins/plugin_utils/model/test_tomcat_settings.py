# SPDX-License-Identifier: GPL-3.0-or-later
"""Free settings that contradict the model, each with the line that a person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import MODEL_NAMES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
DEBUGGER = 'use tomcat_java_opts, as "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:{number+9500}"'


def model(instances: list[Any] | None = None, frontends: str = "192.168.0.100", **settings: Any) -> Model:
    """The model of a small cluster whose host app1 has some settings, and those of front ends its balancer."""
    of_web = {key: settings.pop(key) for key in list(settings) if key.startswith(("httpd_", "mod_jk_"))}
    hosts: dict[str, dict[str, Any]] = {
        "app1": {"ansible_host": "192.168.0.101", "tomcat_instances": instances or ["tomcat1", "tomcat2"], **settings},
        "app2": {"ansible_host": "192.168.0.102", "tomcat_instances": ["tomcat3"]},
        "web": {"ansible_host": frontends, "balancer_frontends": ["httpd"], "httpd_balancer_port": 8090, **of_web},
    }
    sources = [
        HostInput(
            name,
            {"tomcat_ajp_secret": SECRET, **{key: value for key, value in variables.items() if key in MODEL_NAMES}},
            {key: value for key, value in variables.items() if key not in MODEL_NAMES},
        )
        for name, variables in hosts.items()
    ]
    return resolve(sources, ["app1", "app2"], ["web"])


CASES: list[Any] = [
    pytest.param({}, [], id="nothing"),
    pytest.param(
        {"tomcat_http_attributes": {"port": 9443, "maxSwallowSize": -1}},
        [
            (
                "app1: tomcat_http_attributes.port: is set by the model, all front ends rely on it; remove it; it is set by http_port of "
                "the instance, or tomcat_http_port_base"
            )
        ],
        id="port of the HTTP connector",
    ),
    pytest.param(
        {"tomcat_ajp_attributes": {"secret": "geheim"}},
        ["app1: tomcat_ajp_attributes.secret: is set by the model, all front ends rely on it; remove it; it is set by tomcat_ajp_secret"],
        id="secret of the AJP connector",
    ),
    pytest.param({"tomcat_http_attributes": {"protocol": "org.apache.coyote.http11.Http11Nio2Protocol"}}, [], id="other implementation"),
    pytest.param(
        {"tomcat_http_attributes": {"protocol": "AJP/1.3"}},
        [
            (
                "app1: tomcat_http_attributes.protocol: is set by the model, all front ends rely on it; remove it; it is set by nothing: "
                "the front ends speak HTTP to it"
            )
        ],
        id="other protocol",
    ),
    pytest.param(
        {"tomcat_http_attributes": {"SSLEnabled": True}},
        [
            (
                "app1: tomcat_http_attributes.SSLEnabled: is set by the model, all front ends rely on it; remove it; it is set by nothing: "
                "the front ends speak plain HTTP to it"
            )
        ],
        id="TLS where front ends speak plain HTTP",
    ),
    pytest.param(
        {"tomcat_ajp_attributes": {"tomcatAuthentication": None}},
        ['app1: tomcat_ajp_attributes.tomcatAuthentication: has no value; write "" for an empty text, or remove it'],
        id="attribute without a value",
    ),
    pytest.param({"tomcat_bind_address": "0.0.0.0"}, [], id="every address"),
    pytest.param({"tomcat_bind_address": "192.168.0.101"}, [], id="the host's own address"),
    pytest.param(
        {"tomcat_bind_address": "127.0.0.1"},
        [
            (
                'app1: tomcat_bind_address = "127.0.0.1": closes the connectors to all others: the front ends reach its instances at '
                "192.168.0.101; leave it out, or set cluster_address of the host to the address that the front ends can reach"
            )
        ],
        id="loopback with front ends elsewhere",
    ),
    pytest.param({"tomcat_ip_address_allow": ["192.168.0.0/24", "localhost"]}, [], id="everybody who is needed"),
    pytest.param({"tomcat_ip_address_allow": Unresolved("a fact")}, [], id="not known yet"),
    pytest.param(
        {"tomcat_ip_address_allow": ["localhost"]},
        [
            "app1: tomcat_ip_address_allow: does not have 192.168.0.100, the front ends of web; add 192.168.0.100",
            "app1: tomcat_ip_address_allow: does not have 192.168.0.102, the members of app2; add 192.168.0.102",
        ],
        id="neither front ends nor members",
    ),
    pytest.param(
        {"tomcat_ip_address_allow": ["any", "192.168.0"]},
        [
            (
                'app1: tomcat_ip_address_allow[1] = "192.168.0": is not an address or network; write one as 192.0.2.0/24, or any, '
                "localhost, link-local, multicast"
            )
        ],
        id="no network",
    ),
    pytest.param({"tomcat_environment": {"FEATURE": True, "LIMIT": 5, "EMPTY": "", "KEY": "a\nb"}}, [], id="environment"),
    pytest.param(
        {"tomcat_environment": {"JAVA_TOOL_OPTIONS": "-Dpassword=geheim"}},
        ["app1: tomcat_environment.JAVA_TOOL_OPTIONS: is set by the unit or the start script; use tomcat_java_opts"],
        id="environment that the JVM reads beside its command line",
    ),
    pytest.param({"tomcat_java_opts": ["-XX:MaxRAMPercentage=50"]}, [], id="heaps within the host"),
    pytest.param({"tomcat_java_opts": ["-XX:MaxRAMPercentage=80"], "tomcat_memory_max": "2G"}, [], id="heaps within limits of their own"),
    pytest.param(
        {"tomcat_java_opts": ["-XX:MaxRAMPercentage=60.5"]},
        [
            (
                "app1: tomcat_java_opts: gives the heaps of this host 121 % of its memory (tomcat1 60.5, tomcat2 60.5); "
                "-XX:MaxRAMPercentage is a share of the host for each instance: set 40 or less, or tomcat_memory_max"
            )
        ],
        id="heaps beyond the host",
    ),
    pytest.param(
        {
            "tomcat_java_opts": ["-Xmx1g"],
            "instances": ["tomcat1", {"name": "tomcat2", "java_opts": ["-XX:MaxRAMPercentage=20"]}],
        },
        [
            (
                "app1: tomcat_java_opts: gives tomcat2 -Xmx and -XX:MaxRAMPercentage, and the JVM follows -Xmx alone; "
                "keep one of them; java_opts of an instance comes after tomcat_java_opts"
            )
        ],
        id="two ways to say how large a heap is",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-XX:MaxRAMPercentage=50%"]},
        [
            f"app1: tomcat_java_opts: gives {name} -XX:MaxRAMPercentage=50%, which is not a percentage; "
            "write a number above 0, up to 100, as -XX:MaxRAMPercentage=40"
            for name in ("tomcat1", "tomcat2")
        ],
        id="no percentage",
    ),
    pytest.param(
        {"tomcat_log_levels": {"org.apache ": "FINE", "org.example.level": "FINE"}, "tomcat_mime_types": {".webp": "image/webp", "x": "x"}},
        [
            "app1: tomcat_log_levels.org.apache : is not the name of a logger; write it as org.apache.catalina.core",
            "app1: tomcat_log_levels.org.example.level: is not the name of a logger; write it as org.apache.catalina.core",
            "app1: tomcat_mime_types..webp: is not an extension, which has no dot; write it as webp",
            'app1: tomcat_mime_types.x = "x": is not a MIME type; write it as image/webp',
        ],
        id="names that nobody asks for",
    ),
    pytest.param({"tomcat_mime_types": {"webp": "image/webp", "txt": "text/plain;charset=UTF-8"}}, [], id="types"),
    pytest.param(
        {"platform_sysctl": {"somaxconn": 4096, "net.ipv4.conf.eth0.rp_filter": 1}},
        ["app1: platform_sysctl.somaxconn: is not the name of a kernel value; write it as net.core.somaxconn"],
        id="kernel",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-Xmx1GB", "-Xms 1g", '-Dx="a b"', "-Xss512k"]},
        [
            f"app1: tomcat_java_opts[{at}] = (a text, hidden): has no size that the JVM reads; write it as -Xmx512m or "
            "-Xmx2g, without a blank"
            for at in (0, 1)
        ]
        + [
            (
                "app1: tomcat_java_opts[2] = (a text, hidden): has quotes around its value: no shell takes them off; write the "
                "value without them"
            )
        ],
        id="options as a shell has them",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-Xms2g", "-Xmx1g"]},
        [
            f"app1: tomcat_java_opts: gives {name} a heap that begins with -Xms2g, above its end; set -Xms to no more than -Xmx; java_opts "
            "of an instance comes after tomcat_java_opts"
            for name in ("tomcat1", "tomcat2")
        ],
        id="heap that begins above its end",
    ),
    pytest.param(
        {"tomcat_http_attributes": {"compression": True}},
        [
            (
                "app1: tomcat_http_attributes.compression: is true or false (which yes, no, on and off are in YAML), a word belongs here; "
                "write one of on, off, force, in quotes"
            )
        ],
        id="on without quotes",
    ),
    pytest.param({"tomcat_http_attributes": {"compression": 2048}}, [], id="a size of answers"),
    pytest.param(
        {"tomcat_context": {"CookieProcessor": {"sameSiteCookies": "Laxx"}}},
        [
            (
                "app1: tomcat_context.CookieProcessor.sameSiteCookies: is none of unset, none, lax, strict; set one of unset, none, lax, "
                "strict"
            )
        ],
        id="a word that Tomcat does not know",
    ),
    pytest.param(
        {"tomcat_users": [{"username": "a", "password": "x", "roles": "one two"}, {"username": "a", "password": "y"}]},
        [
            "app1: tomcat_users[0].roles: has a blank within a name: names are separated by commas; write a list of names",
            "app1: tomcat_users[1].username: is there twice; write each once",
        ],
        id="users",
    ),
    pytest.param(
        {"tomcat_files": [{"dest": "lib/x.properties", "content": "a"}, {"dest": "lib/x.properties", "content": "b"}]},
        ["app1: tomcat_files[1].dest: is there twice; write each once"],
        id="one file twice",
    ),
    pytest.param(
        {"tomcat_rewrite": ["RewriteCond %{REQUEST_URI} !^/x", "RewritRule ^/a$ /b", "# a comment", "", "RewriteRule ^/a$"]},
        [
            f"app1: tomcat_rewrite[{at}]: is none of RewriteCond, RewriteRule and RewriteMap, each with what belongs to it; write it as "
            "RewriteRule ^/old/(.*)$ /new/$1 [R=301]"
            for at in (1, 4)
        ],
        id="rules that Tomcat leaves out",
    ),
    pytest.param(
        {"tomcat_virtual_hosts": [{"name": name, "appBase": "x"} for name in ("a.example", "A.example", "localhost")]},
        [
            "app1: tomcat_virtual_hosts[1].name: is there twice; write each name once",
            "app1: tomcat_virtual_hosts[2].name: is the name of the default host; use tomcat_host, or another name",
        ],
        id="virtual hosts of one name",
    ),
    pytest.param(
        {"tomcat_ip_address_allow": ["192.168.0.7/24", "192.168.0.0/24"]},
        [
            (
                'app1: tomcat_ip_address_allow[0] = "192.168.0.7/24": is not an address or network; write one as 192.0.2.0/24, or any, '
                "localhost, link-local, multicast"
            )
        ],
        id="a network that says an address",
    ),
    pytest.param(
        {"tomcat_replication_firewall_allow": ["localhost", "10.0.0.1", "10.0.0.1/8"]},
        [
            f'app1: tomcat_replication_firewall_allow[{at}] = "{value}": is not an address or network; write it as 192.0.2.7 or '
            "192.0.2.0/24"
            for at, value in ((0, "localhost"), (2, "10.0.0.1/8"))
        ],
        id="firewall",
    ),
    pytest.param(
        {"tomcat_replication_firewall": "off", "tomcat_replication_firewall_allow": ["10.0.0.1"]},
        [
            (
                'app1: tomcat_replication_firewall_allow = ["10.0.0.1"]: is not used: tomcat_replication_firewall is false; set'
                " tomcat_replication_firewall: auto or true, or remove it"
            )
        ],
        id="firewall that is off",
    ),
    pytest.param(
        {"tomcat_environment": {"PATH": "$PATH:/opt/bin", "PASSWORD": "a$b", "SHOP_HOME": "${CATALINA_BASE}/shop"}},
        [
            "app1: tomcat_environment.PATH: holds $PATH, which is not expanded; write what it stands for",
            "app1: tomcat_environment.SHOP_HOME: holds $CATALINA_BASE, which is not expanded; write what it stands for",
        ],
        id="variables of a shell",
    ),
    pytest.param(
        {"tomcat_logging_properties": {".level": "DEBUG", "org.example.level": "FINE", "handlers": "x"}},
        [
            (
                "app1: tomcat_logging_properties..level: is not a log level; set one of SEVERE, WARNING, INFO, "
                "CONFIG, FINE, FINER, FINEST, "
                "ALL, OFF"
            )
        ],
        id="level of another logger",
    ),
    pytest.param(
        {
            "tomcat_web_xml": {
                "session-config": {"cookie-config": {"name": "SID"}},
                "error-page": {"error-code": 404, "location": "404.html"},
                "filter-mapping": [{"filter-name": "a", "url-pattern": pattern} for pattern in ("/*", "*.do", "*")],
                "mime-mapping": {"extension": ".x", "mime-type": "a/b"},
            }
        },
        [
            "app1: tomcat_web_xml.error-page.location: is not a path, without which no application starts; write it as /errors/404.html",
            (
                "app1: tomcat_web_xml.filter-mapping[2].url-pattern: is not a pattern, without which no application starts; write it as "
                "/shop/*, or *.do"
            ),
            "app1: tomcat_web_xml.mime-mapping.extension: is not an extension, which has no dot; write it as webp",
            (
                "app1: tomcat_web_xml.session-config.cookie-config.name: names the session cookie SID, but httpd on "
                "web sends users to their "
                "member by JSESSIONID; set httpd_balancer_session_cookie: SID there, or take the name out of the application"
            ),
        ],
        id="web.xml",
    ),
    pytest.param(
        {"tomcat_context": {"sessionTimeout": 5, "Parameter": [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}]}},
        [
            (
                "app1: tomcat_context.sessionTimeout: is set by the model; remove it; it is set by session_timeout of the cluster in "
                "tomcat_clusters"
            ),
            "app1: tomcat_context.Parameter[1].name: is there twice; give each its own name",
        ],
        id="context",
    ),
    pytest.param(
        {"tomcat_executors": [{"name": "a"}, {"name": "b"}, {"name": "a"}]},
        ["app1: tomcat_executors[2].name: is there twice; give each its own name"],
        id="two pools of one name",
    ),
    pytest.param(
        {"instances": ["tomcat1"], "tomcat_connectors": [{"port": "{number+99000}"}]},
        ["app1: tomcat_connectors[0].port = 99001: is not within 1 to 65535; set a port of that range"],
        id="a port that is none",
    ),
    pytest.param({"tomcat_log_levels": {"org.example": "OFF", "org.apache": "FINE"}}, [], id="log levels"),
    pytest.param(
        {"tomcat_log_levels": {"org.example": False, "org.apache": "DEBUG", "x": None}},
        [
            'app1: tomcat_log_levels.org.example = false: is not a log level; write "OFF" in quotes',
            (
                'app1: tomcat_log_levels.org.apache = "DEBUG": is not a log level; set one of SEVERE, WARNING, INFO, CONFIG, FINE, FINER, '
                "FINEST, ALL, OFF"
            ),
            'app1: tomcat_log_levels.x: has no value; write "" for an empty text, or remove it',
        ],
        id="OFF without quotes is a boolean",
    ),
    pytest.param(
        {
            "webapp_deployments": [
                {"path": "/", "parameters": {"flag": True, "none": None}, "attributes": {"list": [1], "reloadable": True}}
            ],
            "mod_jk_member_params": {"tomcat1": {"lbfactor": None, "two": "a\nb"}},
        },
        [
            'app1: webapp_deployments[0].parameters.none: has no value; write "" for an empty text, or remove it',
            'web: mod_jk_member_params.tomcat1.lbfactor: has no value; write "" for an empty text, or remove it',
            "web: mod_jk_member_params.tomcat1.two: has a line end or a control character; write it on one line",
            (
                "app1: webapp_deployments[0].attributes.list: is an attribute and has no single value; write one text, number, "
                "true or false; elements begin with a capital"
            ),
        ],
        id="free settings that no text stands for",
    ),
    pytest.param(
        {"tomcat_environment": {"CATALINA_OPTS": "-Dpassword=geheim", "EMPTY": None, "A-B": "x", "LIST": [1]}},
        [
            "app1: tomcat_environment.CATALINA_OPTS: is set by the unit or the start script; use tomcat_java_opts",
            "app1: tomcat_environment.A-B: is not the name of an environment variable; use letters, digits and _",
            'app1: tomcat_environment.EMPTY: has no value; write "" for an empty text, or remove it',
            "app1: tomcat_environment.LIST: is not a text, a number, true or false; write one value",
        ],
        id="environment that nothing reads",
    ),
    pytest.param({"tomcat_java_opts": ["-Xmx512m", "-Dmessage=hello world", "@/etc/java.opts"]}, [], id="options"),
    pytest.param(
        {"tomcat_java_opts": ["-Xmx1g", "-Dx=1", "-XX:+UseZGC", "-Xmx2g", "-XX:-UseZGC", "-Dx=2", "-XX:MaxRAM=1g", "-XX:MaxRAM=2g"]},
        [
            (
                f"app1: tomcat_java_opts[{again}] = (a text, hidden): sets {name} to something else than tomcat_java_opts[{first}]; keep "
                "one of the two; java_opts of an instance comes after tomcat_java_opts"
            )
            for first, again, name in ((0, 3, "-Xmx"), (2, 4, "-XX:UseZGC"), (1, 5, "-Dx"), (6, 7, "-XX:MaxRAM"))
        ],
        id="one thing twice in a list",
    ),
    pytest.param(
        {
            "tomcat_java_opts": [
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-XX:OnError=a",
                "-XX:OnError=b",
                "-Da=1",
                "-Da.b=1",
                "-Xmx1g",
                "-Xmx1g",
                "-Xms1g",
            ]
        },
        [],
        id="options that add up, and the same once more",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-Xms256m -Xmx512m"]},
        [
            (
                "app1: tomcat_java_opts[0] = (a text, hidden): holds several options, the JVM would take them for one; write each as an "
                "entry of the list"
            )
        ],
        id="two options in one text",
    ),
    pytest.param(
        {"tomcat_java_opts": "-Xms256m -Xmx512m"},
        ["app1: tomcat_java_opts = (a text, hidden): is text, a list belongs here; write a list, each entry by itself"],
        id="text in place of a list",
    ),
    pytest.param(
        {"tomcat_java_opts": ["Xmx512m"]},
        [
            (
                "app1: tomcat_java_opts[0] = (a text, hidden): is not an option of the JVM, these begin with -; remove it, or write it as "
                "an option"
            )
        ],
        id="no option",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-Xlog:gc:${CATALINA_HOME}/gc.log"]},
        [
            (
                "app1: tomcat_java_opts[0] = (a text, hidden): holds $CATALINA_HOME, which is not expanded; write the path; "
                "$CATALINA_BASE is expanded"
            )
        ],
        id="variable that nobody expands",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-DjvmRoute=tc1", "-Dcatalina.base=/srv/x"]},
        [
            "app1: tomcat_java_opts[0] = (a text, hidden): sets jvmRoute, which the model sets; use route of the instance instead",
            "app1: tomcat_java_opts[1] = (a text, hidden): sets catalina.base, which the model sets; use tomcat_base_root instead",
        ],
        id="property of the model",
    ),
    pytest.param(
        {
            "tomcat_java_opts": ["-Djava.io.tmpdir=/data/tmp", "-Djava.util.logging.config.file=/etc/x.properties"],
            "tomcat_catalina_properties": {"catalina.base": "/srv/x", "java.io.tmpdir": "/data/tmp", "shop.mode": "x"},
        },
        [
            (
                "app1: tomcat_java_opts[0] = (a text, hidden): sets java.io.tmpdir, which the start script sets after it; remove it: "
                "temporary files are in temp of the instance"
            ),
            (
                "app1: tomcat_java_opts[1] = (a text, hidden): sets java.util.logging.config.file, which the model sets; use "
                "tomcat_log_levels or tomcat_logging_properties instead"
            ),
            "app1: tomcat_catalina_properties.catalina.base: sets catalina.base, which the model sets; use tomcat_base_root instead",
            (
                "app1: tomcat_catalina_properties.java.io.tmpdir: sets java.io.tmpdir, which the start script sets after it; remove it: "
                "temporary files are in temp of the instance"
            ),
        ],
        id="properties that lose, and the same in a file",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-version", "--help", "-XshowSettings:vm", "-D name=value"]},
        [
            *(
                f"app1: tomcat_java_opts[{at}] = (a text, hidden): has the JVM print something and end, so that no Tomcat would start; "
                "remove it"
                for at in (0, 1)
            ),
            ("app1: tomcat_java_opts[3] = (a text, hidden): sets a property without a name; write it as -Dname=value, without a blank"),
        ],
        id="options with which no Tomcat starts",
    ),
    pytest.param(
        {"tomcat_environment": {"CATALINA_TMPDIR": "/data/tmp", "CATALINA_LOGGING_CONFIG": "-Dx=y"}},
        [
            (
                "app1: tomcat_environment.CATALINA_TMPDIR: is set by the unit or the start script; leave it out: temporary files are in "
                "temp of the instance"
            ),
            "app1: tomcat_environment.CATALINA_LOGGING_CONFIG: is set by the unit or the start script; use tomcat_log_levels",
        ],
        id="environment without an option for the same",
    ),
    pytest.param(
        {"tomcat_environment": {"JPDA_ADDRESS": "*:8000", "CATALINA_PID": "/run/x.pid", "CATALINA_OUT": "/var/log/x"}},
        [
            (
                "app1: tomcat_environment.JPDA_ADDRESS: is read by catalina.sh jpda only, which the unit does not start; use "
                'tomcat_java_opts, as "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:{number+9500}"'
            ),
            (
                "app1: tomcat_environment.CATALINA_PID: is read by catalina.sh start only, which the unit does not start; leave it out: "
                "systemd knows the process"
            ),
            (
                "app1: tomcat_environment.CATALINA_OUT: is read by catalina.sh start only, which the unit does not start; leave it out: "
                "what Tomcat prints is in the journal"
            ),
        ],
        id="environment of other ways to start",
    ),
    *(
        pytest.param(
            {"instances": [{"name": "tomcat1", "tomcat": {"environment": {name: "x"}}}, "tomcat2"]},
            [f"app1: tomcat_instances[0].tomcat.environment.{name}: is read by {reader} only, which the unit does not start; {remedy}"],
            id=f"{name} of an instance",
        )
        for name, reader, remedy in (
            *((name, "catalina.sh jpda", DEBUGGER) for name in ("JPDA_ADDRESS", "JPDA_TRANSPORT", "JPDA_SUSPEND", "JPDA_OPTS")),
            ("_RUNJDB", "catalina.sh debug", DEBUGGER),
            ("CATALINA_OUT_CMD", "catalina.sh start", "leave it out: what Tomcat prints is in the journal"),
            ("USE_NOHUP", "catalina.sh start", "leave it out: systemd keeps the process"),
            ("JSVC", "daemon.sh", "leave it out: the unit starts Java itself"),
            ("JSVC_OPTS", "daemon.sh", "use tomcat_java_opts"),
        )
    ),
    pytest.param({"tomcat_environment": {"LOGGING_MANAGER": "-Dx=y", "CLASSPATH": "/srv/x.jar"}}, [], id="environment that run reads"),
    pytest.param(
        {"tomcat_java_opts": ["-Dcom.sun.management.jmxremote.port=9010", "-Dcom.sun.management.jmxremote.rmi.port=9010"]},
        [
            (
                "app1: tomcat_instances[1].java_opts = 9010: is taken by the JMX port of tomcat1 on this host; give each its own port, "
                "as {number+9010} does"
            )
        ],
        id="one JMX port for two instances",
    ),
    pytest.param({"tomcat_java_opts": ["-Dcom.sun.management.jmxremote.port={number+9010}"]}, [], id="a JMX port for each instance"),
    pytest.param(
        {"tomcat_java_opts": ["-agentlib:jdwp=transport=dt_socket,server=y,address=*:{number+5001}"]},
        [
            (
                "app1: tomcat_instances[1].receiver_port = 5002: is taken by the debugger port of tomcat1 on this host; give each its own "
                "port"
            ),
        ],
        id="a debugger for each instance, on the receiver's port of another",
    ),
    pytest.param(
        {"tomcat_java_opts": ["-Da={nmber+9010}", "-Db={name+1}", "-Dc={htp_port}", "-Dd=%d{yyyy} {anything}"]},
        [
            (
                "app1: tomcat_java_opts[0] = (a text, hidden): names {nmber}, which the model does not know of an instance; did you mean "
                "number?"
            ),
            (
                "app1: tomcat_java_opts[1] = (a text, hidden): adds 1 to {name}, which is a text; add to one of number, http_port, "
                "ajp_port, shutdown_port, receiver_port"
            ),
            (
                "app1: tomcat_java_opts[2] = (a text, hidden): names {htp_port}, which the model does not know of an instance; did you "
                "mean http_port?"
            ),
        ],
        id="options that name what the model does not know",
    ),
    pytest.param(
        {"tomcat_environment": {"NODE": "{nam}", "LIMIT": "{base+1}", "TEMPLATE": "{anything}", "DB_PASSWORD": "{nam}"}},
        [
            "app1: tomcat_environment.NODE: names {nam}, which the model does not know of an instance; did you mean name?",
            (
                "app1: tomcat_environment.LIMIT: adds 1 to {base}, which is a text; add to one of number, http_port, "
                "ajp_port, shutdown_port, receiver_port"
            ),
        ],
        id="environment that names what the model does not know",
    ),
    pytest.param(
        {"instances": [{"name": "tomcat1", "java_opts": ["-agentlib:jdwp=transport=dt_socket,server=y,address=*:5001"]}, "tomcat2"]},
        [
            (
                "app1: tomcat_instances[0].java_opts = 5001: is taken by receiver_port of tomcat1 on this host; give each its own port, "
                "as {number+9010} does"
            )
        ],
        id="debugger on a receiver's port",
    ),
]


@pytest.mark.parametrize(("settings", "expected"), CASES)
def test_settings(settings: dict[str, Any], expected: list[str]) -> None:
    """Each setting gives exactly these lines."""
    assert problem_lines(model(**settings).problems) == expected


def test_a_loopback_address_is_right_where_the_front_ends_are_on_the_same_host() -> None:
    """A machine that has everything needs no open connector."""
    source = HostInput(
        "one",
        {
            "ansible_host": "127.0.0.1",
            "tomcat_instances": ["tomcat1"],
            "tomcat_ajp_secret": SECRET,
            "balancer_frontends": ["httpd"],
            "httpd_balancer_port": 8090,
        },
        {"tomcat_bind_address": "127.0.0.1"},
    )
    assert problem_lines(resolve([source], ["one"], ["one"]).problems) == []


def test_the_base_of_an_instance_is_expanded() -> None:
    """In the options of all instances each gets its own folder."""
    found = model(tomcat_java_opts=["-Xlog:gc:$CATALINA_BASE/logs/gc.log", "-Dx=${CATALINA_BASE}/y", "-Dz=$CATALINA_BASES"])
    assert [member["java_opts"] for member in found.members][:2] == [
        ["-Xlog:gc:/srv/tomcat/tomcat1/logs/gc.log", "-Dx=/srv/tomcat/tomcat1/y", "-Dz=$CATALINA_BASES"],
        ["-Xlog:gc:/srv/tomcat/tomcat2/logs/gc.log", "-Dx=/srv/tomcat/tomcat2/y", "-Dz=$CATALINA_BASES"],
    ]


def test_an_option_may_use_what_the_model_knows() -> None:
    """A secret is taken word for word."""
    found = model(tomcat_java_opts=["-Dnode={name}@{host}:{number+9000}", "-Djavax.net.ssl.keyStorePassword={name}"])
    assert [member["java_opts"] for member in found.members][:2] == [
        ["-Dnode=tomcat1@app1:9001", "-Djavax.net.ssl.keyStorePassword={name}"],
        ["-Dnode=tomcat2@app1:9002", "-Djavax.net.ssl.keyStorePassword={name}"],
    ]
