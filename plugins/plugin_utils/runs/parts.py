# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of a run that may be asked for, and commands that would leave a half state, with what to do instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean

# Tags of Ansible itself, and the one that stands for everything.
_ALL = "all"
_OF_ANSIBLE = frozenset({_ALL, "always", "tagged"})
# What may be left out: nothing else is built on it in the same run.
_MAY_BE_SKIPPED = ("hosts", "verify")
# Molecule skips tags of its own in every playbook (molecule-notest, molecule-idempotence-notest, notest): they leave out nothing.
OF_MOLECULE = ("molecule-", "notest")
# Options of ansible-playbook with which nothing runs.
_ONLY_LOOKS = ("syntax", "listhosts", "listtasks", "listtags")
_NO_HOST = "No host was contacted: "


def only_looks(given: Mapping[str, Any]) -> bool:
    """Return whether the command line, as Ansible keeps it, asks what would run."""
    return any(given.get(name) for name in _ONLY_LOOKS)


def refusal(
    wanted: Collection[str],
    skipped: Collection[str],
    start_at: str | None,
    tags: Sequence[str],
    foreign: Collection[str] = (),
) -> str:
    """Return why a part of a run is refused, or "" where it is not. tags are those of the playbook; foreign ones are the user's."""
    if start_at is not None:
        return (
            f"{_NO_HOST}--start-at-task leaves out what the tasks after {start_at!r} need: the model, the lock, and what runs."
            f" Start the playbook from its beginning; what is done already is not done again. {_parts(tags)}"
        )
    for name in wanted:
        if name not in tags and name not in _OF_ANSIBLE and name not in foreign:
            return _unknown(name, tags)
    for name in skipped:
        if name in foreign or name.startswith(OF_MOLECULE):
            continue
        if name in _OF_ANSIBLE or (name in tags and name not in _MAY_BE_SKIPPED):
            allowed = [tag for tag in tags if tag in _MAY_BE_SKIPPED]
            instead = f"Only {' and '.join(allowed)} can be left out. " if allowed else ""
            return f"{_NO_HOST}--skip-tags {name} leaves out what other parts of the run are built on. {instead}{_parts(tags)}"
        if name not in tags:
            return _unknown(name, tags)
    return ""


def _unknown(name: str, tags: Sequence[str]) -> str:
    if not tags:
        return f"{_NO_HOST}this playbook has no tag {name}. It is short, and each of its parts needs the one before: leave the option out."
    return (
        f"{_NO_HOST}this playbook has no tag {name}; {did_you_mean(name, tags, 'tags are ' + ', '.join(tags) + '.')}"
        f" If it is a tag of your own, add it to run_control_foreign_tags."
    )


def _parts(tags: Sequence[str]) -> str:
    return f"For a part of it, use --tags with {', '.join(tags)}." if tags else ""


def no_hosts(sources: Collection[str]) -> str:
    """Return what is wrong with an inventory in which there is no host."""
    named = ", ".join(sources) or "none"
    return f"{_NO_HOST}the inventory has no hosts ({named}). Is the path right? Name it with -i, as: -i inventories/production"


def no_variables(fault: str) -> str:
    """Return what is wrong with a file of variables; fault names it."""
    return _NO_HOST + fault if fault else ""


def hiding(variables: Mapping[str, Any]) -> str:
    """Return what is wrong with a variable that has the name of a function of Ansible's: expressions would find it instead."""
    if "query" not in variables:
        return ""
    return (
        f"{_NO_HOST}-e query hides Ansible's function query(), which plays and roles use. The query of playbooks/model.yml is model_query,"
        " as in: -e \"model_query='[].name'\"; give any other variable another name"
    )


def without_name(variables: Mapping[str, Any]) -> str:
    """Return what is wrong with words of -e that belong to no variable: Ansible drops them without a word."""
    words = variables.get("_raw_params")
    if not words:
        return ""
    if "model_query" in variables:
        return f"{_NO_HOST}-e has {words!r} beside model_query. A query with blanks needs quotes: -e \"model_query='[].{{name: name}}'\""
    return f"{_NO_HOST}-e has {words!r}, which belongs to no variable. Separate names by commas, as in: -e members=tomcat1,tomcat2"


def not_given(needs: Mapping[str, str], variables: Mapping[str, Any]) -> str:
    """Return what a playbook has to be told and was not. What is given there is looked at once the model is known."""
    missing = [f"-e {name}={example}" for name, example in needs.items() if name not in variables]
    return f"{_NO_HOST}say which {', '.join(needs)} are meant, as in: {' '.join(missing)}" if missing else ""
