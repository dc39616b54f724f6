# SPDX-License-Identifier: GPL-3.0-or-later
"""A new AJP secret, and passwords of doors: nowhere in what is printed and in no process list, here or on the hosts. Values of free
settings: not printed."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from integration import lab, runs
from integration.test_kill import TRACE


class Watch:
    """Samples the command line of every process of this machine; the hosts are containers, so theirs are among them."""

    def __init__(self, needles: list[str], sign: str) -> None:
        self._needles = [needle.encode() for needle in needles]
        self._sign = sign.encode()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.samples = 0
        self.of_hosts = 0
        self.hits: list[str] = []

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        """New processes every time, since what they run may still change; the others once a second."""
        seen: dict[str, float] = {}
        looked = 0.0
        while not self._stop.wait(0.02):
            now = time.monotonic()
            there = {name for name in os.listdir("/proc") if name.isdigit()}
            seen = {name: seen.get(name, now) for name in there}
            every = now - looked > 1
            looked = now if every else looked
            for name in there:
                if every or now - seen[name] < 0.5:
                    self._look(name)

    def _look(self, process: str) -> None:
        try:
            line = Path("/proc", process, "cmdline").read_bytes()
        except OSError:
            return
        self.samples += 1
        self.of_hosts += self._sign in line
        if any(needle in line for needle in self._needles):
            self.hits.append(line.replace(b"\0", b" ").decode(errors="replace")[:60])


def free(word: str) -> dict[str, Any]:
    """A value in every kind of free setting, by the setting's name."""
    return {
        "tomcat_environment": {"FREE": f"{word}-environment", "FEATURE": True},
        "tomcat_http_attributes": {"server": f"{word}-attribute"},
        "httpd_balancer_extra_lines": [f"RequestHeader set X-Free {word}-httpd"],
        "mod_jk_extra_lines": [f"RequestHeader set X-Free {word}-mod_jk"],
        "nginx_balancer_extra_server_lines": [f"add_header X-Free {word}-snippet;"],
        "nginx_balancer_request_headers": {"X-Free": f"{word}-header"},
    }


def doors(word: str) -> dict[str, Any]:
    """Doors with passwords."""
    return {
        "tomcat_users": [{"username": "admin", "password": f"{word}-of-the-manager", "roles": ["manager-script"]}],
        "tomcat_manager": {"allow": ["{address}"]},
        "tomcat_jmx": {
            "port": "{number+9010}",
            "address": "127.0.0.1",
            "users": [{"username": "monitor", "password": f"{word}-of-jmx"}],
        },
    }


def test_new_secret(cluster: Any, say: Callable[[str], None]) -> None:
    """A run with -vvv --diff shows that the files changed, and neither secret, nor what people wrote into free settings."""
    old = cluster.variables["tomcat_ajp_secret"]
    word = f"free-{cluster.number}"
    variables = cluster.variant()
    door = f"door-{os.urandom(8).hex()}"
    variables.update({**free(word), **doors(door)})
    variables["tomcat_java_opts"].append(f"-Dfree.option={word}-option")
    new = variables["tomcat_ajp_secret"]
    names = [name for names in lab.APPS.values() for name in names]
    derived = [hashlib.sha256(f"{secret} shutdown {name}".encode()).hexdigest() for secret in (old, new) for name in names]
    needles = [old, new, *derived, f"{door}-of-the-manager", f"{door}-of-jmx"]
    with Watch(needles, "-Dcatalina.instance=tomcat1") as watch:
        run = runs.traced(TRACE, variables, ["-vvv", "--diff"])
    assert run.code == 0, run.error
    cluster.traced = True
    logged = [needle for needle in needles if needle in run.output]
    say(f"-vvv --diff log: {len(run.output)} characters, {len(logged)} of {len(needles)} secrets in it")
    say(f"/proc/*/cmdline: {watch.samples} samples, {watch.of_hosts} of tomcat1 on its host, {len(watch.hits)} with a secret")
    # A third secret, in a run that would only change it.
    another = lab.variant(cluster.number + 1)["tomcat_ajp_secret"]
    values = runs.play("site.yml", {**variables, **free(word + "x"), "tomcat_ajp_secret": another}, ["--check", "-vvv", "--diff"])
    say(f"values of free settings: {run.output.count(word)} and {values.output.count(word)} in the logs")
    assert values.code == 0 and word not in run.output + values.output
    assert values.changed["app1"] > 0 and [secret for secret in (*needles, another) if secret in values.output] == []
    assert "+FREE=(hidden, changed)" in run.output and "+FREE=(hidden, changed)" in values.output
    assert "-Dfree.option=(hidden, changed)" in run.output and "add_header (hidden, changed)" in run.output
    shown = [line for line in run.output.splitlines() if "server.xml" in line and line.startswith(("---", "+++"))]
    say("\n".join("    | " + line for line in _hunk(run.output, "server.xml")))
    assert logged == [] and watch.hits == []
    assert watch.of_hosts > 0, "the hosts' processes were not among the samples"
    assert shown, "the diff does not name server.xml"
    # What is no secret is shown in full.
    assert variables["tomcat_java_opts"][0] in run.output
    assert lab.steady(variables) == []
    # The needles are the right ones: the hosts do have them.
    assert lab.on("app1", "grep -c -F -f - /srv/tomcat/tomcat1/conf/server.xml", "\n".join([new, derived[len(names)]])).strip() == "2"
    assert lab.on("app1", "grep -c -F -f - /srv/tomcat/tomcat1/conf/jmxremote.password", f"{door}-of-jmx").strip() == "1"
    place = lab.MEMBERS["tomcat1"].rpartition("/test/")[0]
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' -K - {place}/manager/text/list"
    assert lab.on("app1", ask, f'user = "admin:{door}-of-the-manager"').strip() == "200"


