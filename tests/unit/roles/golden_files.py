# SPDX-License-Identifier: GPL-3.0-or-later
"""Rendered files compared with golden ones, byte for byte. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Mapping

from ansible_collections.catalina.cluster.plugins.plugin_utils.files.marks import take_out


def unmarked(text: str) -> str:
    """The text as the file holds it: without the marks around values that no diff shows."""
    return take_out(text.encode())[0].decode()


def compare(folder: pathlib.Path, rendered: Mapping[str, str]) -> None:
    """Each file below the folder is what was rendered for its path."""
    for path, text in rendered.items():
        golden = folder / path
        if os.environ.get("UPDATE_GOLDEN"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8"), f"{golden} differs"
