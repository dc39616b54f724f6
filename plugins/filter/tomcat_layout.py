# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_instances.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_layout
short_description: The instances of a host as templates need them
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Picks the members of one host and adds what follows from its Tomcat, its cluster and its version.
extends_documentation_fragment:
  - catalina.cluster.model
options:
  clusters:
    description:
      - The clusters, as in C(cluster_settings).
    type: list
    elements: dict
    required: true
  host:
    description:
      - Name of the host.
    type: str
    required: true
  home:
    description:
      - CATALINA_HOME of its instances.
    type: str
    required: true
  contexts:
    description:
      - Applications that the instances serve. One with C(parallel) makes Tomcat take in what is deployed while it runs.
    type: list
    elements: dict
    default: []
  bind_address:
    description:
      - Address that connectors listen on. Without it, the address of each member.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Show what follows from the version of Tomcat
  ansible.builtin.debug:
    msg: "{{ (cluster_members | catalina.cluster.tomcat_layout(clusters=cluster_settings, host='app1', home='/opt/tomcat'))[0].features }}"
"""

RETURN = r"""
_value:
  description: One mapping for each member of the host, with everything that C(cluster_members) says of it, and more.
  type: list
  elements: dict
  contains:
    home:
      description: CATALINA_HOME.
      type: str
    parallel:
      description: Whether Tomcat takes in what is deployed while it runs.
      type: bool
    listen:
      description: Address that its connectors listen on.
      type: str
    settings:
      description: Its cluster, as in C(cluster_settings).
      type: dict
    ajp:
      description: Whether it has an AJP connector.
      type: bool
    replicated:
      description: Whether its sessions are replicated.
      type: bool
    replication:
      description:
        - Its replication group, as in C(cluster_settings). With static membership RV(ignore:peers) holds the members of the
          group, itself among them, with name, address, port and unique_id. Empty without replication.
      type: dict
    features:
      description: What its version of Tomcat has and needs. A series without the last number counts as its newest release.
      type: dict
      contains:
            version:
              description: The version as given.
              type: str
            series:
              description: The first two numbers.
              type: str
            major:
              description: The first number.
              type: int
            minor:
              description: The second number.
              type: int
            patch:
              description: The third number, -1 when only a series was given.
              type: int
            min_java:
              description: Oldest major version of Java.
              type: int
            namespace:
              description: V(javax) or V(jakarta).
              type: str
            web_xml_version:
              description: Version of web.xml.
              type: str
            web_xml_namespace:
              description: XML namespace of web.xml.
              type: str
            web_xml_schema:
              description: Value of schemaLocation in web.xml.
              type: str
            dispatch_interceptor:
              description: Class that sends messages in the background.
              type: str
            jvmroute_session_id_listener:
              description: Whether JvmRouteSessionIDBinderListener is there.
              type: bool
            jasper_listener:
              description: Whether JasperListener is there, and needed.
              type: bool
            static_membership_service:
              description: Whether StaticMembershipService is there.
              type: bool
            static_local_member_found:
              description: Whether a member finds itself in the list of StaticMembershipService.
              type: bool
            cluster_usable:
              description: Whether replication works in this release.
              type: bool
            http_protocol:
              description: Class of the HTTP connector.
              type: str
            ajp_protocol:
              description: Class of the AJP connector.
              type: str
            ajp_secret_attribute:
              description: V(secret), or V(requiredSecret) before it was renamed.
              type: str
            ajp_secret_required:
              description: Whether the AJP connector knows secretRequired.
              type: bool
            apr_connectors:
              description: Whether the native connectors are there.
              type: bool
            bio_connectors:
              description: Whether the blocking connectors are there.
              type: bool
            expire_sessions_on_shutdown_backup:
              description: Whether BackupManager knows expireSessionsOnShutdown.
              type: bool
            health_check_valve:
              description: Whether HealthCheckValve is there.
              type: bool
            draining_valve:
              description: Whether LoadBalancerDrainingValve is there.
              type: bool
            peer_address_valve:
              description: Whether RemoteAddrValve can look at the peer of the connection.
              type: bool
            encrypt_interceptor:
              description: Whether EncryptInterceptor can be used.
              type: bool
            encrypt_replay_window:
              description: Whether EncryptInterceptor refuses repeated messages.
              type: bool
            virtual_threads:
              description: Whether connectors know useVirtualThreads.
              type: bool
            security_manager:
              description: Whether the SecurityManager is supported.
              type: bool
            reject_illegal_header:
              description: Whether connectors know rejectIllegalHeader.
              type: bool
            max_parameter_count:
              description: Parameters that a request may have by default.
              type: int
            periodic_event_in_server:
              description: Whether listeners of the Server get periodic events.
              type: bool
            heartbeat_url_attribute:
              description: Name of the attribute that holds the path for HeartbeatListener.
              type: str
            uri_encoding_utf8:
              description: Whether URIs are UTF-8 by default.
              type: bool
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import tomcat_instances as _tomcat_layout


def tomcat_layout(members: Any, **options: Any) -> list[dict[str, Any]]:
    """Return the instances of a host."""
    try:
        return _tomcat_layout.instances(members, **options)
    except KeyError as error:
        raise AnsibleFilterError(f"tomcat_layout: the key {error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise AnsibleFilterError(f"tomcat_layout: {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_layout": tomcat_layout}
