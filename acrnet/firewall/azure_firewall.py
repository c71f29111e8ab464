"""An Azure Firewall as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

DUAL_STACK_NOT_READ: Final = Unknown("whether the firewall has an IPv6 address was not read")


@dataclass(frozen=True, slots=True)
class AzureFirewall:
    """A firewall: its place in the network, and either a policy or rules of its own."""

    id: str
    """The ARM id, or the place it was read from."""
    name: str
    location: str
    """ARM location name, lower case; "" where it is not stated."""
    tier: str | Unknown
    """`Basic`, `Standard` or `Premium`."""
    policy: ResourceId | Unknown | None
    """The policy that it applies; None for a firewall with classic rules."""
    classic: RuleCollectionGroup
    """Its classic rules as one group, whose id and name are those of the firewall. A firewall with a policy has usually
    none, and ignores them."""
    private_addresses: tuple[str, ...]
    """Its addresses in the network or hub, to which routes lead, sorted."""
    subnets: tuple[ResourceId, ...]
    """The subnets it is in, sorted; empty in a virtual hub."""
    public_addresses: tuple[ResourceId, ...]
    """The public IP address resources it has, sorted; those of a virtual hub have none."""
    virtual_hub: ResourceId | Unknown | None
    """The virtual hub it is in; None for a firewall in a virtual network."""
    dns: Mapping[str, str]
    """The DNS settings of a classic firewall (`Network.DNS.*` of `additionalProperties`), by key in lower case."""
    threat_intelligence: str | Unknown
    """`Off`, `Alert` or `Deny`; a firewall with a policy takes the policy's."""
    managed_for_containers: bool | Unknown
    """Whether it has a configuration of Azure Firewall for Containers (`afcConfiguration`)."""
    dual_stack: bool | Unknown = DUAL_STACK_NOT_READ
    """Whether it passes IPv6, which its public addresses tell; its reader asks and puts the answer here."""
    management: bool = False
    """Whether it has a management address, without which it takes no other way than straight to the Internet."""
    provisioning_state: str = ""
    """As on the wire, for example `Succeeded`; "" where it is not stated."""
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the resource: not service tags."""
    unknown_properties: tuple[str, ...] = ()
    """Names of properties that have a value and are not known here, sorted."""

    @property
    def passes_ipv6(self) -> bool | Unknown:
        """Whether it passes IPv6 by network rules.

        Firewalls with classic rules and those in a virtual hub do not (learn.microsoft.com/azure/firewall/
        deploy-dual-stack-firewall, dated 2026-07-16, checked 2026-11-29).
        """
        return False if self.policy is None or self.virtual_hub is not None else self.dual_stack
