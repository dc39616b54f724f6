# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which AJP module a tree is, and whether it can work with an nginx: said before anything is compiled.

There are three that differ in what they need. They are told apart by their files, since all of them have the same name.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import DYNAMIC, Version

MAIN_FILE = "ngx_http_ajp_module.c"
ORIGINAL, MAINTAINED, ROUTES = "yaoweibin", "dvershinin", "baux1980"

# nginx 1.21.1 took space_in_uri out of the request; from 1.23.0 on headers of one name are a list; and from 1.22.1 on at the
# latest the compiler's warnings about the third one are errors.
_NO_SPACE_IN_URI: Version = (1, 21, 1)
_LISTS_OF_HEADERS: Version = (1, 23, 0)
_WARNINGS_ARE_ERRORS: Version = (1, 22, 1)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The family (empty: no AJP module), and why it cannot work (empty: it can)."""

    family: str = ""
    problem: str = ""


def judge(tree: t.Mapping[str, str], nginx: Version, kind: str, patched: bool) -> Verdict:
    """Judge a module by the text of the files at the top of its tree, by name."""
    family = family_of(tree)
    if not family:
        return Verdict()
    shown = ".".join(str(number) for number in nginx)
    return Verdict(family, _problem(family, tree, nginx, shown, kind, patched))


def family_of(tree: t.Mapping[str, str]) -> str:
    """Whose module it is; empty for other modules."""
    if MAIN_FILE not in tree:
        return ""
    if any("jvm_route" in name for name in tree) or "jvm_route" in tree.get("config", ""):
        return ROUTES
    return MAINTAINED if "ajp_set_header" in tree[MAIN_FILE] else ORIGINAL


def _problem(family: str, tree: t.Mapping[str, str], nginx: Version, shown: str, kind: str, patched: bool) -> str:
    if kind == DYNAMIC and not re.search(r"ngx_module_link|auto/module", tree.get("config", "")):
        return "its config builds it into nginx only: say type: static, with nginx_balancer_install_method: source"
    if family == ORIGINAL and nginx >= _NO_SPACE_IN_URI and any("space_in_uri" in text for text in tree.values()):
        return f"it works with nginx up to 1.21.0, not with {shown}: use the one that dvershinin maintains, with nginx 1.23.0 or later"
    if family == MAINTAINED and nginx < _LISTS_OF_HEADERS:
        return f"it needs nginx 1.23.0 or later, not {shown}: build a later nginx (nginx_balancer_install_method: source)"
    if family == ROUTES and nginx >= _WARNINGS_ARE_ERRORS and not patched:
        return f"it does not compile with nginx {shown} as it is: name its patch in patches, or use the one that dvershinin maintains"
    return ""
