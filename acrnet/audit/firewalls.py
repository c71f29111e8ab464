"""The judgement of firewalls: a verdict on every need of their clients, by host names where a need has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from acrnet.audit.alike import alike_firewalls
from acrnet.audit.model import NameVerdict, Result, View
from acrnet.audit.subject import FirewallSubject
from acrnet.firewall import FirewallContext, FirewallRules, joined_verdict, verdicts_by_name
from acrnet.firewall.equal_rules import EqualRules
from acrnet.firewall.located import LocatedFirewall
from acrnet.net import AddressSet
from acrnet.registry.applicable import ApplicableNeeds, Place, needs_of_clients
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, decidable
from acrnet.rules.clients import NsgClients
from acrnet.rules.inputs import RuleSetKind
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
    *,
    clients: NsgClients | Unknown | None = None,
    registries: Sequence[Registry] = (),
) -> tuple[FirewallSubject, ...]:
    """Return subjects for firewalls, with the clients that are stated, else those that were read, else assumed ones.

    `ip_groups` are the addresses of IP Groups by id in lower case, and `registries` those of `needs`. `clients` is
    Unknown where they were not read, and None for firewalls in files, whose clients have all of the needs.
    """
    groups = clients.groups if isinstance(clients, NsgClients) and not clients.unknown else ()
    sources = stated.sources
    if sources is None and groups:
        sources = AddressSet.union(AddressSet.parse(group.sources) for group in groups)
    network = NetworkContext.of(catalog, sources=sources, virtual_network=stated.virtual_network)
    context, every, equal = FirewallContext(network, ip_groups), tuple(needs), EqualRules()
    subjects = []
    for each in firewalls:
        of_clients = ApplicableNeeds(every) if clients is None else _needs(each, clients, every, registries)
        assumed = (*_why_unknown(each, clients), *network.assumptions) if sources is None else of_clients.assumptions
        key, assumptions = equal.key(each.rules), (*assumed, *each.rules.assumptions)
        subjects.append(FirewallSubject(each, context, key, assumptions, of_clients.needs, of_clients.by_names))
    return tuple(subjects)


def _needs(
    firewall: LocatedFirewall, clients: NsgClients | Unknown, needs: Sequence[Need], registries: Sequence[Registry]
) -> ApplicableNeeds:
    places: tuple[Place, ...] | Unknown = ()
    if isinstance(clients, Unknown) or clients.unknown:
        places = clients if isinstance(clients, Unknown) else clients.unknown[0]
    else:
        places = tuple(group.place for group in clients.groups)
    return needs_of_clients(needs, places, registries, firewall.name)


def _why_unknown(firewall: LocatedFirewall, clients: NsgClients | Unknown | None) -> tuple[str, ...]:
    """Return why no clients of a firewall are known, as clauses."""
    if not isinstance(clients, NsgClients):
        return ()
    if clients.unknown:
        return tuple(f"the clients of {firewall.name} are not known, because {each.reason}" for each in clients.unknown)
    leads = "it" if firewall.kind is RuleSetKind.FIREWALL else "a firewall that applies it"
    return (f"{firewall.name} has no clients today, because no route that was read leads to {leads}",)


def judge_firewalls(
    subjects: Sequence[FirewallSubject], progress: Callable[[int, int], None] | None = None
) -> Iterator[Result]:
    """Yield the result of each firewall for each need of its clients, in the order of the subjects and their needs.

    A firewall is judged by itself, without the other stages of the path. Firewalls with equal rules, clients and needs
    are judged once. `progress` is called with the number of those that are judged, and of all.
    """
    by_subject: dict[int, list[Result]] = {}
    for group in alike_firewalls(subjects):
        first = group[0]
        # Without an id, because each verdict is used for all equal rules.
        rules = replace(first.firewall.rules, id="")
        results = [_result(first, rules, need) for need in decidable(first.needs)]
        for subject in group:
            by_subject[id(subject)] = [structs.replace(result, subject=subject) for result in results]
        if progress is not None:
            progress(len(by_subject), len(subjects))
    for subject in subjects:
        yield from by_subject[id(subject)]


def _result(subject: FirewallSubject, rules: FirewallRules, need: Need) -> Result:
    by_name = verdicts_by_name(rules, need, subject.context)
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
