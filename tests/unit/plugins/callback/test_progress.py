# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback in real runs: in a pipe, and on terminals of 80 and 60 columns."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.text import columns
from unit.plugins.callback import screen

ROOT = Path(__file__).resolve().parents[4]
HERE = Path(__file__).resolve().parent
HOSTS = ("one", "two")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the checkout's configuration but the callback."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_") and name not in ("NO_COLOR", "COLUMNS")}
    return {
        **outer,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
        "ANSIBLE_CONFIG": str(folder / "none.cfg"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "ANSIBLE_STDOUT_CALLBACK": "catalina.cluster.progress",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_TRANSPORT": "local",
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        **more,
    }


def command(folder: Path, *options: str, hosts: tuple[str, ...] = HOSTS, book: str = "") -> list[str]:
    """A run of a playbook, which is plays.playbook beside this file unless a text is given."""
    path = HERE / "plays.playbook"
    if book:
        path = folder / "play.yml"
        path.write_text(book, encoding="utf-8")
    playbook = str(Path(sys.executable).with_name("ansible-playbook"))
    return [playbook, str(path), "-i", ",".join(hosts) + ",", "-e", f"folder={folder}", *options]


def piped(folder: Path, *options: str, book: str = "", **more: str) -> tuple[int, str]:
    """Run a playbook without a terminal."""
    done = subprocess.run(
        command(folder, *options, book=book), cwd=folder, env=environment(folder, **more), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=100,
    )  # fmt: skip
    return done.returncode, done.stdout


def same(text: str, folder: Path) -> str:
    """A text without times and places, and without what each release of ansible-core says of an error in its own words."""
    text = re.sub(r"^\[ERROR\]:.*?(?=^fatal: )", "[ERROR]: ...\n", text.replace("\r\n", "\n"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^\d\d:\d\d:\d\d ", "TIME ", text, flags=re.MULTILINE)
    text = re.sub(r" +\d+ s\b", " N s", text).replace(str(folder), "FOLDER")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def golden(name: str, text: str) -> None:
    """Compare with what was read and approved once."""
    path = HERE / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_in_a_pipe(tmp_path: Path) -> None:
    code, text = piped(tmp_path, "--diff")
    assert code == 2
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
    golden("pipe.txt", same(text, tmp_path))


@pytest.mark.parametrize(("width", "wish"), [(80, {}), (60, {"NO_COLOR": "1"})])
def test_on_a_terminal(tmp_path: Path, width: int, wish: dict[str, str]) -> None:
    code, raw = screen.on_terminal(command(tmp_path, "--diff"), tmp_path, environment(tmp_path, **wish), width)
    assert code == 2
    assert bool(screen.COLOR.search(raw)) is not bool(wish)
    lived = screen.living(raw)
    assert {text.split(" ")[0] for text in lived} >= {"Tomcats", "Rolling"}
    assert max(map(columns, lived)) < width
    golden("terminal.txt", re.sub(r"\*{5,}", "*****", same("\n".join(screen.shown(screen.COLOR.sub("", raw))), tmp_path)))


SHORT = """
- name: Change something
  hosts: all
  gather_facts: false
  tasks:
    - name: Write a file
      ansible.builtin.copy:
        content: text
        dest: "{{ folder }}/file"
        mode: "0600"
    - name: Say something
      ansible.builtin.debug:
        msg: a message
"""


def test_check_mode_and_limit(tmp_path: Path) -> None:
    code, text = piped(tmp_path, "--check", "--limit", "one", book=SHORT)
    assert code == 0
    assert same(text, tmp_path) == (
        "TIME Change something\n"
        "one: a message\n"
        "TIME Change something: would change: one, N s\n"
        "\n"
        "PLAY RECAP *********************************************************************\n"
        "one                        : ok=2    changed=1    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0\n"
        "\n"
        "Done in N s: 1 of 1 host would change\n"
    )
    assert not (tmp_path / "file").exists()


FREE = """
- name: In any order
  hosts: all
  gather_facts: false
  strategy: free
  tasks:
    - name: Change
      ansible.builtin.command: "true"
    - name: Fail here and there
      ansible.builtin.fail:
        msg: no such luck
      when: inventory_hostname == "two"
- name: Ask a host that is lost
  hosts: one
  gather_facts: false
  tasks:
    - name: Ask
      ansible.builtin.ping:
      vars: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1, ansible_ssh_executable: /bin/false}
"""


def test_free_failed_and_lost(tmp_path: Path) -> None:
    code, text = piped(tmp_path, book=FREE)
    assert code in (2, 4, 6)
    assert "In any order: changed: one, two; failed: two," in text
    assert "TASK [Fail here and there]" in text
    assert "fatal: [two]: FAILED! => \n    changed: false\n    msg: no such luck\n" in text
    assert "fatal: [one]: UNREACHABLE!" in text
    assert "Ask a host that is lost: failed: one," in text
    assert re.search(r"^Failed after \d+ s: 2 of 2 hosts failed, 2 of 2 hosts changed$", text, re.MULTILINE)


AFTERWARDS = """
- name: Say what a host said
  hosts: three
  gather_facts: false
  tasks:
    - name: Say it
      ansible.builtin.debug:
        msg: "red \\e[31m"
- name: Clean up in any case
  hosts: all
  gather_facts: false
  tasks:
    - name: Outer
      block:
        - name: Inner
          block:
            - name: Fail
              ansible.builtin.fail: {msg: broken}
          always:
            - name: Clean up
              ansible.builtin.command: "true"
            - name: Clean up more
              ansible.builtin.include_tasks: "{{ folder }}/more.yml"
      rescue:
        - name: Help one of them
          ansible.builtin.fail: {msg: no help}
          when: inventory_hostname == "two"
- name: Handlers in any case
  hosts: one
  gather_facts: false
  force_handlers: true
  handlers:
    - name: Handle
      ansible.builtin.command: "true"
  tasks:
    - name: Notify
      ansible.builtin.command: "true"
      notify: Handle
    - name: Fail
      ansible.builtin.fail: {msg: broken}
"""


def test_failed_hosts_stay_failed_whatever_runs_on_them_afterwards(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("- name: More\n  ansible.builtin.command: 'true'\n", encoding="utf-8")
    done = subprocess.run(
        command(tmp_path, hosts=("one", "two", "three"), book=AFTERWARDS), cwd=tmp_path, env=environment(tmp_path),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    said = [line.partition(" ")[2] for line in same(done.stdout, tmp_path).splitlines() if line.startswith("TIME ")]
    assert done.returncode == 2
    assert said == [
        "Say what a host said",
        "Say what a host said: unchanged, N s",
        "Clean up in any case",
        "Clean up in any case: changed: one, three, two; failed: two, N s",
        "Handlers in any case",
        "Handlers in any case: changed: one; failed: one, N s",
    ]
    assert "three: red \\x1b[31m\n" in done.stdout


def test_verbose_is_the_default_callback(tmp_path: Path) -> None:
    ours, default = (
        piped(tmp_path, "-v", "--check", "--limit", "one", book=SHORT, ANSIBLE_STDOUT_CALLBACK=name)
        for name in ("catalina.cluster.progress", "default")
    )
    digits = re.compile(r"\d+")
    assert digits.sub("N", ours[1]) == digits.sub("N", default[1])
    assert "PLAY [Change something]" in ours[1]


SLOW = """
- name: Wait
  hosts: all
  gather_facts: false
  tasks:
    - name: Wait for a long time, which is said in many words that no narrow terminal has room for
      ansible.builtin.command: sleep 50
"""


def test_a_terminal_that_becomes_narrow_and_an_interrupt(tmp_path: Path) -> None:
    narrow = 0

    def seen(text: str, terminal: int, process: int) -> None:
        nonlocal narrow
        lived = screen.living(text)
        if lived and not narrow:
            screen.resize(terminal, 40)
            narrow = len(lived)
        elif len(lived) == narrow + 2:
            narrow += 1000
            os.kill(process, signal.SIGINT)

    _code, raw = screen.on_terminal(command(tmp_path, book=SLOW), tmp_path, environment(tmp_path), 80, seen)
    lived = screen.living(raw)
    assert columns(lived[0]) == 79
    assert 30 < columns(lived[2]) < 40
    assert "interrupted" in raw
    assert [line for line in screen.shown(raw) if "Wait" in line] == []


ASK = """
- name: Ask
  hosts: all
  gather_facts: false
  vars_prompt: [{name: word, prompt: A word, private: false}]
  tasks:
    - name: Wait for somebody who may interrupt
      ansible.builtin.pause:
        seconds: 1
    - name: Show it
      ansible.builtin.debug:
        msg: "{{ word }}"
      run_once: true
"""


def test_nothing_is_painted_over_a_question(tmp_path: Path) -> None:
    answered = False

    def seen(text: str, terminal: int, process: int) -> None:
        nonlocal answered
        if "A word: " in text and not answered:
            answered = True
            os.write(terminal, b"hello\r")

    code, raw = screen.on_terminal(command(tmp_path, book=ASK), tmp_path, environment(tmp_path), seen=seen)
    assert code == 0
    assert "Pausing for 1 seconds\r\n" in raw
    assert "Wait for somebody" not in "".join(screen.living(raw))
    assert "hello\r\n" in raw.rpartition("Pausing")[2]


@pytest.mark.parametrize("path", sorted((ROOT / "playbooks").rglob("*.yml")), ids=lambda path: path.name)
def test_every_play_announces_its_phase(path: Path) -> None:
    plays = [play for play in yaml.safe_load(path.read_text(encoding="utf-8")) if "hosts" in play]
    phases = [play.get("vars", {}).get("cluster_phase", "") for play in plays]
    assert all(phase and "{" not in phase and len(phase) <= 20 for phase in phases)


DOCUMENT = """
- name: Say something
  hosts: all
  gather_facts: false
  tasks:
    - name: A message
      ansible.builtin.debug:
        msg: in words
    - name: Differences
      catalina.cluster.cluster_drift:
        model: []
        members: []
        frontends: []
      run_once: true
    - name: Exit status
      ansible.builtin.fail:
        msg: something differs
      run_once: true
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_document_is_all_that_is_on_stdout(tmp_path: Path, form: str) -> None:
    done = subprocess.run(
        command(tmp_path, "-e", f"catalina_output={form}", book=DOCUMENT), cwd=tmp_path, env=environment(tmp_path),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 2
    words, other = (done.stderr, done.stdout) if form == "json" else (done.stdout, "")
    for said in ("in words", "something differs", "Failed after", "PLAY RECAP"):
        assert said in words
    if form == "json":
        assert json.loads(other)["hosts"] == list(HOSTS)


CHECKED = """
- name: Compare
  hosts: all
  gather_facts: false
  check_mode: {check}
  tasks:
    - name: Something
      ansible.builtin.assert: {{that: true}}
      changed_when: {changed}
- name: Tell
  hosts: all
  gather_facts: false
  tasks:
    - name: Nothing
      ansible.builtin.assert: {{that: true}}
"""


@pytest.mark.parametrize(
    ("check", "changed", "said"),
    [
        (True, True, "2 of 2 hosts would change"),
        (False, True, "2 of 2 hosts changed"),
        (False, False, "nothing changed on 2 hosts"),
        (True, False, "nothing changed on 2 hosts"),
    ],
)
def test_a_play_that_is_a_check_by_itself(tmp_path: Path, check: bool, changed: bool, said: str) -> None:
    code, text = piped(tmp_path, book=CHECKED.format(check=str(check).lower(), changed=str(changed).lower()))
    assert code == 0
    assert said in text.splitlines()[-1]
    phase = next(line for line in text.splitlines() if " Compare: " in line)
    assert ("would change: one, two" in phase) is (check and changed)
    assert (" changed: one, two" in phase) is (changed and not check)
