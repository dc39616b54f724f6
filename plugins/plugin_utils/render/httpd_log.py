# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Formats of httpd's logs. The access log can be one JSON object for each request, whatever clients send."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import Comment, Node, Quoted, Verbatim, directive

# What clients choose, by the variable that holds it in a form that a JSON text can have.
_CLIENTS_WORDS = {
    "CATALINA_LOG_URI": r"%{THE_REQUEST} =~ /^\S+ ([ -~]*) HTTP[^ ]*$/",
    "CATALINA_LOG_REFERER": "req_novary('Referer') =~ /^([ -~]*)$/",
    "CATALINA_LOG_AGENT": "req_novary('User-Agent') =~ /^([ -~]*)$/",
}
# httpd writes other bytes as \xHH, which JSON does not know: they become %HH.
_ESCAPED = {
    "CATALINA_LOG_URI": "escape(%{THE_REQUEST}) =~ /^[^%]+%20(.*)%20HTTP[^%]*$/",
    "CATALINA_LOG_REFERER": "escape(req_novary('Referer')) =~ /^(.+)$/",
    "CATALINA_LOG_AGENT": "escape(req_novary('User-Agent')) =~ /^(.+)$/",
}
# Names as in the JSON log of nginx, where both servers know the same. "<" is the request as the client sent it.
_FIELDS = {
    "time": "%{%Y-%m-%dT%H:%M:%S%z}t",
    "remote_addr": "%a",
    # What a client without the right password calls itself is not told.
    "remote_user": "%!401u",
    "scheme": "%<{CATALINA_LOG_SCHEME}e",
    "host": "%V",
    "method": "%<{CATALINA_LOG_METHOD}e",
    "uri": "%<{CATALINA_LOG_URI}e",
    "protocol": "%H",
    "status": "%>s",
    "body_bytes_sent": "%B",
    "request_time_us": "%D",
    "referer": "%<{CATALINA_LOG_REFERER}e",
    "user_agent": "%<{CATALINA_LOG_AGENT}e",
    "balancer_worker_name": "%{BALANCER_WORKER_NAME}e",
    "balancer_worker_route": "%{BALANCER_WORKER_ROUTE}e",
    "jk_worker_name": "%{JK_WORKER_NAME}n",
    "jk_worker_route": "%{JK_WORKER_ROUTE}n",
}
JSON = "json"


def formats(base: BaseOptions) -> Iterator[Node]:
    """The formats by name, and the variables that the access log takes its words from."""
    access = base.text("log_format")
    if access == JSON:
        yield Comment("Words of clients for the access log: printable characters as they are, else every byte escaped as in a URL.")
        # A request that httpd refuses before it has read it whole sets none of these, and is told with "-".
        for name, variable in (("SCHEME", "REQUEST_SCHEME"), ("METHOD", "REQUEST_METHOD")):
            yield directive("SetEnvIfExpr", Quoted(f"%{{{variable}}} =~ /^([!-~]+)$/"), f"CATALINA_LOG_{name}=$1")
        for name, condition in _CLIENTS_WORDS.items():
            yield directive("SetEnvIfExpr", Quoted(condition), f"{name}=$1")
            yield directive("SetEnvIfExpr", Quoted(f"-z reqenv('{name}') && {_ESCAPED[name]}"), f"{name}=$1")
        access = "{" + ",".join(rf"\"{name}\":\"{item}\"" for name, item in _FIELDS.items()) + "}"
    for name, text in (("access", access), ("balance", base.text("log_format_balance")), ("jk", base.text("log_format_jk"))):
        if text:
            yield directive("LogFormat", Verbatim(f'"{text}"'), f"catalina_{name}")
