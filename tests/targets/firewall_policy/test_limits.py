"""The limits of Azure Firewall that a plan checks before anything is written."""

from __future__ import annotations

from acrnet.firewall import read_rule_collection_group
from acrnet.plan.model import ProblemCode
from acrnet.targets.firewall_policy.limits import check_limits

from ...firewall.bodies import Rest, collection, group, ip_group_id, network_rule
from .policies import owned_group, owned_rule

SMALL: Rest = {"name": "acrnet", "properties": {"priority": 1000, "ruleCollections": []}}


def codes(body: Rest, *groups: Rest) -> list[ProblemCode]:
    return [each.code for each in check_limits("acrnet", body, map(read_rule_collection_group, groups))]


def addresses(number: int) -> list[str]:
    return [f"10.{high}.{low}.0/24" for high in range(number // 250 + 1) for low in range(250)][:number]


def test_a_group_of_two_megabytes_fits_and_a_larger_one_does_not() -> None:
    def sized(number: int) -> Rest:
        text = owned_group(owned_rule("contoso", "contoso.azurecr.io") | {"description": "x" * number})
        return {
            "name": "acrnet",
            "properties": {"priority": 1, "ruleCollections": text["properties"]["ruleCollections"]},
        }

    assert codes(sized(2 * 1024 * 1024 - 1000)) == []
    assert codes(sized(2 * 1024 * 1024)) == [ProblemCode.SIZE_LIMIT]


def test_a_firewall_takes_200_ip_groups() -> None:
    def naming(number: int) -> Rest:
        ids = [ip_group_id(f"ipg-{each}") for each in range(number)]
        rule = network_rule("n", sourceAddresses=None, sourceIpGroups=ids)
        return group("rcg", 100, collection("n", 100, "Allow", rule))

    assert codes(SMALL, naming(200)) == []
    assert codes(SMALL, naming(200), naming(200)) == []
    assert codes(SMALL, naming(201)) == [ProblemCode.IP_GROUP_LIMIT]


def test_a_firewall_takes_20000_pairs_in_network_rules_each_counted_once() -> None:
    def paired(sources: int) -> Rest:
        rule = network_rule("n", addresses(200), sourceAddresses=addresses(sources))
        return group("rcg", 100, collection("n", 100, "Allow", rule, {**rule, "name": "again"}))

    assert codes(SMALL, paired(100)) == []
    assert codes(SMALL, paired(101)) == [ProblemCode.ADDRESS_LIMIT]


def test_an_ip_group_counts_as_one_of_a_pair() -> None:
    rule = network_rule("n", addresses(5000), sourceAddresses=None, sourceIpGroups=[ip_group_id("ipg")])
    assert codes(SMALL, group("rcg", 100, collection("n", 100, "Allow", rule))) == []
