# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders a set of files on the controller, together with what others contributed to it, and has the module lay it out in one call."""

from __future__ import annotations

import typing as t

from ansible import constants
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import pack
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contents import collect
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.contributions import Contribution, Contributions
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.done import Done
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.expand import expand
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import Looks, host_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.merge import merge
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.templates import Renderer

# Above this size a first call with checksums alone is cheaper than sending contents that are there already.
LARGEST_FIRST_CALL = 256 * 1024
MODULE = "catalina.cluster.template_set"


class ActionModule(ActionBase):
    """One transaction for all files of a set."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Check, render, and keep it for a later call, or send it with all that was kept."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        problems: list[str] = []
        expanded = expand(self._task.args, problems)
        collected = collect(expanded, self._find, Renderer(self._templar, self._loader, variables), problems)
        name = expanded.wanted.name
        if problems:
            raise AnsibleActionFail(_all_of(problems, name))
        own = Contribution(expanded.part, expanded.complete(collected.checksums, collected.hidden), collected.texts, collected.paths)
        host = host_of(self._task, variables)
        contributions = Contributions(constants.DEFAULT_LOCAL_TMP, host, name)
        # A set that contradicts others is refused here, before its host is contacted.
        together = merge([*(one for one in contributions.kept() if one.part != own.part), own], problems)
        if problems:
            raise AnsibleActionFail(_all_of(problems, name))
        if expanded.apply:
            result = self._lay_out(together, host, variables)
            if not result.get("failed"):
                contributions.clear()
        else:
            contributions.keep(own)
            result = {"changed": False}
        result["applied"] = expanded.apply and not result.get("failed")
        # What the module was called with holds contents; nothing of it belongs into a result or a log.
        result["invocation"] = {"module_args": {"name": name, "part": own.part, "roots": list(own.wanted.roots)}}
        return result

    def _lay_out(self, wanted: Contribution, host: str, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        """Send it, unless a look at the host in this run saw that all of it lies there already."""
        looks, asked, digest = Looks(), Asked(), wanted.wanted.digest()
        asked.note_set(host, wanted.wanted.name, digest)
        seen = looks.seen_set(host, wanted.wanted.name, digest)
        if seen is not None:
            nothing: dict[str, t.Any] = {"changed": False, "changed_groups": {}, "changes": [], "in_place": []}
            nothing["unlisted_groups"] = list(seen["unlisted"])
            return {**nothing, "diff": []} if self._task.diff else nothing
        result = self._apply(wanted, variables)
        if result.get("changed") or result.get("failed"):
            asked.note_beyond(host, f"file set {wanted.wanted.name}")
        if not self._task.check_mode:
            looks.forget_set(host, wanted.wanted.name)
            if result.get("changed"):
                Done().note(host, wanted.wanted.name, result.get("changed_groups", {}))
        return result

    def _apply(self, wanted: Contribution, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        try:
            return self._send(wanted, variables)
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)

    def _find(self, folder: str, name: str) -> str:
        try:
            return t.cast(str, self._find_needle(folder, name))
        except AnsibleError as error:
            raise FileNotFoundError(str(error)) from error

    def _send(self, wanted: Contribution, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        data = wanted.wanted.to_data()
        everything = pack(data, wanted.texts)
        small = len(everything) <= LARGEST_FIRST_CALL
        texts: dict[str, bytes] = dict(wanted.texts) if small else {}
        files: dict[str, str] = {}
        result = self._call(wanted, everything if small else pack(data, {}), files, variables)
        # What is needed can grow once more when someone alters a file between two calls. The module keeps nothing between them:
        # each brings again what the one before had.
        for _attempt in range(2):
            needed = result.get("_needed")
            if result.get("failed") or not needed:
                break
            texts.update({checksum: wanted.texts[checksum] for checksum in needed if checksum in wanted.texts})
            files.update({checksum: self._transfer(wanted.paths[checksum], checksum) for checksum in needed if checksum in wanted.paths})
            result = self._call(wanted, pack(data, texts), files, variables)
        if result.pop("_needed", None) and not result.get("failed"):
            raise AnsibleActionFail("The files of this set keep changing on the host; run again when nobody else works on them.")
        return result

    def _transfer(self, path: str, checksum: str) -> str:
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        tmpdir = self._connection._shell.tmpdir
        remote = self._connection._shell.join_path(tmpdir, checksum)
        self._transfer_file(path, remote)
        self._fixup_perms2((tmpdir, remote))
        return t.cast(str, remote)

    def _call(self, wanted: Contribution, payload: str, files: dict[str, str], variables: dict[str, t.Any]) -> dict[str, t.Any]:
        arguments = {
            "name": wanted.wanted.name,
            "roots": list(wanted.wanted.roots),
            "_payload": payload,
            "_transferred": files,
        }
        return t.cast("dict[str, t.Any]", self._execute_module(module_name=MODULE, module_args=arguments, task_vars=variables))


def _all_of(problems: list[str], name: str) -> str:
    if len(problems) == 1:
        return f"File set {name}: {problems[0]}"
    return f"File set {name}: {len(problems)} problems:\n" + "\n".join(f"- {problem}" for problem in problems)
