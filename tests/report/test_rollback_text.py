from __future__ import annotations

from acrnet.report.rollback_text import UndoneTarget, rollback_text

from ..estates import nsg_id


def test_what_was_undone_and_what_was_left_is_told() -> None:
    target = UndoneTarget(nsg_id("nsg-app"), ("acrnet-a",), ("acrnet-b",), ("acrnet-c changed (priority: 1 -> 2)",))
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
    target = UndoneTarget(nsg_id("nsg-app"), (), ("acrnet-a",), ())
    assert rollback_text([target]).splitlines()[0] == "Already rolled back: nothing was written."
