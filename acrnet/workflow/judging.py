"""Judging a snapshot: as it is, and as it is assumed to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrnet.workflow.hypotheses import Hypotheses
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.progress import Report
from acrnet.workflow.snapshot import Snapshot

if TYPE_CHECKING:
    from acrnet.audit.model import Change, Result, StageKind
    from acrnet.audit.rule_changes import RuleChanges
    from acrnet.audit.subject import JudgedSubject, NsgSubject


@dataclass(frozen=True, slots=True)
class Demand:
    """Needs of registries as they are, and as they are assumed to be; one value where these are the same."""

    real: DerivedNeeds
    assumed: DerivedNeeds

    @property
    def named(self) -> tuple[str, ...]:
        """What the audit is about: ids of registries, or regions."""
        if self.assumed.regions:
            return (f"regions {', '.join(self.assumed.regions)}",)
        return tuple(registry.id.text for registry in self.assumed.registries)


@dataclass(frozen=True, slots=True)
class Judged:
    """Rule sets with their clients, a result for each need there and on the path of each client, and what changes."""

    subjects: tuple[JudgedSubject, ...]
    results: tuple[Result, ...]
    changes: tuple[Change, ...] = ()
    """What the hypotheses change; empty without any."""


def judge_snapshot(
    snapshot: Snapshot,
    demand: Demand,
    hypotheses: Hypotheses,
    report: Report,
    *,
    accept_unseen: frozenset[StageKind] = frozenset(),
) -> Judged:
    """Return the judgement of what is assumed and planned, its results beside those of what is, and what differs."""
    now = _judge(snapshot, demand.assumed, hypotheses.rules, report, accept_unseen)
    if not (hypotheses or snapshot.before):
        return now
    from acrnet.audit.comparison import new_needs_unmet, result_changes, with_before, with_known_denials
    from acrnet.audit.rule_changes import RuleChanges, effects

    before = known = _judge(snapshot.before or snapshot, demand.real, RuleChanges(), report, accept_unseen)
    if (hypotheses.rules or snapshot.before) and demand.assumed is not demand.real:
        known = _judge(snapshot, demand.real, hypotheses.rules, report, accept_unseen)
    results = with_known_denials(now.results, known.results)
    changes = (
        *effects(before.subjects, now.subjects),
        *result_changes(results, before.results),
        *new_needs_unmet(_of_known_rule_sets(results, before.subjects), before.results),
    )
    return Judged(now.subjects, with_before(results, before.results), changes)


def _of_known_rule_sets(results: Sequence[Result], before: Sequence[JudgedSubject]) -> list[Result]:
    """Return the results without those of rule sets that are new, at which nothing works today that could break."""
    known = {(each.id.lower(), each.location) for each in before}
    return [
        each for each in results if each.subject is None or (each.rule_set_id.lower(), each.subject.location) in known
    ]


def _judge(
    snapshot: Snapshot,
    needs: DerivedNeeds,
    rule_changes: RuleChanges,
    report: Report,
    accept_unseen: frozenset[StageKind],
) -> Judged:
    from acrnet.audit.judge import judge
    from acrnet.audit.rule_changes import changed_subjects

    nsgs = changed_subjects(_nsgs(snapshot, needs), rule_changes)
    firewalls = _firewalls(snapshot, needs, report) if snapshot.firewalls else Judged((), ())
    on_paths = _on_paths(snapshot, needs, rule_changes, accept_unseen) if snapshot.clients else ()
    return Judged((*nsgs, *firewalls.subjects), (*judge(nsgs, report), *firewalls.results, *on_paths))


def _firewalls(snapshot: Snapshot, needs: DerivedNeeds, report: Report) -> Judged:
    """Return firewalls and their results; assumed security rules change nothing there."""
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.audit.firewalls import firewall_subjects, judge_firewalls

    subjects = tuple(
        subject
        for each in snapshot.firewalls
        for subject in firewall_subjects(
            each.firewalls,
            each.ip_groups,
            needs.joined(each.catalog).needs,
            snapshot.stated,
            each.catalog,
            clients=each.clients,
            registries=needs.registries,
        )
    )
    return Judged(subjects, tuple(judge_firewalls(subjects, report)))


def _nsgs(snapshot: Snapshot, needs: DerivedNeeds) -> Iterator[NsgSubject]:
    """Yield the security groups with their clients, and with what these need by the service tags there."""
    from acrnet.audit.subjects import subject_with_clients, subjects_alone

    for group in snapshot.groups:
        wanted = needs.joined(group.catalog).needs
        yield subject_with_clients(
            group.located, group.clients, wanted, snapshot.stated, group.catalog, registries=needs.registries
        )
    for each in snapshot.from_files:
        yield from subjects_alone(each.nsgs, needs.joined(each.catalog).needs, snapshot.stated, each.catalog)


def _on_paths(
    snapshot: Snapshot, needs: DerivedNeeds, rule_changes: RuleChanges, accept_unseen: frozenset[StageKind]
) -> tuple[Result, ...]:
    """Return the results on the paths of clients."""
    # Loaded here: what evaluates the path of a client is more than an audit of rules alone loads.
    from acrnet.audit.rule_changes import changed_path
    from acrnet.audit.stages import walk_client

    return tuple(
        result
        for client in snapshot.clients
        for result in walk_client(
            changed_path(client.path, rule_changes),
            needs.joined(client.catalog).needs,
            needs.registries,
            client.catalog,
            accept_unseen=accept_unseen,
            sources=snapshot.stated.sources,
            virtual_network=snapshot.stated.virtual_network,
            firewalls=client.firewalls,
        )
    )
