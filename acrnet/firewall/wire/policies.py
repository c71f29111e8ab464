"""Reading firewall policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.firewall.policy import DnsSettings, FirewallPolicy
from acrnet.firewall.wire.fields import (
    ENVELOPE,
    Keys,
    below,
    flattened,
    is_set,
    items,
    name_of,
    not_read,
    one_of,
    resource_id,
    resource_ids,
    resource_tags,
    switch,
)
from acrnet.resource_id import ResourceId
from acrnet.rules.wire.fields import known_text, shown, text_of
from acrnet.rules.wire.matches import texts_in
from acrnet.unknown import Unknown

_POLICY: Final = Keys(
    *ENVELOPE,
    "size",
    "basePolicy",
    "childPolicies",
    "firewalls",
    "ruleCollectionGroups",
    "ruleGroups",
    "kubeSelectorGroups",
    "dnsSettings",
    "explicitProxy",
    "threatIntelMode",
    "threatIntelWhitelist",
    "intrusionDetection",
    "transportSecurity",
    "insights",
    "snat",
    "sql",
    "afcManaged",
    "provisioningState",
)
_TIERS: Final = {"basic": "Basic", "standard": "Standard", "premium": "Premium"}
_MODES: Final = {"off": "Off", "alert": "Alert", "deny": "Deny"}


def read_policy(policy: Mapping[str, object], *, origin: str = "") -> FirewallPolicy:
    """Return a firewall policy without its rules.

    `policy` is the body of `Microsoft.Network/firewallPolicies` or what `az network firewall policy show` prints. The
    id is the policy's, else `origin`, else its name. What cannot be read is `Unknown` with the reason. Raises RuleError
    only for a value that is not an object.
    """
    fields = flattened(policy, _POLICY, "a firewall policy")
    get = fields.get
    name = name_of(fields)
    groups = get("ruleCollectionGroups", get("ruleGroups"))
    return FirewallPolicy(
        id=known_text(get("id")) or origin or name,
        name=name,
        location=location_of(get("location")),
        tier=tier_of(get("sku")),
        base_policy=resource_id(get("basePolicy"), "the parent policy"),
        group_ids=_group_ids(groups),
        child_policies=resource_ids(get("childPolicies")),
        firewalls=resource_ids(get("firewalls")),
        dns=_dns(get("dnsSettings")),
        threat_intelligence=mode_of(get("threatIntelMode"), "threat intelligence"),
        intrusion_detection=mode_of(below(get("intrusionDetection"), "mode") or "Off", "intrusion detection"),
        explicit_proxy=switch(below(get("explicitProxy"), "enableExplicitProxy"), "the explicit proxy"),
        tls_inspection=is_set(below(get("transportSecurity"), "certificateAuthority")),
        managed_for_containers=switch(get("afcManaged"), "the mark of Azure Firewall for Containers"),
        size=text_of(get("size")),
        provisioning_state=text_of(get("provisioningState")),
        resource_tags=resource_tags(get("tags")),
        unknown_properties=_POLICY.unknown(fields),
    )


def tier_of(sku: object) -> str | Unknown:
    """Return the tier in the SKU of a policy or a firewall."""
    written = below(sku, "tier")
    tier = one_of(_TIERS, written)
    if tier in _TIERS.values():
        return tier
    stated = f"the SKU has the tier {shown(written)}" if is_set(written) else "the SKU tier is not stated"
    return not_read(written, stated)


def mode_of(value: object, what: str) -> str | Unknown:
    """Return `Off`, `Alert` or `Deny`; `what` names the setting in the reason."""
    mode = one_of(_MODES, value)
    if mode in _MODES.values():
        return mode
    stated = f"the mode of {what} is {shown(value)}" if is_set(value) else f"the mode of {what} is not stated"
    return not_read(value, stated)


def location_of(value: object) -> str:
    """Return an ARM location name in lower case and without spaces."""
    return known_text(value).lower().replace(" ", "")


def _group_ids(value: object) -> tuple[ResourceId, ...] | Unknown:
    written = items(value)
    if value is None or written is None:
        return Unknown("the policy does not list its rule collection groups")
    ids = resource_ids(value)
    if len(ids) < len(written):
        return Unknown("the policy lists rule collection groups without a readable id")
    return ids


def _dns(value: object) -> DnsSettings | Unknown | None:
    if not is_set(value):
        return None
    if not isinstance(value, Mapping):
        return not_read(value, f"the DNS settings of the policy are {shown(value)}")
    return DnsSettings(
        servers=tuple(texts_in(below(value, "servers"))),
        proxy=switch(below(value, "enableProxy"), "the DNS proxy"),
        proxy_required=switch(below(value, "requireProxyForNetworkRules"), "requireProxyForNetworkRules"),
    )
