"""The proof after an apply: the verdicts of the live rules on the needs of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from acrnet.arm import ArmSession
from acrnet.errors import AcrnetError, RemoteError
from acrnet.inventory.live.kinds import LIVE
from acrnet.inventory.parallel import in_parallel
from acrnet.plan.model import NeedVerdict, Plan, TagSource, TargetPlan
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.verdict import Outcome
from acrnet.tags import TagCatalog, TagRecord
from acrnet.targets.kinds import TARGETS
from acrnet.unknown import Unknown

# Any: only its kind looks into a state.
States = Mapping[str, Any]
"""States of targets, or why they could not be read (Unknown), by id in lower case."""


@dataclass(frozen=True, slots=True)
class ProvedNeed:
    """One need on one target."""

    target: str
    planned: Outcome
    """The outcome after the plan, as planned."""
    verdict: NeedVerdict
    """`after` is the outcome by the live rules."""

    @property
    def holds(self) -> bool:
        """Whether the need is allowed if the plan said so."""
        return self.planned is not Outcome.ALLOWED or self.verdict.after is Outcome.ALLOWED


@dataclass(frozen=True, slots=True)
class Proof:
    """Every need of a plan on every target, judged by the live rules."""

    needs: tuple[ProvedNeed, ...]

    @property
    def broken(self) -> tuple[ProvedNeed, ...]:
        """The needs that the plan proved allowed but that are not."""
        return tuple(need for need in self.needs if not need.holds)

    def require(self) -> None:
        """Raise RemoteError with the names of the needs that are not met although the plan was applied."""
        broken = [
            f"{need.verdict.need} on {need.target.rsplit('/', 1)[-1]} is {need.verdict.after} ({need.verdict.reason})"
            for need in self.broken
        ]
        if broken:
            raise RemoteError(
                f"The plan is applied, but a need it proved is not met now: {'; '.join(broken)}.",
                next_step="Something else changed the rules; make a new plan with acrnet plan.",
            )


def prove(plan: Plan, arm: ArmSession, *, shown: States | None = None) -> Proof:
    """Judge the needs again by the current states of all targets in the plan's verdicts, with the plan's own prefixes.

    `shown` are the states read after the last writes. Each other state costs one call, and one that cannot
    be read makes the needs that depend on it undecidable.
    """
    known = shown or {}
    return judge_needs(plan, {**_read_states(plan, arm, known), **known})


def judge_needs(plan: Plan, states: States) -> Proof:
    """Judge the needs of a plan by these states."""
    catalogs = {source.id: catalog_of(source) for source in plan.service_tags}
    needs = {need.id: need for need in plan.needs}
    return Proof(
        tuple(
            ProvedNeed(target.id, planned.after, verdict)
            for target in plan.targets
            for planned, verdict in zip(target.verdicts, _verdicts(target, needs, states, catalogs), strict=True)
        )
    )


def catalog_of(source: TagSource) -> TagCatalog:
    """Return the catalog of a plan, with only the tags that the plan records."""
    records = [
        TagRecord(name, "", "", "", "\n".join(sorted(prefixes))) for name, prefixes in sorted(source.prefixes.items())
    ]
    return TagCatalog.of(
        records,
        cloud=source.cloud,
        change_number=source.change_number,
        sha256=source.sha256,
        source=source.source,
        location=source.location,
        content=source.id.rpartition("/")[2],
    )


def _verdicts(
    target: TargetPlan, needs: Mapping[str, Need], states: States, catalogs: Mapping[str, TagCatalog]
) -> tuple[NeedVerdict, ...]:
    """Return the verdicts for the current states, in the order of the planned ones."""
    if not target.verdicts:
        return ()
    kind = TARGETS[target.kind]
    known = {each.key: states[each.key] for each in kind.rests_on(target)}
    for state in known.values():
        if isinstance(state, Unknown):
            return tuple(
                replace(planned, after=Outcome.UNDECIDABLE, deciding_rules=(), reason=state.reason)
                for planned in target.verdicts
            )
    judged = [needs[planned.need] for planned in target.verdicts]
    return kind.judge(judged, target, known, catalogs[target.service_tags])


def _read_states(plan: Plan, arm: ArmSession, known: States) -> States:
    wanted = {
        each: target.kind
        for target in plan.targets
        for each in TARGETS[target.kind].rests_on(target)
        if each.key not in known
    }
    read = in_parallel(lambda each: _read(arm, *each), sorted(wanted.items()))
    return {target.key: state for target, state in zip(sorted(wanted), read, strict=True)}


def _read(arm: ArmSession, target: ResourceId, kind: str) -> Any:
    try:
        return LIVE[kind].read_state(arm, target)
    except AcrnetError as error:
        return Unknown(error.message.rstrip("."))
