# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call from beginning to end: compare, check, stage, check again, swap, digests, record."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import typing as t

from ansible_collections.catalina.cluster.plugins.module_utils.files import diff
from ansible_collections.catalina.cluster.plugins.module_utils.files.compare import Names, inside, inspect, mount_points
from ansible_collections.catalina.cluster.plugins.module_utils.files.host import Host
from ansible_collections.catalina.cluster.plugins.module_utils.files.model import DIGEST, DIRECTORY, FileSet, FileSetError
from ansible_collections.catalina.cluster.plugins.module_utils.files.origins import details, last_request
from ansible_collections.catalina.cluster.plugins.module_utils.files.payload import Contents
from ansible_collections.catalina.cluster.plugins.module_utils.files.plan import Plan, Planner
from ansible_collections.catalina.cluster.plugins.module_utils.files.record import Entries, State
from ansible_collections.catalina.cluster.plugins.module_utils.files.stage import name_temporaries, stage
from ansible_collections.catalina.cluster.plugins.module_utils.files.swap import Swap, unchanged
from ansible_collections.catalina.cluster.plugins.module_utils.files.validate import run_validators

Result = dict[str, t.Any]


def apply(wanted: FileSet, contents: Contents, host: Host, check: bool = False, show_diff: bool = False) -> Result:
    """Make the host so. With contents missing, only say which are needed."""
    state = State(wanted.state_dir, wanted.name)
    try:
        if not check:
            state.prepare()
        state.lock(only_read=check)
        return _apply(wanted, contents, host, state, check, show_diff)
    except OSError as error:
        raise FileSetError(describe(error) + "\nNothing is changed on this host.") from error
    finally:
        state.unlock()


def _apply(wanted: FileSet, contents: Contents, host: Host, state: State, check: bool, show_diff: bool) -> Result:
    leftovers, written = state.leftovers()
    recorded = {**state.read(), **written}
    if not check:
        _clean(state, leftovers, recorded)
    names = Names()
    plan = Planner(wanted, state, recorded, names, check).make()
    host.checkpoint("compared")
    missing = [sha256 for sha256 in plan.needed() if sha256 not in contents]
    if missing:
        return {"needed": missing}
    result = _summary(plan, recorded, contents, show_diff)
    # Before anything is written.
    result["changes"] = [{**change, **more} for change, more in zip(result["changes"], details(plan, contents, last_request(state), names))]
    if state.is_closed:
        result["unread"] = [state.folder, *sorted(path for path in plan.unread if not inside(path, [wanted.state_dir]))]
    elif plan.files():
        result["warnings"] += run_validators(wanted, plan, contents, host, state.candidates, check)
        host.checkpoint("validated")
    if check:
        mounted = mount_points() if plan.writes else frozenset()
        result["in_place"] = [step.entry.dest for step in plan.writes if step.entry.dest in mounted]
    elif plan.steps():
        swap = _carry_out(plan, contents, state, host)
        result["in_place"] = swap.in_place
        result["warnings"] += swap.warnings
    elif plan.record != recorded:
        state.write(plan.record)
    # What only takes away says nothing of how the set shall be.
    if not check and not wanted.retire and not wanted.retire_parts:
        state.keep_request(wanted.to_data(), wanted.digest())
    return result


def _clean(state: State, leftovers: t.Sequence[str], recorded: Entries) -> None:
    """Take away what a killed run left behind. Its finished steps stay: they are what was wanted."""
    for path in leftovers:
        if not _discard(path):
            raise FileSetError(f"{path}: this is left of a run that was killed and cannot be removed; remove it")
    if os.path.isdir(state.candidates):
        for name in os.listdir(state.candidates):
            if name.rpartition("-")[0] == state.name:
                shutil.rmtree(os.path.join(state.candidates, name), ignore_errors=True)
    if os.path.exists(state.journal_path):
        state.write(recorded)
        state.end()


