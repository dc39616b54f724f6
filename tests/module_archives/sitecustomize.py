# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests start Ansible hundreds of times, with the same modules each time.

Each time it packs every module that it sends anew, with all the Python that this module imports: a third of a second of a processor
for each of them, a quarter of a short run. It keeps the archives for all hosts and tasks of a run, in a folder that ends with it. Python
imports this file when it starts: for what one ./tests/run starts, that folder is one for all runs, and ends with it.

Archives are apart for each environment of Python, which has its ansible-core, and for each collection that is looked for in another place.
What runs in containers of its own (the oldest and the newest ansible-core) and benchmarks go without.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from typing import Any

VARIABLE = "CATALINA_TEST_MODULE_ARCHIVES"
# Ansible's names: of the folders that it makes, one for each run, and of that for the archives in one.
_OF_A_RUN, _OF_ARCHIVES = "ansible-local-", "ansiballz_cache"
_make = tempfile.mkdtemp


def archives() -> str:
    """Return the folder for runs like this one."""
    like = (sys.prefix, os.environ.get("ANSIBLE_COLLECTIONS_PATH", ""))
    return os.path.join(os.environ[VARIABLE], hashlib.sha256("\0".join(like).encode()).hexdigest()[:16])


def mkdtemp(*args: Any, **kwargs: Any) -> Any:
    """As Python's own. What is made for a run of Ansible has the common folder for its archives."""
    made = _make(*args, **kwargs)
    if os.path.basename(str(made)).startswith(_OF_A_RUN):
        os.makedirs(archives(), exist_ok=True)
        os.symlink(archives(), os.path.join(made, _OF_ARCHIVES))
    return made


if os.environ.get(VARIABLE):
    tempfile.mkdtemp = mkdtemp
