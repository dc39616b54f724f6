# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""template_set and archive through ansible-playbook, on this machine, in temporary folders."""

from __future__ import annotations

import functools
import getpass
import hashlib
import http.server
import io
import json
import os
import pathlib
import sys
import tarfile
import threading
import typing as t
from collections.abc import Sequence

import pytest
from unit.plays import ansible_playbook

ROOT = pathlib.Path(__file__).resolve().parents[4]
SECRET = "s3cret-0123456789abcdef"
Result = dict[str, t.Any]


class Play:
    """A role-like folder with one play of one task."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.variables: dict[str, t.Any] = {}
        for name in ("templates", "files"):
            (folder / name).mkdir()

    def template(self, name: str, text: str) -> None:
        path = self.folder / "templates" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def run(self, arguments: Result, *options: str, module: str = "template_set", before: Sequence[Result] = ()) -> tuple[Result, str]:
        """The result of the task, which other calls of template_set may precede, and everything that was printed."""
        common = {"name": "play", "roots": [str(self.root)], "state_dir": str(self.folder / "state")}
        if module == "template_set":
            arguments = {**common, **arguments}
        kept = str(self.folder / "result.json")
        keep = {"content": "{{ answer | to_json }}", "dest": kept}
        play = {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable, **self.variables},
            "tasks": [
                *({"catalina.cluster.template_set": {**common, **other}, "ignore_errors": True} for other in before),
                {(module if "." in module else "catalina.cluster." + module): arguments, "register": "answer", "ignore_errors": True},
                {"ansible.builtin.copy": keep, "check_mode": False, "diff": False, "no_log": True},
            ],
        }
        path = self.folder / "play.yml"
        path.write_text(json.dumps([play]))
        temporary = {"ANSIBLE_LOCAL_TEMP": self.folder / "tmp", "ANSIBLE_REMOTE_TEMP": self.folder / "remote"}
        done = ansible_playbook(self.folder, "-i", "localhost,", str(path), *options, **temporary)
        assert os.path.exists(kept), done.stdout + done.stderr
        result: Result = json.loads(pathlib.Path(kept).read_text())
        os.unlink(kept)
        return result, done.stdout + done.stderr


@pytest.fixture
def play(tmp_path: pathlib.Path) -> Play:
    return Play(tmp_path)


def mine(**more: t.Any) -> Result:
    user = getpass.getuser()
    return {"owner": str(os.geteuid()) if user != "root" else "root", "group": str(os.getegid()), **more}


def test_renders_as_the_builtin_does(play: Play) -> None:
    text = (
        "{{ ansible_managed }} {{ template_path }} {{ template_destpath }}\n{% for n in [1, 2] %}\n  - {{ n }}\n{% endfor %}\n"
        '{% include "part.j2" %}\n{{ nested }} \\n\n'
    )
    play.template("file.j2", text)
    play.template("header.j2", "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ nested ]] {{ x }}\n\n\n")
    play.template("number.j2", "{{ 5 }}")
    play.template("empty.j2", "")
    play.template("part.j2", "part of {{ deep.er }}\n")
    play.variables = {"nested": "{{ deep.er }}!", "deep": {"er": "{{ 1 + 1 }}"}}
    names = ["file", "header", "number", "empty"]
    entries = [{"src": f"{name}.j2", "dest": f"{play.root}/{name}", **mine()} for name in names]
    play.run({"files": entries})
    for name in names:
        dest = play.root / name
        ours = dest.read_bytes()
        result, printed = play.run({"src": f"{name}.j2", "dest": str(dest)}, "--check", module="ansible.builtin.template")
        assert result["changed"] is False, (ours, printed)


def test_variables_of_one_file(play: Play) -> None:
    """They are for this template alone, as they are, and the template does not see the group then."""
    play.template("context.j2", "{{ context.path }} {{ host_wide }}\n")
    play.template("grouped.j2", "{{ context.path }} {{ group.name }}\n")
    play.variables = {"host_wide": "{{ 1 + 1 }}"}
    context = {"path": "{{ '{{' }} 3 {{ '}}' }}"}
    entry = {"src": "context.j2", "vars": {"context": context}, "dest": f"{play.root}/{{name}}", "for_each": True, **mine()}
    play.run({"groups": ["one", "two"], "files": [entry]})
    assert [(play.root / name).read_text() for name in ("one", "two")] == ["{{ 3 }} 2\n"] * 2
    result, _printed = play.run({"groups": ["one", "two"], "files": [{**entry, "src": "grouped.j2"}]})
    assert result["failed"] and "'group' is undefined" in result["msg"]


def test_a_whole_life(play: Play) -> None:
    play.template("server.xml.j2", '<Server port="{{ instance.port }}" secret="{{ key }}">\n</Server>\n')
    play.variables = {"key": SECRET}
    (play.folder / "files/logo").write_bytes(b"\0\1" * 10)

    def ask(*ports: int) -> Result:
        return {
            "groups": [{"name": f"t{port}", "port": port} for port in ports],
            "group_var": "instance",
            "removed_groups": "remove",
            "files": [
                {
                    "src": "server.xml.j2",
                    "dest": f"{play.root}/{{name}}/server.xml",
                    "for_each": True,
                    "secret": True,
                    "mode": "0600",
                    **mine(),
                },
                {"copy": "logo", "dest": f"{play.root}/logo", **mine()},
            ],
            "validate": [{"xml": f"{play.root}/{{name}}/*.xml", "for_each": True}],
            "digests": [{"dest": f"{play.folder}/state/digests/{{name}}.json", "for_each": True}],
        }

    predicted, _printed = play.run(ask(1, 2), "--check", "--diff")
    assert not play.root.exists()
    result, printed = play.run(ask(1, 2), "--diff", "-vvv")
    assert result["changes"] == predicted["changes"]
    assert result["diff"] == predicted["diff"]
    assert SECRET not in printed
    assert SECRET in (play.root / "t1/server.xml").read_text()
    assert "module_args" not in json.dumps(result) or SECRET not in json.dumps(result)
    assert not play.run(ask(1, 2))[0]["changed"]
    result, _printed = play.run(ask(1))
    assert list(result["changed_groups"]) == ["t2"]
    assert sorted(os.listdir(play.root)) == ["logo", "t1"]
    play.template("server.xml.j2", "<Server>\n</Oops>\n")
    result, _printed = play.run(ask(1))
    assert "not well-formed XML: mismatched tag: line 2" in result["msg"]
    assert "rendered from server.xml.j2" in result["msg"]
    assert SECRET in (play.root / "t1/server.xml").read_text()


def part(play: Play, name: str, content: str = "x", **more: t.Any) -> Result:
    """What a role contributes: a file, and a digest of its own."""
    return {
        "part": name,
        "apply": False,
        "files": [{"content": content, "dest": f"{play.root}/{name}", "secret": True, **mine()}],
        "digests": [{"dest": f"{play.folder}/state/digests/{name}.json"}],
        **more,
    }


def laid_out(play: Play) -> list[str]:
    return sorted(os.listdir(play.root)) if play.root.exists() else []


def changes(result: Result) -> list[str]:
    return sorted(f"{change['action']} {change['part']}: {os.path.basename(change['path'])}" for change in result["changes"])


def kept(play: Play) -> list[pathlib.Path]:
    return [path for path in (play.folder / "tmp").rglob("*") if path.is_file()]


def test_contributions_are_one_transaction(play: Play) -> None:
    """Module and directive: the check sees both, whoever contributed which, and is made once."""
    counted = play.folder / "checks"
    words = f"echo >> {counted}; grep -q alias {{root}}{play.root}/base || ! grep -q Alias {{root}}{play.root}/balancer"
    check = {"validate": [{"command": ["sh", "-c", words], "trees": [str(play.root)]}]}
    together: Result = {"before": [part(play, "balancer", "Alias", **check)]}
    base = part(play, "base", "load alias", **check, apply=True)
    predicted, _printed = play.run(base, "--check", **together)
    assert laid_out(play) == []
    result, printed = play.run(base, "-vvv", "--diff", **together)
    assert changes(predicted) == changes(result)
    assert {"created base: base", "created balancer: balancer"} <= set(changes(result))
    assert (result["applied"], counted.read_text()) == (True, "\n\n")
    assert "load alias" not in printed and '"Alias"' not in printed
    assert not play.run(base, **together)[0]["changed"]
    result, _printed = play.run({**base, "files": [{**base["files"][0], "content": "nothing"}]})
    assert result["refused"], "the balancer that nobody contributed stays, and is part of the candidate"
    plain: Result = {"before": [part(play, "balancer", "nothing", **check)]}
    result, _printed = play.run({**base, "files": [{**base["files"][0], "content": "nothing"}]}, **plain)
    assert {"changed base: base", "changed balancer: balancer"} <= set(changes(result))
    assert kept(play) == []


def test_the_last_contribution_of_a_part_counts_and_parts_are_taken_away(play: Play) -> None:
    play.run({}, before=[part(play, "a", "old"), part(play, "b"), part(play, "a", "new")])
    assert laid_out(play) == ["a", "b"]
    assert (play.root / "a").read_text() == "new"
    result, _printed = play.run(part(play, "c", apply=True), before=[{"part": "b", "apply": False, "retire_parts": ["b"]}])
    assert laid_out(play) == ["a", "c"]
    assert "removed b: b" in changes(result)


def test_contributions_that_contradict_each_other(play: Play) -> None:
    """By the names of both, and the host is not contacted."""
    clash: Result = {"files": [{"content": "y", "dest": f"{play.root}/a", **mine()}]}
    result, printed = play.run(part(play, "b", apply=True, **clash), "-vvv", before=[part(play, "a")])
    assert result["msg"] == f"File set play: {play.root}/a: laid out by two parts, a and b"
    assert "AnsiballZ_template_set" not in printed


def test_a_contribution_that_is_never_applied_leaves_nothing(play: Play) -> None:
    """Neither on the host, which nobody contacts, nor on the controller; and its content is told to nobody."""
    play.variables = {"key": SECRET}
    play.template("a.j2", "{{ key }}\n")
    file = {"src": "a.j2", "dest": f"{play.root}/a", "secret": True, **mine()}
    result, printed = play.run(part(play, "a", files=[file]), "-vvv", "--diff")
    assert (result["changed"], result["applied"]) == (False, False)
    assert SECRET not in json.dumps(result) + printed
    assert "AnsiballZ_template_set" not in printed
    assert "AnsiballZ_template_set" in play.run({}, "-vvv")[1], "otherwise the line above says nothing"
    assert not play.root.exists()
    assert kept(play) == []


def test_contributions_outlive_a_failed_call(play: Play) -> None:
    """Otherwise a second try would lay out a part of the whole and call it good."""
    wrong: Result = {"validate": [{"command": ["false"], "trees": [str(play.root)]}]}
    play.run({}, before=[part(play, "a"), part(play, "b", apply=True, **wrong)])
    assert laid_out(play) == ["a"]


def test_large_contents_take_two_calls(play: Play) -> None:
    large = os.urandom(400_000)
    (play.folder / "files/app.war").write_bytes(large)
    (play.folder / "files/noise").write_bytes(os.urandom(250_000))
    ask = {
        "files": [
            *({"copy": "app.war", "dest": f"{play.root}/{number}.war", **mine()} for number in (1, 2)),
            {"copy": "noise", "dest": f"{play.root}/noise", **mine()},
        ]
    }
    assert len(play.run(ask, "--check")[0]["changes"]) == 4
    assert len(play.run(ask)[0]["changes"]) == 4
    assert (play.root / "2.war").read_bytes() == large
    assert (play.root / "noise").read_bytes() == (play.folder / "files/noise").read_bytes()
    result, printed = play.run(ask, "-vvv")
    assert not result["changed"]
    assert printed.count("AnsiballZ_template_set") <= 4 or "Pipelining is enabled" in printed


def test_a_small_content_beside_a_large_one(play: Play) -> None:
    large = os.urandom(400_000)
    (play.folder / "files/app.war").write_bytes(large)
    ask = {
        "files": [
            {"content": "small", "dest": f"{play.root}/small", **mine()},
            {"copy": "app.war", "dest": f"{play.root}/large", **mine()},
        ]
    }
    assert play.run(ask)[0]["changed"]
    assert (play.root / "small").read_text() == "small"
    assert (play.root / "large").read_bytes() == large
    (play.root / "small").write_text("by hand")
    assert [change["path"] for change in play.run(ask)[0]["changes"]] == [f"{play.root}/small"]


def test_everything_wrong_is_said_at_once(play: Play) -> None:
    play.template("undefined.j2", "{{ nowhere.at_all }}\n")
    play.template("syntax.j2", "one\n{% if %}\n")
    names = ["undefined.j2", "syntax.j2", "missing.j2"]
    result, _printed = play.run({"files": [{"src": name, "dest": f"{play.root}/{name}"} for name in names], "fils": []})
    for words in (
        "File set play: 4 problems:",
        "unknown key fils; did you mean files?",
        f"files 1 ({play.root}/undefined.j2): undefined.j2: 'nowhere' is undefined",
        f"files 2 ({play.root}/syntax.j2): syntax.j2 line 2: Syntax error in template",
        f"files 3 ({play.root}/missing.j2): Could not find or access 'missing.j2'",
    ):
        assert words in result["msg"]
    assert not (play.folder / "state").exists()


def test_archives(play: Play) -> None:
    packed = play.folder / "files/a.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        info = tarfile.TarInfo("top/x")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    checksum = "sha256:" + hashlib.sha256(packed.read_bytes()).hexdigest()
    sources = {"local": "a.tgz", "fetched": packed.as_uri()}
    ask = {
        "archives": [
            {"src": source, "checksum": checksum, "dest": f"{play.root}/{name}", "strip": 1, **mine()} for name, source in sources.items()
        ]
    }
    for options in (("--check",), ()):
        result, _printed = play.run(ask, *options, module="archive")
        assert [item["action"] for item in result["archives"]] == ["unpacked", "unpacked"]
        assert play.root.exists() is (not options)
    assert (play.root / "local/x").read_text() == (play.root / "fetched/x").read_text() == "x"
    packed.unlink()
    assert not play.run(ask, module="archive")[0]["changed"]
    ask["archives"][0]["dest"] += "-2"
    assert "Could not find or access" in play.run(ask, module="archive")[0]["msg"]
    packed.write_bytes(b"other")
    assert "wrong checksum" in play.run(ask, "--check", module="archive")[0]["msg"]
    assert sorted(os.listdir(play.root)) == ["fetched", "local"]


def test_earlier_archives_go(play: Play) -> None:
    """Check mode says what the run does, with a file to transfer and without one."""

    def ask(version: str) -> Result:
        packed = play.folder / f"files/{version}.tgz"
        if not packed.exists():
            with tarfile.open(packed, "w:gz") as archive:
                info = tarfile.TarInfo("page")
                info.size = len(version)
                archive.addfile(info, io.BytesIO(version.encode()))
        checksum = "sha256:" + hashlib.sha256(packed.read_bytes()).hexdigest()
        archives = [{"src": packed.name, "checksum": checksum, "dest": f"{play.root}/{version}", **mine()}]
        return {"archives": archives, "keep": 1, "used_by": [f"{play.folder}/digests/*.json"]}

    for version in ("one", "two"):
        assert play.run(ask(version), module="archive")[0]["removed"] == []
    predicted, _printed = play.run(ask("three"), "--check", "--diff", module="archive")
    assert sorted(os.listdir(play.root)) == ["one", "two"]
    result, _printed = play.run(ask("three"), "--diff", module="archive")
    assert result["removed"] == [f"{play.root}/one"]
    assert result["diff"] == predicted["diff"] and result["diff"][1]["before"].startswith("unpacked: one.tgz (sha256:")
    assert sorted(os.listdir(play.root)) == ["three", "two"]
    result, _printed = play.run(ask("two"), module="archive")
    assert (result["changed"], result["archives"][0]["action"], result["removed"]) == (False, "none", [])
    (play.folder / "digests").mkdir()
    (play.folder / "digests/a.json").write_text('{"parts": {"file:/gone": "0"}}')
    result, _printed = play.run({**ask("two"), "keep": 0}, module="archive")
    assert (result["changed"], result["removed"]) == (False, [])
    assert result["not_removed_because"] == [f"{play.folder}/digests/a.json: /gone has changed since this was made"]
    (play.folder / "digests/a.json").unlink()
    assert play.run({**ask("two"), "keep": 0}, module="archive")[0]["removed"] == [f"{play.root}/three"]
    assert os.listdir(play.root) == ["two"]


def test_archives_from_a_server(play: Play) -> None:
    packed = play.folder / "files/a.war"
    packed.write_bytes(b"war")
    checksum = "sha256:" + hashlib.sha256(b"war").hexdigest()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(play.folder / "files"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://user:{SECRET[::-1]}@127.0.0.1:{server.server_port}"
        item = {
            "src": f"{base}/none.war",
            "checksum": checksum,
            "dest": f"{play.root}/a.war",
            "unpack": False,
            "headers": {"X-Token": SECRET},
        }
        result, printed = play.run({"archives": [{**item, **mine()}]}, "-vvv", module="archive")
        assert "could not be fetched: http://********@127.0.0.1" in result["msg"]
        assert "404" in result["msg"]
        assert os.listdir(play.root) == []
        item["mirrors"] = [f"{base}/a.war"]
        result, more = play.run({"archives": [{**item, **mine()}]}, "-vvv", "--diff", module="archive")
        server.shutdown()
    assert (play.root / "a.war").read_bytes() == b"war"
    assert SECRET not in printed + more
    assert SECRET[::-1] not in printed + more
