# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a folder holds a mod_jk that this httpd can load, and how it gets there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.compile import Scratch
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import BuildError

MODULE = "mod_jk.so"
RECORD = "build.json"
# httpd and the program that tells how its modules are compiled, under the names of the distributions.
HTTPD = ("/usr/sbin/apache2", "/usr/sbin/httpd")
APXS = ("/usr/bin/apxs", "/usr/bin/apxs2", "/usr/sbin/apxs")
_MAGIC = re.compile(r"Module Magic Number: (\d+):(\d+)")

Run = t.Callable[[list[str]], tuple[int, str, str]]


def first_of(paths: t.Iterable[str], what: str) -> str:
    """The first of these programs that is there, or BuildError."""
    found = next((path for path in paths if os.access(path, os.X_OK)), "")
    if not found:
        raise BuildError(f"{what} is not installed")
    return found


def magic_number(run: Run, httpd: str) -> str:
    """The number that a module must have been compiled with: httpd refuses others. httpd counts smaller changes apart."""
    _code, out, err = run([httpd, "-V"])
    match = _MAGIC.search(out) or _MAGIC.search(err)
    if not match:
        raise BuildError(f"{httpd} -V does not tell its module magic number: {(err or out).strip()[:200]}")
    return match[1]


def is_built(folder: str, magic: str) -> bool:
    """Whether a whole module for this httpd is there."""
    try:
        with open(os.path.join(folder, RECORD), encoding="utf-8") as stream:
            record = json.load(stream)
        return bool(record == {"magic": magic, "sha256": _sha256(os.path.join(folder, MODULE))})
    except (OSError, ValueError):
        return False


def build(source: str, apxs: str, scratch: Scratch, jobs: int) -> str:
    """Compile a copy of the unpacked sources. Returns the path of the module in the scratch folder."""
    tree = os.path.join(scratch.folder, "source")
    shutil.copytree(source, tree, symlinks=True)
    native = os.path.join(tree, "native")
    if not os.path.isfile(os.path.join(native, "configure")):
        raise BuildError(f"{source} has no native/configure: use a release of tomcat-connectors (tomcat-connectors-VERSION-src.tar.gz)")
    scratch.give()
    scratch.must(["sh", "./configure", f"--with-apxs={apxs}"], native, "configure of mod_jk")
    scratch.must(["make", f"-j{jobs}"], native, "make of mod_jk")
    made = os.path.join(native, "apache-2.0", ".libs", MODULE)
    if os.path.islink(made) or not os.path.isfile(made):
        raise BuildError(f"the build made no {MODULE}; nothing was installed. Full log: {scratch.log}")
    return made


def install(made: str, folder: str, magic: str) -> None:
    """Put it there. A module that a running httpd has loaded stays what it is: its file is replaced, never written to."""
    os.makedirs(folder, mode=0o755, exist_ok=True)
    # Without its record a module counts as not built, whatever happens from here on.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, RECORD))
    target = os.path.join(folder, MODULE)
    new = f"{target}.new"
    with open(made, "rb") as source, open(new, "wb") as stream:
        shutil.copyfileobj(source, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.chmod(new, 0o644)
    os.replace(new, target)
    record = {"magic": magic, "sha256": _sha256(target)}
    new = os.path.join(folder, f"{RECORD}.new")
    with open(new, "w", encoding="utf-8") as text:
        json.dump(record, text)
        text.flush()
        os.fsync(text.fileno())
    os.replace(new, os.path.join(folder, RECORD))


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
