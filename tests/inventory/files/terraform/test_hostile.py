"""Documents that nobody would write: no crash, no endless loop, and work that grows with the document alone."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acrnet.inventory.files import FilesRead, read_files
from acrnet.inventory.files.surroundings import ALONE
from acrnet.inventory.files.terraform import read
from acrnet.unknown import Unknown

from .plans import NSG, RULE, SUBSCRIPTION, Json, bodies, change, configured, contents, group, own_rule, plan, refers


def read_text(document: object) -> FilesRead:
    return read_files(["-"], stdin=BytesIO(json.dumps(document).encode()))


TYPES = [
    NSG,
    RULE,
    "azurerm_firewall_policy",
    "azurerm_firewall_policy_rule_collection_group",
    "azurerm_firewall",
    "azurerm_firewall_network_rule_collection",
    "azurerm_ip_group",
    "azurerm_ip_group_cidr",
    "azurerm_container_registry",
    "azurerm_subnet_network_security_group_association",
    "azapi_resource",
    "azapi_update_resource",
]
ATTRIBUTES = [
    "id",
    "name",
    "security_rule",
    "network_security_group_name",
    "resource_group_name",
    "firewall_policy_id",
    "network_rule_collection",
    "rule",
    "destination_ip_groups",
    "cidrs",
    "ip_group_id",
    "georeplications",
    "network_rule_set",
    "location",
    "tags",
    "type",
    "body",
    "parent_id",
    "properties",
    "securityRules",
    "rule_collection_groups",
]
REFERENCES = [
    *(f"{type_}.a" for type_ in TYPES),
    "var.x",
    "module.m.out",
    "module.m",
    "each.key",
    "local.y",
    "a..[",
    "][",
]
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from([SUBSCRIPTION, "a", "{}"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*ATTRIBUTES, "references"]), inner, max_size=4)
    ),
    max_leaves=12,
)
ATTRIBUTED = st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=6)
PARTS = [
    *("format_version", "version", "values", "planned_values", "resource_changes", "prior_state"),
    *("configuration", "resources", "deferred_changes", "errored"),
]
MODULES = st.sampled_from(["", "module.m.", 'module.m["k"].', 'module.m["k"].module.m.'])
CHANGES = st.builds(
    lambda module, type_, key, before, after, marks, actions: {
        "address": f"{module}{type_}.a{key}",
        "change": {"before": before, "after": after, "after_unknown": marks, "after_sensitive": {}, "actions": actions},
    },
    MODULES,
    st.sampled_from(TYPES),
    st.sampled_from(["", '["k"]', "[0]"]),
    st.one_of(st.none(), ATTRIBUTED),
    st.one_of(st.none(), ATTRIBUTED),
    st.dictionaries(st.sampled_from(ATTRIBUTES), st.one_of(st.booleans(), VALUES), max_size=4),
    st.one_of(st.none(), st.lists(st.sampled_from(["create", "delete", "forget", "no-op"]), max_size=2)),
)
EXPRESSIONS = st.dictionaries(
    st.sampled_from(ATTRIBUTES),
    st.one_of(
        VALUES, st.builds(lambda texts: {"references": texts}, st.lists(st.sampled_from(REFERENCES), max_size=4))
    ),
    max_size=4,
)


def with_configuration(changes: list[Json], expressions: Json) -> Json:
    """A plan in which every resource has these expressions, in the root and in a module that calls itself by name."""
    module: Json = configured(*((f"{type_}.a", expressions) for type_ in TYPES))
    call = {"m": {"expressions": {"x": expressions.get("id")}, "module": {**module, "outputs": {"out": {}}}}}
    return plan(*changes, configuration={"root_module": {**module, "module_calls": call}})


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(st.lists(CHANGES, max_size=6), EXPRESSIONS)
def test_any_attributes_and_expressions_are_read_without_an_error(changes: list[Json], expressions: Json) -> None:
    account = read_text(with_configuration(changes, expressions)).inputs[0]

    assert (account.format, account.error) == ("terraform", "")


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {"terraform_version": LEAVES},
        optional=dict.fromkeys(PARTS, VALUES),
    )
)
def test_any_document_with_the_version_of_terraform_is_read_without_an_error(document: dict[str, Any]) -> None:
    assert read(document, ALONE) is not None


@given(VALUES, VALUES, VALUES)
def test_marks_that_do_not_fit_the_values_hide_them_or_leave_them(
    after: object, unknown: object, hidden: object
) -> None:
    document = plan(
        change(f"{NSG}.a", group() | {"security_rule": after}, unknown={"security_rule": unknown}),
        change(f"{RULE}.a", own_rule("r", 100) | {"tags": after}, sensitive={"tags": hidden}),
    )

    assert contents(document).format == "terraform"


def test_modules_in_a_thousand_levels() -> None:
    """Terraform writes two levels of JSON for each, more than Python reads; the answer is a sentence."""
    module: Json = {"resources": [{"address": f"{NSG}.a", "values": group()}]}
    for _ in range(1000):
        module = {"child_modules": [module]}
    text = '{"child_modules": [' * 1000 + "{}" + "]}" * 1000
    document = f'{{"format_version": "1.0", "terraform_version": "1", "values": {{"root_module": {text}}}}}'

    account = read_files(["-"], stdin=BytesIO(document.encode())).inputs[0]

    assert "nested too deeply" in account.error
    found = read({"terraform_version": "1", "values": {"root_module": module}}, ALONE)
    assert found is not None
    assert len(found.resources) == 1


@pytest.mark.long
def test_addresses_in_a_thousand_modules_follow_a_thousand_variables() -> None:
    depth = 1000
    prefix = "".join(f"module.m{level}." for level in range(depth))
    module: Json = configured((f"{RULE}.r", {"network_security_group_name": {"references": ["var.x"]}}))
    for level in reversed(range(depth)):
        argument = {"x": refers(f"{NSG}.a.name") if level == 0 else {"references": ["var.x"]}}
        module = configured(module_calls={f"m{level}": {"module": module, "expressions": argument}})
    document = plan(
        change(f"{NSG}.a", group() | {"name": None}, unknown={"name": True}),
        change(f"{prefix}{RULE}.r", own_rule("r", 100), unknown={"network_security_group_name": True}),
        configuration={"root_module": module},
    )

    found = read(document, ALONE)

    assert found is not None
    (nsg,) = found.resources
    assert "'name': 'r'" in str(nsg.body["properties"])


def test_resources_that_are_their_own_parents_and_outputs_that_lead_in_a_circle() -> None:
    kind = {"type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01", "name": "g", "body": {}}
    loop: Json = {"m": {"module": {"outputs": {"out": {"expression": {"references": ["var.x", "module.m.out"]}}}}}}
    loop["m"]["expressions"] = {"x": {"references": ["module.m.out"]}}
    document = plan(
        change("azapi_resource.a", kind, unknown={"id": True, "parent_id": True}),
        change("azapi_resource.b", kind, unknown={"id": True, "parent_id": True}),
        change(f"{RULE}.r", own_rule("r", 100), unknown={"network_security_group_name": True}),
        configuration={
            "root_module": configured(
                ("azapi_resource.a", {"parent_id": refers("azapi_resource.b.id")}),
                ("azapi_resource.b", {"parent_id": refers("azapi_resource.a.id")}),
                (f"{RULE}.r", {"network_security_group_name": {"references": ["module.m.out"]}}),
                module_calls=loop,
            )
        },
    )

    assert all("known-after-apply" in each for each in bodies(document))


@pytest.mark.long
@pytest.mark.parametrize("references", [[NSG + ".a"], [f"{NSG}.a", f"{NSG}.b"]], ids=["one resource", "two resources"])
def test_thousands_of_rules_that_may_belong_to_any_of_thousands_of_groups(references: list[str]) -> None:
    """Each in doubt in each would be millions; every group may have any rules instead."""
    many = range(2000)
    unnamed = group() | {"name": None}
    document = plan(
        *(change(f'{NSG}.{"ab"[index % 2]}["{index}"]', unnamed, unknown={"name": True}) for index in many),
        *(
            change(f'{RULE}.r["{index}"]', own_rule("r", 100), unknown={"network_security_group_name": True})
            for index in many
        ),
        configuration={
            "root_module": configured(
                (f"{NSG}.a", {}),
                (f"{NSG}.b", {}),
                (f"{RULE}.r", {"network_security_group_name": {"references": [*references, "local.which"]}}),
            )
        },
    )

    found = contents(document)

    listed: list[Any] = [each.body["properties"] for each in found.resources]
    marked = [each["securityRules"] for each in listed if each["securityRules"]]
    assert len(marked) == 2000 * len(references) / 2
    assert all(len(each) == 1 and isinstance(each[0], Unknown) for each in marked)


@pytest.mark.long
def test_a_group_of_rules_that_may_belong_to_thousands_of_policies_is_reported() -> None:
    policies = (
        change(f'azurerm_firewall_policy.p["{index}"]', {"name": f"p{index}"}, unknown={"id": True})
        for index in range(2000)
    )
    kind = "azurerm_firewall_policy_rule_collection_group"
    document = plan(
        *policies,
        *(change(f"{kind}.g[{index}]", {"name": "g"}, unknown={"firewall_policy_id": True}) for index in range(2000)),
        configuration={
            "root_module": configured(
                ("azurerm_firewall_policy.p", {}),
                (f"{kind}.g", {"firewall_policy_id": {"references": ["azurerm_firewall_policy.p", "local.which"]}}),
            )
        },
    )

    found = contents(document)

    assert (len(found.resources), found.whole) == (2000, False)
    assert set(found.unresolved) == {"has the rule collection group g, which may belong to many policies"}
