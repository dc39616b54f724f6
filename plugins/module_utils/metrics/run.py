# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the host once and writes its series for the node exporter: python3 -m ...metrics.run CONFIGURATION.

The configuration is what the role metrics laid out: instances, frontends (without a path where there is no page), routes, httpd (where
its own page is, or empty), runs (the file with the lock, empty on other hosts), lease (seconds without a sign of life after which a run
is dead) and textfile (what to write). Standard library only and no Ansible: it runs by itself.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import time
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.metrics.series import (
    add_certificates,
    add_frontend,
    add_httpd,
    add_members,
)
from ansible_collections.catalina.cluster.plugins.module_utils.metrics.text import Series
from ansible_collections.catalina.cluster.plugins.module_utils.status.certificates import ROOTS, certificates, named
from ansible_collections.catalina.cluster.plugins.module_utils.status.frontends import InfoError as PageError
from ansible_collections.catalina.cluster.plugins.module_utils.status.frontends import read_frontend, read_server_status
from ansible_collections.catalina.cluster.plugins.module_utils.status.instances import InfoError, ask_connector, survey
from ansible_collections.catalina.cluster.plugins.module_utils.status.load import add_load, fetch_load
from ansible_collections.catalina.cluster.plugins.module_utils.status.pages import get_url
from ansible_collections.catalina.cluster.plugins.module_utils.status.sessions import add_applications, fetch_applications

if t.TYPE_CHECKING:
    Mapping = t.Mapping[str, t.Any]

_SERVERS = {"httpd": "httpd", "mod_jk": "httpd", "nginx": "nginx"}
# Without their page nobody knows how they see their members.
_NEED_PAGES = ("httpd", "mod_jk")
# Seconds that an instance or a page may take; and a program.
_TIMEOUT, _PROGRAM = 2.0, 20


def run(command: t.Sequence[str]) -> tuple[int, str, str]:
    """Run a program: code, output, errors."""
    try:
        done = subprocess.run(
            list(command),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PROGRAM,
            check=False,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        return 127, "", str(error)
    return done.returncode, done.stdout, done.stderr


def fetch(url: str, headers: t.Mapping[str, str]) -> tuple[int, str]:
    """One page of the host itself: status and text, 0 and the reason when there is none."""
    return get_url(url, headers, _TIMEOUT)


def read(path: str) -> str:
    """A file of the host."""
    with open(path, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def collect(configuration: Mapping, now: float) -> tuple[str, list[str]]:
    """The text for Prometheus, and what could not be read."""
    series, problems = Series(), []
    instances = configuration["instances"]
    try:
        described, warnings = survey(instances, run, lambda address, port: ask_connector(address, port, _TIMEOUT))
        add_load(instances, described, lambda address, port: fetch_load(address, port, _TIMEOUT))
        add_applications(instances, described, lambda address, port: fetch_applications(address, port, _TIMEOUT))
        add_members(series, instances, described)
        problems += warnings
    except InfoError as error:
        problems.append(str(error))
    for frontend in configuration["frontends"]:
        if not frontend["path"] and frontend["frontend"] in _NEED_PAGES:
            continue
        try:
            view: t.Optional[Mapping] = read_frontend(frontend, fetch, read)
        except PageError as error:
            view = None
            problems.append(str(error))
        add_frontend(series, frontend["frontend"], view, configuration["routes"])
    if configuration["httpd"]:
        try:
            add_httpd(series, read_server_status(configuration["httpd"], fetch))
        except PageError as error:
            problems.append(str(error))
    clock = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    for server in sorted({_SERVERS[frontend["frontend"]] for frontend in configuration["frontends"]}):
        problems += add_certificates(series, certificates(named(ROOTS[server]), run, clock))
    if configuration["runs"]:
        series.add("catalina_run_active", _is_held(configuration["runs"], now - configuration["lease"]))
    series.add("catalina_metrics_time_seconds", round(now))
    series.add("catalina_metrics_problems", len(problems))
    return series.text(), problems


def _is_held(path: str, since: float) -> bool:
    """Whether a run holds the lock, by the records of runs, and has given a sign of life since then: a killed one does not give it back."""
    try:
        found = json.loads(read(path))
        return bool(found.get("holder")) and float(found["seen"]) >= since
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return False


def write(path: str, text: str) -> None:
    """Replace the file as a whole: the node exporter may read it at any moment, and skips names that do not end with .prom."""
    temporary = f"{path}.new"
    # The folder may be that of the node exporter's user.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    with open(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        os.fchmod(stream.fileno(), 0o644)
    os.rename(temporary, path)


def main(arguments: t.Sequence[str]) -> int:
    """Entry point."""
    configuration = json.loads(read(arguments[0]))
    text, problems = collect(configuration, time.time())
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if _textfile(arguments[0]) == configuration["textfile"]:
        write(configuration["textfile"], text)
    return 0


def _textfile(path: str) -> str:
    """Where a configuration wants the series now, empty where it is gone: the run that took it away has removed them as well."""
    try:
        return str(json.loads(read(path)).get("textfile", ""))
    except (OSError, ValueError):
        return ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
