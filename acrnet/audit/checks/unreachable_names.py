"""Findings about application rules for a registry that network rules keep from being asked."""

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
    from acrnet.firewall.checks.unreachable import Unreachable

NAME_RULE_UNREACHABLE: Final = Kind(
    "name_rule_unreachable",
    (Level.WARNING,),
    "network rules decide before an application rule for a registry is asked",
    "narrow the network rules, or remove the application rule",
)
KINDS: Final = (NAME_RULE_UNREACHABLE,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each application rule and need of which network rules decide everything before.

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
    from acrnet.firewall.checks.unreachable import unreachable_rules

    reported: set[str] = set()
    for host in need.hosts:
        if host.startswith("*"):
            continue
        for each in unreachable_rules(subject.firewall.rules, flows, host.lower(), subject.context):
            if each.whole and each.rule.label not in reported:
                reported.add(each.rule.label)
                yield _remark(subject, need, host, each)


def _remark(subject: FirewallSubject, need: Need, host: str, each: Unreachable) -> Remark:
    network = named([rule.label for rule in each.by])
    opened = ", so any name passes at these addresses" if each.opened else ""
    return Remark(
        subject,
        NAME_RULE_UNREACHABLE,
        Level.WARNING,
        f"{each.rule.label} of " + NAME + f" never decides about {host} of {described(need)}: the network rule"
        f" {network} decides before names are looked at{opened}.",
        f"Narrow {network} to other addresses, or remove {each.rule.label}.",
        rule=each.rule.label,
        need=need.id,
    )
