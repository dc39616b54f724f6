#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_hosts
short_description: Refuse hosts that a run cannot work with
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Judges what M(catalina.cluster.run_look) registered on each host, and fails with everything that speaks against the run. That is
    hosts that cannot be reached, systems that are not supported, file systems without space or inodes or that cannot be written
    to, little memory, a clock that is off, and ports of the model that something else holds.
  - Run it once, directly after the look; no host is contacted.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
  - catalina.cluster.runs.members
  - catalina.cluster.runs.frontends
options:
  lock_host:
    description: The host that holds the lock and the run records. A run never does without it.
    type: str
    default: ""
  max_unreachable:
    description: How many hosts may be missing. The run leaves them out, and later tasks do not contact them.
    type: int
    default: 0
  min_disk:
    description: MiB that every file system must have left; 0 = no limit.
    type: int
    default: 50
  min_inodes:
    description: Inodes that every file system must have left; 0 = no limit.
    type: int
    default: 1000
  min_memory:
    description: MiB of memory that must be available; 0 = no limit.
    type: int
    default: 64
  max_clock_skew:
    description: Seconds by which the clock of a host may differ from the controller's; 0 = no limit.
    type: int
    default: 30
"""

EXAMPLES = r"""
- name: Refuse hosts that the run cannot work with
  catalina.cluster.run_hosts:
    members: "{{ cluster_members }}"
    frontends: "{{ cluster_frontends }}"
  run_once: true
"""

RETURN = r"""
missing:
  description: Names of the hosts that the run does without.
  returned: success
  type: list
  elements: str
remarks:
  description: A sentence about each of them, for the end of the run.
  returned: success
  type: list
  elements: str
msg:
  description: Everything that speaks against the run, one line each with its remedy.
  returned: failure
  type: str
"""
