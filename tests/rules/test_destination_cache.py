"""What sets of flows reach together, whichever sets share their destinations."""

from __future__ import annotations

import pytest

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.rules.destination_cache import DestinationCache

from .networks import flows

ONE, TWO = "10.1.0.0/24", "10.2.0.0/24"
LOW, HIGH, WHOLE = "20.0.0.0/25", "20.0.0.128/25", "20.0.0.0/24"

TOGETHER: dict[str, tuple[list[FlowSet], tuple[str, ...], int]] = {
    "nothing": ([], (), 0),
    "the same from two sources": ([flows([WHOLE], [ONE]), flows([WHOLE], [TWO])], (WHOLE,), 256),
    "neighbours": ([flows([LOW], [ONE]), flows([HIGH], [TWO])], (WHOLE,), 256),
    "one in the other": ([flows([WHOLE], [ONE]), flows([HIGH], [TWO])], (WHOLE,), 256),
    "both families": (
        [flows(["20.0.0.1/32", "2603::/127", "20.0.0.9/32"], [ONE, "fd00::/64"])],
        ("20.0.0.1/32", "20.0.0.9/32", "2603::/127"),
        4,
    ),
}


@pytest.mark.parametrize("case", TOGETHER)
def test_destinations_count_once_and_take_the_fewest_prefixes(case: str) -> None:
    sets, prefixes, count = TOGETHER[case]
    reached = DestinationCache()
    for _ in range(2):  # the second time from what is remembered
        assert (reached.prefixes(sets), reached.count(sets)) == (prefixes, count)


def test_flows_with_the_same_destinations_return_the_same_object() -> None:
    to = AddressSet.parse([LOW, "20.0.1.0/24"])
    one, two = (
        FlowSet.of(AddressSet.parse([source]), to, IntervalSet.single(6), IntervalSet.single(443))
        for source in (ONE, TWO)
    )
    reached = DestinationCache()
    assert reached.prefixes([one]) is reached.prefixes([two]) is reached.prefixes([two, one])


def test_destinations_that_are_gone_are_not_taken_for_others() -> None:
    reached = DestinationCache()
    for number in range(256):
        # Each set is freed before the next one is made, which can lie at the same place in memory.
        assert reached.prefixes([flows([f"20.0.{number}.0/24"])]) == (f"20.0.{number}.0/24",)
