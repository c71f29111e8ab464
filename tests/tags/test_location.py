from __future__ import annotations

import pytest

from acrnet.tags import location_name, near_misses


@pytest.mark.parametrize(
    ("text", "name"),
    [("westeurope", "westeurope"), ("West Europe", "westeurope"), ("  East US 2\t", "eastus2"), ("", "")],
)
def test_a_location_is_named_in_lower_case_without_blanks(text: str, name: str) -> None:
    assert location_name(text) == name


def test_near_misses_come_in_their_own_spelling_the_nearest_first() -> None:
    assert near_misses("STORAGE.EASTUS", ["Sql", "Storage.EastUS2", "Storage.EastUS"]) == (
        "Storage.EastUS",
        "Storage.EastUS2",
    )


def test_there_are_at_most_three_near_misses() -> None:
    assert len(near_misses("eastus", [f"eastus{number}" for number in range(9)])) == 3


def test_a_name_unlike_all_others_has_no_near_misses() -> None:
    assert near_misses("xyz", ["Storage"]) == ()
