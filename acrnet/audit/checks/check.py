"""What a check is: a module with `KINDS`, the findings it can make, and `findings`, which makes them of the evidence.

`table.py` lists all; the configuration, its schema and docs/findings.md take the ids from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Finding, Level, Result, Subject
from acrnet.audit.naming_text import NAME, Text
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.network import NetworkContext
from acrnet.rules.ownership import Owner
from acrnet.rules.rule import RuleSet, SecurityRule
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

    def remark(self, kind: Kind, level: Level, message: Text, fix: Text, *, rule: str = "", need: str = "") -> Remark:
        """Return a finding about this rule set and all that are judged alike; `NAME` stands for the name of each."""
        return Remark(self.subject, kind, level, message, fix, rule, need)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an audit knows of its rule sets, results, needs and registries."""

    examined: tuple[Examined, ...]
    """Of rule sets that are judged alike the first only."""
    results: Sequence[Result]
    """Of these rule sets, and of the ways of clients."""
    needs: Sequence[Need]
    registries: Sequence[Registry]
    """Those that the needs come from; empty for an audit of regions."""
    owner: Owner
    """Whose rules the configuration manages."""
    on_the_way: Sequence[RuleSet] = ()
    """The rules of the groups that clients pass, which tell whether there is room before a deny."""
    assumed: bool = False
    """Whether any of this is assumed to be different. No fix names a plan then: one is made for what is."""


class Check(Protocol):
    """A module that looks for one or a few kinds of findings."""

    @property
    def KINDS(self) -> tuple[Kind, ...]:  # noqa: N802 - a constant of a module
        """The kinds it can find."""
        ...

    def findings(self, evidence: Evidence, /) -> Iterator[Remark | Finding]:
        """Yield what there is to say, in any order; what is said of one rule set does not depend on the others."""
        ...


def plannable(nsg: LocatedNsg) -> bool:
    """Whether acrnet plan can read a rule set: one that Resource Manager answered, and not one that a file holds."""
    return not nsg.location.file


def planned_by(nsg: LocatedNsg) -> Text:
    """Return what plans changes of a rule set, for the fix of a finding: a command only where it finds the group."""
    return "acrnet plan --nsg " + NAME if plannable(nsg) else "a plan for the group in Azure"


def examine(subjects: Sequence[Subject]) -> tuple[Examined, ...]:
    """Return each subject with its outbound rules picked out."""
    examined = []
    for subject in subjects:
        outbound = subject.nsg.rule_set.outbound()
        custom = tuple(rule for rule in outbound if not rule.default and not rule.unread)
        doubtful = tuple(rule for rule in outbound if rule.unread and not rule.default)
        examined.append(Examined(subject, outbound, custom, doubtful))
    return tuple(examined)
