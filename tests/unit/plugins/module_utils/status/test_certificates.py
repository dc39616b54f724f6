# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates that configurations name, and until when they are valid."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.status.certificates import certificates, named


def run(command: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def files(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_named_once_by_their_whole_path(tmp_path: Path) -> None:
    server = 'server {\n    ssl_certificate "/etc/ssl/all.pem";\n    ssl_certificate tls/own.pem;\n    ssl_certificate $name.pem;\n}\n'
    texts = {
        "nginx.conf": "ssl_certificate /etc/ssl/all.pem;\nssl_certificate_key /etc/ssl/a.key;\n    include catalina.d/*.conf;\n",
        "catalina.d/20.conf": server,
        "other.conf": "ssl_certificate /etc/ssl/of-nobody.pem;\n",
    }
    files(tmp_path, texts)
    assert named([(str(tmp_path), "nginx.conf"), (f"{tmp_path}/none", "nginx.conf")]) == ["/etc/ssl/all.pem", f"{tmp_path}/tls/own.pem"]


def test_files_that_are_included(tmp_path: Path) -> None:
    """By patterns, as folders, by other includes, under any case; a circle ends, and what is not there says nothing."""
    texts = {
        "httpd/conf/httpd.conf": "IncludeOptional sites/*.conf\n  include folder\nInclude missing.conf\nIncludeOptional ${ANY}/x.conf\n",
        "httpd/sites/shop.conf": "    SSLCertificateFile /etc/ssl/shop.pem\n    SSLCertificateKeyFile /etc/ssl/shop.key\n",
        "httpd/folder/deep/b.conf": f"sslcertificatefile tls/b.pem\nInclude {tmp_path}/elsewhere.conf\n",
        "elsewhere.conf": 'SSLCertificateFile "/etc/ssl/c.pem"\nInclude conf/httpd.conf\n# SSLCertificateFile /etc/ssl/no.pem\n',
    }
    files(tmp_path, texts)
    found = named([(f"{tmp_path}/httpd", "conf/httpd.conf")])
    assert found == ["/etc/ssl/shop.pem", f"{tmp_path}/httpd/tls/b.pem", "/etc/ssl/c.pem"]


@pytest.mark.parametrize(("days", "left"), [(30, 29), (1, 0)])
def test_a_real_certificate(tmp_path: Path, days: int, left: int) -> None:
    path = tmp_path / "site.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=shop.example", "-days", str(days)]
    subprocess.run([*command, "-keyout", str(tmp_path / "key"), "-out", str(path)], capture_output=True, check=True)
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
    (found,) = certificates([str(path)], run, now)
    assert (found["path"], found["days"], found["problem"]) == (str(path), left, "")
    assert (
        found["not_after"]
        == (now + datetime.timedelta(days=days, minutes=-1)).strftime("%Y-%m-%dT%H:%M:%SZ")[:13] + found["not_after"][13:]
    )
    (passed,) = certificates([str(path)], run, now + datetime.timedelta(days=days + 3))
    assert passed["days"] == -4


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.pem").write_text("no certificate")
    found = certificates([f"{tmp_path}/broken.pem", f"{tmp_path}/missing.pem"], run, datetime.datetime.now(datetime.timezone.utc))
    assert all(one["problem"] and one["days"] is None for one in found)
