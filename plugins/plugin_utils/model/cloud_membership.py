# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members that are found by asking: a name in DNS, or the API of Kubernetes. In the words of Tomcat's own environment variables.

Facts are those of org.apache.catalina.tribes.membership.cloud: what it finds are addresses only, and it takes the port of its own
receiver for each of them; a member knows itself among them by the address of its host's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader

Member = Mapping[str, Any]
CLASS = "org.apache.catalina.tribes.membership.cloud.CloudMembershipService"
# The first release that knows the providers by these names, and the variable of the name in DNS.
SINCE = "9.0.32"
_KEY_FILE, _CERTIFICATE = "KUBERNETES_CLIENT_KEY_FILE", "KUBERNETES_CLIENT_CERTIFICATE_FILE"
# What each provider reads of its environment. The first ones it needs: a service does not inherit what a container is given.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "dns": ("DNS_MEMBERSHIP_SERVICE_NAME",),
    "kubernetes": ("KUBERNETES_NAMESPACE", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"),
}
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "dns": _NEEDED["dns"],
    "kubernetes": (
        *_NEEDED["kubernetes"],
        "KUBERNETES_LABELS",
        "KUBERNETES_MASTER_PROTOCOL",
        "KUBERNETES_API_VERSION",
        "KUBERNETES_CA_CERTIFICATE_FILE",
        "SA_TOKEN_FILE",
        _CERTIFICATE,
        _KEY_FILE,
        "KUBERNETES_CLIENT_KEY_PASSWORD",
        "KUBERNETES_CLIENT_KEY_ALGO",
    ),
}
PROVIDERS = tuple(_KNOWN)
_HOST_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.?")
_TEXT = re.compile(r"[^\x00-\x1f]+")
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "DNS_MEMBERSHIP_SERVICE_NAME": (_HOST_NAME, "is not a host name"),
    "KUBERNETES_NAMESPACE": (re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"), "is not the name of a namespace"),
    "KUBERNETES_SERVICE_HOST": (re.compile(r"[A-Za-z0-9:.-]+"), "is neither a host name nor an address"),
    "KUBERNETES_SERVICE_PORT": (re.compile(r"[1-9]\d{0,4}"), "is not a port"),
    "KUBERNETES_MASTER_PROTOCOL": (re.compile(r"https?"), "is neither https nor http"),
}
# What a cluster must not have two of: who asks the same question gets the same members.
_PLACE = ("DNS_MEMBERSHIP_SERVICE_NAME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBERNETES_NAMESPACE", "KUBERNETES_LABELS")


def environment_of(clusters: Any, name: str) -> dict[str, str]:
    """Return the environment variables by which members of a cluster find each other; empty where they do so in another way."""
    cluster = clusters.get(name) if isinstance(clusters, Mapping) else None
    if not isinstance(cluster, Mapping) or cluster.get("membership") not in PROVIDERS:
        return {}
    if cluster.get("sessions", "replicated") != "replicated":
        return {}
    given = cluster.get("cloud")
    return {str(key): str(value) for key, value in given.items() if value is not None} if isinstance(given, Mapping) else {}


def read_cloud(host: str, key: str, value: Any, membership: str, reader: Reader) -> str:
    """Check what a cluster says of it, and return where its members ask, without secrets; empty for other kinds of membership."""
    problems = reader.problems
    if membership not in PROVIDERS:
        if value:
            remedy = f"remove it, or set membership: {' or '.join(PROVIDERS)}"
            problems.add(host, key, NO_VALUE, f"is not used: membership is {membership}", remedy)
        return ""
    read = reader.mapping(host, key, value, _KNOWN[membership])
    if value is not None and not isinstance(value, Mapping):
        return ""
    given = {name: item for name, item in read.items() if item is not None}
    for name in _NEEDED[membership]:
        if name not in given:
            problems.add(host, f"{key}.{name}", NO_VALUE, f"is missing, members find each other by it (membership: {membership})", "set it")
    if (_CERTIFICATE in given) != (_KEY_FILE in given):
        missing = _KEY_FILE if _CERTIFICATE in given else _CERTIFICATE
        problems.add(host, f"{key}.{missing}", NO_VALUE, "is missing, a certificate and its key belong together", "name the file")
    for name, item in given.items():
        pattern, reason = _FORMS.get(name, (_TEXT, "is not a text of one line"))
        if isinstance(item, bool) or not isinstance(item, (str, int)) or not pattern.fullmatch(str(item)):
            problems.add(host, f"{key}.{name}", NO_VALUE, reason, "correct it")
    place = ", ".join(str(given[name]) for name in _PLACE if name in given)
    return f"{membership} {place}"


