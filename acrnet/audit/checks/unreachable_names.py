"""Findings about application rules for a registry that network rules keep from being asked."""

from __future__ import annotations

from collections.abc import Iterator
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
    from acrnet.firewall.checks.unreachable import Unreachable

NAME_RULE_UNREACHABLE: Final = Kind(
    "name_rule_unreachable",
    (Level.WARNING,),
    "network rules decide before an application rule for a registry is asked",
    "narrow the network rules, or remove the application rule",
)
KINDS: Final = (NAME_RULE_UNREACHABLE,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each application rule and need of which network rules decide everything before."""
    for name, each in once_for_each_rule(evidence, _unreachable):
        yield _remark(name, each)


def _unreachable(name: NeededName) -> Iterator[Unreachable]:
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.checks.unreachable import unreachable_rules

    subject = name.subject
    rules = unreachable_rules(subject.firewall.rules, name.flows, name.host.lower(), subject.context)
    return (each for each in rules if each.whole)


def _remark(name: NeededName, each: Unreachable) -> Remark:
    network = named([rule.label for rule in each.by])
    opened = ", so any name passes at these addresses" if each.opened else ""
    return Remark(
        name.subject,
        NAME_RULE_UNREACHABLE,
        Level.WARNING,
        f"{each.rule.label} of " + NAME + f" never decides about {name.host} of {described(name.need)}:"
        f" the network rule {network} decides before names are looked at{opened}.",
        f"Narrow {network} to other addresses, or remove {each.rule.label}.",
        rule=each.rule.label,
        need=name.need.id,
    )
