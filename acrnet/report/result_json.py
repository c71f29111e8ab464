"""Results of an audit as JSON objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from acrnet.audit.model import Missing, Result, StageVerdict
from acrnet.audit.questions import sent, wanted
from acrnet.net import Packet
from acrnet.registry.document import JsonObject
from acrnet.report.result_facts import ResultFacts, SourceVerdict, open_points, witness
from acrnet.report.words import protocol_name
from acrnet.rules.document import DECIDING_RULE
from acrnet.rules.found import FoundRuleSet
from acrnet.rules.verdict import Part

encode = json.JSONEncoder().encode
"""What `json.dumps` does, without looking at its options each time."""


def result_lines(results: Iterable[Result]) -> Iterator[str]:
    """Yield the text of each result as a JSON object, always with all keys and in the same order.

    Long lists of blocked prefixes repeat over many rule sets, so each is written only once and then copied.
    """
    facts = ResultFacts()
    lists: dict[int, str] = {}
    for result in results:
        blocked = facts.blocked(wanted(result.views, result.questions))
        prefixes = lists.get(id(blocked))
        if prefixes is None:
            prefixes = lists[id(blocked)] = encode(list(blocked))
        yield f'{{{_members(_verdict(result, facts))}, "blocked": {prefixes}, {_members(_rest(result, facts))}}}'


def _members(document: JsonObject) -> str:
    return encode(document)[1:-1]


def _verdict(result: Result, facts: ResultFacts) -> JsonObject:
    return {
        "rule_set": None if result.subject is None else _rule_set(result.subject.found),
        "client": None if result.subject is not None else _client(result),
        "need": result.need.id,
        "required": result.need.required,
        "verdict": result.outcome.value,
        "seen": result.seen.value,
        "before": None if result.before is None else result.before.value,
        "reason": result.reason,
        "deciding_rules": [
            DECIDING_RULE.write(rule) for rule in facts.deciding_rules(sent(result.views, result.questions))
        ],
    }


def _rest(result: Result, facts: ResultFacts) -> JsonObject:
    return {
        "witness": _packet(witness(sent(result.views, result.questions))),
        "missing": [*map(_missing, result.missing), *map(_open, open_points(result))],
        "assumptions": list(result.assumptions),
        "by_source": [_source_verdict(each, result.questions, facts) for each in facts.by_source(result.views)],
        "stages": [_stage(each) for each in result.stages],
        "decided_by": None if result.decided_by is None else result.decided_by.value,
    }


def _rule_set(found: FoundRuleSet) -> JsonObject:
    return {
        "id": found.rule_set.id,
        "name": found.rule_set.name,
        "file": found.location.file,
        "json_path": found.location.json_path,
    }


def _client(result: Result) -> JsonObject:
    return {"name": result.client, "id": None if result.client_id is None else str(result.client_id)}


def _packet(packet: Packet | None) -> JsonObject | None:
    if packet is None:
        return None
    return {
        "source": str(packet.source),
        "destination": str(packet.destination),
        "protocol": protocol_name(packet.protocol),
        "source_port": packet.source_port,
        "port": packet.destination_port,
    }


def _missing(missing: Missing) -> JsonObject:
    return {"stage": missing.stage.value, "reason": missing.reason}


def _open(reason: str) -> JsonObject:
    """Return what leaves a rule set undecided, which is judged by itself and is no stage."""
    return {"stage": None, "reason": reason}


def _source_verdict(each: SourceVerdict, questions: Sequence[Part], facts: ResultFacts) -> JsonObject:
    views = sent(each.views, questions)
    return {
        "clients": each.clients,
        "sources": list(each.sources.prefixes()),
        "verdict": each.verdict.outcome.value,
        "reason": each.verdict.reason,
        "deciding_rules": [DECIDING_RULE.write(rule) for rule in facts.deciding_rules(views)],
        "blocked": list(facts.blocked(wanted(each.views, questions))),
        "witness": _packet(witness(views)),
    }


def _stage(stage: StageVerdict) -> JsonObject:
    return {
        "stage": stage.kind.value,
        "name": stage.name,
        "verdict": stage.outcome.value,
        "because": stage.because,
    }
