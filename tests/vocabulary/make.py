#!/usr/bin/env python
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what each series of Tomcat knows, and since which release, asked of the classes in Apache's own archives.

The last release of a series in releases.json says what the series knows, the ones before it what came and went in its middle. A new
release: add it there.

usage: make.py FOLDER [SERIES...]     FOLDER has the archives apache-tomcat-VERSION.tar.gz or tomcat-VERSION.tar.gz. What is missing
                                      is fetched from Maven Central, and what classes said once is kept in FOLDER/said.
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
from functools import partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from vocabulary.history import Known, Name, asked, changes, names

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "plugins" / "plugin_utils" / "model" / "vocabularies"
CHECKSUMS = HERE / "checksums.json"
PROGRAM = HERE / "Vocabulary.java"
RELEASES: dict[str, list[int]] = {
    series: list(map(int, listed.split())) for series, listed in json.loads((HERE / "releases.json").read_text(encoding="utf-8")).items()
}
_ENCRYPTION = "org.apache.catalina.tribes.group.interceptors.EncryptInterceptor"
# The first releases, by Tomcat's changelog, of what matters for clusters and came between two that releases.json has.
EXACT: dict[str, dict[Name, int]] = {
    "8.5": {
        (_ENCRYPTION, ""): 38,
        **{
            (f"org.apache.coyote.ajp.Ajp{kind}Protocol", name): 51
            for kind in ("Nio", "Nio2", "Apr")
            for name in ("secret", "secretRequired", "allowedRequestAttributesPattern")
        },
    },
    "9.0": {
        (_ENCRYPTION, ""): 14,
        (_ENCRYPTION, "replayWindowTime"): 119,
        (_ENCRYPTION, "replayWindowMessageCount"): 119,
        ("org.apache.catalina.tribes.membership.StaticMembershipService", ""): 11,
        ("org.apache.catalina.tribes.membership.cloud.CloudMembershipService", ""): 13,
        ("org.apache.catalina.ha.session.DeltaManager", "enableStatistics"): 108,
    },
    "10.1": {
        (_ENCRYPTION, "replayWindowTime"): 56,
        (_ENCRYPTION, "replayWindowMessageCount"): 56,
        ("org.apache.catalina.ha.session.DeltaManager", "enableStatistics"): 44,
    },
    "11.0": {
        (_ENCRYPTION, "replayWindowTime"): 23,
        (_ENCRYPTION, "replayWindowMessageCount"): 23,
        ("org.apache.catalina.ha.session.DeltaManager", "enableStatistics"): 10,
    },
}
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


def main(folder: Path, wanted: list[str]) -> None:
    """Write one file for each series."""
    DATA.mkdir(exist_ok=True)
    checksums: dict[str, str] = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
    for series in wanted or RELEASES:
        releases = RELEASES[series]
        version = f"{series}.{releases[-1]}"
        known = asked(releases, partial(known_to, folder, series))
        since, until = changes(known, EXACT.get(series, {}))
        with tempfile.TemporaryDirectory() as place:
            shipped = dict(properties(unpacked(folder, version, Path(place)) / "conf" / "catalina.properties"))
        told = {"asked": " ".join(map(str, known)), "since": since, "until": until}
        data: dict[str, Any] = {"version": version, **collected(said(folder, version)), **told, "catalina_properties": shipped}
        # One line for each part, so that the difference to the release before can be read.
        lines = [f"{json.dumps(key)}: {compact(value)}" for key, value in data.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (DATA / f"{series}.json").write_text(text, encoding="utf-8")
        checksums[series] = hashlib.sha256(text.encode()).hexdigest()
        sizes = f"{len(data['classes'])} classes, {count(data['classes'])} attributes, {len(text) / 1024:.0f} KiB"
        print(f"{series}: {sizes}, from {len(known)} of {len(releases)} releases", flush=True)
    CHECKSUMS.write_text(json.dumps(checksums, indent=2) + "\n", encoding="utf-8")


def known_to(folder: Path, series: str, release: int) -> Known:
    """What a release of a series knows."""
    return names(collected(said(folder, f"{series}.{release}")))


def compact(value: Any) -> str:
    """JSON with an entry on each line where there are many."""
    if isinstance(value, dict):
        entries = [f"  {json.dumps(key)}: {json.dumps(item, separators=(',', ':'))}" for key, item in value.items()]
        return "{\n" + ",\n".join(entries) + "\n}"
    return json.dumps(value, separators=(",", ":"))


def count(classes: dict[str, dict[str, str]]) -> int:
    """How many attributes there are."""
    return sum(len(names.split()) for kinds in classes.values() for names in kinds.values())


def archive(folder: Path, version: str) -> Path:
    """The archive of a release, fetched if it is not there."""
    found = [path for name in ("apache-tomcat", "tomcat") if (path := folder / f"{name}-{version}.tar.gz").exists()]
    if not found:
        subprocess.run([HERE.parent / "maven", folder, f"org.apache.tomcat:tomcat:{version}:tar.gz"], check=True)
    return found[0] if found else folder / f"tomcat-{version}.tar.gz"


def unpacked(folder: Path, version: str, place: Path) -> Path:
    """The home of a release: its classes, and its configuration."""
    home = f"apache-tomcat-{version}"
    wanted = tuple(f"{home}/{name}/" for name in ("bin", "conf", "lib"))
    with tarfile.open(archive(folder, version)) as packed:
        packed.extractall(place, [one for one in packed.getmembers() if one.name.startswith(wanted)], filter="data")
    return place / home


def said(folder: Path, version: str) -> list[list[str]]:
    """What the classes of a release say, a list of words for each line. Kept for this state of the program that asks them."""
    answers = folder / "said" / hashlib.sha256(PROGRAM.read_bytes()).hexdigest()[:12]
    answers.mkdir(parents=True, exist_ok=True)
    answer = answers / version
    if not answer.exists():
        if not list(answers.glob("*.class")):
            subprocess.run(["javac", "-nowarn", "-Xlint:none", "-d", str(answers), str(PROGRAM)], check=True)
        with tempfile.TemporaryDirectory() as place:
            home = unpacked(folder, version, Path(place))
            jars = sorted((home / "lib").glob("*.jar"))
            path = ":".join(map(str, [answers, *sorted((home / "bin").glob("*.jar")), *jars]))
            options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
            done = subprocess.run(
                ["java", *options, "-cp", path, PROGRAM.stem, *map(str, jars)], check=True, stdout=subprocess.PIPE, text=True
            )
        answer.write_text(done.stdout, encoding="utf-8")
    return [line.split() for line in answer.read_text(encoding="utf-8").splitlines()]


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
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(RELEASES):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
