# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands what Ansible reports to plugin_utils/progress, and prints what comes back."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: stdout
short_description: Phases of a run, and what happens now
version_added: 0.1.0
author:
  - catalina.cluster contributors (@catalina)
description:
  - Prints a line for each phase of a run, with the hosts that changed and how long it took. On a terminal, one more line says what
    happens now. In a rolling restart it says how many members are done, which ones are restarted and how long the rest will take.
  - Without a terminal, phases and steps are plain lines with the time of day.
  - Messages of C(debug) tasks, warnings, failures and the differences of C(--diff) are printed in full. With C(-v) or C(--step)
    everything is printed as P(ansible.builtin.default#callback) does it.
  - The phase of a play is the text of its variable C(cluster_phase). Without one, each play is a phase by its own name. Plays that
    follow each other in the same phase share a line.
  - The steps of a rolling restart are what actions of this collection return under the key RV(ignore:progress).
  - With C(-e catalina_output=json), the document that an action of this collection returns is all that is on stdout; everything
    else goes to stderr.
  - The options C(display_ok_hosts) and C(display_skipped_hosts) are used with C(-v) only.
extends_documentation_fragment:
  - ansible.builtin.default_callback
  - ansible.builtin.result_format_callback
requirements:
  - set as stdout in configuration
"""

EXAMPLES = r"""
ansible.cfg: |
  [defaults]
  stdout_callback = catalina.cluster.progress
"""

import atexit
import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from ansible import constants, context
from ansible.playbook.handler import Handler
from ansible.plugins.callback.default import CallbackModule as Default
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.messages import Recap, message_lines, words_alone
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.phases import Line, Phases, Result
from ansible_collections.catalina.cluster.plugins.plugin_utils.progress.terminal import LivingLine, is_terminal

COLLECTION = "catalina.cluster."
DEBUG = ("debug", "ansible.builtin.debug", "ansible.legacy.debug")
FAIL = ("fail", "ansible.builtin.fail", "ansible.legacy.fail")
PAUSE = ("pause", "ansible.builtin.pause", "ansible.legacy.pause")
COLORS = {"ok": constants.COLOR_OK, "changed": constants.COLOR_CHANGED, "failed": constants.COLOR_ERROR}

Method = TypeVar("Method", bound=Callable[..., None])


def _unless_whole(method: Method) -> Method:
    """Decorate a method: where everything is wanted, the default callback does it instead."""
    inherited = getattr(Default, method.__name__)

    @functools.wraps(method)
    def chosen(self: CallbackModule, *args: Any, **options: Any) -> None:
        (inherited if self.whole else method)(self, *args, **options)

    return cast("Method", chosen)


def _has_own_words(task: Any) -> bool:
    """Whether a failure of a task is worded by the collection: by an action of it, or by fail in one of its roles."""
    if str(task.resolved_action).startswith(COLLECTION):
        return True
    role = task._role
    return task.action in FAIL and role is not None and str(role.get_name()).startswith(COLLECTION)


def _runs_afterwards(task: Any) -> bool:
    """Whether a task runs on hosts that failed too: a handler, which may be forced, or one of an always section."""
    while not isinstance(task, Handler):
        parent = getattr(task, "_parent", None)
        if parent is None:
            return False
        # A play works with copies of its blocks, which keep their identifiers.
        if task._uuid in {one._uuid for one in getattr(parent, "always", ())}:
            return True
        task = parent
    return True


class StandardError:
    """A Display of Ansible of which everything goes to stderr."""

    def __init__(self, display: Any) -> None:
        self._display = display

    def __getattr__(self, name: str) -> Any:
        return getattr(self._display, name)

    def display(self, *args: Any, **options: Any) -> None:
        """Print a line."""
        self._display.display(*args, **{**options, "stderr": True})

    def banner(self, *args: Any, **options: Any) -> None:
        """Print a heading, by way of this display."""
        type(self._display).banner(self, *args, **{**options, "cows": False})


class CallbackModule(Default):
    """The default callback, of which only what a person has to know is left."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "catalina.cluster.progress"
    _display: Any

    def __init__(self) -> None:
        super().__init__()
        self.whole = True
        # Whether stdout is for a document alone.
        self._document = False
        # Whether anything was changed by a task that was no check.
        self._has_changed = False
        self._phases = Phases(plain=True)
        self._living: LivingLine | None = None

    def get_option(self, k: str, hostvars: Any = None) -> Any:
        """The default callback prints the heading of a task when it first prints something of it, if it prints no hosts that are ok."""
        if not self.whole and k in ("display_ok_hosts", "display_skipped_hosts"):
            return False
        if self._document and k == "display_failed_stderr":
            return True
        return super().get_option(k, hostvars)

    def v2_playbook_on_start(self, playbook: Any) -> None:
        """Choose: everything, a living line, or plain lines."""
        arguments = context.CLIARGS
        if self._display.verbosity > 0 or arguments.get("step") or playbook._file_name == "__adhoc_playbook__":
            super().v2_playbook_on_start(playbook)
            return
        self.whole = False
        on_terminal = is_terminal(sys.stdout, os.environ.get("TERM", ""))
        self._phases = Phases(plain=not on_terminal)
        if on_terminal:
            self._living = LivingLine(self._phases.living, functools.partial(self._display.display, screen_only=True, newline=False))
            self._living.start()
            # A run that is interrupted ends without another word to its callbacks.
            atexit.register(self._living.stop)
        super().v2_playbook_on_start(playbook)

    @_unless_whole
    def v2_playbook_on_play_start(self, play: Any) -> None:
        """A play is a phase, or a part of one."""
        self._play = play
        if not self._document and play.get_variable_manager().extra_vars.get("catalina_output") == "json":
            self._keep_stdout_clean()
        announced = play.get_vars().get("cluster_phase", "")
        is_literal = isinstance(announced, str) and "{{" not in announced
        self._print(self._phases.play(play.get_name().strip(), announced if is_literal else "", bool(play.check_mode)))

    @_unless_whole
    def v2_playbook_on_no_hosts_matched(self) -> None:
        """Plays of the collection may have nothing to do."""
        self._print(self._phases.no_hosts())

    @_unless_whole
    def v2_playbook_on_no_hosts_remaining(self) -> None:
        """The end of the run says so."""

    @_unless_whole
    def v2_playbook_on_vars_prompt(self, *_args: Any, **_options: Any) -> None:
        """The next task goes on."""
        self._pause(True)

    @_unless_whole
    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """The heading of the task is printed when there is something to print of it."""
        self._begin(task)
        super().v2_playbook_on_task_start(task, is_conditional)

    @_unless_whole
    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        """Handlers are tasks."""
        self._begin(task)
        super().v2_playbook_on_handler_task_start(task)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """A host begins with a task."""
        self._phases.started(host.get_name())
        super().v2_runner_on_start(host, task)

    @_unless_whole
    def v2_runner_on_ok(self, result: Any) -> None:
        """Nothing is printed of a host that is ok but messages, warnings, and whose differences were just shown."""
        self._finished(result)
        self._handle_warnings_and_exception(result)
        if self._document and str(result.task.resolved_action).startswith(COLLECTION) and "document" in result.result:
            sys.stdout.write(json.dumps(result.result["document"], indent=2) + "\n")
        if result.result.get("changed") and self._last_task_banner == result.task._uuid:
            self._display.display(f"changed: [{self.host_label(result)}]", color=constants.COLOR_CHANGED)
        elif result.task.action in DEBUG and not (result.task.loop and "results" in result.result):
            self._message(result)

    @_unless_whole
    def v2_runner_on_skipped(self, result: Any) -> None:
        """A task that is skipped may warn."""
        self._finished(result, skipped=True)
        self._handle_warnings_and_exception(result)

    @_unless_whole
    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A refusal of the collection is its words, every other failure is printed as the default callback does it."""
        self._finished(result, failed=not ignore_errors)
        words = words_alone(result.result) if _has_own_words(result.task) else ""
        if not words or ignore_errors or self.get_option("show_task_path_on_failure") or self._is_traceback_wanted():
            super().v2_runner_on_failed(result, ignore_errors)
            return
        self._handle_warnings(result.result)
        text = f"fatal: [{self.host_label(result)}]: FAILED!\n{words}"
        self._display.display(text, color=constants.COLOR_ERROR, stderr=self.get_option("display_failed_stderr"))

    @_unless_whole
    def v2_runner_on_unreachable(self, result: Any) -> None:
        """A host that is lost."""
        self._finished(result, failed=not result.task.ignore_unreachable)
        super().v2_runner_on_unreachable(result)

    @_unless_whole
    def v2_on_file_diff(self, result: Any) -> None:
        """It comes before the result itself."""
        if result.result.get("changed"):
            self._print(self._phases.shown())
        super().v2_on_file_diff(result)

    @_unless_whole
    def v2_runner_item_on_failed(self, result: Any) -> None:
        """It comes before the result of the task."""
        self._print(self._phases.shown())
        super().v2_runner_item_on_failed(result)

    @_unless_whole
    def v2_runner_item_on_ok(self, result: Any) -> None:
        """As for a task without items."""
        self._handle_warnings_and_exception(result)
        if result.task.action in DEBUG:
            self._message(result)

    @_unless_whole
    def v2_runner_item_on_skipped(self, result: Any) -> None:
        """As for a task without items."""
        self._handle_warnings_and_exception(result)

    @_unless_whole
    def v2_runner_retry(self, result: Any) -> None:
        """A try that failed is no failure yet."""

    @_unless_whole
    def v2_runner_on_async_poll(self, result: Any) -> None:
        """The living line says that the task goes on."""

    @_unless_whole
    def v2_runner_on_async_ok(self, result: Any) -> None:
        """Its result follows."""

    @_unless_whole
    def v2_playbook_on_include(self, included_file: Any) -> None:
        """Which files the tasks are in is of no interest."""

    @_unless_whole
    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The last phase, the hosts of which there is something to say, and one line on the whole run."""
        self._print(self._phases.end())
        if self._living:
            self._living.stop()
        recap = Recap(stats)
        if recap.processed or recap.custom:
            super().v2_playbook_on_stats(recap)
        state = "failed" if recap.having("failures", "unreachable") else "changed" if recap.having("changed") else "ok"
        # A play may be a check by itself.
        only_checked = bool(recap.having("changed")) and not self._has_changed
        self._print([Line(recap.line(self._phases.seconds(), bool(context.CLIARGS.get("check")) or only_checked), state)])

    def _keep_stdout_clean(self) -> None:
        """From now on stdout is for a document alone. Nothing was printed before the first play."""
        self._document = True
        if self._living:
            self._living.stop()
            self._living = None
        self._phases = Phases(plain=True)
        self._display = StandardError(self._display)

    def _begin(self, task: Any) -> None:
        self._print(self._phases.task(str(task.name or task.action)))
        # Whoever is asked for something must not lose what he types.
        self._pause(task.action in PAUSE or bool(task.debugger) or constants.ENABLE_TASK_DEBUGGER)

    def _finished(self, result: Any, **state: bool) -> None:
        data = result.result
        self._has_changed = self._has_changed or bool(data.get("changed") and not result.task.check_mode)
        progress = data.get("progress") if str(result.task.resolved_action).startswith(COLLECTION) else None
        state["afterwards"] = _runs_afterwards(result.task)
        self._print(self._phases.finished(Result(result.host.get_name(), bool(data.get("changed")), progress=progress, **state)))

    def _message(self, result: Any) -> None:
        host = "" if result.task.run_once is True else self.host_label(result)
        lines = message_lines(host, result.result)
        self._print(self._phases.shown())
        if lines is None:
            self._clean_results(result.result, result.task.action)
            lines = [f"{self.host_label(result)}: {self._dump_results(result.result)}"]
        self._display.display("\n".join(lines))

    def _print(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._display.display(line.text, color=COLORS.get(line.state))
            # In a pipe nobody would see it before the buffer is full.
            sys.stdout.flush()

    def _pause(self, paused: bool) -> None:
        if self._living:
            self._living.pause(paused)

    @staticmethod
    def _is_traceback_wanted() -> bool:
        wanted = constants.config.get_config_value("DISPLAY_TRACEBACK")
        return bool({"error", "always"} & set(wanted))
