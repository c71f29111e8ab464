"""The proof: what the rules that are live now do to the needs of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from acrnet.apply.live import read_live
from acrnet.arm import ArmSession
from acrnet.errors import AcrnetError, RemoteError
from acrnet.inventory.parallel import in_parallel
from acrnet.plan.model import NeedVerdict, Plan, TagSource, TargetPlan
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome
from acrnet.tags import TagCatalog, TagRecord
from acrnet.targets.nsg.verdicts import compare
from acrnet.unknown import Unknown

RuleSets = Mapping[str, RuleSet | Unknown]
"""Rule sets, or why they could not be read, by id in lower case."""


@dataclass(frozen=True, slots=True)
class ProvedNeed:
    """One need on one target."""

    target: str
    planned: Outcome
    """What the plan said of the need once it is applied."""
    verdict: NeedVerdict
    """`after` is what the live rules do to it."""

    @property
    def holds(self) -> bool:
        """Whether the need is allowed where the plan said so."""
        return self.planned is not Outcome.ALLOWED or self.verdict.after is Outcome.ALLOWED


@dataclass(frozen=True, slots=True)
class Proof:
    """Every need of a plan on every target, by the rules that are live."""

    needs: tuple[ProvedNeed, ...]

    @property
    def broken(self) -> tuple[ProvedNeed, ...]:
        """The needs that the plan proved allowed and that are not."""
        return tuple(need for need in self.needs if not need.holds)

    def require(self) -> None:
        """Raise RemoteError naming the needs that are not met although the plan was carried out."""
        broken = [
            f"{need.verdict.need} on {need.target.rsplit('/', 1)[-1]} is {need.verdict.after} ({need.verdict.reason})"
            for need in self.broken
        ]
        if broken:
            raise RemoteError(
                f"The plan is applied, but a need it proved is not met now: {'; '.join(broken)}.",
                next_step="Something else changed the rules; make a new plan with acrnet plan.",
            )


def prove(plan: Plan, arm: ArmSession) -> Proof:
    """Read every rule set the plan's verdicts rest on and evaluate the needs again, with the plan's own prefixes.

    Costs one call for each rule set. One that cannot be read makes the needs behind it undecidable.
    """
    return evaluate_needs(plan, _read_rule_sets(plan, arm))


def evaluate_needs(plan: Plan, rule_sets: RuleSets) -> Proof:
    """Evaluate the needs of a plan under the rule sets given."""
    catalogs = {source.id: catalog_of(source) for source in plan.service_tags}
    needs = {need.id: need for need in plan.needs}
    return Proof(
        tuple(
            ProvedNeed(target.id, planned.after, _verdict(needs[planned.need], planned, target, rule_sets, catalogs))
            for target in plan.targets
            for planned in target.verdicts
        )
    )


def catalog_of(source: TagSource) -> TagCatalog:
    """Return the catalog a plan rests on, with no more tags than the plan carries."""
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
    )


def _verdict(
    need: Need, planned: NeedVerdict, target: TargetPlan, rule_sets: RuleSets, catalogs: Mapping[str, TagCatalog]
) -> NeedVerdict:
    ids = {rule_set.lower() for clients in target.clients for rule_set in clients.rule_sets}
    unread = [found.reason for key in sorted(ids) if isinstance(found := rule_sets[key], Unknown)]
    if unread:
        return replace(planned, after=Outcome.UNDECIDABLE, deciding_rules=(), reason=unread[0])
    live = {key: rules for key, rules in rule_sets.items() if isinstance(rules, RuleSet)}
    now = compare(need, target.clients, live, live, catalog=catalogs[target.service_tags], scope=planned.scope)
    return replace(now, before=planned.before)


def _read_rule_sets(plan: Plan, arm: ArmSession) -> RuleSets:
    ids = sorted({ResourceId.parse(text) for target in plan.targets for text in (target.id, *_on_the_way(target))})
    return {nsg.key: rules for nsg, rules in zip(ids, in_parallel(lambda nsg: _read(arm, nsg), ids), strict=True)}


def _on_the_way(target: TargetPlan) -> tuple[str, ...]:
    return tuple(rule_set for clients in target.clients for rule_set in clients.rule_sets)


def _read(arm: ArmSession, nsg: ResourceId) -> RuleSet | Unknown:
    try:
        return read_live(arm, nsg).rules
    except AcrnetError as error:
        return Unknown(error.message.rstrip("."))
