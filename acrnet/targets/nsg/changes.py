"""The changes that turn the owned rules of an NSG into the desired ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from acrnet.net import FlowSet
from acrnet.plan.model import Action, Change, Override, Problem, ProblemCode
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Verdict
from acrnet.rules.wire import write_rule
from acrnet.targets.nsg.clients import client_flows
from acrnet.targets.nsg.desired import DesiredRule
from acrnet.targets.nsg.naming import Owner, Ownership, ownership
from acrnet.targets.nsg.obstacles import Obstacles, Permission, content_digest, find_obstacles, is_catch_all
from acrnet.targets.nsg.order import with_rule
from acrnet.targets.nsg.placement import HIGHEST, Band, Window, choose_priority
from acrnet.targets.nsg.state import differing_fields
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Options:
    """How the owner wants the rules of an NSG to be kept."""

    owner: Owner = field(default_factory=Owner)
    band: Band = field(default_factory=Band)
    minimal: bool = False
    """Leave out rules that other rules make redundant; an owned rule that exists stays."""
    prune: bool = False
    """Delete owned rules that no need asks for."""
    kept: frozenset[str] = frozenset()
    """Tags, in lower case, whose owned rules stay although no need asks for them."""
    overrides: frozenset[Permission] = frozenset()


@dataclass(slots=True)
class Draft:
    """The changes of one NSG, in no particular order, with what was noticed while working them out."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def draft_changes(live: RuleSet, desired: Sequence[DesiredRule], network: NetworkContext, options: Options) -> Draft:
    """Return the changes that make the owned rules the desired ones."""
    owned = _owned(live, options.owner)
    drafting = _Drafting(
        foreign=replace(live, rules=tuple(rule for rule in live.rules if rule.name.lower() not in owned)),
        taken={rule.priority for rule in live.outbound() if not rule.default},
        network=network,
        options=options,
        draft=Draft(),
    )
    for wanted in desired:
        drafting.settle(wanted, owned.get(wanted.name.lower()))
    names = {wanted.name.lower() for wanted in desired}
    for name in sorted(owned.keys() - names):
        drafting.settle_stale(owned[name])
    drafting.draft.problems.extend(drafting.problems())
    return drafting.draft


def draft_removal(live: RuleSet, options: Options) -> Draft:
    """Return the changes that delete every owned rule."""
    owned = _owned(live, options.owner)
    return Draft([_delete(owned[name], "removal was asked for") for name in sorted(owned)])


@dataclass(frozen=True, slots=True)
class _Drafting:
    """What every decision on one NSG looks at."""

    foreign: RuleSet
    """The live rules without those of this owner."""
    taken: set[int]
    """Priorities in use, or promised to a rule of this draft."""
    network: NetworkContext
    options: Options
    draft: Draft
    blocked: dict[tuple[SecurityRule, ...], list[DesiredRule]] = field(default_factory=dict)
    """Rules without a place, by the denies that may not be passed."""
    crowded: dict[tuple[Window, tuple[SecurityRule, ...]], list[DesiredRule]] = field(default_factory=dict)
    """Rules without a number, by where they would have to go and the deny they would have to precede."""

    def settle(self, wanted: DesiredRule, existing: SecurityRule | None) -> None:
        """Add what happens to one desired rule, which may be nothing."""
        if any(rule.name.lower() == wanted.name.lower() for rule in self.foreign.rules):
            self.draft.problems.append(_name_taken(wanted, self.foreign.name))
            return
        needed = _needed(wanted, self.network)
        today = evaluate_flows(self.foreign, needed, self.network)
        if existing is None and self.options.minimal and today.outcome is Outcome.ALLOWED:
            return
        obstacles = self._obstacles(wanted, existing, needed)
        priority = self._priority(wanted, existing, obstacles)
        if priority is not None:
            self.taken.add(priority)
            self.draft.changes.append(_change(wanted.at(priority), wanted, existing, obstacles, _why(wanted, today)))
        elif existing is not None:
            self.draft.changes.append(_keep(existing, "there is no better place for it", wanted))

    def settle_stale(self, rule: SecurityRule) -> None:
        """Add what happens to an owned rule that no need asks for."""
        if any(tag in self.options.kept for tag in rule.destinations.prefixes):
            change = _keep(rule, "layers came from Storage before; kept until --layers data-only")
        elif self.options.prune:
            change = _delete(rule, "no registry of this run needs it")
        else:
            change = _keep(rule, "no registry of this run needs it; --prune deletes it")
            self.draft.warnings.append(
                f"{rule.name} is owned but no registry of this run needs it; --prune deletes it."
            )
        self.draft.changes.append(change)

    def _obstacles(self, wanted: DesiredRule, existing: SecurityRule | None, needed: FlowSet) -> Obstacles:
        """Return the denies in the way; those that the rule already comes before, and permits past, are not."""
        rules = self.foreign
        if existing is not None and existing.access is Access.ALLOW:
            rules = with_rule(rules, existing)
        return find_obstacles(rules, needed, _opened(wanted, self.network), self.network, self.options.overrides)

    def _priority(self, wanted: DesiredRule, existing: SecurityRule | None, obstacles: Obstacles) -> int | None:
        """Return the priority of the rule; None, with a problem in the draft, when there is no right one."""
        if obstacles.blocking:
            self.blocked.setdefault(obstacles.blocking, []).append(wanted)
            return None
        window = Window.between(obstacles)
        if existing is not None and existing.direction is Direction.OUTBOUND and existing.priority in window:
            return existing.priority
        priority = choose_priority(window, self.options.band, self.taken)
        if priority is None:
            self.crowded.setdefault((window, obstacles.passable[:1]), []).append(wanted)
        return priority

    def problems(self) -> Iterable[Problem]:
        """Yield a problem for each thing in the way, whatever number of rules it is in the way of."""
        for denies, rules in self.blocked.items():
            yield _blocked(rules, denies, self.foreign.name)
        for (window, denies), rules in self.crowded.items():
            yield _no_room(rules, window, denies, self.foreign)


