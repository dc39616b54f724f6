# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, defaults and limits of the model that an inventory states."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

NAME_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_-]*$"
LONGEST_NAME = 32
# Names that mean something else in workers.properties.
RESERVED_NAMES = frozenset({"list", "maintain"})

SECRET_PATTERN = r"^[A-Za-z0-9._~+/=-]+$"  # noqa: S105 - the form of secrets, none itself
SHORTEST_SECRET = 32
LONGEST_SECRET = 63

FRONTENDS = ("httpd", "mod_jk", "nginx")
FRONTEND_PORT_VARIABLES = MappingProxyType({"httpd": "httpd_balancer_port", "mod_jk": "mod_jk_port", "nginx": "nginx_balancer_port"})

# Arguments of the role frontends. Its prefix is too common a word to be refused as a whole.
FRONTENDS_ARGUMENTS = frozenset(f"frontends_{name}" for name in ("enabled", "removed", "members", "clusters", "install", "packages"))

# Pages that a front end keeps for itself, and what their paths are where an inventory says nothing.
FRONTEND_PAGES = MappingProxyType(
    {
        "httpd": ("httpd_base_status_path", "httpd_balancer_manager_path"),
        "mod_jk": ("httpd_base_status_path", "mod_jk_status_path"),
        "nginx": ("nginx_balancer_status_path",),
    }
)
PAGE_DEFAULTS = MappingProxyType(
    {
        "httpd_base_status_path": "/server-status",
        "httpd_balancer_manager_path": "/balancer-manager",
        "mod_jk_status_path": "/jk-status",
        "nginx_balancer_status_path": "/nginx-status",
    }
)

# By which cookie a front end finds the member of a session.
FRONTEND_COOKIES = MappingProxyType(
    {"httpd": "httpd_balancer_session_cookie", "mod_jk": "mod_jk_session_cookie", "nginx": "nginx_balancer_session_cookie"}
)
DEFAULT_COOKIE = "JSESSIONID"

# Variables of a host that the model reads. The values are what holds where an inventory says nothing.
HOST_DEFAULTS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "tomcat_instances": [],
        "tomcat_clusters": {"main": {}},
        "cluster_address": "",
        "cluster_replication_address": "",
        "balancer_frontends": ["httpd"],
        "tomcat_http_port_base": 8080,
        "tomcat_ajp_port_base": 8010,
        "tomcat_shutdown_port_base": -1,
        "tomcat_receiver_port_base": 5000,
        "tomcat_base_root": "/srv/tomcat",
        "tomcat_user": "tomcat",
        "tomcat_group": "tomcat",
        "tomcat_version": "10.1",
        "tomcat_install_method": "package",
        "tomcat_java_home": "",
        "tomcat_java_opts": [],
        "tomcat_ajp_secret": "",
        "jdk_version": "",
        "jdk_install_method": "package",
        "balancer_trusted_proxies": [],
        "httpd_balancer_port": 80,
        "httpd_balancer_protocol": "ajp",
        "mod_jk_port": 80,
        "nginx_balancer_port": 80,
        "nginx_balancer_protocol": "http",
        "preflight_ignored_variables": [],
    }
)
MODEL_VARIABLES = frozenset(HOST_DEFAULTS)

CLUSTER_DEFAULTS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "paths": ["/"],
        "names": [],
        "sessions": "replicated",
        "preset": "",
        "manager": "delta",
        "membership": "multicast",
        "cloud": {},
        "multicast_address": "228.0.0.4",
        "multicast_port": None,
        "channel_send_options": 6,
        "session_timeout": 30,
        "trusted_proxies": [],
        "encryption": {},
        "redis": {},
        "tomcat_version": "",
        "tomcat_install_method": "",
        "java_home": "",
        "java_opts": [],
        "tomcat": {},
    }
)

# Values of a cluster under one name. What an inventory says beside it counts.
CLUSTER_PRESETS: MappingProxyType[str, MappingProxyType[str, Any]] = MappingProxyType(
    {
        # As most guides have it since Tomcat 6: one multicast group for everybody, each session on two members.
        "classic": MappingProxyType(
            {
                "manager": "backup",
                "membership": "multicast",
                "multicast_address": "228.0.0.4",
                "multicast_port": 45564,
                "channel_send_options": 6,
            }
        ),
    }
)

INSTANCE_KEYS = frozenset(
    {
        "name",
        "number",
        "cluster",
        "group",
        "route",
        "weight",
        "standby",
        "state",
        "http_port",
        "ajp_port",
        "shutdown_port",
        "receiver_port",
        "java_opts",
        "java_home",
        "tomcat_version",
        "tomcat_install_method",
        "tomcat",
    }
)

DEFAULT_MULTICAST_PORT = 45564
DERIVED_MULTICAST_PORTS = 15000
# A DeltaManager sends every change to all members: fine for a few, too much for many.
LARGEST_DELTA_GROUP = 4

# A variable that starts with one of these belongs to the collection. The value is the role that must be
# known before a name can be called unknown; "" stands for the model itself.
PREFIXES: MappingProxyType[str, str] = MappingProxyType(
    {
        "tomcat_": "tomcat",
        "jdk_": "jdk",
        "httpd_balancer_": "httpd_balancer",
        "httpd_base_": "httpd_base",
        "mod_jk_": "mod_jk",
        "nginx_balancer_": "nginx_balancer",
        "webapp_": "webapp",
        "platform_": "platform",
        "preflight_": "preflight",
        "run_control_": "run_control",
        "rolling_restart_": "rolling_restart",
        "cluster_status_": "cluster_status",
        "metrics_": "metrics",
        "balancer_": "",
    }
)
