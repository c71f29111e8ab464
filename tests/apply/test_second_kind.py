"""Planning, applying, resuming and undoing know a target only through its kind: a second one needs no other code."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.apply import apply, read_journal, rollback
from acrnet.errors import StalePlanError
from acrnet.inventory.live.kinds import LIVE
from acrnet.plan.document import dump_plan, load_plan
from acrnet.plan.planner import Wanted, build_plan
from acrnet.targets.kinds import TARGETS

from ..estates import nsg, nsg_id, rule, write_estate
from ..needs import TAGS, catalog
from .notes import LiveNotes, Notes, NotesKind
from .situations import NEEDS, Killed, Situation

NAMES = ["note-200", "note-201"]


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Situation:
    """An estate with an empty group, and the plan to note two needs on it."""
    monkeypatch.setitem(TARGETS, "notes", NotesKind())
    monkeypatch.setitem(LIVE, "notes", LiveNotes())
    folder = write_estate(tmp_path / "estate", nsg("nsg-app"), tags=TAGS)
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
def test_a_run_killed_at_any_write_is_carried_on_and_undone(noted: Situation, writes: int) -> None:
    with pytest.raises(Killed):
        apply(noted.plan, noted.open(kill_after_writes=writes).arm)
    apply(noted.plan, noted.open().arm)
    assert names(noted) == NAMES
    rollback(read_journal(noted.journal), noted.open().arm)
    assert names(noted) == []


@pytest.mark.parametrize("writes", range(2))
def test_a_run_killed_at_any_write_is_undone_as_it_is(noted: Situation, writes: int) -> None:
    with pytest.raises(Killed):
        apply(noted.plan, noted.open(kill_after_writes=writes).arm)
    rollback(read_journal(noted.journal), noted.open().arm)
    assert names(noted) == []


def test_a_target_of_a_second_kind_that_moved_is_refused(noted: Situation) -> None:
    write_estate(noted.folder, nsg("nsg-app", rule("somebodys", 300, direction="Inbound")), tags=TAGS)
    with pytest.raises(StalePlanError, match="somebodys is new"):
        apply(noted.plan, noted.open().arm)


def test_every_kind_of_target_can_be_read_and_written() -> None:
    assert set(LIVE) == set(TARGETS)
