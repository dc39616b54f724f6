# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be edited in an inventory, and what a run has to do about it: one row for each edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integration import lab, releases
from integration.load import PORTS
from integration.shape import Shape

ALL = ("tomcat1", "tomcat2", "tomcat3", "tomcat4")
NEW_SECRET = "a-new-secret-of-the-rows-0123456789-abcdefghijkl"
# A file as a package would bring it: another inode under the old name. What was there is kept beside it.
REPLACE = "f=$(readlink -f {path}); cp -a $f $f.kept; cp -a $f $f.new; {change}; mv $f.new $f"
PUT_BACK = "f=$(readlink -f {path}); mv $f.kept $f"
REMOVE = {"tomcat_removed_instances": "remove"}
RELEASE = "/usr/lib/jvm/default-java/release"
CATALINA = "/usr/share/tomcat10/lib/catalina.jar"
COMMENT = 'python3 -c "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], \\"a\\"); z.comment = b\\"patched\\"; z.close()" $f.new'


def nothing(_shape: Shape) -> None:
    """No edit."""


def no_hand() -> None:
    """Nobody touches a host."""


@dataclass(frozen=True)
class Row:
    """An edit and what it has to cause. Whoever is not named has to go on with the same process."""

    edit: Callable[[Shape], Any] = nothing
    # Members that are restarted exactly once, those that are started, and those that are stopped.
    rolled: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    # Sessions may go to another member though nobody was restarted.
    moves: bool = False
    playbook: str = "site.yml"
    more: dict[str, Any] = field(default_factory=dict)
    # What happens on hosts that no inventory tells.
    before: Callable[[], Any] = no_hand
    # Front ends that users are at meanwhile.
    frontends: tuple[str, ...] = tuple(PORTS)
    # The fewest members that may serve at any time.
    least: int = 2
    # Hosts are made before the run, or removed after it.
    hosts: bool = False
    # The row before which every file was as it is after this one.
    as_before: str = ""


def _set(**values: Any) -> Callable[[Shape], Any]:
    """Variables of all."""
    return lambda shape: shape.variables.update(values)


def _unset(*names: str) -> Callable[[Shape], Any]:
    return lambda shape: [shape.variables.pop(name) for name in names]


def _release(*versions: str) -> Callable[[Shape], Any]:
    """The first of these versions of Tomcat, from an archive."""
    return lambda shape: shape.variables.update(releases.variables(*versions))


def _on_host(host: str, **values: Any) -> Callable[[Shape], Any]:
    return lambda shape: shape.apps[host].update(values)


def _of(member: str, **values: Any) -> Callable[[Shape], Any]:
    """Keys of an instance."""
    return lambda shape: shape.instance(member).update(values)


def _forget(member: str, *keys: str) -> Callable[[Shape], Any]:
    return lambda shape: [shape.instance(member).pop(key) for key in keys]


def _on(hosts: tuple[str, ...], command: str) -> Callable[[], Any]:
    return lambda: [lab.on(host, command) for host in hosts]


def _three_nodes(shape: Shape) -> None:
    shape.add("app1", "tomcat7")
    shape.add("app2", "tomcat8")
    shape.add_host("app3", 103, "tomcat9")


