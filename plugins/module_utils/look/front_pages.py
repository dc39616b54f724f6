# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members as the pages of httpd's front ends tell them: the XML of balancer-manager, the properties of mod_jk's status worker."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

Field = t.Callable[[str], str]


class PageError(Exception):
    """A page that cannot be read, with the reason and the remedy."""


def manager_workers(text: str) -> t.Iterator[tuple[str, str, Field]]:
    """Each member in the XML of balancer-manager: its balancer, the nonce of that, and its fields by name."""
    try:
        # The page comes from the host's own httpd.
        tree = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as error:
        raise PageError(
            "balancer-manager answered without XML: the Referer was not accepted, or the page belongs to something else"
        ) from error
    space = "{http://httpd.apache.org}"
    for balancer in tree.iter(f"{space}balancer"):
        cluster = (balancer.findtext(f"{space}name") or "").replace("balancer://", "")
        nonce = (balancer.findtext(f"{space}nonce") or "").strip()
        for worker in balancer.iter(f"{space}worker"):

            def field(name: str, worker: ElementTree.Element = worker) -> str:
                return (worker.findtext(space + name) or "").strip()

            yield cluster, nonce, field


def jk_workers(text: str) -> t.Iterator[tuple[str, str, Field]]:
    """Each member in the properties of mod_jk's status page: its balancer, its name, and its properties by name."""
    values: dict[str, str] = {}
    clusters: dict[str, str] = {}
    for line in text.splitlines():
        key, separator, value = line.partition("=")
        values[key] = value
        parts = key.split(".")
        if separator and len(parts) == 3 and parts[2] == "balance_workers":
            clusters[value] = parts[1]
    if not any(key.startswith("worker.") for key in values):
        raise PageError("mod_jk's status page did not answer with properties")
    for name, cluster in clusters.items():

        def field(key: str, name: str = name) -> str:
            return values.get(f"worker.{name}.{key}", "")

        yield cluster, name, field
