# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""logging.properties: the journal and a file per day, with the properties of the inventory in their place or after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import read_properties, write_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import HOST, layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Value
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_own import filled_properties

_FILE = "org.apache.juli.AsyncFileHandler"
_CONSOLE = "java.util.logging.ConsoleHandler"
_CONTAINER = f"org.apache.catalina.core.ContainerBase.[Catalina].[{HOST}]"


def logging_file(instance: Mapping[str, Any], options: Options) -> list[str]:
    """The lines of the file."""
    own = filled_properties(read_properties(layers_of(options.given, instance), "logging_properties", refuse), instance)
    lines = ["# Everything goes to the journal and to a file per day."]
    for number, group in enumerate(_groups(options)):
        lines += [""] * (number > 0) + write_properties({name: own.pop(name, value) for name, value in group.items()})
    levels = {f"{name}.level": str(level) for name, level in options.mapping("log_levels").items()}
    return lines + write_properties({**dict(sorted(levels.items(), key=lambda item: item[0].lower())), **own})


def _groups(options: Options) -> list[dict[str, Value]]:
    roots: dict[str, Value] = {
        "handlers": f"1catalina.{_FILE}, 2localhost.{_FILE}, {_CONSOLE}",
        ".handlers": f"1catalina.{_FILE}, {_CONSOLE}",
        ".level": options.value("log_level"),
    }
    files: dict[str, Value] = {}
    for number, name in enumerate(("catalina", "localhost"), 1):
        handler = f"{number}{name}.{_FILE}"
        files[f"{handler}.level"] = "ALL"
        files[f"{handler}.directory"] = "${catalina.base}/logs"
        files[f"{handler}.prefix"] = f"{name}."
        files[f"{handler}.maxDays"] = options.value("log_retention_days")
        files[f"{handler}.encoding"] = "UTF-8"
        files[f"{handler}.formatter"] = "org.apache.juli.OneLineFormatter"
    console: dict[str, Value] = {
        f"{_CONSOLE}.level": "ALL",
        f"{_CONSOLE}.encoding": "UTF-8",
        f"{_CONSOLE}.formatter": options.value("console_formatter"),
    }
    host: dict[str, Value] = {f"{_CONTAINER}.level": "INFO", f"{_CONTAINER}.handlers": f"2localhost.{_FILE}, {_CONSOLE}"}
    return [roots, files, console, host]
