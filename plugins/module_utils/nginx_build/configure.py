# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of nginx's configure."""

from __future__ import annotations

import re
import shlex
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import STATIC, BuildError, Request

# As the packages of the distributions have them, so that a change between package and source is none for anything else.
PLACES = (
    "--conf-path=/etc/nginx/nginx.conf",
    "--error-log-path=/var/log/nginx/error.log",
    "--http-log-path=/var/log/nginx/access.log",
    "--pid-path=/run/nginx.pid",
    "--lock-path=/run/lock/nginx.lock",
    "--http-client-body-temp-path=/var/lib/nginx/body",
    "--http-proxy-temp-path=/var/lib/nginx/proxy",
    "--http-fastcgi-temp-path=/var/lib/nginx/fastcgi",
    "--http-uwsgi-temp-path=/var/lib/nginx/uwsgi",
    "--http-scgi-temp-path=/var/lib/nginx/scgi",
)
_LIBRARY_OPTIONS = {"pcre2": "--with-pcre", "zlib": "--with-zlib", "openssl": "--with-openssl"}
# What the build sets itself, and by which variable it can be said.
_TAKEN = {
    **{place.partition("=")[0]: "the places are those of the package" for place in PLACES},
    "--prefix": "the prefix is named after the build",
    "--sbin-path": "the prefix is named after the build",
    "--modules-path": "the prefix is named after the build",
    "--builddir": "the build has a folder of its own",
    "--add-module": "use nginx_balancer_modules",
    "--add-dynamic-module": "use nginx_balancer_modules",
    **{f"{option}=": "use nginx_balancer_library_sources" for option in _LIBRARY_OPTIONS.values()},
}


def option_problems(options: t.Sequence[str]) -> list[str]:
    """What is wrong with the options of the inventory."""
    problems = []
    for option in options:
        name, equals, _value = option.partition("=")
        if not re.match(r"^--[a-z]", option) or "\n" in option:
            problems.append(f"nginx_balancer_configure_options: {option!r} is no option of configure: one begins with --")
        reason = _TAKEN.get(name) or _TAKEN.get(name + equals)
        if reason:
            problems.append(f"nginx_balancer_configure_options: {option} cannot be given: {reason}")
    return problems


def for_source(request: Request, prefix: str, trees: t.Mapping[str, str], modules: t.Mapping[str, str]) -> list[str]:
    """For an nginx of its own. Trees of libraries and modules by name."""
    return [
        f"--prefix={prefix}",
        f"--sbin-path={prefix}/sbin/nginx",
        f"--modules-path={prefix}/modules",
        *PLACES,
        f"--user={request.user}",
        f"--group={request.user}",
        "--with-compat",
        *(f"{_LIBRARY_OPTIONS[name]}={path}" for name, path in trees.items()),
        *request.options,
        *_modules(request, modules),
    ]


def for_package(request: Request, text: str, modules: t.Mapping[str, str], configs: t.Iterable[str]) -> list[str]:
    """The arguments of the installed nginx, for dynamic modules that fit it.

    What was built beside it needs sources that are not here, be they of modules or of libraries, and what it loads itself is no part
    of it: all of this says nothing about whether a module fits. Only when a module belongs to stream or mail, these have to be known.
    """
    needed = " ".join(configs)
    kept = []
    for argument in arguments_of(text):
        name, _equals, value = argument.partition("=")
        if name in ("--add-module", "--add-dynamic-module") or argument == "--with-compat":
            continue
        if value and name in _LIBRARY_OPTIONS.values():
            continue
        if value == "dynamic" and not (name in ("--with-stream", "--with-mail") and name[7:].upper() in needed):
            continue
        kept.append(argument)
    return [*kept, "--with-compat", *_modules(request, modules)]


def arguments_of(text: str) -> list[str]:
    """The arguments in the words of nginx -V."""
    found = re.search(r"^configure arguments:(.*)$", text, re.MULTILINE)
    if not found:
        raise BuildError(f"nginx -V does not tell how it was configured: {text[:200]!r}")
    return shlex.split(found.group(1))


def _modules(request: Request, trees: t.Mapping[str, str]) -> list[str]:
    return [f"--add-{'' if module.kind == STATIC else 'dynamic-'}module={trees[module.name]}" for module in request.modules]
