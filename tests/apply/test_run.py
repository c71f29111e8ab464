from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from acrnet.apply import Write, apply, prove
from acrnet.errors import (
    NotFoundError,
    PermissionDeniedError,
    PlanFileError,
    RefusedError,
    RemoteError,
    StalePlanError,
    StoppedHalfWayError,
)
from acrnet.plan.model import Action, Change, TargetPlan
from acrnet.plan.planner import build_plan
from acrnet.resource_id import ResourceId
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import Outcome

from ..conftest import EstateOf
from ..estates import nsg, nsg_id, rule
from .situations import CREATED, DELETED, UPDATED, Killed, Situation, Watcher, outcomes

NSG = ResourceId.parse(nsg_id("nsg-app"))
FOREIGN = rule("by-hand", 120, "Deny", "Internet")


def test_the_plan_of_these_tests_creates_updates_and_deletes_one_rule_each(one: Situation) -> None:
    assert [(change.action, change.name) for change in one.plan.targets[0].pending()] == [
        (Action.CREATE, CREATED),
        (Action.UPDATE, UPDATED),
        (Action.DELETE, DELETED),
    ]
    assert one.plan.complete


def test_a_plan_is_carried_out_in_order_and_proved_by_the_live_rules_afterwards(one: Situation) -> None:
    running = one.open()
    result = apply(one.plan, running.arm)
    assert running.writes() == [f"PUT {CREATED}", f"PUT {UPDATED}", f"DELETE {DELETED}"]
    assert [target.written for target in result.targets] == [(CREATED, UPDATED, DELETED)]
    assert [(need.verdict.before, need.verdict.after) for need in result.proof.needs] == [
        (Outcome.DENIED, Outcome.ALLOWED),
        (Outcome.ALLOWED, Outcome.ALLOWED),
    ]
    assert result.proof.broken == ()
    assert not result.already_applied
    assert [each["name"] for each in one.rules()] == [CREATED, UPDATED, "deny-internet"]


def test_a_plan_that_is_applied_writes_nothing_again_and_keeps_no_journal(one: Situation) -> None:
    apply(one.plan, one.open().arm)
    before = one.journal.read_bytes()
    again = one.open()
    result = apply(one.plan, again.arm)
    assert result.already_applied
    assert result.journal is None
    assert again.methods() == {"GET": 3}  # subscriptions, the group, and the group again for the proof
    assert one.journal.read_bytes() == before


def test_the_number_of_calls_grows_with_the_writes_only(one: Situation) -> None:
    running = one.open()
    apply(one.plan, running.arm)
    checks = 3  # subscriptions, the group, permissions
    writes = 3 + 1  # one is a deletion, whose operation is looked at after the wait that Azure asks for
    reads = 1 + 3  # before the first write, and after each: the last of them serves the proof
    assert running.arm.calls == checks + writes + reads


def test_an_operation_that_lasts_longer_than_azure_asks_to_wait_is_polled_to_its_end(one: Situation) -> None:
    running = one.open("operation_seconds: 10\nretry_after: 4\n")
    result = apply(one.plan, running.arm)
    assert result.proof.broken == ()
    polls = [call.path for call in running.calls if "/operations/" in call.path]
    assert [polls.count(path) for path in dict.fromkeys(polls)] == [3, 3, 3]  # after 4, 8 and 12 seconds
    assert running.sandbox.clock.now == 3 * 12


def test_no_need_that_was_met_is_cut_after_any_write(one: Situation) -> None:
    allowed: list[list[str]] = []
    running = one.open()

    def look(_write: Write) -> None:
        proof = prove(one.plan, running.arm)
        allowed.append([need.verdict.need for need in proof.needs if need.verdict.after is Outcome.ALLOWED])

    apply(one.plan, running.arm, progress=Watcher(finished=look))
    login, storage = (need.id for need in one.plan.needs)
    assert allowed == [[login, storage]] * 3
    assert [verdict.need for verdict in one.plan.targets[0].verdicts if verdict.before is Outcome.ALLOWED] == [storage]


def test_progress_is_reported_before_and_after_every_write(one: Situation) -> None:
    watcher = Watcher()
    apply(one.plan, one.open().arm, progress=watcher)
    assert watcher.events == [
        (what, number, name)
        for number, name in enumerate((CREATED, UPDATED, DELETED), 1)
        for what in ("started", "done")
    ]


def test_several_groups_are_written_and_each_in_its_own_order(three: Situation) -> None:
    running = three.open()
    result = apply(three.plan, running.arm)
    for name in three.names:
        paths = [call.path for call in running.calls if call.method != "GET" and f"/{name}/" in call.path]
        assert [path.rsplit("/", 1)[1] for path in paths] == [CREATED, UPDATED, DELETED]
    assert len(result.proof.needs) == 6
    assert result.proof.broken == ()


