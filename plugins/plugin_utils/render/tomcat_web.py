# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every application of an instance gets: conf/web.xml and conf/context.xml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import BLANK, Element, Node, Value, element, text_element
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.redisson import manager
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options

_DEFAULT_SERVLET = {"debug": 0, "listings": False, "readonly": True, "showServerInfo": False}


def context(instance: Mapping[str, Any], options: Options) -> Element:
    """The root of context.xml."""
    old = instance["features"]["series"] == "7.0"
    cache = options.value("resources_cache_size")
    attributes: dict[str, Value | None] = {
        "privileged": False,
        "crossContext": False,
        "useHttpOnly": options.flag("session_cookie_http_only"),
        # Its Context does itself what Resources do since.
        **({"cacheMaxSize": cache, "allowLinking": False} if old else {}),
    }
    children = []
    if not old:
        children.append(element("Resources", {"allowLinking": False, "cacheMaxSize": cache}))
        same_site = options.filled("session_cookie_same_site")
        if same_site:
            children.append(element("CookieProcessor", {"sameSiteCookies": same_site}))
    return element("Context", attributes, *children, *manager(instance.get("redis") or {}))


def web(instance: Mapping[str, Any], options: Options, mime_types: Mapping[str, str]) -> Element:
    """The root of web.xml."""
    features = instance["features"]
    attributes: dict[str, Value] = {
        "xmlns": features["web_xml_namespace"],
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": features["web_xml_schema"],
        "version": features["web_xml_version"],
    }
    return Element("web-app", attributes, tuple(_web_children(instance, options, mime_types)), wrapped=True)


def _web_children(instance: Mapping[str, Any], options: Options, mime_types: Mapping[str, str]) -> Iterator[Node]:
    jasper = {"fork": False, "xpoweredBy": False, "development": options.flag("jsp_development")}
    types = sorted({**mime_types, **options.mapping("mime_types")}.items(), key=lambda item: str(item[0]).lower())
    yield BLANK
    yield _servlet("default", "org.apache.catalina.servlets.DefaultServlet", _DEFAULT_SERVLET, 1)
    yield BLANK
    yield _servlet("jsp", "org.apache.jasper.servlet.JspServlet", jasper, 3)
    yield BLANK
    yield _mapping("default", "/")
    yield _mapping("jsp", "*.jsp", "*.jspx")
    yield BLANK
    yield element(
        "session-config",
        {},
        text_element("session-timeout", instance["settings"]["session_timeout"]),
        element(
            "cookie-config",
            {},
            text_element("http-only", options.flag("session_cookie_http_only")),
            text_element("secure", options.flag("session_cookie_secure")),
        ),
    )
    yield BLANK
    for extension, mime_type in types:
        yield _inline("mime-mapping", text_element("extension", str(extension)), text_element("mime-type", str(mime_type)))
    yield BLANK
    yield element("welcome-file-list", {}, *(text_element("welcome-file", name) for name in options.texts("welcome_files")))


def _servlet(name: str, class_name: str, parameters: Mapping[str, Value], order: int) -> Element:
    return element(
        "servlet",
        {},
        text_element("servlet-name", name),
        text_element("servlet-class", class_name),
        *(_inline("init-param", text_element("param-name", key), text_element("param-value", value)) for key, value in parameters.items()),
        text_element("load-on-startup", order),
    )


def _mapping(name: str, *patterns: str) -> Element:
    return element(
        "servlet-mapping", {}, text_element("servlet-name", name), *(text_element("url-pattern", pattern) for pattern in patterns)
    )


def _inline(name: str, *children: Element) -> Element:
    return Element(name, children=children, inline=True)
