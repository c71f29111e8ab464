"""What is written reads back as the same, and a group that was not read in full is not written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator, FormatChecker

from acrnet.errors import RuleError
from acrnet.firewall import (
    read_ip_group,
    read_rule_collection_group,
    write_ip_group,
    write_rule_collection_group,
)

from ..bodies import Rest, application_rule, collection, group, ip_group, nat_rule, network_rule
from ..random_policies import groups

SCHEMA = Path(__file__).parents[3].parent / "shared" / "data" / "schemas" / "2025-07-01_Microsoft.Network.NRP.json"


def written(*collections: Rest) -> Any:
    return write_rule_collection_group(read_rule_collection_group(group("g", 200, *collections)))


@settings(max_examples=60)
@given(groups("g", "hub"))
def test_a_group_reads_back_as_it_was_written(body: Rest | None) -> None:
    if body is None:
        return
    read = read_rule_collection_group({"name": "g", "properties": {**body["properties"], "provisioningState": ""}})
    try:
        again = write_rule_collection_group(read)
    except RuleError:
        assert "?" in str(body) or "futureCondition" in str(body)
    else:
        assert read_rule_collection_group(again) == read


def test_the_body_has_what_was_given_and_nothing_else() -> None:
    names = application_rule("acr", "contoso.azurecr.io", sourceAddresses=["10.1.0.0/16"], description="why")
    assert written(collection("allow", 100, "Allow", names)) == {
        "name": "g",
        "properties": {
            "priority": 200,
            "ruleCollections": [
                {
                    "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                    "name": "allow",
                    "priority": 100,
                    "action": {"type": "Allow"},
                    "rules": [
                        {
                            "ruleType": "ApplicationRule",
                            "name": "acr",
                            "description": "why",
                            "sourceAddresses": ["10.1.0.0/16"],
                            "protocols": [{"protocolType": "Https", "port": 443}],
                            "targetFqdns": ["contoso.azurecr.io"],
                        }
                    ],
                }
            ],
        },
    }


def test_rules_of_all_types_keep_their_order_and_the_spelling_of_tags() -> None:
    several = [network_rule("z", "Storage.WestEurope"), network_rule("a")]
    (first, second) = written(collection("net", 100, "Deny", *several), collection("nat", 200, "Dnat", nat_rule("n")))[
        "properties"
    ]["ruleCollections"]
    assert [rule["name"] for rule in first["rules"]] == ["z", "a"]
    assert first["rules"][0]["destinationAddresses"] == ["Storage.WestEurope"]
    assert second["ruleCollectionType"] == "FirewallPolicyNatRuleCollection"
    assert second["rules"][0]["translatedAddress"] == "10.0.0.4"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (collection("c", "?", "Allow"), "it has the priority '?'"),
        (collection("c", 100, "Mirror"), "it has the action 'Mirror'"),
        (collection("c", 100, "Allow", {"name": "n", "ruleType": "Foo"}), "the rule 'n' is of the type 'Foo'"),
        (collection("c", 100, "Allow", network_rule(newThing="x")), "a rule has the property 'newThing'"),
        (
            collection("c", 100, "Allow", application_rule(httpHeadersToInsert=[{"headerName": "X"}])),
            "the values of the headers that it inserts are not read",
        ),
    ],
)
def test_a_group_with_something_unread_is_not_written(broken: Rest, reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        written(broken)
    assert f"cannot be written, because {reason}" in caught.value.message
    assert caught.value.next_step


def test_an_ip_group_is_written_as_the_fewest_prefixes() -> None:
    read = read_ip_group(ip_group("spokes", "10.1.0.0/17", "10.1.128.0/17", "10.2.0.4"))
    assert write_ip_group(read) == {
        "location": "westeurope",
        "properties": {"ipAddresses": ["10.1.0.0/16", "10.2.0.4/32"]},
    }
    with pytest.raises(RuleError, match="spokes"):
        write_ip_group(read_ip_group(ip_group("spokes", "[x]")))


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the published schemas are not beside the repository")
def test_bodies_are_valid_by_the_published_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"), object_hook=_with_expressions)
    resource = {
        **schema["resourceDefinitions"]["firewallPolicies_ruleCollectionGroups"],
        "definitions": schema["definitions"],
    }
    body = {
        "apiVersion": "2025-07-01",
        "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        **written(
            collection("net", 100, "Deny", network_rule("z", "Storage")),
            collection("app", 200, "Allow", application_rule("a", "contoso.azurecr.io")),
            collection("nat", 300, "Dnat", nat_rule("n")),
        ),
    }
    errors = [each.message for each in Draft4Validator(resource, format_checker=FormatChecker()).iter_errors(body)]
    assert errors == []


def _with_expressions(value: Rest) -> Rest:
    """Return a part of the schema with what stands for an expression of templates, which another file defines."""
    is_expression = str(value.get("$ref")).endswith("/definitions/expression")
    return {"type": "string", "pattern": r"^\["} if is_expression else value
