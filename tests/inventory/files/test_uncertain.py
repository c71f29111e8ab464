"""Resources and rules of which a reader does not know whether they are there, and where they are written."""

from __future__ import annotations

from acrnet.firewall import NetworkRule, RuleCollectionGroup
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.rule_sets import RuleSetsRead, read_rule_sets
from acrnet.rules import SecurityRule
from acrnet.rules.inputs import Location
from acrnet.rules.shared_rules import SharedRules
from acrnet.unknown import Uncertain, Unknown

from ...estates import Json, nsg, nsg_id, rule

WHY = "the condition of it is not known"
HERE = Location("main.tf", "azurerm_network_security_group.web", 3)


def own_rule(name: str, priority: int) -> Json:
    kind = "Microsoft.Network/networkSecurityGroups/securityRules"
    return {**rule(name, priority, "Deny"), "id": f"{nsg_id('web')}/securityRules/{name}", "type": kind}


def read(*resources: Located) -> RuleSetsRead:
    return read_rule_sets(Contents("arm", resources), "main.json", lambda _: None, SharedRules())


def custom(read_: RuleSetsRead) -> list[SecurityRule]:
    return [each for each in read_.rule_sets[0].rule_set.rules if not each.default]


def test_a_rule_resource_of_which_it_is_not_known_whether_it_is_there_is_in_doubt() -> None:
    read_ = read(
        Located("$.resources[0]", nsg("web", rule("literal", 100))),
        Located("$.resources[1]", own_rule("maybe", 200), uncertain=WHY),
    )
    literal, maybe = custom(read_)
    assert (literal.name, literal.unread) == ("literal", ())
    assert (maybe.name, maybe.priority, maybe.unread) == ("maybe", 200, (WHY,))
    assert read_.sentences() == (
        f'main.json $.resources[0]: securityRules[1] "maybe" may not be there, because {WHY}.',
    )
    assert read_.whole


def test_a_group_of_which_it_is_not_known_whether_it_is_there_is_judged_as_if_it_were() -> None:
    read_ = read(Located("$.resources[0]", nsg("web", rule("a", 100)), uncertain=WHY))
    assert [each.unread for each in custom(read_)] == [()]
    assert read_.assumptions == (f"'web' is taken to be deployed, though that is not known, because {WHY}",)


def test_own_rules_are_added_to_a_list_that_is_not_known() -> None:
    group = nsg("web")
    group["properties"]["securityRules"] = Unknown(WHY)
    read_ = read(Located("$.resources[0]", group), Located("$.resources[1]", own_rule("literal", 100)))
    assert {each.name for each in custom(read_)} == {"securityRules[0]", "literal"}
    assert [each.unread for each in custom(read_) if each.name == "literal"] == [()]


def test_a_rule_without_a_known_name_is_not_taken_for_one_that_is_listed() -> None:
    group = nsg("web", {**rule("x", 100), "name": Unknown(WHY)})
    nameless = own_rule("y", 200)
    nameless["name"] = ""
    nameless["id"] = f"{nsg_id('web')}/securityRules/y"
    read_ = read(Located("$.resources[0]", group), Located("$.resources[1]", nameless))
    assert [each.name for each in custom(read_)] == ["securityRules[0]", "y"]


def test_places_of_the_reader_are_kept_and_own_rules_have_their_own() -> None:
    at_rule = Location("main.tf", "web", 7)
    read_ = read(
        Located("$.resources[0]", nsg("web", rule("inline", 100)), {"": HERE, "inline": at_rule}),
        Located("$.resources[1]", own_rule("Own", 200)),
    )
    (group,) = read_.rule_sets
    assert group.location == Location("main.json", "$.resources[0]")
    assert group.places == {"": HERE, "inline": at_rule, "own": Location("main.json", "$.resources[1]")}


def test_the_id_of_a_group_without_one_is_its_place_in_the_document() -> None:
    body = nsg("web")
    del body["id"]
    body["type"] = "Microsoft.Network/networkSecurityGroups"
    (group,) = read(Located("$.resources[0]", body, {"": HERE})).rule_sets
    assert group.rule_set.id == "main.json#$.resources[0]"


def firewall_group(**properties: object) -> Json:
    policy = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/firewallPolicies/hub"
    return {
        "id": f"{policy}/ruleCollectionGroups/rules",
        "name": "rules",
        "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        "properties": properties,
    }


def test_the_rules_of_an_uncertain_rule_collection_group_are_in_doubt() -> None:
    network_rule = {"ruleType": "NetworkRule", "name": "a", "destinationAddresses": ["*"]}
    collections = [{"name": "c", "priority": 100, "action": {"type": "Allow"}, "rules": [network_rule]}]
    body = firewall_group(priority=100, ruleCollections=collections)
    (part,) = read(Located("$[0]", body, {"": HERE}, WHY)).firewall_parts
    assert isinstance(part.value, RuleCollectionGroup)
    assert not isinstance(part.value.collections, Unknown)
    rules = part.value.collections[0].rules
    assert not isinstance(rules, Unknown)
    (only,) = rules
    assert isinstance(only, NetworkRule)
    assert only.unread == (WHY,)
    assert (part.location, part.places) == (Location("main.json", "$[0]"), {"": HERE})


def test_a_rule_collection_group_without_known_properties_is_unknown_for_their_reason() -> None:
    body = {**firewall_group(), "properties": Unknown(WHY)}
    (part,) = read(Located("$[0]", body)).firewall_parts
    assert part.value == Unknown(WHY)


def test_what_is_not_known_of_a_firewall_is_reported_with_its_place() -> None:
    rule_of_it = {"ruleType": "NetworkRule", "name": "a", "destinationAddresses": ["10.0.0.0/8", Unknown(WHY)]}
    collection = {"name": "c", "priority": Unknown("another"), "rules": [Uncertain(rule_of_it, "it depends")]}
    unimportant = {"size": Unknown("Azure computes it")}
    read_ = read(Located("$[0]", firewall_group(priority=100, ruleCollections=[collection], **unimportant)))
    place = "main.json $[0]: properties.ruleCollections[0]"
    assert read_.sentences() == (
        f"{place}.priority is not known, because another.",
        f"{place}.rules[0] may not be there, because it depends.",
        f"{place}.rules[0].destinationAddresses[1] is not known, because {WHY}.",
    )
    assert read_.whole
