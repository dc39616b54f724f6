# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of an instance beside server.xml and context.xml that an inventory fills: users, properties, rewrite rules, files of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.jvm_options import property_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.maven import is_coordinate
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import HOST, Layer
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Value, text_of

USERS, PROPERTIES, REWRITE = "conf/tomcat-users.xml", "conf/catalina.properties", f"conf/Catalina/{HOST}/rewrite.config"
USER_KEYS = ("username", "password", "roles", "groups", "fullName")
FILE_KEYS = ("dest", "src", "content", "checksum", "secret", "mode")
_LISTS = ("roles", "groups")
_URL = re.compile(r"^https?://", re.IGNORECASE)
_DEST = re.compile(r"^(?:conf|lib)/(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*$")
CHECKSUM = re.compile(r"^(?:sha256:[0-9a-fA-F]{64}|sha512:[0-9a-fA-F]{128})$")
_REWRITE = re.compile(r"\s*(?:#|(?i:RewriteCond|RewriteRule|RewriteMap)\s+\S+\s+\S)")
_MODE = re.compile(r"^0?[0-7]{3}$")
LEVELS = ("SEVERE", "WARNING", "INFO", "CONFIG", "FINE", "FINER", "FINEST", "ALL", "OFF")
# What the role itself lays out there, with what fills it.
OF_THE_ROLE: Mapping[str, str] = {
    "conf/server.xml": "tomcat_server, tomcat_connectors, tomcat_engine, tomcat_host and the others",
    "conf/context.xml": "tomcat_context",
    "conf/web.xml": "tomcat_web_xml",
    USERS: "tomcat_users",
    "conf/logging.properties": "tomcat_logging_properties",
    PROPERTIES: "tomcat_catalina_properties",
    REWRITE: "tomcat_rewrite",
    "conf/redisson.yaml": "redis of the cluster in tomcat_clusters",
    "conf/endpoint.json": "the role",
    "conf/management.properties": "tomcat_jmx",
    "conf/jmx_series.yml": "tomcat_jmx_exporter",
    "conf/jmxremote.access": "tomcat_jmx",
    "conf/jmxremote.password": "tomcat_jmx",
    "conf/jmxremote.ssl.properties": "tomcat_jmx",
}


@dataclass(frozen=True)
class OwnFile:
    """One file that the user brings along."""

    dest: str
    src: str
    content: str | None
    checksum: str
    secret: bool
    mode: str

    @property
    def is_remote(self) -> bool:
        """Whether the hosts fetch it."""
        return bool(_URL.match(self.src)) or is_coordinate(self.src)


def read_users(layers: Iterable[Layer], report: Report) -> list[dict[str, str]]:
    """Return the users of an instance, each with the attributes of its element. A level replaces a user of the one before."""
    found: dict[str, dict[str, str]] = {}
    for layer in layers:
        own: set[str] = set()
        for key, item in items_of(layer, "users", USER_KEYS, report):
            user = {name: _attribute(name, item[name], f"{key}.{name}", report) for name in USER_KEYS if name in item}
            for name in ("username", "password"):
                if not user.get(name):
                    report(f"{key}.{name}", "is missing", f"add {name}")
            _refuse_twice(user.get("username", ""), own, f"{key}.username", report)
            for name in _LISTS:
                if any(re.search(r"\s", one.strip()) for one in user.get(name, "").split(",")):
                    report(f"{key}.{name}", "has a blank within a name: names are separated by commas", "write a list of names")
            found[user.get("username", "")] = user
    return list(found.values())


def _refuse_twice(name: str, seen: set[str], key: str, report: Report) -> None:
    """Report what one level says twice: the later one would win without a word."""
    if name and name in seen:
        report(key, "is there twice", "write each once")
    seen.add(name)


def _attribute(name: str, value: Any, key: str, report: Report) -> str:
    if name in _LISTS and isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                report(f"{key}[{position}]", "is not a name", "write it in quotes")
        return ",".join(str(item) for item in value)
    if not isinstance(value, str):
        report(key, "is not a text", "write a text" + (" or a list of names" if name in _LISTS else " (in quotes)"))
        return ""
    return str(value)


def has_own_realm(layers: Iterable[Layer]) -> bool:
    """Whether an inventory says itself how users are found and their passwords compared."""
    given = [layer.values.get(name) for layer in layers for name in ("engine", "host", "virtual_hosts", "context")]
    items = [one for value in given for one in (value if isinstance(value, (list, tuple)) else [value])]
    return any(isinstance(one, Mapping) and "Realm" in one for one in items)


