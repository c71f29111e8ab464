"""Plans, states as Terraform prints them, and state files."""

from __future__ import annotations

import pytest

from acrnet.inventory.files.surroundings import ALONE
from acrnet.inventory.files.terraform import read

from .plans import NETWORK, NSG, RULE, Json, change, contents, group, inline, names, own_rule, plan

HERE = f"{NETWORK}/networkSecurityGroups/nsg"
KNOWN = group("nsg", inline("inline", 100)) | {"id": HERE}
OWN = own_rule("own", 200) | {"id": f"{HERE}/securityRules/own"}


def in_modules(depth: int) -> Json:
    """A state with a group in the innermost of nested modules, and its rule beside it."""
    prefix = "".join(f"module.m{level}." for level in range(depth))
    module: Json = {
        "resources": [
            {"address": f"{prefix}{NSG}.a", "values": KNOWN},
            {"address": f"{prefix}{RULE}.r[0]", "values": OWN},
        ]
    }
    for _ in range(depth):
        module = {"child_modules": [module]}
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": module}}


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_a_state_has_the_resources_of_modules_at_any_depth(depth: int) -> None:
    assert names(in_modules(depth), HERE) == ["inline", "own"]


def state_file(*resources: Json) -> Json:
    return {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": list(resources)}


def test_a_state_file_has_the_instances_of_each_resource() -> None:
    def instances(type_: str, *attributes: Json, **more: object) -> Json:
        listed = [{"index_key": index, "attributes": each} for index, each in enumerate(attributes)]
        return {"mode": "managed", "type": type_, "name": "r", "instances": listed, **more}

    document = state_file(
        instances(NSG, KNOWN, module='module.hub["a"]'),
        instances(RULE, OWN, own_rule("second", 210) | {"id": f"{HERE}/securityRules/second"}),
        instances("azurerm_storage_account", {"name": "other"}),
    )

    assert names(document, HERE) == ["inline", "own", "second"]
    assert [each.json_path for each in contents(document).resources] == ["$.resources[0].instances[0].attributes"]


def test_sensitive_attributes_and_typed_values_of_a_state_file() -> None:
    body: Json = {"properties": {"securityRules": []}}
    document = state_file(
        {
            "mode": "managed",
            "type": NSG,
            "name": "a",
            "instances": [
                {
                    "attributes": KNOWN,
                    "sensitive_attributes": [[{"type": "get_attr", "value": "security_rule"}]],
                },
                {"attributes": KNOWN, "deposed": "00000001"},
            ],
        },
        {
            "mode": "managed",
            "type": "azapi_resource",
            "name": "b",
            "instances": [
                {
                    "attributes": {
                        "id": f"{HERE}-b",
                        "type": "Microsoft.Network/networkSecurityGroups@2024-05-01",
                        "name": "nsg-b",
                        "body": {"value": body, "type": ["object", {}]},
                    }
                }
            ],
        },
    )

    found = {str(each.body["id"]): each.body["properties"] for each in contents(document).resources}

    assert list(found) == [HERE, f"{HERE}-b"]
    assert "sensitive" in str(found[HERE])
    assert found[f"{HERE}-b"] == {"securityRules": []}


def test_a_state_of_an_old_version_is_reported() -> None:
    read_ = contents({"version": 3, "terraform_version": "0.11.14", "modules": []})

    assert not read_.whole
    assert "version that is not read" in read_.unresolved[0]


@pytest.mark.parametrize(
    ("document", "is_read"),
    [
        ({"format_version": "1.0"}, True),
        ({"format_version": "1.0", "values": {}}, False),
        ({"terraform_version": "1.9.0"}, True),
        ([{"terraform_version": "1.9.0"}], False),
        ({"properties": {}}, False),
    ],
)
def test_documents_are_recognised_by_the_version_of_terraform(document: object, is_read: bool) -> None:
    """An empty state is printed with its format version alone."""
    assert (read(document, ALONE) is not None) is is_read


def test_a_plan_that_ended_with_an_error_is_incomplete() -> None:
    read_ = contents(plan(change(f"{NSG}.a", KNOWN), errored=True))

    assert (read_.whole, len(read_.resources)) == (False, 1)
    assert read_.unresolved == ("is a plan that ended with an error, so changes may be missing",)


def test_deferred_changes_are_reported_and_not_applied() -> None:
    deferred = [{"reason": "unknown", "resource_change": change(f'{RULE}.r["a"]', OWN)} for _ in range(7)]
    read_ = contents(plan(change(f"{NSG}.a", KNOWN, KNOWN, actions=["no-op"]), deferred_changes=deferred))

    assert not read_.whole
    (sentence,) = read_.unresolved
    assert sentence.startswith(f'leaves {RULE}.r["a"]')
    assert sentence.endswith("and 2 more to a later plan")


def test_planned_values_are_read_where_a_document_has_no_changes() -> None:
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{"address": f"{NSG}.a", "values": KNOWN}]}},
    }

    assert names(document, HERE) == ["inline"]
