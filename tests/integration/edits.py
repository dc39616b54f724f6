# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be edited in an inventory, and what a run has to do about it: one entry for each edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integration import lab, releases
from integration.load import PORTS
from integration.shape import Shape

ALL = ("tomcat1", "tomcat2", "tomcat3", "tomcat4")
NEW_SECRET = "a-new-secret-of-the-edits-0123456789-abcdefghijkl"
# A file as a package would bring it: another inode under the old name. What was there is kept beside it.
REPLACE = "f=$(readlink -f {path}); cp -a $f $f.kept; cp -a $f $f.new; {change}; mv $f.new $f"
PUT_BACK = "f=$(readlink -f {path}); mv $f.kept $f"
REMOVE = {"tomcat_removed_instances": "remove"}
RELEASE = "/usr/lib/jvm/default-java/release"
CATALINA = "/usr/share/tomcat10/lib/catalina.jar"
COMMENT = 'python3 -c "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], \\"a\\"); z.comment = b\\"patched\\"; z.close()" $f.new'


def nothing(_shape: Shape) -> None:
    """No edit."""


def nobody() -> None:
    """Nobody touches a host."""


@dataclass(frozen=True)
class Edit:
    """An edit and what it has to cause. Whoever is not named has to go on with the same process."""

    change: Callable[[Shape], Any] = nothing
    # Members that are restarted exactly once, those that are started, and those that are stopped.
    rolled: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    # Sessions may go to another member though nobody was restarted.
    moves: bool = False
    playbook: str = "site.yml"
    more: dict[str, Any] = field(default_factory=dict)
    # What happens on hosts that no inventory tells.
    before: Callable[[], Any] = nobody
    # Front ends that users are at meanwhile.
    frontends: tuple[str, ...] = tuple(PORTS)
    # The fewest members that may serve at any time.
    least: int = 2
    # Hosts are made before the run, or removed after it.
    hosts: bool = False
    # The edit before which every file was as it is after this one.
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


def _drop(member: str, *keys: str) -> Callable[[Shape], Any]:
    return lambda shape: [shape.instance(member).pop(key) for key in keys]


def _on(hosts: tuple[str, ...], command: str) -> Callable[[], Any]:
    return lambda: [lab.on(host, command) for host in hosts]


def _three_nodes(shape: Shape) -> None:
    shape.add("app1", "tomcat7")
    shape.add("app2", "tomcat8")
    shape.add_host("app3", 103, "tomcat9")


