#!/usr/bin/python
# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thin module around module_utils/files/run.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: template_set
short_description: Apply a set of files, links and directories as one transaction
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Renders all files of a set on the controller, the way M(ansible.builtin.template) renders one, and applies them with one
    module call, regardless of the number of files.
  - Everything is compared first. If nothing differs, nothing is done. Otherwise the complete candidate is checked (O(validate)),
    staged next to its destinations and swapped in by rename. The digests are written last.
  - If a check fails, nothing has been changed. If a step fails (disk full, read-only file system, permission), everything already
    swapped is restored, and the message says so.
  - If the module is killed, every file is either the old or the new one. The next call completes the set and removes leftovers.
  - What the set once wrote and no longer lists is removed. Files written by others are not touched.
  - All files that one server process reads are one set, no matter which role contributes them. A role adds its part with
    O(apply=false), which only renders it on the controller. The next call for the same O(name) and host without O(apply=false)
    applies all parts together, so that changes that depend on each other are checked and swapped as one, even across parts.
  - Missing directories between a root and a destination are created with mode 0755.
  - It is an error if the set did not create the link that is in the place of a file, or the file in the place of a link. So is a
    directory in the place of a file. No data is lost that way.
notes:
  - Wrong arguments, missing templates and undefined variables are reported all at once, before the target is touched.
  - Contents are sent compressed through the standard input of the connection (or in a private file if pipelining is off). They
    appear in no process list, result or log of the module. C(display_args_to_stdout) would show O(files[].content).
  - Files of O(files[].copy) above 256 KiB are transferred as files, and only to hosts that need them.
  - Two calls for the same set on the same host exclude each other. A dead process does not block later calls.
  - Contributions are kept in Ansible's own temporary directory of the run (C(local_tmp)), readable only by its user, and are
    removed with it. A contribution that is never applied leaves nothing behind.
  - Two parts that contain the same path, or contradict each other, are refused before the host is contacted; the message names
    both.
