"""Evaluating the rules of a firewall: verdicts on the flows of needs, proved for every packet and every name.

A need of host names is proved by names: an application rule decides by the name that a client asks for. A network rule
that matches first decides before any name is looked at. The flows are TLS connections, as all of a registry are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Final

from acrnet.firewall.context import FirewallContext
from acrnet.firewall.match import Question
from acrnet.firewall.names import names_of
from acrnet.firewall.rule_order import FirewallRules
from acrnet.firewall.tried import matches_of
from acrnet.net import FlowSet
from acrnet.registry.need import Need
from acrnet.rules.bulk.by_source import split_by_source
from acrnet.rules.evaluate import need_flows
from acrnet.rules.first_match import Stage, walk
from acrnet.rules.verdict import Outcome, Part, Verdict, overall
from acrnet.unknown import Unknown

_ANYWHERE: Final = ("0.0.0.0/0", "::/0")


def evaluate_need(rules: FirewallRules, need: Need, context: FirewallContext) -> Verdict:
    """Return the verdict of the rules of a firewall on a need.

    It is allowed where the rules allow the flows for every host name that the need has, and denied where they deny them
    for one. It is partial where names or packets are denied and others are not; `verdicts_by_name` has the verdict on
    each name. A need without host names is judged by addresses, and an application rule, which asks for the name,
    leaves it undecidable. If the addresses of a need are not known, the verdict is one on which all addresses agree.
    """
    return joined_verdict(verdicts_by_name(rules, need, context).values())


def joined_verdict(by_name: Iterable[Verdict]) -> Verdict:
    """Return the verdict on a need from those on each of its host names, of which there is at least one."""
    verdicts = list(by_name)
    if any(not verdict.parts for verdict in verdicts):
        return next(verdict for verdict in verdicts if not verdict.parts)
    parts = verdicts[0].parts
    for verdict in verdicts[1:]:
        parts = tuple(_for_both(parts, verdict.parts))
    joined = Verdict.of(parts)
    return Verdict(overall(verdict.outcome for verdict in verdicts), joined.parts, joined.reason)


def verdicts_by_name(rules: FirewallRules, need: Need, context: FirewallContext) -> Mapping[str, Verdict]:
    """Return the verdict on each host name of a need, by name, with "" for the flows of a need without names.

    A wildcard of the need stands for every name below its domain: names that rules tell apart have verdicts of their
    own, and those that the same rules mention have one together, under a text that says so.
    """
    flows = need_flows(need, context.network)
    known = not isinstance(flows, Unknown)
    if isinstance(flows, Unknown):
        why = flows.reason
        flows = need_flows(replace(need, tag=None, addresses=_ANYWHERE), context.network) if need.hosts else flows
        if isinstance(flows, Unknown):
            return {"": Verdict.unknown(why)}
    verdicts: dict[str, Verdict] = {}
    names: list[tuple[str, str | None]] = [(each.label, each.name) for each in names_of(rules, need.hosts)]
    for label, name in names or [("", None)]:
        verdict = evaluate_flows(rules, flows, name, context)
        verdicts[label] = verdict if known else _on_any_address(verdict, need)
    return verdicts


def evaluate_flows(rules: FirewallRules, flows: FlowSet, name: str | None, context: FirewallContext) -> Verdict:
    """Return the verdict of the rules of a firewall on TLS connections to a host name; None for an unknown name."""
    matches = matches_of(rules, Question.of(rules, flows, name, context))
    return Verdict.of(walk([Stage(rules.id, matches)], flows))


def _for_both(some: Iterable[Part], others: Iterable[Part]) -> Iterator[Part]:
    """Yield what becomes of flows that must pass for two names: what is denied for one of them is denied."""
    for one, other in product(some, others):
        part = _worse(one, other)
        if part.flows:
            yield part


_ORDER: Final = (Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.ALLOWED)


def _worse(one: Part, other: Part) -> Part:
    worse = min(one, other, key=lambda part: _ORDER.index(part.outcome))
    flows = one.flows & other.flows
    if one.outcome is other.outcome is Outcome.UNDECIDABLE:
        reason = "; ".join(dict.fromkeys(clause for part in (one, other) for clause in part.reason.split("; ")))
        return Part(
            worse.outcome, None, flows, reason, one.stage, tuple(dict.fromkeys((*one.doubtful, *other.doubtful)))
        )
    return Part(worse.outcome, worse.rule, flows, worse.reason, worse.stage, worse.doubtful, worse.passed)


def _on_any_address(verdict: Verdict, need: Need) -> Verdict:
    """Return the verdict for flows to one of these addresses, of which it is not known to which."""
    parts: list[Part] = []
    for _, of_senders in split_by_source(verdict):
        if of_senders.outcome in (Outcome.ALLOWED, Outcome.DENIED):
            parts += of_senders.parts
            continue
        reason = f"the addresses of {', '.join(need.hosts)} are not known, and rules treat addresses differently"
        clauses = [clause for clause in of_senders.reason.split("; ") if clause]
        flows = FlowSet.disjoint_union(part.flows for part in of_senders.parts)
        doubtful = dict.fromkeys(rule for part in of_senders.parts for rule in part.doubtful)
        parts.append(
            Part(
                Outcome.UNDECIDABLE,
                None,
                flows,
                "; ".join(clauses if of_senders.outcome is Outcome.UNDECIDABLE else [reason, *clauses]),
                of_senders.parts[0].stage,
                tuple(doubtful),
            )
        )
    return Verdict.of(parts)
