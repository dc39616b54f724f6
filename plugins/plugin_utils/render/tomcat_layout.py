# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Tomcat of one host: software, instances, their directories and files, and whatever prevents laying them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import APPLICATIONS, RECEIVED, WATCHED, has_farm
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import FOLDER as FARM
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import MIRROR
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication_ports import AUTO, OPTION, WORD_FAULT, firewall_word
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import redisson
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.given_members import check_instances
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.replication_firewall import (
    Rules,
    filter_refusal,
    filter_words,
    firewall_files,
    is_temporary,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_contexts import context_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_doors import add_doors
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_instances import instances, java_options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_own import further_ports, has_own, own_files
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_software import Software, several
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_status import status_files

Data = Mapping[str, Any]

# Below CATALINA_BASE. The service writes to the last three only.
_READ_ONLY = ("", "/bin", "/conf", "/conf/Catalina", "/conf/Catalina/localhost", "/lib", "/webapps")
_WRITABLE = ("/logs", "/temp", "/work")
# Files that are shown in diffs as long as an inventory adds nothing to them.
_MAY_HOLD_SECRETS = ("context", "web_xml")


@dataclass(frozen=True)
class Options:
    """The options of the role tomcat that decide what is laid out."""

    host: str
    version: str
    install_method: str
    packages: Mapping[str, Data]
    archive_root: str
    base_root: str
    helpers: str
    user: str
    group: str
    clusters: Sequence[Data] = ()
    contexts: Sequence[Data] = ()
    # The Java of the host, and options of the JVM for all its instances.
    java_home: str = ""
    java_opts: Sequence[str] = ()
    archives: Sequence[Data] = ()
    archive_mirror: str = ""
    bind_address: str = ""
    send_all_sessions_size: int = 1000
    # Variables of the role that add to the instances, by full name.
    given: Mapping[str, Any] = field(default_factory=dict)
    # Whether there is something to derive the shutdown command of an open shutdown port from.
    shutdown_secret: bool = False
    # Whose replication ports only members reach, and whom else; the unit that sees to it.
    firewall: Any = AUTO
    firewall_allow: Sequence[str] = ()
    # From where members replicate that this run stops later.
    firewall_leaving: Sequence[str] = ()
    firewall_unit: str = "catalina-replication.service"
    # What the host said of its packet filter, where it was asked.
    filter_answers: Sequence[str] = ()
    # What the instances of the host run, where that was looked at.
    running: Sequence[Data] = ()
    # Whether instances with replicated sessions have Tomcat's own status page too.
    status_page: bool = False

    @property
    def base(self) -> str:
        """CATALINA_BASE, with {name} for the name of the instance."""
        return f"{self.base_root}/{{name}}"


def layout(members: Sequence[Data], options: Options) -> dict[str, Any]:
    """Return packages, archives, downloads, directories, instances, files, links and problems.

    Without members the answer has all that does not depend on them, at no cost.
    """
    homes, wanted = several(_releases(members, options))
    found: list[dict[str, Any]] = []
    files: list[dict[str, Any]] = []
    own: dict[str, list[dict[str, Any]]] = {}
    secret: dict[str, bool] = {}
    packet_filter: dict[str, Any] = {"refusal": "", "temporary": False}
    problems = [*wanted.pop("problems"), *_option_problems(options)]
    try:
        check_instances(members, options.clusters, options.host)
        found = instances(members, options.clusters, options.host, options.bind_address, options.contexts)
        for instance in found:
            instance["home"] = homes.get(_release(instance, options), "")
            instance["java_home"] = instance.get("java_home") or options.java_home
            instance["farm"] = bool(instance["replicated"]) and has_farm(options.given.get("tomcat_clusters"), str(instance["cluster"]))
            instance["redis"] = redisson.manager_of(instance, options.given)
            instance["java_opts"] = java_options(instance, options.java_opts, options.given)
            # What the check of its start has to know of it.
            instance["start_check"] = f"{instance['base']}|{instance['features']['min_java']}|{instance['tomcat_version']}"
        found = [{**instance, "further_ports": further_ports(instance, options.given)} for instance in found]
        downloads = f"{options.archive_root}/files"
        doors = add_doors(found, options.given, options.packages, downloads, options.group)
        own = own_files(found, options.given, downloads, options.group)
        own["files"] += doors.files
        own["downloads"] += doors.downloads
        wanted["packages"] += doors.packages
        for name, items in redisson.files(found, options.given, downloads, options.group).items():
            own[name] += items
        secret = {name: has_own(options.given, found, name) for name in _MAY_HOLD_SECRETS}
        files = [
            *context_files(options.contexts, members, options.host, options.base, options.group),
            *status_files(found, options.base, options.helpers, options.group, options.status_page),
            *own["files"],
        ]
        rules = Rules(
            options.firewall,
            options.given.get("tomcat_clusters"),
            options.firewall_allow,
            options.firewall_leaving,
            options.running,
        )
        files += firewall_files(found, members, rules, options.helpers, options.firewall_unit)
        packet_filter = {
            "refusal": filter_refusal(options.host, filter_words(found, rules), options.filter_answers),
            "temporary": is_temporary(found, members, rules),
        }
    except ValueError as error:
        problems.append(str(error))
    problems.extend(_shutdown_problems(found, options))
    return {
        **wanted,
        "directories": [*_directories(options), *_farm_directories(found, options)],
        "instances": found,
        "files": files,
        "links": own.get("links", []),
        "downloads": own.get("downloads", []),
        "secret": secret,
        "packet_filter": packet_filter,
        "problems": [f"{options.host}: {problem}" for problem in problems],
    }


def _releases(members: Sequence[Data], options: Options) -> list[Software]:
    """What the instances of the host run, each once; what its variables say where there are none."""
    own = dict.fromkeys(_release(member, options) for member in members if member.get("host") == options.host)
    return [
        Software(
            version=version,
            install_method=method,
            packages=options.packages,
            archives=options.archives,
            root=options.archive_root,
            mirror=options.archive_mirror,
            jars=str(options.given.get(MIRROR) or ""),
            group=options.group,
        )
        for version, method in own or [(str(options.version), options.install_method)]
    ]


def _release(member: Data, options: Options) -> tuple[str, str]:
    return str(member.get("tomcat_version") or options.version), str(member.get("tomcat_install_method") or options.install_method)


def _directories(options: Options) -> list[dict[str, Any]]:
    """Root owns what is executed or read as configuration."""
    owners = {**dict.fromkeys(_READ_ONLY, "root"), **dict.fromkeys(_WRITABLE, options.user)}
    return [
        {"dest": options.base + path, "owner": owner, "group": options.group, "mode": "0750", "for_each": True}
        for path, owner in owners.items()
    ]


def _farm_directories(found: Sequence[Data], options: Options) -> list[dict[str, Any]]:
    """Where WARs come from, which root puts there, and where the service itself keeps those that it has received."""
    owners = {FARM: "root", WATCHED: "root", APPLICATIONS: options.user, RECEIVED: options.user}
    return [
        {"dest": f"{instance['base']}/{path}", "owner": owner, "group": options.group, "mode": "0750", "belongs_to": instance["name"]}
        for instance in found
        if instance.get("farm")
        for path, owner in owners.items()
    ]


def _option_problems(options: Options) -> list[str]:
    found = []
    size = options.send_all_sessions_size
    if int(size) < 1:
        found.append(f"tomcat_send_all_sessions_size is {size}: Tomcat would send the sessions in an endless loop. Set 1 or more.")
    if firewall_word(options.firewall) is None:
        found.append(f"{OPTION} = {options.firewall}: {WORD_FAULT}; set one of them")
    return found


def _shutdown_problems(found: Sequence[Data], options: Options) -> list[str]:
    """Any user of the host can send the shutdown command to an open shutdown port, so it has to be a secret."""
    if options.shutdown_secret:
        return []
    return [
        f"{instance['name']} has the shutdown port {instance['shutdown_port']}, but neither tomcat_shutdown_command nor"
        " tomcat_ajp_secret is set. Set one of them, or tomcat_shutdown_port_base: -1."
        for instance in found
        if instance["shutdown_port"] > 0
    ]
