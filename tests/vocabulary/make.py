#!/usr/bin/env python
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what each series of Tomcat knows, asked of the classes in Apache's own archives. A new release: change its version here.

usage: make.py FOLDER      with the archives apache-tomcat-VERSION.tar.gz or tomcat-VERSION.tar.gz, as Maven Central has them:
       mvn dependency:copy -Dartifact=org.apache.tomcat:tomcat:VERSION:tar.gz -DoutputDirectory=FOLDER
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "plugins" / "plugin_utils" / "model" / "vocabularies"
CHECKSUMS = HERE / "checksums.json"
VERSIONS = ("7.0.109", "8.5.100", "9.0.122", "10.1.60", "11.0.25")
# A Context in server.xml has what a Context of its own has, and a Cluster is the same in a Host.
_REPEATED = re.compile(r"^Server/Service/Engine/Host/(?:Context|Cluster)/|^Server/Service/Engine/Host/Cluster$")
# Made by a rule of their own, which does not say of what.
_CLASSES = {
    "Context": "org.apache.catalina.core.StandardContext",
    "Server/Service/Connector": "org.apache.catalina.connector.Connector",
    "Server/Service/Connector/SSLHostConfig/Certificate": "org.apache.tomcat.util.net.SSLHostConfigCertificate",
}
# Attributes that such rules read themselves.
_OF_RULES = {
    "org.apache.catalina.connector.Connector": {"protocol", "executor", "sslImplementationName"},
    "org.apache.tomcat.util.net.SSLHostConfigCertificate": {"type"},
}


def main(folder: Path) -> None:
    """Write one file for each series."""
    DATA.mkdir(exist_ok=True)
    checksums: dict[str, str] = {}
    for version in VERSIONS:
        series = version.rpartition(".")[0]
        with tempfile.TemporaryDirectory() as place:
            home = unpacked(folder, version, Path(place))
            data = {
                "version": version,
                **collected(ask(home)),
                "catalina_properties": dict(properties(home / "conf" / "catalina.properties")),
            }
        # One line for each part, so that the difference to the release before can be read.
        lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in data.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (DATA / f"{series}.json").write_text(text, encoding="utf-8")
        checksums[series] = hashlib.sha256(text.encode()).hexdigest()
        print(f"{series}: {len(data['classes'])} classes, {count(data['classes'])} attributes, {len(text) / 1024:.0f} KiB")
    CHECKSUMS.write_text(json.dumps(checksums, indent=2) + "\n", encoding="utf-8")


def compact(value: Any) -> str:
    """JSON with an entry on each line where there are many."""
    if isinstance(value, dict):
        entries = [f"  {json.dumps(key)}: {json.dumps(item, separators=(',', ':'))}" for key, item in value.items()]
        return "{\n" + ",\n".join(entries) + "\n}"
    return json.dumps(value, separators=(",", ":"))


def count(classes: dict[str, dict[str, str]]) -> int:
    """How many attributes there are."""
    return sum(len(names.split()) for kinds in classes.values() for names in kinds.values())


def unpacked(folder: Path, version: str, place: Path) -> Path:
    """The home of a release."""
    archive = next(path for name in ("apache-tomcat", "tomcat") if (path := folder / f"{name}-{version}.tar.gz").exists())
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    return place / f"apache-tomcat-{version}"


def ask(home: Path) -> list[list[str]]:
    """What the classes say, a list of words for each line."""
    jars = sorted((home / "lib").glob("*.jar"))
    path = ":".join(map(str, [*sorted((home / "bin").glob("*.jar")), *jars]))
    command = ["java", "-cp", path, str(HERE / "Vocabulary.java"), *map(str, jars)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [line.split() for line in done.stdout.splitlines()]


def collected(lines: list[list[str]]) -> dict[str, Any]:
    """The data, sorted."""
    elements: dict[str, list[str]] = {}
    web: set[str] = set()
    types: dict[str, set[str]] = {}
    classes: dict[str, dict[str, set[str]]] = {}
    pools: dict[str, set[str]] = {}
    for kind, name, *rest in lines:
        if kind == "element" and name.startswith("web-app/"):
            web.add(name.removeprefix("web-app/"))
        elif kind == "element" and not name.startswith("web-") and not _REPEATED.search(name):
            made, _attribute, wanted = rest
            elements[name] = [_CLASSES.get(name, made).removeprefix("-"), wanted.removeprefix("-")]
        elif kind == "is":
            types.setdefault(rest[0], set()).add(name)
        elif kind == "class":
            classes[name] = {}
        elif kind == "set":
            classes[name].setdefault(rest[1], set()).add(rest[0])
        elif kind == "pool":
            pools.setdefault(name, set()).add(rest[0])
    for name, attributes in _OF_RULES.items():
        if name in classes:
            classes[name].setdefault("text", set()).update(attributes)
    return {
        "elements": dict(sorted(elements.items())),
        "types": {name: sorted(found) for name, found in sorted(types.items())},
        "classes": {
            name: {kind: " ".join(sorted(found)) for kind, found in sorted(kinds.items())} for name, kinds in sorted(classes.items())
        },
        "pools": {name: " ".join(sorted(found)) for name, found in sorted(pools.items())},
        "web": sorted(web),
    }


def properties(path: Path) -> Iterator[tuple[str, str]]:
    """The properties of a file, without comments."""
    text = re.sub(r"\\\n\s*", "", path.read_text(encoding="latin-1"))
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            name, _separator, value = line.partition("=")
            yield name.strip(), value.strip()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
