"""Security groups with their rules, inline and as resources, as they are once a plan is applied.

Expected bodies are those that the provider sends (`expandAzureRmSecurityRules` and the create functions of
network_security_group_resource.go and network_security_rule_resource.go in hashicorp/terraform-provider-azurerm).
"""

from __future__ import annotations

import pytest

from acrnet.unknown import Uncertain, Unknown

from .plans import (
    LATER,
    NETWORK,
    NSG,
    RULE,
    Json,
    bodies,
    change,
    configured,
    contents,
    group,
    inline,
    names,
    own_rule,
    plan,
    refers,
    rules,
)

HERE = f"{NETWORK}/networkSecurityGroups/nsg"
TO_BE_MADE = f"{LATER}/networkSecurityGroups/nsg"
EXISTING = {"id": HERE}


def known(address: str, after: Json) -> Json:
    """A resource that the plan leaves as it is."""
    return change(address, after, after, actions=["no-op"])


def test_an_inline_rule_has_the_fields_that_the_provider_sends() -> None:
    written = inline(
        "deny-web",
        300,
        to="",
        description="no web",
        destination_address_prefixes=["Internet", "10.0.0.0/8"],
        destination_port_range="",
        destination_port_ranges=["80", "443"],
    )

    body = bodies(plan(change(f"{NSG}.a", group("nsg", written, tags={"team": "net"}))))[TO_BE_MADE]

    assert body["name"] == "nsg"
    assert body["type"] == "Microsoft.Network/networkSecurityGroups"
    assert (body["location"], body["tags"]) == ("westeurope", {"team": "net"})
    (rule,) = body["properties"]["securityRules"]
    assert rule["name"] == "deny-web"
    assert rule["properties"] == {
        "description": "no web",
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "sourcePortRanges": [],
        "destinationPortRange": "",
        "destinationPortRanges": ["80", "443"],
        "sourceAddressPrefix": "*",
        "sourceAddressPrefixes": [],
        "destinationAddressPrefix": "",
        "destinationAddressPrefixes": ["Internet", "10.0.0.0/8"],
        "sourceApplicationSecurityGroups": [],
        "destinationApplicationSecurityGroups": [],
        "access": "Deny",
        "priority": 300,
        "direction": "Outbound",
    }


def test_application_security_groups_are_references() -> None:
    written = inline("to-web", 300, to="", destination_application_security_group_ids=["/subscriptions/s/asg"])

    (rule,) = rules(plan(change(f"{NSG}.a", group("nsg", written))), TO_BE_MADE)

    assert rule["properties"]["destinationApplicationSecurityGroups"] == [{"id": "/subscriptions/s/asg"}]


def test_a_rule_of_its_own_joins_the_group_of_its_name_in_its_resource_group() -> None:
    elsewhere = group("nsg") | {"resource_group_name": "rg-other"}
    document = plan(
        change(f"{NSG}.other", elsewhere), change(f"{NSG}.a", group("NSG")), change(f"{RULE}.r", own_rule("deny", 200))
    )

    found = {each.split("/")[4]: names(document, each) for each in bodies(document)}

    assert found == {"rg-other": [], "rg-net": ["deny"]}


def test_a_rule_joins_a_group_of_unknown_name_by_the_expression_that_names_it() -> None:
    unnamed = group() | {"name": None}
    document = plan(
        change(f"{NSG}.one", unnamed, unknown={"name": True, "id": True}),
        change(f"{NSG}.two", unnamed, unknown={"name": True, "id": True}),
        change(
            f"{RULE}.r",
            own_rule("deny", 200, network_security_group_name=None),
            unknown={"network_security_group_name": True, "id": True},
        ),
        configuration={
            "root_module": configured(
                (f"{NSG}.one", {}),
                (f"{NSG}.two", {}),
                (f"{RULE}.r", {"network_security_group_name": refers(f"{NSG}.two.name")}),
            )
        },
    )

    found = {each.rpartition("/")[2]: names(document, each) for each in bodies(document)}

    assert found == {f"{NSG}.one": [], f"{NSG}.two": ["deny"]}


