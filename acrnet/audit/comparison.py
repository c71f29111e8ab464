"""Comparison of two judgements of the same needs: as things are, and with assumed or planned changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from acrnet.audit.model import Change, Result
from acrnet.audit.subject import NsgSubject
from acrnet.net import FlowSet
from acrnet.rules.effect import Extent, effect_parts, opening_and_closing
from acrnet.rules.inputs import LIVE, Location
from acrnet.rules.verdict import Outcome, compare
from acrnet.unknown import Unknown

_Key = tuple[str, Location, str, str, str]


def with_before(after: Sequence[Result], before: Sequence[Result]) -> tuple[Result, ...]:
    """Return the results after a change, each with the outcome of the same need before it."""
    earlier = {_key(result): result for result in before}
    return tuple(
        structs.replace(result, before=earlier[_key(result)].outcome) if _key(result) in earlier else result
        for result in after
    )


def with_known_denials(results: Sequence[Result], known: Sequence[Result]) -> tuple[Result, ...]:
    """Return the results, with a need of partly unknown addresses denied in part if a known address is denied.

    `known` are the results of the same rules for the same needs with only the known addresses. What is denied of these
    stays denied, whatever the unknown addresses are.
    """
    denied = {_key(result): result for result in known if result.outcome in _DENIED}
    return tuple(
        _denied_in_part(result, denied[_key(result)])
        if result.outcome is Outcome.UNDECIDABLE
        and isinstance(result.need.addresses, Unknown)
        and _key(result) in denied
        else result
        for result in results
    )


_DENIED = frozenset({Outcome.DENIED, Outcome.PARTIAL})


def _denied_in_part(result: Result, known: Result) -> Result:
    return structs.replace(
        result,
        need=replace(result.need, required=known.need.required),
        outcome=Outcome.PARTIAL,
        seen=Outcome.PARTIAL,
        views=known.views,
        stages=known.stages,
        decided_by=known.decided_by,
        missing=(*known.missing, *result.missing),
        assumptions=tuple(dict.fromkeys((*known.assumptions, *result.assumptions))),
    )


def result_changes(after: Sequence[Result], before: Sequence[Result]) -> Iterator[Change]:
    """Yield what opens and breaks on the paths of clients and at firewalls, for needs that both judgements have.

    What changed rules do at security groups is compared by the rules themselves.
    """
    earlier = {_key(result): result for result in before}
    for result in after:
        previous = earlier.get(_key(result))
        if previous is not None and not isinstance(result.subject, NsgSubject) and result.views != previous.views:
            yield from _differences(previous, result)


def new_needs_unmet(after: Sequence[Result], before: Sequence[Result]) -> Iterator[Change]:
    """Yield the flows of new required needs, which come from assumed registries, that rules deny or may deny."""
    keys_before = {_key(result) for result in before}
    keys_after = {_key(result) for result in after}
    # If the need that a new one replaces was denied, nothing that works today breaks.
    broken = {
        _replaced_key(result)
        for result in before
        if _key(result) not in keys_after and result.outcome is Outcome.DENIED
    }
    for result in after:
        if _key(result) in keys_before or not result.need.required or _replaced_key(result) in broken:
            continue
        for view in result.views:
            yield from _changes(result, opens=False, flows=view.verdict.denied, extent=Extent.CERTAIN)
            yield from _changes(result, opens=False, flows=view.verdict.undecided, extent=Extent.POSSIBLE)


def _differences(before: Result, after: Result) -> Iterator[Change]:
    earlier = {view.clients: view.verdict for view in before.views}
    for view in after.views:
        if view.clients not in earlier:
            continue
        transitions = compare(earlier[view.clients], view.verdict)
        for extent in Extent:
            opening, closing = opening_and_closing(transitions, [extent])
            yield from _changes(after, opens=True, flows=opening, extent=extent)
            yield from _changes(after, opens=False, flows=closing, extent=extent)


def _changes(result: Result, *, opens: bool, flows: FlowSet, extent: Extent) -> Iterator[Change]:
    for part in effect_parts(result.need.id, [flows]):
        yield Change(result.rule_set_id, result.client, opens, part, extent is Extent.CERTAIN)


def _replaced_key(result: Result) -> tuple[object, ...]:
    """Return what a need has in common with a need that it replaces."""
    return *_key(result)[:-1], result.need.registry, result.need.region


def _key(result: Result) -> _Key:
    location = LIVE if result.subject is None else result.subject.location  # files can hold one group twice
    client = "" if result.client_id is None else result.client_id.key
    return result.rule_set_id.lower(), location, result.client, client, result.need.id
