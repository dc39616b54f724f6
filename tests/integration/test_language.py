# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory says in Tomcat's own words, on members that run: a database, TLS, a manager, an exporter. Only when named.

TOMCAT_JARS names a folder with postgresql-VERSION.jar and jmx_prometheus_javaagent-VERSION.jar, as Maven Central has them.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from integration import database, lab, runs, users

Say = Callable[[str], None]
PASSWORD = database.PASSWORD
ADMIN = "only-for-this-lab-1"
ASKED = ("tomcat1", "tomcat3")
# Whether a host reaches an address and port: dropped packets get no answer.
REACH = "timeout 5 bash -c '</dev/tcp/{}' 2>/dev/null && echo open || echo closed"
SERIES = {
    "jvm_memory_used_bytes", "jvm_gc_collection_seconds_count", "process_open_fds", "tomcat_threads_busy", "tomcat_requests_total",
    "tomcat_sessions", "tomcat_cluster_member_suspect", "tomcat_datasource_active",
}  # fmt: skip


def tls(folder: Path) -> dict[str, Any]:
    """Two connectors with TLS: one reads PEM files, the other a keystore whose password is a hard one."""
    key, pem, store = (folder / name for name in ("shop.key", "shop.pem", "shop.p12"))
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=shop.example.com"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
    export = ["openssl", "pkcs12", "-export", "-in", str(pem), "-inkey", str(key), "-out", str(store), "-passout", "stdin"]
    subprocess.run(export, check=True, capture_output=True, input=PASSWORD.encode())
    files = [{"dest": f"conf/{path.name}", "src": str(path)} for path in (key, pem, store)]
    words = {"scheme": "https", "secure": True, "SSLEnabled": True}
    of_pem = {"certificateFile": "conf/shop.pem", "certificateKeyFile": "conf/shop.key"}
    of_store = {"certificateKeystoreFile": "conf/shop.p12", "certificateKeystoreType": "PKCS12", "certificateKeystorePassword": PASSWORD}
    connectors = [
        {"port": "{number+8440}", **words, "SSLHostConfig": {"protocols": "TLSv1.2+TLSv1.3", "Certificate": of_pem}},
        {"port": "{number+8450}", **words, "SSLHostConfig": {"protocols": "TLSv1.2+TLSv1.3", "Certificate": of_store}},
    ]
    return {"tomcat_connectors": connectors, "tomcat_files": files}


def doors(agent: Path) -> dict[str, Any]:
    """A manager for the host itself, and an exporter for this machine."""
    return {
        "tomcat_users": [
            {"username": "admin", "password": ADMIN, "roles": ["manager-script"]},
            {"username": "monitor", "password": "only-for-this-lab-2", "roles": ["manager-status"]},
        ],
        "tomcat_manager": {"allow": ["{address}"]},
        "tomcat_jmx_exporter": {
            "src": str(agent),
            "checksum": f"sha256:{hashlib.sha256(agent.read_bytes()).hexdigest()}",
            "port": "{number+9400}",
            "allow": [f"{lab.NETWORK}.1"],
        },
    }


@pytest.fixture(name="made")
def fixture_made(cluster: Any, tmp_path: Path) -> Iterator[Mapping[str, Any]]:
    """A cluster with all of it, and what it was before afterwards."""
    folder = Path(os.environ["TOMCAT_JARS"])
    (driver,), (agent,) = folder.glob("postgresql-*.jar"), folder.glob("jmx_prometheus_javaagent-*.jar")
    database.install()
    parts = [database.variables(driver, tmp_path), tls(tmp_path), doors(agent)]
    variables = {**cluster.variables, **{key: value for part in parts for key, value in part.items()}}
    variables["tomcat_files"] = [file for part in parts for file in part.get("tomcat_files", ())]
    cluster.made = False
    run = runs.play("site.yml", variables)
    assert run.code == 0, run.error
    yield variables
    cluster.make()


def get(url: str, path: str, user: str = "") -> tuple[int, str]:
    """Status and text of a page."""
    place = urlsplit(url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    try:
        headers = {"Authorization": "Basic " + base64.b64encode(user.encode()).decode()} if user else {}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_on_real_members(made: Mapping[str, Any], say: Say) -> None:
    """One run brought it, the next one changes nothing, and it works."""
    again = runs.play("site.yml", made)
    assert again.code == 0 and sum(again.changed.values()) == 0, (again.changed, again.log)
    for member in ASKED:
        status, text = get(lab.MEMBERS[member], "/database/")
        say(f"{member}: /database/ {status} {text.strip()}")
        assert (status, text.strip()) == (200, f"shop reads hello as {member}")
    for name, base in (("PEM", 8440), ("PKCS12", 8450)):
        for member in ASKED:
            said = greeted(member, base + int(member[-1]))
            say(f"{member}: TLS by {name}: {said}")
            assert "shop.example.com" in said and "TLSv1.3" in said
    check_manager(say)
    check_exporters(say)
    run = runs.play("site.yml", {**made, "tomcat_max_threads": 199}, ["--check", "-vvv", "--diff"])
    shown = [word for word in (PASSWORD, ADMIN) if word in run.output]
    say(f"-vvv --diff of another number of threads: {len(run.output)} characters, {len(shown)} of 2 passwords")
    assert run.code == 0 and shown == [] and "server.xml" in run.output


def check_exporters(say: Say) -> None:
    """They tell who may ask what the file of the role names, and nobody else gets as far as a connection."""
    for member in ASKED:
        address, port = urlsplit(lab.MEMBERS[member]).hostname, 9400 + int(member[-1])
        status, text = get(f"http://{address}:{port}", "/metrics")
        names = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if line and not line.startswith("#")}
        others = {host: lab.on(host, REACH.format(f"{address}/{port}")).strip() for host in (lab.WEB, users.HOSTS[member])}
        own = sum(one.startswith("tomcat_") for one in names)
        say(f"{member}: /metrics {status}, {len(text.splitlines())} lines, {own} series of Tomcat; {others}")
        # Its pool of connections, its sessions, the other members.
        assert status == 200 and names >= SERIES, SERIES - names
        assert others == {lab.WEB: "closed", users.HOSTS[member]: "open"}


def greeted(member: str, port: int) -> str:
    """What openssl says of a connector."""
    place = f"{urlsplit(lab.MEMBERS[member]).hostname}:{port}"
    done = subprocess.run(["openssl", "s_client", "-connect", place], input="", capture_output=True, text=True, check=False, timeout=30)
    subject = re.search(r"subject=(.*)", done.stdout)
    protocol = re.search(r"New, (.*)", done.stdout)
    return f"{subject[1] if subject else '-'}; {protocol[1] if protocol else '-'}"


def check_manager(say: Say) -> None:
    """It answers its administrator on the host, nobody else there, and nobody at all elsewhere."""
    place = lab.MEMBERS["tomcat1"].rpartition("/test/")[0]
    users = {f"admin:{ADMIN}": "200", "admin:another": "401", "monitor:only-for-this-lab-2": "403", "nobody:x": "401"}
    for user, wanted in users.items():
        ask = f"curl -s -o /dev/null -w '%{{http_code}}' -K - {place}/manager/text/list"
        here = lab.on("app1", ask, f'user = "{user}"').strip()
        elsewhere, _text = get(lab.MEMBERS["tomcat1"], "/manager/text/list", user)
        say(f"manager of tomcat1, {user.partition(':')[0]}: {here} on its host, {elsewhere} from elsewhere")
        assert (here, elsewhere) == (wanted, 403)
