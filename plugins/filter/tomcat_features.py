# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/_tomcat_versions.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_features
short_description: What a version of Tomcat has and needs
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Returns names of classes, defaults and limits that differ from series to series, for templates.
  - A series without the last number counts as its newest release.
options:
  _input:
    description:
      - A series (7.0, 8.5, 9.0, 10.1, 11.0) or a full version.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show the oldest Java for a Tomcat
  ansible.builtin.debug:
    msg: "{{ ('10.1.60' | catalina.cluster.tomcat_features).min_java }}"
"""

RETURN = r"""
_value:
  description: What the version has and needs.
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
from ansible_collections.catalina.cluster.plugins.plugin_utils._tomcat_versions import VersionError, features


def tomcat_features(version: Any) -> dict[str, Any]:
    """Return what a version of Tomcat has and needs."""
    try:
        return features(str(version))
    except VersionError as error:
        raise AnsibleFilterError(f"tomcat_features: {version!s} {error}") from error


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_features": tomcat_features}
