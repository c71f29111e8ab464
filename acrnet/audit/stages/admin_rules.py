"""Security admin rules of a network manager, which apply to a packet before any network security group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from acrnet.audit.model import Missing, StageKind
from acrnet.audit.stages.admin_order import FirstMatch, first_matches
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Bypass, Decision, Trace
from acrnet.rules.client_path import AdminAction, AdminRule
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome, Passage
from acrnet.rules.words import rule_label
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.ADMIN_RULES
KINDS: Final = (_STAGE,)


def decide(trace: Trace, context: ClientContext) -> Iterator[Trace]:
    """Yield the flows of a trace with what the first matching security admin rule does to them.

    Allow passes flows on to the network security groups, AlwaysAllow skips the groups, and Deny stops the flows. Flows
    that no rule matches are passed on
    (learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, checked 2026-11-23).
    """
    rules, network = context.path.admin_rules, context.network
    if isinstance(rules, Unknown):
        because = "security admin rules that were not read"
        unread = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=rules.reason, unseen=True)
        yield replace(trace.after(unread), bypass=Bypass(unread.missing))
    elif not rules:
        yield trace.after(Decision(_STAGE, Outcome.ALLOWED, "no security admin rules"))
    else:
        for match in first_matches(rules, trace.flows, network, AdminAction.DENY):
            yield from _after_denial(trace, match, rules, network)


def _after_denial(
    trace: Trace, match: FirstMatch, rules: Sequence[AdminRule], network: NetworkContext
) -> Iterator[Trace]:
    """Yield the flows by whether they are denied and, if not, by whether they skip the network security groups."""
    if match.rule is not None and match.has_action is True:
        yield trace.after(_decision(match.rule, "denies", Outcome.DENIED), flows=match.flows)
        return
    for passing in first_matches(rules, match.flows, network, AdminAction.ALWAYS_ALLOW):
        decision = _undecided(match, match.has_action) if isinstance(match.has_action, Unknown) else _passing(passing)
        yield replace(trace.after(decision, flows=passing.flows), bypass=_bypass(passing))


def _undecided(match: FirstMatch, unknown: Unknown) -> Decision:
    """Return the decision on flows that a rule may deny."""
    return Decision(
        _STAGE,
        Outcome.UNDECIDABLE,
        _doubtful(match, AdminAction.DENY, "deny", "denies"),
        reason=unknown.reason,
        doubtful=tuple(each.rule for each in match.doubtful),
    )


def _passing(match: FirstMatch) -> Decision:
    """Return the decision on flows that no rule denies."""
    if isinstance(match.has_action, Unknown):
        because = _doubtful(match, AdminAction.ALWAYS_ALLOW, "always allow", "always allows")
        return Decision(_STAGE, Outcome.ALLOWED, because)
    if match.rule is None:
        return Decision(_STAGE, Outcome.ALLOWED, "no security admin rule matches")
    return _decision(match.rule, "always allows" if match.has_action else "passes on", Outcome.ALLOWED)


def _bypass(match: FirstMatch) -> Bypass | None:
    if isinstance(match.has_action, Unknown):
        return Bypass(Missing(_STAGE, match.has_action.reason, unseen=False))
    return Bypass() if match.has_action else None


def _decision(rule: AdminRule, verb: str, outcome: Outcome) -> Decision:
    """Return the decision of one rule. A rule that passes flows on decides nothing, so no passage names it."""
    name = rule.configuration.rsplit("/", 1)[-1]
    passage = Passage(rule.configuration, rule.rule) if verb != "passes on" else None
    return Decision(_STAGE, outcome, f"security admin rule {rule_label(rule.rule)} {verb}", name, passage)


def _doubtful(match: FirstMatch, action: AdminAction, infinitive: str, verb: str) -> str:
    """Return which rules may apply the action, or which may match before a rule that does."""
    acting = [rule_label(each.rule) for each in match.doubtful if each.action is action]
    if acting:
        return f"security admin rule {', '.join(acting)} may {infinitive}"
    others = ", ".join(rule_label(each.rule) for each in match.doubtful)
    return (
        f"security admin rule {others} may match before one that {verb}"
        if others
        else f"a security admin rule may {infinitive}"
    )
