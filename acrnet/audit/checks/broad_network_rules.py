"""Findings about network rules that let clients reach more than the names which application rules limit them to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import described
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.audit.subject import FirewallSubject
from acrnet.registry.need import Need, decidable
from acrnet.rules.evaluate import need_flows
from acrnet.rules.words import named
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.firewall.checks.broad import BroadRule

NETWORK_RULE_DEFEATS_NAMES: Final = Kind(
    "network_rule_defeats_names",
    (Level.WARNING,),
    "a network rule allows much more than the host names that application rules allow the same clients",
    "remove the network rule, or narrow it to other addresses",
)
KINDS: Final = (NETWORK_RULE_DEFEATS_NAMES,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each broad network rule and need whose names application rules allow.

    Names that a need has by a wildcard are left out, because rules may tell those below it apart.
    """
    for subject in evidence.firewalls:
        for need in decidable(subject.needs):
            yield from _of_need(subject, need)


def _of_need(subject: FirewallSubject, need: Need) -> Iterator[Remark]:
    flows = need_flows(need, subject.context.network)
    if isinstance(flows, Unknown):
        return
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.checks.broad import broad_rules

    reported: set[str] = set()
    for host in need.hosts:
        if host.startswith("*"):
            continue
        for each in broad_rules(subject.firewall.rules, flows, host.lower(), subject.context):
            if each.rule.label not in reported:
                reported.add(each.rule.label)
                yield _remark(subject, need, host, each)


def _remark(subject: FirewallSubject, need: Need, host: str, each: BroadRule) -> Remark:
    network, names = each.rule.label, named([rule.label for rule in each.names])
    return Remark(
        subject,
        NETWORK_RULE_DEFEATS_NAMES,
        Level.WARNING,
        f"The network rule {network} of " + NAME + f" allows {named(each.destinations)} whatever name clients ask for,"
        f" while {names} limits them to names such as {host} of {described(need)}.",
        f"Remove {network}, or narrow it to addresses that no application rule is about.",
        rule=network,
        need=need.id,
    )