class TestWhatMoved:
    def test_a_rule_that_appeared_refuses_the_plan_before_the_first_write(self, three: Situation) -> None:
        running = three.open()
        group = ResourceId.parse(nsg_id("nsg-b"))
        running.arm.put_security_rule(group.child("securityRules", "by-hand"), FOREIGN["properties"])
        running.calls.clear()
        with pytest.raises(StalePlanError, match=r"on nsg-b by-hand is new \(priority 120, Deny\)") as caught:
            apply(three.plan, running.arm)
        assert caught.value.exit_code == 6
        assert "nsg-a" not in caught.value.message
        assert running.writes() == []
        assert not three.journal.exists()

    @pytest.mark.usefixtures("late")
    @pytest.mark.parametrize("number", [1, 2])
    def test_a_change_between_two_writes_stops_the_group_and_stays(self, one: Situation, number: int) -> None:
        running = one.open()

        def meddle(write: Write) -> None:
            if write.number == number:
                running.arm.put_security_rule(NSG.child("securityRules", "by-hand"), FOREIGN["properties"])

        with pytest.raises(StoppedHalfWayError, match="Somebody else changed nsg-app: by-hand is new") as caught:
            apply(one.plan, running.arm, progress=Watcher(finished=meddle))
        assert f"{number} of 3 changes are done" in caught.value.message
        assert outcomes(one.journal) == [(CREATED, "done"), (UPDATED, "done")][:number]
        assert "by-hand" in [each["name"] for each in one.rules()]

    def test_a_change_made_during_a_write_is_detected_by_the_read_after_it(self, one: Situation) -> None:
        running = one.open()

        def meddle(write: Write) -> None:
            if write.number == 3:
                running.arm.delete_security_rule(NSG.child("securityRules", "deny-internet"))

        with pytest.raises(StoppedHalfWayError, match="deny-internet is gone"):
            apply(one.plan, running.arm, progress=Watcher(started=meddle))

    def test_a_stopped_plan_is_refused_when_its_foreign_rules_moved(self, one: Situation) -> None:
        running = one.open(kill_after_writes=1)
        with pytest.raises(Killed):
            apply(one.plan, running.arm)
        running = one.open()
        running.arm.put_security_rule(NSG.child("securityRules", "by-hand"), FOREIGN["properties"])
        running.calls.clear()
        with pytest.raises(StalePlanError, match="by-hand is new"):
            apply(one.plan, running.arm)
        assert running.writes() == []


