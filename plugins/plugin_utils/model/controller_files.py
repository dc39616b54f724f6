# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the controller that an inventory names: there, readable, and the ones that their checksums say.

They are looked at before any host is contacted, so that a missing archive does not end a run in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import is_coordinate
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import NO_VALUE, Problems
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import KEY
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unused import is_read
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.war import War, WarError, read

_URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Modules of the package's nginx are built from its sources.
_MODULES = "nginx_balancer_modules"
# Lists whose entries name files of the controller, with the role whose "files" folder is searched too, and the option that has to say
# archive or source for them to be read.
_LISTS = (
    ("webapp_deployments", "webapp", ""),
    ("tomcat_archives", "tomcat", "tomcat_install_method"),
    ("tomcat_files", "tomcat", ""),
    ("tomcat_redisson_jars", "tomcat", ""),
    ("tomcat_java_agents", "tomcat", ""),
    ("tomcat_jmx_exporter", "tomcat", ""),
    ("jdk_archives", "jdk", ""),
    (_MODULES, "nginx_balancer", ""),
    ("nginx_balancer_sources", "nginx_balancer", "nginx_balancer_install_method"),
    ("nginx_balancer_library_sources", "nginx_balancer", "nginx_balancer_install_method"),
    ("mod_jk_source", "mod_jk", "mod_jk_install_method"),
)
# What else an entry may name, without a checksum.
_BESIDE = ("signature", "keyring", "patches")
# The same of a cluster or an instance.
_OF_LEVELS = ("files", "java_agents", "jmx_exporter")
# Of both: what template_set copies. Archives are compared by their checksums, on the host too.
_COPIED = ("tomcat_files", "files")


@dataclass(frozen=True)
class ControllerFile:
    """One file as an inventory names it."""

    key: str
    role: str
    src: str
    checksum: str

    def anywhere(self) -> ControllerFile:
        """The same file without its place in the inventory: many hosts name it."""
        return replace(self, key="")


# Returns the path of a file that a role names, or raises FileNotFoundError.
Find = Callable[[str, str], str]
# Raises an OSError when the file cannot be read, a ValueError with the reason when its checksum is another one.
Check = Callable[[str, str], None]


class ControllerFiles:
    """Looks at each file once, whatever the number of hosts that need it."""

    def __init__(self, find: Find, check: Check) -> None:
        self._find, self._check = find, check
        self._faults: dict[ControllerFile, str] = {}
        self.paths: dict[ControllerFile, str] = {}

    def check(self, pairs: Iterable[tuple[Host, HostInput]], problems: Problems) -> None:
        """Report every file that is missing, unreadable or another one, where a role reads it."""
        for host, source in pairs:
            for file in files_of(source):
                fault = self._fault(file) if is_read(host, file.key) else ""
                if fault:
                    problems.add(source.name, file.key, NO_VALUE, fault, "put the right file there, or take the entry out of the list")

    def _fault(self, file: ControllerFile) -> str:
        bare = file.anywhere()
        if bare not in self._faults:
            self._faults[bare] = self._examine(bare)
        return self._faults[bare]

    def _examine(self, file: ControllerFile) -> str:
        try:
            path = self._find(file.role, file.src)
            if file.checksum:
                self._check(path, file.checksum)
            else:
                Path(path).open("rb").close()
        except FileNotFoundError:
            return f"names {file.src}, which is not on the controller"
        except OSError as error:
            return f"names {file.src}, which cannot be read on the controller ({error.strerror})"
        except ValueError as error:
            return f"names {file.src}, which is another file: {error}"
        self.paths[file] = path
        return ""


def files_of(source: HostInput) -> Iterator[ControllerFile]:
    """The files that one host needs: those whose checksums are given, and those that need none."""
    for variable, role, items in _lists({**source.values, **source.others}):
        needs_none = variable.rpartition(".")[2] in _COPIED
        yield from (file for file in _named(variable, role, items) if ":" in file.checksum or (needs_none and not file.checksum))
        yield from _beside(variable, role, items)


def copied_files(values: Mapping[str, Any]) -> Iterator[ControllerFile]:
    """The files that are laid out as they are on the controller. Not all have a checksum; those of archives have."""
    for variable, role, items in _lists(values):
        if variable.rpartition(".")[2] in _COPIED:
            yield from _named(variable, role, items)


