# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin filter around plugin_utils/render/tomcat_layout.py."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tomcat_layout
short_description: What Tomcat needs on a host
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Turns the members of one host and the options of the role tomcat into packages or archives, instances, directories, and the
    files that depend on clusters and applications.
  - Returns everything that prevents an installation as RV(ignore:problems) rather than failing.
positional: _input, options
extends_documentation_fragment:
  - catalina.cluster.model
options:
  options:
    description:
      - The options of the role tomcat.
    type: dict
    required: true
    suboptions:
      host:
        description: Name of the host in the inventory.
        type: str
        required: true
      version:
        description: Series (V(10.1)) for packages, full version (V(10.1.60)) for archives. For members that name none.
        type: str
        required: true
      install_method:
        description: Where Tomcat comes from, for members that do not say it.
        type: str
        choices: [package, archive]
        required: true
      packages:
        description: The packages of the distribution by series, each with C(names) and C(home).
        type: dict
        required: true
      archive_root:
        description: Directory of the unpacked archives.
        type: str
        required: true
      base_root:
        description: Directory of the instances.
        type: str
        required: true
      helpers:
        description: Directory of the scripts of this collection on the host.
        type: str
        required: true
      user:
        description: User that the instances run as.
        type: str
        required: true
      group:
        description: Group that may read the configuration.
        type: str
        required: true
      clusters:
        description: The clusters of the model, RV(catalina.cluster.topology#module:cluster_settings).
        type: list
        elements: dict
        default: []
      contexts:
        description: The applications to serve, as P(catalina.cluster.webapp_layout#filter) returns them in RV(ignore:contexts).
        type: list
        elements: dict
        default: []
      archives:
        description: The archives, each with C(version), C(checksum) and, unless there is a mirror, C(src).
        type: list
        elements: dict
        default: []
      archive_mirror:
        description: URL of a mirror with the layout of the Apache archive.
        type: str
        default: ""
      bind_address:
        description: Address that the connectors listen on. Empty means the address of each member.
        type: str
        default: ""
      send_all_sessions_size:
        description: Sessions in one message of a state transfer.
        type: int
        default: 1000
      java_opts:
        description:
          - Options of the JVM for all instances of the host. Those of the cluster and of the instance, in O(options.given), come after
            them.
        type: list
        elements: str
        default: []
      firewall:
        description: Whose replication ports are closed to all but members, as the role's C(tomcat_replication_firewall).
        type: raw
        default: auto
      firewall_allow:
        description: Addresses and networks that are admitted there besides members.
        type: list
        elements: str
        default: []
      firewall_leaving:
        description: Addresses that are admitted only until the members there are stopped, later in the run.
        type: list
        elements: str
        default: []
      filter_answers:
        description: What the host said of its packet filter, where it was asked. Lines about other things are left alone.
        type: list
        elements: str
        default: []
      running:
        description: What the instances of the host run, RV(catalina.cluster.instance_info#module:instances), where that is known.
        type: list
        elements: dict
        default: []
      java_home:
        description: The Java of the host, for instances that name none themselves.
        type: str
        default: ""
      given:
        description: Variables of the role that add to the instances, by their full names.
        type: dict
        default: {}
      shutdown_secret:
        description: Whether an open shutdown port can have a secret shutdown command.
        type: bool
        default: false
"""

EXAMPLES = r"""
- name: Show what follows from the version of Tomcat
  ansible.builtin.debug:
    msg: "{{ (cluster_members | catalina.cluster.tomcat_layout(options)).instances[0].features }}"
  vars:
    options:
      host: app1
      version: "10.1"
      install_method: package
      packages: {"10.1": {names: [tomcat10-common], home: /usr/share/tomcat10}}
      archive_root: /opt/tomcat
      base_root: /srv/tomcat
      helpers: /usr/local/lib/catalina-cluster
      user: tomcat
      group: tomcat
      clusters: "{{ cluster_settings }}"
"""

RETURN = r"""
_value:
  description: What to install and configure.
  type: dict
  contains:
    packages:
      description: Names of packages.
      type: list
      elements: str
    archives:
      description: Archives for M(catalina.cluster.archive).
      type: list
      elements: dict
    directories:
      description: Entries for O(catalina.cluster.template_set#module:directories).
      type: list
      elements: dict
    files:
      description:
        - Entries for O(catalina.cluster.template_set#module:files). Context descriptors, Tomcat's own status page for
          instances whose sessions are not replicated, its managers and the files of JMX where an inventory asks for them.
      type: list
      elements: dict
    packet_filter:
      description: RV(ignore:refusal) is why the host cannot close ports that should be closed, and what to do; empty where it can.
        RV(ignore:temporary) tells whether something is closed or admitted only until the run has stopped and restarted members.
      type: dict
    problems:
      description: What prevents the installation, one sentence each, with the remedy.
      type: list
      elements: str
    instances:
      description: The members of the host as in the model, with the keys below added.
      type: list
      elements: dict
      contains:
        home:
          description: CATALINA_HOME. Empty if the distribution has no such package.
          type: str
        java_home:
          description: Path of its Java.
          type: str
        start_check:
          description: What C(tomcat-check-start) is told of it.
          type: str
        listen:
          description: Address that its connectors listen on.
          type: str
        settings:
          description: Its cluster, as in C(cluster_settings).
          type: dict
        ajp:
          description: Whether it has an AJP connector.
          type: bool
        parallel:
          description: Whether the running Tomcat deploys new versions of its applications.
          type: bool
        further_ports:
          description: Ports of connectors beside those of the model.
          type: list
          elements: int
        door_ports:
          description: Ports that its Java agents listen on.
          type: list
          elements: int
        door_options:
          description: Options of the JVM for JMX and agents.
          type: list
          elements: str
        exporter:
          description: Port of its JMX exporter and the networks that may ask it; empty where there is none.
          type: dict
        jmx:
          description: Address and ports of its JMX, and the files of which a start takes a copy along; empty where it is closed.
          type: dict
        replicated:
          description: Whether its sessions are replicated.
          type: bool
        replication:
          description:
            - Its replication group, as in C(cluster_settings); empty without replication. With static membership RV(ignore:peers)
              lists all members of the group, each with name, address, port and unique_id.
          type: dict
        features:
          description:
            - What its version of Tomcat has and needs. A series counts as its newest release.
            - Numbers are RV(ignore:version), RV(ignore:series), RV(ignore:major), RV(ignore:minor), RV(ignore:patch) (-1 for a
              series) and RV(ignore:min_java). RV(ignore:namespace) is V(javax) or V(jakarta).
            - Classes and attributes to use are RV(ignore:http_protocol), RV(ignore:ajp_protocol),
              RV(ignore:ajp_secret_attribute), RV(ignore:dispatch_interceptor) and RV(ignore:heartbeat_url_attribute).
            - Booleans are named after Tomcat's features, such as RV(ignore:static_membership_service) or
              RV(ignore:virtual_threads).
          type: dict
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.filters.errors import readable
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_layout import Options, layout


@readable
def tomcat_layout(members: Any, options: Any) -> dict[str, Any]:
    """Return what a host needs."""
    return layout(members, Options(**{key: options[key] for key in options}))


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filter by name."""
        return {"tomcat_layout": tomcat_layout}
