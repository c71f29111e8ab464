from __future__ import annotations

from acrnet.apply import RolledBackTarget, SkippedRule
from acrnet.report.rollback_text import recorded_text, rollback_text

from ..estates import nsg_id


def test_a_rollback_lists_restored_and_unchanged_rules() -> None:
    left = SkippedRule("acrnet-c", "changed (priority: 1 -> 2)")
    target = RolledBackTarget(nsg_id("nsg-app"), ("acrnet-a",), ("acrnet-b",), (left,))
    assert rollback_text([target]) == (
        "Rolled back: 1 rule on 1 NSG; 1 rule is left as it is.\n"
        "\n"
        "nsg-app\n"
        "  undone: acrnet-a\n"
        "  as before already: acrnet-b\n"
        "  left as they are\n"
        "    - acrnet-c changed (priority: 1 -> 2)\n"
    )


def test_a_rollback_with_nothing_left_to_do_says_so() -> None:
    target = RolledBackTarget(nsg_id("nsg-app"), (), ("acrnet-a",), ())
    assert rollback_text([target]).splitlines()[0] == "Already rolled back: nothing was written."


def test_the_rules_in_a_journal_are_listed_by_group_on_lines_of_readable_length() -> None:
    rules = [f"acrnet-platform-Storage.Region{number:02}" for number in range(32)]
    lines = recorded_text("journal.jsonl", {nsg_id("nsg-app"): rules, nsg_id("nsg-b"): ["acrnet-a"]}).splitlines()
    assert lines[0] == "journal.jsonl records 33 changed rules on 2 NSGs:"
    assert lines[-1] == "  nsg-b: acrnet-a"
    assert max(map(len, lines)) <= 100
    assert all(rule in " ".join(lines) for rule in rules)


def test_many_groups_in_a_journal_are_counted() -> None:
    rules = {nsg_id(f"nsg-{number:02}"): ["acrnet-a"] for number in range(30)}
    shown = recorded_text("j", rules).splitlines()
    assert shown[-2:] == ["  nsg-11: acrnet-a", "  and 18 NSGs more (--details names them)"]


def test_details_name_every_group_in_a_journal() -> None:
    rules = {nsg_id(f"nsg-{number:02}"): ["acrnet-a"] for number in range(30)}
    assert recorded_text("j", rules, details=True).splitlines()[-1] == "  nsg-29: acrnet-a"


def test_a_journal_without_changes_says_so() -> None:
    assert recorded_text("j", {}) == "j records 0 changed rules on 0 targets."