options:
  name:
    description:
      - The name of the set. It must not change, because the record of what the set wrote has this name.
      - The record is C(sets/NAME.json) in O(state_dir).
    type: str
    required: true
  part:
    description:
      - The name of this contribution to the set. Omit it if nothing else contributes to the set.
      - A call contributes when it has any of O(groups), O(files), O(directories), O(links), O(absent), O(outputs) and O(digests), also an
        empty list. What the part once wrote and no longer lists is removed. A call without any of them applies the contributions
        of others.
      - A part that was applied before and is not contributed now stays as it is.
      - A part that contributes twice before the set is applied replaces its earlier contribution.
    type: str
    default: ""
  apply:
    description:
      - Apply this contribution together with those that were kept for the set.
      - V(false) keeps this one on the controller until a call that applies the set. No host is contacted and nothing changes.
    type: bool
    default: true
  groups:
    description:
      - Groups of files, such as the instances of a service. Each is a mapping with a C(name), or just a name.
      - An entry with C(for_each) is applied once for every group, and C({name}) in its paths is replaced by the name of the
        group.
    type: list
    elements: raw
    default: []
  group_var:
    description: The variable that holds the mapping of the group in templates of files that belong to a group.
    type: str
    default: group
  roots:
    description:
      - Directories that the set writes to. Nothing is written outside them, not even through links.
      - Digests may be in O(state_dir) as well.
    type: list
    elements: path
    required: true
  removed_groups:
    description:
      - What happens to the files of groups that are no longer listed.
      - Single files that are no longer listed, in a group that still is or in no group, are removed in any case.
    type: str
    choices: [keep, remove]
    default: keep
  retire:
    description:
      - Names of groups to remove, with everything that any part once wrote for them.
      - What is in other groups, or in no group, stays as it is unless the call contributes it.
    type: list
    elements: str
    default: []
  retire_parts:
    description:
      - Names of parts to remove, with everything that they once wrote, in the same transaction that applies the others.
    type: list
    elements: str
    default: []
  files:
    description: The files. Each needs exactly one of O(files[].src), O(files[].content) and O(files[].copy).
    type: list
    elements: dict
    default: []
    suboptions:
      src:
        description: A template, searched for like those of M(ansible.builtin.template).
        type: path
      content:
        description: The content itself, as it is.
        type: str
      copy:
        description: A file on the controller that is copied as it is, searched for like those of M(ansible.builtin.copy).
        type: path
      vars:
        description:
          - Variables for this template only, with O(files[].src). They replace the group's mapping, so the template is rendered
            once and every group gets the same file.
        type: dict
      dest: &dest
        description: The absolute path on the target. With C(for_each) it must hold C({name}).
        type: path
        required: true
      owner: &owner
        description: Owner, by name or number.
        type: str
        default: root
      group: &group
        description: Owning group, by name or number.
        type: str
        default: root
      mode:
        description: Mode as octal digits in quotes.
        type: str
        default: "0644"
      secret:
        description: The content is not shown in diffs, and is hidden in the output of checkers.
        type: bool
        default: false
      digest: &digest
        description: Whether this entry is part of the digest of its group. Set it to V(false) for an entry that needs no restart.
        type: bool
        default: true
      trim_blocks:
        description: Remove the first newline after a block, as in M(ansible.builtin.template).
        type: bool
        default: true
      lstrip_blocks:
        description: Strip whitespace before a block, as in M(ansible.builtin.template).
        type: bool
        default: false
      newline_sequence:
        description: The newline of the rendered file.
        type: str
        choices: ["\n", "\r", "\r\n"]
        default: "\n"
      for_each: &for_each
        description: Apply this once for each of O(groups).
        type: bool
        default: false
      belongs_to: &belongs_to
        description: The name of the group that this belongs to. Mutually exclusive with C(for_each).
        type: str
        default: ""
  directories:
    description:
      - Directories with their owner and mode.
      - A directory that is no longer listed is removed if this set created it and it is empty.
    type: list
    elements: dict
    default: []
    suboptions:
      dest: *dest
      owner: *owner
      group: *group
      mode:
        description: Mode as octal digits in quotes.
        type: str
        default: "0755"
      for_each: *for_each
      belongs_to: *belongs_to
  links:
    description: Symbolic links.
    type: list
    elements: dict
    default: []
    suboptions:
      dest: *dest
      src:
        description: What the link points to, as it is written into the link. It need not exist.
        type: str
        required: true
      digest: *digest
      for_each: *for_each
      belongs_to: *belongs_to
  absent:
    description:
      - Files, links and empty directories that must not exist, no matter what created them.
      - Each is a path, or a mapping with C(dest) and C(for_each) or C(belongs_to).
    type: list
    elements: raw
    default: []
  outputs:
    description:
      - Files that a program of this set writes. They are neither made nor compared, but removed when they are no longer listed, like what
        the set wrote, even where O(roots) no longer contain them.
      - Each is a path, or a mapping with C(dest) and C(for_each) or C(belongs_to).
    type: list
    elements: raw
    default: []
  validate:
    description:
      - Checks of the candidate. They run only if files, links or directories differ, before anything is changed, and in check
        mode too.
      - Each needs exactly one of O(validate[].command) and O(validate[].xml).
      - In check mode a command that is not installed yet is skipped with a warning.
    type: list
    elements: dict
    default: []
    suboptions:
      command:
        description:
          - The command and its arguments. C({root}) is replaced by a private directory that contains O(validate[].trees) as they
            will be.
          - If it exits with a code other than 0, its output is shown with the real paths and the names of the templates.
        type: list
        elements: str
      trees:
        description:
          - Directories that are copied below C({root}) with the candidate's changes, each under its own absolute path.
          - Links are preserved. Absolute links into one of the trees point into the copy.
        type: list
        elements: path
        default: []
      environment:
        description: Environment variables for the command. C({root}) is replaced here too.
        type: dict
        default: {}
      timeout:
        description: Seconds after which the command is terminated and counts as failed.
        type: int
        default: 60
      xml:
        description: A pattern. The files that match it and will be written must be well-formed XML.
        type: path
      for_each:
        description: Run it once for every group that changes, with C({name}) and keys of the group with texts replaced.
        type: bool
        default: false
  digests:
    description:
      - JSON files that are written after everything else, with C(parts) (fingerprints by name) and C(digest) (one over all of them).
      - They cover the files and links of the same group from all contributors, O(digests[].parts) and O(digests[].paths). A
        digest without a group covers what its own contributor has in no group.
      - A digest that differs is a change, even if no file of the set differs.
    type: list
    elements: dict
    default: []
    suboptions:
      dest: *dest
      parts:
        description: More parts by name. Values may be of any kind.
        type: dict
        default: {}
      paths:
        description:
          - Paths or patterns on the target whose contents are parts, as they will be once the set is applied.
          - A directory counts with all files below it. What does not exist counts as absent.
        type: list
        elements: path
        default: []
      mode:
        description: Mode as octal digits in quotes.
        type: str
        default: "0600"
      for_each: *for_each
      belongs_to: *belongs_to
  state_dir:
    description: The directory on the target that contains the records of all sets.
    type: path
    default: /var/lib/catalina-cluster
  _payload:
    description: Set only by the action plugin. The rendered set.
    type: str
  _transferred:
    description: Set only by the action plugin. Where the large files are that it transferred.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
    details:
      - Users, groups, directories above the roots and checkers that do not exist yet do not cause errors in check mode.
  diff_mode:
    description: Returns the differences.
    support: full
