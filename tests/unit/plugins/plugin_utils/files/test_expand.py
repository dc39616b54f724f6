# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of template_set and archive: what they mean and how wrong ones are refused."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.archive.arguments import archives_of, keep_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.files.expand import Expanded, expand

Arguments = dict[str, t.Any]
FILE: Arguments = {"content": "x", "dest": "/r/x"}


def with_defaults(arguments: Arguments) -> Arguments:
    return {"name": "s", "roots": ["/r"], "groups": [{"name": "one"}, "two"], **arguments}


def good(arguments: Arguments) -> Expanded:
    problems: list[str] = []
    expanded = expand(with_defaults(arguments), problems)
    assert problems == []
    return expanded


def files(*items: t.Any) -> Arguments:
    return {"files": list(items)}


WRONG: list[tuple[Arguments, str]] = [
    ({"name": None}, "template_set: name is missing"),
    ({"name": "a/b"}, "name: 'a/b' may hold letters, digits, dots, dashes and underscores only"),
    ({"roots": None}, "template_set: roots is missing"),
    ({"roots": []}, "roots: at least one directory is needed"),
    ({"roots": ["/"]}, "roots: / is not a root; name the directories that this set writes to"),
    ({"roots": ["r"]}, "roots 1: an absolute path without . and .. is needed, not the text 'r'"),
    ({"roots": "/r"}, "template_set: roots: a list is needed, not the text '/r'"),
    ({"fils": []}, "template_set: unknown key fils; did you mean files?"),
    ({"removed_groups": "drop"}, "removed_groups: keep or remove is needed, not 'drop'"),
    ({"part": "a/b"}, "part: 'a/b' may hold letters, digits, dots, dashes and underscores only"),
    ({"apply": "later"}, "template_set: apply: true or false is needed, not the text 'later'"),
    ({"retire_parts": [1.5, ["a"]]}, "retire_parts 2: text is needed, not"),
    ({"retire": [["a"]]}, "retire 1: text is needed, not"),
    ({"group_var": "a b"}, "group_var: 'a b' cannot be the name of a variable"),
    ({"groups": [{}]}, "groups 1: a mapping with a name is needed"),
    ({"groups": ["a", "a"]}, "groups 2: there are two groups named a"),
    ({"groups": ["a/b"]}, "groups 1: 'a/b' is not a name"),
    ({"groups": [".."]}, "groups 1: '..' is not a name"),
    (files("x"), "files 1: a mapping is needed, not the text 'x'"),
    (files({"content": "x"}), "files 1: dest is missing"),
    (files({**FILE, "modes": "0644"}), "files 1 (/r/x): unknown key modes; did you mean mode?"),
    (files({**FILE, "zzz": 1}), "files 1 (/r/x): unknown key zzz; known are belongs_to, content, copy, dest, digest, for_each, group"),
    (files({**FILE, "mode": 644}), 'mode: an octal mode in quotes, such as "0640", is needed, not the number'),
    (files({**FILE, "mode": "u=rw"}), "an octal mode in quotes"),
    (files({**FILE, "mode": "0999"}), "an octal mode in quotes"),
    (files({**FILE, "secret": "maybe"}), "files 1 (/r/x): secret: true or false is needed, not the text 'maybe'"),
    (files({**FILE, "content": ["x"]}), "files 1 (/r/x): content: text is needed, not the list"),
    (files({**FILE, "src": "x"}), "files 1 (/r/x): exactly one of src, content and copy is needed"),
    (files({"dest": "/r/x"}), "files 1 (/r/x): exactly one of src, content and copy is needed"),
    (files({**FILE, "dest": "/r/../etc/x"}), "an absolute path without . and .. is needed, not the text '/r/../etc/x'"),
    (files({**FILE, "dest": "/rr/x"}), "files 1 (/rr/x): /rr/x is outside the roots /r"),
    (files(FILE, FILE), "files 2 (/r/x): /r/x is laid out twice, also by files 1 (/r/x)"),
    (files({**FILE, "for_each": True}), "files 1 (/r/x): for_each needs {name} in dest, otherwise all groups share one file"),
    (files({**FILE, "for_each": True, "belongs_to": "a"}), "files 1 (/r/x): for_each and belongs_to exclude each other"),
    (files({**FILE, "newline_sequence": "x"}), "newline_sequence must be"),
    (files({**FILE, "vars": {"a": 1}}), "files 1 (/r/x): vars belong to a template, so to src"),
    (files({"src": "a.j2", "dest": "/r/x", "vars": ["a"]}), "files 1 (/r/x): vars: a mapping is needed"),
    ({"links": [{"dest": "/r/l"}]}, "links 1 (/r/l): src is missing"),
    ({**files(FILE), "links": [{"dest": "/r/x", "src": "y"}]}, "is laid out twice"),
    ({**files(FILE), "absent": ["/r/x"]}, "is laid out twice"),
    ({"absent": ["/etc/x"]}, "absent 1 (/etc/x): /etc/x is outside the roots /r"),
    ({"outputs": ["/etc/x"]}, "outputs 1 (/etc/x): /etc/x is outside the roots /r"),
    ({**files(FILE), "outputs": ["/r/x"]}, "outputs 1 (/r/x): /r/x is laid out twice, also by files 1 (/r/x)"),
    ({"digests": [{"dest": "/elsewhere/x"}]}, "digests 1 (/elsewhere/x): /elsewhere/x is outside the roots /r"),
    ({"digests": [{"dest": "/r/x", "paths": ["a"]}]}, "digests 1 (/r/x): paths 1: an absolute path"),
    ({"validate": [{}]}, "validate 1: exactly one of command and xml is needed"),
    ({"validate": [{"command": ["a"], "xml": "/r/x"}]}, "exactly one of command and xml is needed"),
    ({"validate": [{"command": "a b"}]}, "command: a list is needed, not the text 'a b'"),
    ({"validate": [{"command": ["a"], "timeout": 0}]}, "timeout must be at least one second"),
    ({"validate": [{"command": ["a"], "timeout": "x"}]}, "timeout: "),
    ({"validate": [{"command": ["a"], "trees": ["x"]}]}, "trees 1: an absolute path"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_arguments(arguments: Arguments, words: str) -> None:
    problems: list[str] = []
    expand(with_defaults(arguments), problems)
    assert any(words in problem for problem in problems), problems


def test_all_problems_come_at_once() -> None:
    problems: list[str] = []
    expand(with_defaults(files({**FILE, "mode": 1}, {"dest": "/x"}, "y")), problems)
    assert len(problems) >= 4


def test_entries_for_each_group() -> None:
    expanded = good(
        {
            **files({"src": "{name}.j2", "dest": "/r/{name}/x", "for_each": True, "mode": "0600"}, {**FILE, "belongs_to": "one"}),
            "directories": [{"dest": "/r/{name}/logs/", "for_each": True}],
            "links": [{"dest": "/r/{name}/l", "src": "../{name}", "for_each": True}],
            "absent": [{"dest": "/r/{name}/old", "for_each": True}, "/r/gone"],
            "outputs": [{"dest": "/r/{name}/pid", "belongs_to": "", "for_each": True}, "/r/out"],
            "validate": [{"command": ["t", "{root}/{name}"], "trees": ["/r/{name}"], "environment": {"A": "{name}"}, "for_each": True}],
            "digests": [{"dest": "/r/{name}.json", "for_each": True, "parts": {"b": [1, {"x": True}]}, "paths": ["/lib/{name}/*"]}],
        }
    )
    assert [(work.entry.dest, work.entry.group, work.entry.source, work.entry.mode) for work in expanded.files] == [
        ("/r/one/x", "one", "one.j2", 0o600),
        ("/r/two/x", "two", "two.j2", 0o600),
        ("/r/x", "one", "", 0o644),
    ]
    assert [work.group for work in expanded.files] == [{"name": "one"}, {"name": "two"}, {"name": "one"}]
    wanted = expanded.complete(["a", "b", "c"])
    assert [(entry.dest, entry.target) for entry in wanted.entries if entry.kind == "link"] == [
        ("/r/one/l", "../one"),
        ("/r/two/l", "../two"),
    ]
    assert [entry.dest for entry in wanted.entries if entry.kind == "directory"] == ["/r/one/logs", "/r/two/logs"]
    assert [entry.sha256 for entry in wanted.entries if entry.kind == "file"] == ["a", "b", "c"]
    assert [item.dest for item in wanted.absent] == ["/r/one/old", "/r/two/old", "/r/gone"]
    assert [(item.dest, item.group) for item in wanted.outputs] == [("/r/one/pid", "one"), ("/r/two/pid", "two"), ("/r/out", "")]
    assert wanted.validators[1].command == ("t", "{root}/two")
    assert wanted.validators[1].environment == (("A", "two"),)
    assert wanted.digests[0].parts == (("b", "[1, {x: True}]"),)
    assert wanted.digests[1].paths == ("/lib/two/*",)


def test_texts_of_a_group_fill_places() -> None:
    """In digests and checks; what is no text of the group stays."""
    wanted = good(
        {
            "groups": [{"name": "one", "home": "/opt/1", "port": 1}],
            "validate": [{"command": ["{home}/check", "{root}", "{port}"], "environment": {"HOME": "{home}"}, "for_each": True}],
            "digests": [
                {"dest": "/r/{name}.json", "for_each": True, "parts": {"home": "{home}"}, "paths": ["{home}/x", "/x/{name}", "/y/{other}"]}
            ],
        }
    ).wanted
    (check,), (digest,) = wanted.validators, wanted.digests
    assert (check.command, check.environment) == (("/opt/1/check", "{root}", "{port}"), (("HOME", "/opt/1"),))
    assert (digest.parts, digest.paths) == ((("home", "/opt/1"),), ("/opt/1/x", "/x/one", "/y/{other}"))


def test_digests_may_lie_in_the_state_folder() -> None:
    good({"digests": [{"dest": "/var/lib/catalina-cluster/digests/x.json"}]})


SHA = "sha256:" + "a" * 64
ARCHIVE: Arguments = {"src": "a.tgz", "checksum": SHA, "dest": "/opt/a"}
WRONG_ARCHIVES: list[tuple[Arguments, str]] = [
    ({}, "archives must be a list"),
    ({"archives": ["x"]}, "archives 1: a mapping is needed"),
    ({"archives": [{**ARCHIVE, "checksum": "md5:" + "a" * 32}]}, "archives 1 (/opt/a): checksum must be"),
    ({"archives": [{**ARCHIVE, "checksum": "a" * 64}]}, "archives 1 (/opt/a): checksum must be"),
    ({"archives": [{**ARCHIVE, "checksum": None}]}, "archives 1 (/opt/a): checksum is missing"),
    ({"archives": [{**ARCHIVE, "dest": "opt"}]}, "an absolute path"),
    ({"archives": [{**ARCHIVE, "dest": "/"}]}, "an archive cannot replace /"),
    ({"archives": [{**ARCHIVE, "strip": -1}]}, "strip must not be negative"),
    ({"archives": [ARCHIVE, ARCHIVE]}, "archives 2 (/opt/a): two archives have this dest"),
    ({"archives": [{**ARCHIVE, "sum": 1}]}, "unknown key sum"),
    ({"archives": [{**ARCHIVE, "mirrors": ["https://x/y"]}]}, "mirrors need a src that is a URL"),
    ({"archives": [{**ARCHIVE, "src": "https://x/y", "mirrors": ["y"]}]}, "the mirror y is not a URL"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG_ARCHIVES)
def test_wrong_archives(arguments: Arguments, words: str) -> None:
    problems: list[str] = []
    archives_of(arguments, problems)
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"archive": 1}, "archive: unknown key archive; known are archives, keep, used_by"),
        ({"keep": -1}, "archive: keep must not be negative"),
        ({"keep": "all"}, "archive: keep: invalid literal"),
        ({"keep": True}, "archive: keep: a number is needed, not the boolean 'True'"),
        ({"keep": 1, "used_by": "/x"}, "archive: used_by: a list is needed"),
        ({"keep": 1, "used_by": ["x"]}, "used_by 1: an absolute path"),
        ({"used_by": ["/x"]}, "archive: used_by needs keep"),
    ],
)
def test_wrong_keep(arguments: Arguments, words: str) -> None:
    problems: list[str] = []
    keep_of({"archives": [], **arguments}, problems)
    assert any(words in problem for problem in problems), problems


def test_right_keep() -> None:
    problems: list[str] = []
    assert keep_of({"archives": []}, problems) == {"keep": None, "used_by": []}
    assert keep_of({"archives": [], "keep": "2", "used_by": ["/run/*/x.json"]}, problems) == {"keep": 2, "used_by": ["/run/*/x.json"]}
    assert problems == []


def test_right_archives() -> None:
    problems: list[str] = []
    first, second = archives_of({"archives": [ARCHIVE, {**ARCHIVE, "src": "https://x/y", "dest": "/opt/b", "unpack": False}]}, problems)
    assert problems == []
    assert (first["is_url"], first["mode"], second["is_url"], second["mode"]) == (False, 0o755, True, 0o644)