def _summary(plan: Plan, recorded: Entries, contents: Contents, show_diff: bool) -> Result:
    changed_groups: dict[str, list[str]] = {}
    changed_files = {step.change.group for step in plan.files()}
    for step in plan.steps():
        change = step.change
        reasons = changed_groups.setdefault(change.group, [])
        if change.action != DIGEST:
            reasons.append(change.path)
        elif change.group not in changed_files:
            reasons.extend("digest: " + part for part in change.detail.split(", "))
    result: Result = {
        "changed": bool(plan.steps()),
        "changed_groups": changed_groups,
        "unlisted_groups": plan.unlisted,
        "changes": [step.change.public() for step in plan.steps()],
        "in_place": [],
        "warnings": list(plan.warnings),
    }
    if show_diff:
        result["diff"] = diff.diffs_of(plan, contents, recorded)
    return result


def _carry_out(plan: Plan, contents: Contents, state: State, host: Host) -> Swap:
    """All steps, or none."""
    temporary = name_temporaries(plan, secrets.token_hex(4))
    swap = Swap(host)
    try:
        for folder in plan.state_folders:
            os.mkdir(folder, 0o755)
        state.begin(temporary, plan.journal())
        host.checkpoint("journal written")
        _swap(plan, contents, swap, host)
        swap.sync()
        host.checkpoint("synced")
        state.write({**plan.record, **{path: plan.former[path] for path in swap.stayed}})
    except (OSError, FileSetError) as error:
        raise _give_up(error, swap, temporary, state) from error
    host.checkpoint("record written")
    _end(state, [path for path in temporary if not _discard_with_checkpoint(host, path)])
    return swap


def _discard_with_checkpoint(host: Host, path: str) -> bool:
    discarded = _discard(path)
    host.checkpoint("cleaned")
    return discarded


def _end(state: State, remaining: list[str]) -> None:
    """Nothing is under way any more. Where something could not be removed, the next call tries again."""
    with contextlib.suppress(OSError):
        if remaining:
            state.begin(remaining, {})
        else:
            state.end()


def _swap(plan: Plan, contents: Contents, swap: Swap, host: Host) -> None:
    for step in plan.directories:
        swap.make_directory(step)
        host.checkpoint(f"made {step.entry.dest}")
    stage(plan.writes + plan.digests, contents, host)
    host.checkpoint("staged")
    compared = [step for step in plan.writes + plan.attributes + plan.removals + plan.digests if step.entry.dest not in plan.outputs]
    touched = [step.entry.dest for step in compared if not unchanged(step)]
    if touched:
        raise FileSetError("changed by somebody else while this call was at work: " + ", ".join(sorted(touched)) + "; run again")
    for step in plan.writes:
        swap.put(step)
        host.checkpoint(f"swapped {step.entry.dest}")
    for step in plan.attributes:
        swap.set_attributes(step)
        host.checkpoint(f"attributes {step.entry.dest}")
    for step in plan.removals:
        swap.remove(step)
        host.checkpoint(f"removed {step.entry.dest}")
    for step in plan.removed_directories:
        swap.remove_directory(step)
        host.checkpoint(f"removed {step.entry.dest}")
    for step in plan.digests:
        swap.put(step)
        host.checkpoint(f"digest {step.entry.dest}")


def _give_up(error: Exception, swap: Swap, temporary: t.Sequence[str], state: State) -> FileSetError:
    """Put everything back and say so."""
    # The directories made can go only once the candidates in them are gone.
    for path in temporary:
        if path.endswith(".new"):
            _discard(path)
    done, failed = swap.put_back()
    kept = [path for path in temporary if path.endswith(".old") and os.path.lexists(path)] if failed else []
    remaining = [path for path in temporary if path not in kept and not _discard(path)]
    message = describe(error)
    if failed:
        rest = f" Former contents are kept as: {', '.join(kept)}." if kept else ""
        message += f"\nThese could not be put back: {', '.join(failed)}.{rest}"
    elif done:
        message += f"\nNothing is changed on this host: all {done} steps that were already done were put back."
    else:
        message += "\nNothing is changed on this host."
    _end(state, remaining)
    return FileSetError(message, put_back=done, not_put_back=failed)


def describe(error: Exception) -> str:
    """An error as a person wants to read it."""
    if not isinstance(error, OSError):
        return str(error)
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _discard(path: str) -> bool:
    """Remove something temporary. Whether it is gone."""
    try:
        if inspect(path).kind == DIRECTORY:
            os.rmdir(path)
        else:
            os.unlink(path)
    except (FileNotFoundError, FileSetError):
        return True
    except OSError:
        return False
    return True
