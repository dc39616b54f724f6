# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented parameter can be set, or there is a reason why not; what can be set stands in a golden file that httpd accepts."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import TABLES
from unit.roles.httpd_documented import Parameter, parameters
from unit.roles.test_frontend_golden import GOLDEN
from unit.roles.tomcat_rendering import ROOT

PAGE = ROOT / "docs" / "httpd-parameters.md"
ALL = parameters()
# What the model gives the roles, which is no option that a user sets.
GIVEN = {"mod_jk_clusters"}


def rows() -> Iterator[str]:
    """What the page has to show."""
    settable = [one for one in ALL if one.options]
    yield f"{len(settable)} of {len(ALL)} can be set, {len(ALL) - len(settable)} have something else in their place."
    yield ""
    yield "| parameter | of a | set by | or |"
    yield "|---|---|---|---|"
    for one in ALL:
        yield f"| `{one.name}` | {one.kind} | {', '.join(f'`{name}`' for name in one.options)} | {one.instead} |"


def test_page() -> None:
    """UPDATE_GOLDEN=1 writes the table anew."""
    text = PAGE.read_text(encoding="utf-8")
    begin = text.index("\n\n", text.index("# Parameters")) + 2
    begin = text.index("\n\n", begin) + 2
    table = "\n".join(rows()) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text[:begin] + table, encoding="utf-8")
    else:
        assert text[begin:] == table


def test_every_one_is_settled() -> None:
    assert [one.name for one in ALL if not one.options and not one.instead] == []
    assert len({(one.kind, one.name) for one in ALL}) == len(ALL)


def test_options_exist() -> None:
    known = {f"{role}_{name}" for role, table in TABLES.items() for name in table} | GIVEN
    assert {name for one in ALL for name in one.options} <= known


@pytest.fixture(scope="module")
def written() -> str:
    """All golden files of httpd."""
    folders = [folder for folder in GOLDEN.iterdir() if not folder.name.startswith("nginx")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and "nginx" not in path.parts]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("one", [one for one in ALL if one.options], ids=lambda one: f"{one.kind}: {one.name}")
def test_stands_in_a_golden_file(one: Parameter, written: str) -> None:
    """Those files are judged by a real httpd (tests/integration/frontends/check-golden)."""
    assert one.seen and one.seen in written
