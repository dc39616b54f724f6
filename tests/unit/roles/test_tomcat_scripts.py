# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of the role tomcat, run as they run on a host."""

from __future__ import annotations

import contextlib
import getpass
import os
import shlex
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.roles.tomcat_rendering import ROLE

FILES = ROLE / "files"


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the interpreter that it names."""
    interpreter = (FILES / name).read_text(encoding="utf-8").splitlines()[0].removeprefix("#!").split()
    return subprocess.run([*interpreter, str(FILES / name), *arguments], capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("entry", "states", "packages", "missing"),
    [
        ("tomcat:x:998:998:Apache Tomcat:/srv/tomcat:/usr/sbin/nologin", ["installed", "installed"], ["a", "b"], []),
        ("tomcat:x:998:998:Apache Tomcat:/srv/tomcat:/usr/sbin/nologin", [], [], []),
        ("tomcat:x:998:998::/home/tomcat:/usr/sbin/nologin", ["installed"], ["a"], ["user"]),
        ("tomcat:x:998:998::/srv/tomcat:/bin/bash", ["installed"], ["a"], ["user"]),
        ("", ["installed"], ["a", "b"], ["user", "packages"]),
        ("tomcat:x:998:998::/srv/tomcat:/usr/sbin/nologin", ["config-files"], ["a"], ["packages"]),
        ("tomcat:x:998:998::/srv/tomcat:/usr/sbin/nologin", [], ["a"], ["packages"]),
    ],
)
def test_missing(tmp_path: Path, entry: str, states: list[str], packages: list[str], missing: list[str]) -> None:
    stand_in(tmp_path, {"getent": f"echo '{entry}'", "dpkg-query": "\n".join(f"echo {state}" for state in states), "nft": "exit 1"})
    assert missing_of(f"{tmp_path}:{os.environ['PATH']}", *packages) == missing


@pytest.mark.parametrize(
    ("chain", "nft", "trial", "user", "said"),
    [
        ("", "exit 0", "exit 9", 0, ["firewall"]),
        ("", "exit 1", "exit 9", 0, []),
        ("", None, "", 0, ["nftables"]),
        ("rules_1", "exit 0", "exit 9", 0, ["firewall"]),
        ("rules_1", "exit 1", "exit 0", 0, []),
        ("rules_1", "exit 1", "echo 'Error: not permitted' >&2; echo '^^^' >&2; exit 1", 0, ["unusable: Error: not permitted"]),
        # Only root may load a table: of others it says nothing.
        ("rules_1", "exit 1", "exit 1", 1000, []),
        ("rules_1", None, "", 0, ["nftables"]),
    ],
)
def test_firewall_of_the_replication_ports(tmp_path: Path, chain: str, nft: str | None, trial: str, user: int, said: list[str]) -> None:
    """Whether its table is loaded, with the rules that are wanted, and whether there is anything to load it with that works."""
    account = "echo tomcat:x:998:998::/srv/tomcat:/usr/sbin/nologin"
    stand_in(tmp_path, {"getent": account, "dpkg-query": "true", "id": f"echo {user}"})
    for name in ("cut", "grep"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    if nft is not None:
        asked = f"list chain inet catalina_replication {chain}" if chain else "list table inet catalina_replication"
        checked = f"[ \"$1 ${{2%% \\{{*}}\" = '--check table inet catalina_replication_trial' ] || exit 7\n{trial}"
        stand_in(tmp_path, {"nft": f"if [ \"$*\" = '{asked}' ]; then\n{nft}\nfi\n{checked}"})
    assert missing_of(str(tmp_path), chain=chain) == said


def stand_in(folder: Path, programs: dict[str, str]) -> None:
    """Programs that say what the test wants."""
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


def missing_of(path: str, *packages: str, chain: str = "") -> list[str]:
    """What the script prints."""
    command = ["/bin/sh", "-c", (FILES / "missing.sh").read_text(encoding="utf-8"), "missing.sh"]
    done = subprocess.run(
        [*command, "tomcat", "/srv/tomcat", "/usr/sbin/nologin", chain, *packages],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_check_ports(listener: socket.socket) -> None:
    port = str(listener.getsockname()[1])
    for address in ("127.0.0.1", "0.0.0.0"):
        done = run("tomcat-check-ports", address, "1", port)
        assert (done.returncode, done.stderr) == (75, f"127.0.0.1 port {port} is already in use; not started\n")
    assert run("tomcat-check-ports", "127.0.0.1", "1").returncode == 0


def test_wait_ready(listener: socket.socket) -> None:
    """A port that accepts but does not answer is not ready; the first answer is enough."""

    def serve() -> None:
        listener.accept()[0].close()
        connection = listener.accept()[0]
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += connection.recv(1000)
        connection.sendall(b"HTTP/1.1 404 \r\n\r\n")
        connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert run("tomcat-wait-ready", "0.0.0.0", str(listener.getsockname()[1]), str(os.getpid())).returncode == 0
    thread.join(5)
    assert not thread.is_alive()


def test_wait_ready_ends_with_the_process() -> None:
    with subprocess.Popen(["sleep", "0.3"]) as process:
        threading.Thread(target=process.wait, daemon=True).start()
        began = time.monotonic()
        done = run("tomcat-wait-ready", "127.0.0.1", "1", str(process.pid))
    assert (done.returncode, done.stderr) == (1, f"process {process.pid} ended before 127.0.0.1 port 1 answered\n")
    assert time.monotonic() - began < 20


def test_clean_work(tmp_path: Path) -> None:
    """Compiled pages go once per change; what applications keep there stays."""
    context = tmp_path / "work" / "Catalina" / "localhost" / "shop"
    page, session = context / "org" / "apache" / "jsp" / "index_jsp.class", context / "SESSIONS.ser"
    digest = tmp_path / "digest.json"

    def start(content: str) -> bool:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
        session.touch()
        digest.write_text(content, encoding="utf-8")
        assert run("tomcat-clean-work", str(tmp_path / "work"), str(digest)).returncode == 0
        assert session.exists()
        return page.exists()

    assert [start(content) for content in ("a", "a", "b", "b", "a")] == [False, True, False, True, False]


@pytest.mark.parametrize("before", ["nothing", "a file", "a link", "a link to nowhere"])
def test_record_start(tmp_path: Path, before: str) -> None:
    """The copies are new files, whatever the service's user put in their places."""
    digest, endpoint, foreign, folder = (tmp_path / name for name in ("disk.json", "wanted.json", "foreign", "run"))
    folder.mkdir()
    for path, text, mode in ((digest, "digest", 0o600), (endpoint, "secret", 0o600), (foreign, "foreign", 0o640)):
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
    for name in ("digest.json", "endpoint.json"):
        if before == "a file":
            (folder / name).write_text("old", encoding="utf-8")
        elif before != "nothing":
            (folder / name).symlink_to(foreign if before == "a link" else tmp_path / "nowhere")
    done = run("tomcat-record-start", str(digest), str(endpoint), str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    found = {path.name: (path.is_symlink(), path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) for path in folder.iterdir()}
    assert found == {"digest.json": (False, "digest", 0o644), "endpoint.json": (False, "secret", 0o600)}
    assert (foreign.read_text(encoding="utf-8"), foreign.stat().st_mode & 0o777) == ("foreign", 0o640)
    assert not (tmp_path / "nowhere").exists()


def test_record_start_against_links_at_any_moment(tmp_path: Path) -> None:
    """Another instance of the same user puts links there all the time: a start may fail, and nothing foreign is touched."""
    folder, foreign, over = tmp_path / "run", tmp_path / "foreign", threading.Event()
    folder.mkdir()
    for path in (tmp_path / "disk.json", foreign):
        path.write_text(path.name, encoding="utf-8")
    foreign.chmod(0o600)

    def put_links() -> None:
        while not over.is_set():
            with contextlib.suppress(FileExistsError):
                (folder / "digest.json").symlink_to(foreign)

    thread = threading.Thread(target=put_links)
    thread.start()
    try:
        for _time in range(20):
            run("tomcat-record-start", str(tmp_path / "disk.json"), str(tmp_path / "disk.json"), str(folder))
            assert (foreign.read_text(encoding="utf-8"), foreign.stat().st_mode & 0o777) == ("foreign", 0o600)
    finally:
        over.set()
        thread.join()


def test_hand_over(tmp_path: Path) -> None:
    """Root opens the file, and all that happens to the copy is done by the service's user."""
    stand_in(tmp_path, {"setpriv": f'echo "$1 $2 $3 $4 $5" >{tmp_path}/asked\nshift 5\nexec "$@"'})
    (tmp_path / "secret").write_text("monitor password\n", encoding="utf-8")
    (tmp_path / "copy").symlink_to(tmp_path / "nowhere")
    command = ["/bin/sh", str(FILES / "tomcat-hand-over"), "tomcat", "staff", str(tmp_path / "secret"), str(tmp_path / "copy")]
    subprocess.run(command, env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}, timeout=30, check=True)
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "--reuid tomcat --regid staff --init-groups\n"
    copy = tmp_path / "copy"
    assert (copy.is_symlink(), copy.read_text(encoding="utf-8"), copy.stat().st_mode & 0o777) == (False, "monitor password\n", 0o600)
    assert not (tmp_path / "nowhere").exists()