# In the order in which they are made: each goes on from where the one before it has left the cluster.
EDITS: dict[str, Edit] = {
    "heap of one member": Edit(_of("tomcat1", java_opts=["-Xmx72m"]), rolled=("tomcat1",)),
    "connector of the members of one host": Edit(_on_host("app2", tomcat_max_threads=150), rolled=("tomcat3", "tomcat4")),
    "cluster setting (receiver threads)": Edit(_set(tomcat_receiver_max_threads=20), rolled=ALL),
    "HTTP port of a live member": Edit(_of("tomcat2", http_port=92), rolled=("tomcat2",)),
    "AJP port of a live member": Edit(_of("tomcat3", ajp_port=8023), rolled=("tomcat3",)),
    "AJP secret of all": Edit(_set(tomcat_ajp_secret=NEW_SECRET), rolled=ALL),
    "both ports back": Edit(
        lambda shape: (_drop("tomcat2", "http_port")(shape), _drop("tomcat3", "ajp_port")(shape)), rolled=("tomcat2", "tomcat3")
    ),
    "new instance": Edit(lambda shape: shape.add("app1", "tomcat5"), started=("tomcat5",)),
    "instance removed (stop)": Edit(lambda shape: shape.remove("tomcat5"), removed=("tomcat5",), moves=True),
    "the same instance again": Edit(lambda shape: shape.add("app1", "tomcat5"), started=("tomcat5",)),
    "instance removed (remove)": Edit(
        lambda shape: shape.remove("tomcat5"), removed=("tomcat5",), moves=True, more=REMOVE, as_before="new instance"
    ),
    "new host": Edit(lambda shape: shape.add_host("app3", 103, "tomcat6"), started=("tomcat6",), hosts=True),
    "host removed": Edit(
        lambda shape: shape.remove("tomcat6"), removed=("tomcat6",), moves=True, hosts=True, more=REMOVE, as_before="new host"
    ),
    "weight": Edit(_of("tomcat4", weight=3)),
    "standby": Edit(_of("tomcat2", standby=True), moves=True),
    "neither": Edit(lambda shape: (_drop("tomcat4", "weight")(shape), _drop("tomcat2", "standby")(shape)), moves=True),
    "state draining": Edit(_of("tomcat3", state="draining")),
    "state drained": Edit(_of("tomcat3", state="drained"), moves=True),
    "state active": Edit(_of("tomcat3", state="active"), moves=True),
    "one front end taken away": Edit(lambda shape: shape.web.update(balancer_frontends=["httpd", "mod_jk"]), frontends=("httpd", "mod_jk")),
    "and put back": Edit(lambda shape: shape.web.update(balancer_frontends=["httpd", "mod_jk", "nginx"]), frontends=("httpd", "mod_jk")),
    "path of the cluster": Edit(_set(tomcat_clusters={"main": {"paths": ["/test"]}})),
    "path back": Edit(_unset("tomcat_clusters")),
    "parameters of the front ends": Edit(
        _set(httpd_balancer_timeout=55, mod_jk_socket_connect_timeout=1900, nginx_balancer_read_timeout=55, httpd_base_timeout=12)
    ),
    "JDK updated by the distribution": Edit(
        before=_on(("app1",), REPLACE.format(path=RELEASE, change="echo 'PATCHED=\"yes\"' >>$f.new")), rolled=("tomcat1", "tomcat2")
    ),
    "JDK back": Edit(before=_on(("app1",), PUT_BACK.format(path=RELEASE)), rolled=("tomcat1", "tomcat2")),
    "Tomcat updated by the distribution": Edit(
        before=_on(("app1", "app2"), REPLACE.format(path=CATALINA, change=COMMENT)), rolled=ALL
    ),
    "Tomcat back": Edit(before=_on(("app1", "app2"), PUT_BACK.format(path=CATALINA)), rolled=ALL),
    "Tomcat from an archive": Edit(_release("10.1.90"), rolled=ALL),
    "Tomcat patch version up (archive)": Edit(_release("10.1.91", "10.1.90"), rolled=ALL),
    "Tomcat patch version back (archive)": Edit(_release("10.1.90", "10.1.91"), rolled=ALL),
    "Tomcat from packages again": Edit(_unset(*releases.NAMES), rolled=ALL),
    "drain.yml": Edit(playbook="playbooks/drain.yml", more={"members": "tomcat1"}, moves=True),
    "enable.yml": Edit(playbook="playbooks/enable.yml", more={"members": "tomcat1"}, moves=True),
    "roll.yml -e members=all": Edit(playbook="playbooks/roll.yml", more={"members": "all"}, rolled=ALL),
    "three nodes added": Edit(_three_nodes, started=("tomcat7", "tomcat8", "tomcat9"), hosts=True),
    "three nodes removed": Edit(
        lambda shape: shape.remove("tomcat7", "tomcat8", "tomcat9"),
        removed=("tomcat7", "tomcat8", "tomcat9"), moves=True, hosts=True, more=REMOVE, as_before="three nodes added",
    ),
    "heap, connector and cluster setting back": Edit(
        lambda shape: (
            _drop("tomcat1", "java_opts")(shape),
            shape.apps["app2"].pop("tomcat_max_threads"),
            _unset("tomcat_receiver_max_threads")(shape),
        ),
        rolled=ALL,
    ),
}  # fmt: skip

# Rows that concern different things share a run: what CI runs_of. Each keeps its own assertions.
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


def runs_of(which: str) -> list[tuple[str, ...]]:
    """The runs: every edit by itself, or a selection."""
    return [(name,) for name in EDITS] if which == "all" else SELECTION
