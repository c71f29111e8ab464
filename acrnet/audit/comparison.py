"""Two judgements of the same needs beside each other: as things are, and as they are assumed to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from acrnet.audit.model import Change, Result
from acrnet.net import FlowSet
from acrnet.rules.effect import Extent, effect_parts, opening_and_closing
from acrnet.rules.inputs import LIVE, Location
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

_Key = tuple[str, Location, str, str, str]


def with_before(after: Sequence[Result], before: Sequence[Result]) -> tuple[Result, ...]:
    """Return the later results, each with the outcome of the earlier one on the same need."""
    earlier = {_key(result): result for result in before}
    return tuple(
        replace(result, before=earlier[_key(result)].outcome) if _key(result) in earlier else result for result in after
    )


def with_known_denials(results: Sequence[Result], known: Sequence[Result]) -> tuple[Result, ...]:
    """Return the results with needs of which not every address is known denied in part, where known ones are denied.

    `known` are the results of the same rules on the same needs with only the addresses that are known. What is denied
    of these stays denied, whatever the others are and whatever becomes of them.
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
    return replace(
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


def client_changes(after: Sequence[Result], before: Sequence[Result]) -> Iterator[Change]:
    """Yield what opens and breaks on the ways of clients, of needs that both judgements know."""
    earlier = {_key(result): result for result in before}
    for result in after:
        known = earlier.get(_key(result))
        if result.subject is None and known is not None:
            yield from _differences(known, result)


def new_needs_unmet(after: Sequence[Result], before: Sequence[Result]) -> Iterator[Change]:
    """Yield the flows that required needs of the assumed registries ask for and rules deny or may deny, where new."""
    known = {_key(result) for result in before}
    still = {_key(result) for result in after}
    # Where the need that the new one takes the place of was denied, nothing that works today breaks.
    broken = {_place(result) for result in before if _key(result) not in still and result.outcome is Outcome.DENIED}
    for result in after:
        if _key(result) in known or not result.need.required or _place(result) in broken:
            continue
        for view in result.views:
            yield from _changes(result, opens=False, flows=view.verdict.denied, extent=Extent.CERTAIN)
            yield from _changes(result, opens=False, flows=view.verdict.undecided, extent=Extent.POSSIBLE)


def _differences(before: Result, after: Result) -> Iterator[Change]:
    earlier = {view.clients: view.verdict for view in before.views}
    for view in after.views:
        if view.clients not in earlier:
            continue
        for extent in Extent:
            opening, closing = opening_and_closing(earlier[view.clients], view.verdict, [extent])
            yield from _changes(after, opens=True, flows=opening, extent=extent)
            yield from _changes(after, opens=False, flows=closing, extent=extent)


def _changes(result: Result, *, opens: bool, flows: FlowSet, extent: Extent) -> Iterator[Change]:
    for part in effect_parts(result.need.id, flows):
        yield Change(result.rule_set_id, result.client, opens, part, extent is Extent.CERTAIN)


def _place(result: Result) -> tuple[object, ...]:
    """Return what a need that takes the place of another has in common with it."""
    return *_key(result)[:-1], result.need.registry, result.need.region


def _key(result: Result) -> _Key:
    location = LIVE if result.subject is None else result.subject.nsg.location  # files can hold one group twice
    client = "" if result.client_id is None else result.client_id.key
    return result.rule_set_id.lower(), location, result.client, client, result.need.id
