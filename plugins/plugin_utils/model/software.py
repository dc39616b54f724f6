# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions of Tomcat and Java that are wanted on a host: known, complete, and fit for each other."""

from __future__ import annotations

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import tomcat_versions as versions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.values import Reader

_METHODS = ("package", "archive")


def read_versions(host: Host, reader: Reader) -> None:
    """Read the version of Tomcat, and check that of Java against it."""
    version = host.get("tomcat_version")
    if isinstance(version, (int, float)) and not isinstance(version, bool):
        version = str(version)
    listed = ", ".join(versions.SERIES)
    remedy = f"set a series ({listed}) or a full version, as 10.1.60"
    try:
        if not isinstance(version, str):
            raise versions.VersionError("is not a version of Tomcat")
        host.series = versions.series_of(version)
    except versions.VersionError as error:
        reader.problems.add(host.name, "tomcat_version", version, str(error), remedy)
        return
    host.version = str(version)
    method = reader.choice(host.name, "tomcat_install_method", host.get("tomcat_install_method"), _METHODS, "package")
    if method == "archive" and not versions.is_full(host.version):
        reader.problems.add(
            host.name,
            "tomcat_version",
            host.version,
            "is a series, an archive has a full version",
            f"write all three numbers, as {host.version}.60, or set tomcat_install_method to package",
        )
    _check_java(host, reader)


def _check_java(host: Host, reader: Reader) -> None:
    reader.choice(host.name, "jdk_install_method", host.get("jdk_install_method"), _METHODS, "package")
    wanted = host.get("jdk_version")
    if wanted in ("", None):
        return
    major = None
    if isinstance(wanted, (str, int, float)) and not isinstance(wanted, bool):
        major = versions.java_major(str(wanted))
    if major is None:
        reader.problems.add(host.name, "jdk_version", wanted, "is not a version of Java", "set a major version, as 17")
        return
    needed = versions.min_java(host.version)
    if major < needed:
        reader.problems.add(
            host.name,
            "jdk_version",
            wanted,
            f"is too old for Tomcat {host.version}",
            f"set {needed} or newer, or an older tomcat_version",
        )
