# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers of mod_jk together: those that others name, those that paths lead to, and what holds the states of all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_entries import Mount
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_hosts import served_at
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_rules import OF_EVERY_WORKER, STATES, MountRule, parse_rule
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean

OF_THE_ROLE = frozenset({"jkstatus", "jkmanager", "jkstates"})
# Bytes that the shared memory has for each worker, and for each member once more (JK_SHM_SLOT_SIZE).
_SLOT = 384
# What mod_jk raises a smaller size to (JK_SHM_MIN_SIZE), in KiB.
_LEAST = 73
Values = Mapping[str, Any]


def check_workers(options: HttpdOptions, base: BaseOptions, clusters: Sequence[Values], members: Sequence[Values], report: Report) -> None:
    """Say what is wrong with further workers, mounts, rules and the size of the shared memory."""
    workers = {name: options.parameters_of("workers", name) for name in options.names_of("workers")}
    balanced = _of_clusters(clusters, members)
    _check_names(workers, {str(member["name"]) for member in members} | set(balanced), report)
    for name, worker in workers.items():
        _check_reference(name, worker, workers, report)
        _check_balanced(name, workers, {str(member["name"]) for member in members}, report)
    pages = {options.text(name): f"mod_jk_{name}" for name in ("status_path", "manager_path") if options.text(name)}
    _check_mounts("mod_jk_mounts", options.mounts, {**served_at(None, clusters), **pages}, workers, report)
    for position, one in enumerate(base.of_hosts):
        taken = {**served_at(one.host, clusters), **pages}
        _check_mounts(f"httpd_base_hosts[{position}].mounts", one.ways.get("mounts", ()), taken, workers, report)
    everyone = {**balanced, **{name: _members_of(inherited(workers, name)) for name in workers}}
    for position, rule in enumerate(options.texts("mount_rules") if clusters else ()):
        for reason, remedy in _rule_faults(parse_rule(rule), everyone):
            report(f"mod_jk_mount_rules[{position}]", rule, reason, remedy)
    _check_memory(options, {*balanced, *mounted(options, base)}, everyone, report)


def _check_mounts(where: str, mounts: Sequence[Mount], taken: Mapping[str, str], workers: Collection[str], report: Report) -> None:
    """Of two mounts at one path mod_jk takes the one that it reads last."""
    paths: dict[str, str] = {}
    for position, mount in enumerate(mounts):
        if mount.worker not in workers:
            remedy = did_you_mean(mount.worker, workers, "define it in mod_jk_workers")
            report(f"{where}[{position}].worker", mount.worker, "is not the name of a further worker", remedy)
        if mount.path in taken:
            report(f"{where}[{position}].path", mount.path, f"belongs to {taken[mount.path]} already", "give each its own path")
        elif paths.setdefault(mount.path, mount.worker) != mount.worker:
            report(f"{where}[{position}].path", mount.path, f"leads to {paths[mount.path]} already", "write each path once")


def _of_clusters(clusters: Sequence[Values], members: Sequence[Values]) -> dict[str, list[str] | None]:
    """The members of each cluster. Who is given without the model may name no cluster: the only one."""
    found: dict[str, list[str] | None] = {}
    for cluster in clusters:
        name = str(cluster["name"])
        found[name] = [str(one["name"]) for one in members if str(one.get("cluster") or name) == name]
    return found


def inherited(workers: Mapping[str, Mapping[str, str]], name: str) -> Mapping[str, str]:
    """The properties of a worker, with those of the workers that it refers to."""
    found: dict[str, str] = {}
    seen: list[str] = []
    while name in workers and name not in seen:
        seen.append(name)
        found = {**workers[name], **found}
        name = workers[name].get("reference", "").partition(".")[2]
    return found


def _members_of(worker: Mapping[str, str]) -> list[str] | None:
    """Whom a balancer balances; None for who is none."""
    return [name for name in worker.get("balance_workers", "").split(",") if name] if worker["type"] == "lb" else None


def _check_names(workers: Collection[str], taken: Collection[str], report: Report) -> None:
    for name in sorted(workers):
        if name in taken or name in OF_THE_ROLE or name in schema.RESERVED_NAMES:
            reason = "is the name of a member, a cluster or a worker of the role"
            report(f"mod_jk_workers.{name}", None, reason, "choose another name")