# In the order in which they are walked: each goes on from where the one before it has left the cluster.
ROWS: dict[str, Row] = {
    "heap of one member": Row(_of("tomcat1", java_opts=["-Xmx72m"]), rolled=("tomcat1",)),
    "connector of the members of one host": Row(_on_host("app2", tomcat_max_threads=150), rolled=("tomcat3", "tomcat4")),
    "cluster setting (receiver threads)": Row(_set(tomcat_receiver_max_threads=20), rolled=ALL),
    "HTTP port of a live member": Row(_of("tomcat2", http_port=92), rolled=("tomcat2",)),
    "AJP port of a live member": Row(_of("tomcat3", ajp_port=8023), rolled=("tomcat3",)),
    "AJP secret of all": Row(_set(tomcat_ajp_secret=NEW_SECRET), rolled=ALL),
    "both ports back": Row(
        lambda shape: (_forget("tomcat2", "http_port")(shape), _forget("tomcat3", "ajp_port")(shape)), rolled=("tomcat2", "tomcat3")
    ),
    "new instance": Row(lambda shape: shape.add("app1", "tomcat5"), started=("tomcat5",)),
    "instance removed (stop)": Row(lambda shape: shape.remove("tomcat5"), gone=("tomcat5",), moves=True),
    "the same instance again": Row(lambda shape: shape.add("app1", "tomcat5"), started=("tomcat5",)),
    "instance removed (remove)": Row(
        lambda shape: shape.remove("tomcat5"), gone=("tomcat5",), moves=True, more=REMOVE, as_before="new instance"
    ),
    "new host": Row(lambda shape: shape.add_host("app3", 103, "tomcat6"), started=("tomcat6",), hosts=True),
    "host removed": Row(
        lambda shape: shape.remove("tomcat6"), gone=("tomcat6",), moves=True, hosts=True, more=REMOVE, as_before="new host"
    ),
    "weight": Row(_of("tomcat4", weight=3)),
    "standby": Row(_of("tomcat2", standby=True), moves=True),
    "neither": Row(lambda shape: (_forget("tomcat4", "weight")(shape), _forget("tomcat2", "standby")(shape)), moves=True),
    "state drained": Row(_of("tomcat3", state="drained"), moves=True),
    "state active": Row(_of("tomcat3", state="active"), moves=True),
    "one front end taken away": Row(lambda shape: shape.web.update(balancer_frontends=["httpd", "mod_jk"]), frontends=("httpd", "mod_jk")),
    "and put back": Row(lambda shape: shape.web.update(balancer_frontends=["httpd", "mod_jk", "nginx"]), frontends=("httpd", "mod_jk")),
    "path of the cluster": Row(_set(tomcat_clusters={"main": {"paths": ["/test"]}})),
    "path back": Row(_unset("tomcat_clusters")),
    "parameters of the front ends": Row(
        _set(httpd_balancer_timeout=55, mod_jk_socket_connect_timeout=1900, nginx_balancer_read_timeout=55, httpd_base_timeout=12)
    ),
    "JDK updated by the distribution": Row(
        before=_on(("app1",), REPLACE.format(path=RELEASE, change="echo 'PATCHED=\"yes\"' >>$f.new")), rolled=("tomcat1", "tomcat2")
    ),
    "JDK back": Row(before=_on(("app1",), PUT_BACK.format(path=RELEASE)), rolled=("tomcat1", "tomcat2")),
    "Tomcat updated by the distribution": Row(
        before=_on(("app1", "app2"), REPLACE.format(path=CATALINA, change=COMMENT)), rolled=ALL
    ),
    "Tomcat back": Row(before=_on(("app1", "app2"), PUT_BACK.format(path=CATALINA)), rolled=ALL),
    "Tomcat from an archive": Row(_release("10.1.90"), rolled=ALL),
    "Tomcat patch version up (archive)": Row(_release("10.1.91", "10.1.90"), rolled=ALL),
    "Tomcat patch version back (archive)": Row(_release("10.1.90", "10.1.91"), rolled=ALL),
    "Tomcat from packages again": Row(_unset(*releases.NAMES), rolled=ALL),
    "drain.yml": Row(playbook="playbooks/drain.yml", more={"members": "tomcat1"}, moves=True),
    "enable.yml": Row(playbook="playbooks/enable.yml", more={"members": "tomcat1"}, moves=True),
    "roll.yml -e members=all": Row(playbook="playbooks/roll.yml", more={"members": "all"}, rolled=ALL),
    "three nodes added": Row(_three_nodes, started=("tomcat7", "tomcat8", "tomcat9"), hosts=True),
    "three nodes removed": Row(
        lambda shape: shape.remove("tomcat7", "tomcat8", "tomcat9"),
        gone=("tomcat7", "tomcat8", "tomcat9"), moves=True, hosts=True, more=REMOVE, as_before="three nodes added",
    ),
    "heap, connector and cluster setting back": Row(
        lambda shape: (
            _forget("tomcat1", "java_opts")(shape),
            shape.apps["app2"].pop("tomcat_max_threads"),
            _unset("tomcat_receiver_max_threads")(shape),
        ),
        rolled=ALL,
    ),
}  # fmt: skip

# Rows that concern different things share a run: what CI walks. Each keeps its own assertions.
SELECTION: list[tuple[str, ...]] = [
    (
        "heap of one member",
        "connector of the members of one host",
        "HTTP port of a live member",
        "AJP port of a live member",
        "AJP secret of all",
        "new instance",
        "parameters of the front ends",
    ),
    ("instance removed (remove)", "weight", "standby"),
]


def walks(which: str) -> list[tuple[str, ...]]:
    """The runs: every row by itself, or a selection."""
    return [(name,) for name in ROWS] if which == "all" else SELECTION
