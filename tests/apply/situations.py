"""Estates with a plan for them: what apply and rollback are tried on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from acrnet.apply import Write, read_journal
from acrnet.apply.journal import Header, Outcome, Purpose
from acrnet.apply.journal_file import default_path
from acrnet.arm import ArmSession, Call, open_session
from acrnet.cloud import PUBLIC
from acrnet.plan.document import plan_digest
from acrnet.plan.model import Plan
from acrnet.plan.planner import Wanted, build_plan
from acrnet.registry.need import Purpose as NeedPurpose
from acrnet.resource_id import ResourceId
from acrnet.sandbox import Sandbox, open_sandbox
from acrnet.targets.nsg.changes import Options

from ..estates import Json, nsg, nsg_id, subnet, vnet, write_estate
from ..needs import REGISTRY_WEST, STORAGE_WEST, TAGS, deny_all, nsg_target, owned, tag_need

REGISTRY_NORTH = "AzureContainerRegistry.NorthEurope"
NEEDS = (tag_need(REGISTRY_WEST), tag_need(STORAGE_WEST, NeedPurpose.STORAGE))
CREATED, UPDATED, DELETED = f"acrnet-{REGISTRY_WEST}", f"acrnet-{STORAGE_WEST}", f"acrnet-{REGISTRY_NORTH}"
RULES = (
    deny_all(4000, "deny-internet", destinationAddressPrefix="Internet"),
    owned(STORAGE_WEST, 1001, protocol="*"),
    owned(REGISTRY_NORTH, 1002),
)
"""Rules for which a plan creates one, updates one (its need is met already) and deletes one, in this order."""


class Killed(BaseException):
    """Stands for the end of the process."""


def kill() -> None:
    raise Killed


@dataclass
class Situation:
    """An estate on disk and the plan made for it."""

    folder: Path
    plan: Plan
    names: tuple[str, ...]
    resources: tuple[Json, ...] = ()

    def open(self, settings: str = "", *, kill_after_writes: int | None = None) -> Running:
        """Open the estate anew, as another process would."""
        (self.folder / "sandbox.yaml").write_text(settings or "{}\n", encoding="utf-8")
        sandbox = open_sandbox(self.folder, kill=kill, kill_after_writes=kill_after_writes)
        calls: list[Call] = []
        return Running(sandbox, open_session(PUBLIC, transport=sandbox, on_call=calls.append), calls)

    def rules(self, name: str = "nsg-app") -> list[Json]:
        """The rules of a group as the estate has them, without what only the service writes."""
        with self.open().arm as arm:
            body = arm.network_security_group(ResourceId.parse(nsg_id(name)))
        return sorted((_written(rule) for rule in body["properties"]["securityRules"]), key=lambda each: each["name"])

    @property
    def header(self) -> Header:
        return Header(Purpose.APPLY, plan_digest(self.plan), "public")

    @property
    def journal(self) -> Path:
        """Where the journal of the plan lies by default."""
        return default_path(self.header)


@dataclass
class Running:
    sandbox: Sandbox
    arm: ArmSession
    calls: list[Call] = field(default_factory=list)

    def writes(self) -> list[str]:
        """Method and rule name of each write that was sent."""
        return [f"{call.method} {call.path.rsplit('/', 1)[1]}" for call in self.calls if call.method != "GET"]

    def methods(self) -> dict[str, int]:
        return {
            method: sum(call.method == method for call in self.calls)
            for method in sorted({call.method for call in self.calls})
        }


def situation(folder: Path, *names: str) -> Situation:
    """An estate with these security groups, each with the same rules and a subnet, and a plan for all of them."""
    groups = names or ("nsg-app",)
    network = vnet("vnet", *(subnet(name, f"10.0.{at}.0/24", nsg=nsg_id(name)) for at, name in enumerate(groups, 1)))
    resources = (*(nsg(name, *RULES) for name in groups), network)
    write_estate(folder, *resources, tags=TAGS)
    return Situation(folder, _plan_for(groups), groups, resources)


@cache
def _plan_for(groups: tuple[str, ...]) -> Plan:
    targets = [nsg_target(*RULES, options=Options(prune=True), name=name) for name in groups]
    return build_plan("public", "default", [], [Wanted(target, NEEDS) for target in targets])


def _written(rule: Json) -> Json:
    properties = {key: value for key, value in rule["properties"].items() if key != "provisioningState"}
    return {"name": rule["name"], "properties": properties}


class Watcher:
    """A progress that does something of its own at some writes."""

    def __init__(
        self,
        started: Callable[[Write], object] = lambda _: None,
        finished: Callable[[Write], object] = lambda _: None,
    ) -> None:
        self.events: list[tuple[str, int, str]] = []
        self._started = started
        self._finished = finished

    def started(self, write: Write) -> None:
        self.events.append(("started", write.number, write.rule))
        self._started(write)

    def finished(self, write: Write, outcome: Outcome) -> None:
        self.events.append((outcome.value, write.number, write.rule))
        self._finished(write)


def outcomes(path: Path) -> list[tuple[str, str]]:
    """Rule name and outcome of each entry of a journal."""
    return [(entry.step.id.rsplit("/", 1)[1], entry.outcome.value) for entry in read_journal(path).entries]
