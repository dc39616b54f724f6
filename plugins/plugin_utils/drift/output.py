# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a playbook writes on the controller: can they be written at all, and all of one or nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping

FORMATS = ("text", "json")
# Readers that skip other names: what a name has to end with, by the variable that gives it.
_ENDS = {"catalina_output_metrics": (".prom", "the node exporter")}


def output_problems(output: str, path: str, is_given: bool) -> list[str]:
    """Return what is wrong with catalina_output and catalina_output_path, before any host is asked.

    is_given: whether catalina_output is an extra variable. The callback knows these alone when it prints its first line, and a document
    has to be all that is on stdout.
    """
    problems = []
    if output not in FORMATS:
        problems.append(f"catalina_output = {output}: is not known; set {' or '.join(FORMATS)}")
    elif output == "json" and not is_given:
        problems.append(
            "catalina_output = json: is for one call and comes from elsewhere; take it away there, and add -e catalina_output=json"
        )
    if path and output != "json":
        problems.append(f"catalina_output_path = {path}: is for catalina_output=json only; add -e catalina_output=json")
    return problems + (path_problems("catalina_output_path", path) if path else [])


def path_problems(name: str, path: str) -> list[str]:
    """Return why a file cannot be written, as name = path: reason; remedy."""
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.isdir(path) or not os.path.basename(path):
        return [f"{name} = {path}: is a directory; name a file in it"]
    if not os.path.isdir(folder):
        return [f"{name} = {path}: the directory {folder} does not exist; make it, or name another one"]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [f"{name} = {path}: the directory {folder} cannot be written to; name another one"]
    end, reader = _ENDS.get(name, ("", ""))
    if not path.endswith(end):
        return [f"{name} = {path}: {reader} reads files whose names end with {end} only; add it to the name"]
    return []


def write(path: str, text: str, mode: int = 0o644) -> None:
    """Replace a file: whoever reads it sees the old text or the new one."""
    folder = os.path.dirname(os.path.abspath(path))
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix="." + os.path.basename(path))
    try:
        # Names on hosts may be no UTF-8.
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
            os.fchmod(stream.fileno(), mode & ~_umask())
        os.rename(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_all(files: Mapping[str, str], check_mode: bool) -> str:
    """Write texts by path, none in check mode. Returns what is wrong."""
    try:
        for path, text in files.items() if not check_mode else ():
            write(path, text)
    except OSError as error:
        return f"{' or '.join(files)} cannot be written: {error.strerror}"
    return ""


def _umask() -> int:
    """Return what files of this process are not to have; there is no other way to ask."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
