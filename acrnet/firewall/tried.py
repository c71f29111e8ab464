"""The rules of a firewall as matches in the order they are tried, each with its doubts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from acrnet.firewall.labels import collection_label, rule_label
from acrnet.firewall.match import Question
from acrnet.firewall.rule import (
    Action,
    ApplicationRule,
    NatRule,
    NetworkRule,
    Rule,
    RuleCollection,
    RuleCollectionGroup,
    UnreadRule,
)
from acrnet.firewall.rule_order import FirewallRules, Layer
from acrnet.net import PORTS_ALL, AddressSet, Family, FlowSet, IntervalSet
from acrnet.rules.doubt import Doubt
from acrnet.rules.match import Clause, Region, RuleMatch, contested
from acrnet.rules.rule import Access, Direction, Endpoints, SecurityRule
from acrnet.unknown import Unknown

_EVERYTHING: Final = Endpoints(("*",))
_ACCESSES: Final = {Action.ALLOW: Access.ALLOW, Action.DENY: Access.DENY}
_PROTOCOLS: Final[Mapping[tuple[str, ...], str]] = {("TCP",): "Tcp", ("UDP",): "Udp", ("ICMP",): "Icmp"}
_PASSES: Final[tuple[type[Rule], ...]] = (NatRule, NetworkRule, ApplicationRule)
_IPV4: Final = AddressSet.all_of(Family.IPV4)
_TCP: Final = FlowSet.of(_IPV4, _IPV4, IntervalSet.single(6), PORTS_ALL)
_ENTRA: Final = (".microsoftonline.com", ".microsoftonline.us", ".windows.net", ".chinacloudapi.cn")


def _rule(name: str, priority: int, access: Access) -> SecurityRule:
    return SecurityRule(
        name, Direction.OUTBOUND, priority, access, "*", _EVERYTHING, PORTS_ALL, _EVERYTHING, PORTS_ALL, default=True
    )


INFRASTRUCTURE: Final = _rule("infrastructure rule collection", 65001, Access.ALLOW)
"""The built-in rules for names of the platform, which come after application rules."""
DEFAULT_DENY: Final = _rule("default deny", 65002, Access.DENY)
"""What becomes of flows that no rule matches (learn.microsoft.com/azure/firewall/rule-processing, dated 2026-03-23,
checked 2026-11-29)."""
NOT_READ: Final = "rules that were not read"
"""The name of the rules that stand for a part of a policy that could not be read."""
_INFRASTRUCTURE_DOUBT: Final = Doubt(
    "host",
    "infrastructure",
    "whether the built-in rules for the platform still allow Microsoft Entra ID is not documented",
)
"""The page of 2018 lists Azure Active Directory, that of 2026-03-23 does not; neither has names, which cannot be used
for other purposes (learn.microsoft.com/azure/firewall/infrastructure-fqdns and rule-processing, checked 2026-11-29)."""


def matches_of(rules: FirewallRules, question: Question) -> tuple[RuleMatch, ...]:
    """Return what every rule matches of the flows in question, in the order the rules are tried.

    The last one is the default, which matches all flows. A part of a policy that could not be read is matches that are
    in doubt: what it may allow and what it may deny. It is not taken for DNAT rules, because these are for addresses of
    the firewall itself, where no registry is (learn.microsoft.com/azure/firewall/destination-nat-rules, dated
    2025-04-29, checked 2026-11-29); those that were read count for whatever addresses they name.
    """
    matches: list[RuleMatch] = []
    for kind in _PASSES:
        for index, layer in enumerate(rules.layers):
            tried = _Pass(question, rules, kind, str(index))
            matches += tried.anything(layer) if isinstance(layer, Unknown) else tried.layer(layer)
    if question.name is not None and _is_entra(question.name):
        matches.append(
            RuleMatch(
                INFRASTRUCTURE,
                (Region(question.flows & _TCP, _condition(_INFRASTRUCTURE_DOUBT)),),
            )
        )
    matches.append(RuleMatch(DEFAULT_DENY, (Region(question.flows, frozenset()),)))
    return tuple([match for match in matches if match.regions])


def _is_entra(name: str) -> bool:
    return name.startswith("login.") and name.endswith(_ENTRA)


class _Block(NamedTuple):
    """The matches of a group or of a collection, with what decides its place among others."""

    name: str
    priority: int | Unknown
    matches: list[RuleMatch]


@dataclass(frozen=True, slots=True)
class _Pass:
    """One of the three passes over the rules, for those of one type, in one layer."""

    question: Question
    rules: FirewallRules
    kind: type[Rule]
    place: str
    """Tells the layer from others in doubts, whatever the names of policies."""

    def layer(self, layer: Layer) -> list[RuleMatch]:
        unread = [match for group in layer.groups if isinstance(group, Unknown) for match in self.anything(group)]
        read = [group for group in layer.groups if not isinstance(group, Unknown)]
        blocks = [_Block(group.name, group.priority, self._group(group, layer.policy)) for group in read]
        return unread + self._in_order(blocks)

    def anything(self, unknown: Unknown, accesses: Iterable[Access] = Access) -> list[RuleMatch]:
        """Return matches for rules of which nothing is known but what they may do with flows, if not all."""
        if self.kind is NatRule:
            return []
        return [
            RuleMatch(
                _rule(NOT_READ, 0, access),
                (
                    Region(
                        self.question.flows, _condition(Doubt("unread", f"{access} {unknown.reason}", unknown.reason))
                    ),
                ),
            )
            for access in accesses
        ]

    def _group(self, group: RuleCollectionGroup, policy: str) -> list[RuleMatch]:
        if isinstance(group.collections, Unknown):
            return self.anything(group.collections)
        labels = [collection_label(policy, group.name, each.name) for each in group.collections]
        return self._in_order(
            [
                _Block(label, each.priority, self._collection(each, label))
                for label, each in zip(labels, group.collections, strict=True)
            ]
        )

    def _collection(self, collection: RuleCollection, label: str) -> list[RuleMatch]:
        if isinstance(collection.rules, Unknown):
            return self.anything(collection.rules, self._accesses(collection))
        matches: list[RuleMatch] = []
        if self.rules.types_in(collection).isdisjoint((self.kind, UnreadRule)):
            return matches
        for index, rule in enumerate(collection.rules):
            # Most rules are about something else, and cost no more than this line.
            if isinstance(rule, UnreadRule) or (type(rule) is self.kind and self.question.concerns(rule)):
                matches += self._rule(rule, collection, rule_label(label, rule), f"{self.place} {label}[{index}]")
        return matches

    def _accesses(self, collection: RuleCollection) -> tuple[Access, ...]:
        """Return what rules of a collection that could not be read may do."""
        if isinstance(collection.action, Unknown):
            return tuple(Access)
        return (_ACCESSES[collection.action],) if collection.action in _ACCESSES else ()

    def _rule(self, rule: Rule, collection: RuleCollection, label: str, place: str) -> Iterator[RuleMatch]:
        """Yield the match of a rule; `label` is for people, and `place` is unique."""
        if not isinstance(rule, UnreadRule):
            regions = self.question.regions(rule, place)
        elif self.kind is NatRule or collection.action is Action.DNAT:
            return
        else:
            regions = (Region(self.question.flows, _condition(Doubt("rule", place, rule.reason))),)
        if not regions:
            return
        access = _ACCESSES.get(collection.action) if not isinstance(collection.action, Unknown) else None
        if self.kind is NatRule:
            reason = f"the DNAT rule {label} sends the packets to another destination"
            yield from _either(rule, collection, label, regions, Doubt("translated", place, reason))
        elif access is None:
            why = collection.action.reason if isinstance(collection.action, Unknown) else "it has the action Dnat"
            reason = f"what the rule collection {collection.name} does is not known: {why}"
            yield from _either(rule, collection, label, regions, Doubt("action", place, reason))
        else:
            yield RuleMatch(_stand_in(rule, collection, label, access), regions)

    def _in_order(self, blocks: Sequence[_Block]) -> list[RuleMatch]:
        """Return the matches of blocks, which are ordered by priority.

        A block without a readable priority has its place somewhere: it is in doubt whether it comes before the others,
        and it comes after them for certain.
        """
        placed = [block for block in blocks if isinstance(block.priority, int)]
        lost = [(block, block.priority) for block in blocks if isinstance(block.priority, Unknown)]
        first = [
            match
            for block, why in lost
            for match in _if_true(
                block.matches,
                Doubt("place", f"{self.place} {block.name}", f"the place of {block.name} is not known: {why.reason}"),
            )
        ]
        last = [match for block, _ in lost for match in block.matches]
        alike = [list(each) for _, each in groupby(placed, key=attrgetter("priority"))]
        return [*first, *(match for several in alike for match in self._in_any_order(several)), *last]

    def _in_any_order(self, blocks: Sequence[_Block]) -> list[RuleMatch]:
        """Return the matches of blocks with one priority, whose order Azure does not document.

        Nothing says which is tried first, so where a rule and one of a later block disagree, it is in doubt whether the
        first decides.
        """
        names = ", ".join(block.name for block in blocks)
        ordered: list[RuleMatch] = []
        for index, block in enumerate(blocks):
            later = [match for others in blocks[index + 1 :] for match in others.matches]
            if not later:
                return [*ordered, *block.matches]
            behind = {
                access: FlowSet.union(match.possible for match in later if match.rule.access is not access)
                for access in Access
            }
            reason = f"{names} have the same priority, and their rules disagree"
            doubt = Doubt("order", f"{self.place} {block.name} of {names}", reason)
            ordered += [contested(match, behind[match.rule.access], doubt) for match in block.matches]
        return ordered


def _either(
    rule: Rule, collection: RuleCollection, label: str, regions: tuple[Region, ...], doubt: Doubt
) -> Iterator[RuleMatch]:
    """Yield the matches of a rule that does what the doubt is about: one of the two accesses, and for certain one."""
    (allowed,) = _if_true([RuleMatch(_stand_in(rule, collection, label, Access.ALLOW), regions)], doubt)
    yield allowed
    yield RuleMatch(_stand_in(rule, collection, label, Access.DENY), regions)


def _condition(doubt: Doubt) -> frozenset[Clause]:
    return frozenset((frozenset((doubt,)),))


def _if_true(matches: Sequence[RuleMatch], doubt: Doubt) -> list[RuleMatch]:
    """Return matches that depend on a further doubt."""
    return [
        replace(match, regions=tuple(Region(each.flows, each.condition | _condition(doubt)) for each in match.regions))
        for match in matches
    ]


def _stand_in(rule: Rule, collection: RuleCollection, label: str, access: Access) -> SecurityRule:
    """Return the security rule by which a verdict names a rule of a firewall, with the priority of its collection."""
    ports = rule.ports if isinstance(rule, NetworkRule | NatRule) else PORTS_ALL
    protocols = rule.protocols if isinstance(rule, NetworkRule | NatRule) else ()
    sources, destinations, description = _EVERYTHING, _EVERYTHING, ""
    if isinstance(rule, NetworkRule | NatRule | ApplicationRule):
        sources, description = rule.sources, rule.description
    if isinstance(rule, NetworkRule | NatRule):
        destinations = rule.destinations
    if isinstance(rule, ApplicationRule):
        ports = IntervalSet.union(IntervalSet.single(each.port) for each in rule.protocols if each.port >= 0)
    return SecurityRule(
        label,
        Direction.OUTBOUND,
        collection.priority if isinstance(collection.priority, int) else 0,
        access,
        "Tcp" if isinstance(rule, ApplicationRule) else _PROTOCOLS.get(protocols, "*"),
        sources,
        PORTS_ALL,
        destinations,
        ports,
        description,
    )
