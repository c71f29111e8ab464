"""Security admin rules of a network manager: what a packet meets before any network security group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from acrnet.audit.chain.fallback import allow_otherwise
from acrnet.audit.chain.rule_decision import named
from acrnet.audit.chain.strand import Bypass, Decision, Strand
from acrnet.audit.model import StageKind
from acrnet.net import FlowSet
from acrnet.rules.client_path import AdminAction, AdminRule, ClientPath
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Direction, RuleSet
from acrnet.rules.verdict import Outcome, Part, Passage
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.ADMIN_RULES


def pass_admin_rules(strand: Strand, path: ClientPath, network: NetworkContext) -> Iterator[Strand]:
    """Yield the flows of a strand with what the first security admin rule that matches does to them.

    Allow passes on to the network security groups, AlwaysAllow skips them, Deny ends; what no rule matches passes on
    (learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, checked 2026-11-23).
    """
    rules = path.admin_rules
    if isinstance(rules, Unknown):
        because = "security admin rules that were not read"
        unread = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=rules.reason, unseen=True)
        yield replace(strand.after(unread), bypass=Bypass(_may_skip(rules.reason), unseen=True))
    elif not rules:
        yield strand.after(Decision(_STAGE, Outcome.ALLOWED, "no security admin rules"))
    else:
        for part in _sorted_out(rules, strand.flows, network, lambda rule: rule.action is AdminAction.DENY):
            yield from _after_denial(strand, part, rules, network)


def _sorted_out(
    rules: Sequence[AdminRule], flows: FlowSet, network: NetworkContext, wanted: Callable[[AdminRule], bool]
) -> tuple[Part, ...]:
    """Return the flows by whether the first rule that matches is a wanted one, which is told as a denial.

    The rules are numbered by their place, so that they are tried in order and each is known again.
    """
    numbered = [
        replace(
            each.rule,
            priority=place,
            access=Access.DENY if wanted(each) else Access.ALLOW,
            direction=Direction.OUTBOUND,
        )
        for place, each in enumerate(rules)
    ]
    rule_set = RuleSet.of("security admin rules", "", (*numbered, allow_otherwise(len(rules))))
    return evaluate_flows(rule_set, flows, network).parts


def _after_denial(strand: Strand, part: Part, rules: Sequence[AdminRule], network: NetworkContext) -> Iterator[Strand]:
    """Yield flows that are denied or not, and of those that may pass, which skip the network security groups."""
    if part.rule is not None and part.outcome is Outcome.DENIED:
        yield strand.after(_decision(rules[part.rule.priority], "denies", Outcome.DENIED), flows=part.flows)
        return
    for passing in _sorted_out(rules, part.flows, network, lambda rule: rule.action is AdminAction.ALWAYS_ALLOW):
        decision = _undecided(part, rules) if part.outcome is Outcome.UNDECIDABLE else _passing(passing, rules)
        yield replace(strand.after(decision, flows=passing.flows), bypass=_bypass(passing))


def _passing(part: Part, rules: Sequence[AdminRule]) -> Decision:
    """Return the decision on flows that no rule denies."""
    if part.rule is None:
        return Decision(_STAGE, Outcome.ALLOWED, f"{_doubtful(part, rules)} may always allow")
    if part.rule.priority == len(rules):
        return Decision(_STAGE, Outcome.ALLOWED, "no security admin rule matches")
    verb = "always allows" if part.outcome is Outcome.DENIED else "passes on"
    return _decision(rules[part.rule.priority], verb, Outcome.ALLOWED)


def _bypass(part: Part) -> Bypass | None:
    if part.outcome is Outcome.DENIED:
        return Bypass()
    if part.outcome is Outcome.UNDECIDABLE:
        return Bypass(_may_skip(part.reason))
    return None


def _may_skip(reason: str) -> str:
    return f"whether a security admin rule always allows them is not known, because {reason}"


def _decision(rule: AdminRule, verb: str, outcome: Outcome) -> Decision:
    name = rule.configuration.rsplit("/", 1)[-1]
    passage = Passage(rule.configuration, rule.rule) if verb != "passes on" else None
    return Decision(_STAGE, outcome, f"security admin rule {named(rule.rule)} {verb}", name, passage)


def _undecided(part: Part, rules: Sequence[AdminRule]) -> Decision:
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        f"{_doubtful(part, rules)} may deny",
        reason=part.reason,
        doubtful=tuple(rules[rule.priority].rule for rule in part.doubtful if rule.priority < len(rules)),
    )


def _doubtful(part: Part, rules: Sequence[AdminRule]) -> str:
    names = [named(rules[rule.priority].rule) for rule in part.doubtful if rule.priority < len(rules)]
    return f"security admin rule {', '.join(names)}" if names else "a security admin rule"
