# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an edit, or some that share a run, under load, and says what was not as it has to be."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from integration import lab, load, runs
from integration.edits import EDITS, Edit
from integration.shape import Processes, Shape, journal

Say = Callable[[str], None]
# What is on a host beside its configuration: registers, users, names.
_BESIDE = "cat /etc/hosts; getent passwd | cut -d: -f1; find /var/lib/catalina-cluster/instances -type f 2>/dev/null | sort"
# What an instance that was removed leaves, and what a host without instances may not have.
_TRACES = "find /srv /etc/systemd /var/lib/catalina-cluster /usr/local/lib /run -xdev -name '*{name}*'"
_NOTHING = "! find /srv/tomcat /var/lib/catalina-cluster/instances -type f 2>/dev/null | grep . && ! getent passwd tomcat"
# Nor may it tell a Prometheus of them.
_UNTOLD = "! systemctl is-active catalina-metrics.timer && ! find / -xdev -name 'catalina-metrics.*' -o -name '*cluster.prom' | grep ."


class Editor:
    """Makes edit after edit with one cluster."""

    def __init__(self, shape: Shape, say: Say) -> None:
        self.shape = shape
        self.say = say
        self._files: dict[str, dict[str, list[str]]] = {}

    def run(self, names: Sequence[str]) -> list[str]:
        """One run for these edits. What is wrong, in words; nothing is what everybody wants."""
        edits = [EDITS[name] for name in names]
        wanted = self._edited(names, edits)
        before = Processes(self.shape)
        more = {key: value for edit in edits for key, value in edit.more.items()}
        frontends = [name for name in load.PORTS if all(name in edit.frontends for edit in edits)]
        with load.Load(names[0], frontends) as client:
            client.steady()
            began = time.monotonic()
            run = wanted.play(edits[0].playbook, more)
            seconds = time.monotonic() - began
            client.mark()
            client.wait(load.AFTER)
        figures = client.figures
        self.say(load.line(" + ".join(names) if len(names) < 3 else f"{len(names)} edits in one run", figures, seconds))
        self.say("    " + figures.by_frontend())
        if len(names) > 2:
            self.say("    " + ", ".join(names))
        problems = [] if run.code == 0 and not run.lost else [f"the run ended with {run.code} ({run.log}):\n{run.error}"]
        problems += self._users(edits, figures) + self._processes(edits, wanted, before)
        members, self.shape = self.shape.members, wanted
        again = wanted.play("site.yml")
        problems += [f"the second run ended with {again.code} ({again.log}):\n{again.error}"] if again.code else []
        problems += [f"the second run changed {count} tasks on {host} ({again.log})" for host, count in again.changed.items() if count]
        for edit in edits:
            problems += self._traces(edit, members)
            if edit.hosts and edit.removed:
                wanted.hosts_up()
        if problems:
            problems += figures.events() + self._journals(edits, wanted)
        return problems

    def _edited(self, names: Sequence[str], edits: Sequence[Edit]) -> Shape:
        for name, edit in zip(names, edits, strict=True):
            if edit.started and len(names) == 1:
                self._files[name] = self._snapshot(self.shape)
            edit.before()
        wanted = self.shape.copy()
        for edit in edits:
            edit.change(wanted)
        if any(edit.hosts and edit.started for edit in edits):
            wanted.hosts_up()
        return wanted

    @staticmethod
    def _users(edits: Sequence[Edit], figures: load.Figures) -> list[str]:
        problems = figures.lost()
        moved = figures.total["moved_sessions"]
        if moved and not any(edit.moves or edit.rolled or edit.removed for edit in edits):
            problems.append(f"{moved} sessions moved though everybody they were at went on")
        least = max(edit.least for edit in edits)
        if figures.fewest.members < least:
            problems.append(f"only {', '.join(figures.fewest.instances) or 'nobody'} served at second {figures.fewest.second}")
        return problems

    def _processes(self, edits: Sequence[Edit], wanted: Shape, before: Processes) -> list[str]:
        problems = []
        rolled = {name for edit in edits for name in edit.rolled}
        removed = {name for edit in edits for name in edit.removed}
        after = Processes(wanted)
        for name, process in after.members.items():
            starts = before.starts(name, wanted.members[name])
            known = before.members.get(name, "0 0")
            if name in rolled and (starts != 1 or process == known):
                problems.append(f"{name} was started {starts} times, not once")
            elif name not in rolled and known != "0 0" and process != known:
                problems.append(f"{name} was restarted, and nothing of it was edited")
            if process.startswith("0 "):
                problems.append(f"{name} does not run")
        for name in removed:
            state = lab.on(self.shape.members[name], f"systemctl is-active tomcat@{name}; systemctl is-enabled tomcat@{name} 2>&1 || true")
            if "active" in state.split() or "enabled" in state.split():
                problems.append(f"{name} is no longer in the inventory and is {' and '.join(state.split())}")
        return problems + self._services(wanted, before, after)

    def _services(self, wanted: Shape, before: Processes, after: Processes) -> list[str]:
        """A front end that stays goes on with its process, one that was removed is stopped for good, one that is back runs."""
        problems = []
        was, now = self.shape.services, wanted.services
        for service, process in after.frontends.items():
            if service in now and (process.startswith("0 ") or (service in was and process != before.frontends[service])):
                problems.append(f"{service} was stopped or restarted: {before.frontends[service]} -> {process}")
            if service in was - now:
                state = lab.on(lab.WEB, f"systemctl is-active {service}; systemctl is-enabled {service} 2>&1 || true").split()
                if state != ["inactive", "disabled"]:
                    problems.append(f"{service} has no front end any more and is {' and '.join(state)}")
        return problems

    def _traces(self, edit: Edit, hosts: dict[str, str]) -> list[str]:
        """What is different from the time before."""
        if edit.more.get("tomcat_removed_instances") != "remove":
            return []
        problems = []
        for name in edit.removed:
            found = lab.on(hosts[name], _TRACES.format(name=name)).split()
            problems += [f"{hosts[name]} keeps {path}" for path in found]
        if edit.hosts:
            lab.on("app3", f"{_NOTHING} && {_UNTOLD}")
        known, now = self._files.get(edit.as_before, {}), self._snapshot(self.shape)
        for host in known.keys() & now.keys():
            problems += [f"{host} is not as it was: {text}" for text in sorted(set(now[host]) ^ set(known[host]))[:10]]
        return problems

    @staticmethod
    def _snapshot(shape: Shape) -> dict[str, list[str]]:
        return {host: lab.tree(host) + lab.on(host, _BESIDE).splitlines() for host in (*shape.apps, lab.WEB)}

    @staticmethod
    def _journals(edits: Sequence[Edit], wanted: Shape) -> list[str]:
        concerned = {name for edit in edits for name in (*edit.rolled, *edit.started)}
        found = [journal(host, f"tomcat@{name}") for name, host in wanted.members.items() if name in concerned]
        return found + [journal(lab.WEB, service, 15) for service in ("apache2", "nginx")]


def mended(editor: Editor) -> None:
    """After an edit that failed: have the cluster as the inventory says, for the next one."""
    run: runs.Run = editor.shape.play("site.yml")
    assert run.code == 0, run.error
