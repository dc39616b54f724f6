# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of web.xml compared with what a series of Tomcat reads there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_checks import with_keys
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, text_of

# Known to everybody and read by nobody.
_FOR_PEOPLE = frozenset({"description", "display-name", "icon", "small-icon", "large-icon"})
# Texts with which Tomcat starts no application, or that it never compares with anything.
_FORMS: Mapping[str, tuple[re.Pattern[str], str, str]] = {
    "location": (re.compile(r"/\S*"), "is not a path, without which no application starts", "write it as /errors/404.html"),
    "url-pattern": (
        re.compile(r"/\S*|\*\.[^/*\s]+|"),
        "is not a pattern, without which no application starts",
        "write it as /shop/*, or *.do",
    ),
    "extension": (re.compile(r"[^\s./]+"), "is not an extension, which has no dot", "write it as webp"),
}


def check(elements: Iterable[Element], key: str, series: str, report: Report, path: str = "") -> None:
    """Report elements that Tomcat would ignore."""
    known = vocabulary(series).web
    for element, where in with_keys(elements, key):
        here = f"{path}{element.name}"
        if element.name in _FOR_PEOPLE:
            continue
        if here not in known and not any(name.startswith(f"{here}/") for name in known):
            names = sorted({name.removeprefix(path).split("/")[0] for name in known if name.startswith(path)})
            remedy = did_you_mean(element.name, names, f"elements there are {', '.join(names)}" if names else "remove it")
            report(where, f"is not an element of web.xml there in Tomcat {series}, which ignores it", remedy)
        else:
            form = _FORMS.get(element.name)
            if form and not form[0].fullmatch(text_of(element.text)):
                report(where, form[1], form[2])
            check(element.elements, where, series, report, f"{here}/")
