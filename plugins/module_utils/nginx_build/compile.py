# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles in a scratch folder as a user that owns nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import stat
import subprocess
import tarfile
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build import configure, key
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import (
    PACKAGE,
    SOURCE,
    BuildError,
    Request,
)
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.platform import Platform, Runner
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.sources import (
    Download,
    Store,
    check_module,
    refuse_other_version,
)

RECORD = "build.json"
SHOWN_LINES = 30
# Numbers that systemd gives to users for the time of a service; nobody owns files of theirs (systemd, docs/UIDS-GIDS.md).
_USERS = range(61184, 65520)
_OLD = 86400
_AS_USER = ("setpriv", "--clear-groups", "--no-new-privs")


# What tools write where something goes wrong. With parallel jobs that may be far from the end.
_WRONG = re.compile(r"\berror\b|\*\*\* |command not found|undefined reference|No such file", re.IGNORECASE)
SHOWN_ERRORS = 10


def shown(text: str) -> str:
    """What a person needs of the output of a command that failed: the first errors, where they are not in its last lines, and those."""
    lines = text.splitlines()
    first = [line for line in lines[:-SHOWN_LINES] if _WRONG.search(line) and not line.startswith(("checking ", "install "))]
    told = "Its first errors:\n" + "\n".join(first[:SHOWN_ERRORS]) + "\n" if first else ""
    return told + "Its end:\n" + "\n".join(lines[-SHOWN_LINES:])


class Limits(t.NamedTuple):
    """What a build may take."""

    jobs: int = 2
    timeout: int = 1800


class Scratch:
    """A folder that is away afterwards, and the user that owns what is in it."""

    def __init__(self, log: str, limits: Limits, scratch: str = "/var/cache/catalina-cluster") -> None:
        self._scratch = scratch
        self._limits = limits
        self.log = log
        self.folder = ""
        self.uid = 0

    def __enter__(self) -> Scratch:
        os.makedirs(self._scratch, mode=0o755, exist_ok=True)
        self._clean()
        self.folder = os.path.join(self._scratch, f"nginx-{secrets.token_hex(8)}")
        os.mkdir(self.folder, 0o711)
        self.uid = free_user()
        os.makedirs(os.path.dirname(self.log), mode=0o755, exist_ok=True)
        with open(self.log, "w", encoding="utf-8"):
            os.chmod(self.log, 0o640)
        return self

    def __exit__(self, *_error: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _clean(self) -> None:
        """Remove what killed builds did not."""
        for name in os.listdir(self._scratch):
            path = os.path.join(self._scratch, name)
            if name.startswith("nginx-") and os.stat(path).st_mtime < time.time() - _OLD:
                shutil.rmtree(path, ignore_errors=True)

    def give(self) -> None:
        """Let the user own everything that is in the folder by now."""
        for path, folders, files in os.walk(self.folder):
            for name in (*folders, *files):
                os.chown(os.path.join(path, name), self.uid, self.uid, follow_symlinks=False)

    def run(self, command: list[str], cwd: str) -> tuple[int, str]:
        """A command as that user. What it prints goes to the log and is returned."""
        with open(self.log, "a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n")
        begin = os.path.getsize(self.log)
        with open(self.log, "ab") as log_file:
            process = subprocess.Popen(
                [*_AS_USER, f"--reuid={self.uid}", f"--regid={self.uid}", "nice", "-n", "10", *command],
                cwd=cwd,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": self.folder},
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait(self._limits.timeout)
            except subprocess.TimeoutExpired:
                code = 124
                log_file.write(f"ended after {self._limits.timeout} seconds\n".encode())
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        with open(self.log, encoding="utf-8", errors="replace") as stream:
            stream.seek(begin)
            return code, stream.read()

    def must(self, command: list[str], cwd: str, what: str) -> None:
        """Run it; end with the last lines of the log when it fails."""
        code, text = self.run(command, cwd)
        if code:
            raise BuildError(f"{what} ended with code {code}; nothing was installed. Full log: {self.log}. {shown(text)}")


def free_user() -> int:
    """A user id without a name and without processes."""
    used = set()
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                used.add(os.stat(f"/proc/{name}").st_uid)
    start = secrets.randbelow(len(_USERS))
    for offset in range(len(_USERS)):
        uid = _USERS[(start + offset) % len(_USERS)]
        try:
            pwd.getpwuid(uid)
        except KeyError:
            if uid not in used:
                return uid
    raise BuildError("there is no free user id between 61184 and 65519 to compile with")


class Tools(t.NamedTuple):
    """What a build needs from its host."""

    run: Runner
    download: Download
    transferred: t.Mapping[str, str]


def build(request: Request, platform: Platform, version: str, scratch: Scratch, tools: Tools, limits: Limits) -> dict[str, str]:
    """Compile. Files of the result: path below the prefix -> path here."""
    found = key.inputs(request, platform, version)
    prefix = key.folder_of(request, version, key.digest(found))
    store = Store(scratch.folder, tools.transferred, tools.download, tools.run)
    tree = _nginx(request, version, store)
    modules, configs = {}, []
    for number, module in enumerate(request.modules):
        modules[module.name] = store.tree(module.source, f"module-{number}", "config")
        configs.append(check_module(modules[module.name], module, version))
    trees = {name: store.tree(source, name, "configure" if name != "openssl" else "config") for name, source in request.libraries.items()}
    scratch.give()
    for module in request.modules:
        store.patch(tree, module, scratch.run)
    if request.method == PACKAGE:
        arguments = configure.for_package(request, platform.nginx, modules, configs)
    else:
        arguments = configure.for_source(request, prefix, trees, modules)
    scratch.must(["sh", "./configure", *arguments], tree, "configure")
    targets = ["modules"] if request.method == PACKAGE else []
    scratch.must(["make", f"-j{limits.jobs}", *targets], tree, "make")
    return _results(request, tree, found, scratch.folder)


def _nginx(request: Request, version: str, store: Store) -> str:
    source = key.source_of(request, version)
    tree = store.tree(source, "nginx", "configure")
    refuse_other_version(tree, source, version)
    return tree


def _results(request: Request, tree: str, found: key.Inputs, folder: str) -> dict[str, str]:
    objects = os.path.join(tree, "objs")
    made = {f"modules/{name}": os.path.join(objects, name) for name in sorted(os.listdir(objects)) if name.endswith(".so")}
    if request.method == SOURCE:
        made["sbin/nginx"] = os.path.join(objects, "nginx")
    for name in request.loaded:
        if f"modules/{name}" not in made:
            built = ", ".join(sorted(os.path.basename(path) for path in made if path.endswith(".so"))) or "none"
            raise BuildError(f"nginx_balancer_modules: load names {name}, which was not built; there are: {built}")
    for path in made.values():
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise BuildError(f"the build made {path}, which is no plain file")
    record = os.path.join(folder, RECORD)
    with open(record, "w", encoding="utf-8") as stream:
        json.dump(
            {"key": key.digest(found), "inputs": found, "files": {name: os.path.getsize(path) for name, path in made.items()}}, stream
        )
    return {**made, RECORD: record}


def pack(files: t.Mapping[str, str], path: str) -> None:
    """The result as one archive."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, place in sorted(files.items()):
            member = archive.gettarinfo(place, name)
            member.uid = member.gid = 0
            member.uname = member.gname = "root"
            member.mode = 0o755 if name.startswith("sbin/") else 0o644
            with open(place, "rb") as stream:
                archive.addfile(member, stream)
    os.chmod(path, 0o644)