def redis(word: str, folder: Path) -> dict[str, Any]:
    """Sessions in a Redis with a password. Its jars are none: nothing is started with them."""
    names = ("redisson-all", "redisson-tomcat-10")
    for name in names:
        (folder / f"{name}.jar").write_bytes(b"")
    empty = f"sha256:{hashlib.sha256(b'').hexdigest()}"
    server = {"address": "redis://192.0.2.10:6379", "password": f"{word}-a&b<c>\"d'e$f#g@h"}
    return {
        "tomcat_clusters": {"main": {"sessions": "redis", "redis": {"config": {"singleServerConfig": server}}}},
        "tomcat_redisson_version": "3.39.0",
        "tomcat_redisson_jars": [{"name": name, "src": str(folder / f"{name}.jar"), "checksum": empty} for name in names],
    }


def encryption(word: str, _folder: Path) -> dict[str, Any]:
    """Replication with a key that begins with a word."""
    return {"tomcat_clusters": {"main": {"encryption": {"key": word.ljust(64, "0")}}}}


@pytest.mark.parametrize(("name", "file", "given"), [("password of Redis", "redisson.yaml", redis), ("key", "server.xml", encryption)])
def test_a_trial_hides(
    cluster: Any,
    tmp_path: Path,
    say: Callable[[str], None],
    request: pytest.FixtureRequest,
    name: str,
    file: str,
    given: Callable[[str, Path], dict[str, Any]],
) -> None:
    """The outage that would bring it, tried with -vvv --diff: the file is named, the secret is nowhere."""
    if request.config.getoption("--edits") != "all":
        pytest.skip("with --edits=all")
    word = os.urandom(12).hex()
    variables = {**cluster.variables, **given(word, tmp_path), "confirm": "main"}
    with Watch([word], "-Dcatalina.instance=tomcat1") as watch:
        run = runs.play("playbooks/full_restart.yml", variables, ["--check", "-vvv", "--diff"])
    diffs = [line for line in run.output.splitlines() if line.startswith("+++ ") and file in line]
    say(f"{name}: {len(run.output)} characters of -vvv --diff with {len(diffs)} {file}, {run.output.count(word)} times the secret")
    say(f"    /proc/*/cmdline: {watch.samples} samples, {len(watch.hits)} with it")
    assert run.code == 0, run.error
    assert word not in run.output and watch.hits == []
    assert len(diffs) == len(lab.MEMBERS), "the trial did not lay it out"


def _hunk(output: str, name: str) -> list[str]:
    """The first diff of a file."""
    lines = output.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("---") and name in line), len(lines))
    return lines[first : first + 6]
