"""A firewall policy without its rule collection groups, which are resources of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

DRAFT_NOT_READ: Final = Unknown("whether the policy has a draft was not read")


@dataclass(frozen=True, slots=True)
class DnsSettings:
    """How the firewalls of a policy resolve host names."""

    servers: tuple[str, ...]
    """Custom DNS servers, in their order; empty for the DNS that Azure provides."""
    proxy: bool | Unknown
    """Whether a firewall answers the DNS queries of clients, which host names in network rules need."""
    proxy_required: bool | Unknown
    """Whether host names in network rules need the proxy (`requireProxyForNetworkRules`)."""


@dataclass(frozen=True, slots=True)
class FirewallPolicy:
    """A firewall policy as it was read; its rule collection groups are read apart."""

    id: str
    """The ARM id, or the place it was read from."""
    name: str
    location: str
    """ARM location name, lower case; "" where it is not stated."""
    tier: str | Unknown
    """`Basic`, `Standard` or `Premium`."""
    base_policy: ResourceId | Unknown | None
    """The parent, whose rules come first; None without one."""
    group_ids: tuple[ResourceId, ...] | Unknown
    """The rule collection groups that the policy lists, sorted; Unknown for a body without the list, as in a
    template."""
    child_policies: tuple[ResourceId, ...]
    """Policies that inherit its rules, sorted; filled by Azure."""
    firewalls: tuple[ResourceId, ...]
    """Firewalls that apply it, sorted; filled by Azure."""
    dns: DnsSettings | Unknown | None
    """None where the policy states nothing about DNS."""
    threat_intelligence: str | Unknown
    """`Off`, `Alert` or `Deny`; a policy that does not state it may inherit it."""
    intrusion_detection: str | Unknown
    """`Off`, `Alert` or `Deny`; `Off` where the policy states nothing."""
    explicit_proxy: bool | Unknown
    """Whether clients can name a firewall as their proxy."""
    tls_inspection: bool
    """Whether it has a certificate with which firewalls can decrypt (`transportSecurity`)."""
    managed_for_containers: bool | Unknown
    """Whether Azure Firewall for Containers owns it (`afcManaged`), so that others may not write it."""
    draft: bool | Unknown = DRAFT_NOT_READ
    """Whether a draft waits to be deployed, which would replace the whole policy. The policy does not say so: its
    reader asks and puts the answer here with `dataclasses.replace`."""
    size: str = ""
    """As in `RuleCollectionGroup`."""
    provisioning_state: str = ""
    """As in `RuleCollectionGroup`."""
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the resource: not service tags."""
    unknown_properties: tuple[str, ...] = ()
    """Names of properties that have a value and are not known here, sorted."""
