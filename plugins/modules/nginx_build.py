#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/nginx_build."""

from __future__ import annotations

DOCUMENTATION = r"""
module: nginx_build
short_description: Build nginx or its modules from source, each result in its own directory
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Builds nginx with its third-party modules (O(method=source)), or dynamic modules for the nginx of the package (O(method=package)).
  - The result is in C(nginx/VERSION-DIGEST) or C(nginx-modules/VERSION-DIGEST) below O(root). The digest covers everything that
    the build depends on - version, sources, options, modules, patches, distribution, the interfaces of the libraries, and for the
    package the output of C(nginx -V) - so an unchanged run only compares digests.
  - The running nginx is not touched. The configuration has to name the result, and M(catalina.cluster.frontend_reload) starts it.
  - It is compiled in a temporary directory by a user that owns nothing else, and packed. The pack is kept on the controller
    (C(~/.ansible/catalina-cluster/nginx)) and copied to the other hosts with the same distribution and processor.
  - A failed build shows the last 30 lines of its log and changes nothing.
options:
  state:
    description:
      - V(present) installs, and builds first if necessary; V(built) only puts the pack on the controller; V(compared) only
        reports what exists.
    type: str
    choices: [present, built, compared]
    default: present
  method:
    description: Which nginx this concerns.
    type: str
    choices: [package, source]
    required: true
  version:
    description: Which of O(sources) to build. Without it, the only one. For the package, the package's own version is used.
    type: str
    default: ""
  sources:
    description: Sources of nginx.
    type: list
    elements: dict
    default: []
    suboptions:
      version:
        description: The version.
        type: str
        required: true
      src: &src
        description: A file on the controller, found like those of M(ansible.builtin.copy), or a URL that the build host
          downloads.
        type: str
        required: true
      checksum: &checksum
        description: C(sha256:) or C(sha512:) followed by the checksum in hexadecimal digits.
        type: str
        required: true
      mirrors: &mirrors
        description: More URLs, tried one after the other.
        type: list
        elements: str
        default: []
      signature: &signature
        description: The detached signature, a file on the controller or a URL.
        type: str
        default: ""
      keyring: &keyring
        description: The accepted signing keys, a file on the controller, ASCII-armored or binary.
        type: str
        default: ""
  library_sources:
    description:
      - Sources of the libraries C(pcre2), C(zlib) and C(openssl), each with the keys of O(sources) except version. Libraries that
        are not listed come from the distribution's packages.
    type: dict
    default: {}
  configure_options:
    description: Options for nginx's configure script. Ignored for the package, whose own options are used.
    type: list
    elements: str
    default: []
  modules:
    description: Third-party modules.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: A name for messages.
        type: str
        required: true
      src: *src
      checksum: *checksum
      mirrors: *mirrors
      signature: *signature
      keyring: *keyring
      type:
        description: V(static) modules are part of an nginx built from source.
        type: str
        choices: [static, dynamic]
        default: dynamic
      patches:
        description: Files on the controller, applied to nginx with C(patch -p1) in this order.
        type: list
        elements: raw
        default: []
      load:
        description: The files that nginx has to load, in this order. Required for dynamic modules.
        type: list
        elements: str
        default: []
  nginx:
    description: The nginx of the package.
    type: path
    default: /usr/sbin/nginx
  root:
    description: Where results are installed.
    type: path
    default: /opt/catalina-cluster
  user:
    description: The user of nginx's worker processes.
    type: str
    default: www-data
  packages:
    description: Packages that a build host needs. They are installed only before a build.
    type: list
    elements: str
    default: []
  package_manager:
    description: The package manager that installs them, as the fact C(pkg_mgr).
    type: str
    default: ""
  shared:
    description: Copy the result to other hosts. With V(false) each host builds its own.
    type: bool
    default: true
  jobs:
    description: Number of parallel compiler jobs.
    type: int
    default: 2
  timeout:
    description: Seconds that configure or make may take.
    type: int
    default: 1800
  keep:
    description: Number of older results to keep. A result that a process still runs from is kept as well.
    type: int
    default: 2
  used_by:
    description: As O(catalina.cluster.archive#module:used_by).
    type: list
    elements: str
    default: []
  log_folder:
    description: Where the logs of builds are kept.
    type: path
    default: /var/log/catalina-cluster/nginx-build
  _step:
    description: Set only by the action plugin. What this call does.
    type: str
    choices: [compare, build, install]
    default: compare
  _transferred:
    description: Set only by the action plugin. Where the files are that it transferred.
    type: dict
    default: {}
  _pack:
    description: Set only by the action plugin. Where the pack is created or located.
    type: str
    default: ""
attributes:
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Returns the differences.
    support: none
"""

EXAMPLES = r"""
- name: Build nginx with a module
  catalina.cluster.nginx_build:
    method: source
    sources:
      - version: 1.26.3
        src: nginx-1.26.3.tar.gz
        checksum: "sha256:{{ nginx_sha256 }}"
    configure_options: [--with-http_ssl_module, --with-threads]
    packages: [gcc, make, libc6-dev, libpcre2-dev, zlib1g-dev, libssl-dev]
    package_manager: apt
    modules:
      - name: headers-more
        src: headers-more-0.34.tar.gz
        checksum: "sha256:{{ headers_more_sha256 }}"
        load: [ngx_http_headers_more_filter_module.so]
"""

