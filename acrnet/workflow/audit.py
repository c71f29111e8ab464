"""From what was asked to an audit: read everything, then judge it as it is and as it is assumed to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.audit_request import AuditRequest, require_consistent
from acrnet.workflow.demand import Demand, read_demand
from acrnet.workflow.material import Material
from acrnet.workflow.progress import Progress, Report
from acrnet.workflow.reading import read_material

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.audit.model import Audit, Change, Finding, Result, StageKind, Subject
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.registry.model import Registry
    from acrnet.registry.need import Need
    from acrnet.registry.needs import Needs
    from acrnet.rules.found import Input
    from acrnet.rules.rule import SecurityRule
    from acrnet.tags import TagCatalog


_MOST_NAMED = 5
"""Inputs in one sentence."""


@dataclass(frozen=True, slots=True)
class _Hypotheses:
    """What is assumed to be different."""

    rules: RuleChanges
    registries: RegistryChanges

    def __bool__(self) -> bool:
        return bool(self.rules or self.registries)


@dataclass(frozen=True, slots=True)
class _World:
    """Registries and rules, as they are or as they are assumed to be."""

    needs: Callable[[TagCatalog], Needs]
    registries: tuple[Registry, ...]
    rule_changes: RuleChanges


@dataclass(frozen=True, slots=True)
class _Found:
    """What judging came to."""

    catalogs: tuple[TagCatalog, ...]
    """The service tags that count for anything that was judged."""
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    by_names: frozenset[str] = frozenset()
    """Registries whose names are known to lead every client that was judged to what it was judged for."""


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
    request: AuditRequest, configuration: Configuration, arm: Callable[[], ArmSession], progress: Progress
) -> Audit:
    """Return what an audit finds, before suppressions and baselines; `arm` is called only for what is read live.

    Raises UsageError for options that contradict each other, for what names nothing and for assumptions that cannot
    be, RuleError or another InputError for an assumed rule that cannot be read, and what reading raises.
    """
    require_consistent(request, configuration)
    assumed = _hypotheses(request)
    with progress.working("Reading registries"):
        demand = read_demand(arm, request, configuration, assumed.registries)
    material = read_material(arm, request, demand, configuration, progress)
    assumed.rules.require_found(material.every_rule_set())
    with progress.progressing("Judging") as report:
        return _audit(request, assumed, configuration, demand=demand, material=material, report=report)


def _hypotheses(request: AuditRequest) -> _Hypotheses:
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.tags import location_name

    replicas = tuple(dict.fromkeys(map(location_name, request.assume_replica)))
    return _Hypotheses(
        RuleChanges(_assumed_rules(request.assume), request.assume_remove),
        RegistryChanges(replicas, request.assume_data_endpoints),
    )


def _assumed_rules(files: Sequence[Path]) -> tuple[SecurityRule, ...]:
    if not files:
        return ()
    from acrnet.inventory.files.rules import read_rule_file

    rules = tuple(rule for file in files for rule in read_rule_file(file))
    names = [rule.name.lower() for rule in rules]
    for rule in rules:
        if names.count(rule.name.lower()) > 1:
            raise UsageError(
                f"Two assumed rules are named {rule.name}.", next_step="Give each a name of its own in its file."
            )
    return rules


def _audit(
    request: AuditRequest,
    assumed: _Hypotheses,
    configuration: Configuration,
    *,
    demand: Demand,
    material: Material,
    report: Report,
) -> Audit:
    from acrnet.audit.checks import find

    now, results, changes = _judged(request, assumed, demand, material, report)
    needs = _needs(demand, material.catalogs)
    findings = find(
        now.subjects,
        results,
        needs,
        demand.assumed,
        owner=configuration.owner,
        on_the_way=[assumed.rules.applied(each) for each in material.rule_sets_on_the_way()],
        assumed=bool(assumed),
    )
    found = _Found(material.catalogs, results, findings, changes, _by_names(now.subjects, demand))
    return _composed(request, assumed, configuration, demand=demand, material=material, found=found)


def _composed(
    request: AuditRequest,
    assumed: _Hypotheses,
    configuration: Configuration,
    *,
    demand: Demand,
    material: Material,
    found: _Found,
) -> Audit:
    """Return the audit of what was judged, with everything it rests on."""
    from acrnet.audit.model import Audit
    from acrnet.audit.rule_changes import clashes, without_effect

    needs = [demand.needs(catalog) for catalog in found.catalogs]
    incomplete = [*material.incomplete, *_left_out(material.inputs)]
    if not request.allow_empty:
        incomplete += [each.nothing for each in material.inputs if each.nothing]
        incomplete += [] if incomplete else _nothing_audited(material, found)
    return Audit(
        cloud=configuration.cloud.name,
        registries=demand.named,
        catalogs=found.catalogs,
        needs=_needs(demand, found.catalogs),
        results=found.results,
        findings=found.findings,
        inputs=material.inputs,
        assumptions=_distinct(
            (
                *(text for each in needs for text in each.stated(found.by_names)),
                *(text for each in material.inputs for text in each.assumptions),
            )
        ),
        warnings=_distinct(
            (
                *demand.warnings,
                *material.warnings,
                *incomplete,
                *(text for each in needs for text in each.warnings),
                *clashes(assumed.rules, material.every_rule_set()),
                *without_effect(assumed.rules),
            )
        ),
        incomplete=tuple(incomplete),
        hypotheses=(*assumed.rules.described(), *assumed.registries.described(demand.registries)),
        changes=found.changes,
    )


def _by_names(subjects: Iterable[Subject], demand: Demand) -> frozenset[str]:
    """Return the registries whose names decided for every subject; the way of a client says where names lead."""
    every = frozenset(registry.name for registry in demand.assumed)
    return every.intersection(*(subject.by_names for subject in subjects))


def _left_out(inputs: Iterable[Input]) -> Iterator[str]:
    """Yield why rule sets may be missing of files that could be read; those that could not have an error."""
    for each in inputs:
        if not each.whole and not each.error:
            yield f"{each.path} tells of security rules that were not read from it, or not all of them."


def _nothing_audited(material: Material, found: _Found) -> Iterator[str]:
    """Yield the sentence about an audit without any result; where an input could not be read, that says enough."""
    if found.results or any(each.error for each in material.inputs):
        return
    if material.nothing:
        why = material.nothing
    elif any(each.rule_sets for each in material.inputs):
        why = "No need of the registries concerns the clients that were read."
    else:
        from acrnet.rules.found import input_name
        from acrnet.rules.words import named

        places = [input_name(each.path) for each in material.inputs]
        why = f"There is no network security group in {named(places, at_most=_MOST_NAMED)}."
    yield f"Nothing was audited. {why} Where that is fine, repeat with --allow-empty."


def _needs(demand: Demand, catalogs: Iterable[TagCatalog]) -> tuple[Need, ...]:
    """Return all needs of the audit, each once."""
    return tuple({need.id: need for catalog in catalogs for need in demand.needs(catalog).needs}.values())


def _judged(
    request: AuditRequest, hypotheses: _Hypotheses, demand: Demand, material: Material, report: Report
) -> tuple[_Judged, tuple[Result, ...], tuple[Change, ...]]:
    """Return the judgement of the assumed world, its results beside those of the real one, and what differs."""
    accepted = frozenset(request.accept_unseen)
    assumed = _World(demand.needs, demand.assumed, hypotheses.rules)
    now = _judge(assumed, accepted, material, report)
    if not hypotheses:
        return now, now.results, ()
    from acrnet.audit.comparison import client_changes, new_needs_unmet, with_before, with_known_denials
    from acrnet.audit.rule_changes import RuleChanges, effects

    real = _World(demand.needs_before, demand.registries, RuleChanges())
    before = known = _judge(real, accepted, material, report)
    if hypotheses.rules and hypotheses.registries:
        known = _judge(replace(real, rule_changes=hypotheses.rules), accepted, material, report)
    results = with_known_denials(now.results, known.results)
    changes = (
        *(change for pair in zip(before.subjects, now.subjects, strict=True) for change in effects(*pair)),
        *client_changes(results, before.results),
        *new_needs_unmet(results, before.results),
    )
    return now, with_before(results, before.results), changes


def _judge(world: _World, accept_unseen: frozenset[StageKind], material: Material, report: Report) -> _Judged:
    from acrnet.audit.judge import judge
    from acrnet.audit.rule_changes import changed_subject

    subjects = tuple(
        changed_subject(subject, world.rule_changes) for subject in material.subjects(world.needs, world.registries)
    )
    ways = _walked(world, accept_unseen, material) if material.clients else ()
    return _Judged(subjects, judge(subjects, report), ways)


def _walked(world: _World, accept_unseen: frozenset[StageKind], material: Material) -> tuple[Result, ...]:
    # Loaded here: what it takes to walk the way of a client is more than an audit of rules alone loads.
    from acrnet.audit.rule_changes import changed_path
    from acrnet.audit.stages import walk_client

    return tuple(
        result
        for client in material.clients
        for result in walk_client(
            changed_path(client.path, world.rule_changes),
            world.needs(client.catalog).needs,
            world.registries,
            client.catalog,
            accept_unseen=accept_unseen,
            sources=material.stated.sources,
            virtual_network=material.stated.virtual_network,
        )
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
