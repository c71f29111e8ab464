"""Results of an audit as JSON objects.

There are tens of thousands of them, and most of their content repeats: the text of a rule set is the same for all of
its needs, and there are few distinct lists of prefixes. So the objects are put together from cached texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from acrnet.audit.dns_queries import with_dns_queries, without_unresolved_flows
from acrnet.audit.model import Missing, NameVerdict, Result, StageVerdict, View
from acrnet.audit.subject import Subject
from acrnet.net import FlowSet, Packet
from acrnet.registry.document import JsonObject
from acrnet.report.audit.json_text import encode, prefix_list, string
from acrnet.report.audit.result_facts import ResultFacts, SourceVerdict, open_points, shared_key, witness_flows
from acrnet.report.audit.view_json import ViewTable
from acrnet.report.words import protocol_name
from acrnet.rules.verdict import Part

_CACHE_SIZE: Final = 1 << 12
"""How many texts of one kind are cached before the cache is cleared."""
_MOST_VERDICT_TEXTS: Final = 1 << 14
"""How many texts of verdicts are cached at once. A text has about 2 kB."""
_GAP: Final = "\0"
"""Stands for the id of the rule set in a text that results of several rule sets share; no JSON text has it."""
_NULL: Final = "null"
_NO_ID: Final = '""'

_Value = TypeVar("_Value")


def result_lines(results: Collection[Result], views: ViewTable, shared: Collection[str] = ()) -> Iterator[str]:
    """Yield the text of each result as a JSON object, always with all keys and in the same order.

    The verdicts by clients are put into `views`, and results refer to them. `shared` are assumptions that the document
    states for all results; single results leave them out.
    """
    texts = _Texts(views, shared, Counter([id(result.views) for result in results]))
    return map(texts.result, results)


class _Texts:
    """Writes results, and caches texts that repeat."""

    def __init__(self, views: ViewTable, shared: Collection[str], uses: Mapping[int, int]) -> None:
        """Prepare the caches; `uses` has, by identity of the views, the number of results that share them."""
        self._views = views
        self._shared = frozenset(shared)
        self._left = {views: number for views, number in uses.items() if number > 1}
        """By identity of views that results share, the number of results that are not written yet."""
        self._facts = ResultFacts()
        self._rule_sets: dict[int, tuple[Subject, str, str]] = {}
        self._verdict_texts: dict[tuple[int, ...], tuple[Result, str]] = {}
        self._prefixes: dict[int, tuple[tuple[str, ...], str]] = {}
        self._assumptions: dict[tuple[str, ...], str] = {}
        self._packets: dict[int, tuple[FlowSet, str]] = {}

    def result(self, result: Result) -> str:
        """Return the object of one result."""
        if result.subject is None:
            return f'{{"rule_set": null, "client": {encode(_client(result))}{self._verdict_text(result, _NO_ID)}'
        rule_set, set_id = self._rule_set(result.subject)
        if id(result.views) in self._left:
            text = self._cached_verdict_text(result).replace(_GAP, set_id)
        else:
            text = self._verdict_text(result, set_id)
        return f'{{"rule_set": {rule_set}, "client": null{text}'

    def _cached_verdict_text(self, result: Result) -> str:
        """Return what `_verdict_text` returns, with gaps for the id of the rule set.

        It is cached until the last result that shares its values is written.
        """
        key, views = shared_key(result), id(result.views)
        self._left[views] -= 1
        cached = self._verdict_texts.get(key) if self._left[views] else self._verdict_texts.pop(key, None)
        if cached is not None:
            return cached[1]
        text = self._verdict_text(result, _GAP)
        if self._left[views] and len(self._verdict_texts) < _MOST_VERDICT_TEXTS:
            self._verdict_texts[key] = result, text
        return text

    def _verdict_text(self, result: Result, set_id: str) -> str:
        """Return the members of the object other than its rule set and its client."""
        sent: Sequence[View] = result.views
        resolved: Sequence[View] = result.views
        deciding: Sequence[View] = result.deciding_views
        if result.subject is None:  # only the way of a client has a DNS stage
            sent, deciding = (with_dns_queries(each, result.queries) for each in (sent, deciding))
            resolved = without_unresolved_flows(resolved, result.queries)
        missing = [*map(_missing, result.missing), *map(_open, open_points(result))]
        by_name = [self._name_verdict(each, set_id) for each in result.by_name]
        views = self._views.index(result.views)  # before those by source: most of their addresses are among these
        by_source = [self._source_verdict(each, result.queries, set_id) for each in self._facts.by_source(result.views)]
        return (
            f', "need": {string(result.need.id)}'
            f', "required": {"true" if result.need.required else "false"}'
            f', "verdict": "{result.outcome}"'
            f', "seen": "{result.seen}"'
            f', "before": {_NULL if result.before is None else encode(result.before.value)}'
            f', "reason": {string(result.reason)}'
            f', "deciding_rules": {self._rules(deciding, set_id)}'
            f', "blocked": {self._listed(self._facts.blocked(resolved))}'
            f', "witness": {self._witness(sent)}'
            f', "missing": {encode(missing) if missing else "[]"}'
            f', "assumptions": {self._assumed(result.assumptions)}'
            f', "by_source": [{", ".join(by_source)}]'
            f', "by_name": [{", ".join(by_name)}]'
            f', "stages": {encode(list(map(_stage, result.stages))) if result.stages else "[]"}'
            f', "decided_by": {_NULL if result.decided_by is None else encode(result.decided_by.value)}'
            f', "views": {views}'
            f', "queries": {self._views.index_of_parts(result.queries) if result.queries else _NULL}}}'
        )

    def _source_verdict(self, each: SourceVerdict, queries: Sequence[Part], set_id: str) -> str:
        views = with_dns_queries(each.views, queries)
        return (
            f'{{"clients": {string(each.clients)}'
            f', "sources": {self._views.prefixes(each.sources)}'
            f', "verdict": "{each.verdict.outcome}"'
            f', "reason": {string(each.verdict.reason)}'
            f', "deciding_rules": {self._rules(views, set_id)}'
            f', "blocked": {self._listed(self._facts.blocked(without_unresolved_flows(each.views, queries)))}'
            f', "witness": {self._witness(views)}}}'
        )

    def _name_verdict(self, each: NameVerdict, set_id: str) -> str:
        views = (View("", each.verdict),)
        return (
            f'{{"name": {string(each.name)}'
            f', "verdict": "{each.verdict.outcome}"'
            f', "reason": {string(each.verdict.reason)}'
            f', "deciding_rules": {self._rules(views, set_id)}'
            f', "witness": {self._witness(views)}, "views": {self._views.index_of_verdict(each.verdict)}}}'
        )

    def _rule_set(self, subject: Subject) -> tuple[str, str]:
        """Return the object of a rule set, and its id."""
        cached = self._rule_sets.get(id(subject))
        if cached is None:
            set_id = string(subject.id)
            cached = _cached(self._rule_sets, id(subject), (subject, _rule_set(subject, set_id), set_id))
        return cached[1:]

    def _rules(self, views: Sequence[View], set_id: str) -> str:
        """Return the list of deciding rules, as `DECIDING_RULE` writes it; without an id they are in this rule set."""
        rules = [
            f'{{"name": {string(rule.name)}, "priority": {rule.priority}'
            f', "access": "{rule.access}", "addresses": "{rule.addresses}"'
            f', "rule_set": {string(rule.rule_set) if rule.rule_set else set_id}}}'
            for rule in self._facts.deciding_rules(views)
        ]
        return f"[{', '.join(rules)}]"

    def _listed(self, prefixes: tuple[str, ...]) -> str:
        """Return the text of a list of prefixes; equal lists are expected to be the same object."""
        if not prefixes:
            return "[]"
        cached = self._prefixes.get(id(prefixes))
        if cached is None:
            cached = _cached(self._prefixes, id(prefixes), (prefixes, prefix_list(prefixes)))
        return cached[1]

    def _assumed(self, assumptions: tuple[str, ...]) -> str:
        text = self._assumptions.get(assumptions)
        if text is None:
            text = encode([each for each in assumptions if each not in self._shared])
            _cached(self._assumptions, assumptions, text)
        return text

    def _witness(self, views: Sequence[View]) -> str:
        """Return the text of a packet; the bulk evaluator returns equal flows as the same object."""
        flows = witness_flows(views)
        if flows is None:
            return _NULL
        cached = self._packets.get(id(flows))
        if cached is None:
            cached = _cached(self._packets, id(flows), (flows, _packet(flows.sample())))
        return cached[1]


_Key = TypeVar("_Key")


def _cached(cache: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Put a value into a cache, and return it."""
    if len(cache) >= _CACHE_SIZE:
        cache.clear()
    cache[key] = value
    return value


def _rule_set(subject: Subject, set_id: str) -> str:
    location = subject.location
    return (
        f'{{"id": {set_id}, "kind": "{subject.kind}", "name": {string(subject.name)}, "file": {string(location.file)}'
        f', "json_path": {string(location.json_path)}, "line": {location.line}, "region": {string(subject.region)}}}'
    )


def _client(result: Result) -> JsonObject:
    return {"name": result.client, "id": None if result.client_id is None else str(result.client_id)}


def _packet(packet: Packet) -> str:
    return (
        f'{{"source": "{packet.source}", "destination": "{packet.destination}"'
        f', "protocol": {string(protocol_name(packet.protocol))}, "source_port": {packet.source_port}'
        f', "port": {packet.destination_port}}}'
    )


def _missing(missing: Missing) -> JsonObject:
    return {"stage": missing.stage.value, "reason": missing.reason}


def _open(reason: str) -> JsonObject:
    """Return what leaves a rule set undecided; a rule set that is judged by itself is not a stage."""
    return {"stage": None, "reason": reason}


def _stage(stage: StageVerdict) -> JsonObject:
    return {
        "stage": stage.kind.value,
        "name": stage.name,
        "verdict": stage.outcome.value,
        "because": stage.because,
    }
