"""The rules that needs ask of a firewall policy: host names for each registry, and service tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.firewall.wire.owned_rules import Body, application_rule, network_rule
from acrnet.net import AddressSet, Family
from acrnet.registry.need import Need
from acrnet.rules.desired import DesiredRule, desired_rules
from acrnet.rules.ownership import HTTPS, Owner, description, rule_name

HOST_NAMES: Final = "host-names"
SERVICE_TAGS: Final = "service-tags"
"""What the collections of these rules are called behind the prefix of their owner."""

_NONE: Final = "-"
"""What needs have as their registry that every registry in some regions has."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of rules: addresses, or IP Groups in their place, because a rule takes one of the two."""

    addresses: tuple[str, ...] = ()
    """IPv4 prefixes."""
    ip_groups: tuple[str, ...] = ()
    """Ids, as they are written into rules."""
    ipv6: tuple[str, ...] = ()
    """IPv6 prefixes, for network rules of firewalls that pass IPv6; none for others."""

    @property
    def identity(self) -> tuple[str, ...]:
        """What distinguishes rules for these sources from rules for others."""
        return tuple(each.lower() for each in self.ip_groups) or self.addresses

    @property
    def of_ipv6(self) -> Sources:
        """The sources of rules for IPv6: prefixes, because IP Groups have none."""
        return Sources(self.ipv6)

    def __bool__(self) -> bool:
        return bool(self.addresses or self.ip_groups)

    def written(self) -> dict[str, object]:
        """Return the sources under the key that a rule has for them."""
        if self.ip_groups:
            return {"sourceIpGroups": list(self.ip_groups)}
        return {"sourceAddresses": list(self.addresses)}


@dataclass(frozen=True, slots=True)
class WantedRule:
    """A rule that should be in a policy."""

    name: str
    body: Body
    needs: tuple[Need, ...]


def host_rules(needs: Sequence[Need], owner: Owner, sources: Sources) -> tuple[WantedRule, ...]:
    """Return one application rule for each registry, with the host names of its needs; sorted by name.

    There is none where the clients have no IPv4 address, because application rules are for IPv4.
    """
    return rules_of_hosts(needs, owner, sources.written(), sources.identity) if sources else ()


def rules_of_hosts(
    needs: Sequence[Need], owner: Owner, sources: Mapping[str, object], identity: tuple[str, ...] = ()
) -> tuple[WantedRule, ...]:
    """Return the rules for sources that are written as they are; `identity` is a part of their names.

    Needs that do not speak HTTPS have none in it: application rules know HTTP, HTTPS and SQL
    (learn.microsoft.com/azure/firewall/rule-processing, dated 2026-03-23, checked 2026-11-29).
    """
    served: dict[str, list[Need]] = {}
    for need in needs:
        if need.hosts and speaks_https(need):
            served.setdefault(need.registry, []).append(need)
    rules = []
    for whose, own in served.items():
        registry = whose if whose != _NONE else "any-registry"
        name = rule_name(owner, registry, identity)
        body = application_rule(
            name,
            sources=sources,
            hosts=sorted({host.lower() for need in own for host in need.hosts}),
            description=description(owner, f"host names of {registry}"),
        )
        rules.append(WantedRule(name, body, tuple(own)))
    return tuple(sorted(rules, key=lambda each: each.name.lower()))


def speaks_https(need: Need) -> bool:
    """Whether application rules can admit a need, as far as its ports go."""
    return need.ports == (HTTPS,)


def tag_rules(needs: Sequence[Need], owner: Owner, sources: Sources) -> tuple[WantedRule, ...]:
    """Return one network rule for each service tag and for the private addresses of each registry, by name.

    They have the names of security rules for the same, with the sources of the firewall's clients. Those for IPv6 are
    apart, and there is one only where the firewall passes IPv6 and a need has it: that is a preview, in network rules
    alone (learn.microsoft.com/azure/firewall/deploy-dual-stack-firewall, dated 2026-07-16, checked 2026-11-29).
    """
    rules = []
    for wanted in desired_rules(needs, owner):
        for family, own in ((Family.IPV4, sources), (Family.IPV6, sources.of_ipv6)):
            if own and _opens_in(wanted, family):
                name = rule_name(owner, wanted.opens, own.identity, wanted.port)
                body = network_rule(
                    name,
                    sources=own.written(),
                    destinations=wanted.destinations,
                    port=wanted.port,
                    description=wanted.description,
                )
                rules.append(WantedRule(name, body, wanted.needs))
    return tuple(sorted(rules, key=lambda each: each.name.lower()))


def _opens_in(wanted: DesiredRule, family: Family) -> bool:
    """Whether a rule admits something of this family: its literal destinations do, or a need of its tag has it."""
    literal = [AddressSet.parse([each]) for each in wanted.destinations if "/" in each]
    if literal:
        return all(bool(each.only(family)) for each in literal)
    return any(family in need.families for need in wanted.needs)