def _named(variable: str, role: str, items: Any) -> Iterator[ControllerFile]:
    """The files that one list names. What is no list of mappings with texts is reported elsewhere."""
    for key, item in _sources(variable, items):
        src, checksum = item.get("src"), item.get("checksum")
        if isinstance(src, str) and src and not _URL.match(src) and not _is_jar(key, role, src):
            yield ControllerFile(f"{key}.src", role, src, checksum if isinstance(checksum, str) else "")


def _beside(variable: str, role: str, items: Any) -> Iterator[ControllerFile]:
    """Signatures, keys and patches."""
    for place, item in _entries(variable, items):
        for name in _BESIDE:
            value = item.get(name)
            for src in value if isinstance(value, (list, tuple)) else [value]:
                if isinstance(src, str) and src and not _URL.match(src):
                    yield ControllerFile(f"{place}.{name}", role, src, "")


def coordinates_of(source: HostInput) -> Iterator[str]:
    """The keys of the entries whose jars one host fetches from a mirror of a Maven repository."""
    for variable, role, items in _lists({**source.values, **source.others}):
        yield from (key for key, item in _sources(variable, items) if _is_jar(key, role, item.get("src")))


def _is_jar(key: str, role: str, src: Any) -> bool:
    """Whether a source is a coordinate where such are known: with Tomcat's jars, not with the archives of servers."""
    return role == "tomcat" and not re.fullmatch(r"tomcat_archives\[\d+\]", key) and is_coordinate(src)


def _sources(variable: str, items: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries of a list, each followed by that of its compiler."""
    for place, item in _entries(variable, items):
        yield from ((key, one) for key, one in ((place, item), (f"{place}.ecj", item.get("ecj"))) if isinstance(one, Mapping))


def _entries(variable: str, items: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The mappings of a list, or of a mapping by name, or one by itself, each with its place."""
    if isinstance(items, Mapping):
        found = [(variable, items)] if "src" in items else [(f"{variable}.{name}", item) for name, item in items.items()]
    else:
        listed = items if isinstance(items, (list, tuple)) else ()
        found = [(f"{variable}[{position}]", item) for position, item in enumerate(listed)]
    yield from ((place, item) for place, item in found if isinstance(item, Mapping))


def _lists(values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The lists of a host, and those of its clusters and instances, each with how a person finds it and its role."""
    for variable, role, method in _LISTS:
        if not method or values.get(method) in ("archive", "source") or (role == "nginx_balancer" and values.get(_MODULES)):
            yield variable, role, values.get(variable)
    clusters, instances = values.get("tomcat_clusters"), values.get("tomcat_instances")
    levels = [(f"tomcat_clusters.{name}", level) for name, level in clusters.items()] if isinstance(clusters, Mapping) else []
    levels += [(f"tomcat_instances[{position}]", level) for position, level in enumerate(instances if isinstance(instances, list) else ())]
    for key, level in levels:
        own = level.get(KEY) if isinstance(level, Mapping) else None
        if isinstance(own, Mapping):
            yield from ((f"{key}.{KEY}.{name}", "tomcat", own.get(name)) for name in _OF_LEVELS)


class Wars:
    """What the WARs on the controller say of themselves. Each is opened once."""

    def __init__(self, files: ControllerFiles | None, problems: Problems) -> None:
        self._files, self._problems = files, problems
        self._known: dict[str, War | None] = {}

    def of(self, source: HostInput, position: int) -> War | None:
        """Return what the WAR of one entry says, or None where it is not here or cannot be read."""
        key = f"webapp_deployments[{position}].src"
        file = next((file for file in files_of(source) if file.key == key), None)
        if file is None or self._files is None:
            return None
        path = self._files.paths.get(file.anywhere())
        if path is None:
            return None
        if path not in self._known:
            try:
                self._known[path] = read(path)
            except (OSError, WarError) as error:
                self._known[path] = None
                why = str(error) if isinstance(error, WarError) else f"cannot be read on the controller ({error.strerror})"
                remedy = "build it anew, or take the entry out of the list"
                self._problems.add(source.name, key, NO_VALUE, f"names {file.src}, which {why}", remedy)
        return self._known[path]
