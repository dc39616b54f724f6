# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an instance that are trees of elements, as texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_server import server
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_web import context, web
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.xml_writer import document

_CONTEXT_COMMENT = "Defaults of every web application of this instance."
_WEB_COMMENT = "Defaults of every web application of this instance; an application's own web.xml is read after it."


def instance_file(name: str, instance: Mapping[str, Any], given: Mapping[str, Any], derived: Mapping[str, Any]) -> str:
    """Return the text of server.xml, context.xml or web.xml.

    given are variables of the role with their full names. derived has what the role works out: managed, shutdown_command, mime_types.
    """
    options = Options(given)
    managed = str(derived["managed"])
    if name == "server.xml":
        return document(server(instance, options, str(derived["shutdown_command"])), [managed])
    if name == "context.xml":
        return document(context(instance, options), [managed, _CONTEXT_COMMENT])
    if name == "web.xml":
        return document(web(instance, options, derived["mime_types"]), [managed, _WEB_COMMENT])
    raise ValueError(f"{name} is not a file that is made here")
