"""What a client sends in vain where DNS stops it: questions to a resolver, and never the flows of the need itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from acrnet.audit.model import StageKind, View
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules.verdict import Part


def sent(views: Sequence[View], questions: Sequence[Part]) -> Sequence[View]:
    """Return the views with the questions of the same clients in the place of flows that nobody comes to send.

    Flows stay where what stops them is the answer and no question.
    """
    if not questions:
        return views
    return [
        replace(view, verdict=replace(view.verdict, parts=tuple(_sent(view.verdict.parts, questions))))
        for view in views
    ]


def _sent(parts: Sequence[Part], questions: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        asked = list(_of_clients(part.flows.sources, questions)) if part.stage == StageKind.DNS else []
        yield from asked or [part]


def _of_clients(clients: AddressSet, questions: Sequence[Part]) -> Iterator[Part]:
    from_clients = FlowSet.of(clients, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
    for question in questions:
        flows = question.flows & from_clients
        if flows:
            yield replace(question, flows=flows)
