"""What the settings of firewall policies mean for their rules, and what is taken for granted about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acrnet.firewall.policy import FirewallPolicy
from acrnet.unknown import Unknown


def dns_proxy(policies: Sequence[FirewallPolicy | Unknown]) -> bool | Unknown:
    """Return whether the firewalls of the last policy answer the DNS queries of clients; its parents come before it.

    Whether a policy without DNS settings takes those of its parent is not documented. Basic firewalls have no proxy
    (learn.microsoft.com/azure/firewall/features-by-sku, dated 2025-09-18, checked 2026-11-29).
    """
    *parents, own = policies
    if isinstance(own, Unknown):
        return own
    if own.tier == "Basic":
        return False
    if own.dns is None:
        inherits = any(isinstance(each, Unknown) or each.dns is not None for each in parents)
        return Unknown("whether DNS settings of a parent policy are inherited is not documented") if inherits else False
    return own.dns if isinstance(own.dns, Unknown) else own.dns.proxy


def assumptions(policies: Iterable[FirewallPolicy]) -> tuple[str, ...]:
    """Return what is taken for granted about the firewalls of a policy and its parents, one clause each.

    Threat intelligence and intrusion detection stop traffic beside the rules, by lists that are not published
    (learn.microsoft.com/azure/firewall/rule-processing, dated 2026-03-23, checked 2026-11-29).
    """
    assumed: list[str] = []
    for policy in policies:
        assumed += assumptions_of_modes(policy.threat_intelligence, policy.intrusion_detection)
        if policy.explicit_proxy is not False:
            assumed.append("clients are taken to reach the firewall by routes, and not to name it as their proxy")
        assumed += assumptions_of_properties(f"policy {policy.name}", policy.unknown_properties)
    return tuple(dict.fromkeys(assumed))


def assumptions_of_modes(threat_intelligence: str | Unknown, intrusion_detection: str | Unknown) -> tuple[str, ...]:
    """Return what is taken for granted about the two lists, by their modes."""
    lists = {"threat intelligence": threat_intelligence, "intrusion detection": intrusion_detection}
    return tuple([f"{name} is taken not to stop traffic of registries" for name, mode in lists.items() if _stops(mode)])


def assumptions_of_properties(resource: str, properties: Iterable[str]) -> tuple[str, ...]:
    """Return what is taken for granted about properties of a resource that are not known here."""
    named = [f"the property {each} of the {resource}" for each in properties]
    return tuple([f"{each}, which is not known here, is taken not to filter" for each in named])


def _stops(mode: str | Unknown) -> bool:
    return mode not in ("Off", "Alert")