class TestStopping:
    @pytest.fixture
    def interruptible(self) -> Iterator[None]:
        """Have SIGINT raise KeyboardInterrupt, also where it was ignored when the tests were started."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
        signal.signal(signal.SIGINT, before)

    def test_stop_ends_the_write_under_way_and_begins_no_other(self, one: Situation) -> None:
        running, stop = one.open(), threading.Event()

        def halt(write: Write) -> None:
            if write.number == 2:
                stop.set()

        with pytest.raises(StoppedHalfWayError) as caught:
            apply(one.plan, running.arm, stop=stop, progress=Watcher(started=halt), resume="acrnet apply p.json")
        assert caught.value.exit_code == 7
        assert caught.value.message == (
            f"Stopped half-way: 2 of 3 changes are done, 1 is not. You stopped it. The journal is {one.journal}."
        )
        assert caught.value.next_step == (
            f"Go on with acrnet apply p.json, or undo with acrnet rollback {one.journal}."
        )
        assert outcomes(one.journal) == [(CREATED, "done"), (UPDATED, "done")]

    def test_stop_before_the_first_write_says_that_nothing_was_written(self, one: Situation) -> None:
        running, stop = one.open(), threading.Event()
        stop.set()
        with pytest.raises(RefusedError, match="Stopped before the first write; nothing was written"):
            apply(one.plan, running.arm, stop=stop)
        assert running.writes() == []

    def test_an_interrupt_stops_the_run_too(self, one: Situation, interruptible: None) -> None:
        running = one.open()

        def interrupt(write: Write) -> None:
            if write.number == 1:
                os.kill(os.getpid(), signal.SIGINT)

        stop = threading.Event()
        with pytest.raises(StoppedHalfWayError, match="You stopped it"):
            apply(
                one.plan, running.arm, stop=stop, progress=Watcher(started=interrupt, finished=lambda _: stop.wait(30))
            )
        assert outcomes(one.journal) == [(CREATED, "done")]

    def test_an_unexpected_error_after_a_write_still_reports_what_was_written(self, one: Situation) -> None:
        def fail(_write: Write) -> None:
            raise ValueError("no such thing")

        with pytest.raises(StoppedHalfWayError, match=r"1 of 3 .* Something unexpected happened: ValueError: no such"):
            apply(one.plan, one.open().arm, progress=Watcher(finished=fail))
        assert outcomes(one.journal) == [(CREATED, "done")]

    def test_groups_stop_after_the_write_they_are_at_when_another_one_fails(self, three: Situation) -> None:
        running = three.open(
            "faults: [{method: PUT, path: '*/nsg-b/*', status: 409, code: ScopeLocked, times: always}]\n"
        )
        with pytest.raises((StoppedHalfWayError, RefusedError)) as caught:
            apply(three.plan, running.arm)
        assert "ScopeLocked" in str(caught.value)
        assert len(running.writes()) < 9
        assert apply(three.plan, three.open().arm).proof.broken == ()


class TestBeforeTheFirstWrite:
    def refused(self, one: Situation, kind: type[Exception], match: str, settings: str = "") -> None:
        running = one.open(settings)
        with pytest.raises(kind, match=match):
            apply(one.plan, running.arm)
        assert running.writes() == []
        assert not one.journal.exists()

    @pytest.mark.parametrize("missing", ["write", "delete"])
    def test_a_missing_permission_names_action_and_scope(self, one: Situation, missing: str) -> None:
        action = f"Microsoft.Network/networkSecurityGroups/securityRules/{missing}"
        self.refused(
            one,
            PermissionDeniedError,
            f"You lack the action {action} on {NSG}",
            f"permissions:\n  - {{scope: /, actions: ['*'], not_actions: ['{action.upper()}']}}\n",
        )

    def test_permissions_that_azure_does_not_list_do_not_stop_a_run(self, one: Situation) -> None:
        running = one.open(
            "faults:\n  - {method: GET, path: '*/permissions', status: 403, code: AuthorizationFailed}\n"
        )
        assert apply(one.plan, running.arm).proof.broken == ()

    def test_a_plan_for_another_cloud_is_refused(self, one: Situation) -> None:
        one.plan = replace(one.plan, cloud="china")
        self.refused(one, PlanFileError, "The plan is for the cloud china, and this is public")

    def test_a_target_of_an_unknown_kind_is_refused(self, one: Situation) -> None:
        one.plan = replace(one.plan, targets=(replace(one.plan.targets[0], kind="firewall"),))
        self.refused(one, PlanFileError, "a target of the kind 'firewall'")

    def test_a_subscription_that_is_not_visible_is_refused(self, one: Situation) -> None:
        target = replace(one.plan.targets[0], id=NSG.text.replace("1111-1111", "2222-2222"))
        one.plan = replace(one.plan, targets=(target,))
        self.refused(one, RefusedError, "You cannot see the subscription 11112222-")

    def test_a_group_that_is_gone_is_a_not_found_error(self, one: Situation) -> None:
        target = replace(one.plan.targets[0], id=nsg_id("nsg-gone"))
        one.plan = replace(one.plan, targets=(one.plan.targets[0], target))
        self.refused(one, NotFoundError, "nsg-gone")


def test_a_failed_proof_after_an_apply_names_the_needs(three: Situation) -> None:
    """The clients of nsg-a also pass nsg-b here, where somebody adds a deny once nsg-a alone has been written."""
    target = three.plan.targets[0]
    clients = tuple(replace(group, rule_sets=(*group.rule_sets, nsg_id("nsg-b"))) for group in target.clients)
    verdicts = tuple(replace(verdict, after=Outcome.ALLOWED) for verdict in target.verdicts)
    plan = replace(three.plan, targets=(replace(target, clients=clients, verdicts=verdicts),))
    result = apply(plan, three.open().arm)
    login = plan.needs[0].id
    assert [need.verdict.need for need in result.proof.broken] == [login]
    with pytest.raises(RemoteError, match=f"{login} on nsg-a is denied .*deny-internet") as caught:
        result.proof.require()
    assert caught.value.exit_code == 1


def test_a_rule_set_that_cannot_be_read_afterwards_leaves_its_needs_undecided(one: Situation) -> None:
    target = one.plan.targets[0]
    clients = tuple(replace(group, rule_sets=(*group.rule_sets, nsg_id("nsg-gone"))) for group in target.clients)
    plan = replace(one.plan, targets=(replace(target, clients=clients),))
    proof = apply(plan, one.open().arm).proof
    assert {need.verdict.after for need in proof.needs} == {Outcome.UNDECIDABLE}
    assert len(proof.broken) == 2
    assert "nsg-gone" in proof.broken[0].verdict.reason


def test_a_plan_that_names_a_rule_acrnet_does_not_own_is_refused(estate_of: EstateOf) -> None:
    """Whoever alters a plan can set its digest again, so ownership is looked at once more."""
    foreign = rule("deny-storage", 200, access="Deny", destination="Storage")
    estate = estate_of(nsg("nsg-app", foreign))
    target = TargetPlan(
        id=nsg_id("nsg-app"),
        kind="nsg",
        location="westeurope",
        service_tags="",
        state_digest="",
        rule_digests={},
        attached_to=(),
        clients=(),
        changes=(Change(Action.DELETE, "deny-storage", foreign, None, "because"),),
        verdicts=(),
        effect=Effect(),
        problems=(),
    )
    plan = replace(build_plan("public", "default", [], []), targets=(target,))
    with pytest.raises(PlanFileError, match="deny-storage is not a rule that acrnet owns; nothing was written"):
        apply(plan, estate.arm)
    assert not any(call.startswith(("PUT", "DELETE")) for call in estate.requested())
