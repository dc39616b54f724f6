#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: monitoring_files
short_description: Targets, alert rules and a dashboard for a Prometheus that is there already
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Writes C(targets.json) for C(file_sd_configs), C(rules.yml) for C(rule_files) and C(dashboard.json) for Grafana into a directory on
    the controller. The series come from the role P(catalina.cluster.metrics#role). No host is contacted.
  - Alerts wait for at least two readings of a host, so C(metrics_interval) above 30 seconds makes short waits longer.
extends_documentation_fragment:
  - catalina.cluster.runs.members
  - catalina.cluster.runs.frontends
options:
  inventory:
    description: The name of the inventory, a label of the targets.
    type: str
    default: ""
  agent:
    description:
      - The name of the agent in C(tomcat_java_agents) that is a JMX exporter. Instances that have it, with a port, are targets too.
    type: str
    default: jmx_prometheus
  directory:
    description: The directory. It is made if it is missing.
    type: str
    default: monitoring
attributes:
  check_mode:
    description: Can run in check mode and return what it would without it.
    support: full
  diff_mode:
    description: Returns the differences.
    support: full
"""

EXAMPLES = r"""
- name: Write what Prometheus reads
  catalina.cluster.monitoring_files:
    members: "{{ cluster_members }}"
    frontends: "{{ cluster_frontends }}"
    directory: /etc/prometheus/catalina
  run_once: true
"""

RETURN = r"""
files:
  description: The full paths of the files.
  returned: success
  type: list
  elements: str
"""