RETURN = r"""
action:
  description: C(none), C(would install), C(built), C(installed) or C(prepared) when only directories or the log rotation were missing.
  type: str
  returned: success
present:
  description: Whether the result exists now.
  type: bool
  returned: success
key:
  description: The digest of everything that the build depends on.
  type: str
  returned: success
version:
  description: The version of nginx.
  type: str
  returned: success
prefix:
  description: Where the result is installed.
  type: str
  returned: success
binary:
  description: The wanted nginx.
  type: str
  returned: success
checker:
  description: The nginx that can check a configuration that uses the result. It does not exist until the result does.
  type: str
  returned: success
load:
  description: The dynamic modules, in the order in which they are loaded.
  type: list
  elements: str
  returned: success
differs:
  description: What differs from the previous newest result.
  type: list
  elements: str
  returned: success
removed:
  description: Older results that were removed.
  type: list
  elements: str
  returned: success
"""

import os
import shutil
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import open_url
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import without_password
from ansible_collections.catalina.cluster.plugins.module_utils.commands.runner import runner_of
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build import service_files
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.compile import Limits, Scratch, Tools, build, pack
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.install import State, install, remove, state_of, surplus
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import PACKAGE, SOURCE, BuildError, request_of
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.platform import platform_of

ARCHIVE: dict[str, t.Any] = {
    "src": {"type": "str", "required": True},
    "checksum": {"type": "str", "required": True},
    "mirrors": {"type": "list", "elements": "str", "default": []},
    "signature": {"type": "str", "default": ""},
    "keyring": {"type": "str", "default": "", "no_log": False},
}
ARGUMENTS: dict[str, t.Any] = {
    "state": {"type": "str", "choices": ["present", "built", "compared"], "default": "present"},
    "method": {"type": "str", "choices": ["package", "source"], "required": True},
    "version": {"type": "str", "default": ""},
    "sources": {"type": "list", "elements": "dict", "default": [], "options": {"version": {"type": "str", "required": True}, **ARCHIVE}},
    "library_sources": {"type": "dict", "default": {}},
    "configure_options": {"type": "list", "elements": "str", "default": []},
    "modules": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "required": True},
            "type": {"type": "str", "choices": ["static", "dynamic"], "default": "dynamic"},
            "patches": {"type": "list", "elements": "raw", "default": []},
            "load": {"type": "list", "elements": "str", "default": []},
            **ARCHIVE,
        },
    },
    "nginx": {"type": "path", "default": "/usr/sbin/nginx"},
    "root": {"type": "path", "default": "/opt/catalina-cluster"},
    "user": {"type": "str", "default": "www-data"},
    "packages": {"type": "list", "elements": "str", "default": []},
    "package_manager": {"type": "str", "default": ""},
    "shared": {"type": "bool", "default": True},
    "jobs": {"type": "int", "default": 2},
    "timeout": {"type": "int", "default": 1800},
    "keep": {"type": "int", "default": 2},
    "used_by": {"type": "list", "elements": "str", "default": []},
    "log_folder": {"type": "path", "default": "/var/log/catalina-cluster/nginx-build"},
    "_step": {"type": "str", "choices": ["compare", "build", "install"], "default": "compare"},
    "_transferred": {"type": "dict", "default": {}},
    "_pack": {"type": "str", "default": ""},
}


def download(url: str, path: str) -> None:
    """Fetch a URL into a file."""
    try:
        answer = open_url(url, timeout=60, follow_redirects="safe")
        with open(path, "wb") as stream:
            shutil.copyfileobj(answer, stream, 1 << 20)
    except OSError:
        raise
    except Exception as error:
        raise BuildError(f"{without_password(url)}: {type(error).__name__}: {error}") from error


class Call:
    """One call of the module."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self._run = runner_of(module)
        self._params = module.params
        self._request = request_of(module.params)

    def _context(self, path: str, dest: str) -> None:
        if self._module.selinux_enabled():
            self._module.set_context_if_different(path, self._module.selinux_default_context(dest), False)

    def result(self) -> dict[str, t.Any]:
        """Do what the step says."""
        request, params = self._request, self._params
        platform = platform_of(self._run, request.nginx if request.method == PACKAGE else "")
        state = state_of(request, platform)
        missing = service_files.missing() if request.method == SOURCE else []
        removed: list[str] = []
        action = "none"
        if params["_step"] == "build":
            limits = Limits(params["jobs"], params["timeout"])
            tools = Tools(self._run, download, params["_transferred"])
            log = os.path.join(params["log_folder"], f"{os.path.basename(state.prefix)}.log")
            with Scratch(log, limits) as scratch:
                pack(build(request, platform, state.version, scratch, tools, limits), params["_pack"])
            action = "built"
        elif params["_step"] == "install":
            if missing:
                service_files.create(request.user)
                action = "prepared"
            if not state.present:
                install(state, params["_pack"], self._run, self._context)
                decided = surplus(state.prefix, params["keep"], params["used_by"])
                remove(state.prefix, decided)
                removed = [version.path for version in decided.versions]
                action = "installed"
            state = state_of(request, platform)
        return {
            "changed": action != "none" or not state.present or bool(missing),
            "action": action,
            "removed": removed,
            "missing": missing,
            **_shown(state),
        }


def _shown(state: State) -> dict[str, t.Any]:
    return {
        "present": state.present,
        "key": state.key,
        "version": state.version,
        "prefix": state.prefix,
        "binary": state.binary,
        "checker": state.checker,
        "load": list(state.load),
        "differs": list(state.differs),
    }


def main() -> None:
    """Entry point."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    try:
        result = Call(module).result()
    except BuildError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=f"{error.filename or 'the build'}: {error.strerror or error}")
    module.exit_json(**result)


if __name__ == "__main__":
    main()
