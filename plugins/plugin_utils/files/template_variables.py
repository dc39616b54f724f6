# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables that describe a template to itself, as the built-in template action has them."""

from __future__ import annotations

import datetime
import os
import pwd
import time
import typing as t

from ansible import constants
from ansible.template import trust_as_template


def template_variables(shown: str, path: str, with_managed: bool) -> dict[str, t.Any]:
    """What a template knows of its own file, and the line that says who writes it unless the user has one."""
    seen = os.stat(path)
    try:
        owner: str | int = pwd.getpwuid(seen.st_uid).pw_name
    except KeyError:
        owner = seen.st_uid
    found = {
        "template_host": os.uname().nodename,
        "template_path": shown,
        "template_fullpath": path,
        "template_mtime": datetime.datetime.fromtimestamp(seen.st_mtime),
        "template_uid": owner,
        "template_run_date": datetime.datetime.now(),
    }
    return {**found, "ansible_managed": _managed(seen.st_mtime)} if with_managed else found


def _managed(changed: float) -> str:
    """The line of the settings. Names of the file stand in it as expressions, so that they cannot be templates themselves."""
    wanted = str(getattr(constants, "DEFAULT_MANAGED_STR", "") or "Ansible managed")
    text = wanted.format(host="{{ template_host }}", uid="{{ template_uid }}", file="{{ template_path }}")
    return t.cast(str, trust_as_template(time.strftime(text, time.localtime(changed))))
