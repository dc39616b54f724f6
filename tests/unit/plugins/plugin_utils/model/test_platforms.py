# SPDX-License-Identifier: GPL-3.0-or-later
"""Systems that are supported, and the words for those that are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.catalina.cluster.plugins.filter.platform_file import platform_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.platforms import candidates

ROLES = Path(__file__).resolve().parents[5] / "roles"
FOLDERS = sorted({path.parent for path in ROLES.glob("*/vars/Debian.yml")})
DEBIAN = {"os_family": "Debian", "distribution": "Ubuntu", "distribution_version": "24.04", "distribution_major_version": "24"}
ALPINE = {"os_family": "Alpine", "distribution": "Alpine", "distribution_version": "3.19.1", "distribution_major_version": "3"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (DEBIAN, ""),
        (
            ALPINE,
            (
                "Nothing was changed: Alpine 3.19.1 is not supported; supported are Debian and what derives from it (tested: Debian 11, 12"
                " and 13) and the Red Hat family (written from its documentation)"
            ),
        ),
        ({}, "Nothing was changed: the system is not known: gather the facts distribution, pkg_mgr and platform first"),
    ],
)
def test_file_of_a_platform(folder: Path, facts: dict[str, Any], words: str) -> None:
    """Every role that has such files knows the same systems."""
    if not words:
        assert platform_file(facts, str(folder)) == str(folder / "Debian.yml")
        return
    with pytest.raises(AnsibleFilterError) as error:
        platform_file(facts, str(folder))
    assert str(error.value) == words


def test_the_most_special_file_wins(tmp_path: Path) -> None:
    assert candidates(DEBIAN) == ["Ubuntu-24.yml", "Ubuntu.yml", "Debian.yml"]
    for name in ("Debian.yml", "Ubuntu-24.yml"):
        (tmp_path / name).touch()
    assert platform_file(DEBIAN, str(tmp_path)) == str(tmp_path / "Ubuntu-24.yml")
