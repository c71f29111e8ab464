"""A network security group as a target of the planner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from acrnet.net import FlowSet
from acrnet.plan.model import Action, Change, Clients, NeedVerdict, Problem, ProblemCode
from acrnet.plan.target import Proposal
from acrnet.registry.need import Need
from acrnet.rules.desired import desired_rules
from acrnet.rules.effect import effect_of
from acrnet.rules.evaluate import need_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome
from acrnet.rules.wire import read_rule
from acrnet.tags import TagCatalog
from acrnet.targets.nsg.changes import Draft, Options, draft_changes, draft_removal
from acrnet.targets.nsg.clients import Behind, networks_of
from acrnet.targets.nsg.limits import check_limits
from acrnet.targets.nsg.order import after_changes, safe_order
from acrnet.targets.nsg.state import rule_digests
from acrnet.targets.nsg.verdicts import compare
from acrnet.unknown import Unknown


@dataclass(frozen=True)
class NsgTarget:
    """One network security group with its clients and the options of its owner."""

    nsg: NetworkSecurityGroup
    behind: Behind
    others: Mapping[str, RuleSet]
    """The other rule sets on the path of the clients, by id in lower case."""
    catalog: TagCatalog
    options: Options
    sources: tuple[str, ...] = ()
    """Sources for the rules in place of `VirtualNetwork`."""
    removing: bool = False
    """Whether every owned rule is deleted, needed or not."""

    kind = "nsg"

    @property
    def id(self) -> str:
        """The ARM id of the NSG."""
        return self.nsg.id.text

    @property
    def location(self) -> str:
        """The region of the NSG."""
        return self.nsg.location

    @property
    def clients(self) -> tuple[Clients, ...]:
        """The clients behind the NSG."""
        return self.behind.clients

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the verdicts assume."""
        return self.behind.assumptions

    @property
    def attached_to(self) -> tuple[str, ...]:
        """Ids of the subnets and network interfaces that a change affects."""
        return tuple(item.text for item in sorted((*self.nsg.subnets, *self.nsg.interfaces)))

    @cached_property
    def networks(self) -> tuple[NetworkContext, ...]:
        """The network contexts of the clients; clients in the same network share one."""
        return networks_of(self.clients, self.catalog)

    def names(self) -> frozenset[str]:
        """Return the service tags and address prefixes in the rules of the NSG and of every other on the path."""
        return frozenset(
            prefix
            for rules in (self.nsg.rule_set, *self.others.values())
            for rule in rules.rules
            for prefix in (*rule.sources.prefixes, *rule.destinations.prefixes)
        )

    def rule_digests(self) -> Mapping[str, str]:
        """Return a digest of each rule of the NSG, by name in lower case."""
        return rule_digests(self.nsg.rule_set)

    def propose(self, needs: Sequence[Need]) -> Proposal:
        """Return the smallest safe change after which the needs are met."""
        live = self.nsg.rule_set
        draft = self._draft(needs)
        changes = [self._as_on_the_wire(change) for change in draft.changes]
        needed = [(network, self._needed(needs, network)) for network in self.networks]
        ordered, unsafe = safe_order(live, changes, needed)
        after = after_changes(live, ordered)
        written = [change for change in ordered if change.action is not Action.DELETE]
        created = sum(change.action is Action.CREATE for change in ordered)
        return Proposal(
            changes=(*ordered, *(_left_alone(change) for change in unsafe)),
            after=after,
            effect=effect_of(live, after, _changed_rules(ordered), needs, self.networks),
            problems=(
                *draft.problems,
                *(_unsafe(change) for change in unsafe),
                *_without_addresses(needs, self.catalog),
                *check_limits(live, after_changes(live, written), created),
            ),
            warnings=tuple(f"{self.nsg.rule_set.name}: {warning}" for warning in draft.warnings),
        )

    def _draft(self, needs: Sequence[Need]) -> Draft:
        if self.removing:
            return draft_removal(self.nsg.rule_set, self.options)
        unread = frozenset(need.registry.lower() for need in needs if isinstance(need.addresses, Unknown))
        desired = desired_rules(needs, self.options.owner, self.sources)
        options = replace(self.options, unread=unread)
        return draft_changes(self.nsg.rule_set, desired, self.networks, options, self.behind.everyone)

    def verdicts(self, needs: Sequence[Need], after: Mapping[str, RuleSet]) -> tuple[NeedVerdict, ...]:
        """Return a verdict for each need; `after` has the planned rules of all targets by lower-case id."""
        before = {self.nsg.id.key: self.nsg.rule_set, **self.others}
        planned = {**before, **{key: rules for key, rules in after.items() if key in before}}
        return compare(needs, self.clients, before, planned, catalog=self.catalog, scope=self.behind.scope)

    def elsewhere(self, verdict: NeedVerdict) -> Problem | None:
        """Return a problem if rules of another NSG deny what the plan opens here, else None."""
        if verdict.after not in {Outcome.DENIED, Outcome.PARTIAL}:
            return None
        denying = sorted(
            {
                f"{rule.name} ({rule.priority}) of {rule.rule_set.rsplit('/', 1)[-1]}"
                for rule in verdict.deciding_rules
                if rule.access == "Deny" and rule.rule_set.lower() != self.nsg.id.key
            }
        )
        if not denying:
            return None
        return Problem(
            ProblemCode.DENIED_BY_OTHER_NSG,
            f"{verdict.need} is stopped by {', '.join(denying)}, which these clients pass too. "
            "Plan that NSG as well: add it with --nsg.",
        )

    def _as_on_the_wire(self, change: Change) -> Change:
        """Return the change with `before` exactly as on the wire, so that a rollback restores that."""
        before = self.nsg.wire_rules.get(change.name.lower(), change.before)
        return replace(change, before=before, after=before if change.action is Action.KEEP else change.after)

    def _needed(self, needs: Sequence[Need], network: NetworkContext) -> FlowSet:
        flows = (need_flows(need, network) for need in needs)
        return FlowSet.union(each for each in flows if not isinstance(each, Unknown))


def _changed_rules(changes: Sequence[Change]) -> list[SecurityRule]:
    """Return the rules that differ, in their forms before and after the changes."""
    return [
        read_rule(wire)
        for change in changes
        if change.before != change.after
        for wire in (change.before, change.after)
        if wire is not None
    ]


def _left_alone(change: Change) -> Change:
    return Change(Action.KEEP, change.name, change.before, change.before, "there is no safe moment to change it")


def _unsafe(change: Change) -> Problem:
    return Problem(
        ProblemCode.NO_SAFE_ORDER,
        f"{change.name} is left as it is: in whatever order the rules change, a need that is met, or may be, would be "
        "cut. Solve the other problems of this group first; where there are none, put in a rule of your own for the "
        "time of the change.",
    )


def _without_addresses(needs: Sequence[Need], catalog: TagCatalog) -> list[Problem]:
    problems = []
    for need in needs:
        if need.tag is not None and isinstance(tag := catalog.get(need.tag), Unknown):
            problems.append(Problem(ProblemCode.TAG_NOT_IN_CATALOG, f"{need.id} cannot be decided: {tag.reason}."))
        if isinstance(need.addresses, Unknown):
            problems.append(
                Problem(ProblemCode.ADDRESSES_UNKNOWN, f"{need.id} cannot be planned: {need.addresses.reason}.")
            )
    return problems
