# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of Tomcat with version numbers of one's own, made from the Tomcat of the distribution: nothing is downloaded, and two
releases differ in nothing but what they say of themselves."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import tarfile
import zipfile
from typing import Any

from integration import lab, runs

PLACE = runs.CACHE / "releases"
_HOST = "app1"
_HOME = "/usr/share/tomcat10"
_JAR = "lib/catalina.jar"
_INFO = "org/apache/catalina/util/ServerInfo.properties"


def variables(*versions: str) -> dict[str, Any]:
    """What has the first of these versions run, with the others unpacked beside it."""
    return {
        "tomcat_install_method": "archive",
        "tomcat_version": versions[0],
        "tomcat_archives": [_release(version) for version in versions],
    }


NAMES = ("tomcat_install_method", "tomcat_version", "tomcat_archives")


def _release(version: str) -> dict[str, str]:
    """An entry of tomcat_archives, whose archive is made when it is not there yet."""
    PLACE.mkdir(parents=True, exist_ok=True)
    path = PLACE / f"apache-tomcat-{version}.tar.gz"
    if not path.exists():
        path.write_bytes(_archive(version))
    return {"version": version, "src": str(path), "checksum": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"}


def _archive(version: str) -> bytes:
    # Links of the package lead to other packages: their targets are taken. Its compiler of JSPs is a package of its own.
    compiler = "-C /usr/share/java eclipse-jdt-core.jar --transform s,^eclipse,lib/eclipse,"
    packed = base64.b64decode(lab.on(_HOST, f"tar -C {_HOME} -chf - bin lib {compiler} | gzip -1 | base64 -w 0"))
    made = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(packed)) as package, tarfile.open(fileobj=made, mode="w") as release:
        for member in package:
            content = package.extractfile(member)
            data = content.read() if content else b""
            if member.name == _JAR:
                data = _renamed(data, version)
            member.name, member.size = f"apache-tomcat-{version}/{member.name}", len(data)
            release.addfile(member, io.BytesIO(data))
    return gzip.compress(made.getvalue(), 1, mtime=0)


def _renamed(jar: bytes, version: str) -> bytes:
    """catalina.jar with another version in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(jar)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename == _INFO:
                text = re.sub(r"(?m)^server\.number=.*$", f"server.number={version}.0", data.decode("latin-1"))
                data = re.sub(r"(?m)^server\.info=.*$", f"server.info=Apache Tomcat/{version}", text).encode("latin-1")
            after.writestr(entry, data)
    return made.getvalue()
