"""The changes that turn the owned rules of an NSG into the desired ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from msgspec import structs

from acrnet.net import AddressSet, FlowSet
from acrnet.plan.model import Action, Change, Override, Problem
from acrnet.rules.catch_all import catch_all_families
from acrnet.rules.desired import DesiredRule
from acrnet.rules.difference import differing_fields
from acrnet.rules.effect import client_flows
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.rules.match import match_doubts, rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.ownership import Owner, Ownership, carries_mark, ownership, rule_name
from acrnet.rules.relevance import Relevance
from acrnet.rules.rule import Access, Direction, Endpoints, RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Verdict
from acrnet.rules.wire import write_rule
from acrnet.targets.nsg.obstacles import Obstacles, Permission, content_digest, find_obstacles, merged
from acrnet.targets.nsg.order import with_rule, without_rule
from acrnet.targets.nsg.placement import HIGHEST, Band, Window, choose_priority
from acrnet.targets.nsg.problems import blocked, name_taken, no_room, possibly_denied
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Options:
    """The owner's options for the rules of an NSG."""

    owner: Owner = field(default_factory=Owner)
    band: Band = field(default_factory=Band)
    minimal: bool = False
    """Leave out rules that other rules make redundant; an owned rule that exists stays."""
    prune: bool = False
    """Delete owned rules that no need asks for."""
    kept: frozenset[str] = frozenset()
    """Tags, in lower case, whose owned rules stay although no need asks for them."""
    unread: frozenset[str] = frozenset()
    """Registries, in lower case, with some unknown private addresses: none of their addresses is removed."""
    overrides: frozenset[Permission] = frozenset()


