# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an instance that are made from data, as texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model import web_xml_language
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redisson import CONFIG as REDISSON
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.service_settings import leveled
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_own_files import PROPERTIES, REWRITE, USERS, read_rewrite
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_places import layers_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import vocabulary
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import redisson, tomcat_jmx, tomcat_own
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_cluster import in_order, in_place
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_contexts import descriptor, status_descriptor
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_doors import door_descriptor
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_elements import refuse, with_context_parts, with_server_parts
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_logging import logging_file
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_server import server
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_setenv import setenv
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_unit import unit
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_web import context, web
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.xml_writer import document

_CONTEXT_COMMENT = "Defaults of every web application of this instance."
_WEB_COMMENT = "Defaults of every web application of this instance; an application's own web.xml is read after it."
UNIT = "tomcat.service"
CONTEXT = "conf/Catalina"
Data = Mapping[str, Any]


def instance_file(path: str, instance: Data, given: Data, derived: Data) -> str:
    """Return the text of a file by its path below CATALINA_BASE.

    given are variables of the role with their full names. derived has what the role works out, as far as the file needs it: managed,
    shutdown_command, mime_types, java_options, helpers, digests. UNIT and CONTEXT lie elsewhere; what the latter describes is a
    context and no instance.
    """
    managed = str(derived["managed"])
    if path == CONTEXT:
        return _descriptor(instance, managed, derived.get("manager") or {})
    if path == "conf/server.xml":
        own = server(instance, Options(leveled(given, instance)), str(derived["shutdown_command"]))
        return document(in_place(in_order(with_server_parts(own, instance, given))), [managed])
    if path == "conf/context.xml":
        return document(with_context_parts(context(instance, Options(given)), instance, given), [managed, _CONTEXT_COMMENT])
    if path == "conf/web.xml":
        return document(_web(instance, given, derived["mime_types"]), [managed, _WEB_COMMENT])
    if path == USERS:
        return document(tomcat_own.users_file(instance, leveled(given, instance)), [managed])
    if path == PROPERTIES:
        defaults = vocabulary(instance["features"]["series"]).catalina_properties
        return _lines(managed, tomcat_own.properties_file(instance, given, defaults))
    if path == "conf/logging.properties":
        return _lines(managed, logging_file(instance, Options(given)))
    if path == "bin/setenv.sh":
        return _lines(managed, list(setenv(Options(leveled(given, instance)), instance, derived["java_options"])))
    if path == UNIT:
        return _lines(managed, list(unit(instance, Options(leveled(given, instance)), str(derived["helpers"]), str(derived["digests"]))))
    lines = _own_lines(path, instance, given)
    return _lines(managed, lines) if lines is not None else tomcat_own.content_of(instance, given, path)


def _own_lines(path: str, instance: Data, given: Data) -> list[str] | None:
    """The lines of a file that is there only when an inventory asks for it, or None where the file is the user's own."""
    if path == REWRITE:
        return read_rewrite(layers_of(given, instance), refuse)
    if path in tomcat_jmx.FILES:
        return tomcat_jmx.jmx_file(path, instance, given)
    return redisson.config(instance, given) if path == REDISSON else None


def _descriptor(context: Data, managed: str, manager: Data) -> str:
    if "status" in context:
        return status_descriptor(context["status"], managed)
    return door_descriptor(context["door"], managed) if "door" in context else descriptor(context, managed, manager)


def _web(instance: Data, given: Data, mime_types: Mapping[str, str]) -> Element:
    root = web(instance, Options(given), mime_types)
    for layer in layers_of(given, instance):
        parts = layer.values.get(web_xml_language.VARIABLE)
        if parts:
            root = web_xml_language.extend(root, web_xml_language.read(parts, layer.key(web_xml_language.VARIABLE), refuse))
    return root


def _lines(managed: str, lines: list[str]) -> str:
    return "\n".join([*(f"# {line}" for line in managed.splitlines()), *lines]) + "\n"