def in_modules(rule_expressions: Json) -> Json:
    """Two instances of a module with a group of unknown name each, and rules in a module that is told it."""
    unnamed = group() | {"name": None}
    groups = [
        change(f'module.nsg["{key}"].{NSG}.this', unnamed, unknown={"name": True, "id": True}) for key in ("a", "b")
    ]
    added = [
        change(
            f'module.rules["{key}"].{RULE}.this[0]',
            own_rule(f"deny-{key}", 200, network_security_group_name=None),
            unknown={"network_security_group_name": True},
        )
        for key in ("a", "b")
    ]
    calls = {
        "nsg": {
            "module": configured((f"{NSG}.this", {}), outputs={"name": {"expression": refers(f"{NSG}.this.name")}}),
        },
        "rules": {
            "expressions": rule_expressions,
            "module": configured((f"{RULE}.this", {"network_security_group_name": {"references": ["var.group"]}})),
        },
    }
    return plan(*groups, *added, configuration={"root_module": {"module_calls": calls}})


def test_the_expression_is_followed_through_variables_and_outputs_of_modules() -> None:
    document = in_modules({"group": {"references": ['module.nsg["b"].name', 'module.nsg["b"]', "module.nsg"]}})

    found = {each.rpartition("/")[2]: names(document, each) for each in bodies(document)}

    assert found == {f'module.nsg["a"].{NSG}.this': [], f'module.nsg["b"].{NSG}.this': ["deny-a", "deny-b"]}


def test_an_instance_for_each_key_belongs_to_the_group_of_the_same_key() -> None:
    document = in_modules({"group": {"references": ["module.nsg", "each.key"]}})

    found = {each.rpartition("/")[2]: names(document, each) for each in bodies(document)}

    assert found == {f'module.nsg["a"].{NSG}.this': ["deny-a"], f'module.nsg["b"].{NSG}.this': ["deny-b"]}


def test_a_rule_that_may_belong_to_either_of_two_groups_is_uncertain_in_both() -> None:
    document = in_modules({"group": {"references": ["module.nsg", "local.which"]}})

    for identifier in bodies(document):
        listed = rules(document, identifier)
        assert [type(each) for each in listed] == [Uncertain, Uncertain]
        assert "which group it belongs to" in listed[0].reason


def test_a_rule_whose_group_is_not_in_the_plan_stays_by_itself() -> None:
    document = plan(change(f"{RULE}.r", own_rule("deny", 200)))

    ((identifier, body),) = bodies(document).items()

    assert identifier == f"{LATER}/networkSecurityGroups/nsg/securityRules/deny"
    assert body["type"] == "Microsoft.Network/networkSecurityGroups/securityRules"


def test_a_group_that_is_only_read_counts_once_a_rule_joins_it() -> None:
    data = {"address": f"data.{NSG}.hub", "values": {**group("nsg", inline("kept", 100)), **EXISTING}}
    unused = {"address": f"data.{NSG}.spoke", "values": {**group("spoke"), "id": f"{HERE}-spoke"}}
    document = plan(change(f"{RULE}.r", own_rule("deny", 200)), prior=[data, unused])

    assert {each: names(document, each) for each in bodies(document)} == {HERE: ["kept", "deny"]}


# A group lists every rule it had when it was read, those that are resources of their own too.


def test_a_rule_that_the_plan_deletes_is_gone_from_the_list_of_its_group() -> None:
    listed = group("nsg", inline("kept-by-hand", 100), inline("old", 200)) | EXISTING
    old = own_rule("old", 200) | {"id": f"{HERE}/securityRules/old"}
    document = plan(known(f"{NSG}.a", listed), change(f"{RULE}.old", None, old))

    assert names(document, HERE) == ["kept-by-hand"]


def test_a_rule_that_the_plan_changes_is_as_it_will_be() -> None:
    listed = group("nsg", inline("deny", 200, to="10.0.0.0/8")) | EXISTING
    before = own_rule("deny", 200, to="10.0.0.0/8") | {"id": f"{HERE}/securityRules/deny"}
    document = plan(known(f"{NSG}.a", listed), change(f"{RULE}.deny", {**before, "priority": 90}, before))

    (rule,) = rules(document, HERE)
    assert rule["properties"]["priority"] == 90


def test_a_rule_that_is_renamed_is_not_there_under_both_names() -> None:
    listed = group("nsg", inline("old", 200)) | EXISTING
    before = own_rule("old", 200) | {"id": f"{HERE}/securityRules/old"}
    document = plan(
        known(f"{NSG}.a", listed),
        change(f"{RULE}.r", own_rule("new", 200), before, unknown={"id": True}, actions=["delete", "create"]),
    )

    assert names(document, HERE) == ["new"]