seealso:
  - module: ansible.builtin.template
  - module: catalina.cluster.instance_info
"""

EXAMPLES = r"""
- name: Lay out the instances
  catalina.cluster.template_set:
    name: tomcat
    groups:
      - name: tomcat1
        http_port: 8081
      - name: tomcat2
        http_port: 8082
    group_var: instance
    roots: [/srv/tomcat, /etc/systemd/system]
    directories:
      - {dest: "/srv/tomcat/{name}/logs", owner: tomcat, group: tomcat, mode: "0750", for_each: true}
    files:
      - {src: server.xml.j2, dest: "/srv/tomcat/{name}/conf/server.xml", group: tomcat, mode: "0640", secret: true, for_each: true}
      - {src: tomcat@.service.j2, dest: /etc/systemd/system/tomcat@.service}
    validate:
      - {xml: "/srv/tomcat/{name}/conf/*.xml", for_each: true}
    digests:
      - dest: /var/lib/catalina-cluster/digests/{name}.json
        for_each: true
        parts: {tomcat: 10.1.60}
        paths: [/etc/systemd/system/tomcat@.service, "/srv/tomcat/{name}/lib/*.jar"]
  register: laid_out

- name: Lay out httpd and let it check the candidate
  catalina.cluster.template_set:
    name: httpd
    roots: [/etc/apache2]
    files:
      - {src: apache2.conf.j2, dest: /etc/apache2/apache2.conf}
    links:
      - {dest: /etc/apache2/mods-enabled/proxy.load, src: ../mods-available/proxy.load}
    absent:
      - /etc/apache2/sites-enabled/000-default.conf
    validate:
      - command: [apache2, -t, -d, "{root}/etc/apache2", -f, "{root}/etc/apache2/apache2.conf"]
        trees: [/etc/apache2]

- name: Add a site of one's own to the httpd of the collection
  catalina.cluster.template_set:
    name: httpd
    part: downloads
    apply: false
    roots: [/etc/apache2/catalina.d]
    files:
      - {src: downloads.conf.j2, dest: /etc/apache2/catalina.d/40-downloads.conf}
    digests:
      - {dest: /var/lib/catalina-cluster/digests/httpd.downloads.json}
"""

RETURN = r"""
applied:
  description: Whether the set was applied. For a contribution that is kept it is false, and nothing else is returned.
  returned: always
  type: bool
changed_groups:
  description:
    - The groups that changed, each with the paths that changed, or with C(digest:) and the part of the digest if no path changed.
    - What belongs to no group has the empty name.
  returned: success
  type: dict
  sample: {tomcat1: [/srv/tomcat/tomcat1/conf/server.xml], tomcat2: ["digest: path:/usr/lib/jvm/default-java/release"]}
changes:
  description: Every change in the order in which it is made. Check mode returns the same list.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: The path.
      type: str
    action:
      description: C(created), C(changed), C(attributes) (only owner, group or mode), C(removed) or C(digest).
      type: str
    part:
      description: The part that it belongs to; empty for a parent directory that was created for others.
      type: str
    group:
      description: The group that it belongs to.
      type: str
    type:
      description: C(file), C(link) or C(directory).
      type: str
    detail:
      description: The parts of a digest that differ.
      type: str
    by_hand:
      description:
        - Whether the path is not as the last call that succeeded laid it out, so that somebody has changed or removed it since. If
          not, something else is asked for than the last time, or it was not asked for before.
      type: bool
    lines_added:
      description: How many lines of a text file up to 102 KiB are new. A line that only moves does not count.
      type: int
    lines_removed:
      description: How many lines of it are dropped.
      type: int
  sample:
    - path: /srv/tomcat/tomcat1/conf/server.xml
      action: changed
      part: tomcat
      group: tomcat1
      type: file
      by_hand: true
      lines_added: 1
      lines_removed: 2
unlisted_groups:
  description: Groups that the set contained before and that are not listed now.
  returned: success
  type: list
  elements: str
  sample: [tomcat3]
unread:
  description:
    - What the user may not read, the directory of the records first. In check mode everything else is compared all the same; what is
      no longer wanted and what was changed by hand are not known then, and no program checks the candidate.
  returned: in check mode, when the user may not read the records
  type: list
  elements: str
