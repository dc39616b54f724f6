# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of variables that cannot be read, each with the name that Ansible leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.vars_files import folders_of, unreadable

GROUPS = {"all": ["app1", "web.example.org"], "tomcat": ["app1"], "balancer": ["web.example.org"]}
TAB = "a: 1\nb:\n\tc: secret\n"


def look(folder: Path) -> str:
    loader = DataLoader()
    return unreadable([folder], GROUPS, loader.find_vars_files, loader.load_from_file, AnsibleError)


def write(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("group_vars/all.yml", TAB, ":3:1 cannot be read as YAML: tabs are usually invalid in YAML; indent with blanks"),
        ("group_vars/all", TAB, ":3:1 cannot be read as YAML: tabs are"),
        ("group_vars/tomcat/secrets.yml", TAB, ":3:1 cannot be read as YAML: tabs are"),
        ("group_vars/balancer.json", "{", ":2:1 cannot be read as YAML: while parsing a flow"),
        ("host_vars/app1.yaml", "a: [\n", ":2:1 cannot be read as YAML: while parsing a flow"),
        ("host_vars/web.example.org.yml", "a: b: c\n", " cannot be read as YAML: colons in unquoted values must be followed by"),
        ("host_vars/web.example.org", TAB, ":3:1 cannot be read as YAML: tabs are"),
        (
            "host_vars/app1.yml",
            "$ANSIBLE_VAULT;1.1;AES256\n3063\n",
            " cannot be read: a vault password must be specified to decrypt data; give the password with --ask-vault-pass or",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, path: str, text: str, said: str) -> None:
    """File and line, and nothing of what stands there."""
    write(tmp_path, path, text)
    found = look(tmp_path)
    assert found.startswith(str(tmp_path / path)) and said in found, found
    assert "secret" not in found.removeprefix(str(tmp_path / path))


@pytest.mark.parametrize(
    "path", ["group_vars/nobody.yml", "host_vars/nobody.yml", "other/all.yml", "group_vars/all.yml~", "group_vars/.all.yml"]
)
def test_what_nobody_reads(tmp_path: Path, path: str) -> None:
    """Ansible does not open these either."""
    write(tmp_path, path, TAB)
    assert look(tmp_path) == ""


def test_what_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, "group_vars/all.yml", "a: '{{ b }}'\nb: !unsafe x\n")
    write(tmp_path, "host_vars/app1.yml", "")
    assert look(tmp_path) == ""
    assert look(tmp_path / "nowhere") == ""


def test_where_ansible_looks(tmp_path: Path) -> None:
    """Beside a file, in a folder, and beside the playbook; not for hosts that are named on the command line."""
    write(tmp_path, "one/hosts.yml", "")
    write(tmp_path, "two/hosts.yml", "")
    sources = [str(tmp_path / "one/hosts.yml"), str(tmp_path / "two"), "app1,app2", str(tmp_path / "nowhere")]
    assert folders_of(sources, "/plays") == [tmp_path / "one", tmp_path / "two", Path("/plays")]
    assert folders_of([], "") == []
