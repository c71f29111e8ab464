"""What a client sends where the DNS stage stops it: DNS queries, or nothing where a name has no answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from acrnet.audit.model import StageKind, View
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules.verdict import Outcome, Part


def with_dns_queries(views: Sequence[View], queries: Sequence[Part]) -> Sequence[View]:
    """Return the views with the clients' DNS queries in place of flows that are never sent because a query fails.

    Flows that an answer denies, because no name leads to their destination, are removed without a replacement.
    """
    if not any(map(_stopped_by_dns, views)):
        return views
    return [
        replace(view, verdict=replace(view.verdict, parts=tuple(_with_queries(view.verdict.parts, queries))))
        for view in views
    ]


def without_unresolved_flows(views: Sequence[View], queries: Sequence[Part]) -> Sequence[View]:
    """Return the views without flows that no client sends because no name leads to their destination.

    Flows of clients whose queries fail stay, because these clients would send them.
    """
    if not any(map(_stopped_by_dns, views)):
        return views
    return [
        replace(view, verdict=replace(view.verdict, parts=tuple(_resolved(view.verdict.parts, queries))))
        for view in views
    ]


def _stopped_by_dns(view: View) -> bool:
    return StageKind.DNS in [part.stage for part in view.verdict.parts]


def _with_queries(parts: Sequence[Part], queries: Sequence[Part]) -> Iterator[Part]:
    for part in _resolved(parts, queries):
        replacements = list(_of_clients(part.flows.sources, queries)) if part.stage == StageKind.DNS else []
        yield from replacements or [part]


def _resolved(parts: Sequence[Part], queries: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        denied_by_dns = part.stage == StageKind.DNS and part.outcome is Outcome.DENIED
        if not denied_by_dns or any(_of_clients(part.flows.sources, queries)):
            yield part


def _of_clients(clients: AddressSet, queries: Sequence[Part]) -> Iterator[Part]:
    from_clients = FlowSet.of(clients, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
    for query in queries:
        flows = query.flows & from_clients
        if flows:
            yield replace(query, flows=flows)
