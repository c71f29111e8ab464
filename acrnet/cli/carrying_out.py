"""Applying a plan that was shown: the question, the writes, the proof."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cli.confirming import WriteOptions, confirm
from acrnet.cli.connection import repeated
from acrnet.cli.exit_codes import need_exit_code
from acrnet.cli.interrupts import Writes, stop_on_interrupt
from acrnet.cli.terminal import Terminal
from acrnet.report.escaping import printable
from acrnet.workflow.apply import apply_plan
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.apply import ApplyResult, Write
    from acrnet.apply.journal import Outcome
    from acrnet.arm import ArmSession
    from acrnet.plan.model import NeedVerdict, Plan


class WriteLines:
    """Shows a line for each write that ended, and calls `before_first` before the first begins.

    Raises OutputError when a line cannot be shown: nobody is left to see what is written, so no write begins after it.
    """

    def __init__(self, terminal: Terminal, writes: Writes) -> None:
        self._terminal = terminal
        self._writes = writes
        self._ended = 0

    def started(self, write: Write) -> None:  # noqa: ARG002 - the shape of Progress
        """Say nothing yet: only how it ended matters to a reader of the log."""
        self._writes.begin()
        self._terminal.writing = True

    def finished(self, write: Write, outcome: Outcome) -> None:
        """Tell how it ended."""
        from acrnet.apply.journal import Outcome

        rule = f"{write.rule} on {write.target.rsplit('/', 1)[-1]}"
        if outcome is Outcome.DONE:
            line = f"{'deleted' if write.method == 'DELETE' else 'wrote'} {rule}"
        elif outcome is Outcome.FAILED:
            line = f"{rule} did not go through"
        else:
            line = f"{rule} may have been {'deleted' if write.method == 'DELETE' else 'written'}"
        self._ended += 1  # writes on several groups end in another order than they began
        self._terminal.say(printable(f"[{self._ended}/{write.total}] {line}"))
        if self._ended == write.total:
            self._writes.end()
        self._terminal.require_listener()


def carry_out(
    plan: Plan,
    arm: ArmSession,
    options: WriteOptions,
    terminal: Terminal,
    request: Request,
    *,
    plan_file: Path | None = None,
) -> int:
    """Apply the plan, print the proof and return the exit code.

    Raises what `apply_plan` raises, NotConfirmedError, and RemoteError when the proof does not hold.
    """
    if plan.pending:
        confirm(terminal, "Apply this plan?", yes=options.yes)
    connection = repeated(request)
    with stop_on_interrupt(terminal) as (writes, stop), terminal.working("Applying the plan"):
        result = apply_plan(
            plan,
            arm,
            plan_file=plan_file,
            journal=options.journal,
            connection=connection,
            stop=stop,
            progress=WriteLines(terminal, writes),
        )
    try:
        terminal.show(f"\n{_report(result, plan, terminal)}")
    finally:
        if result.journal is not None:
            terminal.say(f"The journal is {result.journal}.")
            terminal.say(f"To undo: acrnet rollback {shlex.quote(str(result.journal))}{connection}")
    result.proof.require()
    return need_exit_code(plan, [need.verdict for need in result.proof.needs])


def _report(result: ApplyResult, plan: Plan, terminal: Terminal) -> str:
    from acrnet.report.apply_text import WrittenTarget, apply_text

    verdicts: dict[str, list[NeedVerdict]] = {}
    for need in result.proof.needs:
        verdicts.setdefault(need.target.lower(), []).append(need.verdict)
    targets = [
        WrittenTarget(target.id, target.written, target.skipped, tuple(verdicts.get(target.id.lower(), ())))
        for target in result.targets
    ]
    return apply_text(targets, frozenset(need.id for need in plan.needs if need.required), terminal.style)
