"""The planner: makes a plan for targets of any kind and the needs of their clients."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acrnet.errors import ThresholdError
from acrnet.plan.model import (
    Action,
    NeedVerdict,
    Plan,
    Problem,
    ProblemCode,
    RegistrySummary,
    TagSource,
    TargetPlan,
)
from acrnet.plan.target import Proposal, Target
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.verdict import Outcome
from acrnet.tags import ServiceTag, TagCatalog


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target with the needs of the clients behind it."""

    target: Target
    needs: tuple[Need, ...]
    by_names: frozenset[str] = frozenset()
    """Registries for which known DNS answers decided about the needs of all these clients."""


def build_plan(
    cloud: str,
    owner: str,
    registries: Sequence[Registry],
    wanted: Sequence[Wanted],
    *,
    assumptions: Sequence[str] = (),
    warnings: Sequence[str] = (),
) -> Plan:
    """Return the plan; it depends only on the arguments, and not on their order.

    It is complete when every required need is proved allowed for all clients once the plan is applied, and Azure's
    limits leave room for it.
    """
    ordered = sorted(wanted, key=lambda each: each.target.id.lower())
    proposals = {each.target.id.lower(): each.target.propose(each.needs) for each in ordered}
    after = {key: proposal.after for key, proposal in proposals.items()}
    targets = tuple(_target_plan(each, proposals[each.target.id.lower()], after) for each in ordered)
    # A private need is required for the clients whose DNS returns its endpoint, and may be optional for others.
    all_needs = sorted((need for each in ordered for need in each.needs), key=lambda need: need.required)
    needs = {need.id: need for need in all_needs}
    required = {need.id for need in all_needs if need.required}
    verdicts = [verdict for target in targets for verdict in target.verdicts if verdict.need in required]
    return Plan(
        cloud=cloud,
        owner=owner,
        complete=all(verdict.after is Outcome.ALLOWED for verdict in verdicts) and not _impossible(targets),
        registries=tuple(_summary(registry) for registry in sorted(registries, key=lambda each: each.id)),
        service_tags=_tag_sources(ordered),
        needs=tuple(needs[key] for key in sorted(needs)),
        assumptions=_distinct(*assumptions, *(text for each in ordered for text in each.target.assumptions)),
        targets=targets,
        warnings=_distinct(*warnings, *(text for proposal in proposals.values() for text in proposal.warnings)),
    )


def check_deletes(plan: Plan, most: int) -> None:
    """Raise ThresholdError if the plan deletes more rules than `most`."""
    deletes = [
        f"{name} on {target.id.rsplit('/', 1)[-1]}"
        for target in plan.targets
        for change in target.changes
        for name in change.drops or ([change.name] if change.action is Action.DELETE else [])
    ]
    if len(deletes) > most:
        more = f" and {len(deletes) - 3} more" if len(deletes) > 3 else ""
        raise ThresholdError(
            f"The plan deletes {_counted(len(deletes), 'rule')}, more than the {most} that "
            f"--max-deletes allows: {', '.join(deletes[:3])}{more}.",
            next_step="Raise --max-deletes to see the whole plan, or repeat with --force.",
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# Any: only targets of one kind look into the states of that kind.
def _target_plan(wanted: Wanted, proposal: Proposal, after: Mapping[str, Any]) -> TargetPlan:
    target = wanted.target
    verdicts = target.verdicts(wanted.needs, after)
    digests = target.rule_digests()
    return TargetPlan(
        id=target.id,
        kind=target.kind,
        location=target.location,
        service_tags=target.catalog.id,
        state_digest=digest_of(digests),
        rule_digests=digests,
        attached_to=target.attached_to,
        clients=target.clients,
        changes=proposal.changes,
        verdicts=verdicts,
        effect=proposal.effect,
        problems=(*proposal.problems, *_elsewhere(target, verdicts)),
    )


def digest_of(digests: Mapping[str, str]) -> str:
    """Return one digest over the digests of all rules of a target.

    It does not change with an etag, a provisioning state, the order of the rules or the spelling of a field.
    """
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _impossible(targets: Sequence[TargetPlan]) -> bool:
    limits = {
        ProblemCode.RULE_LIMIT,
        ProblemCode.ADDRESS_LIMIT,
        ProblemCode.SIZE_LIMIT,
        ProblemCode.IP_GROUP_LIMIT,
    }
    return any(problem.code in limits for target in targets for problem in target.problems)


def _elsewhere(target: Target, verdicts: Sequence[NeedVerdict]) -> list[Problem]:
    return [problem for verdict in verdicts if (problem := target.elsewhere(verdict)) is not None]


def _summary(registry: Registry) -> RegistrySummary:
    return RegistrySummary(
        id=registry.id.text,
        login_server=registry.login_server,
        location=registry.location,
        sku=registry.sku,
        replicas=tuple(replica.location for replica in registry.replicas),
    )


def _tag_sources(wanted: Sequence[Wanted]) -> tuple[TagSource, ...]:
    """Return each catalog once, with the prefixes of the tags that needs or rules name."""
    used_names: dict[str, set[str]] = {}
    catalogs: dict[str, TagCatalog] = {}
    for each in wanted:
        catalog = each.target.catalog
        catalogs[catalog.id] = catalog
        names = used_names.setdefault(catalog.id, set())
        names |= {need.tag for need in each.needs if need.tag is not None}
        names.update(each.target.names())
    return tuple(_tag_source(catalogs[key], used_names[key]) for key in sorted(catalogs))


def _tag_source(catalog: TagCatalog, names: set[str]) -> TagSource:
    # Most of the names are prefixes, and looking these up would search the catalog for near misses.
    tags = {tag.name: tag for name in names if name in catalog and isinstance(tag := catalog.get(name), ServiceTag)}
    return TagSource(
        id=catalog.id,
        source=catalog.source,
        location=catalog.location,
        cloud=catalog.cloud,
        change_number=catalog.change_number,
        sha256=catalog.sha256,
        prefixes={name: tags[name].addresses.prefixes() for name in sorted(tags)},
    )


def _distinct(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
