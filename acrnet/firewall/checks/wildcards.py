"""Wildcards that cover more names than they seem to."""

from __future__ import annotations

from typing import NamedTuple

from acrnet.firewall.labels import LabelledRule, labelled_collections
from acrnet.firewall.rule import ApplicationRule
from acrnet.firewall.rule_order import FirewallRules


class OpenWildcard(NamedTuple):
    """A wildcard without a dot behind the asterisk: `*contoso.com` covers `evilcontoso.com` as well."""

    rule: LabelledRule
    wildcard: str


def open_wildcards(rules: FirewallRules) -> tuple[OpenWildcard, ...]:
    """Return the wildcards without a dot in application rules, in the order of the rules.

    An asterisk alone is left out: that it covers every name is plain to see.
    """
    return tuple(
        OpenWildcard(LabelledRule(place, rule), fqdn)
        for place in labelled_collections(rules)
        for rule in place.rules
        if isinstance(rule, ApplicationRule)
        for fqdn in rule.fqdns
        if fqdn.startswith("*") and len(fqdn) > 1 and fqdn[1] != "."
    )