def _check_reference(name: str, worker: Mapping[str, str], workers: Mapping[str, Mapping[str, str]], report: Report) -> None:
    if "reference" not in worker:
        return
    where, other = f"mod_jk_workers.{name}.reference", worker["reference"].partition(".")[2]
    if other not in workers:
        report(where, worker["reference"], "is not the name of a worker", did_you_mean(other, workers, "define it"))
    elif workers[other]["type"] != worker["type"]:
        reason = f"is of type {workers[other]['type']}, this is of type {worker['type']}"
        report(where, worker["reference"], reason, "refer to a worker of the same type")
    elif _leads_back(name, workers):
        report(where, worker["reference"], "leads back to this worker", "let one of them refer to none")


def _leads_back(name: str, workers: Mapping[str, Mapping[str, str]]) -> bool:
    seen: list[str] = []
    at = name
    while at in workers and at not in seen:
        seen.append(at)
        at = workers[at].get("reference", "").partition(".")[2]
    return at == name


def _check_balanced(name: str, workers: Mapping[str, Mapping[str, str]], members: Collection[str], report: Report) -> None:
    """Whom a balancer balances. One that only others refer to is a template, and balances nobody."""
    where = f"mod_jk_workers.{name}.balance_workers"
    balanced = _members_of(inherited(workers, name))
    if balanced is None:
        return
    if not balanced and all(one.get("reference") != f"worker.{name}" for one in workers.values()):
        report(where, None, "is missing", "name the workers that it balances")
    own = _members_of(workers[name]) or []
    for one in own:
        if one not in workers and one not in members:
            remedy = did_you_mean(one, {*workers, *members}, "define it, or name another one")
            report(where, one, "is not the name of a worker", remedy)
        elif one in workers and workers[one]["type"] != "ajp13":
            report(where, one, f"is of type {workers[one]['type']}", "name workers of type ajp13")
    routes: dict[str, str] = {}
    for one in dict.fromkeys(own):
        route = inherited(workers, one).get("route", one)
        if routes.setdefault(route, one) != one:
            report(where, one, f"has the route {route}, as {routes[route]} has", "give each its own route")
    for one in sorted({one for one in own if own.count(one) > 1}):
        report(where, one, "is there twice", "name it once; lbfactor gives it more requests")


def _rule_faults(rule: MountRule, everyone: Mapping[str, Sequence[str] | None]) -> Iterator[tuple[str, str]]:
    """What is wrong with where a rule leads, and with extensions that mod_jk would not heed there."""
    if rule.worker == "*":
        return
    if rule.worker not in everyone:
        remedy = did_you_mean(rule.worker, everyone, "name a cluster, or define it in mod_jk_workers")
        yield f"leads to {rule.worker}, which is no worker", remedy
        return
    balanced = everyone[rule.worker]
    if balanced is None:
        for name in rule.extensions:
            if name not in OF_EVERY_WORKER:
                yield f"has {name}, which is for balancers, and {rule.worker} is none", "remove it"
        return
    for state in STATES:
        for member in rule.members(state):
            if member not in balanced:
                yield f"has {state}={member}, which {rule.worker} does not balance", did_you_mean(member, balanced, "name its members")


def _check_memory(options: HttpdOptions, reached: Collection[str], everyone: Mapping[str, Sequence[str] | None], report: Report) -> None:
    """Too little of it, and httpd does not start; without the option mod_jk takes what these workers need."""
    given = options.number("shm_size")
    slots = sum(1 + 2 * len(balanced or ()) for name, balanced in everyone.items() if name in reached)
    needed = -(-slots * _SLOT // 1024)
    if given and given < needed:
        report("mod_jk_shm_size", given, f"is less than the {needed} KiB that these workers need", f"set 0, or {needed} or more")
    elif given and given < _LEAST:
        report("mod_jk_shm_size", given, f"is less than mod_jk takes in any case ({_LEAST} KiB)", f"set 0, or {_LEAST} or more")


def mounted(options: HttpdOptions, base: BaseOptions) -> set[str]:
    """The workers that paths lead to, beside those of clusters."""
    mounts = {mount.worker for one in options.everywhere(base) for mount in one.mounts}
    return mounts | {parse_rule(rule).worker for rule in options.texts("mount_rules")}
