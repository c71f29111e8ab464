"""Facts about a result of an audit, over all of its clients, that every form of the report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from acrnet.audit.model import Result, View
from acrnet.net import AddressSet, FlowSet, Packet
from acrnet.rules.bulk.by_source import split_by_source
from acrnet.rules.destination_cache import DestinationCache
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import DecidingRule, Outcome, Part, Verdict

_SPLIT_AT_ONCE: Final = 16
"""For how many results the verdicts by source are kept; with thousands of sources, those of one result are large."""

_SHARED_FIELDS: Final = attrgetter(
    "need",
    "outcome",
    "seen",
    "before",
    "reason",
    "views",
    "by_name",
    "missing",
    "assumptions",
    "stages",
    "decided_by",
    "queries",
)
"""Returns all fields of a result except those that say which rule set or client it is about."""

_RuleKey = tuple[int, str, str, Access]


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """The verdict on a need for some of its sources, where other sources have another verdict."""

    clients: str
    """The name of the clients; "" for clients about which nothing is known."""
    sources: AddressSet
    verdict: Verdict

    @property
    def views(self) -> tuple[View, ...]:
        """The verdict as the only view."""
        return (View(self.clients, self.verdict),)


@dataclass(slots=True)
class ResultFacts:
    """Computes facts and caches them, because thousands of results are about the same few sets of flows.

    Sets of flows are recognised by identity, so the cache keeps them alive together with their facts.
    """

    _reached: DestinationCache = field(default_factory=DestinationCache)
    _by_source: dict[int, tuple[Sequence[View], tuple[SourceVerdict, ...]]] = field(default_factory=dict)
    """The verdicts by source of the last few results, because each is requested several times in a row."""

    def deciding_rules(self, views: Sequence[View]) -> tuple[DecidingRule, ...]:
        """Return the rules that decide flows, by priority, with the number of destination addresses each decides.

        An address counts once for a rule, for however many clients the rule decides about it.
        """
        decided: dict[_RuleKey, list[FlowSet]] = {}
        for view in views:
            for part in view.verdict.parts:
                for rule_set, rule in passages(part):
                    key = rule.priority, rule_set, rule.name, rule.access
                    decided.setdefault(key, []).append(part.flows)
        return tuple(
            DecidingRule(name, priority, access, self._reached.count(flows), rule_set)
            for (priority, rule_set, name, access), flows in sorted(decided.items(), key=lambda item: item[0])
        )

    def blocked(self, views: Sequence[View]) -> tuple[str, ...]:
        """Return the addresses of the need that at least one source cannot reach, as the fewest CIDR prefixes."""
        denied = [part.flows for view in views for part in view.verdict.parts if part.outcome is Outcome.DENIED]
        return self._reached.prefixes(denied) if denied else ()

    def by_source(self, views: Sequence[View]) -> tuple[SourceVerdict, ...]:
        """Return the verdict for each group of sources that share one; empty if all sources share one."""
        if len({part.outcome for view in views for part in view.verdict.parts}) < 2:
            return ()
        if id(views) not in self._by_source:
            if len(self._by_source) >= _SPLIT_AT_ONCE:
                self._by_source.clear()
            self._by_source[id(views)] = views, self._split_views(views)
        return self._by_source[id(views)][1]

    def _split_views(self, views: Sequence[View]) -> tuple[SourceVerdict, ...]:
        split = [(view.clients, split_by_source(view.verdict)) for view in views]
        verdicts = tuple(SourceVerdict(clients, *group) for clients, groups in split for group in groups)
        differ = any(len(groups) > 1 for _, groups in split) or len({each.verdict.outcome for each in verdicts}) > 1
        return verdicts if differ else ()


def shared_key(result: Result) -> tuple[int, ...]:
    """Return a key by identity, which is the same for results of equal rule sets, because these share the values.

    The results have to outlive the key.
    """
    return tuple(map(id, _SHARED_FIELDS(result)))


def witness(views: Sequence[View]) -> Packet | None:
    """Return a packet that is denied for some of the clients, else one that may be denied, else None."""
    flows = witness_flows(views)
    return None if flows is None else flows.sample()


def witness_flows(views: Sequence[View]) -> FlowSet | None:
    """Return the flows from which `witness` takes its packet."""
    for outcome in (Outcome.DENIED, Outcome.UNDECIDABLE):
        for view in views:
            for part in view.verdict.parts:
                if part.outcome is outcome:
                    return part.flows
    return None


def open_points(result: Result) -> tuple[str, ...]:
    """Return the reasons why a rule set does not decide a need, each once; empty for the path of a client."""
    if result.subject is None or not result.reason:
        return ()
    parts = [part for view in result.views for part in view.verdict.parts if part.outcome is Outcome.UNDECIDABLE]
    unknown = [view.verdict.reason for view in result.views if not view.verdict.parts]
    reasons = (*unknown, *(clause for part in parts for clause in part.reason.split("; ")))
    return tuple(dict.fromkeys(reason for reason in reasons if reason))


def passages(part: Part) -> tuple[tuple[str, SecurityRule], ...]:
    """Return every rule that decides about a part, with the id of its rule set, in the order of evaluation."""
    if part.rule is None:
        return part.passed
    last = part.stage, part.rule
    return (*part.passed, last) if part.passed else (last,)
