# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what is to be built, all at once and before anything is touched. Options are called as the role's variables."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.configure import option_problems
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import DYNAMIC, LIBRARIES, PACKAGE, SOURCE, STATIC
from ansible_collections.catalina.cluster.plugins.plugin_utils.archive.arguments import CHECKSUM, URL
from ansible_collections.catalina.cluster.plugins.plugin_utils.files import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.schema import Option, Problems

Mapping = dict[str, t.Any]
PREFIX = "nginx_balancer_"

OPTIONS: dict[str, Option] = {
    "state": Option("str", "present"),
    "method": Option("str", required=True),
    "version": Option("str", ""),
    "sources": Option("list", []),
    "library_sources": Option("dict", {}),
    "configure_options": Option("list", []),
    "modules": Option("list", []),
    "nginx": Option("path", "/usr/sbin/nginx"),
    "root": Option("path", "/opt/catalina-cluster"),
    "user": Option("str", "www-data"),
    "packages": Option("list", []),
    "package_manager": Option("str", ""),
    "shared": Option("bool", True),
    "jobs": Option("int", 2),
    "timeout": Option("int", 1800),
    "keep": Option("int", 2),
    "used_by": Option("list", []),
    "log_folder": Option("path", "/var/log/catalina-cluster/nginx-build"),
}
_ARCHIVE: dict[str, Option] = {
    "src": Option(required=True),
    "checksum": Option(required=True),
    "mirrors": Option("list", []),
    "signature": Option("str", ""),
    "keyring": Option("str", ""),
}
_SOURCE: dict[str, Option] = {"version": Option(required=True), **_ARCHIVE}
_MODULE: dict[str, Option] = {
    "name": Option(required=True),
    "type": Option("str", DYNAMIC),
    "patches": Option("list", []),
    "load": Option("list", []),
    **_ARCHIVE,
}
# What an inventory says at any depth.
_VARIABLES = {f"{PREFIX}{name}": name for name in ("sources", "library_sources", "configure_options", "modules")}
_VERSION = re.compile(r"^\d+\.\d+\.\d+$")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
_FILE = re.compile(r"^[A-Za-z0-9._-]+\.so$")


def fault_of(name: str, value: t.Any) -> str:
    """What is wrong with one of the role's variables about a build, or "" where nothing is, or where it is about something else."""
    if name not in _VARIABLES:
        return ""
    problems: list[str] = []
    arguments_of({"method": PACKAGE, _VARIABLES[name]: value}, problems)
    words = next((found.removeprefix(f"nginx_build: {_VARIABLES[name]}: ").removeprefix(name) for found in problems), "")
    return re.sub(r"^(?=\d+:)", "entry ", words.removeprefix(":").strip())


def arguments_of(arguments: Mapping, problems: Problems) -> Mapping:
    """The options, converted. Everything wrong goes to the problems."""
    options = schema.read(arguments, OPTIONS, "nginx_build", problems)
    if options["state"] not in ("present", "built", "compared"):
        problems.append(f"state: present, built or compared is needed, not {options['state']}")
    if options["method"] not in (PACKAGE, SOURCE):
        problems.append(f"{PREFIX}install_method: package or source is needed, not {options['method']}")
    options["sources"] = [_source(item, number, problems) for number, item in enumerate(options["sources"], 1)]
    versions = [item["version"] for item in options["sources"]]
    problems.extend(
        f"{PREFIX}sources: version {version} is listed twice" for version in sorted({v for v in versions if versions.count(v) > 1})
    )
    options["library_sources"] = _libraries(options["library_sources"], problems)
    options["configure_options"] = schema.text_list(options["configure_options"], f"{PREFIX}configure_options", problems)
    problems.extend(option_problems(options["configure_options"]))
    options["modules"] = [_module(item, number, problems) for number, item in enumerate(options["modules"], 1)]
    names = [item["name"] for item in options["modules"]]
    problems.extend(f"{PREFIX}modules: two modules are called {name}" for name in sorted({n for n in names if n and names.count(n) > 1}))
    if options["method"] == SOURCE and not options["sources"]:
        problems.append(f"{PREFIX}sources: list the source of nginx; {PREFIX}install_method is source")
    _numbers(options, problems)
    return options


def _numbers(options: Mapping, problems: Problems) -> None:
    if options["jobs"] < 1:
        problems.append(f"{PREFIX}build_jobs: at least 1 is needed")
    if options["keep"] < 0:
        problems.append(f"{PREFIX}keep: must not be negative")


def _source(item: t.Any, number: int, problems: Problems) -> Mapping:
    where = f"{PREFIX}sources {number}"
    options = schema.read(item, _SOURCE, where, problems)
    if options["version"] is not None and not _VERSION.match(options["version"]):
        problems.append(f"{where}: version is three numbers, such as 1.26.3, not {options['version']}")
    _archive(options, where, problems)
    return options


def _libraries(items: Mapping, problems: Problems) -> Mapping:
    found = {}
    for name, item in items.items():
        where = f"{PREFIX}library_sources {name}"
        if name not in LIBRARIES:
            problems.append(f"{where}: is no library of nginx; known are {', '.join(LIBRARIES)}")
            continue
        found[name] = schema.read(item, _ARCHIVE, where, problems)
        _archive(found[name], where, problems)
    return found


def _module(item: t.Any, number: int, problems: Problems) -> Mapping:
    label = item.get("name") if isinstance(item, dict) else ""
    where = f"{PREFIX}modules {label or number}"
    options = schema.read(item, _MODULE, where, problems)
    if options["name"] is not None and not _NAME.match(options["name"]):
        problems.append(f"{where}: name has letters, digits, dots, hyphens and underscores only")
    if options["type"] not in (STATIC, DYNAMIC):
        problems.append(f"{where}: type is static or dynamic, not {options['type']}")
    _archive(options, where, problems)
    options["patches"] = schema.text_list(options["patches"], f"{where}: patches", problems)
    options["load"] = schema.text_list(options["load"], f"{where}: load", problems)
    for name in options["load"]:
        if not _FILE.match(name):
            problems.append(f"{where}: load has names of files that the build makes, such as ngx_http_echo_module.so, not {name}")
    if options["type"] == DYNAMIC and not options["load"]:
        problems.append(f"{where}: load is missing: it names the files to load, such as ngx_http_{options['name']}_module.so")
    if options["type"] == STATIC and options["load"]:
        problems.append(f"{where}: load belongs to modules of type dynamic; nginx has static ones built in")
    return options


def _archive(options: Mapping, where: str, problems: Problems) -> None:
    checksum = options["checksum"]
    if options["src"] == "":
        problems.append(f"{where}: src is empty")
    if checksum is not None and not CHECKSUM.match(checksum):
        problems.append(f'{where}: checksum must be "sha256:" and 64 or "sha512:" and 128 hexadecimal digits')
    elif checksum is not None:
        options["checksum"] = checksum.lower()
    options["mirrors"] = schema.text_list(options["mirrors"], f"{where}: mirrors", problems)
    problems.extend(f"{where}: the mirror {mirror} is not a URL" for mirror in options["mirrors"] if not URL.match(mirror))
    if options["mirrors"] and not URL.match(str(options["src"] or "")):
        problems.append(f"{where}: mirrors belong to a src that is a URL")
    if bool(options["signature"]) != bool(options["keyring"]):
        problems.append(f"{where}: signature and keyring belong together")
    if URL.match(options["keyring"]):
        problems.append(f"{where}: keyring is a file of the controller: a key that is fetched with the archive proves nothing")
