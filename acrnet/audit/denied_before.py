"""What an earlier audit says is denied: a need that is denied in part can be denied further by the same rule."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.audit.model import Result
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules.verdict import Outcome


def denied_flows(result: Mapping[str, object]) -> FlowSet:
    """Return the flows that a result of an audit document says are denied, whatever their protocol and ports.

    Where sources fare differently, it is told for each group of them; else it holds for every source. Raises ValueError
    for a document in which prefixes are none.
    """
    groups = result.get("by_source")
    if not isinstance(groups, list | tuple) or not groups:
        return _to(AddressSet.ALL, _prefixes(result, "blocked"))
    denied = FlowSet.EMPTY
    for group in groups:
        found = group if isinstance(group, Mapping) else {}
        denied |= _to(_prefixes(found, "sources"), _prefixes(found, "blocked"))
    return denied


def denies_more(result: Result, before: FlowSet) -> bool:
    """Tell whether a result denies any address to any source that was not denied before."""
    return any(
        not part.flows <= before
        for view in result.views
        for part in view.verdict.parts
        if part.outcome is Outcome.DENIED
    )


def _to(sources: AddressSet, destinations: AddressSet) -> FlowSet:
    return FlowSet.of(sources, destinations, PROTOCOLS_ALL, PORTS_ALL)


def _prefixes(entry: Mapping[str, object], key: str) -> AddressSet:
    texts = entry.get(key)
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{key} is no list of prefixes")
    return AddressSet.parse(str(text) for text in texts)
