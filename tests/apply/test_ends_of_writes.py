"""How the end of a write is seen: in the rule itself, or else in Azure's operation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from acrnet.apply import apply, read_journal, rollback
from acrnet.errors import PermissionDeniedError, RemoteError, StoppedHalfWayError
from acrnet.inventory.live import nsg as live
from acrnet.resource_id import ResourceId

from ..estates import Json, nsg_id, rule
from ..scripted import Reply, Script, error
from .situations import CREATED, DELETED, UPDATED, Situation, Watcher, outcomes

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
OPERATION = "https://management.azure.com/operations/1"
ASKED = rule("acrnet-x", 1000)


def group(*rules: Json, state: str | None = "Succeeded") -> Reply:
    return Reply(200, {"id": NSG.text, "properties": {"provisioningState": state, "securityRules": [*rules]}})


def in_state(state: str | None, **changed: object) -> Json:
    return {"name": "acrnet-x", "properties": {**ASKED["properties"], **changed, "provisioningState": state}}


ACCEPTED = Reply(201, in_state("Updating"), Azure_AsyncOperation=OPERATION, Retry_After="10")


def written(script: Script) -> bool:
    """Write the rule; returns whether what the group showed was its end."""
    return live.write(script.arm, RULE, ASKED, live.reader(script.arm, NSG)) is not None


def sent(script: Script) -> list[str]:
    return [
        f"{each.method} {str(each.path_url).partition('?')[0].rpartition('/')[2]}" for each in script.adapter.requests
    ]


def test_a_rule_that_says_it_succeeded_ends_the_write_without_a_look_at_the_operation() -> None:
    script = Script(ACCEPTED, group(in_state("Succeeded")))
    assert written(script)
    assert sent(script) == ["PUT acrnet-x", "GET nsg-app"]
    assert script.slept == [10.0]


UNPROVED: dict[str, Reply] = {
    "the rule is not there": group(),
    "the rule is still updated": group(in_state("Updating")),
    "the group is still updated": group(in_state("Succeeded"), state="Updating"),
    "the rule failed": group(in_state("Failed")),
    "the rule was cancelled": group(in_state("Canceled")),
    "the group failed": group(in_state("Succeeded"), state="Failed"),
    "the rule has no state": group(in_state(None)),
    "the group has no state": group(in_state("Succeeded"), state=None),
    "the rule is another": group(in_state("Succeeded", destinationPortRange="8443")),
    "the rule is as it was": group(in_state("Succeeded", access="Deny")),
    "the rule cannot be understood": group(in_state("Succeeded", priority="high")),
    "the group is gone": Reply(404, error("ResourceNotFound", "It is gone.")),
    "the group may not be read": Reply(403, error("AuthorizationFailed", "No.")),
    "a proxy answers": Reply(200, "<html>Sign in</html>"),
}


@pytest.mark.parametrize("seen", UNPROVED.values(), ids=UNPROVED)
def test_the_operation_decides_where_the_rule_does_not_show_that_it_succeeded(seen: Reply) -> None:
    script = Script(ACCEPTED, seen, Reply(200, {"status": "Succeeded"}))
    assert not written(script)
    assert sent(script) == ["PUT acrnet-x", "GET nsg-app", "GET 1"]


@pytest.mark.parametrize("seen", UNPROVED.values(), ids=UNPROVED)
def test_the_error_of_the_operation_is_that_of_the_write(seen: Reply) -> None:
    failed = Reply(200, {"status": "Failed", **error("PriorityTaken", "Another rule took it.")})
    script = Script(ACCEPTED, seen, failed)
    with pytest.raises(RemoteError, match=r"Cannot write rule acrnet-x .* Another rule took it"):
        written(script)


def test_the_rule_is_looked_at_once_and_the_operation_after_that() -> None:
    running = Reply(200, {"status": "InProgress"}, Retry_After="20")
    script = Script(ACCEPTED, group(), running, running, Reply(200, {"status": "Succeeded"}))
    assert not written(script)
    assert sent(script) == ["PUT acrnet-x", "GET nsg-app", "GET 1", "GET 1", "GET 1"]
    assert script.slept == [10.0, 20.0, 20.0]


def test_the_rule_is_not_looked_at_where_azure_asks_for_no_wait() -> None:
    unhurried = Reply(201, in_state("Updating"), Azure_AsyncOperation=OPERATION)
    script = Script(unhurried, Reply(200, {"status": "Succeeded"}))
    assert not written(script)
    assert sent(script) == ["PUT acrnet-x", "GET 1"]


def test_a_write_that_is_refused_reads_nothing() -> None:
    script = Script(Reply(403, error("AuthorizationFailed", "No.")))
    with pytest.raises(PermissionDeniedError):
        written(script)
    assert sent(script) == ["PUT acrnet-x"]


def test_a_deletion_is_over_when_its_operation_says_so() -> None:
    deleting = Reply(202, None, Azure_AsyncOperation=OPERATION, Location=OPERATION, Retry_After="10")
    script = Script(deleting, Reply(200, {"status": "Succeeded"}))
    assert live.write(script.arm, RULE, None, live.reader(script.arm, NSG)) is None
    assert sent(script) == ["DELETE acrnet-x", "GET 1"]


def looks(one: Situation, settings: str = "") -> list[str]:
    """Apply the plan; returns what was sent from the first write on."""
    running = one.open(settings)
    apply(one.plan, running.arm)
    calls = [
        "operation" if "/operations/" in call.path else f"{call.method} {call.path.rsplit('/', 1)[1]}"
        for call in running.calls
    ]
    return calls[calls.index(f"PUT {CREATED}") :]


def test_each_write_is_followed_by_one_read_which_serves_all(one: Situation) -> None:
    read = "GET nsg-app"
    assert looks(one) == [f"PUT {CREATED}", read, f"PUT {UPDATED}", read, f"DELETE {DELETED}", "operation", read]
    assert outcomes(one.journal) == [(CREATED, "done"), (UPDATED, "done"), (DELETED, "done")]


def test_a_look_that_fails_is_made_up_for_by_the_operation_and_another_read(one: Situation) -> None:
    """The third read of the group is the one after the first write."""
    read = "GET nsg-app"
    refused = "faults: [{method: GET, path: '*/networkSecurityGroups/nsg-app', first: 3, status: 403, code: X}]\n"
    assert looks(one, refused)[:5] == [f"PUT {CREATED}", read, "operation", read, f"PUT {UPDATED}"]


def test_somebody_elses_change_is_found_by_the_read_that_shows_the_end(one: Situation) -> None:
    running = one.open()
    foreign = NSG.child("securityRules", "by-hand")
    changes: dict[str, Callable[[], None]] = {
        CREATED: lambda: running.arm.put_security_rule(foreign, rule("by-hand", 120, "Deny")["properties"])
    }
    watcher = Watcher(started=lambda write: changes.get(write.rule, lambda: None)())
    with pytest.raises(StoppedHalfWayError, match=f"nsg-app after {CREATED} was written: by-hand is new"):
        apply(one.plan, running.arm, progress=watcher)
    assert outcomes(one.journal) == [(CREATED, "done")]
    assert running.writes() == ["PUT by-hand", f"PUT {CREATED}"]


@pytest.mark.usefixtures("late")
def test_a_read_does_not_serve_for_a_write_long_after_it(one: Situation) -> None:
    read = "GET nsg-app"
    assert looks(one)[:4] == [f"PUT {CREATED}", read, read, f"PUT {UPDATED}"]


def test_a_rollback_sees_the_ends_of_its_writes_in_the_rules_too(one: Situation) -> None:
    before = one.rules()
    apply(one.plan, one.open().arm)
    running = one.open()
    rollback(read_journal(one.journal), running.arm)
    assert one.rules() == before
    assert sum("/operations/" in call.path for call in running.calls) == 1  # that of the rule it deletes


def test_the_address_of_an_operation_does_not_matter_where_the_rule_shows_the_end(one: Situation) -> None:
    running = one.open("faults: [{method: PUT, links: elsewhere, host: management.example, times: always}]\n")
    assert apply(one.plan, running.arm).proof.broken == ()
    assert sum("/operations/" in call.path for call in running.calls) == 1  # that of the deletion


def test_the_operation_of_a_deletion_is_not_asked_for_on_another_host(one: Situation) -> None:
    running = one.open("faults: [{method: DELETE, links: elsewhere, host: management.example, times: always}]\n")
    with pytest.raises(StoppedHalfWayError, match=r"belongs to https://management\.example, not to"):
        apply(one.plan, running.arm)
