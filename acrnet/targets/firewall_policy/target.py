"""A firewall policy as a target of the planner."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from acrnet.firewall import IpGroup
from acrnet.firewall.desired import HOST_NAMES, SERVICE_TAGS, host_rules, speaks_https, tag_rules
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.rule import RuleCollectionGroup, UnreadRule
from acrnet.net import AddressSet, Family
from acrnet.plan.model import Action, Change, Clients, NeedVerdict, Problem
from acrnet.plan.target import Proposal
from acrnet.registry.need import Need
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import Outcome
from acrnet.rules.words import named
from acrnet.tags import TagCatalog
from acrnet.targets.firewall_policy.cautions import cautions, other_owned, wider_sources
from acrnet.targets.firewall_policy.changing import Wanted, draft_change, removal
from acrnet.targets.firewall_policy.client_group import (
    ClientGroupDraft,
    draft_client_group,
    not_owned_client_group,
    takes_addresses_out,
    too_many_entries,
    unwanted_client_groups,
)
from acrnet.targets.firewall_policy.drafting import Draft, rules_in
from acrnet.targets.firewall_policy.effect import effect_of
from acrnet.targets.firewall_policy.judging import Judge, Policies, judged
from acrnet.targets.firewall_policy.limits import check_limits
from acrnet.targets.firewall_policy.options import Options
from acrnet.targets.firewall_policy.refusals import denied_before, not_owned, taken_priority
from acrnet.targets.firewall_policy.state import group_digest, group_in, writes_ip_group
from acrnet.unknown import Unknown


@dataclass(frozen=True)
class FirewallPolicyTarget:
    """One firewall policy with its parents, the clients behind its firewalls and the options of its owner."""

    policy: LivePolicy
    parents: Policies
    """The policies above it, by id in lower case."""
    ip_groups: Mapping[str, IpGroup | Unknown]
    """Those that rules or the options name, by id in lower case."""
    clients: tuple[Clients, ...]
    """One group of clients; none where nothing says who they are, and then there are no verdicts."""
    catalog: TagCatalog
    options: Options
    removing: bool = False
    """Whether the owned group is deleted, needed or not."""

    kind = "firewall-policy"

    @property
    def id(self) -> str:
        """The ARM id of the policy."""
        return self.policy.id.text

    @property
    def location(self) -> str:
        """The region of the policy."""
        return self.policy.rules.policy.location

    @property
    def attached_to(self) -> tuple[str, ...]:
        """Ids of the firewalls that apply the policy, and of the policies that inherit its rules."""
        policy = self.policy.rules.policy
        return tuple(each.text for each in sorted((*policy.firewalls, *policy.child_policies)))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the verdicts assume."""
        rules = [judge.rules(self._policies) for judge in self._judges]
        return tuple(
            f"At the firewalls of {self.policy.id.name}, {text}."
            for each in rules
            if not isinstance(each, Unknown)
            for text in each.assumptions
        )

    def names(self) -> Collection[str]:
        """Return the service tags and address prefixes in the rules of the policy and of its parents."""
        return frozenset(
            prefix
            for group in self._groups(self._policies)
            for _, rule in rules_in(group)
            if not isinstance(rule, UnreadRule)
            for prefix in (
                *(rule.sources.spelled or rule.sources.prefixes),
                *(rule.destinations.spelled or rule.destinations.prefixes),
            )
        )

    def rule_digests(self) -> Mapping[str, str]:
        """Return the digests of the owned group and of IP Groups kept for it; other groups may change meanwhile."""
        forms = self.policy.owned()
        keys = {self.options.group.lower(), *self.policy.kept_ip_groups()}
        return {key: group_digest(forms[key]) for key in sorted(keys & forms.keys())}

    def propose(self, needs: Sequence[Need]) -> Proposal:
        """Return the change of the owned group after which the needs are met, as far as this policy decides."""
        refusals = [not_owned(self.policy, self.options)]
        if not self.removing:
            refusals += [taken_priority(self.policy, self.options), not_owned_client_group(self.policy, self.options)]
        if refused := tuple(each for each in refusals if each is not None):
            return Proposal((), self.policy, Effect(), refused)
        draft: Draft | None = None
        if self.removing:
            change = removal(self.policy, self.options)
        else:
            change, draft = draft_change(self.policy, self._wanted(needs), self.options)
        after = self.policy if change is None else self.policy.with_group(self.options.group, group_in(change.after))
        client_groups = self._client_groups(change, after)
        changes = _ordered(change, [each.change for each in client_groups if each.change is not None])
        for each in changes:
            if each is not change:
                after = after.with_ip_group(each.name, each.after)
        return Proposal(
            changes=changes,
            after=after,
            effect=self._effect(after, needs) if changes else Effect(),
            problems=self._over_limits(changes, after),
            warnings=(
                *self._warnings(needs, draft, after),
                *(f"{self.policy.id.name}: {text}" for group in client_groups for text in _warnings_about(group)),
            ),
        )

    def verdicts(self, needs: Sequence[Need], after: Mapping[str, LivePolicy]) -> tuple[NeedVerdict, ...]:
        """Return a verdict for each need; `after` has the planned states of all targets by lower-case id."""
        before = self._policies
        planned = {**before, **{key: policy for key, policy in after.items() if key in before}}
        return judged(needs, self.clients, before, planned, self.catalog)

    def elsewhere(self, verdict: NeedVerdict) -> Problem | None:
        """Return a problem if rules that acrnet does not own deny what the plan opens, else None."""
        return denied_before(verdict, self.options.group)

    @property
    def _judges(self) -> list[Judge]:
        return [Judge(each, self.catalog) for each in self.clients]

    @property
    def _policies(self) -> Policies:
        return {self.policy.id.key: self.policy, **self.parents}

    def _with(self, policy: LivePolicy) -> Policies:
        return {**self._policies, policy.id.key: policy}

    def _groups(self, policies: Policies) -> Iterator[RuleCollectionGroup]:
        for policy in policies.values():
            if isinstance(policy, LivePolicy):
                yield from policy.groups()

    def _client_groups(self, change: Change | None, after: LivePolicy) -> list[ClientGroupDraft]:
        """Return what becomes of the IP Groups kept beside the policy; `after` has the owned group as planned."""
        if self.removing:
            return list(unwanted_client_groups(self.policy, after, self.options))
        if not self.options.ip_group or change is None or change.after is None:
            return []
        return [draft_client_group(self.policy, self.options, change.needs)]

    def _wanted(self, needs: Sequence[Need]) -> Wanted:
        if self.options.minimal:
            needs = self._not_met_without(needs)
        options, wanted = self.options, {}
        if options.tags:
            wanted[SERVICE_TAGS] = tag_rules(needs, options.owner, options.sources)
        if options.names:
            wanted[HOST_NAMES] = host_rules(needs, options.owner, options.sources)
        return wanted

    def _not_met_without(self, needs: Sequence[Need]) -> list[Need]:
        """Return the needs that other rules do not meet, and those of registries that the group has a rule for."""
        bare = self._with(self.policy.with_group(self.options.group, None))
        verdicts = judged(needs, self.clients, bare, bare, self.catalog)
        present = {rule.name.lower() for _, rule in rules_in(self.policy.group(self.options.group))}
        wanted = host_rules(needs, self.options.owner, self.options.sources)
        served = {need.id for rule in wanted if rule.name.lower() in present for need in rule.needs}
        return [
            need
            for need, verdict in zip(needs, verdicts, strict=True)
            if verdict.after is not Outcome.ALLOWED or need.id in served
        ]

    def _effect(self, after: LivePolicy, needs: Sequence[Need]) -> Effect:
        before, planned = self._policies, self._with(after)
        for judge in self._judges:
            then, now = judge.rules(before), judge.rules(planned)
            if not isinstance(then, Unknown) and not isinstance(now, Unknown):
                groups = [each.group(self.options.group) for each in (self.policy, after)]
                return effect_of((then, judge.context(before)), (now, judge.context(planned)), groups, needs)
        return Effect()

    def _over_limits(self, changes: Sequence[Change], after: LivePolicy) -> tuple[Problem, ...]:
        problems: list[Problem] = []
        for each in changes:
            if each.after is not None and writes_ip_group(each.after):
                problems += too_many_entries(each)
            elif each.after is not None:
                problems += check_limits(each.name, each.after, self._groups(self._with(after)))
        return tuple(problems)

    def _warnings(self, needs: Sequence[Need], draft: Draft | None, after: LivePolicy) -> Iterator[str]:
        name = self.policy.id.name
        if draft is not None and draft.leftover:
            yield f"{name}: no registry of this run needs {named(draft.leftover)}; --prune takes it out."
        if draft is not None and not self.options.tags:
            others = [need.id for need in needs if not speaks_https(need)]
            if others:
                yield (
                    f"{name}: {named(others)} does not speak HTTPS on 443, so that only network rules admit it;"
                    " --firewall-rules both adds these."
                )
        over_ipv6 = [need.id for need in needs if Family.IPV6 in need.families]
        if draft is not None and self.options.without_ipv6 and over_ipv6:
            yield f"{name}: clients over IPv6 do not reach {named(over_ipv6)}: {self.options.without_ipv6}."
        yield from (f"{name}: {text}" for text in other_owned(self.policy, self.options.group, self.options.owner))
        if draft is None:
            return
        line = [each.rules for each in (*self.parents.values(), after) if isinstance(each, LivePolicy)]
        for judge in self._judges:
            rules = judge.rules(self._with(after))
            if not isinstance(rules, Unknown):
                context = judge.context(self._with(after))
                named_needs = needs if self.options.names else ()
                yield from (
                    f"{name}: {text}" for text in cautions(rules, line, named_needs, context, self.options.group)
                )
            clients = AddressSet.parse(judge.clients.sources)
            if not self.options.ip_group:
                yield from (f"{name}: {text}" for text in wider_sources(self.options.sources, self.ip_groups, clients))


def _ordered(change: Change | None, ip_groups: Sequence[Change]) -> tuple[Change, ...]:
    """Return changes in the order they are carried out: an IP Group before rules name it, what narrows after them."""
    first = [each for each in ip_groups if not takes_addresses_out(each)]
    last = [each for each in ip_groups if takes_addresses_out(each)]
    every = [*first, *([change] if change else []), *last]
    return tuple(sorted(every, key=lambda each: each.action is Action.KEEP))


def _warnings_about(group: ClientGroupDraft) -> Iterator[str]:
    yield from group.warnings
    if group.leftover and group.change is not None:
        yield (
            f"no client of this run has {named(group.leftover)} of the IP Group {group.change.name}, and the rules"
            " admit these too; --prune takes them out."
        )
