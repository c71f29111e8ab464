"""Which hosts application rules allow by their names."""

from __future__ import annotations

from collections.abc import Iterable

from acrnet.firewall.fqdn import covers
from acrnet.firewall.labels import LabelledRule, labelled_collections
from acrnet.firewall.rule import Action, ApplicationRule
from acrnet.firewall.rule_order import FirewallRules


def rules_naming(rules: FirewallRules, hosts: Iterable[str]) -> dict[str, LabelledRule]:
    """Return the first rule in each policy's order that allows a host by its name, by the host as it is given.

    A host is a name or `*.` and a domain, which stands for all names below. An asterisk alone names nothing.
    """
    wanted = {host: host.lower() for host in hosts}
    naming: dict[str, LabelledRule] = {}
    for place in labelled_collections(rules):
        if place.collection.action is Action.ALLOW:
            for rule in place.rules:
                if isinstance(rule, ApplicationRule):
                    for host, lower in wanted.items():
                        if any(_names(fqdn, lower) for fqdn in rule.fqdns):
                            naming.setdefault(host, LabelledRule(place, rule))
    return naming


def _names(fqdn: str, host: str) -> bool:
    if fqdn == "*":
        return False
    return covers(fqdn, host) or (host.startswith("*") and fqdn.startswith("*") and host[1:].endswith(fqdn[1:]))
