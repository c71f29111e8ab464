from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from acrnet.apply import Journal, Write, apply, prove, read_journal, rollback
from acrnet.errors import (
    JournalError,
    PermissionDeniedError,
    PlanFileError,
    RefusedError,
    StalePlanError,
    StoppedHalfWayError,
)
from acrnet.resource_id import ResourceId
from acrnet.rules.verdict import Outcome

from ..estates import nsg_id, rule
from .situations import CREATED, DELETED, UPDATED, Situation, Watcher

NSG = ResourceId.parse(nsg_id("nsg-app"))


def applied(one: Situation) -> Journal:
    apply(one.plan, one.open().arm)
    return read_journal(one.journal)


def change(one: Situation, name: str, group: str = "nsg-app", **properties: object) -> None:
    """Change a rule by hand, or make it."""
    arm = one.open().arm
    nsg = ResourceId.parse(nsg_id(group))
    body = arm.network_security_group(nsg)
    present = [each["properties"] for each in body["properties"]["securityRules"] if each["name"] == name]
    arm.put_security_rule(nsg.child("securityRules", name), {**(present or [{}])[0], **properties})


def test_the_rules_are_restored_exactly_in_reverse_order(one: Situation) -> None:
    planned = one.rules()
    journal = applied(one)
    running = one.open()
    result = rollback(journal, running.arm)
    assert running.writes() == [f"PUT {DELETED}", f"PUT {UPDATED}", f"DELETE {CREATED}"]
    assert one.rules() == planned
    assert result.targets[0].undone == (DELETED, UPDATED, CREATED)
    assert result.targets[0].skipped == ()


def test_no_need_met_before_and_after_is_cut_by_a_rollback(one: Situation) -> None:
    journal, running = applied(one), one.open()
    met: list[set[str]] = []

    def look(_write: Write) -> None:
        proof = prove(one.plan, running.arm)
        met.append({need.verdict.need for need in proof.needs if need.verdict.after is Outcome.ALLOWED})

    rollback(journal, running.arm, progress=Watcher(finished=look))
    login, storage = (need.id for need in one.plan.needs)
    assert met == [{login, storage}, {login, storage}, {storage}]


def test_a_journal_that_is_undone_writes_nothing_again(one: Situation) -> None:
    journal = applied(one)
    rollback(journal, one.open().arm)
    running = one.open()
    result = rollback(journal, running.arm)
    assert result.already_rolled_back
    assert result.journal is None
    assert result.targets[0].earlier == (DELETED, UPDATED, CREATED)
    assert running.methods() == {"GET": 2}


def test_a_plan_can_be_applied_again_after_its_rollback_and_undone_again(one: Situation) -> None:
    planned = one.rules()
    rollback(applied(one), one.open().arm)
    assert apply(one.plan, one.open().arm).targets[0].written == (CREATED, UPDATED, DELETED)
    rollback(read_journal(one.journal), one.open().arm)
    assert one.rules() == planned


