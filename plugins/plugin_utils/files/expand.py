# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the arguments of a task into the entries of a file set, or into the list of all that is wrong with them."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import inside
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import (
    DIRECTORY,
    FILE,
    LINK,
    Absent,
    DigestFile,
    Entry,
    FileSet,
    Output,
    Part,
    Validator,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.files import schema
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.marks import Spans

SET_NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
# A call with any of these options contributes a part, even an empty one; a call without takes away, or applies what others contributed.
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
CONTRIBUTIONS = ("groups", "files", "directories", "links", "absent", "outputs", "digests")
SOURCES = ("src", "content", "copy")
Mapping = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Work:
    """One file whose content is still to be made."""

    where: str
    entry: Entry
    options: Mapping
    group: Mapping | None


@dataclasses.dataclass
class Expanded:
    """A file set whose file entries have no checksums yet."""

    wanted: FileSet
    files: list[Work]
    group_var: str
    part: str
    apply: bool

    def complete(self, checksums: t.Sequence[str], hidden: t.Sequence[Spans] = ()) -> FileSet:
        """The set with the checksum of each file, and with the places of what no diff shows."""
        made = zip(self.files, checksums, hidden or [()] * len(self.files), strict=True)
        files = tuple(dataclasses.replace(work.entry, sha256=checksum, hidden=spans) for work, checksum, spans in made)
        return dataclasses.replace(self.wanted, entries=self.wanted.entries + files)


def expand(arguments: t.Any, problems: schema.Problems) -> Expanded:
    """Everything the task asks for. Problems are added to the list, each with the name of its entry."""
    task = schema.read(arguments, schema.TASK, "template_set", problems)
    contributes = any(name in arguments for name in CONTRIBUTIONS) if isinstance(arguments, dict) else False
    return _Expander(task, contributes, problems).expand()


class _Expander:
    def __init__(self, task: Mapping, contributes: bool, problems: schema.Problems) -> None:
        self.task, self.contributes, self.problems = task, contributes, problems
        self.roots = tuple(schema.text_list(task["roots"] or (), "roots", problems, "path"))
        self.groups: dict[str, Mapping] = {}
        self.seen: dict[str, str] = {}
        self.part = str(task["part"] or task["name"] or "")

    def expand(self) -> Expanded:
        task = self.task
        self._names()
        self._groups()
        files = list(self._files())
        entries = [*self._directories(), *self._links()]
        absent = tuple(Absent(dest, name, self.part) for dest, name in self._paths("absent"))
        outputs = tuple(Output(dest, name, self.part) for dest, name in self._paths("outputs"))
        wanted = FileSet(
            name=str(task["name"] or ""),
            roots=self.roots,
            entries=tuple(entries),
            absent=absent,
            outputs=outputs,
            validators=tuple(self._validators()),
            digests=tuple(self._digests()),
            parts=self._parts(),
            retire=tuple(schema.text_list(task["retire"], "retire", self.problems)),
            retire_parts=tuple(schema.text_list(task["retire_parts"], "retire_parts", self.problems)),
            state_dir=task["state_dir"],
        )
        return Expanded(wanted, files, task["group_var"], self.part, task["apply"])

    def _parts(self) -> tuple[Part, ...]:
        """The part that this call contributes, if it does."""
        return (Part(self.part, tuple(self.groups), self.task["removed_groups"] == "remove"),) if self.contributes else ()

    def _names(self) -> None:
        task = self.task
        for option in ("name", "part"):
            if task[option] and not SET_NAME.match(task[option]):
                self.problems.append(f"{option}: {task[option]!r} may hold letters, digits, dots, dashes and underscores only")
        if not self.roots:
            self.problems.append("roots: at least one directory is needed")
        if "/" in self.roots:
            self.problems.append("roots: / is not a root; name the directories that this set writes to")
        if task["removed_groups"] not in ("keep", "remove"):
            self.problems.append(f"removed_groups: keep or remove is needed, not {task['removed_groups']!r}")
        if not str(task["group_var"]).isidentifier():
            self.problems.append(f"group_var: {task['group_var']!r} cannot be the name of a variable")

    def _groups(self) -> None:
        for number, group in enumerate(self.task["groups"], 1):
            if isinstance(group, str):
                group = {"name": group}
            name = group.get("name") if isinstance(group, dict) else None
            if not isinstance(name, str) or not name:
                self.problems.append(f"groups {number}: a mapping with a name is needed")
            elif "/" in name or name in (".", ".."):
                self.problems.append(f"groups {number}: {name!r} is not a name")
            elif name in self.groups:
                self.problems.append(f"groups {number}: there are two groups named {name}")
            else:
                self.groups[name] = group

    def _read(self, name: str) -> t.Iterator[tuple[Mapping, str]]:
        for number, item in enumerate(self.task[name], 1):
            if name in ("absent", "outputs") and isinstance(item, str):
                item = {"dest": item}
            label = ""
            if isinstance(item, dict):
                label = str(item.get("dest") or item.get("xml") or item.get("command") or "")
            where = f"{name} {number} ({label})" if label else f"{name} {number}"
            options = schema.read(item, schema.LISTS[name], where, self.problems)
            if options.get("for_each") and options.get("belongs_to"):
                self.problems.append(f"{where}: for_each and belongs_to exclude each other")
            yield options, where

    def _paths(self, name: str) -> t.Iterator[tuple[str, str]]:
        """The destinations of a list of paths, each with the name of its group."""
        for options, where in self._read(name):
            for dest, group, _options in self._each(options, where):
                yield dest, group

    def _each(self, options: Mapping, where: str) -> t.Iterator[tuple[str, str, Mapping | None]]:
        """The destinations of an entry with their groups, one or one for each group."""
        dest = options["dest"]
        if dest is None:
            return
        if not options["for_each"]:
            if self._place(dest, where):
                yield dest, options["belongs_to"], self.groups.get(options["belongs_to"])
            return
        if "{name}" not in dest:
            self.problems.append(f"{where}: for_each needs {{name}} in dest, otherwise all groups share one file")
            return
        for name, group in self.groups.items():
            path = dest.replace("{name}", name)
            if self._place(path, where):
                yield path, name, group

    def _place(self, dest: str, where: str) -> bool:
        is_digest = where.startswith("digests ")
        roots = (*self.roots, self.task["state_dir"]) if is_digest else self.roots
        if not inside(dest, roots):
            self.problems.append(f"{where}: {dest} is outside the roots {', '.join(self.roots)}")
            return False
        if dest in self.seen:
            self.problems.append(f"{where}: {dest} is laid out twice, also by {self.seen[dest]}")
            return False
        self.seen[dest] = where
        return True

    def _files(self) -> t.Iterator[Work]:
        for options, where in self._read("files"):
            given = [name for name in SOURCES if options[name] is not None]
            if len(given) != 1:
                self.problems.append(f"{where}: exactly one of src, content and copy is needed")
                continue
            if options["vars"] is not None and options["src"] is None:
                self.problems.append(f"{where}: vars belong to a template, so to src")
            if options["newline_sequence"] not in ("\n", "\r", "\r\n"):
                self.problems.append(f'{where}: newline_sequence must be "\\n", "\\r" or "\\r\\n"')
            for dest, name, group in self._each(options, where):
                source = str(options[given[0]]) if given[0] != "content" else ""
                if options["for_each"]:
                    source = source.replace("{name}", name)
                entry = Entry(
                    kind=FILE,
                    dest=dest,
                    group=name,
                    owner=options["owner"],
                    owner_group=options["group"],
                    mode=options["mode"],
                    source=source,
                    secret=options["secret"],
                    in_digest=options["digest"],
                    part=self.part,
                )
                yield Work(f"{where}, {dest}" if options["for_each"] else where, entry, options, group)

    def _directories(self) -> t.Iterator[Entry]:
        for options, where in self._read("directories"):
            for dest, name, _group in self._each(options, where):
                yield Entry(
                    kind=DIRECTORY,
                    dest=dest,
                    group=name,
                    owner=options["owner"],
                    owner_group=options["group"],
                    mode=options["mode"],
                    part=self.part,
                )

    def _links(self) -> t.Iterator[Entry]:
        for options, where in self._read("links"):
            for dest, name, _group in self._each(options, where):
                target = str(options["src"] or "")
                if options["for_each"]:
                    target = target.replace("{name}", name)
                yield Entry(LINK, dest, name, "", "", target=target, in_digest=options["digest"], part=self.part)

    def _validators(self) -> t.Iterator[Validator]:
        for options, where in self._read("validate"):
            command = schema.text_list(options["command"] or (), f"{where}: command", self.problems)
            trees = schema.text_list(options["trees"], f"{where}: trees", self.problems, "path")
            if bool(command) == bool(options["xml"]):
                self.problems.append(f"{where}: exactly one of command and xml is needed")
                continue
            if options["timeout"] < 1:
                self.problems.append(f"{where}: timeout must be at least one second")
            names: list[str | None] = list(self.groups) if options["for_each"] else [None]
            for name in names:
                group = self.groups.get(name) if name else None
                yield Validator(
                    group=name,
                    command=tuple(_filled(word, group) for word in command),
                    trees=tuple(_filled(tree, group) for tree in trees),
                    environment=tuple((key, _filled(str(value), group)) for key, value in sorted(options["environment"].items())),
                    xml=_filled(options["xml"] or "", group),
                    timeout=options["timeout"],
                )

    def _digests(self) -> t.Iterator[DigestFile]:
        for options, where in self._read("digests"):
            given = schema.text_list(options["paths"], f"{where}: paths", self.problems)
            for dest, name, group in self._each(options, where):
                yield DigestFile(
                    dest=dest,
                    group=name,
                    parts=tuple((key, _filled(_text(value), group)) for key, value in sorted(options["parts"].items())),
                    paths=tuple(schema.text_list([_filled(path, group) for path in given], f"{where}: paths", self.problems, "path")),
                    mode=options["mode"],
                    part=self.part,
                )


def _filled(text: str, group: Mapping | None) -> str:
    """A text with {name}, and any other text of its group by its key, in place of the placeholders."""

    def value(found: re.Match[str]) -> str:
        one = (group or {}).get(found.group(1))
        return one if isinstance(one, str) else found.group(0)

    return PLACEHOLDER.sub(value, text)


def _text(value: t.Any) -> str:
    """A part of a digest as one text, whatever it is made of."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    return str(value)
