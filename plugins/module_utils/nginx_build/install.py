# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a result to its place, proves that nginx takes it, and says what is there."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tempfile
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import Archive, Context, Work, carry_out, hash_of
from ansible_collections.catalina.cluster.plugins.module_utils.archive.keep import Removal, carry_out_removal, removal
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build import key
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.compile import RECORD
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import PACKAGE, STATIC, BuildError, Request
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.platform import Platform, Runner, nginx_version


@dataclasses.dataclass(frozen=True)
class State:
    """What is wanted and whether it is there."""

    key: str
    version: str
    prefix: str
    binary: str
    load: tuple[str, ...]
    present: bool
    differs: tuple[str, ...] = ()

    @property
    def checker(self) -> str:
        """The nginx that can judge a configuration. Before the build there is none, so one is named that is not there either."""
        return self.binary if self.present else f"{self.prefix}/sbin/nginx"


def state_of(request: Request, platform: Platform) -> State:
    """Compare the host with the request. Raises when it cannot be fulfilled, before anything is done."""
    _refuse(request)
    if request.method == PACKAGE and not platform.nginx:
        # Only before the package is there, in check mode.
        prefix = f"{request.root}/nginx-modules/unknown"
        return State("", "", prefix, request.nginx, _load(request, prefix), False, ("nginx",))
    version = nginx_version(platform.nginx) if request.method == PACKAGE else _version(request)
    found = key.inputs(request, platform, version)
    wanted = key.digest(found)
    prefix = key.folder_of(request, version, wanted)
    record = _record(prefix)
    present = record.get("key") == wanted and all(
        os.path.isfile(f"{prefix}/{name}") and os.path.getsize(f"{prefix}/{name}") == size for name, size in record["files"].items()
    )
    binary = request.nginx if request.method == PACKAGE else f"{prefix}/sbin/nginx"
    return State(wanted, version, prefix, binary, _load(request, prefix), present, () if present else _differs(prefix, found))


def _refuse(request: Request) -> None:
    for module in request.modules:
        if request.method == PACKAGE and module.kind == STATIC:
            raise BuildError(
                f"nginx_balancer_modules {module.name}: type static needs an nginx of its own (nginx_balancer_install_method: source);"
                " modules of the package's nginx are dynamic"
            )


def _version(request: Request) -> str:
    if request.version or len(request.sources) != 1:
        if not request.version:
            raise BuildError("nginx_balancer_version: says which of nginx_balancer_sources is to be built, and is not set")
        return request.version
    return next(iter(request.sources))


def _load(request: Request, prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}/modules/{name}" for name in request.loaded)


def _record(prefix: str) -> dict[str, t.Any]:
    try:
        with open(os.path.join(prefix, RECORD), encoding="utf-8") as stream:
            data: dict[str, t.Any] = json.load(stream)
        return data if isinstance(data.get("files"), dict) and isinstance(data.get("inputs"), dict) else {}
    except (OSError, ValueError, AttributeError):
        return {}


def _differs(prefix: str, found: key.Inputs) -> tuple[str, ...]:
    """What differs from the newest build beside it."""
    parent = os.path.dirname(prefix)
    names = os.listdir(parent) if os.path.isdir(parent) else []
    records = [os.path.join(parent, name, RECORD) for name in names if ".partial-" not in name]
    newest = max((path for path in records if os.path.exists(path)), key=os.path.getmtime, default="")
    record = _record(os.path.dirname(newest)) if newest else {}
    return tuple(key.differences(record["inputs"], found)) if record else ("first build",)


def install(state: State, artefact: str, run: Runner, context: Context) -> None:
    """Unpack it beside the others and let nginx try it. What does not work is taken away again."""
    if os.path.isdir(state.prefix):
        # Damaged: whoever runs from it keeps its files.
        _remove(state.prefix)
    checksum = f"sha256:{hash_of(artefact, 'sha256')}"
    archive = Archive(src=os.path.basename(state.prefix), checksum=checksum, dest=state.prefix, is_url=False, uid=0, gid=0)
    try:
        carry_out(Work(archive, "unpacked"), {checksum: artefact}, _no_download, context)
    except ArchiveError as error:
        raise BuildError(str(error)) from error
    record = _record(state.prefix)
    words = (
        f"it is the result of another build ({record.get('key', 'none')[:12]})" if record.get("key") != state.key else _trial(state, run)
    )
    if words:
        _remove(state.prefix)
        raise BuildError(f"{state.binary} does not take what was built for {state.prefix}, which was removed again: {words}")


def _no_download(_archive: Archive, _url: str, _path: str) -> None:
    raise ArchiveError("nothing is fetched here")


def _remove(prefix: str) -> None:
    aside = f"{prefix}.partial-{os.urandom(4).hex()}"
    os.rename(prefix, aside)
    shutil.rmtree(aside, ignore_errors=True)


def _trial(state: State, run: Runner) -> str:
    """Let nginx read a configuration that loads every module."""
    with tempfile.TemporaryDirectory(prefix="catalina-nginx-") as folder:
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as stream:
            stream.writelines(f"load_module {name};\n" for name in state.load)
            stream.write(f"pid {folder}/pid;\nerror_log stderr;\nevents {{ }}\nhttp {{ access_log off; }}\n")
        code, out, err = run([state.binary, "-t", "-c", path])
    return "" if code == 0 else (out + err).strip() or f"it ended with code {code}"


def surplus(prefix: str, keep: int, patterns: t.Sequence[str], proc: str = "/proc") -> Removal:
    """Which builds beside this one go: those that nothing names, and that no process runs from."""
    decided = removal([prefix], keep, patterns)
    running = {os.path.realpath(os.path.join(os.path.dirname(prefix), "current"))}
    for name in os.listdir(proc):
        if name.isdigit():
            for file in _mapped(proc, name):
                running.add(os.path.dirname(os.path.dirname(file)))
    return Removal(tuple(version for version in decided.versions if version.path not in running), decided.reasons)


def _mapped(proc: str, pid: str) -> list[str]:
    """Programs and modules that a process has in memory."""
    try:
        with open(f"{proc}/{pid}/maps", encoding="utf-8", errors="replace") as stream:
            paths = {line.split(None, 5)[5].strip() for line in stream if "/" in line}
    except (OSError, IndexError):
        return []
    return [path.replace(" (deleted)", "") for path in paths if path.startswith("/")]


def remove(prefix: str, decided: Removal) -> None:
    """Take them away, and note that this one is wanted."""
    try:
        carry_out_removal([prefix], decided)
    except ArchiveError as error:
        raise BuildError(str(error)) from error
