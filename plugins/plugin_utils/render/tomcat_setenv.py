# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""bin/setenv.sh: the environment and the options of the JVM, as catalina.sh reads them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import config_text
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import hidden, hidden_java_option
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options


def setenv(options: Options, java_home: str, java_options: list[Any]) -> Iterator[str]:
    """The lines of the file. Values of free settings are marked, so that no diff shows them."""
    for name, value in (("JAVA_HOME", java_home), ("JRE_HOME", java_home), ("UMASK", options.text("umask"))):
        yield f"{name}={shlex.quote(value)}"
    for name, value in _by_name(options.mapping("environment")):
        yield f"{name}={hidden(shlex.quote(config_text(value)))}"
        yield f"export {name}"
    # catalina.sh evaluates these a second time: quotes, dollars and blanks of each option are escaped for that.
    yield "CATALINA_OPTS="
    for option in java_options:
        yield 'CATALINA_OPTS="$CATALINA_OPTS "' + hidden_java_option(shlex.quote(shlex.quote(str(option))))


def _by_name(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(values.items(), key=lambda item: str(item[0]).lower())
