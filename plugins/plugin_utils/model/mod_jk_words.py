# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Old words of workers.properties: what each is called today, or which setting does its job.

docs/mod_jk-old-words.md shows the same table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class OldWord:
    """A word of old files. today is a property with the same meaning, which takes its place; else it is refused with a remedy.

    flag: false is what mod_jk does without the word, so nothing is written for it. value is what today's property has for true.
    """

    today: str = ""
    reason: str = ""
    remedy: str = ""
    flag: bool = False
    value: str = ""


_JNI = OldWord(
    reason="is of workers inside httpd, which mod_jk 1.2.33 gave up", remedy="set tomcat_java_opts, or environment of the instance"
)
_LOCAL = OldWord(reason="has no effect any more", flag=True)
_ACTIVATION = OldWord(reason="is called activation today", flag=True)
MEMBER: dict[str, OldWord] = {
    "cachesize": OldWord("connection_pool_size"),
    "cache_timeout": OldWord("connection_pool_timeout"),
    "recycle_timeout": OldWord("connection_pool_timeout"),
    "jvm_route": OldWord(reason="is called route today", remedy="set route of the instance"),
    "secretkey": OldWord(reason="is of ajp14", remedy="set tomcat_ajp_secret"),
    "disabled": replace(_ACTIVATION, remedy="set state: draining of the instance"),
    "stopped": replace(_ACTIVATION, remedy="set state: drained of the instance"),
    "local_worker": replace(_LOCAL, remedy="set distance for the other members in mod_jk_member_params, or standby: true of the instances"),
    **dict.fromkeys(
        ("class_path", "bridge", "jvm_lib", "ld_path", "cmd_line", "native_lib", "sysprops", "stdout", "stderr", "ms", "mx"), _JNI
    ),
}
BALANCER: dict[str, OldWord] = {
    "balanced_workers": OldWord(reason="is called balance_workers today", remedy="remove it: the members come from the inventory"),
    "local_worker_only": replace(
        _LOCAL, remedy="take members out of service with the playbook that drains: known sessions stay, new ones go elsewhere"
    ),
}
# What the model says of members and balancers, workers beside them say by themselves.
FURTHER: dict[str, dict[str, OldWord]] = {
    "ajp13": {
        **MEMBER,
        "jvm_route": OldWord("route"),
        "secretkey": replace(MEMBER["secretkey"], remedy="set secret"),
        "disabled": OldWord("activation", flag=True, value="disabled"),
        "stopped": OldWord("activation", flag=True, value="stopped"),
        "local_worker": replace(_LOCAL, remedy="set distance: 1 for the other workers"),
    },
    "lb": {
        **BALANCER,
        "balanced_workers": OldWord("balance_workers"),
        "local_worker_only": replace(_LOCAL, remedy="set activation of its workers"),
    },
}
TYPES: dict[str, OldWord] = {
    "ajp12": OldWord(reason="is obsolete, no supported Tomcat speaks it", remedy="use ajp13"),
    "ajp14": OldWord(reason="was an experiment, no supported Tomcat speaks it", remedy="use ajp13, with secret"),
    "jni": OldWord(reason="was removed in mod_jk 1.2.33, and httpd would not start", remedy="run Tomcat as an instance, and use ajp13"),
}
_IDLE = (
    "socket_timeout is a limit for each operation on a connection. In a file that is older than mod_jk 1.2.7 it closed idle connections, "
    "which connection_pool_timeout does today."
)


def translations(given: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each old word that another one takes the place of, or that says what mod_jk does anyway."""
    found: dict[str, str] = {}
    for option, words, mapping in _mappings(given):
        old = [name for name in mapping if name in words and (words[name].today or words[name].flag)]
        for name in old:
            found.setdefault(name, f"mod_jk_{option}: {_sentence(name, words[name])}")
        if old and "socket_timeout" in mapping:
            found.setdefault("socket_timeout", f"mod_jk_{option}: {_IDLE}")
    yield from found.values()


def _sentence(name: str, word: OldWord) -> str:
    if word.today and word.flag:
        return f"{name} is an old word: true is written as {word.today}={word.value}, and false is what mod_jk does without it."
    if word.today:
        return f"{name} is an old word for {word.today}, which is written in its place."
    return f"{name} is an old word that is left out: false is what mod_jk does without it."


def _mappings(given: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, OldWord], Mapping[str, Any]]]:
    """Every mapping of properties, with the old words that it may have."""
    for options, words in ((("params_of_members", "member_params"), MEMBER), (("params", "cluster_params"), BALANCER)):
        for option in options:
            value = given.get(f"mod_jk_{option}")
            for mapping in _below(value) if option in ("member_params", "cluster_params") else [value]:
                if isinstance(mapping, Mapping):
                    yield option, words, mapping
    for worker in _below(given.get("mod_jk_workers")):
        if isinstance(worker, Mapping):
            yield "workers", FURTHER.get(str(worker.get("type", "ajp13")), {}), worker


def _below(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else []