def roles_of(users: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the roles that users have, in the order of their first mention."""
    names = [name.strip() for user in users for name in user.get("roles", "").split(",")]
    return list(dict.fromkeys(name for name in names if name))


def read_properties(layers: Iterable[Layer], name: str, report: Report) -> dict[str, Value]:
    """Return properties by name. A level overrides the one before."""
    found: dict[str, Value] = {}
    for layer in layers:
        given = layer.values.get(name)
        if not given:
            continue
        key = layer.key(name)
        if not isinstance(given, Mapping):
            report(key, "is not a mapping", "write properties as keys and values")
            continue
        for raw_name, value in given.items():
            if name == "logging_properties" and str(raw_name).endswith(".level") and text_of(value) not in LEVELS:
                remedy = 'write "OFF" in quotes' if value is False else f"set one of {', '.join(LEVELS)}"
                report(f"{key}.{raw_name}", "is not a log level", remedy)
            elif name == "catalina_properties" and (faults := list(property_faults(str(raw_name)))):
                # Tomcat makes system properties of them.
                for reason, remedy in faults:
                    report(f"{key}.{raw_name}", reason, remedy)
            elif isinstance(value, (str, bool, int, float)):
                found[str(raw_name)] = value if isinstance(value, (bool, int, float)) else str(value)
            else:
                report(f"{key}.{raw_name}", "is not a text, a number, true or false", "write one value")
    return found


def write_properties(values: Mapping[str, Value]) -> list[str]:
    """Return the lines of properties as Java reads them back."""
    return [f"{_escaped(name, is_key=True)} = {_escaped(text_of(value), is_key=False)}" for name, value in values.items()]


def _escaped(text: str, is_key: bool) -> str:
    made = []
    for position, character in enumerate(text):
        if character in "\n\r\t\f":
            made.append({"\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}[character])
        elif character == "\\" or (is_key and character in " :=#!") or (character == " " and position == 0):
            made.append("\\" + character)
        elif " " <= character <= "~":
            made.append(character)
        else:
            made += [f"\\u{unit:04x}" for unit in _utf_16(character)]
    return "".join(made)


def _utf_16(character: str) -> Iterable[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    return (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def read_rewrite(layers: Iterable[Layer], report: Report) -> list[str]:
    """Return the lines of rewrite.config. They are a program, so a level replaces the one before as a whole."""
    lines: list[str] = []
    for layer in layers:
        given = layer.values.get("rewrite")
        if not given:
            continue
        key = layer.key("rewrite")
        if not isinstance(given, (list, tuple)) or not all(isinstance(line, str) and "\n" not in line for line in given):
            report(key, "is not a list of lines", "write each RewriteCond and RewriteRule as a text of the list")
            continue
        for position, line in enumerate(given):
            if line.strip() and not _REWRITE.match(line):
                reason = "is none of RewriteCond, RewriteRule and RewriteMap, each with what belongs to it"
                report(f"{key}[{position}]", reason, "write it as RewriteRule ^/old/(.*)$ /new/$1 [R=301]")
        lines = [str(line) for line in given]
    return lines


def read_files(layers: Iterable[Layer], report: Report) -> list[OwnFile]:
    """Return further files of an instance. A level replaces a file of the one before."""
    found: dict[str, OwnFile] = {}
    for layer in layers:
        own: set[str] = set()
        for key, item in items_of(layer, "files", FILE_KEYS, report):
            file = _file(item, key, report)
            _refuse_twice(file.dest, own, f"{key}.dest", report)
            found[file.dest] = file
    return list(found.values())


def _file(item: Mapping[str, Any], key: str, report: Report) -> OwnFile:
    dest, src, checksum = (str(item.get(name) or "") for name in ("dest", "src", "checksum"))
    content, mode, secret = item.get("content"), item.get("mode", "0640"), item.get("secret", dest.startswith("conf/"))
    if dest in OF_THE_ROLE:
        report(f"{key}.dest", "is a file of the role", f"use {OF_THE_ROLE[dest]}")
    elif not _DEST.fullmatch(dest):
        report(f"{key}.dest", "is not the path of a file below conf or lib", "write it as lib/postgresql.jar or conf/jaspic-providers.xml")
    elif dest.startswith("conf/Catalina/localhost/") and dest.endswith(".xml"):
        report(f"{key}.dest", "would be the descriptor of an application", "use webapp_deployments")
    if bool(src) == (content is not None):
        report(
            key, "has both src and content" if src else "has neither src nor content", "name a file or an URL as src, or give its content"
        )
    if (_URL.match(src) or is_coordinate(src)) and not checksum:
        what = "a Maven coordinate" if is_coordinate(src) else "an URL"
        report(f"{key}.checksum", f"is missing, src is {what}", "add sha256: and the checksum of the file")
    if checksum and not CHECKSUM.fullmatch(checksum):
        report(f"{key}.checksum", "is no checksum", "write sha256: and 64 hexadecimal digits, or sha512: and 128")
    if not isinstance(mode, str) or not _MODE.fullmatch(mode):
        report(f"{key}.mode", "is not octal digits in quotes", 'write it as "0640"')
    if not isinstance(secret, bool):
        report(f"{key}.secret", "is neither true nor false", "set true or false")
    return OwnFile(dest, src, None if content is None else str(content), checksum, bool(secret), str(mode))


def items_of(layer: Layer, name: str, keys: Sequence[str], report: Report) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The mappings of a list, each with its key. What is none of them, and keys that they do not have, are reported."""
    given, key = layer.values.get(name), layer.key(name)
    if not given:
        return
    if not isinstance(given, (list, tuple)):
        report(key, "is not a list of mappings", f"write [{{{keys[0]}: …}}]")
        return
    for position, item in enumerate(given):
        where = f"{key}[{position}]"
        if not isinstance(item, Mapping):
            report(where, "is not a mapping", f"keys are {', '.join(keys)}")
            continue
        for unknown in (str(part) for part in item if part not in keys):
            report(f"{where}.{unknown}", "is an unknown key", did_you_mean(unknown, keys, f"keys are {', '.join(keys)}"))
        yield where, item
