# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""30-mod_jk.conf and workers.properties: virtual hosts that mount the workers of clusters, and those workers."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import BaseOptions, HttpdOptions
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_workers import mounted
from ansible_collections.catalina.cluster.plugins.plugin_utils.render import httpd_around
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_parts import (
    Site,
    load_module,
    load_modules,
    members_of,
    require,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_sites import FrontEnd, Surroundings
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_states import PATH
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.httpd_syntax import (
    BLANK,
    Comment,
    Expression,
    Node,
    Private,
    Quoted,
    Verbatim,
    directive,
    section,
    snippets,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.render.jk_properties import Line, Note, Property

STATUS_WORKER = "jkstatus"
MANAGER_WORKER = "jkmanager"
# Answers at the page where runs change states.
STATES_WORKER = "jkstates"
# The page of states has httpd's workers look at it, who cannot enter the folder with the secrets.
RULES = "catalina-jk/uriworkermap.properties"


def jk_file(options: HttpdOptions, around: Surroundings, sites: Sequence[Site], modules_folder: str) -> list[Node]:
    """The whole configuration file."""
    return list(_file(options, around, sites, modules_folder))


def _file(options: HttpdOptions, around: Surroundings, sites: Sequence[Site], modules_folder: str) -> Iterator[Node]:
    pages = (
        (options.text("status_path"), _page(options, "status")),
        (options.text("manager_path"), _page(options, "manager")),
        (around.base.text("status_path"), httpd_around.server_status_rules(around.base)),
    )
    seen = tuple((path, rules) for path, rules in pages if path)
    https = options.texts_by_name("indicators").get("JkHTTPSIndicator", "HTTPS")
    front = FrontEnd(options, around, "jk", "mod_jk-balance.log", "jk", seen, options.flag("extract_ssl"), https)
    yield load_module("jk", options.jk_module or f"{modules_folder}/mod_jk.so")
    if options.text("auto_alias"):
        yield from load_modules(["mime"], modules_folder)
    yield BLANK
    yield from front.listens()
    yield BLANK
    yield directive("JkWorkersFile", "catalina.d/workers.properties")
    yield directive("JkShmFile", Expression("${APACHE_RUN_DIR}/jk-runtime-status"))
    if options.number("shm_size"):
        yield directive("JkShmSize", options.number("shm_size"))
    yield directive("JkWatchdogInterval", options.number("maintain"))
    yield directive("JkLogFile", Expression("${APACHE_LOG_DIR}/mod_jk.log"))
    yield directive("JkLogLevel", options.text("log_level"))
    if options.text("request_id_indicator"):
        yield directive("JkRequestIdIndicator", options.text("request_id_indicator"))
    if options.text("log_stamp_format"):
        yield directive("JkLogStampFormat", Verbatim(f'"{options.text("log_stamp_format")}"'))
    if options.text("request_log_format"):
        yield directive("JkRequestLogFormat", Verbatim(f'"{options.text("request_log_format")}"'))
    yield from _auto_alias_folder(options.text("auto_alias"))
    if options.flag("main_server_mounts"):
        yield BLANK
        yield Comment("For virtual hosts that are not the collection's: JkMountCopy On takes these into one.")
        yield from _all_mounts(options, around.base, sites[0])
    yield from front.hosts(sites, functools.partial(_host, options))


def _host(options: HttpdOptions, site: Site, base: BaseOptions) -> Iterator[Node]:
    yield from (directive("JkOptions", option) for option in options.texts("options"))
    if not options.flag("extract_ssl"):
        yield directive("JkExtractSSL", "Off")
    yield from (directive(word, name) for word, name in options.texts_by_name("indicators").items())
    if options.text("status_path"):
        yield directive("JkMount", Quoted(options.text("status_path")), STATUS_WORKER)
        yield section("Location", Quoted(options.text("status_path")), body=_page(options, "status"))
    if options.text("manager_path"):
        yield directive("JkMount", Quoted(options.text("manager_path")), MANAGER_WORKER)
        yield section("Location", Quoted(options.text("manager_path")), body=_page(options, "manager"))
    yield directive("JkMount", Quoted(PATH), STATES_WORKER)
    if options.flag("strip_session"):
        yield directive("JkStripSession", "On")
    if options.text("auto_alias"):
        yield directive("JkAutoAlias", Quoted(options.text("auto_alias")))
    for name, default in options.texts_by_name("env_vars").items():
        yield directive("JkEnvVar", name, Private(Quoted(default)))
    yield from _all_mounts(options.in_host(base), base, site)
    yield from snippets(options.texts("extra_lines"))


def _page(options: HttpdOptions, page: str) -> list[Node]:
    """Who may see a page of mod_jk. Its property user chooses among those who have a password."""
    return httpd_around.page_rules(f"jk-{page}", options.page_auth(page), require(options.texts(f"{page}_allow")))


def _auto_alias_folder(folder: str) -> Iterator[Node]:
    """Files of applications that no member is asked for. What Tomcat would never send, httpd does not send either."""
    if not folder:
        return
    denied = [directive("Require", "all", "denied")]
    yield BLANK
    yield directive("TypesConfig", "/etc/mime.types")
    code = section("FilesMatch", Quoted(r"(?i)\.(?:jspx?|jspf|tagx?|class|jar|war)$"), body=denied)
    yield section("Directory", Quoted(folder), body=[directive("Require", "all", "granted"), code])
    inside = rf"(?i)^{re.escape(folder.rstrip('/'))}/(?:.*/)?(?:WEB-INF|META-INF)(?:/|$)"
    yield section("DirectoryMatch", Quoted(inside), body=denied)


def _all_mounts(options: HttpdOptions, base: BaseOptions, site: Site) -> Iterator[Node]:
    for mount in options.mounts:
        yield directive("JkMount", Quoted("/*" if mount.path == "/" else f"{mount.path}|/*"), mount.worker)
    yield from _mounts(options, base, site)
    if options.texts("mount_rules"):
        yield directive("JkMountFile", RULES)
        yield directive("JkMountFileReload", 0)


def _mounts(options: HttpdOptions, base: BaseOptions, site: Site) -> Iterator[Node]:
    served = members_of(site)
    excluded = [path for path in (base.text("status_path"), *options.texts("excluded_paths"), *httpd_around.own_paths(base)) if path]
    for location in site["locations"]:
        path, cluster = location["path"], location["cluster"]
        if cluster in served:
            yield directive("JkMount", Quoted("/*" if path == "/" else f"{path}|/*"), cluster)
            yield from (directive("JkUnMount", Quoted(f"{page}|/*"), cluster) for page in excluded)
            continue
        yield Comment(f"The cluster {cluster} has no member.")
        if path != "/":
            yield from (directive("JkUnMount", Quoted(f"{path}|/*"), name) for name in served)


def rules_file(options: HttpdOptions) -> list[Line]:
    """uriworkermap.properties, as it stands in the inventory."""
    rules = (rule.partition("=")[::2] for rule in options.texts("mount_rules"))
    return [Property(path, target) for path, target in rules]


def workers_file(options: HttpdOptions, base: BaseOptions, sites: Sequence[Site]) -> list[Line]:
    """The whole file of workers."""
    return list(_workers(options, base, sites))


def _workers(options: HttpdOptions, base: BaseOptions, sites: Sequence[Site]) -> Iterator[Line]:
    yield Note("One balancer for each cluster. States are rendered from the inventory.")
    yield Property("worker.maintain", options.number("maintain"))
    if options.text("status_path"):
        yield Note()
        yield Property("worker.list", STATUS_WORKER)
        yield from _properties(STATUS_WORKER, {"type": "status", "read_only": "true", **options.parameters("status_params")})
    if options.text("manager_path"):
        yield Note()
        yield Property("worker.list", MANAGER_WORKER)
        yield from _properties(MANAGER_WORKER, {"type": "status", **options.parameters("status_params")})
    yield Note()
    yield Property("worker.list", STATES_WORKER)
    yield from _properties(STATES_WORKER, {"type": "status"})
    reached = mounted(options, base)
    for name in options.names_of("workers"):
        yield Note()
        if name in reached:
            yield Property("worker.list", name)
        yield from _properties(name, options.parameters_of("workers", name))
    served = {name: cluster for site in sites for name, cluster in members_of(site).items()}
    for name, cluster in served.items():
        yield Note()
        yield Property("worker.list", name)
        yield Property(f"worker.{name}.type", "lb")
        yield from (Property(f"worker.{name}.balance_workers", member["name"]) for member in cluster["members"])
        yield from _properties(name, _balancer(options, cluster))
        for member in cluster["members"]:
            yield Note()
            yield from _properties(member["name"], _member(options, member))


def _properties(worker: str, properties: Mapping[str, Any]) -> Iterator[Line]:
    for key, value in properties.items():
        # Many in one line would be longer than mod_jk reads.
        parts = str(value).split(",") if key == "balance_workers" else [value]
        yield from (Property(f"worker.{worker}.{key}", part) for part in parts)


def _balancer(options: HttpdOptions, cluster: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "sticky_session": options.text("sticky_session"),
        "sticky_session_force": options.text("sticky_session_force"),
        "method": options.text("method"),
        "lock": options.text("lock"),
        "recover_time": options.number("recover_time"),
        "lb_retries": options.number("lb_retries") or max(len(cluster["members"]), 2),
        "max_reply_timeouts": options.number("max_reply_timeouts"),
        "session_cookie": options.text("session_cookie"),
        "session_path": f";{options.text('session_path')}",
        **options.parameters("params"),
        **options.parameters_of("cluster_params", cluster["name"]),
    }


def _member(options: HttpdOptions, member: Mapping[str, Any]) -> Mapping[str, Any]:
    made: dict[str, Any] = {
        "type": "ajp13",
        "host": member["address"],
        "port": member["ajp_port"],
        "route": member["route"],
        "lbfactor": member["weight"],
        "activation": "stopped" if member["drained"] else "disabled" if member["draining"] else "active",
        "distance": 1 if member["standby"] else 0,
    }
    made.update({"domain": member["group"]} if member["group"] else {})
    made.update({"secret": member["secret"]} if member.get("secret") else {})
    made.update(
        {
            "socket_connect_timeout": options.number("socket_connect_timeout"),
            "socket_timeout": options.number("socket_timeout"),
            "socket_keepalive": options.text("socket_keepalive"),
            "ping_mode": options.text("ping_mode"),
            "ping_timeout": options.number("ping_timeout"),
            "reply_timeout": options.number("reply_timeout"),
            "connection_pool_timeout": options.number("connection_pool_timeout"),
            "retries": options.number("retries"),
            "recovery_options": options.number("recovery_options"),
            "max_packet_size": options.number("max_packet_size"),
        }
    )
    if ":" in str(member["address"]):
        made["prefer_ipv6"] = "true"
    if options.number("connection_pool_size"):
        made["connection_pool_size"] = options.number("connection_pool_size")
    if options.texts("fail_on_status"):
        made["fail_on_status"] = ",".join(options.texts("fail_on_status"))
    made.update(options.parameters("params_of_members"))
    made.update(options.parameters_of("member_params", member["name"]))
    return made
