# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands the building host what it needs, and carries the result to the others."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
import typing as t

from ansible import constants
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import check, hash_of, without_password
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.plugin_utils.archive.arguments import URL
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.asked import Asked
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.looks import forget_after, host_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.nginx_build.arguments import PREFIX, arguments_of

MODULE = "catalina.cluster.nginx_build"
KEPT_PACKS = 20
Mapping = dict[str, t.Any]


class ActionModule(ActionBase):
    """Asks first; builds only what nobody built, transfers only what is missing."""

    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: Mapping | None = None) -> Mapping:
        """Check, ask, build, carry, install."""
        del tmp
        self._variables = task_vars or {}
        super().run(None, self._variables)
        problems: list[str] = []
        self._options = arguments_of(self._task.args, problems)
        if not problems:
            self._patches(problems)
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        try:
            result = self._work()
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        result["invocation"] = {"module_args": {key: self._options[key] for key in ("state", "method", "version")}}
        # Packages that a build needs, and what digests of sets cover.
        forget_after(result, self._task, self._variables)
        # A look does not compare builds.
        Asked().note_beyond(host_of(self._task, self._variables), "a build of nginx")
        return result

    def _patches(self, problems: list[str]) -> None:
        """Patches count by their content."""
        for module in self._options["modules"]:
            where = f"{PREFIX}modules {module['name']}: patches"
            module["patches"] = [{"src": src, "checksum": self._checksum(src, where, problems)} for src in module["patches"]]

    def _checksum(self, src: str, where: str, problems: list[str]) -> str:
        try:
            return f"sha256:{hash_of(self._find_needle('files', src), 'sha256')}"
        except (AnsibleError, OSError) as error:
            problems.append(f"{where}: {str(error).splitlines()[0]}")
            return ""

    def _work(self) -> Mapping:
        seen = self._call("compare")
        wanted = self._options["state"]
        if seen.get("failed") or wanted == "compared":
            return {**seen, "changed": False}
        if self._task.check_mode:
            missing = seen["changed"] and wanted == "present"
            return {**seen, "changed": missing, "action": "would install" if missing else "none"}
        if not seen["key"]:
            remedy = f"set {PREFIX}install: true, or {PREFIX}install_method: source"
            message = f"{self._options['nginx']} is not installed on this host, and modules are built for it: {remedy}"
            return {**seen, "failed": True, "changed": False, "msg": message}
        if wanted == "built":
            with self._alone(seen) as pack:
                built = self._build(seen, pack)
            return {**seen, **built, "changed": bool(built)}
        if seen["present"]:
            return self._call("install") if seen["changed"] else seen
        return self._install(seen)

    def _install(self, seen: Mapping) -> Mapping:
        if not self._options["shared"]:
            remote = self._remote("pack")
            result = self._step("build", seen, remote)
            return result if result.get("failed") else self._call("install", pack=remote)
        with self._alone(seen) as pack:
            result = self._build(seen, pack)
        if result.get("failed"):
            return result
        remote = result.get("pack", "")
        if not remote:
            remote = self._remote("pack")
            self._transfer_file(pack, remote)
            self._fixup_perms2((self._connection._shell.tmpdir, remote))
        installed = self._call("install", pack=remote)
        if result and not installed.get("failed"):
            installed["action"] = "built"
        return installed

    @contextlib.contextmanager
    def _alone(self, seen: Mapping) -> t.Iterator[str]:
        """The place of the pack on the controller, for one host at a time: the others wait for the one that builds."""
        folder = os.path.join(constants.config.get_config_value("ANSIBLE_HOME"), "catalina-cluster", "nginx")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        name = f"{self._options['method']}-{os.path.basename(seen['prefix'])}-{seen['key'][:32]}.tar.gz"
        self._asked = time.time()
        with open(os.path.join(folder, f"{name}.lock"), "a+", encoding="utf-8") as self._lock:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            yield os.path.join(folder, name)

    def _build(self, seen: Mapping, pack: str) -> Mapping:
        """Have the pack on the controller. Empty when it was there already."""
        if os.path.exists(pack):
            os.utime(pack)
            return {}
        self._lock.seek(0)
        with contextlib.suppress(ValueError, KeyError):
            failure = json.loads(self._lock.read())
            if failure["at"] > self._asked:
                host = failure["host"]
                return {"failed": True, "changed": False, "msg": f"{host} built this for all, and failed:\n{failure['msg']}"}
        remote = self._remote("pack")
        result = self._step("build", seen, remote)
        self._lock.truncate(0)
        if result.get("failed"):
            json.dump({"at": time.time(), "host": self._variables.get("inventory_hostname"), "msg": result.get("msg", "")}, self._lock)
            self._lock.flush()
            return result
        self._connection.fetch_file(remote, f"{pack}.partial")
        os.replace(f"{pack}.partial", pack)
        _prune(os.path.dirname(pack))
        return {"action": "built", "pack": remote}

    def _step(self, step: str, seen: Mapping, remote: str) -> Mapping:
        """Build on this host, with what that needs."""
        files = self._files()
        prepared = self._prepare()
        if prepared.get("failed"):
            return prepared
        again = self._call("compare")
        if again.get("failed") or again["key"] != seen["key"]:
            # A library came with the packages: it is part of what the result is called after.
            message = "installing the packages of the build changed the libraries of this host; run again"
            return again if again.get("failed") else {"failed": True, "changed": True, "msg": message}
        return self._call(step, transferred=self._transfer(files), pack=remote)

    def _prepare(self) -> Mapping:
        packages = self._options["packages"]
        if not packages:
            return {}
        apt = self._options["package_manager"] == "apt"
        name = "ansible.builtin.apt" if apt else f"ansible.builtin.{self._options['package_manager'] or 'package'}"
        arguments: Mapping = {"name": packages}
        if apt:
            arguments.update({"install_recommends": False, "cache_valid_time": 86400})
        result = self._execute_module(module_name=name, module_args=arguments, task_vars=self._variables)
        if result.get("failed"):
            result["msg"] = f"the packages that a build needs ({', '.join(packages)}) cannot be installed: {result.get('msg', '')}"
        return t.cast("Mapping", result)

    def _archives(self) -> t.Iterator[tuple[str, Mapping]]:
        options = self._options
        for item in options["sources"]:
            yield f"{PREFIX}sources {item['version']}", item
        for name, item in options["library_sources"].items():
            yield f"{PREFIX}library_sources {name}", item
        for item in options["modules"]:
            yield f"{PREFIX}modules {item['name']}", item

    def _files(self) -> dict[str, str]:
        """The controller's files by checksum, or by name when they have none. Each is checked before it is sent anywhere."""
        files: dict[str, str] = {}
        problems = []
        for label, item in self._archives():
            wanted = [(item["src"], item["checksum"]), (item["signature"], ""), (item["keyring"], "")]
            wanted += [(patch["src"], patch["checksum"]) for patch in item.get("patches", [])]
            for src, checksum in wanted:
                if not src or URL.match(src):
                    continue
                try:
                    path = self._find_needle("files", src)
                    if checksum:
                        check(path, checksum)
                    files[checksum or src] = path
                except ArchiveError as error:
                    problems.append(f"{label}: {without_password(src)}: {error}")
                except (AnsibleError, OSError) as error:
                    problems.append(f"{label}: {str(error).splitlines()[0]}")
        if problems:
            raise AnsibleActionFail("\n".join(problems))
        return files

    def _remote(self, name: str) -> str:
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        return t.cast("str", self._connection._shell.join_path(self._connection._shell.tmpdir, name))

    def _transfer(self, files: dict[str, str]) -> dict[str, str]:
        sent = {}
        for number, (name, path) in enumerate(files.items()):
            remote = self._remote(f"file-{number}")
            self._transfer_file(path, remote)
            self._fixup_perms2((self._connection._shell.tmpdir, remote))
            sent[name] = remote
        return sent

    def _call(self, step: str, transferred: Mapping | None = None, pack: str = "") -> Mapping:
        arguments = {**self._options, "_step": step, "_transferred": transferred or {}, "_pack": pack}
        return t.cast("Mapping", self._execute_module(module_name=MODULE, module_args=arguments, task_vars=self._variables))


def _prune(folder: str) -> None:
    packs = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".tar.gz")]
    for path in sorted(packs, key=os.path.getmtime)[:-KEPT_PACKS]:
        for name in (path, f"{path}.lock"):
            with contextlib.suppress(OSError):
                os.unlink(name)
