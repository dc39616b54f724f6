# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tomcat's manager and host-manager: absent unless asked for, and then with users and for some addresses only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.doors import (
    PASSWORD_REMEDY,
    allowed_networks,
    door_of,
    password_fault,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import has_own_realm, read_users
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import Layer
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import too_old

KEYS = ("allow",)
_WHOM = "administrators"
VALVE = "org.apache.catalina.valves.RemoteCIDRValve"


@dataclass(frozen=True)
class Application:
    """One of the two: its name below webapps, which is its path too, and the roles that its pages ask for."""

    folder: str
    roles: Sequence[str]


APPLICATIONS: Mapping[str, Application] = {
    "manager": Application("manager", ("manager-gui", "manager-script", "manager-jmx", "manager-status")),
    "host_manager": Application("host-manager", ("admin-gui", "admin-script")),
}


def allowed(name: str, layers: Sequence[Layer], member: Mapping[str, Any], report: Report) -> list[str]:
    """Return the networks that reach an application of an instance; none where it has no such application."""
    door = door_of(layers, name, KEYS, report)
    return allowed_networks(door, member, report, _WHOM) if door else []


def check(name: str, layers: Sequence[Layer], member: Mapping[str, Any], applications: Any, report: Report) -> None:
    """Say what is wrong with one of the two in one instance. applications are those of the inventory."""
    door = door_of(layers, name, KEYS, report)
    if door is None:
        return
    allowed_networks(door, member, report, _WHOM)
    application = APPLICATIONS[name]
    first = too_old(VALVE, "", str(member["tomcat_version"]))
    if first:
        report(door.base, f"needs a valve that Tomcat {member['tomcat_version']} does not have", f"use {first} or newer")
    for reason, remedy in [*_user_faults(application, layers), *_path_faults(application, member, applications)]:
        report(door.base, reason, remedy)


def _user_faults(application: Application, layers: Sequence[Layer]) -> Iterator[tuple[str, str]]:
    """Users are counted where they are those of tomcat_users: another realm has its own."""
    if has_own_realm(layers):
        return
    users = read_users(layers, lambda _key, _reason, _remedy: None)
    holders = [user for user in users if {name.strip() for name in user.get("roles", "").split(",")} & set(application.roles)]
    if not holders:
        remedy = f"add a user with one of them to tomcat_users, as {{username: admin, password: …, roles: [{application.roles[0]}]}}"
        yield f"lets nobody in: no user has a role of {', '.join(application.roles)}", remedy
    for user in holders:
        fault = password_fault(user["username"], user.get("password", ""))
        if fault and user.get("password"):
            yield f"would let {user['username']} in, whose password {fault}", PASSWORD_REMEDY


def _path_faults(application: Application, member: Mapping[str, Any], applications: Any) -> Iterator[tuple[str, str]]:
    for item in applications if isinstance(applications, (list, tuple)) else ():
        if (
            isinstance(item, Mapping)
            and item.get("path") == f"/{application.folder}"
            and item.get("cluster", "") in ("", member["cluster"])
        ):
            yield f"has the path /{application.folder}, as an application of webapp_deployments", "give that one another path"
