"""What a firewall policy can have only from some tier on.

The tiers of features follow learn.microsoft.com/azure/firewall/features-by-sku (dated 2025-09-18, checked 2026-11-29).
How Azure refuses them is not known: code and wording are the sandbox's own.
"""

from collections.abc import Iterator

from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, objects

TIERS = ("Basic", "Standard", "Premium")

_OF_RULES = {
    "destinationFqdns": ("host names in network rules", "Standard"),
    "webCategories": ("web categories", "Standard"),
    "targetUrls": ("URLs", "Premium"),
    "terminateTLS": ("TLS inspection", "Premium"),
}
"""Fields of rules that need a tier if they have a value."""


def tier_of(policy: JsonObject) -> str:
    """The tier in the properties of a policy; Standard where they state none."""
    return as_text(as_object(policy.get("sku")).get("tier")) or "Standard"


def check_rules(group: JsonObject, policy: JsonObject) -> None:
    """Refuse rules that the tier of their policy lacks.

    Raises:
        ArmError: 400 with the first of them.
    """
    for collection in objects(group.get("ruleCollections")):
        for rule in objects(collection.get("rules")):
            for field, (what, tier) in _OF_RULES.items():
                if rule.get(field):
                    _require(tier, policy, f"{what} (rule {as_text(rule.get('name'))})")


def check_settings(policy: JsonObject) -> None:
    """Refuse settings of a policy that its tier lacks.

    Raises:
        ArmError: 400 with the first of them.
    """
    for what, tier in _settings(policy):
        _require(tier, policy, what)


def _settings(policy: JsonObject) -> Iterator[tuple[str, str]]:
    dns = as_object(policy.get("dnsSettings"))
    if dns.get("enableProxy") or dns.get("servers"):
        yield "a DNS proxy or DNS servers", "Standard"
    if as_text(policy.get("threatIntelMode")) == "Deny":
        yield "denying by threat intelligence", "Standard"
    if as_text(as_object(policy.get("intrusionDetection")).get("mode")) not in {"", "Off"}:
        yield "intrusion detection", "Premium"
    if policy.get("transportSecurity"):
        yield "TLS inspection", "Premium"


def _require(tier: str, policy: JsonObject, what: str) -> None:
    own = tier_of(policy)
    if own in TIERS and TIERS.index(own) < TIERS.index(tier):
        raise ArmError(
            400, "FirewallPolicyTierFeatureNotSupported", f"A policy of the tier {own} cannot have {what}: {tier} can."
        )
