"""What an earlier audit reported as denied, to see whether a partly denied need is now denied further."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.audit.model import Result
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules.verdict import Outcome


def denied_flows(result: Mapping[str, object]) -> FlowSet:
    """Return the flows that a result in an audit document reports as denied, with all protocols and ports.

    If sources have different verdicts, the document has one for each group of sources; otherwise the denial is for
    every source. Raises ValueError if an entry in a list of prefixes is not a prefix.
    """
    groups = result.get("by_source")
    if not isinstance(groups, list | tuple) or not groups:
        return _to(AddressSet.ALL, _prefixes(result, "blocked"))
    denied = FlowSet.EMPTY
    for group in groups:
        entry = group if isinstance(group, Mapping) else {}
        denied |= _to(_prefixes(entry, "sources"), _prefixes(entry, "blocked"))
    return denied


def denies_more(result: Result, before: FlowSet) -> bool:
    """Return whether a result denies any address to any source to which it was not denied before."""
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
        raise ValueError(f"{key} is not a list of prefixes")
    return AddressSet.parse(str(text) for text in texts)
