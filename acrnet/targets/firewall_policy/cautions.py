"""What may go wrong at a firewall although every need is met: warnings of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeGuard

from acrnet.firewall import (
    ApplicationRule,
    FirewallContext,
    FirewallRules,
    IpGroup,
    NetworkRule,
    PolicyRules,
    RuleCollectionGroup,
    evaluate_flows,
)
from acrnet.firewall.desired import Sources
from acrnet.firewall.fqdn import covers
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import Standing, ownership_of, says_owned
from acrnet.net import AddressSet
from acrnet.registry.need import Need
from acrnet.rules.evaluate import need_flows
from acrnet.rules.ownership import Owner
from acrnet.rules.rule import Access
from acrnet.rules.words import count, named
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.targets.firewall_policy.refusals import other_groups
from acrnet.unknown import Unknown

MOST_NAMES: Final = 1000
"""Host names in the network rules of one firewall, beyond which it gets slow (learn.microsoft.com/azure/
azure-resource-manager/management/azure-subscription-service-limits, checked 2026-11-29)."""


def cautions(
    rules: FirewallRules, policies: Sequence[PolicyRules], needs: Sequence[Need], context: FirewallContext, owned: str
) -> Iterator[str]:
    """Yield what may go wrong with these needs under the rules of policies, the one of the plan last; a sentence each.

    `owned` is the name of the owned group of the last policy.
    """
    groups = [each for policy in policies for each in policy.groups if isinstance(each, RuleCollectionGroup)]
    yield from _inspected(list(_ahead_of(owned, policies)), needs, context)
    yield from _pointless_names(rules, needs, context)
    yield from _names_without_proxy(groups, rules.dns_proxy)
    yield from _many_names(groups)
    proxied = [each.policy.name for each in policies if each.policy.explicit_proxy is not False]
    if proxied:
        yield (
            f"{named(proxied)} has an explicit proxy, or may have: clients that name a firewall as their proxy are not"
            " part of this plan."
        )


def _ahead_of(owned: str, policies: Sequence[PolicyRules]) -> Iterator[RuleCollectionGroup]:
    """Yield the groups whose application rules are tried before the owned group, or may be."""
    *parents, own = policies
    place = next((each.priority for each in own.groups if _is_called(each, owned)), Unknown("there is no group"))
    for policy in parents:
        yield from (each for each in policy.groups if isinstance(each, RuleCollectionGroup))
    for group in own.groups:
        if isinstance(group, RuleCollectionGroup):
            behind = isinstance(group.priority, int) and isinstance(place, int) and group.priority > place
            if not behind and not _is_called(group, owned):
                yield group


def _is_called(group: RuleCollectionGroup | Unknown, name: str) -> TypeGuard[RuleCollectionGroup]:
    return isinstance(group, RuleCollectionGroup) and group.name.lower() == name.lower()


def _inspected(groups: Sequence[RuleCollectionGroup], needs: Sequence[Need], context: FirewallContext) -> Iterator[str]:
    """Yield a sentence for rules that may decrypt connections of the clients to a registry.

    Clients that do not trust the certificate of the firewall then fail (learn.microsoft.com/azure/container-registry/
    container-registry-health-error-reference, CONNECTIVITY_SSL_ERROR, checked 2026-11-29).
    """
    hosts = sorted({host.lower() for need in needs for host in need.hosts})
    for group in groups:
        for collection, rule in rules_in(group):
            if isinstance(rule, ApplicationRule) and rule.terminate_tls and _is_about_clients(rule, context):
                met = [host for host in hosts if any(covers(each, host) for each in rule.fqdns)]
                if met or rule.urls or rule.web_categories or rule.fqdn_tags:
                    what = named(met) or "what may be a registry"
                    yield (
                        f"{group.name}/{collection}/{rule.name} inspects TLS for {what}: clients that do not trust the"
                        " certificate of the firewall fail there."
                    )


def _is_about_clients(rule: ApplicationRule, context: FirewallContext) -> bool:
    """Whether a rule may be about the clients, by its sources."""
    senders = context.network.sources
    if not (rule.sources.prefixes or rule.sources.groups):
        return True
    return any(senders & addresses for addresses, _ in context.places("source", rule.sources, rule.name))


def _pointless_names(rules: FirewallRules, needs: Sequence[Need], context: FirewallContext) -> Iterator[str]:
    """Yield a sentence for network rules that admit clients whatever name they ask for."""
    opening: dict[str, list[str]] = {}
    for need in needs:
        flows = need_flows(need, context.network)
        if not need.hosts or isinstance(flows, Unknown):
            continue
        for rule in evaluate_flows(rules, flows, None, context).deciding_rules():
            if rule.access is Access.ALLOW:
                opening.setdefault(rule.name, []).append(need.tag or need.id)
    for name, tags in opening.items():
        yield (
            f"The network rule {name} lets clients reach {named(sorted(set(tags)))} whatever name they ask for, so that"
            " host names in application rules narrow nothing there."
        )


def _names_without_proxy(groups: Iterable[RuleCollectionGroup], proxy: bool | Unknown) -> Iterator[str]:
    """Yield a sentence for host names in network rules, which need the DNS proxy.

    Source: learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules, checked 2026-11-29.
    """
    if proxy is True:
        return
    using = [
        f"{group.name}/{collection}/{rule.name}"
        for group in groups
        for collection, rule in rules_in(group)
        if isinstance(rule, NetworkRule) and rule.destination_fqdns
    ]
    if using:
        why = f"may be off: {proxy.reason}" if isinstance(proxy, Unknown) else "is off"
        yield f"{named(using)} names hosts in a network rule, and the DNS proxy of the policy {why}."


def _many_names(groups: Iterable[RuleCollectionGroup]) -> Iterator[str]:
    """Yield a sentence for more host names in network rules than a firewall looks up well."""
    names = {
        host.lower()
        for group in groups
        for _, rule in rules_in(group)
        if isinstance(rule, NetworkRule)
        for host in rule.destination_fqdns
    }
    if len(names) > MOST_NAMES:
        yield (
            f"The network rules of the policy and its parents name {count(len(names), 'host')}, more than the"
            f" {MOST_NAMES:,} with which a firewall still works well."
        )


def wider_sources(sources: Sources, groups: Mapping[str, IpGroup | Unknown], clients: AddressSet) -> Iterator[str]:
    """Yield a sentence for each IP Group that admits others than the clients."""
    for text in sources.ip_groups:
        group = groups.get(text.lower())
        if isinstance(group, IpGroup) and isinstance(group.addresses, AddressSet):
            others = group.addresses - clients
            if others:
                yield (
                    f"The IP Group {group.name} has {count(sum(others.sizes), 'address')} that no client of this plan"
                    f" has, and the rules admit these too: {named(others.prefixes())}."
                )


def other_owned(policy: LivePolicy, name: str, owner: Owner) -> Iterator[str]:
    """Yield a sentence for each further group with rules of this owner, which is left as it is."""
    for group in other_groups(policy, name):
        owned = says_owned(group.name) and ownership_of(group, owner).standing is Standing.OWNED
        if owned and rules_in(group):
            yield (
                f"{group.name} has rules of this owner as well, from a plan with another name for the group; it is"
                " left as it is."
            )
