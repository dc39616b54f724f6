#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: topology
short_description: Resolve the cluster that an inventory describes
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Reads the variables of every host of the inventory and returns the resolved members, clusters and front ends.
  - Runs on the controller. It needs no facts, opens no connection, and what it returns does not depend on C(--limit).
  - If the inventory is invalid, it fails with all problems at once. Each one names the host, the key, the value, the reason and
    what to do. The values of secrets are not shown.
  - Variables may be templates over other variables of the inventory. A template that yields the same result for several hosts is
    evaluated once.
options:
  tomcat_hosts:
    description:
      - Names of the hosts that Tomcat instances run on.
    type: list
    elements: str
    required: true
  balancer_hosts:
    description:
      - Names of the hosts that front ends run on.
    type: list
    elements: str
    required: true
  ignored_variables:
    description:
      - Names of variables that begin with a prefix of this collection, such as C(tomcat_), but do not belong to it.
    type: list
    elements: str
    default: []
  check_files:
    description:
      - Whether to check the files on the controller that the inventory names (applications, archives). A file that is missing,
        cannot be read or has a different checksum is a problem of the inventory.
      - Set it to V(false) if only the model is of interest and the files are elsewhere.
    type: bool
    default: true
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: none
notes:
  - Use it with C(run_once), as the role P(catalina.cluster.preflight#role) does.
seealso:
  - plugin: catalina.cluster.frontend_members
    plugin_type: filter
  - plugin: catalina.cluster.roll_plan
    plugin_type: module
"""

EXAMPLES = r"""
- name: Resolve the model
  catalina.cluster.topology:
    tomcat_hosts: "{{ groups['tomcat'] }}"
    balancer_hosts: "{{ groups['balancer'] }}"
  register: model
  run_once: true

- name: Show where each member answers
  ansible.builtin.debug:
    msg: "{{ model.cluster_members | map(attribute='name') | list }}"
  run_once: true
"""

RETURN = r"""
cluster_members:
  description: The members of all clusters, in the order of the inventory.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the instance, unique in the inventory.
      type: str
      sample: tomcat1
    number:
      description: Number of the instance; its ports are the base ports plus this number.
      type: int
      sample: 1
    cluster:
      description: Name of the cluster.
      type: str
      sample: main
    group:
      description: Name of the replication group in the cluster, empty when the cluster has no groups.
      type: str
      sample: ""
    route:
      description: The jvmRoute, which is the suffix of a session ID.
      type: str
      sample: tomcat1
    weight:
      description: Share of the requests in comparison with the other members, 1 to 100.
      type: int
      sample: 1
    standby:
      description: Whether the member receives requests only when all others are down.
      type: bool
      sample: false
    state:
      description: V(active), or V(drained) for a member that must not receive requests, or none but those of its sessions.
      type: str
      sample: active
    draining:
      description: That it keeps its sessions for now.
      type: bool
      returned: when RV(ignore:state=draining) is set for the instance
    host:
      description: Name of the host in the inventory.
      type: str
      sample: app1
    address:
      description: IPv4 address at which front ends reach the member.
      type: str
      sample: 192.168.0.101
    replication_address:
      description: IPv4 address at which other members reach the member.
      type: str
      sample: 192.168.0.101
    http_port:
      description: Port of the HTTP connector.
      type: int
      sample: 8081
    ajp_port:
      description: Port of the AJP connector.
      type: int
      sample: 8011
    shutdown_port:
      description: Port that accepts the shutdown command, -1 if there is none.
      type: int
      sample: -1
    receiver_port:
      description: Port that receives messages from other members.
      type: int
      sample: 5001
    unique_id:
      description: Sixteen numbers from 0 to 127 that name the member in its cluster, the same ones in every run.
      type: list
      elements: int
      sample: [61, 4, 99, 17, 3, 88, 120, 54, 9, 71, 33, 2, 105, 46, 80, 12]
    service:
      description: Name of the systemd unit.
      type: str
      sample: tomcat@tomcat1.service
    base:
      description: CATALINA_BASE of the instance.
      type: str
      sample: /srv/tomcat/tomcat1
    tomcat_version:
      description: Wanted version of Tomcat, a series or a full version.
      type: str
      sample: 10.1.60
    tomcat_series:
      description: Series of the wanted version.
      type: str
      sample: "10.1"
    tomcat_install_method:
      description: Where it comes from, V(package) or V(archive).
      type: str
      sample: archive
    java_home:
      description: Path of its Java. Empty means the one of its host.
      type: str
      sample: /usr/lib/jvm/java-17-openjdk-amd64
cluster_settings:
  description: One entry for each cluster.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the cluster.
      type: str
      sample: main
    paths:
      description: Paths that front ends route to this cluster.
      type: list
      elements: str
      sample: [/]
    names:
      description: Host names that the paths belong to, empty for any.
      type: list
      elements: str
      sample: []
    sessions:
      description: V(replicated), V(redis) or V(none).
      type: str
      sample: replicated
    manager:
      description: Kind of session manager, V(delta) or V(backup).
      type: str
      sample: delta
    membership:
      description: How members find each other, V(multicast), V(static), V(dns) or V(kubernetes).
      type: str
      sample: multicast
    channel_send_options:
      description: How messages are sent, as a sum of Tomcat's options.
      type: int
      sample: 6
    session_timeout:
      description: Minutes after which an unused session ends.
      type: int
      sample: 30
    trusted_proxies:
      description: Proxies that are trusted for the names of this cluster, in place of those of all clusters.
      type: list
      elements: str
      sample: [203.0.113.5]
    encryption:
      description: How replication is encrypted, with a fingerprint of the key and not the key itself. Empty without encryption.
      type: str
      sample: AES/GCM/NoPadding, key 3f2a9c01
    cloud:
      description: Where members ask for each other, without secrets. Empty for V(multicast) and V(static).
      type: str
      sample: dns members.example.com
    channel:
      description: Interceptors of the inventory without which members do not understand each other.
      type: str
      sample: GzipInterceptor
    farm:
      description: Whether a member can deploy applications on all members (FarmWarDeployer).
      type: bool
    heartbeat:
      description:
        - What members tell front ends with C(lbmethod heartbeat) of their load. RV(ignore:connector) is C(ajp) or C(http), the one that is
          told of, and RV(ignore:group) and RV(ignore:port) are where it is sent. Empty without.
      type: dict
      sample: {connector: ajp, group: 224.0.1.105, port: 23364}
    store:
      description: A fingerprint of where the sessions are, if they are in Redis, without secrets. Empty otherwise.
      type: str
      sample: redis, 0f3b9a77
    ajp:
      description: Whether any front end uses AJP to the members.
      type: bool
      sample: true
    groups:
      description: The groups that sessions are replicated in; one with an empty name when the cluster has no groups.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the group.
          type: str
          sample: ""
        manager:
          description: Kind of session manager, V(delta) or V(backup).
          type: str
          sample: delta
        multicast_address:
          description: Multicast address on which members announce themselves.
          type: str
          sample: 228.0.0.4
        multicast_port:
          description: Multicast port on which members announce themselves, different for each group.
          type: int
          sample: 45564
        members:
          description: Names of the members.
          type: list
          elements: str
          sample: [tomcat1, tomcat2]
cluster_hosts:
  description: One entry for each host of the inventory that has an address, for a hosts file.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the host in the inventory.
      type: str
      sample: app1.example.com
    address:
      description: IPv4 address of the host.
      type: str
      sample: 192.168.0.101
    aliases:
      description: The short name, when the host has a long one and no other host has the same short one.
      type: list
      elements: str
      sample: [app1]
cluster_frontends:
  description: One entry for each front end of each balancer.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: Name of the host in the inventory.
      type: str
      sample: web
    address:
      description: IPv4 address of the host.
      type: str
      sample: 192.168.0.100
    frontend:
      description: V(httpd), V(mod_jk) or V(nginx).
      type: str
      sample: httpd
    port:
      description: Port that the front end listens on.
      type: int
      sample: 80
    protocol:
      description: Protocol from the front end to the members, V(ajp) or V(http).
      type: str
      sample: ajp
facts_to_clear:
  description:
    - Whether some host has no facts yet and this ansible-core hands one dictionary of facts to all such hosts when a task runs once. The
      role clears the facts then, so that those that are gathered later belong to one host each.
  returned: success
  type: bool
msg:
  description:
    - All problems of the inventory, one line each, with host, key, value, reason and remedy.
    - Hosts that inherit the same problem from a group share a line.
  returned: failure
  type: str
  sample: |-
    1 problem in the inventory, no host was contacted:
    - app1: tomcat_instances[0].weight = 200: is not within 1 to 100; set 1 to 100
"""