class TestWhatChangedSince:
    def test_one_changed_rule_refuses_the_whole_before_the_first_write(self, three: Situation) -> None:
        journal = applied(three)
        change(three, CREATED, "nsg-b", priority=1500)
        running = three.open()
        with pytest.raises(StalePlanError, match=rf"on nsg-b {CREATED} changed \(priority: 1000 -> 1500\)") as caught:
            rollback(journal, running.arm)
        assert caught.value.exit_code == 6
        assert "--skip-changed" in caught.value.next_step
        assert running.writes() == []

    @pytest.mark.long
    def test_skip_changed_undoes_the_others_and_reports_what_it_left(self, three: Situation) -> None:
        journal = applied(three)
        change(three, CREATED, "nsg-b", priority=1500)
        result = rollback(journal, three.open().arm, skip_changed=True)
        a, b, _ = result.targets
        assert a.undone == (DELETED, UPDATED, CREATED)
        assert b.undone == (DELETED, UPDATED)
        assert [(each.rule, each.reason) for each in b.skipped] == [(CREATED, "changed (priority: 1000 -> 1500)")]
        assert CREATED in [each["name"] for each in three.rules("nsg-b")]

    def test_a_rule_that_was_deleted_since_counts_as_undone_when_the_apply_created_it(self, one: Situation) -> None:
        journal = applied(one)
        one.open().arm.delete_security_rule(NSG.child("securityRules", CREATED))
        assert rollback(journal, one.open().arm).targets[0].earlier == (CREATED,)

    @pytest.mark.parametrize(
        ("meddle", "match"),
        [
            (lambda one: one.open().arm.delete_security_rule(NSG.child("securityRules", UPDATED)), "is gone"),
            (
                lambda one: change(one, DELETED, **rule(DELETED, 1700)["properties"]),
                r"is there again \(priority 1700, Allow\)",
            ),
            (
                lambda one: change(one, "by-hand", **rule("by-hand", 1002)["properties"]),
                "cannot have its priority back: by-hand took 1002",
            ),
        ],
        ids=["an updated rule is gone", "a deleted rule is there again", "the priority of a deleted rule is taken"],
    )
    def test_obstacles_to_writing_a_journal_are_reported(self, one: Situation, meddle: object, match: str) -> None:
        journal = applied(one)
        assert callable(meddle)
        meddle(one)
        running = one.open()
        with pytest.raises(StalePlanError, match=match):
            rollback(journal, running.arm)
        assert running.writes() == []
        assert len(rollback(journal, one.open().arm, skip_changed=True).targets[0].undone) == 2

    def test_foreign_rules_that_block_nothing_do_not_matter(self, one: Situation) -> None:
        journal = applied(one)
        change(one, "by-hand", **rule("by-hand", 300)["properties"])
        assert len(rollback(journal, one.open().arm).targets[0].undone) == 3

    def test_a_group_that_is_gone_is_a_change_too(self, one: Situation) -> None:
        journal = applied(one)
        gone = ResourceId.parse(nsg_id("nsg-gone"))
        journal = replace(journal, entries=tuple(replace(each, target=gone) for each in journal.entries))
        with pytest.raises(StalePlanError, match=f"on nsg-gone {CREATED} is gone with nsg-gone"):
            rollback(journal, one.open().arm)
        assert rollback(journal, one.open().arm, skip_changed=True).already_rolled_back

    @pytest.mark.usefixtures("late")
    def test_a_change_between_two_writes_stops_the_rollback(self, one: Situation) -> None:
        journal, running = applied(one), one.open()
        foreign = rule("by-hand", 120, "Deny")["properties"]

        def meddle(write: Write) -> None:
            if write.number == 1:
                running.arm.put_security_rule(NSG.child("securityRules", "by-hand"), foreign)

        with pytest.raises(StoppedHalfWayError, match=r"1 of 3 changes are done.*by-hand is new") as caught:
            rollback(journal, running.arm, progress=Watcher(finished=meddle))
        assert caught.value.next_step == f"Go on with acrnet rollback {one.journal}."


class TestBeforeTheFirstWrite:
    def test_the_journal_of_a_rollback_is_refused(self, one: Situation) -> None:
        result = rollback(applied(one), one.open().arm)
        assert result.journal is not None
        with pytest.raises(JournalError, match="is the journal of a rollback"):
            rollback(read_journal(result.journal), one.open().arm)

    def test_a_journal_of_another_cloud_is_refused(self, one: Situation) -> None:
        journal = applied(one)
        journal = replace(journal, header=replace(journal.header, cloud="usgov"))
        with pytest.raises(PlanFileError, match="The journal is for the cloud usgov"):
            rollback(journal, one.open().arm)

    def test_a_missing_permission_refuses_the_rollback(self, one: Situation) -> None:
        running = one.open("{}")
        journal = applied(one)
        running = one.open("permissions: [{scope: /, actions: ['*/read', '*/securityRules/write']}]\n")
        with pytest.raises(PermissionDeniedError, match=r"securityRules/delete on .*nsg-app"):
            rollback(journal, running.arm)
        assert running.writes() == []

    def test_stop_before_the_first_write_says_that_nothing_was_written(self, one: Situation) -> None:
        journal, stop = applied(one), threading.Event()
        stop.set()
        with pytest.raises(RefusedError, match="nothing was written"):
            rollback(journal, one.open().arm, stop=stop)
