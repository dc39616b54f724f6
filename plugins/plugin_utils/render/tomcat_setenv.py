# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""bin/setenv.sh: the environment and the options of the JVM, as catalina.sh reads them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.cloud_membership import environment_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.config_text import config_text
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import fill_named
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.hidden import hidden, hidden_java_option
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_recordings import gc_log, recordings


def setenv(options: Options, instance: Mapping[str, Any], java_options: list[Any]) -> Iterator[str]:
    """The lines of the file. Values of free settings are marked, so that no diff shows them.

    java_options come last: they are the user's, and the JVM follows the last one.
    """
    java_home, base = str(instance["java_home"]), str(instance["base"])
    for name, value in (("JAVA_HOME", java_home), ("JRE_HOME", java_home), ("UMASK", options.text("umask"))):
        yield f"{name}={shlex.quote(value)}"
    cloud = environment_of(options.given.get("tomcat_clusters"), str(instance["cluster"]))
    own = {name: fill_named(str(name), config_text(value), instance) for name, value in options.mapping("environment").items()}
    for name, value in _by_name({**own, **cloud}):
        yield f"{name}={hidden(shlex.quote(config_text(value)))}"
        yield f"export {name}"
    yield "CATALINA_OPTS="
    new, old = gc_log(options, base)
    if new:
        # The Java that is there decides, also where an inventory does not say which one that is.
        yield "# Java 8 and older have other words for this, and no such file."
        yield 'if [ -e "$JAVA_HOME/lib/modules" ]; then'
        yield from (f"    {line}" for line in _lines(new))
        yield "else"
        yield from (f"    {line}" for line in _lines(old))
        yield "fi"
    yield from _lines(recordings(options, base))
    # Agents have options of their own, in which people write passwords.
    yield from (_line(hidden_java_option(_quoted(option))) for option in [*instance.get("door_options", ()), *java_options])


def _lines(options: Iterable[str]) -> Iterator[str]:
    return (_line(_quoted(option)) for option in options)


def _line(quoted: str) -> str:
    return 'CATALINA_OPTS="$CATALINA_OPTS "' + quoted


def _quoted(option: Any) -> str:
    """catalina.sh evaluates options a second time: quotes, dollars and blanks of each are escaped for that."""
    return shlex.quote(shlex.quote(str(option)))


def _by_name(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(values.items(), key=lambda item: str(item[0]).lower())
