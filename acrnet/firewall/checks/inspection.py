"""Application rules that decrypt what they allow."""

from __future__ import annotations

from acrnet.firewall.labels import LabelledRule, labelled_rules
from acrnet.firewall.rule import ApplicationRule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.rules.verdict import Outcome, Verdict


def decrypting_rules(rules: FirewallRules, verdict: Verdict) -> tuple[LabelledRule, ...]:
    """Return the rules with TLS inspection that allow flows of a verdict of these rules.

    Clients are shown a certificate of the firewall, and those that do not trust it fail, container runtimes among them
    (learn.microsoft.com/azure/firewall/premium-features, dated 2021-02-03, checked 2026-11-29).
    """
    allowing = {part.rule.name for part in verdict.parts if part.outcome is Outcome.ALLOWED and part.rule is not None}
    return tuple(
        each
        for each in labelled_rules(rules)
        if each.label in allowing and isinstance(each.rule, ApplicationRule) and each.rule.terminate_tls
    )
