from __future__ import annotations

import json
from typing import Any

import pytest

from acrnet.errors import TagFileError
from acrnet.tags import TagCatalog, parse_tag_file
from acrnet.tags.verification import losses, require_whole

from ..estates import service_tags

WHOLE = {
    "AzureContainerRegistry": ["198.51.100.0/24"],
    "AzureContainerRegistry__WestEurope": ["198.51.100.0/26"],
    "Storage": ["203.0.113.0/24", "2001:db8::/40"],
    "Storage__WestEurope": ["203.0.113.0/26"],
}


def catalog(**tags: Any) -> TagCatalog:  # Any: lists of prefixes by name
    return parse_tag_file(json.dumps(service_tags(**tags)).encode(), expected_cloud=None)


def test_data_with_the_tags_of_registries_are_whole() -> None:
    require_whole(catalog(**WHOLE), "The file")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"AzureContainerRegistry": None}, "The file has no addresses of AzureContainerRegistry, so it is not whole."),
        ({"AzureContainerRegistry": []}, "The file has no addresses of AzureContainerRegistry, so it is not whole."),
        ({"Storage__WestEurope": None}, "The file has no regional tag of Storage, so it is not whole."),
    ],
)
def test_data_without_them_are_not(changes: dict[str, Any], said: str) -> None:
    tags = {name: prefixes for name, prefixes in {**WHOLE, **changes}.items() if prefixes is not None}
    with pytest.raises(TagFileError) as caught:
        require_whole(catalog(**tags), "The file")
    assert caught.value.message == said


def test_a_loss_of_a_tenth_passes_and_one_of_more_does_not() -> None:
    many = {f"Tag{number}": ["192.0.2.1"] for number in range(30)}
    old = catalog(**WHOLE, **many)
    without = {name: prefixes for name, prefixes in many.items() if not name.endswith("1")}  # 3 of 34
    assert losses(old, catalog(**WHOLE, **without)) == ()
    without.popitem()
    assert losses(old, catalog(**WHOLE, **without)) == ("4 of 34 tags",)


def test_the_addresses_of_what_a_registry_needs_are_looked_at_by_themselves() -> None:
    cloud = {"AzureCloud": ["198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24", "2001:db8::/32"]}
    old = catalog(**WHOLE, **cloud)
    new = catalog(**{**WHOLE, "Storage": ["203.0.113.0/25", "2001:db8::/41"]}, **cloud)
    assert losses(old, new) == ("50 % of the IPv4 addresses of Storage", "50 % of the IPv6 addresses of Storage")


def test_the_addresses_of_all_tags_together_are_looked_at_too() -> None:
    old = catalog(**WHOLE, Other=["192.0.2.0/24"])
    assert losses(old, catalog(**WHOLE, Other=["192.0.2.0/30"])) == ("33 % of the IPv4 addresses of all tags",)


def test_nothing_is_lost_by_another_cut_and_by_growth() -> None:
    new = {**WHOLE, "Storage": ["203.0.113.0/25", "203.0.113.128/25", "2001:db8::/39"], "Other": ["192.0.2.0/24"]}
    assert losses(catalog(**WHOLE), catalog(**new)) == ()