def test_a_rule_that_is_only_forgotten_stays() -> None:
    old = own_rule("old", 200) | {"id": f"{HERE}/securityRules/old"}
    document = plan(known(f"{NSG}.a", group() | EXISTING), change(f"{RULE}.old", None, old, actions=["forget"]))

    assert names(document, HERE) == ["old"]


def test_a_deleted_group_is_gone() -> None:
    assert bodies(plan(change(f"{NSG}.a", None, group() | EXISTING))) == {}


def test_what_a_replacement_left_to_be_deleted_is_not_a_second_group() -> None:
    document = plan(
        known(f"{NSG}.a", group("nsg", inline("deny", 200)) | EXISTING),
        change(f"{NSG}.a", None, group("nsg") | EXISTING, deposed="00000001"),
    )

    assert {each: names(document, each) for each in bodies(document)} == {HERE: ["deny"]}


def test_what_a_target_leaves_out_is_as_in_the_state() -> None:
    gone = own_rule("gone", 210) | {"id": f"{HERE}/securityRules/gone"}
    prior: list[Json] = [
        {"address": f"{NSG}.a", "values": group("nsg") | EXISTING},
        {"address": f"{RULE}.r", "values": own_rule("deny", 200) | {"id": f"{HERE}/securityRules/deny"}},
        {"address": f"{RULE}.gone", "values": gone},
    ]
    document = plan(change(f"{RULE}.gone", None, gone), prior=prior)

    assert names(document, HERE) == ["deny"]


# What is known only after the plan is applied.


def test_an_unknown_field_stays_in_its_place() -> None:
    written = inline("to-hub", 200, source_address_prefixes=["10.0.0.0/8", None]) | {"destination_address_prefix": None}
    marks = {
        "id": True,
        "security_rule": [{"destination_address_prefix": True, "source_address_prefixes": [False, True]}],
    }
    (rule,) = rules(plan(change(f"{NSG}.a", group("nsg", written), unknown=marks)), TO_BE_MADE)

    later = Unknown("it is known only after the plan is applied")
    assert rule["properties"]["destinationAddressPrefix"] == later
    assert rule["properties"]["sourceAddressPrefixes"] == ["10.0.0.0/8", later]


def test_sensitive_values_are_not_read() -> None:
    written = inline("secret", 200, to="203.0.113.7")
    document = plan(
        change(f"{NSG}.a", group("nsg", written), sensitive={"security_rule": [{"destination_address_prefix": True}]})
    )

    (rule,) = rules(document, TO_BE_MADE)
    hidden = rule["properties"]["destinationAddressPrefix"]
    assert isinstance(hidden, Unknown)
    assert "sensitive" in hidden.reason
    assert "203.0.113.7" not in repr(contents(document))


@pytest.mark.parametrize(
    ("expressions", "expected"),
    [
        pytest.param({}, [], id="not configured"),
        pytest.param({"security_rule": {"references": ["var.rules"]}}, [Unknown], id="an attribute"),
    ],
)
def test_unknown_inline_rules_of_a_new_group_are_none_unless_they_are_configured(
    expressions: Json, expected: list[type]
) -> None:
    new = {key: value for key, value in group().items() if key != "security_rule"}
    document = plan(
        change(f"{NSG}.a", new, unknown={"id": True, "security_rule": True}),
        change(f"{RULE}.r", own_rule("deny", 200)),
        configuration={"root_module": configured((f"{NSG}.a", expressions), (f"{RULE}.r", {}))},
    )

    listed = rules(document, TO_BE_MADE)

    assert [type(each) for each in listed[:-1]] == expected
    assert listed[-1]["name"] == "deny"


def test_that_dynamic_blocks_are_none_is_an_assumption() -> None:
    new = {key: value for key, value in group().items() if key != "security_rule"}
    document = plan(
        change(f"{NSG}.a", new, unknown={"id": True, "security_rule": True}),
        configuration={"root_module": configured((f"{NSG}.a", {}))},
    )

    assert contents(document).assumptions == (
        "the dynamic blocks of inline rules, which a plan does not show, are none in nsg",
    )


def test_unknown_inline_rules_of_a_group_that_exists_may_be_any_rules() -> None:
    later = {key: value for key, value in group().items() if key != "security_rule"} | EXISTING
    document = plan(
        change(f"{NSG}.a", later, group() | EXISTING, unknown={"security_rule": True}),
        configuration={"root_module": configured((f"{NSG}.a", {}))},
    )

    (anything,) = rules(document, HERE)
    assert isinstance(anything, Unknown)


