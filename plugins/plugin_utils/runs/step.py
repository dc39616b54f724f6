# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action plugins of a run have in common: arguments are checked, then the step works with them."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from ansible.plugins.action import ActionBase
from ansible_collections.catalina.cluster.plugins.plugin_utils.runs.locking import MODULE, call_lock

Data = dict[str, Any]


class Step(ActionBase):
    """One step on a host. ARGUMENTS is its argument specification, RULES what holds between arguments."""

    _supports_async = False
    ARGUMENTS: ClassVar[Data] = {}
    RULES: ClassVar[Data] = {}

    def run(self, tmp: str | None = None, task_vars: Data | None = None) -> Data:
        """Check the arguments, then do the work."""
        del tmp
        variables = task_vars or {}
        super().run(None, variables)
        _validation, args = self.validate_argument_spec(argument_spec=dict(self.ARGUMENTS), **self.RULES)
        return self.work(args, variables)

    def work(self, args: Data, variables: Data) -> Data:
        """Return the result of the task."""
        raise NotImplementedError

    def call_module(self, name: str, arguments: Data, variables: Data) -> Data:
        """Return what a module of the collection returns on the host."""
        return cast("Data", self._execute_module(module_name=name, module_args=arguments, task_vars=variables))

    def call_lock(self, arguments: Data, variables: Data) -> Data:
        """Return what run_lock returns on the lock host, as a failure when another run holds the lock."""
        return call_lock(lambda asked: self.call_module(MODULE, asked, variables), arguments, bool(self._task.check_mode))


class ControllerStep(Step):
    """One step on the controller: it opens no connection."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
