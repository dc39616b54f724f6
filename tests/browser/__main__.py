# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks pages and takes pictures of them. usage: python -m browser [--from FOLDER] [--pictures FOLDER] [FILE...]"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ansible.plugins.loader import init_plugin_loader

init_plugin_loader([str(Path(__file__).resolve().parents[2] / "collections")])

from ansible_collections.catalina.cluster.plugins.plugin_utils.page.page import page as page_of  # noqa: E402
from browser.checks import CHECKS, opened  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from unit.plugins.plugin_utils.page.sample import sample  # noqa: E402

_EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
# Width, height, and the settings of a picture.
_PICTURES = {"report-light": ((1200, 1000), "light"), "report-dark": ((1200, 1000), "dark"), "report-phone": ((360, 740), "light")}


def made_up(folder: Path) -> Iterator[Path]:
    """Pages of clusters that nobody has: hosts, members on each, groups, and texts that hosts might return."""
    evil = {name: f"{_EVIL}{name}" for name in ("certificate", "reason", "problem", "inventory", "path", "user")}
    for name, (hosts, each, groups), texts in (
        ("4 members", (2, 2, 0), {}),
        ("200 members", (20, 10, 4), {}),
        ("hostile names", (13, 4, 2), evil),
    ):
        path = folder / f"{name.replace(' ', '-')}.html"
        path.write_text(page_of(*sample(hosts, each, groups, **texts)), encoding="utf-8")
        yield path


def pictures(browser: Browser, path: Path, folder: Path) -> None:
    """What a page looks like, for the documentation."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (size, scheme) in _PICTURES.items():
        with opened(browser, path, size, color_scheme=scheme) as (page, _noise):
            target = folder / f"{name}.png"
            page.screenshot(path=target)
            print(f"{target}: {target.stat().st_size // 1024} KiB")


def main() -> int:
    """Every check of every page. The number of those that found something is what counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="base", type=Path, default=Path.cwd())
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    wanted = parser.parse_args()
    failed = 0
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        print(f"chromium {browser.version}")
        paths = [*made_up(Path(temporary)), *(wanted.base / one for one in wanted.files)]
        for path in paths:
            for name, check in CHECKS.items():
                began = time.monotonic()
                found = check(browser, path)
                failed += bool(found)
                print(f"{path.name:24} {name:28} {'ok' if not found else 'FAILED':8} {time.monotonic() - began:4.1f} s")
                for one in found[:20]:
                    print(f"    {one}")
        if wanted.pictures:
            pictures(browser, paths[-1], wanted.base / wanted.pictures)
        browser.close()
    print(f"{failed} of {len(paths) * len(CHECKS)} found something")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
