# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the controller that an inventory names, and what a WAR says of the sessions of its application."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.controller_files import ControllerFiles, copied_files, files_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import HostInput
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import Model, problem_lines, resolve
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.war import War, WarError, read

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
WEB = '<web-app xmlns="http://java.sun.com/xml/ns/javaee" version="3.0">{}</web-app>'


def war(folder: Path, name: str = "shop.war", web: str = "", context: str = "", library: str = "") -> Path:
    """A WAR with some descriptors."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WEB-INF/web.xml", WEB.format(web))
        if context:
            archive.writestr("META-INF/context.xml", context)
        if library:
            archive.writestr(f"WEB-INF/lib/{library}", b"")
    return path


def checksum(path: Path) -> str:
    """The checksum as an inventory has it."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def model(folder: Path, deployments: list[dict[str, Any]], sessions: str = "replicated", **balancer: Any) -> Model:
    """The model of one Tomcat host behind two front ends."""

    def find(_role: str, name: str) -> str:
        if not (folder / name).exists():
            raise FileNotFoundError(name)
        return str(folder / name)

    def check(path: str, wanted: str) -> None:
        found = checksum(Path(path))
        if found != wanted:
            raise ValueError(f"wrong checksum: {found[:13]}")

    own = {"tomcat_ajp_secret": SECRET, "tomcat_clusters": {"main": {"sessions": sessions, "encryption": False}}}
    sources = [
        HostInput("app1", {**own, "ansible_host": "192.168.0.101", "tomcat_instances": ["t1"]}, {"webapp_deployments": deployments}),
        HostInput("app2", {**own, "ansible_host": "192.168.0.102", "tomcat_instances": ["t2"]}, {"webapp_deployments": deployments}),
        HostInput(
            "web", {**own, "ansible_host": "192.168.0.100", "balancer_frontends": ["httpd", "nginx"], "nginx_balancer_port": 82}, balancer
        ),
    ]
    return resolve(sources, ["app1", "app2"], ["web"], files=ControllerFiles(find, check))


def deployment(src: str, digest: str, **more: Any) -> dict[str, Any]:
    """One application."""
    return {"path": "/shop", "src": src, "checksum": digest, **more}


def test_a_file_that_is_there(tmp_path: Path) -> None:
    """Nothing is said."""
    path = war(tmp_path, web="<distributable/>")
    found = model(tmp_path, [deployment(path.name, checksum(path))])
    assert (problem_lines(found.problems), found.advice) == ([], [])


def test_files_that_are_missing_or_others(tmp_path: Path) -> None:
    """All of them at once; hosts with the same list share a line. What comes from a URL is not here."""
    path = war(tmp_path)
    (tmp_path / "text.war").write_text("no archive", encoding="utf-8")
    wanted = [
        deployment("gone.war", "sha256:" + 64 * "0"),
        {**deployment(path.name, "sha256:" + 64 * "0"), "path": "/other"},
        {**deployment("https://example.com/x.war", "sha256:" + 64 * "0"), "path": "/third"},
        {**deployment("text.war", checksum(tmp_path / "text.war")), "path": "/fourth"},
    ]
    end = "; put the right file there, or take the entry out of the list"
    assert problem_lines(model(tmp_path, wanted).problems) == [
        f"app1, app2: webapp_deployments[0].src: names gone.war, which is not on the controller{end}",
        f"app1, app2: webapp_deployments[1].src: names shop.war, which is another file: wrong checksum: {checksum(path)[:13]}{end}",
        (
            "app1: webapp_deployments[3].src: names text.war, which is not a WAR (no ZIP archive); build it anew, or take the entry out "
            "of the list"
        ),
    ]


