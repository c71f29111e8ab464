"""The host names that clients of a firewall need, for findings about rules by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from acrnet.audit.checks.check import Evidence
from acrnet.audit.subject import FirewallSubject
from acrnet.net import FlowSet
from acrnet.registry.need import Need, decidable
from acrnet.rules.evaluate import need_flows
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.firewall.labels import LabelledRule


class NeededName(NamedTuple):
    """One host name of a need at a firewall, and the flows of the need."""

    subject: FirewallSubject
    need: Need
    flows: FlowSet
    host: str
    """As the need has it; names are compared in lower case."""


class _AboutRule(Protocol):
    @property
    def rule(self) -> LabelledRule: ...


_Answer = TypeVar("_Answer", bound=_AboutRule)


def once_for_each_rule(
    evidence: Evidence, question: Callable[[NeededName], Iterable[_Answer]]
) -> Iterator[tuple[NeededName, _Answer]]:
    """Yield what `question` answers about the names, once for each rule and need, with the first name of the need."""
    reported: set[tuple[str, str, str]] = set()
    for name in _needed_names(evidence):
        for answer in question(name):
            key = name.subject.id, name.need.id, answer.rule.label
            if key not in reported:
                reported.add(key)
                yield name, answer


def _needed_names(evidence: Evidence) -> Iterator[NeededName]:
    """Yield each host name of each need at each firewall.

    Needs whose flows are not known are left out, and wildcards, because rules may tell the names below one apart.
    """
    for subject in evidence.firewalls:
        for need in decidable(subject.needs):
            flows = need_flows(need, subject.context.network)
            if not isinstance(flows, Unknown):
                for host in need.hosts:
                    if not host.startswith("*"):
                        yield NeededName(subject, need, flows, host)
