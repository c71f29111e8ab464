"""Reading firewalls with their classic rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.rule import RuleCollection, RuleCollectionGroup
from acrnet.firewall.wire.collections import in_order, read_collections
from acrnet.firewall.wire.fields import (
    ENVELOPE,
    Fields,
    Keys,
    below,
    flattened,
    is_set,
    items,
    name_of,
    resource_id,
    resource_ids,
    resource_tags,
)
from acrnet.firewall.wire.policies import location_of, mode_of, tier_of
from acrnet.rules.wire.fields import known_text, text_of
from acrnet.rules.wire.matches import texts_in
from acrnet.unknown import Unknown

_COLLECTIONS: Final = {
    "natRuleCollections": "NatRule",
    "networkRuleCollections": "NetworkRule",
    "applicationRuleCollections": "ApplicationRule",
}
"""The lists of classic rules, with the type of the rules in each."""
_FIREWALL: Final = Keys(
    *ENVELOPE,
    *_COLLECTIONS,
    "firewallPolicy",
    "virtualHub",
    "hubIPAddresses",
    "ipConfigurations",
    "managementIpConfiguration",
    "ipGroups",
    "threatIntelMode",
    "additionalProperties",
    "autoscaleConfiguration",
    "afcConfiguration",
    "aiSecurityAddOn",
    "provisioningState",
)
_DNS: Final = "network.dns."
_CLASSIC_PRIORITY: Final = 0
"""Classic rules stand in no group, so there is nothing to order."""


def read_firewall(firewall: Mapping[str, object], *, origin: str = "") -> AzureFirewall:
    """Return a firewall with its classic rules.

    `firewall` is the body of `Microsoft.Network/azureFirewalls` or what `az network firewall show` prints. The id is
    the firewall's, else `origin`, else its name. What cannot be read is `Unknown` with the reason or in doubt, and
    nothing is dropped. Raises RuleError only for a value that is not an object.
    """
    fields = flattened(firewall, _FIREWALL, "a firewall")
    get = fields.get
    name = name_of(fields)
    firewall_id = known_text(get("id")) or origin or name
    configurations = list(_configurations(get("ipConfigurations")))
    return AzureFirewall(
        id=firewall_id,
        name=name,
        location=location_of(get("location")),
        tier=tier_of(get("sku")),
        policy=resource_id(get("firewallPolicy"), "the policy of the firewall"),
        classic=RuleCollectionGroup(firewall_id, name, _CLASSIC_PRIORITY, _classic(fields)),
        private_addresses=_private_addresses(configurations, get("hubIPAddresses")),
        subnets=resource_ids([each.get("subnet") for each in configurations]),
        public_addresses=resource_ids([each.get("publicIPAddress") for each in configurations]),
        virtual_hub=resource_id(get("virtualHub"), "the virtual hub of the firewall"),
        dns=_dns(get("additionalProperties")),
        threat_intelligence=mode_of(get("threatIntelMode"), "threat intelligence"),
        managed_for_containers=is_set(get("afcConfiguration")),
        management=is_set(get("managementIpConfiguration")),
        provisioning_state=text_of(get("provisioningState")),
        resource_tags=resource_tags(get("tags")),
        unknown_properties=_FIREWALL.unknown(fields),
    )


def _classic(fields: Fields) -> tuple[RuleCollection, ...] | Unknown:
    read: list[RuleCollection] = []
    for key, kind in _COLLECTIONS.items():
        collections = read_collections(fields.get(key), key, kind=kind)
        if isinstance(collections, Unknown):
            return collections
        read += collections
    return in_order(read)


_IP_CONFIGURATION: Final = Keys("name", "id", "privateIPAddress", "subnet", "publicIPAddress")


def _configurations(value: object) -> Iterator[dict[str, object]]:
    for each in items(value) or ():
        if isinstance(each, Mapping):
            properties = below(each, "properties")
            yield _IP_CONFIGURATION.fields(properties if isinstance(properties, Mapping) else each)


def _private_addresses(configurations: list[dict[str, object]], hub: object) -> tuple[str, ...]:
    written = [each.get("privateIPAddress") for each in configurations]
    return tuple(sorted(set(texts_in(written, below(hub, "privateIPAddress")))))


def _dns(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    settings = {str(key).lower(): text_of(each) for key, each in value.items()}
    return {key.removeprefix(_DNS): text for key, text in settings.items() if key.startswith(_DNS)}