def test_files_of_all_levels() -> None:
    """Those of clusters and instances are looked at like those of the host; what is no list is somebody else's business."""
    digest = "sha256:" + 64 * "0"
    own: dict[str, Any] = {"files": [{"dest": "lib/a.jar", "src": "a.jar", "checksum": digest}]}
    own["java_agents"] = [{"src": "b.jar", "checksum": digest}]
    own["jmx_exporter"] = {"src": "c.jar", "checksum": digest}
    values = {"tomcat_clusters": {"main": {"tomcat": own}, "x": None}, "tomcat_instances": ["t1", {"name": "t2", "tomcat": own}]}
    others = {"tomcat_java_agents": own["java_agents"], "tomcat_jmx_exporter": own["jmx_exporter"], "tomcat_files": None}
    assert [(file.key, file.src) for file in files_of(HostInput("app1", values, others))] == [
        ("tomcat_java_agents[0].src", "b.jar"),
        ("tomcat_jmx_exporter.src", "c.jar"),
        ("tomcat_clusters.main.tomcat.files[0].src", "a.jar"),
        ("tomcat_clusters.main.tomcat.java_agents[0].src", "b.jar"),
        ("tomcat_clusters.main.tomcat.jmx_exporter.src", "c.jar"),
        ("tomcat_instances[1].tomcat.files[0].src", "a.jar"),
        ("tomcat_instances[1].tomcat.java_agents[0].src", "b.jar"),
        ("tomcat_instances[1].tomcat.jmx_exporter.src", "c.jar"),
    ]
    fetched = {"tomcat_files": [{"src": "org.postgresql:postgresql:42.7.4", "checksum": digest}]}
    assert list(files_of(HostInput("app1", {}, fetched))) == [], "the hosts have it from a mirror"
    assert list(files_of(HostInput("app1", {"tomcat_clusters": "main", "tomcat_instances": {"t1": {}}}, {}))) == []


def test_files_that_are_copied() -> None:
    """With and without a checksum; not what is an archive, made of the inventory, or fetched."""
    own = {"files": [{"dest": "lib/a.jar", "src": "a.jar", "checksum": "sha256:" + 64 * "0"}], "java_agents": [{"src": "b.jar"}]}
    values = {
        "tomcat_files": [{"src": "c.jar"}, {"content": "x"}, {"src": "https://example.com/d.jar"}, None, {"src": 5}],
        "tomcat_clusters": {"main": {"tomcat": own}},
        "tomcat_instances": [{"name": "t2", "tomcat": {"files": [{"src": "e.jar", "checksum": None}]}}],
        "webapp_deployments": [{"src": "shop.war", "checksum": "sha256:" + 64 * "0"}],
    }
    assert [(file.key, file.role, file.src) for file in copied_files(values)] == [
        ("tomcat_files[0].src", "tomcat", "c.jar"),
        ("tomcat_clusters.main.tomcat.files[0].src", "tomcat", "a.jar"),
        ("tomcat_instances[0].tomcat.files[0].src", "tomcat", "e.jar"),
    ]


@pytest.mark.parametrize(
    ("web", "library", "more", "sessions", "warned"),
    [
        ("", "", {}, "replicated", True),
        ("<distributable/>", "", {}, "replicated", False),
        ("", "", {}, "none", False),
        ("", "spring-session-data-redis-3.2.0.jar", {}, "replicated", False),
    ],
)
def test_an_application_that_does_not_replicate(
    tmp_path: Path, web: str, library: str, more: dict[str, Any], sessions: str, warned: bool
) -> None:
    """It is said once, however many hosts serve it."""
    path = war(tmp_path, web=web, library=library)
    found = model(tmp_path, [deployment(path.name, checksum(path), **more)], sessions)
    expected = [
        (
            "/shop is not distributable (its web.xml has no <distributable/>): its sessions are lost when a member of main stops. Put "
            "<distributable/> into its WEB-INF/web.xml, or keep it in a cluster with sessions: none."
        )
    ]
    assert (problem_lines(found.problems), found.advice) == ([], expected if warned else [])


