# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a host before a run changes anything, and at its clock against the controller's."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from ansible import constants
from ansible.errors import AnsibleFileNotFound
from ansible.template import Templar
from ansible.utils.vars import load_extra_vars
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import file_sha256
from ansible_collections.catalina.cluster.plugins.module_utils.files.seen import STATE_DIR
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import Looks
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.code import ROOT, code_of_run
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.inputs import Inputs, inputs_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.look import paths_of, ports_of, skew, temporary_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.step import Step

_MODEL = {"type": "list", "elements": "dict", "required": True}


class ActionModule(Step):
    """Runs on every host."""

    ARGUMENTS: ClassVar[dict[str, Any]] = {
        "members": _MODEL,
        "frontends": _MODEL,
        "base_root": {"type": "path", "default": "/srv/tomcat"},
        "state_dir": {"type": "path", "default": STATE_DIR},
    }

    def work(self, args: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Return what the module found, and how far the clock is off."""
        host = str(variables["inventory_hostname"])
        ports = sorted({port.number for port in ports_of(host, args["members"], args["frontends"])})
        paths = paths_of(host, args["members"], args["base_root"])
        # Another user may be named on the command line or in a file of SSH; then it is the home of whoever is become.
        paths.append(temporary_of(str(self.get_shell_option("remote_tmp", "~/.ansible/tmp")), str(variables.get("ansible_user") or "")))
        before = time.time()
        asked = {"ports": ports, "paths": paths, "sets": True, "state_dir": args["state_dir"]}
        result = self.call_module("catalina.cluster.host_look", asked, variables)
        # Not part of the result, which later tasks may read when it is no longer true.
        Looks().keep(host, result.pop("sets", {}), before, result.pop("servers", {}), result.pop("left", {}))
        if "places" in result:
            inputs = self._inputs(variables, result.get("ansible_facts", {}))
            Asked().begin(host, inputs.digest, inputs.unresolved)
        if "time" in result:
            result["clock_skew"] = skew(float(result.pop("time")), before, time.time())
        return result

    def _inputs(self, variables: dict[str, Any], facts: dict[str, Any]) -> Inputs:
        """What this run knows of the host, with the facts that the look gathered."""
        named = {f"ansible_{name.removeprefix('ansible_')}": value for name, value in facts.items()}
        bare = {name.removeprefix("ansible_"): value for name, value in named.items()}
        known = {**variables, **named, "ansible_facts": {**(variables.get("ansible_facts") or {}), **bare}}
        templar = Templar(loader=self._loader, variables=known)
        managed = str(getattr(constants, "DEFAULT_MANAGED_STR", "") or "")
        if "ansible_managed" not in variables and set(managed) & {"{", "%"}:
            # It says who wrote a file, where and when, in every run anew.
            return Inputs("", ("ansible_managed (DEFAULT_MANAGED_STR)",))
        roles = [path.name for path in (ROOT / "roles").iterdir() if path.is_dir()]
        return inputs_of(variables, bare, templar.template, roles, code_of_run(), self._content, load_extra_vars(self._loader))

    def _content(self, role: str, name: str) -> str:
        """The fingerprint of a file that a role copies, found as by its own tasks; empty where there is none, which ends a whole run."""
        places = [str(ROOT / "roles" / role), self._loader.get_basedir()]
        try:
            return file_sha256(str(self._loader.path_dwim_relative_stack(places, "files", name)))
        except (AnsibleFileNotFound, OSError):
            return ""