def in_common(cloud: str, port: Any) -> str:
    """Return what members have to have in common to find each other: the place where they ask, and the port that they assume."""
    return f"{cloud}, port {port}" if cloud else ""


def check_cloud(
    hosts: Iterable[tuple[Host, Mapping[str, Any], Sequence[Member]]], clouds: Mapping[str, tuple[str, str]], problems: Problems
) -> None:
    """Report members that would not be found. hosts have their other variables and members, clouds key and place of clusters by name."""
    found: dict[str, list[Member]] = {}
    for host, others, members in hosts:
        for member in members:
            if member["cluster"] in clouds:
                found.setdefault(str(member["cluster"]), []).append(member)
                _check_environment(host, others, member, problems)
    owners: dict[str, str] = {}
    for name, members in found.items():
        key, cloud = clouds[name]
        for reason, remedy in member_faults(members):
            problems.add("", key, NO_VALUE, reason, remedy)
        owner = owners.setdefault(in_common(cloud, members[0]["receiver_port"]), name)
        if owner != name:
            reason = f"finds the members of the cluster {owner} too: both ask the same question and have the same port"
            problems.add("", key, NO_VALUE, reason, "give one of them another name or other labels, or another receiver_port")


def _check_environment(host: Host, others: Mapping[str, Any], member: Member, problems: Problems) -> None:
    """The same variables in the environment of any level, where the cluster's would silently win."""
    given = {**host.values, "tomcat_environment": others.get("tomcat_environment")}
    for layer in layers_of(given, member):
        own = layer.values.get("environment")
        for name in sorted({*_KNOWN["dns"], *_KNOWN["kubernetes"]} & set(own if isinstance(own, Mapping) else ())):
            key, remedy = f"{layer.key('environment')}.{name}", f"set it in cloud of the cluster {member['cluster']}"
            if not any(problem.key == key and problem.host == host.name for problem in problems):
                problems.add(host.name, key, NO_VALUE, "is set by the cluster, whose members find each other by it", remedy)


def member_faults(members: Sequence[Member]) -> Iterator[tuple[str, str]]:
    """What keeps members of a cluster from finding each other."""
    first = members[0]
    of_hosts: dict[str, Member] = {}
    together = next(((of_hosts[one["host"]], one) for one in members if of_hosts.setdefault(one["host"], one) is not one), None)
    if together:
        one, other = together
        reason = f"finds hosts, not ports: {one['name']} and {other['name']} are both on {one['host']}"
        yield reason, "have one member of the cluster on each host, or set membership: static"
    else:
        for member in members:
            if member["receiver_port"] != first["receiver_port"]:
                reason = f"finds hosts, not ports: the receiver of {first['name']} is at port {first['receiver_port']}, "
                reason += f"that of {member['name']} at port {member['receiver_port']}"
                yield reason, "set the same receiver_port for all instances of the cluster"
                break
    grouped = [str(member["name"]) for member in members if member["group"]]
    if grouped:
        yield f"finds all members of the cluster, groups or not ({', '.join(grouped[:3])})", "leave out group, or set membership: static"
    for member in members:
        if member["replication_address"] != member["address"]:
            reason = f"needs members that know themselves by the address of their host: {member['name']} replicates at "
            yield f"{reason}{member['replication_address']}", "remove cluster_replication_address, or set membership: static"
            break
