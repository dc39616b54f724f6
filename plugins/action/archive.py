# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes the archives of a task to the module, with the files that it needs from the controller."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import check, without_password
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.plugin_utils.archive.arguments import archives_of, keep_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import forget_after, host_of

MODULE = "catalina.cluster.archive"
Mapping = dict[str, t.Any]


class ActionModule(ActionBase):
    """Calls the module once to compare, and again with the missing files."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: Mapping | None = None) -> Mapping:
        """Check, compare, transfer, unpack."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        problems: list[str] = []
        archives = archives_of(self._task.args, problems)
        keep = keep_of(self._task.args, problems)
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        try:
            result = self._call(archives, keep, {}, variables)
            needed = result.pop("_needed", [])
            if needed and not result.get("failed"):
                files = self._files(archives, needed)
                if not self._task.check_mode:
                    result = self._call(archives, keep, self._transfer(files), variables)
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        # URLs and headers may hold passwords.
        shown = [{**archive, "src": without_password(archive["src"])} for archive in archives]
        # Digests of sets cover what archives hold.
        forget_after(result, self._task, variables)
        asked, host = Asked(), host_of(self._task, variables)
        asked.note_archives(host, {"archives": [_asked(archive) for archive in archives], "keep": None, "used_by": [], **keep})
        if result.get("changed"):
            asked.note_beyond(host, "an archive")
        keys = ("src", "checksum", "dest")
        result["invocation"] = {"module_args": {"archives": [{key: archive[key] for key in keys} for archive in shown], **keep}}
        return result

    def _files(self, archives: list[Mapping], needed: list[str]) -> dict[str, str]:
        """Return the files of the controller by checksum, each verified before any is transferred."""
        files: dict[str, str] = {}
        problems = []
        for archive in archives:
            if archive["dest"] not in needed:
                continue
            try:
                path = self._find_needle("files", archive["src"])
                if archive["checksum"] not in files:
                    check(path, archive["checksum"])
                files[archive["checksum"]] = path
            except ArchiveError as error:
                problems.append(f"{archive['dest']}: {without_password(archive['src'])}: {error}")
            except (AnsibleError, OSError) as error:
                problems.append(f"{archive['dest']}: {str(error).splitlines()[0]}")
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        return files

    def _transfer(self, files: dict[str, str]) -> dict[str, str]:
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        tmpdir = self._connection._shell.tmpdir
        sent = {}
        for number, (checksum, path) in enumerate(files.items()):
            remote = self._connection._shell.join_path(tmpdir, f"archive-{number}")
            self._transfer_file(path, remote)
            self._fixup_perms2((tmpdir, remote))
            sent[checksum] = remote
        return sent

    def _call(self, archives: list[Mapping], keep: Mapping, files: dict[str, str], variables: Mapping) -> Mapping:
        sent = []
        for archive in archives:
            plain = {key: value for key, value in archive.items() if key != "is_url"}
            sent.append({**plain, "mode": f"{archive['mode']:04o}"})
        arguments: Mapping = {"archives": sent, "_transferred": files, **keep}
        return t.cast("Mapping", self._execute_module(module_name=MODULE, module_args=arguments, task_vars=variables))


def _asked(archive: Mapping) -> Mapping:
    """Return what an archive is compared by: not where it comes from, which may hold a password."""
    keys = ("checksum", "dest", "strip", "unpack", "owner", "group", "replace")
    return {**{key: archive[key] for key in keys}, "mode": f"{archive['mode']:04o}"}
