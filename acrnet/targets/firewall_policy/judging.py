"""What the policies of a line do to the needs of clients behind its last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from acrnet.firewall import FirewallContext, FirewallRules, PolicyRules, evaluate_need, rules_of_policy
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_ip_group import ip_group_id
from acrnet.net import AddressSet
from acrnet.plan.model import Clients, NeedVerdict
from acrnet.registry.need import Need
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Verdict
from acrnet.tags import TagCatalog
from acrnet.targets.compared import compared
from acrnet.unknown import Unknown

SCOPE: Final = "this_policy"
"""The verdicts are about the rules of one policy and its parents, whatever else is on the clients' way."""

Policies = Mapping[str, "LivePolicy | Unknown"]
"""Policies by id in lower case; Unknown for one that could not be read."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The clients behind a policy, and what names in its rules stand for."""

    clients: Clients
    catalog: TagCatalog

    def context(self, policies: Policies) -> FirewallContext:
        """Return the context in which the rules of policies are evaluated, with the IP Groups kept beside them."""
        network = NetworkContext(
            sources=AddressSet.parse(self.clients.sources), virtual_network=AddressSet.EMPTY, catalog=self.catalog
        )
        prefixes = self.clients.group_prefixes
        groups = {key: each if isinstance(each, Unknown) else AddressSet.parse(each) for key, each in prefixes.items()}
        for policy in policies.values():
            if isinstance(policy, LivePolicy):
                kept = policy.kept_ip_groups().items()
                groups |= {ip_group_id(policy.id, name).key: each.addresses for name, each in kept}
        return FirewallContext(network, groups)

    def rules(self, policies: Policies) -> FirewallRules | Unknown:
        """Return the rules of the last policy of the clients' line, its parents first; Unknown if it was not read."""
        own = policies[self.clients.rule_sets[-1].lower()]
        if isinstance(own, Unknown):
            return own
        known: dict[str, PolicyRules | Unknown] = {
            key: each if isinstance(each, Unknown) else each.rules for key, each in policies.items()
        }
        rules = rules_of_policy(own.rules, known)
        return replace(rules, dual_stack=True) if self.clients.dual_stack else rules


def judged(
    needs: Sequence[Need], clients: Sequence[Clients], before: Policies, after: Policies, catalog: TagCatalog
) -> tuple[NeedVerdict, ...]:
    """Return the verdicts on needs before and after; none without clients."""
    if not clients:
        return ()
    (group,) = clients
    judge = Judge(group, catalog)
    then, now = judge.rules(before), judge.rules(after)
    then_context, now_context = judge.context(before), judge.context(after)
    return tuple(
        compared(need, [_verdict(then, need, then_context)], [_verdict(now, need, now_context)], clients, SCOPE)
        for need in needs
    )


def _verdict(rules: FirewallRules | Unknown, need: Need, context: FirewallContext) -> Verdict:
    return Verdict.unknown(rules.reason) if isinstance(rules, Unknown) else evaluate_need(rules, need, context)