def _owned(live: RuleSet, owner: Owner) -> dict[str, SecurityRule]:
    return {rule.name.lower(): rule for rule in live.rules if ownership(rule, owner) is Ownership.MINE}


def _change(
    rule: SecurityRule, wanted: DesiredRule, existing: SecurityRule | None, obstacles: Obstacles, why: str
) -> Change:
    if existing is None:
        passed = _overrides(obstacles, rule.priority, HIGHEST + 1)
        return Change(Action.CREATE, rule.name, None, write_rule(rule), why, passed, _ids(wanted))
    rule = replace(rule, name=existing.name)
    if existing == rule:
        return _keep(existing, why, wanted)
    passed = _overrides(obstacles, rule.priority, existing.priority)
    reason = "; ".join(differing_fields(existing, rule))
    return Change(Action.UPDATE, existing.name, write_rule(existing), write_rule(rule), reason, passed, _ids(wanted))


def _keep(rule: SecurityRule, reason: str, wanted: DesiredRule | None = None) -> Change:
    wire = write_rule(rule)
    return Change(Action.KEEP, rule.name, wire, wire, reason, (), _ids(wanted) if wanted else ())


def _delete(rule: SecurityRule, reason: str) -> Change:
    return Change(Action.DELETE, rule.name, write_rule(rule), None, reason)


def _overrides(obstacles: Obstacles, first: int, last: int) -> tuple[Override, ...]:
    """Return the denies between two priorities that the rule newly comes before."""
    return tuple(
        Override(rule.name, rule.priority, "a catch-all deny" if is_catch_all(rule) else "listed under overrides")
        for rule in obstacles.passable
        if first < rule.priority < last
    )


def _needed(wanted: DesiredRule, network: NetworkContext) -> FlowSet:
    flows = FlowSet.EMPTY
    for need in wanted.needs:
        needed = need_flows(need, network)
        if not isinstance(needed, Unknown):
            flows = flows | needed
    return flows & _opened(wanted, network)


def _opened(wanted: DesiredRule, network: NetworkContext) -> FlowSet:
    """Return what the rule opens to the clients, whatever its priority."""
    _, possible = rule_flows(wanted.at(Band().first), network)
    return possible & client_flows(network)


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


def _name_taken(wanted: DesiredRule, nsg: str) -> Problem:
    return Problem(
        ProblemCode.NAME_TAKEN,
        f"A rule named {wanted.name} exists in {nsg} without the mark of this owner in its description. "
        "Rename or delete it, or choose another owner label.",
    )


def _blocked(wanted: Sequence[DesiredRule], denies: Sequence[SecurityRule], nsg: str) -> Problem:
    verb = "denies" if len(denies) == 1 else "deny"
    entries = ", ".join(f"{{nsg: {nsg}, rule: {rule.name}, content: {content_digest(rule)}}}" for rule in denies)
    return Problem(
        ProblemCode.BLOCKED_BY_EXPLICIT_DENY,
        f"{_listed(denies)} {verb} {', '.join(rule.opens for rule in wanted)} on purpose. Change what denies it, or "
        f"let acrnet pass it with overrides: [{entries}] in acrnet.yaml.",
    )


def _no_room(
    wanted: Sequence[DesiredRule], window: Window, denies: Sequence[SecurityRule], foreign: RuleSet
) -> Problem:
    names = ", ".join(rule.name for rule in wanted)
    place = f"before {_listed(denies)}" if denies else "after the denies that must be respected"
    occupants = [rule for rule in foreign.outbound() if rule.priority in window and not rule.default]
    verb = "holds what there is" if len(occupants) == 1 else "hold what there is"
    holders = f": {_listed(occupants)} {verb}" if occupants else ""
    return Problem(
        ProblemCode.NO_FREE_PRIORITY,
        f"There is no free priority {place}{holders}. Move a rule to make room for {names}.",
    )


def _listed(rules: Sequence[SecurityRule]) -> str:
    """Return the first rules by name and priority, and how many more there are."""
    shown = ", ".join(f"{rule.name} ({rule.priority})" for rule in rules[:5])
    return f"{shown} and {len(rules) - 5} more" if len(rules) > 5 else shown
