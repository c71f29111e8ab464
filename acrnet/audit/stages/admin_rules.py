"""Security admin rules of a network manager: what a packet meets before any network security group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from acrnet.audit.model import Missing, StageKind
from acrnet.audit.stages.admin_order import FirstMatch, first_matches
from acrnet.audit.stages.rule_decision import named
from acrnet.audit.stages.stage import Surroundings
from acrnet.audit.stages.strand import Bypass, Decision, Strand
from acrnet.rules.client_path import AdminAction, AdminRule
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome, Passage
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.ADMIN_RULES
KINDS: Final = (_STAGE,)


def meet(strand: Strand, around: Surroundings) -> Iterator[Strand]:
    """Yield the flows of a strand with what the first security admin rule that matches does to them.

    Allow passes on to the network security groups, AlwaysAllow skips them, Deny ends; what no rule matches passes on
    (learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, checked 2026-11-23).
    """
    rules, network = around.path.admin_rules, around.network
    if isinstance(rules, Unknown):
        because = "security admin rules that were not read"
        unread = Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=rules.reason, unseen=True)
        yield replace(strand.after(unread), bypass=Bypass(unread.missing))
    elif not rules:
        yield strand.after(Decision(_STAGE, Outcome.ALLOWED, "no security admin rules"))
    else:
        for match in first_matches(rules, strand.flows, network, AdminAction.DENY):
            yield from _after_denial(strand, match, rules, network)


def _after_denial(
    strand: Strand, match: FirstMatch, rules: Sequence[AdminRule], network: NetworkContext
) -> Iterator[Strand]:
    """Yield flows that are denied or not, and of those that may pass, which skip the network security groups."""
    if match.rule is not None and match.does is True:
        yield strand.after(_decision(match.rule, "denies", Outcome.DENIED), flows=match.flows)
        return
    for passing in first_matches(rules, match.flows, network, AdminAction.ALWAYS_ALLOW):
        decision = _undecided(match, match.does) if isinstance(match.does, Unknown) else _passing(passing)
        yield replace(strand.after(decision, flows=passing.flows), bypass=_bypass(passing))


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
    if isinstance(match.does, Unknown):
        because = _doubtful(match, AdminAction.ALWAYS_ALLOW, "always allow", "always allows")
        return Decision(_STAGE, Outcome.ALLOWED, because)
    if match.rule is None:
        return Decision(_STAGE, Outcome.ALLOWED, "no security admin rule matches")
    return _decision(match.rule, "always allows" if match.does else "passes on", Outcome.ALLOWED)


def _bypass(match: FirstMatch) -> Bypass | None:
    if isinstance(match.does, Unknown):
        return Bypass(Missing(_STAGE, match.does.reason, unseen=False))
    return Bypass() if match.does else None


def _decision(rule: AdminRule, verb: str, outcome: Outcome) -> Decision:
    name = rule.configuration.rsplit("/", 1)[-1]
    passage = Passage(rule.configuration, rule.rule) if verb != "passes on" else None
    return Decision(_STAGE, outcome, f"security admin rule {named(rule.rule)} {verb}", name, passage)


def _doubtful(match: FirstMatch, action: AdminAction, may: str, does: str) -> str:
    """Return which rules may have the action, or else may match before one that has it."""
    acting = [named(each.rule) for each in match.doubtful if each.action is action]
    if acting:
        return f"security admin rule {', '.join(acting)} may {may}"
    others = ", ".join(named(each.rule) for each in match.doubtful)
    return (
        f"security admin rule {others} may match before one that {does}"
        if others
        else f"a security admin rule may {may}"
    )
