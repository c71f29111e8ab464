"""The clients behind a firewall policy, and how its rules name them: by addresses, or by IP Groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.firewall import AzureFirewall, FirewallPolicy, IpGroup
from acrnet.firewall.desired import Sources
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import Standing, default_name, ownership_of
from acrnet.firewall.owned_ip_group import default_start, ip_group_id
from acrnet.firewall.rule import UnreadRule
from acrnet.net import AddressSet, Family
from acrnet.plan.model import Clients
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import MAX_NAME, Owner
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.targets.firewall_policy.options import Options
from acrnet.unknown import Unknown

_APPLICATION_IS_IPV4: Final = (
    "application rules of Azure Firewall are for IPv4 alone; --firewall-rules network or both has rules for IPv6 where"
    " the firewall passes it"
)


def own_ip_group(policy: ResourceId, owner: Owner, configuration: Configuration) -> str:
    """Return the name of the IP Group that acrnet keeps beside a policy; "" where it keeps none.

    Raises UsageError for a name over the limit, or one that the rule collection group has.
    """
    if not configuration.own_ip_group:
        return ""
    name = f"{configuration.firewall_ip_group or default_start(owner)}-{policy.name}"
    if len(name) > MAX_NAME or name.lower() == (configuration.firewall_group or default_name(owner)).lower():
        raise UsageError(
            f"An IP Group cannot be called {name}: a name has {MAX_NAME} characters at most, and is not that of the"
            " rule collection group.",
            next_step="Set another start of the name with options.firewall_ip_group.",
        )
    return name


def sources_of_rules(
    policy: ResourceId, ip_group: str, configuration: Configuration, dual_stack: bool | Unknown
) -> Sources:
    """Return the sources of rules; IPv6 is among them where every firewall of the policy passes it.

    `ip_group` is the name of the IP Group that acrnet keeps, "" where it keeps none.
    """
    addresses = AddressSet.parse(configuration.sources)
    own = (ip_group_id(policy, ip_group).text,) if ip_group else configuration.source_ip_groups
    ipv6 = addresses.only(Family.IPV6).prefixes() if dual_stack is True else ()
    return Sources(addresses.only(Family.IPV4).prefixes(), own, ipv6)


def require_sources(policy: str, sources: Sources, configuration: Configuration) -> None:
    """Raise UsageError where nothing says who the clients are, or nothing that the rules can name."""
    if sources.ipv6 or sources.addresses or configuration.source_ip_groups:
        return
    lack = "only IPv6 is given, which none of its rules may name" if configuration.sources else "none is given"
    raise UsageError(
        f"Rules in {policy} need the addresses of the clients, and {lack}.",
        next_step="Give them with --source CIDR or --source-ip-group ID, or under options in acrnet.yaml.",
    )


def asks_for_ipv6(configuration: Configuration) -> bool:
    """Whether clients have IPv6 and rules may admit it."""
    return configuration.firewall_rules != "application" and _has_ipv6(configuration)


def without_ipv6(configuration: Configuration, dual_stack: bool | Unknown) -> str:
    """Return why rules leave out IPv6 that clients have, as a clause; "" where they do not."""
    if not _has_ipv6(configuration) or dual_stack is True:
        return ""
    if configuration.firewall_rules == "application":
        return _APPLICATION_IS_IPV4
    if isinstance(dual_stack, Unknown):
        return f"there are no rules for IPv6, because {dual_stack.reason}"
    return "there are no rules for IPv6, because a firewall of the policy passes IPv4 alone"


def pass_ipv6(policy: FirewallPolicy, read: Callable[[ResourceId], AzureFirewall | Unknown]) -> bool | Unknown:
    """Return whether every firewall that takes over the rules of a policy passes IPv6; `read` reads one.

    Firewalls in a virtual hub do not (learn.microsoft.com/azure/firewall/deploy-dual-stack-firewall, dated 2026-07-16,
    checked 2026-11-29). What a firewall does with a rule for IPv6 that it cannot pass is not documented.
    """
    if policy.child_policies:
        return Unknown("policies are based on it, whose firewalls may pass IPv4 alone")
    if not policy.firewalls:
        return Unknown("no firewall applies it")
    firewalls = [read(each) for each in policy.firewalls]
    passes = [
        each if isinstance(each, Unknown) else each.dual_stack if each.virtual_hub is None else False
        for each in firewalls
    ]
    unread = [each for each in passes if isinstance(each, Unknown)]
    return False if False in passes else unread[0] if unread else True


def clients_behind(
    policy: LivePolicy,
    ip_groups: Mapping[str, IpGroup | Unknown],
    options: Options,
    stated: Sequence[str],
    *,
    removing: bool,
) -> tuple[Clients, ...]:
    """Return the clients: those that are stated, else everyone in the IP Groups that rules are for.

    For a removal where nothing is stated they are the sources of the rules that go.
    """
    addresses = AddressSet.parse(stated) if stated else _addresses_in(options.sources.ip_groups, ip_groups)
    if removing and not addresses:
        addresses = _sources_of_owned(policy, ip_groups, options)
    if not addresses:
        return ()
    return (
        Clients(
            name=f"clients of {policy.id.name}",
            sources=addresses.prefixes(),
            virtual_network=(),
            default_route=False,
            rule_sets=tuple(each.text for each in policy.line),
            group_prefixes={key: _prefixes(each) for key, each in sorted(ip_groups.items())},
            dual_stack=bool(options.sources.ipv6),
        ),
    )


def _has_ipv6(configuration: Configuration) -> bool:
    return bool(AddressSet.parse(configuration.sources).only(Family.IPV6))


def _addresses_in(ids: Sequence[str], groups: Mapping[str, IpGroup | Unknown]) -> AddressSet:
    """Return the addresses in IP Groups, as far as they are known."""
    read = [groups.get(each.lower()) for each in ids]
    known = [each.addresses for each in read if isinstance(each, IpGroup)]
    return AddressSet.union(each for each in known if isinstance(each, AddressSet))


def _sources_of_owned(policy: LivePolicy, ip_groups: Mapping[str, IpGroup | Unknown], options: Options) -> AddressSet:
    group = policy.group(options.group)
    if group is None or ownership_of(group, options.owner).standing is not Standing.OWNED:
        return AddressSet.EMPTY
    rules = [rule for _, rule in rules_in(group) if not isinstance(rule, UnreadRule)]
    written = AddressSet.parse(each for rule in rules for each in rule.sources.prefixes if each != "*")
    return written | _addresses_in([each for rule in rules for each in rule.sources.groups], ip_groups)


def _prefixes(group: IpGroup | Unknown) -> tuple[str, ...] | Unknown:
    addresses = group if isinstance(group, Unknown) else group.addresses
    return addresses if isinstance(addresses, Unknown) else addresses.prefixes()
