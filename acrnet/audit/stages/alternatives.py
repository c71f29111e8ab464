"""Needs of which clients have one or the other, and nobody can tell which: where a name leads is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acrnet.audit.model import Missing, Result, StageKind, StageVerdict
from acrnet.audit.stages.applying import Applying
from acrnet.registry.need import Purpose
from acrnet.rules.verdict import Outcome

_FAILING = frozenset({Outcome.DENIED, Outcome.PARTIAL})


def settle_ways(found: Sequence[tuple[Applying, Result]], *, accepted: bool) -> tuple[Result, ...]:
    """Return the results with denials in doubt that matter only if the clients are led that way.

    Where every way to a registry is denied, it does not matter which one they are led. `accepted` says that the
    denials are to stand as they are.
    """
    if accepted:
        return tuple(result for _, result in found)
    open_ways = {(applying.need.registry, applying.way) for applying, _ in found if applying.way} - {
        (applying.need.registry, applying.way) for applying, result in found if _closes(result)
    }
    registries = {registry for registry, _ in open_ways}
    return tuple(
        _doubted(result, applying.doubt)
        if applying.way and applying.need.registry in registries and result.outcome in _FAILING
        else result
        for applying, result in found
    )


def _closes(result: Result) -> bool:
    """Whether clients that are led this way cannot use the registry; those of an endpoint need all of it."""
    needed = result.need.required or result.need.purpose is Purpose.PRIVATE
    return needed and result.outcome in _FAILING


def _doubted(result: Result, doubt: str) -> Result:
    return replace(
        result,
        outcome=Outcome.UNDECIDABLE,
        decided_by=StageKind.DNS,
        reason=f"{doubt}; it is {result.outcome} there: {_why(result)}",
        stages=tuple(_doubted_answer(each, doubt) for each in result.stages),
        missing=(Missing(StageKind.DNS, doubt), *result.missing),
    )


def _doubted_answer(stage: StageVerdict, doubt: str) -> StageVerdict:
    if stage.kind is not StageKind.DNS or stage.outcome is Outcome.DENIED:
        return stage
    return replace(stage, outcome=Outcome.UNDECIDABLE, because=doubt)


def _why(result: Result) -> str:
    if result.reason:
        return result.reason
    stage = next(each for each in result.stages if each.kind is result.decided_by)
    return stage.because
