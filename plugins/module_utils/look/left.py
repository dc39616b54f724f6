# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run that found nothing to do left on the host, and whether a run with the same inputs would find nothing to do again.

One JSON file: "inputs", a fingerprint of everything that the run worked with; "sets" and "servers", the digests of requests by name;
"queries", commands that only read, each with its exit code and a fingerprint of what it printed; "archives", requests of the module of
that name. Whoever may write it can have the next look run commands as its user, so it counts only where nobody else could.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import typing as t

NAME = "unchanged.json"
VERSION = 1
Mark = dict[str, t.Any]
# Runs a command of the shell that only reads: exit code and what it printed.
Ask = t.Callable[[str], tuple[int, str]]
# Why archives are not as a request wants them; empty when they are.
Judge = t.Callable[[t.Mapping[str, t.Any]], str]


def read_mark(state_dir: str) -> Mark:
    """What was left; empty when there is nothing that can be used."""
    try:
        descriptor = os.open(os.path.join(state_dir, NAME), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, encoding="utf-8") as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
                return {}
            content = json.load(stream)
    except (OSError, ValueError, RecursionError):
        return {}
    usable = isinstance(content, dict) and content.get("version") == VERSION and isinstance(content.get("inputs"), str)
    return t.cast("Mark", content) if usable else {}


def write_mark(state_dir: str, mark: Mark) -> None:
    """Leave it to the next run, in place of what was there."""
    wanted = {**mark, "version": VERSION}
    if read_mark(state_dir) == wanted:
        return
    path = os.path.join(state_dir, NAME)
    os.makedirs(state_dir, mode=0o755, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path + ".new")
    descriptor = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(wanted, stream, sort_keys=True)
    os.rename(path + ".new", path)


def answer_of(text: str) -> str:
    """The fingerprint of what a command printed. A terminal may end lines with a carriage return."""
    return hashlib.sha256("\n".join(text.splitlines()).encode("utf-8", "surrogateescape")).hexdigest()


def asker(run: t.Callable[[list[str]], tuple[int, str, str]]) -> Ask:
    """Has commands run by a shell, as tasks have it done."""

    def ask(command: str) -> tuple[int, str]:
        code, out, _err = run(["/bin/sh", "-c", command])
        return code, out

    return ask


def differences(
    mark: Mark,
    sets: t.Mapping[str, t.Mapping[str, t.Any]],
    servers: t.Mapping[str, t.Mapping[str, t.Any]],
    ask: Ask,
    judge: Judge,
) -> list[str]:
    """What of the host is not as it was then, in words; sets and servers are those that a look has just found unchanged."""
    if not mark:
        return []
    try:
        found = [f"file set {name}" for name, digest in mark["sets"].items() if sets.get(name, {}).get("digest") != digest]
        found += [f"server {kind}" for kind, digest in mark["servers"].items() if servers.get(kind, {}).get("digest") != digest]
        found += [f"answer to {_brief(query)}" for query in mark["queries"] if not _is_answered(query, ask)]
        found += [problem for request in mark["archives"] for problem in [judge(request)] if problem]
    except (AttributeError, KeyError, TypeError, ValueError):
        # A file of another release of the collection, or one that somebody edited.
        return ["what the last run left cannot be read"]
    return found


def _is_answered(query: t.Mapping[str, t.Any], ask: Ask) -> bool:
    code, text = ask(str(query["command"]))
    return bool(code == query["code"] and answer_of(text) == query["answer"])


def _brief(query: t.Mapping[str, t.Any]) -> str:
    """The end of a command tells what it asks for; a script may come before."""
    text = " ".join(str(query["command"]).split())
    return text if len(text) <= 60 else "... " + text[-56:]
