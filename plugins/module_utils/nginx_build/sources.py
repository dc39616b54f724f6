# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings source trees into a folder: fetched, checked, unpacked, and looked at before anything is compiled."""

from __future__ import annotations

import base64
import os
import re
import shutil
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import check, without_password
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError, unpack
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build import ajp
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import BuildError, Module, Source, version_of
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.platform import Runner

Download = t.Callable[[str, str], None]
_TEXTS = (".c", ".h")
_LARGEST = 4 << 20


class Store:
    """Where archives and trees lie while something is built."""

    def __init__(self, folder: str, transferred: t.Mapping[str, str], download: Download, run: Runner) -> None:
        self._folder = folder
        self._transferred = transferred
        self._download = download
        self._run = run

    def tree(self, source: Source, name: str, has: str) -> str:
        """Unpack a source; the path of its tree, which has a file of this name at its top."""
        package = self._package(source, f"{name}.archive")
        folder = os.path.join(self._folder, name)
        os.mkdir(folder)
        try:
            unpack(package, folder, 0, with_times=True)
        except ArchiveError as error:
            raise BuildError(f"{source.label}: {without_password(source.src)}: {error}") from error
        inside = os.listdir(folder)
        top = os.path.join(folder, inside[0]) if len(inside) == 1 and os.path.isdir(os.path.join(folder, inside[0])) else folder
        if not os.path.isfile(os.path.join(top, has)):
            raise BuildError(
                f"{source.label}: {without_password(source.src)} has no file {has} at its top: this is not what it is taken for"
            )
        return top

    def patch(self, tree: str, module: Module, user: t.Callable[[list[str], str], tuple[int, str]]) -> None:
        """Apply the patches of a module to nginx."""
        for patch in module.patches:
            path = os.path.join(self._folder, "patch")
            shutil.copyfile(self._transferred[patch.checksum], path)
            os.chmod(path, 0o644)
            _refuse_other(path, patch.checksum, f"nginx_balancer_modules {module.name}: {patch.src}")
            code, text = user(["patch", "-p1", "--batch", "--forward", "-i", path], tree)
            if code:
                raise BuildError(
                    f"nginx_balancer_modules {module.name}: the patch {patch.src} does not apply to this nginx:\n{text.strip()}\n"
                    "Use the patch that belongs to this version."
                )

    def _package(self, source: Source, name: str) -> str:
        path = self._file(source.src, source, name, source.checksum)
        if source.signature:
            self._check_signature(source, path, name)
        return path

    def _file(self, src: str, source: Source, name: str, checksum: str) -> str:
        if src in self._transferred or checksum in self._transferred:
            path = self._transferred.get(src) or self._transferred[checksum]
            _refuse_other(path, checksum, f"{source.label}: {src}")
            return path
        path = os.path.join(self._folder, name)
        failures = []
        for url in (src, *(source.mirrors if src == source.src else ())):
            problem = self._fetched(url, path, checksum)
            if not problem:
                return path
            failures.append(problem)
        raise BuildError(f"{source.label}: could not be fetched: {'; '.join(failures)}")

    def _fetched(self, url: str, path: str, checksum: str) -> str:
        try:
            self._download(url, path)
            _refuse_other(path, checksum, without_password(url))
        except BuildError as error:
            return str(error)
        except OSError as error:
            return f"{without_password(url)}: {error}"
        return ""

    def _check_signature(self, source: Source, path: str, name: str) -> None:
        signature = self._file(source.signature, source, f"{name}.signature", "")
        keyring = os.path.join(self._folder, f"{name}.keyring")
        with open(self._transferred[source.keyring], "rb") as stream, open(keyring, "wb") as made:
            made.write(without_armor(stream.read()))
        code, out, err = self._run(["gpgv", "--keyring", keyring, signature, path])
        if code:
            words = (out + err).strip()
            raise BuildError(
                f"{source.label}: the signature {without_password(source.signature)} is not one of {without_password(source.src)}"
                f" by a key of {source.keyring}:\n{words}\nNothing was unpacked."
            )


def _refuse_other(path: str, checksum: str, label: str) -> None:
    if not checksum:
        return
    try:
        check(path, checksum)
    except ArchiveError as error:
        raise BuildError(f"{label}: {error}") from error


def without_armor(data: bytes) -> bytes:
    """A key ring as gpgv reads it: keys that are written as text become bytes (RFC 9580, section 6.2)."""
    if not data.lstrip().startswith(b"-----BEGIN PGP"):
        return data
    blocks = re.findall(rb"-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(.*?)-----END PGP", data, re.DOTALL)
    made = b""
    for block in blocks:
        lines = block.replace(b"\r", b"").split(b"\n")
        body = lines[lines.index(b"") + 1 :] if b"" in lines else lines
        made += base64.b64decode(b"".join(line for line in body if line and not line.startswith(b"=")))
    return made


def refuse_other_version(tree: str, source: Source, version: str) -> None:
    """The tree must be the nginx that it is taken for."""
    try:
        with open(os.path.join(tree, "src/core/nginx.h"), encoding="utf-8", errors="replace") as stream:
            found = re.search(r'define NGINX_VERSION\s+"([^"]+)"', stream.read())
    except OSError as error:
        raise BuildError(f"{source.label}: {without_password(source.src)} is no source of nginx (no src/core/nginx.h)") from error
    if not found or found.group(1) != version:
        shown = found.group(1) if found else "of unknown version"
        raise BuildError(
            f"{source.label}: {without_password(source.src)} is nginx {shown}, not {version}: what is built from it"
            " would be for another nginx"
        )


def check_module(tree: str, module: Module, version: str) -> str:
    """Refuse a module that cannot work. The text of its config."""
    texts = {}
    for name in os.listdir(tree):
        path = os.path.join(tree, name)
        if (name == "config" or name.endswith(_TEXTS)) and os.path.isfile(path) and os.path.getsize(path) < _LARGEST:
            with open(path, encoding="utf-8", errors="replace") as stream:
                texts[name] = stream.read()
    verdict = ajp.judge(texts, version_of(version), module.kind, bool(module.patches))
    if verdict.problem:
        raise BuildError(f"nginx_balancer_modules {module.name}: this is the AJP module of {verdict.family}: {verdict.problem}")
    return texts["config"]
