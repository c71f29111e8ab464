"""A run that ends anywhere, in any way, is carried on by the next one, and undone by a rollback."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from acrnet.apply import Write, apply, read_journal, rollback
from acrnet.errors import (
    AcrnetError,
    LockedError,
    PermissionDeniedError,
    RefusedError,
    RemoteError,
    StoppedHalfWayError,
)
from acrnet.plan.document import dump_plan
from acrnet.resource_id import ResourceId

from ..estates import Json, nsg_id
from .situations import CREATED, DELETED, RULES, UPDATED, Killed, Situation, Watcher, outcomes

pytestmark = pytest.mark.long

ORIGINAL = [CREATED, DELETED, UPDATED, "deny-internet"]
NAMES = (CREATED, UPDATED, DELETED)
WRITES = range(1, 4)

FAULTS = {
    "forbidden": ("status: 403, code: AuthorizationFailed, message: No", PermissionDeniedError, False),
    "locked": ("status: 409, code: ScopeLocked, message: Locked", LockedError, False),
    "throttled": ("status: 429, code: TooManyRequests, message: Slow down", RemoteError, False),
    "not stored": ("status: 507, code: EstateNotWritten, message: Disk full", RemoteError, False),
    "broken": ("status: 500, code: InternalServerError, message: Oops", RemoteError, False),
    "bad gateway": ("status: 502, body: <html>Bad gateway</html>", RemoteError, False),
    "unavailable": ("status: 503, code: ServerBusy, message: Busy", RemoteError, False),
    "gateway timeout": ("status: 504, code: GatewayTimeout, message: No answer", RemoteError, False),
    "refused": ("connection: refused", RemoteError, False),
    "reset": ("connection: reset", RemoteError, False),
    "lost": ("connection: lost", RemoteError, True),
    "failed": ("operation: Failed, applied: false", RemoteError, False),
    "failed with effect": ("operation: Failed, applied: true", RemoteError, True),
    "canceled": ("operation: Canceled, applied: false", RemoteError, False),
}
"""What goes wrong, the error it is, and whether the write takes effect all the same."""
NO_ANSWER = {"broken", "bad gateway", "unavailable", "gateway timeout", "reset", "lost"}
"""After these the write may take effect later, for nobody said that it was not carried out."""


def finish(one: Situation) -> None:
    """Carry on with the plan in a new process and hold that it is proved and that nothing is left failed."""
    running = one.open()
    result = apply(one.plan, running.arm)
    assert result.proof.broken == ()
    assert [rule["name"] for rule in one.rules()] == [CREATED, UPDATED, "deny-internet"]
    body = running.arm.network_security_group(ResourceId.parse(nsg_id("nsg-app")))
    assert {rule["properties"]["provisioningState"] for rule in body["properties"]["securityRules"]} == {"Succeeded"}
    again = apply(one.plan, one.open().arm)
    assert again.already_applied


def undo(one: Situation, planned: list[Json]) -> None:
    """Roll the journal back in a new process and hold that every rule is as it was before the plan."""
    rollback(read_journal(one.journal), one.open().arm)
    assert one.rules() == planned
    assert rollback(read_journal(one.journal), one.open().arm).already_rolled_back


@pytest.fixture
def planned(one: Situation) -> list[Json]:
    """The rules before anything was applied."""
    rules = one.rules()
    assert len(rules) == len(RULES)
    return rules


@pytest.mark.parametrize("writes", range(4))
def test_a_run_killed_at_a_write_is_resumed_and_rolled_back(one: Situation, planned: list[Json], writes: int) -> None:
    with pytest.raises(Killed):
        apply(one.plan, one.open(kill_after_writes=writes).arm)
    expected = [(name, "done") for name in NAMES[: max(0, writes - 1)]]
    assert outcomes(one.journal) == [*expected, (NAMES[max(0, writes - 1)], "unknown")]
    if writes < 3:  # with the third write everything is done, though the journal does not know
        finish(one)
        assert [name for name, _ in outcomes(one.journal)].count(DELETED) == 1
    undo(one, planned)


@pytest.mark.parametrize("writes", range(4))
def test_a_run_killed_at_a_write_is_rolled_back(one: Situation, planned: list[Json], writes: int) -> None:
    with pytest.raises(Killed):
        apply(one.plan, one.open(kill_after_writes=writes).arm)
    undo(one, planned)


@pytest.mark.parametrize("writes", range(3))
def test_a_rollback_killed_at_a_write_is_resumed(one: Situation, planned: list[Json], writes: int) -> None:
    apply(one.plan, one.open().arm)
    with pytest.raises(Killed):
        rollback(read_journal(one.journal), one.open(kill_after_writes=writes).arm)
    undo(one, planned)


@pytest.mark.parametrize("number", WRITES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_fails_stops_the_run_and_the_next_one_carries_on(
    one: Situation, planned: list[Json], fault: str, number: int
) -> None:
    declared, kind, effect = FAULTS[fault]
    settings = f"faults: [{{method: WRITE, {declared}, first: {number}, times: always}}]\n"
    # Azure marks a rule whose change it accepted and gave up.
    doubtful = fault in NO_ANSWER or (fault == "failed with effect" and number < 3)
    doubtful = doubtful or ("operation" in declared and not effect and number > 1)
    with pytest.raises(AcrnetError) as caught:
        apply(one.plan, one.open(settings).arm)
    if number == 1 and not effect and not doubtful:
        assert type(caught.value) is kind
        assert one.rules() == planned
    else:
        assert type(caught.value) is StoppedHalfWayError
        assert f"{number - 1 + (effect and not doubtful)} of 3 changes are done" in caught.value.message
        assert ("1 may be done" in caught.value.message) is doubtful
        if fault in NO_ANSWER:
            assert "It is not known whether the request to " in caught.value.message
    assert outcomes(one.journal)[-1][1] == ("unknown" if doubtful else "done" if effect else "failed")
    finish(one)
    undo(one, planned)


@pytest.mark.parametrize("fault", ["connection: reset", "status: 504, code: GatewayTimeout, message: No answer"])
def test_a_write_that_takes_effect_after_its_answer_was_lost_is_neither_written_again_nor_forgotten(
    one: Situation, planned: list[Json], fault: str
) -> None:
    with pytest.raises(StoppedHalfWayError):
        apply(one.plan, one.open(f"faults: [{{method: PUT, {fault}, times: always}}]\n").arm)
    assert outcomes(one.journal) == [(CREATED, "unknown")]
    assert one.rules() == planned
    (late,) = (each for each in one.plan.targets[0].changes if each.name == CREATED)
    assert late.after is not None
    one.open().arm.put_security_rule(
        ResourceId.parse(nsg_id("nsg-app")).child("securityRules", CREATED), late.after["properties"]
    )
    running = one.open()
    apply(one.plan, running.arm)
    assert running.writes() == [f"PUT {UPDATED}", f"DELETE {DELETED}"]
    undo(one, planned)


@pytest.mark.parametrize(
    ("outcome", "seen", "number"),
    [
        (outcome, seen, number)
        for outcome in ("done", "unknown")
        for seen in (0, 1, 3)
        for number in WRITES
        # A rule that is done at the first look shows it itself, and nothing is polled (test_ends_of_writes.py).
        if outcome == "unknown" or seen or NAMES[number - 1] == DELETED
    ],
)
def test_the_group_shows_the_outcome_of_a_write_that_cannot_be_polled(
    one: Situation, planned: list[Json], number: int, seen: int, outcome: str
) -> None:
    """Azure took the write, said some times that it is in progress, and then answers every such question with an error.

    Each write is looked at `seen` times before it has ended: it takes that many times what Azure asks to wait, and
    somewhat longer, or much longer where its outcome stays unknown.
    """
    seconds = 10 * seen + (1 if outcome == "done" else 600)
    polls = -(-seconds // 10) * (number - 1) + seen if seconds > 10 else 0
    fault = f"{{method: GET, path: '*/locations/*', status: 500, first: {polls + 1}, times: always}}"
    settings = f"operation_seconds: {seconds}\nretry_after: 10\nfaults: [{fault}]\n"
    watcher = Watcher()
    with pytest.raises(StoppedHalfWayError) as caught:
        apply(one.plan, one.open(settings).arm, progress=watcher)
    name, done = NAMES[number - 1], outcome == "done"
    assert watcher.events[-1] == (outcome, number, name)
    assert outcomes(one.journal)[-1] == (name, outcome)
    assert f"{number - 1 + done} of 3 changes are done" in caught.value.message
    assert ("1 may be done" in caught.value.message) is not done
    assert (f"{name} on nsg-app is in effect" in caught.value.message) is done
    finish(one)
    undo(one, planned)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("written", "recorded"),
    [
        (0, [(CREATED, "unknown")]),
        (1, [(CREATED, "unknown")]),
        (2, [(CREATED, "done"), (UPDATED, "unknown")]),
        (3, [(CREATED, "done"), (UPDATED, "done"), (DELETED, "unknown")]),
    ],
)
def test_after_a_killed_process_the_next_one_can_continue(
    one: Situation, planned: list[Json], written: int, recorded: list[tuple[str, str]]
) -> None:
    file = one.folder.parent / "plan.json"
    file.write_text(dump_plan(one.plan), encoding="utf-8")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from acrnet.apply import apply\n"
        "from acrnet.arm import open_session\n"
        "from acrnet.cloud import PUBLIC\n"
        "from acrnet.plan.document import load_plan\n"
        "from acrnet.sandbox import open_sandbox\n"
        "plan = load_plan(Path(sys.argv[1]).read_text(encoding='utf-8'))\n"
        "sandbox = open_sandbox(Path(sys.argv[2]), kill_after_writes=int(sys.argv[3]))\n"
        "apply(plan, open_session(PUBLIC, transport=sandbox))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(file), str(one.folder), str(written)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert outcomes(one.journal) == recorded
    apply(one.plan, one.open().arm)
    assert one.rules() != planned
    undo(one, planned)


def test_a_journal_elsewhere_takes_up_what_an_earlier_run_had_done(one: Situation, planned: list[Json]) -> None:
    with pytest.raises(Killed):
        apply(one.plan, one.open(kill_after_writes=1).arm)
    elsewhere = one.folder.parent / "second.jsonl"
    result = apply(one.plan, one.open().arm, journal=elsewhere)
    assert result.targets[0].skipped == (CREATED,)
    assert result.targets[0].written == (UPDATED, DELETED)
    assert outcomes(elsewhere) == [(CREATED, "found"), (UPDATED, "done"), (DELETED, "done")]
    rollback(read_journal(elsewhere), one.open().arm)
    assert one.rules() == planned


def test_a_write_with_unknown_outcome_may_be_done(one: Situation) -> None:
    """The answer to the first write is lost, and the group cannot be read afterwards."""
    settings = (
        "faults:\n"
        "  - {method: WRITE, connection: lost, times: always}\n"
        "  - {method: GET, path: '*/networkSecurityGroups/nsg-app', first: 3, times: always, status: 403, code: X}\n"
    )
    with pytest.raises(StoppedHalfWayError, match="0 of 3 changes are done, 2 are not, 1 may be done"):
        apply(one.plan, one.open(settings).arm)
    finish(one)


def test_a_read_back_that_fails_leaves_the_write_done(one: Situation) -> None:
    settings = (
        "faults: [{method: GET, path: '*/networkSecurityGroups/nsg-app', first: 3, times: always, status: 500}]\n"
    )
    with pytest.raises(StoppedHalfWayError, match="1 of 3 changes are done, 2 are not"):
        apply(one.plan, one.open(settings).arm)
    assert outcomes(one.journal) == [(CREATED, "done")]


def test_a_rule_whose_last_write_failed_is_not_taken_for_done(one: Situation, planned: list[Json]) -> None:
    """Somebody else writes the very same rule in between, and that write fails: the rule may not be in effect."""
    running = one.open("faults: [{method: WRITE, operation: Failed, applied: true, first: 2}]\n")
    (change, *_) = one.plan.targets[0].changes
    assert change.after is not None
    properties = change.after["properties"]

    def write_again(write: Write) -> None:
        if write.number == 1:
            with pytest.raises(RemoteError):
                running.arm.put_security_rule(
                    ResourceId.parse(nsg_id("nsg-app")).child("securityRules", CREATED), properties
                )

    with pytest.raises(StoppedHalfWayError, match=f"{CREATED} on nsg-app .* its last write failed") as caught:
        apply(one.plan, running.arm, progress=Watcher(finished=write_again))
    assert "3 of 3 changes are done" in caught.value.message
    finish(one)
    undo(one, planned)


def test_a_rule_that_ends_failed_is_not_done_whatever_its_operation_says(one: Situation, planned: list[Json]) -> None:
    with pytest.raises(StoppedHalfWayError, match="according to Azure its last write failed") as caught:
        apply(one.plan, one.open("faults: [{method: PUT, operation: Succeeded}]\n").arm)
    assert "1 of 3 changes are done" in caught.value.message
    finish(one)
    undo(one, planned)


UNSEEN_ENDS = {
    "an operation that takes too long": (
        "operation_seconds: 7200\n",
        "0 of 3 changes are done, 2 are not, 1 may be done",
    ),
    "a status that is gone": (
        "retry_after: 4\nfaults: [{path: '*/operations/*', status: 404, code: NotFound, times: always}]\n",
        "0 of 3 changes are done, 2 are not, 1 may be done",
    ),
}


@pytest.mark.parametrize(("settings", "counts"), UNSEEN_ENDS.values(), ids=UNSEEN_ENDS)
def test_a_write_whose_end_cannot_be_read_may_be_done(
    one: Situation, planned: list[Json], settings: str, counts: str
) -> None:
    with pytest.raises(StoppedHalfWayError) as caught:
        apply(one.plan, one.open(settings).arm)
    assert counts in caught.value.message
    assert "Azure accepted the request to write rule" in caught.value.message
    assert outcomes(one.journal) == [(CREATED, "unknown")]
    finish(one)
    undo(one, planned)


@pytest.mark.parametrize("again", ["apply", "rollback"])
def test_nothing_is_written_while_an_operation_of_a_stopped_run_is_running(one: Situation, again: str) -> None:
    """The last write is accepted and its answer lost: Azure still works on it when the next run looks."""
    running = one.open("faults: [{method: DELETE, connection: lost, times: always}]\n")
    with pytest.raises(StoppedHalfWayError):
        apply(one.plan, running.arm)
    running.calls.clear()
    with pytest.raises(RefusedError, match="An operation on nsg-app has not ended; nothing was written"):
        _ = apply(one.plan, running.arm) if again == "apply" else rollback(read_journal(one.journal), running.arm)
    assert running.writes() == []
    running.sandbox.sleep(60)
    assert apply(one.plan, running.arm).already_applied
