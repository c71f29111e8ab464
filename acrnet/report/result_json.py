"""Results of an audit as JSON objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from acrnet.audit.model import Missing, Result, StageVerdict, View
from acrnet.net import Packet
from acrnet.registry.document import JsonObject
from acrnet.report.result_facts import ResultFacts, SourceVerdict, by_source, witness
from acrnet.report.words import protocol_name
from acrnet.rules.document import deciding_rule_to_json
from acrnet.rules.found import FoundRuleSet


def results_to_json(results: Iterable[Result]) -> Iterator[JsonObject]:
    """Yield the results one by one, always with all keys and in the same order."""
    facts = ResultFacts()
    for result in results:
        yield {
            "rule_set": None if result.subject is None else _rule_set(result.subject.found),
            "client": None if result.subject is not None else _client(result),
            "need": result.need.id,
            "required": result.need.required,
            "verdict": result.outcome.value,
            "seen": result.seen.value,
            "before": None if result.before is None else result.before.value,
            "reason": result.reason,
            **_why(result.views, facts),
            "missing": [_missing(each) for each in result.missing],
            "assumptions": list(result.assumptions),
            "by_source": [_source_verdict(each, facts) for each in by_source(result)],
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


def _why(views: Sequence[View], facts: ResultFacts) -> JsonObject:
    packet = witness(views)
    return {
        "deciding_rules": [deciding_rule_to_json(rule) for rule in facts.deciding_rules(views)],
        "blocked": list(facts.blocked(views)),
        "witness": None if packet is None else _packet(packet),
    }


def _packet(packet: Packet) -> JsonObject:
    return {
        "source": str(packet.source),
        "destination": str(packet.destination),
        "protocol": protocol_name(packet.protocol),
        "source_port": packet.source_port,
        "port": packet.destination_port,
    }


def _missing(missing: Missing) -> JsonObject:
    return {"stage": missing.stage.value, "reason": missing.reason}


def _source_verdict(each: SourceVerdict, facts: ResultFacts) -> JsonObject:
    return {
        "clients": each.clients,
        "sources": list(each.sources.prefixes()),
        "verdict": each.verdict.outcome.value,
        "reason": each.verdict.reason,
        **_why(each.views, facts),
    }


def _stage(stage: StageVerdict) -> JsonObject:
    return {
        "stage": stage.kind.value,
        "name": stage.name,
        "verdict": stage.outcome.value,
        "because": stage.because,
    }
