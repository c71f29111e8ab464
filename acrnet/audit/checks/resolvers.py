"""Findings about rules that deny clients their DNS servers, which no need covers although every pull depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.audit.subject import Clients
from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.registry.names import AZURE_DNS
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome
from acrnet.rules.words import named, rule_label

RESOLVER_DENIED: Final = Kind(
    "resolver_denied",
    (Level.WARNING,),
    "rules deny clients the DNS servers of their own network",
    "allow port 53 to these servers",
)
KINDS: Final = (RESOLVER_DENIED,)
_UDP: Final = IntervalSet.single(17)
_PORT: Final = IntervalSet.single(53)
"""DNS queries use UDP, and TCP only if the answer does not fit (RFC 1035 and RFC 7766)."""


class _Denial(NamedTuple):
    """Rules that deny clients a DNS server."""

    clients: AddressSet
    """The clients whose queries are all denied."""
    rules: tuple[SecurityRule, ...]


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each rule set that denies clients every DNS server that they are known to use."""
    for each in evidence.examined:
        for clients in each.subject.clients:
            if clients.resolvers and AZURE_DNS not in clients.resolvers:
                yield from _of_clients(each, clients)


def _of_clients(each: Examined, clients: Clients) -> Iterator[Remark]:
    try:
        servers = [AddressSet.parse([server]) for server in clients.resolvers]
    except ValueError:
        return
    families = {family for server in servers for family in Family if server.of_family(family)}
    if len(families) != 1:
        return  # which server a client with addresses of both families uses is not known here
    rule_set, network = each.subject.nsg.rule_set, clients.network
    able = network.sources.only(families.pop())
    denials = [_denial(rule_set, able, server, network) for server in servers]
    cut = able
    for denial in denials:
        cut &= denial.clients
    if not cut:
        return
    rule = min((rule for denial in denials for rule in denial.rules), key=lambda rule: rule.priority)
    several = len(servers) > 1
    yield each.remark(
        RESOLVER_DENIED,
        Level.WARNING,
        f"{rule_label(rule)} of " + NAME + f" denies port 53 to {named(clients.resolvers)}, the DNS"
        f" server{'s' * several} of {clients.name}, so {'' if cut == able else 'some '}clients there cannot resolve the"
        " registry.",
        f"Allow port 53 over UDP and TCP to {'these addresses' if several else 'that address'} before {rule.name}.",
        rule=rule.name,
    )


def _denial(rule_set: RuleSet, clients: AddressSet, server: AddressSet, network: NetworkContext) -> _Denial:
    verdict = evaluate_flows(rule_set, FlowSet.of(clients, server, _UDP, _PORT), network)
    passing = verdict.allowed.sources | verdict.undecided.sources
    rules = [part.rule for part in verdict.parts if part.outcome is Outcome.DENIED and part.rule is not None]
    return _Denial(verdict.denied.sources - passing, tuple(rules))
