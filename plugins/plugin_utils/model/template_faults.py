# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates that cannot be worked out: why, without what they hold, and which of them no run would work out either.

A file that a lookup names and that is missing, or a variable that nobody sets, would end a run in its middle. Options may be
made of facts, which are known on the hosts only; those are left to the run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.host_types import Host, HostInput, Unresolved
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import HIDDEN, NO_VALUE, Problems, without_credentials
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.unused import is_read

# What Ansible says of a missing file quotes its path, and no value.
_MISSING_FILE = re.compile(r"(?:Unable to access the file|the (?:template )?file|could not locate file) ")
_SYNTAX = re.compile(r"^(?:Syntax error in template|template error while templating string)")
_ADVICE = re.compile(r"\.? Use -v+ to see paths searched\.")
# What a plugin says may quote what it was given: a password that is no date, a command with a token.
_OF_PLUGIN = re.compile(r"(The (?:filter|test|lookup) plugin '[^']+' failed): .*")
# No apostrophes, and not the names of plugins and types.
_QUOTED = re.compile(r"(?P<of>plugin |type )?(?<!\w)'(?P<what>[^']*)'")
# Known during a run only: facts, other hosts' facts, and what roles set.
_OF_RUNS = re.compile(r"\bansible_|\b(?:hostvars|item|role_name|role_path)\b")
_LONGEST = 160


def reason(error: BaseException, template: str) -> str:
    """Return the first line of an error, with nothing quoted that does not stand in the template itself."""
    text = _ADVICE.sub("", " ".join(str(error).split()))
    if not (_MISSING_FILE.search(text) or _SYNTAX.search(text)):
        text = _QUOTED.sub(lambda quoted: quoted[0] if quoted["of"] or quoted["what"] in template else HIDDEN, _OF_PLUGIN.sub(r"\1", text))
    text = without_credentials(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def needs_run(error: BaseException, texts: Iterable[str], is_open: bool) -> bool:
    """Tell whether a run may know more of some templates. is_open: they may use variables that nobody can tell from their text."""
    words = str(error)
    if _SYNTAX.search(words):
        return False
    return any(_OF_RUNS.search(text) for text in texts) or (is_open and not _MISSING_FILE.search(words))


def refuse_unresolved(pairs: Iterable[tuple[Host, HostInput]], known: Collection[str], problems: Problems) -> None:
    """Report options of roles that nothing which a run finds out would make right, where a role reads them."""
    for host, source in pairs:
        for name, value in source.others.items():
            if isinstance(value, Unresolved) and not value.needs_run and name in known and is_read(host, name):
                remedy = "put right what it names; facts of hosts may be used, and are left to the run"
                problems.add(host.name, name, NO_VALUE, f"cannot be worked out ({value.why})", remedy)
