# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many files from few templates: compiled once, and rendered as one by one."""

from __future__ import annotations

import pathlib
from typing import Any

import jinja2
import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.templates import Renderer

OPTIONS = {"trim_blocks": True, "lstrip_blocks": False, "newline_sequence": "\n"}


def renderer(variables: dict[str, Any]) -> Renderer:
    loader = DataLoader()
    trusted = {key: trust_as_template(value) for key, value in variables.items()}
    return Renderer(Templar(loader=loader, variables=trusted), loader, trusted)


def test_texts_are_compiled_once(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    original = jinja2.Environment.compile

    def counted(self: jinja2.Environment, source: Any, *more: Any, **named: Any) -> Any:
        compiled.append(source)
        return original(self, source, *more, **named)

    monkeypatch.setattr(jinja2.Environment, "compile", counted)
    source = tmp_path / "a.j2"
    source.write_text("{{ outer }}")
    under_test = renderer({"outer": "{{ inner }}!", "inner": "{{ group.name }}"})
    rendered = [under_test.render(str(source), "a.j2", "/a", {"group": {"name": name}}, OPTIONS) for name in ("x", "y", "z")]
    assert rendered == [b"x!", b"y!", b"z!"]
    assert len(compiled) == 3


def test_a_variable_with_the_text_of_a_file_keeps_its_own_backslashes(tmp_path: pathlib.Path) -> None:
    text = r"{{ 'a\tb' }}"
    file, shows_variable = tmp_path / "file.j2", tmp_path / "variable.j2"
    file.write_text(text)
    shows_variable.write_text("{{ same }}")
    for order in ((file, shows_variable), (shows_variable, file)):
        under_test = renderer({"same": text})
        rendered = {path: under_test.render(str(path), path.name, "/a", {}, OPTIONS) for path in order}
        assert rendered == {file: b"a\tb", shows_variable: rb"a\tb"}
