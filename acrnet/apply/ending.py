"""The error for a run that did not write everything."""

from __future__ import annotations

from pathlib import Path

from acrnet.apply.work import Result
from acrnet.errors import AcrnetError, RefusedError, StoppedHalfWayError


def incomplete(result: Result, total: int, before: int, journal: Path, *, resume: str, undo: str) -> Exception:
    """Return the error for a run in which not every step was done.

    Of `total` changes `before` were done by earlier runs. `resume` and `undo` are commands. If nothing was written
    the cause itself is the error, with its own exit code.
    """
    cause = result.failures[0] if result.failures else None
    if not result.touched:
        return cause or RefusedError("Stopped before the first write; nothing was written.", next_step="")
    undone = total - before - result.written - result.unclear
    counts = [f"{before + result.written} of {total} changes are done"]
    if before:
        counts[0] += f" ({before} by an earlier run)"
    if undone:
        counts.append(f"{undone} {'is' if undone == 1 else 'are'} not")
    if result.unclear:
        counts.append(f"{result.unclear} may be done")
    causes = " ".join(dict.fromkeys(_sentence(failure) for failure in result.failures)) or "You stopped it."
    return StoppedHalfWayError(
        f"Stopped half-way: {', '.join(counts)}. {causes} The journal is {journal}.",
        next_step=f"Go on with {resume}, or undo with {undo}." if undo else f"Go on with {resume}.",
    )


def _sentence(failure: Exception) -> str:
    if isinstance(failure, AcrnetError):
        return str(failure)
    return f"Something unexpected happened: {type(failure).__name__}: {failure}."
