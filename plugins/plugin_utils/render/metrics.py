# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role metrics lays out on a host: code, and a configuration made from the model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.host_code import code_files

Data = Mapping[str, Any]
# What metrics/run.py imports, itself included.
CODE = (
    "metrics/__init__.py",
    "metrics/run.py",
    "metrics/series.py",
    "metrics/text.py",
    "look/__init__.py",
    "look/front_pages.py",
    "status/__init__.py",
    "status/certificates.py",
    "status/distributable.py",
    "status/frontends.py",
    "status/instances.py",
    "status/load.py",
    "status/pages.py",
    "status/sessions.py",
)
_RUNS = "/var/lib/catalina-cluster/runs"
_UPSTREAMS = "/etc/nginx/catalina.d/10-upstreams.conf"
_IN_HTTPD = ("httpd", "mod_jk")
_INSTANCE = ("name", "cluster", "group", "service", "base", "address", "http_port")


def metrics_layout(members: Sequence[Data], options: Data) -> dict[str, Any]:
    """Return files (entries of a file set) and configuration (JSON).

    options: host, frontends (of the model), pages (status page by front end, empty for none), status (that of httpd itself), runs (name
    of the run records or empty), lease (seconds without a sign of life after which a run is dead), textfile (what is to be written), code
    (the folder of module_utils on the controller) and root (where it goes on the host).
    """
    host = str(options["host"])
    configuration = {
        "instances": [{key: member[key] for key in _INSTANCE} for member in members if member["host"] == host],
        "frontends": [
            {
                "frontend": front["frontend"],
                "address": "127.0.0.1",
                "host": "",
                "port": front["port"],
                "path": str(options["pages"][front["frontend"]]),
                "configuration": _UPSTREAMS,
            }
            for front in options["frontends"]
            if front["host"] == host
        ],
        "httpd": _status_of_httpd(options, host),
        "routes": {member["route"]: member["name"] for member in members},
        "runs": f"{_RUNS}/{options['runs']}.json" if options["runs"] else "",
        "lease": int(options["lease"]),
        "textfile": str(options["textfile"]),
    }
    files = code_files(CODE, str(options["root"]), str(options["code"]))
    return {"files": files, "configuration": json.dumps(configuration, indent=1, sort_keys=True) + "\n"}


def _status_of_httpd(options: Data, host: str) -> str:
    """Return where httpd tells of itself, which is the same for all its front ends; empty without httpd or its page."""
    ports = [front["port"] for front in options["frontends"] if front["host"] == host and front["frontend"] in _IN_HTTPD]
    return f"http://127.0.0.1:{ports[0]}{options['status']}" if ports and options["status"] else ""
