"""Applying a plan that was shown: the question, the writes, the proof."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from acrnet.cli.confirming import WriteOptions, confirm
from acrnet.cli.connection import repeated
from acrnet.cli.exit_codes import need_exit_code
from acrnet.cli.interrupts import stop_on_interrupt
from acrnet.cli.options import ConnectionOptions
from acrnet.cli.terminal import Terminal
from acrnet.errors import RefusedError
from acrnet.report.escaping import printable

if TYPE_CHECKING:
    from acrnet.apply import ApplyResult, Write
    from acrnet.arm import ArmSession
    from acrnet.plan.model import Plan


class WriteLines:
    """Shows a line for each write that ended."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def started(self, write: Write) -> None:
        """Say nothing yet: only how it ended matters to a reader of the log."""

    def finished(self, write: Write, *, done: bool) -> None:
        """Tell how it ended."""
        verb = "deleted" if write.method == "DELETE" else "wrote"
        group = write.target.rsplit("/", 1)[-1]
        outcome = f"{verb} {write.rule} on {group}" if done else f"{write.rule} on {group} did not go through"
        self._terminal.say(printable(f"[{write.number}/{write.total}] {outcome}"))


def require_complete(plan: Plan, *, allow_incomplete: bool) -> None:
    """Raise RefusedError for a plan after which a required need is not met, unless that was asked for."""
    if not plan.complete and not allow_incomplete:
        raise RefusedError(
            "The plan is not complete: a need is not met after it. Nothing was written.",
            next_step="Solve the problems it names, or repeat with --allow-incomplete to apply the rest.",
        )


def carry_out(
    plan: Plan,
    arm: ArmSession,
    options: WriteOptions,
    terminal: Terminal,
    connection: ConnectionOptions,
    *,
    resume: str,
) -> int:
    """Apply the plan, print the proof and return the exit code.

    Raises what `acrnet.apply.apply` raises, NotConfirmedError, and RemoteError when the proof does not hold.
    """
    from acrnet.apply import apply

    if plan.pending:
        confirm(terminal, "Apply this plan?", yes=options.yes)
    with stop_on_interrupt(terminal) as stop, terminal.working("Applying the plan"):
        result = apply(
            plan,
            arm,
            journal=options.journal,
            resume=resume,
            connection=repeated(connection),
            stop=stop,
            progress=WriteLines(terminal),
        )
    terminal.show(f"\n{_report(result, plan, terminal)}")
    if result.journal is not None:
        terminal.say(f"The journal is {result.journal}.")
        terminal.say(f"To undo: acrnet rollback {shlex.quote(str(result.journal))}{repeated(connection)}")
    result.proof.require()
    return need_exit_code(plan, [need.verdict for need in result.proof.needs])


def _report(result: ApplyResult, plan: Plan, terminal: Terminal) -> str:
    from acrnet.report.apply_text import WrittenTarget, apply_text

    needs = result.proof.needs
    targets = [
        WrittenTarget(
            target.id,
            target.written,
            target.skipped,
            tuple(need.verdict for need in needs if need.target.lower() == target.id.lower()),
        )
        for target in result.targets
    ]
    return apply_text(targets, frozenset(need.id for need in plan.needs if need.required), terminal.style)
