"""From what was asked to an audit: read everything, then judge it as it is and as it is assumed to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrnet.cli.demand import Asked, Demand, read_demand
from acrnet.cli.material import Material, RuleSetsAsked
from acrnet.cli.reading import read_material
from acrnet.cli.terminal import Terminal
from acrnet.config import Configuration

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.audit.judge import Progress
    from acrnet.audit.model import Audit, Change, Result, StageKind, Subject
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.registry.model import Registry
    from acrnet.registry.need import Need
    from acrnet.registry.needs import Needs
    from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Request:
    """What one run of the command asks for."""

    asked: Asked
    rule_sets: RuleSetsAsked
    rule_changes: RuleChanges
    registry_changes: RegistryChanges
    accept_unseen: frozenset[StageKind]


@dataclass(frozen=True, slots=True)
class _World:
    """Registries and rules, as they are or as they are assumed to be."""

    needs: Callable[[TagCatalog], Needs]
    registries: tuple[Registry, ...]
    rule_changes: RuleChanges


@dataclass(frozen=True, slots=True)
class _Judged:
    """Subjects and clients under one reading of the world, with their results."""

    subjects: tuple[Subject, ...]
    on_rule_sets: tuple[Result, ...]
    on_ways: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        return (*self.on_rule_sets, *self.on_ways)


def make_audit(
    request: Request, configuration: Configuration, arm: Callable[[], ArmSession], terminal: Terminal
) -> Audit:
    """Return what an audit finds, before suppressions and baselines; `arm` is called only for what is read live.

    Raises UsageError for what names nothing and for assumptions that cannot be, and what reading raises.
    """
    with terminal.working("Reading registries"):
        demand = read_demand(arm, request.asked, configuration, request.registry_changes)
    material = read_material(arm, request.rule_sets, demand, configuration, terminal)
    request.rule_changes.require_found(material.every_rule_set())
    with terminal.progressing("Judging") as progress:
        return _audit(request, configuration, demand, material, progress)


def _audit(
    request: Request, configuration: Configuration, demand: Demand, material: Material, progress: Progress
) -> Audit:
    from acrnet.audit.findings import find
    from acrnet.audit.model import Audit
    from acrnet.audit.rule_changes import clashes

    now, results, changes = _judged(request, demand, material, progress)
    found = [demand.needs(catalog) for catalog in material.catalogs]
    needs = _once(need for each in found for need in each.needs)
    return Audit(
        cloud=configuration.cloud.name,
        registries=demand.named,
        catalogs=material.catalogs,
        needs=needs,
        results=results,
        findings=find(now.subjects, results, needs, demand.assumed, owner=configuration.owner),
        inputs=material.inputs,
        assumptions=_distinct(text for each in found for text in each.assumptions),
        warnings=_distinct(
            (
                *demand.warnings,
                *material.warnings,
                *material.incomplete,
                *(text for each in found for text in each.warnings),
                *clashes(request.rule_changes, material.every_rule_set()),
            )
        ),
        incomplete=material.incomplete,
        hypotheses=(*request.rule_changes.described(), *request.registry_changes.described(demand.registries)),
        changes=changes,
    )


def _judged(
    request: Request, demand: Demand, material: Material, progress: Progress
) -> tuple[_Judged, tuple[Result, ...], tuple[Change, ...]]:
    """Return the judgement of the assumed world, its results beside those of the real one, and what differs."""
    from acrnet.audit.comparison import client_changes, new_needs_unmet, with_before
    from acrnet.audit.rule_changes import RuleChanges, effects

    assumed = _World(demand.needs, demand.assumed, request.rule_changes)
    now = _judge(assumed, request.accept_unseen, material, progress)
    if not request.rule_changes and not request.registry_changes:
        return now, now.results, ()
    real = _World(demand.needs_before, demand.registries, RuleChanges())
    before = _judge(real, request.accept_unseen, material, progress)
    changes = (
        *(change for pair in zip(before.subjects, now.subjects, strict=True) for change in effects(*pair)),
        *client_changes(now.on_ways, before.on_ways),
        *new_needs_unmet(now.results, before.results),
    )
    return now, with_before(now.results, before.results), changes


def _judge(world: _World, accept_unseen: frozenset[StageKind], material: Material, progress: Progress) -> _Judged:
    from acrnet.audit.chain import walk_client
    from acrnet.audit.judge import judge
    from acrnet.audit.rule_changes import changed_path, changed_subject

    subjects = tuple(changed_subject(subject, world.rule_changes) for subject in material.subjects(world.needs))
    ways = [
        result
        for client in material.clients
        for result in walk_client(
            changed_path(client.path, world.rule_changes),
            world.needs(client.catalog).needs,
            world.registries,
            client.catalog,
            accept_unseen=accept_unseen,
            sources=material.given.sources,
            virtual_network=material.given.virtual_network,
        )
    ]
    return _Judged(subjects, judge(subjects, progress), tuple(ways))


def _once(needs: Iterable[Need]) -> tuple[Need, ...]:
    return tuple({need.id: need for need in needs}.values())


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
