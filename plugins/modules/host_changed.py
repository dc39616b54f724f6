#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_changed
short_description: Compare file sets on the host again in the rest of the run
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - M(catalina.cluster.run_look) sees which file sets and front ends of a host are as they should be, and
    M(catalina.cluster.template_set) and M(catalina.cluster.frontend_reload) do not
    ask the host again for these. This ends that for a host. Use it after tasks that may change files of a set, such as the
    installation of a package.
  - What M(catalina.cluster.template_set), M(catalina.cluster.archive) and M(catalina.cluster.nginx_build) change is known without it.
  - In any case, the next run asks the host for everything, since this run has asked, or done, what M(catalina.cluster.run_look) does
    not ask again (see M(catalina.cluster.run_same)).
  - No host is contacted.
extends_documentation_fragment:
  - catalina.cluster.attributes.info_module
options:
  files:
    description:
      - Whether files of sets may have changed. V(false) is for tasks that ask the host something by a module of their own.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Install a module that adds a file to httpd's configuration
  ansible.builtin.apt:
    name: libapache2-mod-security2
  register: installed

- name: Compare the files of httpd on the host
  catalina.cluster.host_changed: {}
  when: installed is changed
"""

RETURN = r"""#"""
