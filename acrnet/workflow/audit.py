"""From what was asked to an audit: read everything, then judge it as it is and as it is assumed to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.audit_request import AuditRequest, require_consistent
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress, Report
from acrnet.workflow.reading import read_audited, read_registries
from acrnet.workflow.snapshot import Snapshot

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.audit.model import Audit, Change, Finding, Result, StageKind, Subject
    from acrnet.audit.registry_changes import RegistryChanges
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.rules.inputs import Input
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
class _Demand:
    """Needs of registries as they are, and as they are assumed to be; one value where these are the same."""

    real: DerivedNeeds
    assumed: DerivedNeeds

    @property
    def named(self) -> tuple[str, ...]:
        """What the audit says it is about: ids of registries, or regions."""
        if self.real.regions:
            return (f"regions {', '.join(self.real.regions)}",)
        return tuple(registry.id.text for registry in self.real.registries)


@dataclass(frozen=True, slots=True)
class _World:
    """Needs and rules, as they are or as they are assumed to be."""

    needs: DerivedNeeds
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
    need_options(configuration)  # a wrong option ends the run before anything is read
    inventory = Inventory(arm, configuration)
    with progress.working("Reading registries"):
        registries = read_registries(inventory, request)
    snapshot = read_audited(inventory, request, registries, progress)
    assumed.rules.require_found(snapshot.every_rule_set())
    demand = _demand(request, assumed.registries, configuration, snapshot)
    with progress.progressing("Judging") as report:
        return _audit(request, assumed, configuration, demand=demand, snapshot=snapshot, report=report)


def _demand(
    request: AuditRequest, changes: RegistryChanges, configuration: Configuration, snapshot: Snapshot
) -> _Demand:
    real = DerivedNeeds(snapshot.registries, configuration, request.regions or ())
    if not changes:
        return _Demand(real, real)
    changed = [changes.applied(registry) for registry in real.registries]
    return _Demand(real, DerivedNeeds(changed, configuration))


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
    demand: _Demand,
    snapshot: Snapshot,
    report: Report,
) -> Audit:
    from acrnet.audit.checks import find

    now, results, changes = _judged(request, assumed, demand, snapshot, report)
    needs = demand.assumed.all(snapshot.catalogs)
    findings = find(
        now.subjects,
        results,
        needs,
        demand.assumed.registries,
        owner=configuration.owner,
        path_rule_sets=[assumed.rules.applied(each) for each in snapshot.rule_sets_on_the_way()],
        assumed=bool(assumed),
    )
    found = _Found(snapshot.catalogs, results, findings, changes, _by_names(now.subjects, demand))
    return _composed(request, assumed, configuration, demand=demand, snapshot=snapshot, found=found)


def _composed(
    request: AuditRequest,
    assumed: _Hypotheses,
    configuration: Configuration,
    *,
    demand: _Demand,
    snapshot: Snapshot,
    found: _Found,
) -> Audit:
    """Return the audit of what was judged, with everything it rests on."""
    from acrnet.audit.model import Audit
    from acrnet.audit.rule_changes import clashes, without_effect

    needs = [demand.assumed.joined(catalog) for catalog in found.catalogs]
    incomplete = [*snapshot.incomplete, *_left_out(snapshot.inputs)]
    if not request.allow_empty:
        incomplete += [each.nothing for each in snapshot.inputs if each.nothing]
        incomplete += [] if incomplete else _nothing_audited(snapshot, found)
    return Audit(
        cloud=configuration.cloud.name,
        registries=demand.named,
        catalogs=found.catalogs,
        needs=demand.assumed.all(found.catalogs),
        results=found.results,
        findings=found.findings,
        inputs=snapshot.inputs,
        assumptions=_distinct(
            (
                *(text for each in needs for text in each.stated(found.by_names)),
                *(text for each in snapshot.inputs for text in each.assumptions),
            )
        ),
        warnings=_distinct(
            (
                *snapshot.warnings,
                *incomplete,
                *(text for each in needs for text in each.warnings),
                *clashes(assumed.rules, snapshot.every_rule_set()),
                *without_effect(assumed.rules),
            )
        ),
        incomplete=tuple(incomplete),
        hypotheses=(*assumed.rules.described(), *assumed.registries.described(demand.real.registries)),
        changes=found.changes,
    )


def _by_names(subjects: Iterable[Subject], demand: _Demand) -> frozenset[str]:
    """Return the registries whose names decided for every subject; the way of a client says where names lead."""
    every = frozenset(registry.name for registry in demand.assumed.registries)
    return every.intersection(*(subject.by_names for subject in subjects))


def _left_out(inputs: Iterable[Input]) -> Iterator[str]:
    """Yield why rule sets may be missing of files that could be read; those that could not have an error."""
    for each in inputs:
        if not each.whole and not each.error:
            yield f"{each.path} tells of security rules that were not read from it, or not all of them."


def _nothing_audited(snapshot: Snapshot, found: _Found) -> Iterator[str]:
    """Yield the sentence about an audit without any result; where an input could not be read, that says enough."""
    if found.results or any(each.error for each in snapshot.inputs):
        return
    if snapshot.nothing:
        why = snapshot.nothing
    elif any(each.rule_sets for each in snapshot.inputs):
        why = "No need of the registries concerns the clients that were read."
    else:
        from acrnet.rules.inputs import input_name
        from acrnet.rules.words import named

        places = [input_name(each.path) for each in snapshot.inputs]
        why = f"There is no network security group in {named(places, at_most=_MOST_NAMED)}."
    yield f"Nothing was audited. {why} Where that is fine, repeat with --allow-empty."


def _judged(
    request: AuditRequest, hypotheses: _Hypotheses, demand: _Demand, snapshot: Snapshot, report: Report
) -> tuple[_Judged, tuple[Result, ...], tuple[Change, ...]]:
    """Return the judgement of the assumed world, its results beside those of the real one, and what differs."""
    accepted = frozenset(request.accept_unseen)
    assumed = _World(demand.assumed, hypotheses.rules)
    now = _judge(assumed, accepted, snapshot, report)
    if not hypotheses:
        return now, now.results, ()
    from acrnet.audit.comparison import client_changes, new_needs_unmet, with_before, with_known_denials
    from acrnet.audit.rule_changes import RuleChanges, effects

    real = _World(demand.real, RuleChanges())
    before = known = _judge(real, accepted, snapshot, report)
    if hypotheses.rules and hypotheses.registries:
        known = _judge(replace(real, rule_changes=hypotheses.rules), accepted, snapshot, report)
    results = with_known_denials(now.results, known.results)
    changes = (
        *(change for pair in zip(before.subjects, now.subjects, strict=True) for change in effects(*pair)),
        *client_changes(results, before.results),
        *new_needs_unmet(results, before.results),
    )
    return now, with_before(results, before.results), changes


def _judge(world: _World, accept_unseen: frozenset[StageKind], snapshot: Snapshot, report: Report) -> _Judged:
    from acrnet.audit.judge import judge
    from acrnet.audit.rule_changes import changed_subject

    subjects = tuple(changed_subject(subject, world.rule_changes) for subject in _subjects(snapshot, world.needs))
    ways = _walked(world, accept_unseen, snapshot) if snapshot.clients else ()
    return _Judged(subjects, judge(subjects, report), ways)


def _subjects(snapshot: Snapshot, needs: DerivedNeeds) -> Iterator[Subject]:
    """Yield the rule sets with their clients, and with what these need by the service tags there."""
    from acrnet.audit.subjects import subject_with_clients, subjects_alone

    for group in snapshot.groups:
        wanted = needs.joined(group.catalog).needs
        yield subject_with_clients(
            group.located, group.clients, wanted, snapshot.stated, group.catalog, registries=needs.registries
        )
    for catalog, alike in groupby(snapshot.from_files, key=lambda each: each.catalog):
        nsgs = [each.nsg for each in alike]
        yield from subjects_alone(nsgs, needs.joined(catalog).needs, snapshot.stated, catalog)


def _walked(world: _World, accept_unseen: frozenset[StageKind], snapshot: Snapshot) -> tuple[Result, ...]:
    # Loaded here: what it takes to walk the way of a client is more than an audit of rules alone loads.
    from acrnet.audit.rule_changes import changed_path
    from acrnet.audit.stages import walk_client

    return tuple(
        result
        for client in snapshot.clients
        for result in walk_client(
            changed_path(client.path, world.rule_changes),
            world.needs.joined(client.catalog).needs,
            world.needs.registries,
            client.catalog,
            accept_unseen=accept_unseen,
            sources=snapshot.stated.sources,
            virtual_network=snapshot.stated.virtual_network,
        )
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
