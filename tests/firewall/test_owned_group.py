"""Whose a rule collection group is."""

from __future__ import annotations

import pytest

from acrnet.firewall import read_rule_collection_group
from acrnet.firewall.owned_group import Standing, default_name, ownership_of, written_part
from acrnet.firewall.wire.owned_rules import allowing_collection, application_rule
from acrnet.rules.ownership import Owner

from .bodies import Rest, collection, group

OWN = application_rule(
    "acrnet-contoso",
    sources={"sourceAddresses": ["10.0.0.0/8"]},
    hosts=["contoso.azurecr.io"],
    description="managed by acrnet owner=default: host names of contoso on 443",
)
DEV = {**OWN, "name": "acrnet-dev-contoso", "description": "managed by acrnet owner=dev: x on 443"}


def standing(body: Rest, owner: str = "default") -> Standing:
    return ownership_of(read_rule_collection_group(body), Owner(owner)).standing


def test_each_owner_has_a_group_of_its_own() -> None:
    assert (default_name(Owner()), default_name(Owner("dev"))) == ("acrnet", "acrnet-dev")


@pytest.mark.parametrize(
    ("name", "rules", "owner", "expected"),
    [
        ("acrnet", [OWN], "default", Standing.OWNED),
        ("rcg-ACRNET-apps", [OWN], "default", Standing.OWNED),
        ("acrnet", [], "default", Standing.OWNED),
        ("rcg-apps", [OWN], "default", Standing.EXTENDED),
        ("acrnet", [OWN, DEV], "default", Standing.EXTENDED),
        ("acrnet", [{**OWN, "description": ""}], "default", Standing.FOREIGN),
        ("acrnet", [{**OWN, "name": "contoso"}], "default", Standing.FOREIGN),
        ("acrnet", [OWN], "dev", Standing.FOREIGN),
    ],
)
def test_a_group_is_owned_when_its_name_and_every_rule_say_so(
    name: str, rules: list[Rest], owner: str, expected: Standing
) -> None:
    assert standing(group(name, 1000, allowing_collection("acrnet-host-names", 1100, rules)), owner) is expected


@pytest.mark.parametrize(
    "theirs",
    [
        collection("web", 100, "Allow"),
        {**allowing_collection("acrnet-more", 100, []), "rules": "many"},
        {**allowing_collection("acrnet-more", 100, [OWN]), "ruleCollectionType": "Future"},
    ],
)
def test_a_collection_that_is_not_known_to_be_owned_extends_a_group(theirs: Rest) -> None:
    body = group("acrnet", 1000, allowing_collection("acrnet-host-names", 1100, [OWN]), theirs)
    assert standing(body) is Standing.EXTENDED


def test_a_group_that_cannot_be_read_is_somebody_elses() -> None:
    assert standing({"name": "acrnet", "properties": {"priority": 1, "ruleCollections": "many"}}) is Standing.FOREIGN


def test_what_only_azure_writes_is_no_part_of_what_is_written() -> None:
    body = group("acrnet", 1000, size="0.1MB")
    assert written_part(body) == {"name": "acrnet", "properties": {"priority": 1000, "ruleCollections": []}}
