"""A plan as JSON: the form that is saved, reviewed and applied.

The bytes follow from the plan alone. A new minor version of the format only adds names, and readers ignore names they
do not know; a new major version is refused.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from acrnet.plan.model import Change, Clients, NeedVerdict, Plan, RegistrySummary, TagSource, TargetPlan
from acrnet.registry.document import need_to_json
from acrnet.rules.document import deciding_rule_to_json, effect_part_to_json

FORMAT_VERSION = "1.0"

JsonObject = dict[str, Any]


def plan_document(plan: Plan) -> JsonObject:
    """Return the plan as a JSON object, with the version of the format and a digest over all the rest."""
    content = {
        "format_version": FORMAT_VERSION,
        "digest": "",
        "cloud": plan.cloud,
        "owner": plan.owner,
        "complete": plan.complete,
        "registries": [_registry(registry) for registry in plan.registries],
        "service_tags": [_tag_source(source) for source in plan.service_tags],
        "needs": [need_to_json(need) for need in plan.needs],
        "assumptions": list(plan.assumptions),
        "targets": [_target(target) for target in plan.targets],
        "warnings": list(plan.warnings),
    }
    return {**content, "digest": content_digest(content)}


def dump_plan(plan: Plan) -> str:
    """Return the text of a plan file; what is not ASCII is escaped, so that nothing in it can steer a terminal."""
    return json.dumps(plan_document(plan), indent=2) + "\n"


def plan_digest(plan: Plan) -> str:
    """Return the digest that names this plan."""
    return str(plan_document(plan)["digest"])


def content_digest(document: JsonObject) -> str:
    """Return the digest over a plan document, whatever its `digest` says; it does not depend on the order of keys."""
    content = {key: value for key, value in document.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def _registry(registry: RegistrySummary) -> JsonObject:
    return {
        "id": registry.id,
        "login_server": registry.login_server,
        "location": registry.location,
        "sku": registry.sku,
        "replicas": list(registry.replicas),
    }


def _tag_source(source: TagSource) -> JsonObject:
    return {
        "id": source.id,
        "source": source.source,
        "location": source.location,
        "cloud": source.cloud,
        "change_number": source.change_number,
        "sha256": source.sha256,
        "prefixes": {name: list(prefixes) for name, prefixes in source.prefixes.items()},
    }


def _target(target: TargetPlan) -> JsonObject:
    return {
        "id": target.id,
        "kind": target.kind,
        "location": target.location,
        "service_tags": target.service_tags,
        "state_digest": target.state_digest,
        "rule_digests": dict(sorted(target.rule_digests.items())),
        "attached_to": list(target.attached_to),
        "clients": [_clients(clients) for clients in target.clients],
        "changes": [_change(change) for change in target.changes],
        "verdicts": [_verdict(verdict) for verdict in target.verdicts],
        "effect": {
            "opened": [effect_part_to_json(part) for part in target.effect.opened],
            "closed": [effect_part_to_json(part) for part in target.effect.closed],
        },
        "problems": [{"code": problem.code.value, "message": problem.message} for problem in target.problems],
    }


def _clients(clients: Clients) -> JsonObject:
    return {
        "name": clients.name,
        "sources": list(clients.sources),
        "virtual_network": list(clients.virtual_network),
        "default_route": clients.default_route,
        "rule_sets": list(clients.rule_sets),
    }


def _change(change: Change) -> JsonObject:
    return {
        "action": change.action.value,
        "name": change.name,
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
        "overrides": [
            {"name": override.name, "priority": override.priority, "reason": override.reason}
            for override in change.overrides
        ],
        "needs": list(change.needs),
    }


def _verdict(verdict: NeedVerdict) -> JsonObject:
    return {
        "need": verdict.need,
        "before": verdict.before.value,
        "after": verdict.after.value,
        "deciding_rules": [deciding_rule_to_json(rule) for rule in verdict.deciding_rules],
        "scope": verdict.scope,
        "reason": verdict.reason,
    }
