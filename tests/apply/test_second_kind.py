"""Planning, applying, resuming and undoing know a target only through its kind: a second one needs no other code."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.apply import apply, read_journal, rollback
from acrnet.errors import StalePlanError, ThresholdError, UsageError
from acrnet.inventory.live.kinds import LIVE
from acrnet.plan.document import dump_plan, load_plan
from acrnet.plan.planner import Wanted, build_plan
from acrnet.targets.kinds import TARGETS
from acrnet.workflow.plan import make_plan
from acrnet.workflow.targets.table import PLANNED

from ..estates import nsg, nsg_id, registry, rule, write_estate
from ..needs import REGISTRY_WEST, STORAGE_WEST, TAGS, catalog
from .notes import LiveNotes, Notes, NotesKind, PlannedNotes, WithNotes
from .situations import NEEDS, Killed, Situation

NAMES = ["note-200", "note-201"]


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Situation:
    """An estate with an empty group, and the plan to note two needs on it."""
    monkeypatch.setitem(TARGETS, "notes", NotesKind())
    monkeypatch.setitem(LIVE, "notes", LiveNotes())
    monkeypatch.setitem(PLANNED, "notes", PlannedNotes())
    folder = write_estate(tmp_path / "estate", nsg("nsg-app"), nsg("nsg-noted"), registry("contoso"), tags=TAGS)
    plan = build_plan("public", "default", [], [Wanted(Notes(nsg_id("nsg-app"), {}, catalog()), NEEDS)])
    return Situation(folder, load_plan(dump_plan(plan)), ("nsg-app",))


def names(one: Situation) -> list[str]:
    return [each["name"] for each in one.rules()]


def test_a_target_of_a_second_kind_is_applied_proved_and_rolled_back(noted: Situation) -> None:
    assert noted.plan.complete
    result = apply(noted.plan, noted.open().arm)
    assert result.targets[0].written == tuple(NAMES)
    assert result.proof.broken == ()
    assert names(noted) == NAMES
    assert apply(noted.plan, noted.open().arm).already_applied
    rollback(read_journal(noted.journal), noted.open().arm)
    assert names(noted) == []


@pytest.mark.parametrize("writes", range(3))
def test_a_run_killed_at_any_write_is_resumed_and_rolled_back(noted: Situation, writes: int) -> None:
    with pytest.raises(Killed):
        apply(noted.plan, noted.open(kill_after_writes=writes).arm)
    apply(noted.plan, noted.open().arm)
    assert names(noted) == NAMES
    rollback(read_journal(noted.journal), noted.open().arm)
    assert names(noted) == []


@pytest.mark.parametrize("writes", range(2))
def test_a_run_killed_at_any_write_is_rolled_back(noted: Situation, writes: int) -> None:
    with pytest.raises(Killed):
        apply(noted.plan, noted.open(kill_after_writes=writes).arm)
    rollback(read_journal(noted.journal), noted.open().arm)
    assert names(noted) == []


def test_a_target_of_a_second_kind_that_moved_is_refused(noted: Situation) -> None:
    write_estate(noted.folder, nsg("nsg-app", rule("somebodys", 300, direction="Inbound")), tags=TAGS)
    with pytest.raises(StalePlanError, match="somebodys is new"):
        apply(noted.plan, noted.open().arm)


def test_a_configuration_chooses_targets_of_both_kinds_for_one_plan(noted: Situation) -> None:
    configuration = WithNotes(registries=("contoso",), nsgs=("nsg-app",), notes=("nsg-noted",))
    plan = make_plan(noted.open().arm, configuration)
    assert [(target.kind, target.id) for target in plan.targets] == [
        ("nsg", nsg_id("nsg-app")),
        ("notes", nsg_id("nsg-noted")),
    ]
    assert plan.complete
    assert "Notes fade." in plan.warnings
    both = Situation(noted.folder, load_plan(dump_plan(plan)), ("nsg-app", "nsg-noted"))
    apply(both.plan, both.open().arm)
    assert [each["name"] for each in both.rules("nsg-app")] == [f"acrnet-{REGISTRY_WEST}", f"acrnet-{STORAGE_WEST}"]
    notes = [f"note-{number}" for number, _ in enumerate(plan.needs, 200)]  # for the apex too, which has no tag
    assert [each["name"] for each in both.rules("nsg-noted")] == notes
    assert not make_plan(both.open().arm, WithNotes(registries=("contoso",), nsgs=("nsg-app",))).pending
    rollback(read_journal(both.journal), both.open().arm)
    assert both.rules("nsg-app") == both.rules("nsg-noted") == []


def test_a_second_kind_alone_makes_a_plan_and_has_its_own_limit(noted: Situation) -> None:
    plan = make_plan(noted.open().arm, WithNotes(registries=("contoso",), notes=("nsg-noted",)))
    assert [target.kind for target in plan.targets] == ["notes"]
    with pytest.raises(ThresholdError, match="covers 2 groups with notes, more than the 1 that --max-notes allows"):
        make_plan(noted.open().arm, WithNotes(registries=("contoso",), notes=("nsg-noted", "nsg-app")))


def test_without_a_target_the_error_says_how_to_name_one_of_each_kind(noted: Situation) -> None:
    with pytest.raises(UsageError) as caught:
        make_plan(noted.open().arm, WithNotes(registries=("contoso",)))
    assert str(caught.value) == (
        "No network security group, firewall policy or group with notes is named. "
        "Name one with --nsg, --firewall-policy or --notes, or under targets.nsgs, targets.firewall_policies or "
        "targets.notes in acrnet.yaml."
    )


def test_every_kind_of_target_can_be_planned_read_and_written() -> None:
    assert set(PLANNED) == set(LIVE) == set(TARGETS)
