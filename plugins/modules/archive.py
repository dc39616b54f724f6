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
  - Unpacks any number of archives (tar.gz, tar.xz, tar.bz2, zip, war) in one task.
  - Each archive is unpacked beside its destination, synced to disk and renamed. So whatever exists at O(archives[].dest) is complete.
  - The checksum is mandatory. It is verified on the controller (files) and on the target (files and URLs).
  - A file of the controller is transferred only when its destination is missing.
  - Refuses archives with absolute paths, paths or links that leave the destination, members behind a link, devices, FIFOs or
    encrypted members, and damaged or truncated archives. A refused archive leaves nothing behind.
  - Files get mode 0644, or 0755 where the archive marks them as executable. Directories get 0755. Setuid and similar bits are
    dropped.
  - Can remove older directories beside the destinations, see O(keep).
  - The file C(.catalina-archive.json) in the destination names the archive that it came from. Only its owner, the user that runs
    the module, can read it.
options:
  archives:
    description: The archives. They are unpacked in this order.
    type: list
    elements: dict
    required: true
    suboptions:
      src:
        description:
          - A file of the controller, found in the same places as the files of M(ansible.builtin.copy), or a URL that the target
            fetches.
          - URLs begin with C(http://), C(https://), C(ftp://) or C(file://). The last one names a file on the target.
        type: str
        required: true
      mirrors:
        description: Further URLs, tried in this order when O(archives[].src) cannot be fetched or has the wrong checksum.
        type: list
        elements: str
        default: []
      checksum:
        description: C(sha256:) or C(sha512:) and the checksum of the archive in hexadecimal digits.
        type: str
        required: true
      dest:
        description:
          - The directory to create, with its missing parents. An empty directory is replaced.
          - A directory that exists must come from the same archive. Another checksum is an error, so put the version into the path.
        type: path
        required: true
      strip:
        description: Leading path components to strip from each member.
        type: int
        default: 0
      unpack:
        description: With V(false), the file itself is placed at O(archives[].dest).
        type: bool
        default: true
      replace:
        description:
          - Files that take the place of files in the archive before the destination appears. Part of what the destination is, as the
            checksum is.
        type: list
        elements: dict
        default: []
        suboptions:
          old:
            description: Path below O(archives[].dest), with wildcards, of the files to leave out. At least one must be there.
            type: str
            required: true
          new:
            description: Path below O(archives[].dest) of the new file.
            type: str
            required: true
          src:
            description: Path of the new file on the target. It may be the destination of an entry before this one.
            type: path
            required: true
      owner:
        description: Owner of everything that is unpacked.
        type: str
        default: root
      group:
        description: Group of everything that is unpacked.
        type: str
        default: root
      mode:
        description: Mode of the directory O(archives[].dest) itself (V(0755) by default), or of the file (V(0644) by default).
        type: str
      headers:
        description: Headers of the requests for URLs.
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
      - Number of directories to keep beside those of O(archives), per parent directory. The most recently wanted ones stay, all
        others are removed. Without it, nothing is removed.
      - Counts and removes only directories that this module unpacked.
    type: int
  used_by:
    description:
      - Glob patterns of digests as M(catalina.cluster.template_set) writes them. A directory stays when a file that a digest lists
        mentions it. Matches that do not end in C(.json) are not digests; directories that they mention stay as well.
      - When a listed file has changed since its digest was made, nothing is removed, since it is unknown what is in use. This
        protects the versions of a service whose configuration has changed and that has not been restarted yet.
    type: list
    elements: str
    default: []
  _transferred:
    description: Set by the action plugin only. Paths of the transferred files on the target.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
    details:
      - Verifies the checksums of files on the controller. Does not fetch URLs.
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

- name: Unpack Tomcat with another compiler of JSPs
  catalina.cluster.archive:
    archives:
      - src: ecj-3.26.0.jar
        checksum: sha256:{{ ecj_sha256 }}
        dest: /opt/tomcat/files/ecj-3.26.0.jar
        unpack: false
      - src: apache-tomcat-8.5.100.tar.gz
        checksum: sha512:{{ old_tomcat_sha512 }}
        dest: /opt/tomcat/apache-tomcat-8.5.100-ecj-3.26.0
        strip: 1
        replace:
          - {old: lib/ecj-*.jar, new: lib/ecj-3.26.0.jar, src: /opt/tomcat/files/ecj-3.26.0.jar}

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
  description: The action taken for each archive.
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
      description: V(none), V(unpacked), V(copied), or V(attributes) when only owner or mode differed.
      type: str
  sample:
    - {dest: /opt/tomcat/apache-tomcat-10.1.60, checksum: "sha512:6b1f...", action: unpacked}
removed:
  description: The removed directories.
  returned: success
  type: list
  elements: str
  sample: [/srv/tomcat-apps/shop/1.2]
not_removed_because:
  description: Why nothing was removed despite O(keep). A later run removes it once these reasons no longer apply.
  returned: success
  type: list
  elements: str
  sample:
    - "/run/tomcat-t1/digest.json: /srv/tomcat/t1/conf/Catalina/localhost/shop.xml has changed since this was made"
"""

import os
import shutil
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import open_url
from ansible_collections.catalina.cluster.plugins.module_utils.archive.install import Archive, Work, carry_out, plan, without_password
from ansible_collections.catalina.cluster.plugins.module_utils.archive.keep import Removal, carry_out_removal, removal
from ansible_collections.catalina.cluster.plugins.module_utils.archive.request import archive_of
from ansible_collections.catalina.cluster.plugins.module_utils.archive.unpack import ArchiveError
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import Names


def downloader(options: list[dict[str, t.Any]]) -> t.Callable[[Archive, str, str], None]:
    """Return a function that fetches a URL into a file."""
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


def result_of(works: list[Work], decided: Removal) -> dict[str, t.Any]:
    """Return the result of the task."""
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
                    "replace": {
                        "type": "list",
                        "elements": "dict",
                        "default": [],
                        "options": {
                            "old": {"type": "str", "required": True},
                            "new": {"type": "str", "required": True},
                            "src": {"type": "path", "required": True},
                        },
                    },
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
        result = result_of(works, decided)
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
