# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests start Ansible hundreds of times, and each time it does the same work anew.

It packs every module that it sends, with all the Python that this module imports: a third of a second of a processor for each of them, a
quarter of a short run. It keeps these archives for all hosts and tasks of a run, in a folder that ends with it. And it compiles the
Python of collections, for which its loader has no cache: a quarter of a second for what reads an inventory. Each host compiles what an
archive holds each time that a module runs, half of what a module costs there: the archives have it compiled beside the source, which a
host with another Python takes.

Python imports this file when it starts. For what one ./tests/run starts, archives and compiled code are in one folder for all runs, which
ends with it. Archives are apart for each environment of Python, which has its ansible-core, and for each collection that is looked for
in another place; code goes by its text. What runs in containers of its own (the oldest and the newest ansible-core) and benchmarks go
without.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import marshal
import os
import sys
import tempfile
from typing import Any

VARIABLE = "CATALINA_TEST_RUN_CACHE"
# Ansible's names: of the folders that it makes, one for each run, and of that for the archives in one.
_OF_A_RUN, _OF_ARCHIVES = "ansible-local-", "ansiballz_cache"
# How its loader compiles (ansible.utils.collection_loader._collection_finder, get_code).
_AS_THE_LOADER = {"mode": "exec", "flags": 0, "dont_inherit": True}
# Of compiled code that goes by a digest of its source, which nobody compares (PEP 552).
_UNCHECKED = b"\1\0\0\0"
_make = tempfile.mkdtemp
_compile = builtins.compile


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


def archives() -> str:
    """Return the folder for runs like this one."""
    like = _digest(sys.prefix, os.environ.get("ANSIBLE_COLLECTIONS_PATH", ""))
    return os.path.join(os.environ[VARIABLE], like[:16])


def mkdtemp(*args: Any, **kwargs: Any) -> Any:
    """As Python's own. What is made for a run of Ansible has the common folder for its archives."""
    made = _make(*args, **kwargs)
    if os.path.basename(str(made)).startswith(_OF_A_RUN):
        compile_for_hosts()
        os.makedirs(archives(), exist_ok=True)
        os.symlink(archives(), os.path.join(made, _OF_ARCHIVES))
    return made


def compile_once(*args: Any, **kwargs: Any) -> Any:
    """As Python's own. What Ansible's loader of collections asks for is compiled by the first run that needs it."""
    given = dict(kwargs)
    source, filename = given.pop("source", None), given.pop("filename", None)
    if args or given != _AS_THE_LOADER:
        return _compile(*args, **kwargs)
    text = source.decode("utf-8", "surrogateescape") if isinstance(source, bytes) else str(source)
    folder = os.path.join(os.environ[VARIABLE], sys.implementation.cache_tag or "python")
    file = os.path.join(folder, _digest(str(filename), text))
    if os.path.exists(file):
        with open(file, "rb") as stream:
            return marshal.load(stream)
    code = _compile(**kwargs)
    os.makedirs(folder, exist_ok=True)
    # Others read it meanwhile.
    descriptor, new = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as stream:
        marshal.dump(code, stream)
    os.replace(new, file)
    return code


@functools.cache
def compile_for_hosts() -> None:
    """Have archives hold what they hold of Python compiled too, to be taken without a look at its source."""
    # Other programs need none of these.
    import importlib.util
    import zipfile

    write = zipfile.ZipFile.writestr

    def writestr(archive: zipfile.ZipFile, place: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        write(archive, place, data, *args, **kwargs)
        name = place.filename if isinstance(place, zipfile.ZipInfo) else place
        if name.endswith(".py"):
            source = data if isinstance(data, bytes) else data.encode()
            code = marshal.dumps(_compile(source, name, "exec", dont_inherit=True))
            compiled = importlib.util.MAGIC_NUMBER + _UNCHECKED + importlib.util.source_hash(source) + code
            write(archive, f"{name}c", compiled, zipfile.ZIP_DEFLATED)

    zipfile.ZipFile.writestr = writestr  # type: ignore[assignment,method-assign]


if os.environ.get(VARIABLE):
    tempfile.mkdtemp = mkdtemp
    builtins.compile = compile_once
