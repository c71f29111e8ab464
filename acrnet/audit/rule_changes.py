"""Assumed changes of rules for a what-if, and what they would open and break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from acrnet.audit.model import Change
from acrnet.audit.subject import NsgSubject, Subject
from acrnet.errors import UsageError
from acrnet.rules.client_path import ClientPath
from acrnet.rules.effect import Comparison, Extent
from acrnet.rules.rule import Direction, RuleSet, SecurityRule
from acrnet.rules.shared_rules import SharedRules
from acrnet.tags import near_misses
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """Rules assumed to be added to every rule set under audit, and names of rules assumed to be removed."""

    added: tuple[SecurityRule, ...] = ()
    """A rule replaces a rule of the same name."""
    removed: tuple[str, ...] = ()
    """`<rule>` for every rule set that has it, or `<rule set>/<rule>`."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def applied(self, rule_set: RuleSet) -> RuleSet:
        """Return the rule set with these changes."""
        replaced = {rule.name.lower() for rule in self.added} | {
            rule.name.lower() for rule in rule_set.rules if self._removes(rule_set, rule)
        }
        kept = (rule for rule in rule_set.rules if rule.default or rule.name.lower() not in replaced)
        return RuleSet.of(rule_set.id, rule_set.name, (*kept, *self.added))

    def described(self) -> tuple[str, ...]:
        """Return the assumed changes, one clause each."""
        return (
            *(f"the rule {rule.name} ({rule.priority}, {rule.direction} {rule.access}) exists" for rule in self.added),
            *(f"the rule {name} is removed" for name in self.removed),
        )

    def require_found(self, rule_sets: Sequence[RuleSet]) -> None:
        """Raise UsageError for a rule to remove that no rule set has, or that is a default rule."""
        for text in self.removed:
            named = [rule for each in rule_sets for rule in each.rules if _is_named(text, each, rule)]
            if not named:
                raise UsageError(f"No rule set under audit has a rule {text!r}.", next_step=_hint(text, rule_sets))
            if all(rule.default for rule in named):
                raise UsageError(
                    f"{text!r} is a default rule, which cannot be removed.",
                    next_step="Assume a rule before it with --assume RULE.json.",
                )

    def _removes(self, rule_set: RuleSet, rule: SecurityRule) -> bool:
        return not rule.default and any(_is_named(text, rule_set, rule) for text in self.removed)


def clashes(changes: RuleChanges, rule_sets: Sequence[RuleSet]) -> tuple[str, ...]:
    """Return a sentence for each rule set in which Azure would refuse an assumed rule because its priority is taken.

    If there is no rule set at all, one sentence says so, because it then means nothing that nothing breaks.
    """
    if changes.added and not rule_sets:
        names = ", ".join(rule.name for rule in changes.added)
        return (f"{names} had no effect: no network security group was read to which it could be added.",)
    return tuple(
        f"Azure would refuse {added.name} in {rule_set.name}: {other.name} has the priority {other.priority} there."
        for rule_set in rule_sets
        for added in changes.added
        for other in changes.applied(rule_set).in_direction(added.direction)
        if other.priority == added.priority and other.name.lower() != added.name.lower()
    )


def without_effect(changes: RuleChanges) -> tuple[str, ...]:
    """Return a sentence for each assumed rule that changes nothing, because it is an inbound rule."""
    return tuple(
        f"{rule.name} is an inbound rule; clients need outbound flows only, so it changes nothing here."
        for rule in changes.added
        if rule.direction is Direction.INBOUND
    )


def changed_subjects(subjects: Iterable[NsgSubject], changes: RuleChanges) -> tuple[NsgSubject, ...]:
    """Return the subjects with changed rules, equal rules as one value; the subjects themselves without a change."""
    if not changes:
        return tuple(subjects)
    shared = SharedRules()
    return tuple(
        replace(each, nsg=structs.replace(each.nsg, rule_set=shared.of(changes.applied(each.nsg.rule_set))))
        for each in subjects
    )


def changed_path(path: ClientPath, changes: RuleChanges) -> ClientPath:
    """Return the path of a client with changed rules in its network security groups."""
    return replace(
        path,
        interface_rules=_changed(path.interface_rules, changes),
        subnet_rules=_changed(path.subnet_rules, changes),
    )


def effects(before: Sequence[Subject], after: Sequence[Subject]) -> Iterator[Change]:
    """Yield what opens and breaks for the clients of security groups when their rules change.

    A group that is new is left out. Groups that are alike before and after are compared once.
    """
    comparison = Comparison([[extent] for extent in Extent])
    known: dict[tuple[int, ...], tuple[Change, ...]] = {}
    earlier = {(each.id.lower(), each.location): each for each in before if isinstance(each, NsgSubject)}
    for new in after:
        old = earlier.get((new.id.lower(), new.location))
        if old is None or not isinstance(new, NsgSubject):
            continue  # a firewall: `comparison.result_changes` has what its verdicts say
        key = id(old.nsg.rule_set.rules), id(new.nsg.rule_set.rules), id(old.clients), id(old.needs)
        if key not in known:
            known[key] = tuple(_effects(old, new, comparison))
        yield from (replace(change, rule_set=old.nsg.rule_set.id) for change in known[key])


def _effects(before: NsgSubject, after: NsgSubject, comparison: Comparison) -> Iterator[Change]:
    """Yield what opens and breaks at one rule set, for which the changes name none."""
    old, new = before.nsg.rule_set, after.nsg.rule_set
    kept = set(old.rules) & set(new.rules)
    changed = [rule for rule in (*old.rules, *new.rules) if rule not in kept]
    if not changed:
        return
    networks = [clients.network for clients in before.clients]
    effects_by_extent = comparison.effects(old, new, changed, before.needs, networks)
    for extent, effect in zip(Extent, effects_by_extent, strict=True):
        for opens, parts in ((True, effect.opened), (False, effect.closed)):
            yield from (Change("", "", opens, part, extent is Extent.CERTAIN) for part in parts)


def _changed(rules: RuleSet | Unknown | None, changes: RuleChanges) -> RuleSet | Unknown | None:
    return changes.applied(rules) if changes and isinstance(rules, RuleSet) else rules


def _is_named(text: str, rule_set: RuleSet, rule: SecurityRule) -> bool:
    name, lowered = rule.name.lower(), text.lower()
    return lowered == name or lowered in {f"{rule_set.name}/{name}".lower(), f"{rule_set.id}/{name}".lower()}


def _hint(text: str, rule_sets: Sequence[RuleSet]) -> str:
    near = near_misses(
        text.rsplit("/", 1)[-1], {rule.name for each in rule_sets for rule in each.rules if not rule.default}
    )
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "Give the name of a rule, or RULE-SET/RULE."