# The id of a group that is yet to be made.


@pytest.mark.parametrize(
    ("provider", "others", "expected"),
    [
        pytest.param({}, [], "known-after-apply", id="nothing says it"),
        pytest.param({"subscription_id": {"constant_value": "sub-1"}}, [], "sub-1", id="the provider says it"),
        pytest.param(
            {"subscription_id": {"references": ["var.subscription"]}},
            [known(f"{NSG}.other", group("other") | {"id": f"{HERE}-other"})],
            "11111111-2222-3333-4444-555555555555",
            id="another resource of the provider says it",
        ),
    ],
)
def test_the_subscription_of_a_new_group_is_that_of_its_provider(
    provider: Json, others: list[Json], expected: str
) -> None:
    document = plan(
        change(f"{NSG}.a", group(), unknown={"id": True}),
        *others,
        configuration={
            "provider_config": {"azurerm": {"name": "azurerm", "expressions": provider}},
            "root_module": configured((f"{NSG}.a", {}), (f"{NSG}.other", {})),
        },
    )

    (identifier,) = [each for each in bodies(document) if each.endswith("/nsg")]
    assert identifier.split("/")[2] == expected


def test_a_group_attached_to_subnets_and_interfaces_lists_them() -> None:
    subnet = f"{NETWORK}/virtualNetworks/hub/subnets/agents"
    document = plan(
        change(f"{NSG}.a", group(), unknown={"id": True}),
        change(
            "azurerm_subnet.new",
            {"name": "new", "resource_group_name": "rg-net", "virtual_network_name": "hub"},
            unknown={"id": True},
        ),
        change(
            "azurerm_subnet_network_security_group_association.agents",
            {"subnet_id": subnet},
            unknown={"id": True, "network_security_group_id": True},
        ),
        change(
            "azurerm_subnet_network_security_group_association.new",
            {},
            unknown={"id": True, "network_security_group_id": True, "subnet_id": True},
        ),
        configuration={
            "root_module": configured(
                (f"{NSG}.a", {}),
                ("azurerm_subnet.new", {}),
                (
                    "azurerm_subnet_network_security_group_association.agents",
                    {"network_security_group_id": refers(f"{NSG}.a.id")},
                ),
                (
                    "azurerm_subnet_network_security_group_association.new",
                    {"network_security_group_id": refers(f"{NSG}.a.id"), "subnet_id": refers("azurerm_subnet.new.id")},
                ),
            )
        },
    )

    assert bodies(document)[TO_BE_MADE]["properties"]["subnets"] == [
        {"id": subnet},
        {"id": f"{LATER}/virtualNetworks/hub/subnets/new"},
    ]


def test_a_subnet_may_name_its_group_itself() -> None:
    """Since azurerm 5.0, by an attribute that only the configuration has, and one that the provider reads."""
    subnet = {"resource_group_name": "rg-net", "virtual_network_name": "hub", "network_security_group_id_wo": None}
    later = {"id": True, "network_security_group_id": True}
    read = {"id": f"{NETWORK}/virtualNetworks/hub/subnets/old", "network_security_group_id": HERE}
    document = plan(
        known(f"{NSG}.a", group() | EXISTING),
        change("azurerm_subnet.new", subnet | {"name": "new"}, unknown=later),
        known("azurerm_subnet.old", subnet | {"name": "old"} | read),
        configuration={
            "root_module": configured(
                (f"{NSG}.a", {}),
                ("azurerm_subnet.new", {"network_security_group_id_wo": refers(f"{NSG}.a.id")}),
                ("azurerm_subnet.old", {"network_security_group_id_wo": refers(f"{NSG}.a.id")}),
            )
        },
    )

    assert {each["id"].rpartition("/")[2] for each in bodies(document)[HERE]["properties"]["subnets"]} == {"new", "old"}


def test_rules_of_unknown_names_are_all_kept() -> None:
    nameless = [inline("", priority) | {"name": None} for priority in (100, 110)]
    marks = {"security_rule": [{"name": True}, {"name": True}]}
    document = plan(
        change(f"{NSG}.a", group("nsg", *nameless), unknown=marks),
        change(f"{RULE}.r", own_rule("", 120) | {"name": None}, unknown={"name": True}),
    )

    assert [each["properties"]["priority"] for each in rules(document, TO_BE_MADE)] == [100, 110, 120]
