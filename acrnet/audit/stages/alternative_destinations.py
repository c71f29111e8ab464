"""Needs of which clients have only one, while it is not known which, because a name may lead to several places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from acrnet.audit.model import Missing, Result, StageKind, StageVerdict
from acrnet.audit.stages.client_needs import ClientNeed
from acrnet.registry.need import Purpose
from acrnet.rules.verdict import Outcome

_FAILING = frozenset({Outcome.DENIED, Outcome.PARTIAL})


def settle_alternatives(results: Sequence[tuple[ClientNeed, Result]], *, accepted: bool) -> tuple[Result, ...]:
    """Return the results, with a denial of one destination turned into doubt while another one is open.

    Where every possible destination of a registry's name is denied, it does not matter which one the name leads to,
    and the denials stay. They also stay with `accepted`, which takes every name to lead where it is assumed to.
    """
    if accepted:
        return tuple(result for _, result in results)
    open_destinations = {
        (client_need.need.registry, client_need.destination) for client_need, _ in results if client_need.destination
    } - {(client_need.need.registry, client_need.destination) for client_need, result in results if _closes(result)}
    registries = {registry for registry, _ in open_destinations}
    return tuple(
        _doubted(result, client_need.doubt)
        if client_need.destination and client_need.need.registry in registries and result.outcome in _FAILING
        else result
        for client_need, result in results
    )


def _closes(result: Result) -> bool:
    """Return whether clients with this destination cannot use the registry; all addresses of an endpoint are needed."""
    needed = result.need.required or result.need.purpose is Purpose.PRIVATE
    return needed and result.outcome in _FAILING


def _doubted(result: Result, doubt: str) -> Result:
    return structs.replace(
        result,
        outcome=Outcome.UNDECIDABLE,
        decided_by=StageKind.DNS,
        reason=f"{doubt}; it is {result.outcome} there: {_why(result)}",
        stages=tuple(_doubted_stage(each, doubt) for each in result.stages),
        missing=(Missing(StageKind.DNS, doubt), *result.missing),
    )


def _doubted_stage(stage: StageVerdict, doubt: str) -> StageVerdict:
    if stage.kind is not StageKind.DNS or stage.outcome is Outcome.DENIED:
        return stage
    return replace(stage, outcome=Outcome.UNDECIDABLE, because=doubt)


def _why(result: Result) -> str:
    if result.reason:
        return result.reason
    stage = next(each for each in result.stages if each.kind is result.decided_by)
    return stage.because
