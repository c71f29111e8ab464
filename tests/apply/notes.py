"""A second kind of target, as small as it can be: for every need it keeps one inbound rule that names it.

It shares nothing with the targets of acrnet. Its states are the bodies of the rules by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from acrnet.arm import ArmSession
from acrnet.config import Configuration
from acrnet.plan.kind import Standing, Undo
from acrnet.plan.model import Action, Change, Clients, NeedVerdict, Problem, TargetPlan
from acrnet.plan.planner import Wanted
from acrnet.plan.step import Step
from acrnet.plan.target import Proposal
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.effect import Effect
from acrnet.rules.seen_clients import StatedClients
from acrnet.rules.verdict import Outcome
from acrnet.tags import TagCatalog
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.snapshot import Snapshot

State = dict[str, Any]
STEP_TYPE = "Example.Notes/notes"


def note(need: str, number: int) -> State:
    properties = {"priority": number, "direction": "Inbound", "access": "Deny", "protocol": "Udp"}
    properties |= {"sourceAddressPrefix": "192.0.2.1", "destinationAddressPrefix": "192.0.2.2", "description": need}
    return {"name": f"note-{number}", "properties": properties | {"sourcePortRange": "*", "destinationPortRange": "9"}}


def judged(need: str, before: State, after: State) -> NeedVerdict:
    then, now = (
        Outcome.ALLOWED if need in {each["properties"]["description"] for each in state.values()} else Outcome.DENIED
        for state in (before, after)
    )
    return NeedVerdict(need, then, now, deciding_rules=(), scope="this_nsg")


@dataclass(frozen=True)
class Notes:
    """What the planner is given."""

    id: str
    state: State
    catalog: TagCatalog
    kind = "notes"
    location = "westeurope"
    clients: tuple[Clients, ...] = ()
    attached_to: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    def propose(self, needs: Sequence[Need]) -> Proposal:
        wanted = [note(need.id, number) for number, need in enumerate(needs, 200)]
        changes = tuple(Change(Action.CREATE, each["name"], None, each, "a need without a note") for each in wanted)
        return Proposal(changes, self.state | {each["name"]: each for each in wanted}, Effect())

    def verdicts(self, needs: Sequence[Need], after: Mapping[str, State]) -> tuple[NeedVerdict, ...]:
        return tuple(judged(need.id, self.state, after[self.id.lower()]) for need in needs)

    def names(self) -> frozenset[str]:
        return frozenset()

    def rule_digests(self) -> Mapping[str, str]:
        return dict.fromkeys(self.state, "0")

    def elsewhere(self, verdict: NeedVerdict) -> Problem | None:
        return None


class NotesKind:
    """What carrying out a plan is given."""

    step_types = (STEP_TYPE,)

    def objection(self, target: ResourceId, step: Step) -> str:
        return "" if step.name.startswith("note-") else f"{step.name} is no note"

    def steps(self, plan: TargetPlan) -> tuple[Step, ...]:
        return tuple(
            Step("PUT", f"{plan.id}/securityRules/{each.name}", STEP_TYPE, each.before, each.after)
            for each in plan.changes
        )

    def standing(self, plan: TargetPlan, state: State) -> Standing:
        done = frozenset(each.name for each in plan.changes if state.get(each.name) == each.after)
        return Standing(
            done, tuple(f"{name} is new" for name in sorted(state.keys() - done - plan.rule_digests.keys()))
        )

    def is_busy(self, state: State) -> bool:
        return False

    def shows_before(self, step: Step, state: State) -> bool:
        return state.get(step.name) == step.before

    def after(self, state: State, step: Step) -> State:
        others = {name: body for name, body in state.items() if name != step.name}
        return others if step.after is None else others | {step.name: step.after}

    def differences(self, expected: State, live: State) -> tuple[str, ...]:
        return tuple(
            f"{name} differs" for name in expected.keys() | live.keys() if expected.get(name) != live.get(name)
        )

    def undo(self, step: Step, state: State) -> Undo:
        gone = step.name not in state
        return Undo(None if gone else Step("DELETE", step.id, step.type, step.after, None))

    def lock(self, target: ResourceId, state: State) -> str:
        return target.key

    def narrows(self, step: Step) -> bool:
        return step.after is None

    def action(self, step: Step) -> str:
        return "Example.Notes/notes/write"

    def rests_on(self, plan: TargetPlan) -> tuple[ResourceId, ...]:
        return (ResourceId.parse(plan.id),)

    def judge(
        self, needs: Sequence[Need], plan: TargetPlan, states: Mapping[str, State], catalog: TagCatalog
    ) -> tuple[NeedVerdict, ...]:
        return tuple(judged(need.id, {}, states[plan.id.lower()]) for need in needs)


class LiveNotes:
    """How notes are read and written."""

    def read_state(self, arm: ArmSession, target: ResourceId) -> State:
        rules = arm.network_security_group(target)["properties"]["securityRules"]
        written = note("", 200)["properties"].keys()
        return {
            each["name"]: {"name": each["name"], "properties": {key: each["properties"].get(key) for key in written}}
            for each in rules
        }

    def reader(self, arm: ArmSession, target: ResourceId) -> Callable[[], State]:
        return partial(self.read_state, arm, target)

    def write(
        self, arm: ArmSession, part: ResourceId, body: Mapping[str, Any] | None, read: Callable[[], State]
    ) -> None:
        if body is None:
            arm.delete_security_rule(part)
        else:
            arm.put_security_rule(part, body["properties"])


@dataclass(frozen=True)
class WithNotes(Configuration):
    """A configuration that names targets of this kind too."""

    notes: tuple[str, ...] = ()


class PlannedNotes:
    """What making a plan is given."""

    type = "Microsoft.Network/networkSecurityGroups"
    noun = "group with notes"
    plural = "groups with notes"
    option = "--notes"
    key = "targets.notes"
    limit_option = "--max-notes"

    def names(self, configuration: Configuration) -> tuple[str, ...]:
        return configuration.notes if isinstance(configuration, WithNotes) else ()

    def most(self, configuration: Configuration) -> int:
        return 1

    def read(
        self, inventory: Inventory, ids: Sequence[ResourceId], registries: Callable[[], Sequence[Registry]]
    ) -> Snapshot:
        live = LiveNotes()
        tags = inventory.tags_at_home_of(registries())
        return Snapshot(
            StatedClients(), targets=tuple(Notes(each.text, live.read_state(inventory.arm, each), tags) for each in ids)
        )

    def require_unmanaged(self, snapshot: Snapshot) -> None:
        pass

    def warnings(self, snapshot: Snapshot) -> Sequence[str]:
        return ("Notes fade.",)

    def wanted(
        self, snapshot: Snapshot, needs: DerivedNeeds, configuration: Configuration, *, removing: bool
    ) -> Sequence[Wanted]:
        notes = [each for each in snapshot.targets if isinstance(each, Notes)]
        return [Wanted(each, needs.joined(each.catalog).needs) for each in notes]