in_place:
  description: Files that could not be renamed over, such as bind mounts, and were written in place.
  returned: success
  type: list
  elements: str
  sample: [/etc/hosts]
put_back:
  description: How many steps were reverted.
  returned: when a step failed
  type: int
  sample: 3
not_put_back:
  description: What could not be reverted.
  returned: when a step failed
  type: list
  elements: str
  sample: []
refused:
  description: Whether a check refused the candidate.
  returned: when it did
  type: bool
  sample: true
"""

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import FileSet, FileSetError
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import unpack
from ansible_collections.catalina.cluster.plugins.module_utils.files.run import apply


class ModuleHost(Host):
    """The host with its security contexts."""

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module

    def apply_context(self, temporary: str, dest: str) -> None:
        """The context of what is there, or what the policy wants there."""
        if not self._module.selinux_enabled():
            return
        context = self._module.selinux_default_context(dest)
        if temporary != dest and os.path.lexists(dest):
            context = self._module.selinux_context(dest)
        self._module.set_context_if_different(temporary, context, False)


_WHERE: dict[str, t.Any] = {
    "for_each": {"type": "bool", "default": False},
    "belongs_to": {"type": "str", "default": ""},
}
_OWNED: dict[str, t.Any] = {
    "owner": {"type": "str", "default": "root"},
    "group": {"type": "str", "default": "root"},
}
_DEST: dict[str, t.Any] = {"type": "path", "required": True}
ARGUMENTS: dict[str, t.Any] = {
    "name": {"type": "str", "required": True},
    "part": {"type": "str", "default": ""},
    "apply": {"type": "bool", "default": True},
    "groups": {"type": "list", "elements": "raw", "default": []},
    "group_var": {"type": "str", "default": "group"},
    "roots": {"type": "list", "elements": "path", "required": True},
    "removed_groups": {"type": "str", "choices": ["keep", "remove"], "default": "keep"},
    "retire": {"type": "list", "elements": "str", "default": []},
    "retire_parts": {"type": "list", "elements": "str", "default": []},
    "files": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "src": {"type": "path"},
            "content": {"type": "str"},
            "copy": {"type": "path"},
            "vars": {"type": "dict"},
            "dest": _DEST,
            "mode": {"type": "str", "default": "0644"},
            "secret": {"type": "bool", "default": False, "no_log": False},
            "digest": {"type": "bool", "default": True},
            "trim_blocks": {"type": "bool", "default": True},
            "lstrip_blocks": {"type": "bool", "default": False},
            "newline_sequence": {"type": "str", "choices": ["\n", "\r", "\r\n"], "default": "\n"},
            **_OWNED,
            **_WHERE,
        },
    },
    "directories": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"dest": _DEST, "mode": {"type": "str", "default": "0755"}, **_OWNED, **_WHERE},
    },
    "links": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "dest": _DEST,
            "src": {"type": "str", "required": True},
            "digest": {"type": "bool", "default": True},
            **_WHERE,
        },
    },
    "absent": {"type": "list", "elements": "raw", "default": []},
    "outputs": {"type": "list", "elements": "raw", "default": []},
    "validate": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "command": {"type": "list", "elements": "str"},
            "trees": {"type": "list", "elements": "path", "default": []},
            "environment": {"type": "dict", "default": {}},
            "timeout": {"type": "int", "default": 60},
            "xml": {"type": "path"},
            "for_each": {"type": "bool", "default": False},
        },
    },
    "digests": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "dest": _DEST,
            "parts": {"type": "dict", "default": {}},
            "paths": {"type": "list", "elements": "path", "default": []},
            "mode": {"type": "str", "default": "0600"},
            **_WHERE,
        },
    },
    "state_dir": {"type": "path", "default": "/var/lib/catalina-cluster"},
    "_payload": {"type": "str", "no_log": True},
    "_transferred": {"type": "dict", "default": {}},
}


def main() -> None:
    """Entry point."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    payload = module.params.pop("_payload")
    if not payload:
        module.fail_json(msg="template_set works through its action plugin, which renders the files on the controller.")
    data, contents = unpack(payload)
    contents.add_files(module.params["_transferred"])
    try:
        result = apply(FileSet.from_data(data), contents, ModuleHost(module), check=module.check_mode, show_diff=module._diff)
    except FileSetError as error:
        module.fail_json(msg=f"File set {data['name']}: {error.message}", **error.details)
    if "needed" in result:
        module.exit_json(changed=False, _needed=result["needed"])
    for words in result.pop("warnings"):
        module.warn(words)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
