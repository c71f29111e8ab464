"""A check is a module with `KINDS`, the kinds of findings it makes, and `findings`, which makes them from the evidence.

`table.py` lists all checks; the configuration, its schema and docs/findings.md take the ids from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Finding, Level, Result
from acrnet.audit.naming_text import NAME, Text
from acrnet.audit.subject import FirewallSubject, NsgSubject
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.network import NetworkContext
from acrnet.rules.ownership import Owner
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.tags import TagCatalog

if TYPE_CHECKING:
    from acrnet.firewall.overridden import OverriddenRules


@dataclass(frozen=True, slots=True)
class Examined:
    """A subject with its outbound rules, selected once for all checks."""

    subject: NsgSubject
    outbound: tuple[SecurityRule, ...]
    """All outbound rules in the order they are tried, including default rules."""
    custom: tuple[SecurityRule, ...]
    """The outbound rules other than default rules that were read completely."""
    doubtful: tuple[SecurityRule, ...]
    """The outbound rules that were read only in part; such a rule occurs once for each rule that it may be."""

    @property
    def networks(self) -> tuple[NetworkContext, ...]:
        """The distinct networks of the clients."""
        return tuple({id(clients.network): clients.network for clients in self.subject.clients}.values())

    @property
    def network_ids(self) -> tuple[int, ...]:
        """The identities of the networks of the clients."""
        return tuple([id(clients.network) for clients in self.subject.clients])

    @property
    def catalog(self) -> TagCatalog:
        """The service tags by which names in the rules are resolved."""
        return self.subject.clients[0].network.catalog

    def remark(self, kind: Kind, level: Level, message: Text, fix: Text, *, rule: str = "", need: str = "") -> Remark:
        """Return a finding about all rule sets that are judged like this one; `NAME` is the gap for their names."""
        return Remark(self.subject, kind, level, message, fix, rule, need)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The security groups, firewalls, results, needs and registries of an audit."""

    examined: tuple[Examined, ...]
    """The security groups; only the first of those that are judged alike."""
    results: Sequence[Result]
    """The results for these rule sets, for firewalls, and for the paths of clients."""
    needs: Sequence[Need]
    registries: Sequence[Registry]
    """The registries of the needs; empty for an audit of regions."""
    owner: Owner
    """The owner of the rules that the configuration manages."""
    path_rule_sets: Sequence[RuleSet] = ()
    """The rule sets on the paths of clients, which show whether a priority before a deny is free."""
    firewalls: tuple[FirewallSubject, ...] = ()
    """Firewalls and policies; only the first of those that are judged alike."""
    overridden: tuple[OverriddenRules, ...] = ()
    """The classic rules of firewalls that have a policy."""
    assumed: bool = False
    """Whether any of this is assumed, not real. Then no fix names a plan, because plans are made for real rules."""


class Check(Protocol):
    """A module that makes findings of one or a few kinds."""

    @property
    def KINDS(self) -> tuple[Kind, ...]:  # noqa: N802 - a constant of a module
        """The kinds of findings it makes."""
        ...

    def findings(self, evidence: Evidence, /) -> Iterator[Remark | Finding]:
        """Yield the findings, in any order; those about one rule set do not depend on other rule sets."""
        ...


def plannable(nsg: LocatedNsg) -> bool:
    """Return whether acrnet plan can read a rule set: one that was read live, not from a file."""
    return not nsg.location.file


def planned_by(nsg: LocatedNsg) -> Text:
    """Return how to plan changes of a rule set, for the fix of a finding: a command if it works for this group."""
    return "acrnet plan --nsg " + NAME if plannable(nsg) else "a plan for the group in Azure"


def examine(subjects: Sequence[NsgSubject]) -> tuple[Examined, ...]:
    """Return each subject with its outbound rules selected."""
    examined = []
    for subject in subjects:
        outbound = subject.nsg.rule_set.outbound()
        custom = tuple(rule for rule in outbound if not rule.default and not rule.unread)
        doubtful = tuple(rule for rule in outbound if rule.unread and not rule.default)
        examined.append(Examined(subject, outbound, custom, doubtful))
    return tuple(examined)
