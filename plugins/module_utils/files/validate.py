# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the service's own checker about the candidate before anything is touched."""

from __future__ import annotations

import contextlib
import fnmatch
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import typing as t
import xml.parsers.expat

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import inside
from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.masking import pieces
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FILE, LINK, Entry, FileSet, FileSetError, Validator
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import Contents
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Plan

LONGEST_MESSAGE = 8000
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{8,}")


def run_validators(wanted: FileSet, plan: Plan, contents: Contents, host: Host, folder: str, check: bool) -> list[str]:
    """Run every check that the plan calls for. Returns warnings, raises when a check objects."""
    changed_groups = {step.change.group for step in plan.files()}
    objections: list[str] = []
    skipped: list[str] = []
    for validator in wanted.validators:
        if validator.group is not None and validator.group not in changed_groups:
            continue
        if validator.xml:
            objections.extend(_check_xml(validator.xml, plan, contents))
        elif host.find_program(validator.command[0]) is None:
            message = f"the checker {validator.command[0]} is not installed on this host"
            if not check:
                objections.append(message)
            else:
                skipped.append(message + " yet; the candidate was not checked")
        else:
            with _candidate(validator.trees, wanted, plan, contents, folder) as root:
                message = _run(validator, root, host)
            if message:
                objections.append(_explain(message, root, wanted, plan, contents))
    if objections:
        raise FileSetError("The candidate was refused; nothing was changed on this host.\n" + "\n".join(objections), refused=True)
    return skipped


def _check_xml(pattern: str, plan: Plan, contents: Contents) -> list[str]:
    found = []
    for step in plan.writes:
        entry = step.entry
        if entry.kind != FILE or not fnmatch.fnmatchcase(entry.dest, pattern):
            continue
        parser = xml.parsers.expat.ParserCreate()
        try:
            parser.Parse(bytes(contents[entry.sha256]), True)
        except xml.parsers.expat.ExpatError as error:
            found.append(f"{entry.dest}: not well-formed XML: {error} (rendered from {entry.source})")
    return found


@contextlib.contextmanager
def _candidate(trees: t.Sequence[str], wanted: FileSet, plan: Plan, contents: Contents, folder: str) -> t.Iterator[str]:
    """A private copy of the trees as they will be."""
    made = [path for path in (os.path.dirname(folder), folder) if not os.path.isdir(path)]
    for path in made:
        os.mkdir(path, 0o700 if path == folder else 0o755)
    root = tempfile.mkdtemp(prefix=wanted.name + "-", dir=folder)
    try:
        for tree in trees:
            _copy_tree(tree, root, trees)
        _overlay(root, trees, plan, contents)
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)
        for path in reversed(made):
            with contextlib.suppress(OSError):
                os.rmdir(path)


def _copy_tree(tree: str, root: str, trees: t.Sequence[str]) -> None:
    os.makedirs(root + tree, mode=0o755, exist_ok=True)
    for folder, folders, files in os.walk(tree):
        for name in [*folders, *files]:
            source = os.path.join(folder, name)
            dest = root + source
            seen = os.lstat(source)
            if stat.S_ISLNK(seen.st_mode):
                target = os.readlink(source)
                os.symlink(root + target if inside(target, trees) else target, dest)
            elif stat.S_ISDIR(seen.st_mode):
                os.makedirs(dest, mode=0o755, exist_ok=True)
            elif stat.S_ISREG(seen.st_mode):
                shutil.copy2(source, dest)


def _overlay(root: str, trees: t.Sequence[str], plan: Plan, contents: Contents) -> None:
    for step in plan.directories:
        if inside(step.entry.dest, trees):
            os.makedirs(root + step.entry.dest, exist_ok=True)
    for step in plan.removals + plan.removed_directories:
        if inside(step.entry.dest, trees):
            _take_away(root + step.entry.dest)
    for step in plan.writes:
        if not inside(step.entry.dest, trees):
            continue
        dest = root + step.entry.dest
        os.makedirs(os.path.dirname(dest), exist_ok=True)
        _take_away(dest)
        if step.entry.kind == LINK:
            target = step.entry.target
            os.symlink(root + target if inside(target, trees) else target, dest)
        else:
            with open(dest, "wb") as stream:
                stream.write(contents[step.entry.sha256])
            os.chmod(dest, step.entry.mode)


def _take_away(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        with contextlib.suppress(OSError):
            os.rmdir(path)
    elif os.path.lexists(path):
        os.unlink(path)


def _run(validator: Validator, root: str, host: Host) -> str:
    """What the checker says when it objects, otherwise nothing."""
    command = [word.replace("{root}", root) for word in validator.command]
    command[0] = host.find_program(command[0]) or command[0]
    environment = dict(os.environ, LC_ALL="C")
    environment.update((key, value.replace("{root}", root)) for key, value in validator.environment)
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    shown = " ".join(validator.command)
    try:
        output = process.communicate(timeout=validator.timeout)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"{shown}: no answer within {validator.timeout} seconds"
    if process.returncode == 0:
        return ""
    message = output.decode("utf-8", "replace").strip()
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE] + " ..."
    return f"{shown} (exit code {process.returncode}):\n{message}"


def _explain(message: str, root: str, wanted: FileSet, plan: Plan, contents: Contents) -> str:
    """What the checker says with real paths, without secrets, with the sources they mean."""
    message = message.replace(os.path.realpath(root), "").replace(root, "").replace("{root}", "")
    # The first line is the command, which may be a file of the set itself.
    said = message.partition("\n")[2]
    sources = [
        f"{entry.dest} is rendered from {entry.source}"
        for entry in sorted(wanted.entries, key=lambda item: item.dest)
        if entry.kind == FILE and entry.source and entry.dest in said
    ]
    if not sources:
        sources = [
            f"changed: {step.entry.dest}" + (f", rendered from {step.entry.source}" if step.entry.source else "") for step in plan.writes
        ]
    return "\n".join([_without_secrets(message, _texts(wanted.entries, plan, contents)), *sources])


def _texts(entries: t.Iterable[Entry], plan: Plan, contents: Contents) -> t.Iterator[tuple[bool, str]]:
    """Every file of the candidate with whether it is secret; also those of parts that merely stay."""
    listed = {entry.dest for entry in entries}
    for entry in entries:
        if entry.kind == FILE and entry.sha256 in contents:
            hidden, rest = pieces(bytes(contents[entry.sha256]), entry.hidden)
            yield entry.secret, b"\n".join(rest).decode("utf-8", "replace")
            yield True, b"\n".join(hidden).decode("utf-8", "replace")
    for path, item in plan.record.items():
        if path not in listed and item.get("secret"):
            with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as stream:
                yield True, stream.read()


def _without_secrets(message: str, texts: t.Iterable[tuple[bool, str]]) -> str:
    """Hide every long word that stands in a secret file and nowhere else in the set."""
    tokens = {token for token in _TOKEN.findall(message) if "/" not in token}
    if not tokens:
        return message
    hidden: set[str] = set()
    open_tokens: set[str] = set()
    for secret, text in texts:
        (hidden if secret else open_tokens).update(token for token in tokens if token in text)
    for token in hidden - open_tokens:
        if any(character.isdigit() for character in token) and any(character.isalpha() for character in token):
            message = message.replace(token, "********")
    return message
