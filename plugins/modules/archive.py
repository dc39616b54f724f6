#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/archive/install.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: archive
short_description: Unpack archives, each complete or not at all
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Unpacks a list of archives (tar.gz, tar.xz, tar.bz2, zip, war) in one task.
  - Each is unpacked beside its destination, made durable and renamed. What exists at O(archives[].dest) is therefore complete.
  - The checksum is mandatory and is checked on the controller (files) and on the target (files and URLs).
  - A file of the controller is transferred only when its destination is missing.
  - Archives are refused that hold absolute paths, paths or links that leave the folder, members behind a link, devices, FIFOs or
    encrypted members, and those that are damaged or truncated. Nothing of them is left behind.
  - Files become mode 0644, or 0755 where the archive says that they can be executed; folders become 0755. Bits like setuid are not kept.
  - Folders beside those that are wanted can be taken away when newer ones are enough, see O(keep).
  - The file C(.catalina-archive.json) inside the destination says which archive it came from.
    Only its owner, who runs the module, can read it.
options:
  archives:
    description: The archives, in the order in which they are unpacked.
    type: list
    elements: dict
    required: true
    suboptions:
      src:
        description:
          - A file of the controller, looked for like the files of M(ansible.builtin.copy), or a URL that the target fetches.
          - URLs begin with C(http://), C(https://), C(ftp://) or C(file://); the last is a file that is on the target already.
        type: str
        required: true
      mirrors:
        description: More URLs, tried one after the other when O(archives[].src) cannot be fetched or has the wrong checksum.
        type: list
        elements: str
        default: []
      checksum:
        description: C(sha256:) or C(sha512:) and the checksum of the archive in hexadecimal digits.
        type: str
        required: true
      dest:
        description:
          - The folder to make. Missing folders above it are made. An empty folder is replaced.
          - When it exists already it must come from the same archive; another checksum is an error. Let the path name the version.
        type: path
        required: true
      strip:
        description: Leading path components to take off each member.
        type: int
        default: 0
      unpack:
        description: With V(false), the file itself is put at O(archives[].dest).
        type: bool
        default: true
      owner:
        description: Owner of everything that is unpacked.
        type: str
        default: root
      group:
        description: Group of everything that is unpacked.
        type: str
        default: root
      mode:
        description: Mode of the folder O(archives[].dest) itself, V(0755) by default, or of the file, V(0644) by default.
        type: str
      headers:
        description: Headers to send with the requests for URLs.
        type: dict
        default: {}
      timeout:
        description: Seconds to wait for the answer to a request.
        type: int
        default: 60
      validate_certs:
        description: Whether the certificates of HTTPS servers are checked.
        type: bool
        default: true
  keep:
    description:
      - How many folders stay beside those of O(archives), in each folder that holds them. The ones that were wanted last stay, the
        others are removed. Without it everything stays.
      - Only folders that this module unpacked are counted and removed.
    type: int
  used_by:
    description:
      - Digests as M(catalina.cluster.template_set) writes them, as patterns. A folder that is named in a file which one of them
        lists stays. Files that do not end in C(.json) are no digests, and folders that
        they name themselves stay.
      - When such a file is not the one that the digest was made from, nothing is removed, as nobody can tell then what is in use.
        That protects what a service runs with whose configuration was changed and that was not restarted yet.
    type: list
    elements: str
    default: []
  _transferred:
    description: Set by the action plugin alone. Where the files lie that it transferred.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
    details:
      - Files of the controller are checked against their checksum; URLs are not fetched.
  diff_mode:
    description: Returns the differences.
    support: full
"""

EXAMPLES = r"""
- name: Unpack Tomcat and a JDK
  catalina.cluster.archive:
    archives:
      - src: apache-tomcat-10.1.60.tar.gz
        checksum: sha512:{{ tomcat_archive_sha512 }}
        dest: /opt/tomcat/apache-tomcat-10.1.60
        strip: 1
      - src: https://mirror.example.com/jdk-21.0.9.tar.gz
        checksum: sha256:{{ jdk_archive_sha256 }}
        dest: /opt/java/jdk-21.0.9
        strip: 1

- name: Place a WAR as it is
  catalina.cluster.archive:
    archives:
      - src: shop-1.4.war
        checksum: sha256:{{ shop_sha256 }}
        dest: /srv/webapps/shop-1.4.war
        unpack: false

- name: Unpack a version and keep the two before it
  catalina.cluster.archive:
    archives:
      - src: shop-1.5.war
        checksum: sha256:{{ shop_sha256 }}
        dest: /srv/tomcat-apps/shop/1.5
    keep: 2
    used_by:
      - /var/lib/catalina-cluster/digests/*.json
      - /run/tomcat-*/digest.json
"""

RETURN = r"""
archives:
  description: What was done with each archive.
  returned: success
  type: list
  elements: dict
  contains:
    dest:
      description: The destination.
      type: str
    checksum:
      description: The checksum of the archive.
      type: str
    action:
      description: C(none), C(unpacked), C(copied), or C(attributes) when only owner or mode differed.
      type: str
  sample:
    - {dest: /opt/tomcat/apache-tomcat-10.1.60, checksum: "sha512:6b1f...", action: unpacked}
removed:
  description: The folders that were removed.
  returned: success
  type: list
  elements: str
  sample: [/srv/tomcat-apps/shop/1.2]
not_removed_because:
  description: Why nothing was removed though O(keep) says so. The next run after the reasons are gone does it.
  returned: success
  type: list
  elements: str
  sample:
    - "/run/tomcat-t1/digest.json: /srv/tomcat/t1/conf/Catalina/localhost/shop.xml is not the one that this was made from"
"""

import os
import shutil
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import open_url
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import Archive, Work, carry_out, plan, without_password
from ansible_collections.catalina.cluster.plugins.module_utils.archive.keep import Removal, carry_out_removal, removal
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import Names

SCHEMES = ("http://", "https://", "ftp://", "file://")


def archive_of(options: dict[str, t.Any], names: Names, check: bool) -> Archive:
    """The archive that the options describe."""
    uid, gid = names.user(options["owner"]), names.group(options["group"])
    if not check and uid is None:
        raise ArchiveError(f"{options['dest']}: there is no user {options['owner']} on this host")
    if not check and gid is None:
        raise ArchiveError(f"{options['dest']}: there is no group {options['group']} on this host")
    mode = options["mode"] or ("0755" if options["unpack"] else "0644")
    return Archive(
        src=options["src"],
        checksum=options["checksum"],
        dest=options["dest"],
        is_url=options["src"].startswith(SCHEMES),
        strip=options["strip"],
        uid=-2 if uid is None else uid,
        gid=-2 if gid is None else gid,
        mode=int(mode, 8),
        unpack=options["unpack"],
        mirrors=tuple(options["mirrors"]),
    )


def downloader(options: list[dict[str, t.Any]]) -> t.Callable[[Archive, str, str], None]:
    """A function that fetches a URL into a file."""
    by_dest = {item["dest"]: item for item in options}

    def download(archive: Archive, url: str, path: str) -> None:
        item = by_dest[archive.dest]
        try:
            answer = open_url(
                url, headers=item["headers"], timeout=item["timeout"], validate_certs=item["validate_certs"], follow_redirects="safe"
            )
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                shutil.copyfileobj(answer, stream, 1 << 20)
        except OSError as error:
            if error.filename == path:
                raise
            raise ArchiveError(str(error)) from error
        except Exception as error:
            raise ArchiveError(f"{type(error).__name__}: {error}") from error

    return download


def shown(works: list[Work], decided: Removal) -> dict[str, t.Any]:
    """The result of the task."""
    changed = [work for work in works if work.action != "none"]
    return {
        "changed": bool(changed or decided.versions),
        "archives": [{"dest": work.archive.dest, "checksum": work.archive.checksum, "action": work.action} for work in works],
        "removed": [version.path for version in decided.versions],
        "not_removed_because": list(decided.reasons),
        "diff": [
            {
                "before_header": work.archive.dest,
                "after_header": work.archive.dest,
                "before": "other owner or mode\n" if work.action == "attributes" else "",
                "after": f"{work.action}: {without_password(work.archive.src)} ({work.archive.checksum})\n",
            }
            for work in changed
        ]
        + [
            {
                "before_header": version.path,
                "after_header": version.path,
                "before": f"unpacked: {version.source} ({version.checksum})\n",
                "after": "",
            }
            for version in decided.versions
        ],
    }


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "archives": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "src": {"type": "str", "required": True},
                    "mirrors": {"type": "list", "elements": "str", "default": []},
                    "checksum": {"type": "str", "required": True},
                    "dest": {"type": "path", "required": True},
                    "strip": {"type": "int", "default": 0},
                    "unpack": {"type": "bool", "default": True},
                    "owner": {"type": "str", "default": "root"},
                    "group": {"type": "str", "default": "root"},
                    "mode": {"type": "str"},
                    "headers": {"type": "dict", "default": {}, "no_log": True},
                    "timeout": {"type": "int", "default": 60},
                    "validate_certs": {"type": "bool", "default": True},
                },
            },
            "keep": {"type": "int"},
            "used_by": {"type": "list", "elements": "str", "default": []},
            "_transferred": {"type": "dict", "default": {}},
        },
        supports_check_mode=True,
    )
    options = module.params["archives"]
    transferred = module.params["_transferred"]

    def context(path: str, dest: str) -> None:
        if module.selinux_enabled():
            module.set_context_if_different(path, module.selinux_default_context(dest), False)

    try:
        names = Names()
        works = plan([archive_of(item, names, module.check_mode) for item in options])
        dests = [item["dest"] for item in options]
        keep = module.params["keep"]
        decided = Removal() if keep is None else removal(dests, keep, module.params["used_by"])
        result = shown(works, decided)
        needed = [
            work.archive.dest
            for work in works
            if work.action in ("unpacked", "copied") and not work.archive.is_url and work.archive.checksum not in transferred
        ]
        if needed:
            result["_needed"] = needed
        elif not module.check_mode:
            for work in works:
                carry_out(work, transferred, downloader(options), context)
            if keep is not None:
                carry_out_removal(dests, decided)
    except ArchiveError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
