"""Findings about network rules that let clients reach more than the names which application rules limit them to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.needed_names import NeededName, once_for_each_rule
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import described
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.rules.words import named

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
    """Yield a finding for each broad network rule and need whose names application rules allow."""
    for name, each in once_for_each_rule(evidence, _broad):
        yield _remark(name, each)


def _broad(name: NeededName) -> Iterable[BroadRule]:
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.checks.broad import broad_rules

    subject = name.subject
    return broad_rules(subject.firewall.rules, name.flows, name.host.lower(), subject.context)


def _remark(name: NeededName, each: BroadRule) -> Remark:
    network, names = each.rule.label, named([rule.label for rule in each.names])
    return Remark(
        name.subject,
        NETWORK_RULE_DEFEATS_NAMES,
        Level.WARNING,
        f"The network rule {network} of " + NAME + f" allows {named(each.destinations)} whatever name clients ask for,"
        f" while {names} limits them to names such as {name.host} of {described(name.need)}.",
        f"Remove {network}, or narrow it to addresses that no application rule is about.",
        rule=network,
        need=name.need.id,
    )
