# SPDX-License-Identifier: GPL-3.0-or-later
"""A build from the request to the installed result, with a compiler that is made up: names, arguments, and every refusal."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build import configure, install, key, service_files
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.compile import Limits, Scratch, Tools, build, pack, shown
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.model import BuildError, Module, Patch, Request, Source
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.platform import Platform, nginx_version, platform_of
from ansible_collections.catalina.cluster.plugins.module_utils.nginx_build.sources import without_armor

LIBRARIES = {"pcre2": "libpcre2-8.so.0", "zlib": "libz.so.1", "openssl": "libssl.so.3"}
HERE = Platform("debian", "12", "x86_64", LIBRARIES)
PACKAGED = (
    "nginx version: nginx/1.22.1\nbuilt with OpenSSL 3.0.8 7 Feb 2023\nTLS SNI support enabled\n"
    "configure arguments: --with-cc-opt='-g -O2 -fPIC' --prefix=/usr/share/nginx --with-compat --with-threads --with-mail=dynamic"
    " --with-stream=dynamic --with-http_perl_module=dynamic --add-module=/build/ndk --add-dynamic-module=/build/geoip2"
    " --with-zlib=/build/zlib --with-pcre=/build/pcre2"
)
FILES = {"src/core/nginx.h": '#define NGINX_VERSION      "1.26.3"\n', "configure": "#!/bin/sh\n"}


def runs(code: int = 0, said: str = "") -> Callable[[list[str]], tuple[int, str, str]]:
    """Whatever is run says this."""

    def run(_command: list[str]) -> tuple[int, str, str]:
        return code, "", said

    return run


def no_context(_path: str, _dest: str) -> None:
    """SELinux has no say here."""


def archive(path: Path, files: dict[str, str], top: str = "tree") -> Source:
    with tarfile.open(path, "w:gz") as stream:
        for name, text in files.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(text)
            stream.addfile(member, io.BytesIO(text.encode()))
    return Source(f"nginx_balancer_sources {path.name}", path.name, f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")


class FakeScratch(Scratch):
    """Commands are noted; make makes what it is told to."""

    def __init__(self, folder: Path, makes: tuple[str, ...], fails: str = "") -> None:
        super().__init__(str(folder / "log"), Limits())
        self.folder = str(folder / "scratch")
        os.mkdir(self.folder)
        self.commands: list[list[str]] = []
        self._makes = makes
        self._fails = fails

    def give(self) -> None:
        self.commands.append(["give"])

    def run(self, command: list[str], cwd: str) -> tuple[int, str]:
        self.commands.append(command)
        if command[0] == self._fails or command[1:2] == [self._fails]:
            return 2, "\n".join(f"line {number}" for number in range(1, 61))
        if command[0] == "make":
            os.mkdir(f"{cwd}/objs")
            for name in self._makes:
                Path(cwd, "objs", name).write_text(name, encoding="utf-8")
        return 0, ""


@dataclasses.dataclass
class World:
    """A folder with archives and a request that uses them."""

    folder: Path
    request: Request
    makes: tuple[str, ...] = ("nginx", "ngx_http_echo_module.so")
    fails: str = ""
    platform: Platform = HERE
    version: str = "1.26.3"
    fetched: list[str] = dataclasses.field(default_factory=list)
    scratch: FakeScratch | None = None
    served: dict[str, Path] = dataclasses.field(default_factory=dict)

    def build(self) -> dict[str, str]:
        transferred = {}
        for path in self.folder.iterdir():
            if path.is_file():
                transferred[f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"] = str(path)
                transferred[path.name] = str(path)
        self.scratch = FakeScratch(self.folder, self.makes, self.fails)
        tools = Tools(runs(1, "gpgv: BAD signature"), self.download, {} if self.served else transferred)
        return build(self.request, self.platform, self.version, self.scratch, tools, Limits(3))

    def download(self, url: str, path: str) -> None:
        self.fetched.append(url)
        if url not in self.served:
            raise OSError("404 Not Found")
        Path(path).write_bytes(self.served[url].read_bytes())

    def arguments(self) -> list[str]:
        assert self.scratch is not None
        return next(command for command in self.scratch.commands if command[1:2] == ["./configure"])[2:]


@pytest.fixture
def world(tmp_path: Path) -> World:
    nginx = archive(tmp_path / "nginx.tar.gz", FILES)
    echo = archive(tmp_path / "echo.tar.gz", {"config": "ngx_module_link", "echo.c": ""})
    module = Module("echo", dataclasses.replace(echo, label="nginx_balancer_modules echo"), load=("ngx_http_echo_module.so",))
    request = Request("source", sources={"1.26.3": nginx}, modules=(module,), root=str(tmp_path / "opt"), options=("--with-threads",))
    return World(tmp_path, request)


def change(world: World, **changes: Any) -> None:
    world.request = dataclasses.replace(world.request, **changes)


def change_module(world: World, **changes: Any) -> None:
    change(world, modules=(dataclasses.replace(world.request.modules[0], **changes),))


def digest(world: World, platform: Platform = HERE) -> str:
    return key.digest(key.inputs(world.request, platform, world.version))


# The key


@pytest.mark.parametrize(
    "different",
    [
        lambda world: change(world, options=("--with-threads", "--with-debug")),
        lambda world: change(world, modules=()),
        lambda world: change(world, user="nginx"),
        lambda world: change(world, root="/srv"),
        lambda world: change(world, libraries={"zlib": Source("zlib", "zlib.tar.gz", "sha256:1")}),
        lambda world: change(world, sources={"1.26.3": Source("nginx", "nginx.tar.gz", "sha256:2")}),
        lambda world: change_module(world, kind="static", load=()),
        lambda world: change_module(world, patches=(Patch("a.patch", "sha256:3"),)),
        lambda world: change_module(world, source=Source("echo", "echo.tar.gz", "sha256:4")),
    ],
)
def test_what_makes_another_build(world: World, different: Callable[[World], None]) -> None:
    before = digest(world)
    different(world)
    assert digest(world) != before


@pytest.mark.parametrize(
    "same",
    [
        lambda world: change(world, nginx="/usr/local/sbin/nginx"),
        lambda world: change_module(world, load=()),
        lambda world: change_module(world, source=dataclasses.replace(world.request.modules[0].source, src="elsewhere/echo.tar.gz")),
        lambda world: change(world, sources={**world.request.sources, "1.22.1": Source("older", "older.tar.gz", "sha256:5")}),
    ],
)
def test_what_makes_no_other_build(world: World, same: Callable[[World], None]) -> None:
    before = digest(world)
    same(world)
    assert digest(world) == before


@pytest.mark.parametrize(
    "platform",
    [
        dataclasses.replace(HERE, release="13"),
        dataclasses.replace(HERE, machine="aarch64"),
        dataclasses.replace(HERE, libraries={**LIBRARIES, "openssl": "libssl.so.4"}),
    ],
)
def test_another_host_needs_another_build(world: World, platform: Platform) -> None:
    assert digest(world, platform) != digest(world)


def test_a_library_that_is_built_in_is_none_of_the_host(world: World) -> None:
    change(world, libraries={"openssl": Source("openssl", "openssl.tar.gz", "sha256:1")})
    assert digest(world, dataclasses.replace(HERE, libraries={**LIBRARIES, "openssl": "libssl.so.4"})) == digest(world)


def test_modules_of_the_package_depend_on_what_it_says_of_itself(world: World) -> None:
    change(world, method="package")
    before = digest(world, dataclasses.replace(HERE, nginx=PACKAGED))
    assert digest(world, dataclasses.replace(HERE, nginx=PACKAGED.replace("3.0.8", "3.0.9"))) != before
    change(world, options=("--with-debug",))
    assert digest(world, dataclasses.replace(HERE, nginx=PACKAGED)) == before, "options of an nginx of its own do not count"


# What configure is told


def test_places_are_those_of_the_package(world: World) -> None:
    files = world.build()
    prefix = key.folder_of(world.request, "1.26.3", digest(world))
    assert prefix == f"{world.request.root}/nginx/1.26.3-{digest(world)[:12]}"
    assert {"--conf-path=/etc/nginx/nginx.conf", "--pid-path=/run/nginx.pid", f"--prefix={prefix}"} <= set(world.arguments())
    assert world.arguments()[-2] == "--with-threads" and world.arguments()[-1].startswith("--add-dynamic-module=/")
    assert sorted(files) == ["build.json", "modules/ngx_http_echo_module.so", "sbin/nginx"]
    assert ["make", "-j3"] in world.scratch.commands  # type: ignore[union-attr]


def test_static_modules_and_libraries(world: World) -> None:
    zlib = archive(world.folder / "zlib.tar.gz", {"configure": ""})
    openssl = archive(world.folder / "openssl.tar.gz", {"config": ""})
    change(world, libraries={"openssl": openssl, "zlib": zlib})
    change_module(world, kind="static", load=())
    world.makes = ("nginx",)
    world.build()
    text = " ".join(world.arguments())
    assert " --add-module=/" in text and "--with-zlib=/" in text and "--with-openssl=/" in text and "dynamic" not in text


@pytest.mark.parametrize(("config", "kept"), [("", []), ("ngx_module_type=STREAM", ["--with-stream=dynamic"])])
def test_arguments_of_the_package(config: str, kept: list[str]) -> None:
    request = Request("package", modules=(Module("echo", Source("", "", "")),))
    assert configure.for_package(request, PACKAGED, {"echo": "/x/echo"}, [config]) == [
        "--with-cc-opt=-g -O2 -fPIC",
        "--prefix=/usr/share/nginx",
        "--with-threads",
        *kept,
        "--with-compat",
        "--add-dynamic-module=/x/echo",
    ]


def test_modules_of_the_package_alone_are_made(world: World) -> None:
    change(
        world,
        method="package",
        sources={"1.22.1": archive(world.folder / "n.tar.gz", {**FILES, "src/core/nginx.h": 'define NGINX_VERSION "1.22.1"'})},
    )
    world.version, world.platform = "1.22.1", dataclasses.replace(HERE, nginx=PACKAGED)
    files = world.build()
    assert sorted(files) == ["build.json", "modules/ngx_http_echo_module.so"]
    assert ["make", "-j3", "modules"] in world.scratch.commands  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--prefix=/usr", "the prefix is named after the build"),
        ("--pid-path=/x", "the places are those of the package"),
        ("--add-module=/x", "use nginx_balancer_modules"),
        ("--with-pcre=/x", "use nginx_balancer_library_sources"),
        ("with-debug", "is no option of configure"),
    ],
)
def test_options_that_cannot_be_given(option: str, said: str) -> None:
    assert said in configure.option_problems([option])[0]


def test_options_that_can_be_given() -> None:
    assert configure.option_problems(["--with-pcre", "--with-pcre-jit", "--with-cc-opt=-O0 -g", "--without-http_gzip_module"]) == []


# Refusals. What runs is not touched by any of them: nothing is installed before the build has ended.


def other_checksum(world: World) -> None:
    """What a server sends is not what the inventory says."""
    change_module(world, source=dataclasses.replace(world.request.modules[0].source, src="https://x/echo.tar.gz", is_url=True))
    change(world, sources={"1.26.3": dataclasses.replace(world.request.sources["1.26.3"], src="https://x/nginx.tar.gz", is_url=True)})
    world.served = {f"https://x/{name}": world.folder / "nginx.tar.gz" for name in ("nginx.tar.gz", "echo.tar.gz")}


def bad_signature(world: World) -> None:
    for name in ("nginx.asc", "keys.asc"):
        (world.folder / name).write_bytes(b"x")
    source = dataclasses.replace(world.request.sources["1.26.3"], signature="nginx.asc", keyring="keys.asc")
    change(world, sources={"1.26.3": source})


def no_config(world: World) -> None:
    change_module(world, source=archive(world.folder / "no.tar.gz", {"README": ""}))


def other_nginx(world: World) -> None:
    world.version = "1.28.0"
    change(world, sources={"1.28.0": world.request.sources["1.26.3"]})


def no_nginx(world: World) -> None:
    url = "https://user:secret@x/other.tar.gz"
    source = dataclasses.replace(archive(world.folder / "other.tar.gz", {"configure": ""}), src=url, is_url=True)
    world.served = {url: world.folder / "other.tar.gz"}
    change(world, sources={"1.26.3": source})


def old_ajp(world: World) -> None:
    files = {"config": "auto/module", "ngx_http_ajp_module.c": "", "ngx_http_ajp.c": "r->space_in_uri"}
    change_module(world, name="ajp", source=archive(world.folder / "ajp.tar.gz", files))


def bad_patch(world: World) -> None:
    (world.folder / "a.patch").write_text("", encoding="utf-8")
    change_module(world, patches=(Patch("a.patch", f"sha256:{hashlib.sha256(b'').hexdigest()}"),))
    world.fails = "patch"


def failing(what: str) -> Callable[[World], None]:
    def fails(world: World) -> None:
        world.fails = what

    return fails


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (other_checksum, "nginx_balancer_modules echo: .*wrong checksum"),
        (
            bad_signature,
            "the signature nginx.asc is not one of nginx.tar.gz by a key of keys.asc:\ngpgv: BAD signature\nNothing was unpacked",
        ),
        (no_config, "has no file config at its top"),
        (other_nginx, "is nginx 1.26.3, not 1.28.0"),
        (no_nginx, r"https://\*+@x/other.tar.gz is no source of nginx"),
        (old_ajp, "nginx_balancer_modules ajp: this is the AJP module of yaoweibin: it works with nginx up to 1.21.0"),
        (bad_patch, "nginx_balancer_modules echo: the patch a.patch does not apply"),
        (failing("./configure"), "configure ended with code 2; nothing was installed. .*/log. Its end:\nline 31\n"),
        (failing("make"), "make ended with code 2; nothing was installed"),
        (lambda world: change_module(world, load=("x.so",)), "load names x.so, which was not built; there are: ngx_http_echo_module.so"),
    ],
)
def test_refusals(world: World, break_it: Callable[[World], None], said: str) -> None:
    break_it(world)
    with pytest.raises(BuildError) as caught:
        world.build()
    assert re.search(said, str(caught.value)), str(caught.value)
    assert not os.path.exists(world.request.root)


def test_the_first_errors_are_shown_though_the_end_is_far_from_them() -> None:
    """With parallel jobs the others go on after the one that fails."""
    early = ["checking for error.h... no", "cc -o good.o good.c", "bad.c:1: error: no", "make[1]: *** [bad.o] Error 1"]
    told = shown("\n".join([*early, *(f"install {number}" for number in range(40)), "make: *** [build] Error 2"]))
    assert told.startswith("Its first errors:\nbad.c:1: error: no\nmake[1]: *** [bad.o] Error 1\nIts end:\ninstall 11\n")
    assert told.endswith("\nmake: *** [build] Error 2")
    assert shown("\n".join(early[2:])) == "Its end:\nbad.c:1: error: no\nmake[1]: *** [bad.o] Error 1"


def test_mirrors_are_tried_one_after_the_other(world: World) -> None:
    source = dataclasses.replace(
        world.request.sources["1.26.3"],
        src="https://a/nginx.tar.gz",
        is_url=True,
        mirrors=("https://b/nginx.tar.gz", "https://c/nginx.tar.gz"),
    )
    change(world, sources={"1.26.3": source}, modules=())
    world.makes = ("nginx",)
    world.served = {"https://b/nginx.tar.gz": world.folder / "nginx.tar.gz"}
    world.build()
    assert world.fetched == ["https://a/nginx.tar.gz", "https://b/nginx.tar.gz"]


def test_keys_as_text_become_bytes() -> None:
    text = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 1\n\naGVs\nbG8=\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n"
    assert without_armor(text) == b"hello"
    assert without_armor(b"\x99\x01") == b"\x99\x01"


# What is there, and the installation


def installed(world: World, run: Callable[[list[str]], tuple[int, str, str]] | None = None) -> install.State:
    state = install.state_of(world.request, HERE)
    path = str(world.folder / "pack.tar.gz")
    pack(world.build(), path)
    install.install(state, path, run or runs(), no_context)
    return install.state_of(world.request, HERE)


def test_an_installed_build_is_there_and_is_named(world: World) -> None:
    before = install.state_of(world.request, HERE)
    assert not before.present and before.differs == ("first build",) and not os.path.exists(before.checker)
    after = installed(world)
    assert after.present and after.checker == after.binary == f"{after.prefix}/sbin/nginx"
    assert os.access(after.binary, os.X_OK)
    assert after.load == (f"{after.prefix}/modules/ngx_http_echo_module.so",)
    change(world, options=("--with-debug",))
    assert install.state_of(world.request, HERE).differs == ("options",)


def test_a_damaged_build_is_made_again(world: World) -> None:
    state = installed(world)
    Path(state.load[0]).write_text("", encoding="utf-8")
    assert not install.state_of(world.request, HERE).present
    install.install(state, str(world.folder / "pack.tar.gz"), runs(), no_context)
    assert install.state_of(world.request, HERE).present
    assert os.listdir(os.path.dirname(state.prefix)) == [os.path.basename(state.prefix)]


def test_what_nginx_does_not_take_is_removed_again(world: World) -> None:
    with pytest.raises(BuildError, match=r"which was removed again: .*not binary compatible"):
        installed(world, runs(1, "module is not binary compatible"))
    assert os.listdir(f"{world.request.root}/nginx") == []


def test_the_pack_of_another_build_is_refused(world: World) -> None:
    installed(world)
    change(world, options=("--with-debug",))
    state = install.state_of(world.request, HERE)
    with pytest.raises(BuildError, match="it is the result of another build"):
        install.install(state, str(world.folder / "pack.tar.gz"), runs(), no_context)
    assert not install.state_of(world.request, HERE).present


def test_nginx_is_told_to_load_every_module(world: World) -> None:
    seen: list[str] = []

    def run(command: list[str]) -> tuple[int, str, str]:
        seen.append(Path(command[-1]).read_text(encoding="utf-8"))
        return 0, "", ""

    state = installed(world, run)
    assert f"load_module {state.load[0]};" in seen[0]


def test_older_builds_go_unless_something_runs_from_them(world: World) -> None:
    states = []
    for number in range(4):
        change(world, options=(f"--number={number}",))
        shutil.rmtree(world.folder / "scratch", ignore_errors=True)
        states.append(installed(world))
        install.remove(states[-1].prefix, install.surplus(states[-1].prefix, 9, []))
    proc = world.folder / "proc"
    (proc / "7").mkdir(parents=True)
    (proc / "7/maps").write_text(f"55-56 r-xp 0 08:01 77   {states[0].prefix}/sbin/nginx (deleted)\n", encoding="utf-8")
    decided = install.surplus(states[3].prefix, 1, [], str(proc))
    assert [version.path for version in decided.versions] == [states[1].prefix], "the first runs, the third is kept"
    install.remove(states[3].prefix, decided)
    assert not os.path.exists(states[1].prefix) and os.path.exists(states[0].prefix)


def test_what_cannot_be_is_refused_before_anything_is_done(world: World) -> None:
    change(world, version="1.30.0")
    with pytest.raises(BuildError, match=r"nginx_balancer_version is nginx 1.30.0, and only these versions are listed: 1.26.3"):
        install.state_of(world.request, HERE)
    change(world, version="", sources={})
    with pytest.raises(BuildError, match="nginx_balancer_version: says which"):
        install.state_of(world.request, HERE)
    change(world, method="package", sources={})
    with pytest.raises(BuildError, match=r"the installed package is nginx 1.22.1, and only these versions are listed: none"):
        install.state_of(world.request, dataclasses.replace(HERE, nginx=PACKAGED))
    change_module(world, kind="static")
    with pytest.raises(BuildError, match="echo: type static needs an nginx of its own"):
        install.state_of(world.request, dataclasses.replace(HERE, nginx=PACKAGED))


def test_the_scratch_folder_is_away_afterwards_and_so_is_that_of_a_killed_build(tmp_path: Path) -> None:
    old, young = tmp_path / "nginx-old", tmp_path / "nginx-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (1, 1))
    with Scratch(str(tmp_path / "logs/log"), Limits(), str(tmp_path)) as scratch:
        assert os.path.dirname(scratch.folder) == str(tmp_path) and scratch.uid >= 61184
    assert sorted(os.listdir(tmp_path)) == ["logs", "nginx-young"]


# The host


def test_the_host(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\n', encoding="utf-8")
    folder = tmp_path / "usr/lib/x86_64-linux-gnu"
    folder.mkdir(parents=True)
    for name in ("libssl.so.3", "libz.so.1", "libz.so.1.2.13", "libz.so", "libpcre2-8.so.0"):
        (folder / name).write_text("", encoding="utf-8")
    nginx = tmp_path / "nginx"
    nginx.write_text("", encoding="utf-8")
    said = "nginx version: nginx/1.22.1\nbuilt with OpenSSL 3.0.8 7 Feb 2023 (running with OpenSSL 3.0.22 25 Aug 2026)\n"
    found = platform_of(runs(0, said), str(nginx), str(tmp_path))
    assert (found.distribution, found.release, dict(found.libraries)) == ("debian", "12", LIBRARIES)
    assert "running with" not in found.nginx, "an update of the library is no other nginx"
    assert nginx_version(found.nginx) == "1.22.1"
    assert platform_of(runs(0, said), str(tmp_path / "none"), str(tmp_path)).nginx == ""
    with pytest.raises(BuildError, match="repair the nginx package"):
        platform_of(runs(127, "libpcre2-8.so.0: cannot open"), str(nginx), str(tmp_path))


def test_what_the_package_would_have_brought(tmp_path: Path) -> None:
    (tmp_path / "etc/logrotate.d").mkdir(parents=True)
    root = str(tmp_path)
    assert len(service_files.create("www-data", root)) == 3
    text = (tmp_path / "etc/logrotate.d/nginx").read_text(encoding="utf-8")
    assert "create 0640 www-data " in text and 'kill -USR1 "$(cat /run/nginx.pid)"' in text and "USER" not in text
    assert service_files.missing(root) == []
    (tmp_path / "etc/logrotate.d/nginx").write_text("the package's", encoding="utf-8")
    service_files.create("www-data", root)
    assert (tmp_path / "etc/logrotate.d/nginx").read_text(encoding="utf-8") == "the package's"


def test_a_rotation_that_was_not_finished_is_made_again_and_read_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc/logrotate.d").mkdir(parents=True)
    done = []

    def killed(_old: str, _new: str) -> None:
        done.append("replace")
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", lambda _descriptor: done.append("fsync"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            service_files.create("www-data", str(tmp_path))
    assert done == ["fsync", "replace"]
    assert all(name.endswith("~") for name in os.listdir(tmp_path / "etc/logrotate.d"))
    service_files.create("www-data", str(tmp_path))
    assert os.listdir(tmp_path / "etc/logrotate.d") == ["nginx"]


def test_the_record_says_what_it_was_made_from(world: World) -> None:
    state = installed(world)
    record = json.loads(Path(state.prefix, "build.json").read_text(encoding="utf-8"))
    assert record["key"] == state.key == key.digest(record["inputs"])