JAVA = """#!/bin/sh
for word in "$@"; do
    case $word in
        -XX:+UseConcMarkSweepGC)
            echo "Unrecognized VM option 'UseConcMarkSweepGC'"
            echo "Error: A fatal exception has occurred."
            exit 1
            ;;
    esac
done
echo "$*" >>"$(dirname "$0")/../asked"
printf 'openjdk version "%s" 2025-04-15\\n' "$(cat "$(dirname "$0")/../version" 2>/dev/null || echo 17.0.15)"
"""
VERIFY = """#!/bin/sh
shift
sed -n -E "s#^(Memry[A-Za-z]*|New)=.*#$1:LINE: Unknown key '\\1' in section [Service], ignoring.#p" "$1" |
    while IFS= read -r text; do
        key=${text#*\\'} key=${key%%\\'*}
        echo "$text" | sed "s|LINE|$(grep -n "^$key=" "$1" | cut -d: -f1)|"
    done
echo "other.service: not found"
exit 1
"""


class Start:
    """A candidate with instances, and what judges it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.java, self.bases = folder / "root", folder / "java", folder / "srv"
        self.path = folder / "path"
        for place in (self.root / "etc/systemd/system", self.java / "bin", self.path):
            place.mkdir(parents=True)
        for place, text in ((self.java / "bin/java", JAVA), (self.path / "systemd-analyze", VERIFY)):
            place.write_text(text, encoding="utf-8")
            place.chmod(0o755)

    def instance(self, name: str, options: list[str], unit: str = "[Service]\nNew=1\n", java: Path | None = None) -> None:
        """An instance as it would start."""
        quoted = "".join(f'CATALINA_OPTS="$CATALINA_OPTS "{shlex.quote(shlex.quote(option))}\n' for option in options)
        script = self.root / str(self.bases / name).lstrip("/") / "bin/setenv.sh"
        script.parent.mkdir(parents=True)
        script.write_text(f"JAVA_HOME={java or self.java}\nCATALINA_OPTS=\nexport PATH=/nowhere\n{quoted}", encoding="utf-8")
        (self.root / f"etc/systemd/system/tomcat@{name}.service").write_text(unit, encoding="utf-8")

    def check(self, *names: str, user: str = "", mode: str = "no", oldest: int = 11) -> tuple[int, str]:
        """What the script says."""
        done = subprocess.run(
            ["/bin/bash", str(FILES / "tomcat-check-start"), str(self.root), user or getpass.getuser(), mode]
            + [f"{self.bases / name}|{oldest}|10.1.60" for name in names],
            env={**os.environ, "PATH": f"{self.path}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout.replace(str(self.root), "")

    @property
    def asked(self) -> list[str]:
        """What Java was started with."""
        return (self.java / "asked").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return Start(tmp_path)


def test_java_is_asked_once_for_each_set_of_options(start: Start) -> None:
    for name in ("tomcat1", "tomcat2"):
        start.instance(name, [f"-Dcatalina.instance={name}", "-Xmx64m", "-Dgreeting=it's $HOME"])
    start.instance("tomcat3", ["-Dcatalina.instance=tomcat3", "-Xmx128m"])
    assert start.check("tomcat1", "tomcat2", "tomcat3") == (0, "")
    assert start.asked == ["-Xmx64m -Dgreeting=it's $HOME -version", "-Xmx128m -version"]


def test_java_is_not_asked_what_would_disturb_a_running_instance(start: Start) -> None:
    agent = start.java / "agent.jar"
    agent.touch()
    start.instance(
        "tomcat1",
        [
            f"-javaagent:{agent}=8090",
            "-agentlib:jdwp=transport=dt_socket,server=y,address=8000",
            "-Dcom.sun.management.jmxremote.port=9010",
            "-XX:+AlwaysPreTouch",
            "-Xlog:gc*:file=/srv/tomcat/tomcat1/logs/gc.log:time",
            "-XX:FlightRecorderOptions=repository=/srv/tomcat/tomcat1/temp/jfr,stackdepth=32",
            "-XX:FlightRecorderOptions=repository=/srv/tomcat/tomcat1/temp/jfr",
            "-XX:StartFlightRecording=filename=/srv/tomcat/tomcat1/logs/recording.jfr",
            "-Xss1m",
        ],
    )
    assert start.check("tomcat1") == (0, "")
    recorder = "-XX:FlightRecorderOptions=stackdepth"
    assert start.asked == [f"-Xlog:gc*:file=/dev/null::filecount=0 {recorder}=32 {recorder}=64 {recorder}=64 -Xss1m -version"]


def test_java_refuses(start: Start) -> None:
    for name in ("tomcat1", "tomcat2"):
        start.instance(name, [f"-Dcatalina.instance={name}", "-XX:+UseConcMarkSweepGC"])
    start.instance("tomcat3", ["-javaagent:/nowhere/agent.jar=8090"])
    expected = (
        "tomcat3: /nowhere/agent.jar cannot be read by {user} (-javaagent)\n"
        "tomcat1, tomcat2: Java refuses the options (tomcat_java_opts, java_opts, tomcat_flight_recording):\n"
        "Unrecognized VM option 'UseConcMarkSweepGC'\n"
    )
    assert start.check("tomcat1", "tomcat2", "tomcat3") == (1, expected.format(user=getpass.getuser()))


@pytest.mark.parametrize(
    ("version", "oldest", "major"),
    [("17.0.15", 17, None), ("1.8.0_402", 8, None), ("1.8.0_402", 11, 8), ("11.0.25", 17, 11), ("25", 17, None), ("9-ea", 11, 9)],
)
def test_java_is_too_old(start: Start, version: str, oldest: int, major: int | None) -> None:
    """What it is called says nothing: Java itself says what it is."""
    (start.java / "version").write_text(version, encoding="utf-8")
    start.instance("tomcat1", ["-Xmx64m"])
    remedy = "see jdk_version, tomcat_java_home and java_home"
    said = f"tomcat1: {start.java} is Java {major}, and Tomcat 10.1.60 needs {oldest} or newer: {remedy}\n"
    assert start.check("tomcat1", oldest=oldest) == ((0, "") if major is None else (1, said))


def test_each_instance_is_tried_with_its_own_java(start: Start, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(start.java, other)
    start.instance("tomcat1", ["-Xmx64m"])
    start.instance("tomcat2", ["-Xmx64m"], java=other)
    assert start.check("tomcat1", "tomcat2") == (0, "")
    assert start.asked == (other / "asked").read_text(encoding="utf-8").splitlines() == ["-Xmx64m -version"]


def test_an_agent_that_was_not_fetched_yet(start: Start) -> None:
    """A run in check mode fetches nothing."""
    start.instance("tomcat1", ["-javaagent:/nowhere/agent.jar=8090"])
    assert start.check("tomcat1", mode="yes") == (0, "")


def test_of_what_killed_processes_leave_the_newest_stays(tmp_path: Path) -> None:
    recording, repository = tmp_path / "recording.jfr", tmp_path / "jfr"
    assert run("tomcat-keep-recordings", str(recording), str(repository)).returncode == 0
    repository.mkdir()
    for age, name in enumerate(("newest", "older", "-oldest one")):
        (repository / name).mkdir()
        (repository / name / "chunk.jfr").touch()
        os.utime(repository / name, (1000 - age, 1000 - age))
    recording.write_text("whole", encoding="utf-8")
    assert run("tomcat-keep-recordings", str(recording), str(repository)).returncode == 0
    assert [path.name for path in repository.iterdir()] == ["newest"]
    # That of a process that was killed is empty, and no reason to drop the one before.
    recording.touch()
    assert run("tomcat-keep-recordings", str(recording), str(repository)).returncode == 0
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in ("recording.jfr.1", "recording.jfr")] == ["whole", ""]


@pytest.mark.parametrize(("mode", "code"), [("yes", 0), ("no", 1)])
def test_java_is_not_there(start: Start, mode: str, code: int) -> None:
    """A run in check mode on a bare host has nothing to ask; any other has a wrong option."""
    (start.java / "bin/java").unlink()
    start.instance("tomcat1", ["-Xmx64m"])
    result = start.check("tomcat1", mode=mode)
    assert result[0] == code and ("does not exist, or there is no user" in result[1]) == bool(code)


def test_systemd_judges_the_users_directives(start: Start) -> None:
    """An older systemd does not know all of the role's own, and ignores them."""
    start.instance("tomcat1", [], "[Service]\nNew=1\n# tomcat_unit_directives\nMemryMax=1G\n\n[Install]\n")
    assert start.check("tomcat1") == (
        1,
        "/etc/systemd/system/tomcat@tomcat1.service:4: Unknown key 'MemryMax' in section [Service], ignoring.\n",
    )
    start.instance("tomcat2", [], "[Service]\nNew=1\nMemryMin=1G\n# tomcat_unit_directives\nLimitCORE=0\n")
    assert start.check("tomcat2") == (0, "")
