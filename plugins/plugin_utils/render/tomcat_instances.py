# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instances of one host, with everything that their templates need besides the variables of the role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import in_common as cloud_in_common
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.encryption import in_common
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.farm import in_common as farm_in_common
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jvm_options import expand
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.replication import recorded
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import VersionError, features

Data = Mapping[str, Any]


def instances(
    members: Sequence[Data], clusters: Sequence[Data], host: str, bind_address: str = "", contexts: Sequence[Data] = ()
) -> list[dict[str, Any]]:
    """Return one mapping for each member on this host: the member as in the model, and what follows from it."""
    settings = {cluster["name"]: cluster for cluster in clusters}
    own = [member for member in members if member["host"] == host]
    peers = _peers(members, own, settings)
    return [
        {
            **member,
            "listen": bind_address or member["address"],
            "features": _features(member),
            "parallel": any(one.get("parallel") and one.get("cluster") in (None, "", member["cluster"]) for one in contexts),
            **_of_cluster(member, _settings_of(member, settings), peers),
        }
        for member in own
    ]


def java_options(instance: Data, shared: Sequence[str], variables: Data) -> list[str]:
    """Return the options of the JVM: those of the host, then those that its inventory gives the cluster and this instance.

    They are not part of the model, whose results are printed and handed from host to host. Who writes members by hand may put them there.
    """
    given = instance.get("java_opts")
    if given is None:
        clusters, own = variables.get("tomcat_clusters"), variables.get("tomcat_instances")
        entries = [clusters.get(instance["cluster"])] if isinstance(clusters, Mapping) else []
        entries += [item for item in own or () if isinstance(item, Mapping) and item.get("name") == instance["name"]]
        given = [*shared, *(option for item in entries if isinstance(item, Mapping) for option in item.get("java_opts") or ())]
    return expand(given, instance)


def _of_cluster(member: Data, settings: Data, peers: Mapping[tuple[str, str], list[Data]]) -> dict[str, Any]:
    replicated = settings["sessions"] == "replicated"
    replication: dict[str, Any] = {}
    if replicated:
        group = peers.get((member["cluster"], member["group"]), [])
        # Its start records its static list: a member that is missing there must not run beside it.
        replication = {
            **_group_of(member, settings),
            "peers": [_peer(one) for one in group],
            "record": {
                **(recorded(member, group) if group else {}),
                **_cloud(member, settings),
                **_encryption(member, settings),
                "channel": str(settings.get("channel", "")),
                **farm_in_common(settings.get("farm")),
            },
        }
    ajp = str(settings["ajp"]).lower() in ("true", "yes", "on", "1")
    return {"settings": settings, "ajp": ajp, "replicated": replicated, "replication": replication}


def _cloud(member: Data, settings: Data) -> dict[str, str]:
    """What its start records of where it asks for others: members that ask elsewhere do not find each other."""
    common = cloud_in_common(str(settings.get("cloud", "")), member["receiver_port"])
    return {"cloud": common} if common else {}


def _encryption(member: Data, settings: Data) -> dict[str, str]:
    """What its start records of encryption: members that encrypt in another way do not understand each other."""
    common = in_common(str(settings.get("encryption", "")), str(member["tomcat_version"]))
    return {"encryption": common} if common else {}


def _peers(members: Iterable[Data], own: Iterable[Data], settings: Mapping[str, Data]) -> dict[tuple[str, str], list[Data]]:
    """The members of every static replication group with a member on this host, found in one pass over all members."""
    wanted: dict[str, dict[str, str]] = {}
    found: dict[tuple[str, str], list[Data]] = {}
    for member in own:
        cluster = _settings_of(member, settings)
        if cluster["sessions"] == "replicated" and cluster["membership"] == "static":
            found[member["cluster"], member["group"]] = []
            names = dict.fromkeys(_group_of(member, cluster)["members"], member["group"])
            wanted.setdefault(member["cluster"], {}).update(names)
    if found:
        for member in members:
            group = wanted.get(member["cluster"], {}).get(member["name"])
            if group is not None:
                found[member["cluster"], group].append(member)
    return found


def _peer(member: Data) -> dict[str, Any]:
    """What other members have to know to replicate sessions to this one."""
    unique_id = ",".join(str(number) for number in member["unique_id"])
    return {
        "name": member["name"],
        "address": member["replication_address"],
        "port": member["receiver_port"],
        "unique_id": "{" + unique_id + "}",
    }


def _settings_of(member: Data, settings: Mapping[str, Data]) -> Data:
    try:
        return settings[member["cluster"]]
    except KeyError:
        known = ", ".join(settings) or "none"
        raise ValueError(f"{member['name']} belongs to the cluster {member['cluster']}, which has no settings (known: {known})") from None


def _group_of(member: Data, settings: Data) -> Data:
    for group in settings["groups"]:
        if group["name"] == member["group"]:
            return dict(group)
    raise ValueError(f"{member['name']} replicates in the group {member['group']!r}, which its cluster {settings['name']} does not have")


def _features(member: Data) -> dict[str, Any]:
    try:
        return features(str(member["tomcat_version"]))
    except VersionError as error:
        raise ValueError(f"{member['name']}: tomcat_version {member['tomcat_version']} {error}") from error