@dataclass(slots=True)
class Draft:
    """The changes of one NSG, in no particular order, with problems and warnings."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def draft_changes(
    live: RuleSet,
    desired: Sequence[DesiredRule],
    networks: Sequence[NetworkContext],
    options: Options,
    everyone: AddressSet,
) -> Draft:
    """Return the changes that make the owned rules the desired ones, for the clients in all these networks.

    `everyone` are the addresses of all clients that send through the group, whether the plan is for them or not.
    """
    owned = _owned(live, options.owner)
    desired = [_without_loss(wanted, owned.get(wanted.name.lower()), options) for wanted in desired]
    foreign = structs.replace(live, rules=tuple(rule for rule in live.rules if rule.name.lower() not in owned))
    traffic = {wanted.name: [_traffic(wanted, network) for network in networks] for wanted in desired}
    opened = [
        (network, FlowSet.union(each[index].opened for each in traffic.values()))
        for index, network in enumerate(networks)
    ]
    drafting = _Drafting(
        foreign=foreign,
        taken_names=frozenset(rule.name.lower() for rule in foreign.rules),
        rivals=Relevance(opened).among(foreign),
        traffic=traffic,
        owned_denies=tuple(rule for rule in owned.values() if rule.access is Access.DENY),
        taken={rule.priority for rule in live.outbound() if not rule.default},
        options=options,
        everyone=everyone,
        draft=Draft(),
    )
    for wanted in desired:
        drafting.settle(wanted, owned.get(wanted.name.lower()))
    names = {wanted.name.lower() for wanted in desired}
    sources = {wanted.at(HIGHEST).sources for wanted in desired}
    for name in sorted(owned.keys() - names):
        drafting.settle_stale(owned[name], sources)
    drafting.draft.problems.extend(drafting.problems())
    return drafting.draft


def draft_removal(live: RuleSet, options: Options) -> Draft:
    """Return the changes that delete every owned rule."""
    owned = _owned(live, options.owner)
    return Draft([_delete(owned[name], "removal was asked for") for name in sorted(owned)])


@dataclass(frozen=True, slots=True)
class _Traffic:
    """The flows of a desired rule in one network."""

    network: NetworkContext
    needed: FlowSet
    """The flows of its needs, as far as the rule opens them."""
    opened: FlowSet
    """The flows that the rule opens to the clients, whatever its priority."""


@dataclass(frozen=True, slots=True)
class _Drafting:
    """The inputs and results of all decisions on one NSG."""

    foreign: RuleSet
    """The live rules without those of this owner."""
    taken_names: frozenset[str]
    """Their names, in lower case."""
    rivals: RuleSet
    """Those of them that may match flows of a desired rule."""
    traffic: Mapping[str, Sequence[_Traffic]]
    """By the name of the desired rule, once for each network."""
    owned_denies: tuple[SecurityRule, ...]
    """Owned rules that somebody turned into denies."""
    taken: set[int]
    """Priorities in use, or promised to a rule of this draft."""
    options: Options
    everyone: AddressSet
    """The addresses of all clients that send through the group."""
    draft: Draft
    blocked: dict[tuple[SecurityRule, ...], list[DesiredRule]] = field(default_factory=dict)
    """Rules without a place, by the denies that may not be passed."""
    doubted: dict[tuple[SecurityRule, ...], list[DesiredRule]] = field(default_factory=dict)
    """Rules that stay behind denies that may or may not block a need, by these denies."""
    crowded: dict[tuple[Window, tuple[SecurityRule, ...], tuple[SecurityRule, ...]], list[DesiredRule]] = field(
        default_factory=dict
    )
    """Rules without a free priority, by their window, the deny to precede and the denies to respect."""

    def settle(self, wanted: DesiredRule, existing: SecurityRule | None) -> None:
        """Add what happens to one desired rule, which may be nothing."""
        if wanted.name.lower() in self.taken_names:
            self.draft.problems.append(name_taken(wanted, self.foreign.name))
            return
        traffic = self.traffic[wanted.name]
        today = _today(self.rivals, traffic)
        if existing is None and self.options.minimal and today.outcome is Outcome.ALLOWED:
            return
        obstacles = merged(self._obstacles(existing, each) for each in traffic)
        if obstacles.doubtful and today.outcome is not Outcome.ALLOWED:
            self.doubted.setdefault(obstacles.doubtful, []).append(wanted)
        priority = self._priority(wanted, existing, obstacles)
        if priority is not None:
            self.taken.add(priority)
            why = _why(wanted, today)
            passed = self._overrides(obstacles, priority)
            self.draft.changes.append(_change(wanted.at(priority), wanted, existing, passed, why))
        elif existing is not None:
            self.draft.changes.append(_keep(existing, "there is no better place for it", wanted))

    def settle_stale(self, rule: SecurityRule, sources: Collection[Endpoints]) -> None:
        """Add what happens to an owned rule that no need asks for; `sources` are those this run plans for."""
        if any(tag in self.options.kept for tag in rule.destinations.prefixes):
            change = _keep(rule, "layers came from Storage before; kept until --layers data-only")
        elif _is_unread(rule, self.options):
            change = _keep(rule, "private addresses of its registry could not be read")
        elif sources and rule.sources not in sources:
            change = _keep(rule, "it is for other sources than this run plans for")
        elif self.options.prune:
            change = _delete(rule, "no registry of this run needs it")
        else:
            change = _keep(rule, "no registry of this run needs it; --prune deletes it")
            self.draft.warnings.append(f"{rule.name} is owned and no registry needs it; --prune deletes it.")
        self.draft.changes.append(change)

    def _obstacles(self, existing: SecurityRule | None, traffic: _Traffic) -> Obstacles:
        """Return the denies in the way, without those that the existing rule already precedes."""
        rules = self.rivals
        for deny in self.owned_denies:
            rules = with_rule(rules, deny)
        if existing is not None:
            permits = existing.access is Access.ALLOW
            rules = with_rule(rules, existing) if permits else without_rule(rules, existing.name)
        own = frozenset((deny.name.lower(), content_digest(deny)) for deny in self.owned_denies)
        return find_obstacles(
            rules,
            traffic.needed,
            traffic.opened,
            traffic.network,
            overrides=self.options.overrides | own,
            everyone=self.everyone,
        )

    def _priority(self, wanted: DesiredRule, existing: SecurityRule | None, obstacles: Obstacles) -> int | None:
        """Return the priority of the rule; None if there is none, with a problem in the draft."""
        if obstacles.blocking:
            self.blocked.setdefault(obstacles.blocking, []).append(wanted)
            return None
        window = Window.between(obstacles)
        if existing is not None and existing.direction is Direction.OUTBOUND and existing.priority in window:
            return existing.priority
        priority = choose_priority(window, self.options.band, self.taken)
        if priority is None:
            respected = (*obstacles.limiting, *obstacles.doubtful)
            self.crowded.setdefault((window, obstacles.passable[:1], respected), []).append(wanted)
        return priority

    def _overrides(self, obstacles: Obstacles, priority: int) -> tuple[Override, ...]:
        """Return the denies that a rule of this priority newly precedes."""
        ordered = sorted((*obstacles.passable, *obstacles.indifferent), key=lambda deny: (deny.priority, deny.name))
        return tuple(
            Override(deny.name, deny.priority, self._permission(deny)) for deny in ordered if priority < deny.priority
        )

    def _permission(self, deny: SecurityRule) -> str:
        """Return why a deny may be passed."""
        if catch_all_families(deny, self.everyone):
            return "a catch-all deny"
        return "an owned rule somebody made a deny" if carries_mark(deny) else "listed under overrides"

    def problems(self) -> Iterable[Problem]:
        """Yield one problem for each obstacle, however many rules it affects."""
        for denies, rules in self.blocked.items():
            yield blocked(rules, denies, self.foreign.name)
        for denies, rules in self.doubted.items():
            yield possibly_denied(rules, denies, self.foreign.name, self._doubts(rules, denies))
        for (window, passed, respected), rules in self.crowded.items():
            yield no_room(rules, window, passed, respected, self.foreign)

    def _doubts(self, wanted: Sequence[DesiredRule], denies: Sequence[SecurityRule]) -> Iterable[str]:
        """Yield why the denies may match flows of the rules, network by network."""
        for deny in denies:
            for in_one_network in zip(*(self.traffic[rule.name] for rule in wanted), strict=True):
                for each in in_one_network:
                    yield from match_doubts(deny, each.needed, each.network)


def _owned(live: RuleSet, owner: Owner) -> dict[str, SecurityRule]:
    return {rule.name.lower(): rule for rule in live.rules if ownership(rule, owner) is Ownership.MINE}


def _change(
    rule: SecurityRule, wanted: DesiredRule, existing: SecurityRule | None, passed: tuple[Override, ...], why: str
) -> Change:
    if existing is None:
        return Change(Action.CREATE, rule.name, None, write_rule(rule), why, passed, _ids(wanted))
    rule = structs.replace(rule, name=existing.name)
    if existing == rule:
        return _keep(existing, why, wanted)
    reason = "; ".join(differing_fields(existing, rule))
    return Change(Action.UPDATE, existing.name, write_rule(existing), write_rule(rule), reason, passed, _ids(wanted))


def _keep(rule: SecurityRule, reason: str, wanted: DesiredRule | None = None) -> Change:
    wire = write_rule(rule)
    return Change(Action.KEEP, rule.name, wire, wire, reason, (), _ids(wanted) if wanted else ())


def _delete(rule: SecurityRule, reason: str) -> Change:
    return Change(Action.DELETE, rule.name, write_rule(rule), None, reason)


def _without_loss(wanted: DesiredRule, existing: SecurityRule | None, options: Options) -> DesiredRule:
    """Return the desired rule with the addresses it has today, if it is not known which of them are needed."""
    if existing is None or not _is_unread(existing, options):
        return wanted
    addresses = AddressSet.parse((*wanted.destinations, *existing.destinations.prefixes))
    return replace(wanted, destinations=addresses.prefixes())


def _is_unread(rule: SecurityRule, options: Options) -> bool:
    """Whether a rule is for private addresses of a registry, some of which are not known."""
    prefixes = (rule_name(options.owner, f"private-{registry}-") for registry in options.unread)
    return rule.name.lower().startswith(tuple(prefix.lower() for prefix in prefixes))


def _traffic(wanted: DesiredRule, network: NetworkContext) -> _Traffic:
    _, possible = rule_flows(wanted.at(Band().first), network)
    opened = possible & client_flows(network)
    flows = (need_flows(need, network) for need in wanted.needs)
    needed = FlowSet.union(each for each in flows if not isinstance(each, Unknown))
    return _Traffic(network, needed & opened, opened)


def _today(rivals: RuleSet, traffic: Sequence[_Traffic]) -> Verdict:
    """Return the verdict of the foreign rules on the needs, for the clients in all networks."""
    verdicts = [evaluate_flows(rivals, each.needed, each.network) for each in traffic]
    return Verdict.of(part for verdict in verdicts for part in verdict.parts)


def _ids(wanted: DesiredRule) -> tuple[str, ...]:
    return tuple(sorted(need.id for need in wanted.needs))


def _why(wanted: DesiredRule, today: Verdict) -> str:
    served = ", ".join(sorted({f"{need.registry} ({need.purpose})" for need in wanted.needs}))
    deciding = ", ".join(dict.fromkeys(rule.name for rule in today.deciding_rules()))
    match today.outcome:
        case Outcome.ALLOWED:
            return f"for {served}; already allowed by {deciding}"
        case Outcome.UNDECIDABLE:
            return f"for {served}; it cannot be told whether other rules allow it"
        case _:
            return f"for {served}; without it {today.outcome} by {deciding}"
