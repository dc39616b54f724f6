# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of web.xml compared with what a series of Tomcat reads there."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_checks import with_keys
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element

# Known to everybody and read by nobody.
_FOR_PEOPLE = frozenset({"description", "display-name", "icon", "small-icon", "large-icon"})


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
            check(element.elements, where, series, report, f"{here}/")
