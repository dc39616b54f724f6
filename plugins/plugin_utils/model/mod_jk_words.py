# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Old words of workers.properties: what each is called today, or which setting does its job.

docs/mod_jk-old-words.md shows the same table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OldWord:
    """A word of old files. today is a property with the same meaning, which takes its place; else it is refused with a remedy."""

    today: str = ""
    reason: str = ""
    remedy: str = ""


_JNI = OldWord(
    reason="is of workers inside httpd, which mod_jk 1.2.33 gave up", remedy="set tomcat_java_opts, or environment of the instance"
)
MEMBER: dict[str, OldWord] = {
    "cachesize": OldWord("connection_pool_size"),
    "cache_timeout": OldWord("connection_pool_timeout"),
    "recycle_timeout": OldWord("connection_pool_timeout"),
    "jvm_route": OldWord(reason="is called route today", remedy="set route of the instance"),
    "secretkey": OldWord(reason="is of ajp14", remedy="set tomcat_ajp_secret"),
    "disabled": OldWord(reason="is called activation today", remedy="set state: draining of the instance"),
    "stopped": OldWord(reason="is called activation today", remedy="set state: drained of the instance"),
    "local_worker": OldWord(
        reason="has no effect any more",
        remedy="set distance for the other members in mod_jk_member_params, or standby: true of the instances",
    ),
    **dict.fromkeys(
        ("class_path", "bridge", "jvm_lib", "ld_path", "cmd_line", "native_lib", "sysprops", "stdout", "stderr", "ms", "mx"), _JNI
    ),
}
BALANCER: dict[str, OldWord] = {
    "balanced_workers": OldWord(reason="is called balance_workers today", remedy="remove it: the members come from the inventory"),
    "local_worker_only": OldWord(
        reason="has no effect any more",
        remedy="take members out of service with the playbook that drains: known sessions stay, new ones go elsewhere",
    ),
}
TYPES: dict[str, OldWord] = {
    "ajp12": OldWord(reason="is obsolete, no supported Tomcat speaks it", remedy="use ajp13"),
    "ajp14": OldWord(reason="was an experiment, no supported Tomcat speaks it", remedy="use ajp13, with secret"),
    "jni": OldWord(reason="was removed in mod_jk 1.2.33, and httpd would not start", remedy="run Tomcat as an instance, and use ajp13"),
}


def translations(given: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each old word that another one takes the place of."""
    found: dict[str, list[str]] = {}
    for option in ("params_of_members", "member_params", "workers"):
        value = given.get(f"mod_jk_{option}")
        mappings = [value] if option == "params_of_members" else list(value.values()) if isinstance(value, Mapping) else []
        for mapping in mappings:
            for name in mapping if isinstance(mapping, Mapping) else ():
                if name in MEMBER and MEMBER[name].today:
                    found.setdefault(name, []).append(option)
    for name, options in found.items():
        yield f"mod_jk_{options[0]}: {name} is an old word for {MEMBER[name].today}, which is written in its place."
