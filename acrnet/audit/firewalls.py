"""The judgement of firewalls: a verdict on every need of their clients, by host names where a need has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from acrnet.audit.model import NameVerdict, Result, View
from acrnet.audit.subject import FirewallSubject
from acrnet.firewall import FirewallContext, joined_verdict, verdicts_by_name
from acrnet.firewall.located import LocatedFirewall
from acrnet.net import AddressSet
from acrnet.registry.need import Need, decidable
from acrnet.rules.network import NetworkContext
from acrnet.rules.seen_clients import StatedClients
from acrnet.rules.verdict import Verdict
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown


def firewall_subjects(
    firewalls: Iterable[LocatedFirewall],
    ip_groups: Mapping[str, AddressSet | Unknown],
    needs: Sequence[Need],
    stated: StatedClients,
    catalog: TagCatalog,
) -> tuple[FirewallSubject, ...]:
    """Return subjects for firewalls, with the clients that are stated, else those that are assumed.

    `ip_groups` are the addresses of IP Groups by id in lower case.
    """
    network = NetworkContext.of(catalog, sources=stated.sources, virtual_network=stated.virtual_network)
    context, wanted = FirewallContext(network, ip_groups), tuple(needs)
    assumed = network.assumptions if stated.sources is None else ()
    return tuple(FirewallSubject(each, context, (*assumed, *each.rules.assumptions), wanted) for each in firewalls)


def judge_firewalls(subjects: Iterable[FirewallSubject]) -> Iterator[Result]:
    """Yield the result of each firewall for each need of its clients, in the order of the subjects and their needs.

    A firewall is judged by itself, without the other stages of the path.
    """
    for subject in subjects:
        for need in decidable(subject.needs):
            yield _result(subject, need)


def _result(subject: FirewallSubject, need: Need) -> Result:
    by_name = verdicts_by_name(subject.firewall.rules, need, subject.context)
    verdict = joined_verdict(by_name.values())
    return Result(
        need=need,
        outcome=verdict.outcome,
        seen=verdict.outcome,
        views=(View("", verdict),),
        by_name=tuple(NameVerdict(name, each) for name, each in by_name.items()) if _differ(by_name.values()) else (),
        subject=subject,
        reason=verdict.reason,
        assumptions=subject.assumptions,
    )


def _differ(verdicts: Iterable[Verdict]) -> bool:
    """Return whether rules or outcomes differ."""
    return len({frozenset((part.outcome, part.rule, part.reason) for part in each.parts) for each in verdicts}) > 1
