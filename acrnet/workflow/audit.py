"""From what was asked to an audit: read everything, then judge it as it is and as it is assumed to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.workflow.audit_request import AuditRequest, require_consistent
from acrnet.workflow.hypotheses import Hypotheses, read_hypotheses
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.judging import Demand, Judged, judge_snapshot
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress
from acrnet.workflow.reading import read_audited
from acrnet.workflow.registries import read_registries
from acrnet.workflow.snapshot import Snapshot

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.audit.model import Audit, Finding
    from acrnet.rules.inputs import Input

_MOST_NAMED = 5
"""Inputs in one sentence."""


def make_audit(
    request: AuditRequest, configuration: Configuration, arm: Callable[[], ArmSession], progress: Progress
) -> Audit:
    """Return the audit, before suppressions and baselines; `arm` is called only for what is read live.

    Raises UsageError for options that contradict each other, for names that nothing has and for assumptions that cannot
    be, RuleError or another InputError for an assumed rule that cannot be read, and what reading raises.
    """
    require_consistent(request, configuration)
    hypotheses = read_hypotheses(request)
    need_options(configuration)  # a wrong option ends the run before anything is read
    inventory = Inventory(arm, configuration)
    with progress.working("Reading registries"):
        registries = read_registries(inventory, request, more_templates=bool(request.paths))
    snapshot = read_audited(inventory, request, registries, progress)
    hypotheses.rules.require_found(snapshot.every_rule_set())
    demand = _demand(request, hypotheses, configuration, snapshot)
    with progress.progressing("Judging") as report:
        judged = judge_snapshot(snapshot, demand, hypotheses, report, accept_unseen=frozenset(request.accept_unseen))
        findings = _findings(judged, snapshot, demand, hypotheses, configuration.owner)
        return _audit(
            request, configuration, hypotheses, snapshot=snapshot, demand=demand, judged=judged, findings=findings
        )


def _demand(request: AuditRequest, hypotheses: Hypotheses, configuration: Configuration, snapshot: Snapshot) -> Demand:
    regions = request.regions or ()
    earlier = (snapshot.before or snapshot).registries
    changed = [hypotheses.registries.applied(registry) for registry in snapshot.registries]
    real = DerivedNeeds(earlier, configuration, regions)
    return Demand(real, real if list(earlier) == changed else DerivedNeeds(changed, configuration, regions))


def _findings(
    judged: Judged, snapshot: Snapshot, demand: Demand, hypotheses: Hypotheses, owner: str
) -> tuple[Finding, ...]:
    from acrnet.audit.checks import find

    return find(
        judged.subjects,
        judged.results,
        demand.assumed.all(snapshot.catalogs),
        demand.assumed.registries,
        owner=owner,
        overridden={each.id.lower(): each for read in snapshot.firewalls for each in read.overridden}.values(),
        path_rule_sets=[hypotheses.rules.applied(each) for each in snapshot.rule_sets_on_the_way()],
        assumed=bool(hypotheses or snapshot.planned),
    )


def _audit(
    request: AuditRequest,
    configuration: Configuration,
    hypotheses: Hypotheses,
    *,
    snapshot: Snapshot,
    demand: Demand,
    judged: Judged,
    findings: tuple[Finding, ...],
) -> Audit:
    """Return the audit of what was judged, with everything it rests on."""
    from acrnet.audit.model import Audit
    from acrnet.audit.rule_changes import clashes, without_effect

    needs = [demand.assumed.joined(catalog) for catalog in snapshot.catalogs]
    by_names = _by_names(judged, demand)
    incomplete = _incomplete(request, snapshot, judged)
    return Audit(
        cloud=configuration.cloud.name,
        registries=demand.named,
        catalogs=snapshot.catalogs,
        needs=demand.assumed.all(snapshot.catalogs),
        results=judged.results,
        findings=findings,
        inputs=snapshot.inputs,
        assumptions=_distinct(
            (
                *(text for each in needs for text in each.stated(by_names)),
                *(text for each in snapshot.inputs for text in each.assumptions),
            )
        ),
        warnings=_distinct(
            (
                *snapshot.warnings,
                *incomplete,
                *(text for each in needs for text in each.warnings),
                *clashes(hypotheses.rules, snapshot.every_rule_set()),
                *without_effect(hypotheses.rules),
            )
        ),
        incomplete=incomplete,
        hypotheses=(
            *snapshot.planned,
            *hypotheses.rules.described(),
            *hypotheses.registries.described(snapshot.registries),
        ),
        changes=judged.changes,
    )


def _by_names(judged: Judged, demand: Demand) -> frozenset[str]:
    """Return the registries whose names are known to lead every subject to the needs it was judged for.

    The path of a client says itself where names lead.
    """
    every = frozenset(registry.name for registry in demand.assumed.registries)
    return every.intersection(*(subject.by_names for subject in judged.subjects))


def _incomplete(request: AuditRequest, snapshot: Snapshot, judged: Judged) -> tuple[str, ...]:
    """Return why rule sets may be missing, and what keeps an audit of nothing from passing."""
    sentences = [*snapshot.incomplete, *_left_out(snapshot.inputs)]
    if not request.allow_empty:
        sentences += [each.nothing for each in snapshot.inputs if each.nothing]
        sentences += [] if sentences else _nothing_audited(snapshot, judged)
    return tuple(sentences)


def _left_out(inputs: Iterable[Input]) -> Iterator[str]:
    """Yield why rule sets may be missing of files that could be read; those that could not have an error."""
    for each in inputs:
        if not each.whole and not each.error:
            yield f"{each.path} mentions rules that were not read from it, or not all of them."


def _nothing_audited(snapshot: Snapshot, judged: Judged) -> Iterator[str]:
    """Yield the sentence about an audit without any result; where an input could not be read, that says enough."""
    if judged.results or any(each.error for each in snapshot.inputs):
        return
    if snapshot.nothing:
        why = snapshot.nothing
    elif any(each.rule_sets or each.firewall_resources for each in snapshot.inputs):
        why = "No need of the registries concerns the clients that were read."
    else:
        from acrnet.rules.inputs import input_name
        from acrnet.rules.words import named

        places = [input_name(each.path) for each in snapshot.inputs]
        why = f"There is no network security group and no firewall in {named(places, at_most=_MOST_NAMED)}."
    yield f"Nothing was audited. {why} Where that is fine, repeat with --allow-empty."


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
