"""A rule set with what every kind of finding looks at, and the findings made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.audit.checks.kinds import Kind
from acrnet.audit.model import Finding, Level, Subject
from acrnet.rules.found import FoundRuleSet, Location
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import SecurityRule
from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Examined:
    """A subject whose outbound rules were picked out once for all kinds of findings."""

    subject: Subject
    outbound: tuple[SecurityRule, ...]
    """In the order they are tried, default rules included."""
    custom: tuple[SecurityRule, ...]
    """The outbound rules that Azure did not add, as far as it is known that they apply where they stand."""
    doubtful: tuple[SecurityRule, ...]
    """The other outbound rules that Azure did not add: one that was read in part stands here for each it may be."""

    @property
    def name(self) -> str:
        """Name of the rule set, for messages."""
        return self.subject.found.rule_set.name

    @property
    def key(self) -> tuple[str, Location]:
        """What tells the rule set from all others: files can hold one group twice."""
        return self.subject.found.rule_set.id, self.subject.found.location

    @property
    def networks(self) -> tuple[NetworkContext, ...]:
        """The distinct networks of the clients."""
        return tuple({id(clients.network): clients.network for clients in self.subject.clients}.values())

    @property
    def network_ids(self) -> tuple[int, ...]:
        """What tells the networks of its clients from those of others."""
        return tuple([id(clients.network) for clients in self.subject.clients])

    @property
    def catalog(self) -> TagCatalog:
        """The service tags that names in the rules are looked up in."""
        return self.subject.clients[0].network.catalog

    def finding(self, kind: Kind, level: Level, message: str, fix: str, *, rule: str = "", need: str = "") -> Finding:
        """Return a finding about this rule set."""
        return about(self.subject.found, kind, level, message, fix, rule=rule, need=need)


def about(
    found: FoundRuleSet, kind: Kind, level: Level, message: str, fix: str, *, rule: str = "", need: str = ""
) -> Finding:
    """Return a finding about a rule set."""
    return Finding(kind.value, level, message, fix, found.rule_set.id, rule, need, "", found.location)


def plannable(found: FoundRuleSet) -> bool:
    """Whether acrnet plan can read a rule set: one that Resource Manager answered, and not one that a file holds."""
    return not found.location.file


def planned_by(found: FoundRuleSet) -> str:
    """Return what plans changes of a rule set, for the fix of a finding: a command only where it finds the group."""
    return f"acrnet plan --nsg {found.rule_set.name}" if plannable(found) else "a plan for the group in Azure"


def examine(subjects: Sequence[Subject]) -> tuple[Examined, ...]:
    """Return each subject with its outbound rules picked out."""
    examined = []
    for subject in subjects:
        outbound = subject.found.rule_set.outbound()
        custom = tuple(rule for rule in outbound if not rule.default and not rule.unread)
        doubtful = tuple(rule for rule in outbound if rule.unread and not rule.default)
        examined.append(Examined(subject, outbound, custom, doubtful))
    return tuple(examined)
