# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One fingerprint of everything that a run works with: two runs with the same one ask hosts for the same.

A fingerprint covers values that are secret. It is compared and never shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.controller_files import copied_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.inventory import to_plain
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.names import concerns

# Works out a value that may hold templates, or raises.
Render = Callable[[Any], Any]
# The fingerprint of a file of the controller, by the role that names it and its name.
Content = Callable[[str, str], str]

# What Ansible sets by itself and what differs from one call to the next, or says where on the controller things are. Whatever an
# inventory makes of it is in the values that it is used for.
OF_ANSIBLE = frozenset(
    {
        *("ansible_check_mode", "ansible_diff_mode", "ansible_forks", "ansible_verbosity", "ansible_version", "ansible_facts"),
        *("ansible_limit", "ansible_run_tags", "ansible_skip_tags", "ansible_search_path", "ansible_config_file"),
        *("ansible_inventory_sources", "ansible_playbook_python", "ansible_collection_name"),
        *("ansible_play_batch", "ansible_play_hosts", "ansible_play_hosts_all", "ansible_play_name", "ansible_play_role_names"),
        *("ansible_role_name", "ansible_role_names", "ansible_dependent_role_names"),
        *("ansible_parent_role_names", "ansible_parent_role_paths", "play_hosts", "role_name", "role_names", "role_path", "role_uuid"),
        *("playbook_dir", "inventory_dir", "inventory_file", "groups", "hostvars", "vars", "environment", "omit"),
    }
)
# The groups that the plays work on.
GROUPS = ("tomcat", "balancer")
# Of the collection: what only says how a run goes.
OF_THE_RUN = frozenset({"run_control_skip_unchanged"})
_DISCOVERED = "discovered_interpreter"
# Stands in most files. What it may refer to, such as who has which template where, is known only where one is rendered.
_READ_BY_TEMPLATES = frozenset({"ansible_managed"})


@dataclass(frozen=True)
class Inputs:
    """The fingerprint of what is known of one host; empty where a value of the model cannot be worked out, which is named then."""

    digest: str
    unresolved: tuple[str, ...] = ()


def inputs_of(
    variables: Mapping[str, Any],
    facts: Mapping[str, Any],
    render: Render,
    roles: Collection[str],
    code: str,
    content: Content,
    extra: Collection[str] = (),
) -> Inputs:
    """Return the fingerprint of a host.

    variables are those of a task on it, facts those that a look at it has just gathered, roles the names of the collection's roles,
    whose private variables hold results. code stands for everything that the host is not told of: see code.py. content is asked for
    the files that an inventory names without a checksum. extra are the names of variables of the command line: they win over roles.
    A variable that no role reads may refer to what does not exist yet. It counts as its text then: what a role makes of it stands in
    a variable that the role reads.
    """
    private = tuple(f"__{role}_" for role in roles)
    # Only the first task that runs a module on a host finds its Python.
    facts = {name: value for name, value in facts.items() if not name.startswith(_DISCOVERED)}
    known = variables.get("ansible_facts") or {}
    gathered = {f"ansible_{name.removeprefix('ansible_')}" for name in (*known, *facts)}
    left_out = OF_ANSIBLE | OF_THE_RUN | gathered
    # An inventory without a name of its own is called as its folder is.
    folder = Path(str(variables.get("inventory_dir") or "")).name
    found: list[Any] = [code, folder, _groups(variables), [[name, canonical(facts[name])] for name in sorted(facts)]]
    unresolved, values = [], {}
    for name in sorted(str(name) for name in variables):
        if name in left_out or name.startswith(_DISCOVERED) or (name.startswith(private) and name not in extra):
            continue
        values[name], is_resolved = _worked_out(variables[name], render)
        if not is_resolved:
            if concerns(name) or name in _READ_BY_TEMPLATES:
                unresolved.append(name)
            found.append("as it is")
        found.append([name, canonical(values[name])])
    found.append([[file.src, content(file.role, file.src)] for file in copied_files(values)])
    return Inputs("" if unresolved else fingerprint(found), tuple(unresolved))


def _worked_out(value: Any, render: Render) -> tuple[Any, bool]:
    """Return a value with its templates worked out, or as it is where they cannot be, and whether they could."""
    plain, has_templates = to_plain(value)
    if has_templates:
        try:
            return to_plain(render(value))[0], True
        except Exception:  # noqa: BLE001 - any plugin may run in a template
            return plain, False
    return plain, True


def _groups(variables: Mapping[str, Any]) -> list[Any]:
    groups = variables.get("groups") or {}
    return [[name, [str(host) for host in groups.get(name, ())]] for name in GROUPS]


def canonical(value: Any) -> Any:
    """Return a value as lists and texts that differ where values differ, in the order of their keys: files are written in it."""
    if value is None or isinstance(value, (bool, int, float)):
        return ["value", json.dumps(value)]
    if isinstance(value, str):
        return ["text", str(value)]
    if isinstance(value, Mapping):
        return ["mapping", [[canonical(key), canonical(item)] for key, item in value.items()]]
    if isinstance(value, (list, tuple)):
        return ["list", [canonical(item) for item in value]]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted(json.dumps(canonical(item)) for item in value)]
    # A date, for example. What has no text of its own shows its address in memory, and so differs in every run.
    return [f"{type(value).__module__}.{type(value).__qualname__}", _text_of(value)]


def _text_of(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - one from a vault whose password was not given
        return repr(value)


def fingerprint(value: Any) -> str:
    """Return the fingerprint of lists and texts."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def bound(inputs: str, records: str) -> str:
    """Return what stands for the inputs of a host together with what the run records and the members say; empty if one is missing."""
    return fingerprint([inputs, records]) if inputs and records else ""


# Of a member: what the files of front ends and the plan of starts and restarts depend on.
_OF_MEMBERS = (
    "name", "exists", "enabled", "active", "state", "answering", "healthy", "need_daemon_reload",
    "digest_disk", "digest_running", "pending", "reasons", "running",
)  # fmt: skip


def records_of(
    members: Sequence[Mapping[str, Any]],
    running: Mapping[str, Mapping[str, Any]],
    records: Mapping[str, Any],
) -> str:
    """Return the fingerprint of the members as run records have them, of what they run, and of what else the records say."""
    seen = [[name, canonical({key: info.get(key) for key in _OF_MEMBERS})] for name, info in sorted(running.items())]
    return fingerprint([canonical(list(members)), seen, [[name, canonical(records[name])] for name in sorted(records)]])