@pytest.mark.parametrize(
    ("web", "context", "attributes", "balancer", "expected"),
    [
        ("<session-config><cookie-config><name>JSESSIONID</name></cookie-config></session-config>", "", {}, {}, []),
        (
            "<session-config><cookie-config><name>SHOPID</name></cookie-config></session-config>",
            "",
            {},
            {"nginx_balancer_session_cookie": "SHOPID"},
            [
                (
                    "app1, app2: webapp_deployments[0].src: names the session cookie SHOPID, but httpd on web sends users to their "
                    "member by JSESSIONID; set httpd_balancer_session_cookie: SHOPID there, or take the name out of the application"
                )
            ],
        ),
        (
            "",
            '<Context sessionCookieName="CTX"/>',
            {"sessionCookieName": "OWN"},
            {"httpd_balancer_session_cookie": "OWN"},
            [
                (
                    "app1, app2: webapp_deployments[0].attributes.sessionCookieName: names the session cookie OWN, but nginx on web "
                    "sends users to their member by JSESSIONID; set nginx_balancer_session_cookie: OWN there, or take the name out of "
                    "the application"
                )
            ],
        ),
    ],
)
def test_session_cookies(
    tmp_path: Path, web: str, context: str, attributes: dict[str, str], balancer: dict[str, str], expected: list[str]
) -> None:
    """An application whose cookie a front end does not look for would lose its users."""
    path = war(tmp_path, web="<distributable/>" + web, context=context)
    found = model(tmp_path, [deployment(path.name, checksum(path), attributes=attributes)], **balancer)
    assert problem_lines(found.problems) == expected


def test_what_a_war_says(tmp_path: Path) -> None:
    """Elements count where Tomcat reads them."""
    assert read(str(war(tmp_path, web="<filter><distributable/></filter>"))) == War()
    assert read(str(war(tmp_path, web="<distributable/>", context='<Context sessionCookieName="A"/>'))) == War(True, "A")
    with pytest.raises(WarError, match="well-formed"):
        read(str(war(tmp_path, web="<a>")))


SUM = "sha256:" + 64 * "0"
MODULE = {"name": "echo", "src": "echo.tar.gz", "checksum": SUM, "patches": ["a.patch", "https://example.com/b.patch"]}
SOURCE = {"src": "nginx.tar.gz", "checksum": SUM, "signature": "nginx.asc", "keyring": "keys.gpg"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"nginx_balancer_install_method": "source", "nginx_balancer_sources": [SOURCE]},
            ["sources[0].src", "sources[0].signature", "sources[0].keyring"],
        ),
        # Nobody reads the sources of the other method.
        ({"nginx_balancer_sources": [SOURCE]}, []),
        (
            {"nginx_balancer_sources": [{"src": "nginx.tar.gz", "checksum": SUM}], "nginx_balancer_modules": [MODULE]},
            ["modules[0].src", "modules[0].patches", "sources[0].src"],
        ),
        (
            {
                "nginx_balancer_install_method": "source",
                "nginx_balancer_library_sources": {"zlib": {"src": "z.tar.gz", "checksum": SUM}, "pcre2": None},
            },
            ["library_sources.zlib.src"],
        ),
        ({"mod_jk_source": {"src": "jk.tar.gz", "checksum": SUM}}, []),
        ({"mod_jk_install_method": "source", "mod_jk_source": {"src": "jk.tar.gz", "checksum": SUM}}, ["mod_jk_source.src"]),
    ],
)
def test_files_of_front_ends(values: dict[str, Any], expected: list[str]) -> None:
    """Sources, and what belongs to them."""
    found = [file.key.removeprefix("nginx_balancer_") for file in files_of(HostInput("web", {}, values))]
    assert found == expected


def test_files_without_a_checksum_where_they_are_read(tmp_path: Path) -> None:
    """They are there and can be opened. On hosts of other groups nobody looks for them."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "here.conf").write_text("x", encoding="utf-8")
    files = [{"dest": f"conf/{name}", "src": name} for name in ("here.conf", "gone.conf", "folder")]
    own = {"ansible_host": "192.168.0.101", "tomcat_instances": ["t1"], "tomcat_ajp_secret": SECRET, "balancer_frontends": ["mod_jk"]}
    values = {"tomcat_files": files, "nginx_balancer_modules": [MODULE]}

    def find(_role: str, name: str) -> str:
        if not (tmp_path / name).exists():
            raise FileNotFoundError(name)
        return str(tmp_path / name)

    def no_check(_path: str, _wanted: str) -> None:
        raise AssertionError

    sources = [HostInput("app1", own, values)]
    lines = problem_lines(resolve(sources, ["app1"], ["app1"], files=ControllerFiles(find, no_check)).problems)
    end = "put the right file there, or take the entry out of the list"
    assert lines == [
        f"app1: tomcat_files[1].src: names gone.conf, which is not on the controller; {end}",
        f"app1: tomcat_files[2].src: names folder, which cannot be read on the controller (Is a directory); {end}",
    ]
