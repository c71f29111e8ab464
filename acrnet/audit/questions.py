"""What a client sends where DNS stops it: questions to a resolver, or nothing where a name has no answer for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from acrnet.audit.model import StageKind, View
from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet
from acrnet.rules.verdict import Outcome, Part


def sent(views: Sequence[View], questions: Sequence[Part]) -> Sequence[View]:
    """Return the views with the questions of the same clients in the place of flows that nobody comes to send.

    Nothing takes the place of flows that the answer to a question denies: no name leads there.
    """
    if not any(map(_stopped_by_dns, views)):
        return views
    return [
        replace(view, verdict=structs.replace(view.verdict, parts=tuple(_sent(view.verdict.parts, questions))))
        for view in views
    ]


def wanted(views: Sequence[View], questions: Sequence[Part]) -> Sequence[View]:
    """Return the views without the flows that no client wants to send, because no name leads there.

    Those of clients whose questions are stopped stay: they would send them.
    """
    if not any(map(_stopped_by_dns, views)):
        return views
    return [
        replace(view, verdict=structs.replace(view.verdict, parts=tuple(_wanted(view.verdict.parts, questions))))
        for view in views
    ]


def _stopped_by_dns(view: View) -> bool:
    return any(part.stage == StageKind.DNS for part in view.verdict.parts)


def _sent(parts: Sequence[Part], questions: Sequence[Part]) -> Iterator[Part]:
    for part in _wanted(parts, questions):
        asked = list(_of_clients(part.flows.sources, questions)) if part.stage == StageKind.DNS else []
        yield from asked or [part]


def _wanted(parts: Sequence[Part], questions: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        answered = part.stage == StageKind.DNS and part.outcome is Outcome.DENIED
        if not answered or any(_of_clients(part.flows.sources, questions)):
            yield part


def _of_clients(clients: AddressSet, questions: Sequence[Part]) -> Iterator[Part]:
    from_clients = FlowSet.of(clients, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)
    for question in questions:
        flows = question.flows & from_clients
        if flows:
            yield structs.replace(question, flows=flows)
