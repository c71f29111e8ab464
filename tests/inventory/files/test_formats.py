"""Formats are recognised by their content, and the groups in each are read."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from acrnet.inventory.files import FilesRead, read_files
from acrnet.rules.rule import Access, Direction

from ...estates import Json, nic, nsg, nsg_id, rule, vnet

ID = nsg_id("nsg-web")


def flattened(resource: Json) -> Json:
    """A resource as az prints it: what is in `properties` lies beside the name, and `resourceGroup` is added."""
    rest = {key: value for key, value in resource.items() if key != "properties"}
    inside = dict(resource.get("properties", {}))
    for key in ("securityRules", "defaultSecurityRules"):
        if key in inside:
            inside[key] = [flattened(each) for each in inside[key]]
    return {**rest, **inside, "resourceGroup": "rg-network"}


KIND_OF_A_RULE = "Microsoft.Network/networkSecurityGroups/securityRules"
WEB = nsg("nsg-web", rule("allow-registry", 200), type="Microsoft.Network/networkSecurityGroups") | {"name": "nsg-web"}
JOBS = nsg("nsg-jobs", rule("deny-all", 300, "Deny", "*"))
NETWORK = vnet("hub", space=["10.0.0.0/16"])
ROW = {**WEB, "type": "microsoft.network/networksecuritygroups", "tenantId": "t", "subscriptionId": "s", "kind": ""}


def read(document: Any) -> FilesRead:  # Any: whatever a file may hold
    return read_text(json.dumps(document).encode())


def read_text(data: bytes) -> FilesRead:
    return read_files(["-"], stdin=BytesIO(data))


def groups_in(document: Any) -> list[tuple[str, str, list[str]]]:
    """Name, JSON path and custom rules of each rule set."""
    return [
        (each.rule_set.name, each.location.json_path, [r.name for r in each.rule_set.rules if not r.default])
        for each in read(document).rule_sets
    ]


WEB_FOUND = ("nsg-web", ["allow-registry"])
JOBS_FOUND = ("nsg-jobs", ["deny-all"])


@pytest.mark.parametrize(
    ("document", "form", "expected"),
    [
        pytest.param(WEB, "rest", {"$": WEB_FOUND}, id="one REST resource"),
        pytest.param([JOBS, WEB], "rest", {"$[0]": JOBS_FOUND, "$[1]": WEB_FOUND}, id="a list of REST resources"),
        pytest.param({"value": [WEB]}, "rest", {"$.value[0]": WEB_FOUND}, id="what az rest prints"),
        pytest.param(
            [{"value": [WEB]}, {"value": [JOBS]}],
            "rest",
            {"$[0].value[0]": WEB_FOUND, "$[1].value[0]": JOBS_FOUND},
            id="pages in one list",
        ),
        pytest.param([[WEB], [JOBS]], "rest", {"$[0][0]": WEB_FOUND, "$[1][0]": JOBS_FOUND}, id="lists in one list"),
        pytest.param(flattened(WEB), "az", {"$": WEB_FOUND}, id="az network nsg show"),
        pytest.param([flattened(WEB)], "az", {"$[0]": WEB_FOUND}, id="az network nsg list"),
        pytest.param({"value": [flattened(WEB)]}, "az", {"$.value[0]": WEB_FOUND}, id="az list in value"),
        pytest.param({"NewNSG": flattened(WEB)}, "az", {"$.NewNSG": WEB_FOUND}, id="az network nsg create"),
        pytest.param(
            {"count": 1, "data": [ROW], "skip_token": None, "total_records": 1},
            "resource-graph",
            {"$.data[0]": WEB_FOUND},
            id="az graph query",
        ),
        pytest.param(
            {"totalRecords": 1, "count": 1, "data": [ROW], "facets": [], "resultTruncated": "false"},
            "resource-graph",
            {"$.data[0]": WEB_FOUND},
            id="the Resource Graph API",
        ),
        pytest.param(
            {"SkipToken": None, "Data": [ROW]}, "resource-graph", {"$.Data[0]": WEB_FOUND}, id="Search-AzGraph"
        ),
        pytest.param([ROW], "resource-graph", {"$[0]": WEB_FOUND}, id="bare rows"),
        pytest.param(
            [{"data": [ROW]}, {"data": [JOBS]}],
            "resource-graph",
            {"$[0].data[0]": WEB_FOUND, "$[1].data[0]": JOBS_FOUND},
            id="pages of rows",
        ),
        pytest.param(
            {"data": [{"id": ID, "name": "nsg-web", "properties": WEB["properties"]}]},
            "resource-graph",
            {"$.data[0]": WEB_FOUND},
            id="rows with the columns id, name and properties",
        ),
        pytest.param(
            {"data": [{"id": ID, "name": "nsg-web", "securityRules": WEB["properties"]["securityRules"]}]},
            "resource-graph",
            {"$.data[0]": WEB_FOUND},
            id="rows with a column securityRules",
        ),
        pytest.param(
            {"data": [{"id": ID, "name": "nsg-web", "properties_securityRules": WEB["properties"]["securityRules"]}]},
            "resource-graph",
            {"$.data[0]": WEB_FOUND},
            id="rows with the column that a projection of properties.securityRules makes",
        ),
        pytest.param(
            {
                "count": 1,
                "data": {
                    "columns": [{"name": "id"}, {"name": "properties"}],
                    "rows": [[ID, WEB["properties"]]],
                },
                "totalRecords": 1,
            },
            "resource-graph",
            {"$.data.rows[0]": WEB_FOUND},
            id="rows in the result format table",
        ),
        pytest.param(
            {"interactions": [{"response": {"body": {"data": {"value": [WEB]}}}}, {"response": {}}]},
            "rest",
            {"$.interactions[0].response.body.data.value[0]": WEB_FOUND},
            id="recorded answers",
        ),
        pytest.param(
            [NETWORK, WEB, nic("nic-1", "hub/a")], "rest", {"$[1]": WEB_FOUND}, id="among resources of other types"
        ),
        pytest.param(
            {"NAME": "nsg-web", "SecurityRules": [flattened(rule("allow-registry", 200))]},
            "az",
            {"$": WEB_FOUND},
            id="keys in another case and no id",
        ),
        pytest.param({"VALUE": [flattened(WEB)]}, "az", {"$.VALUE[0]": WEB_FOUND}, id="a list under VALUE"),
        pytest.param(
            [{"Value": [WEB]}, {"value": [JOBS]}],
            "rest",
            {"$[0].Value[0]": WEB_FOUND, "$[1].value[0]": JOBS_FOUND},
            id="pages under keys of several cases",
        ),
        pytest.param(
            [WEB, {**JOBS, "value": []}],
            "rest",
            {"$[0]": WEB_FOUND, "$[1]": JOBS_FOUND},
            id="a group with a list as value",
        ),
        pytest.param(
            {"newnsg": flattened(WEB)}, "az", {"$.newnsg": WEB_FOUND}, id="az network nsg create, in lower case"
        ),
    ],
)
def test_groups_are_found_where_each_format_has_them(
    document: object, form: str, expected: dict[str, tuple[str, list[str]]]
) -> None:
    assert groups_in(document) == [(name, path, rules) for path, (name, rules) in expected.items()]
    account = read(document).inputs[0]
    assert (account.path, account.format, account.rule_sets, account.rules, account.unresolved, account.error) == (
        "-",
        form,
        len(expected),
        len(expected),
        (),
        "",
    )


@pytest.mark.parametrize("form", [WEB, flattened(WEB)], ids=["REST", "az"])
def test_a_rule_reads_the_same_in_every_form(form: Json) -> None:
    (allowed,) = [each for each in read(form).rule_sets[0].rule_set.rules if not each.default]

    assert (allowed.direction, allowed.priority, allowed.access) == (Direction.OUTBOUND, 200, Access.ALLOW)
    assert allowed.destinations.prefixes == ("internet",)
    assert allowed.destination_ports.ranges() == ((443, 443),)


@pytest.mark.parametrize("form", ["rest", "az"])
def test_region_tags_and_what_a_group_is_attached_to_are_kept(form: str) -> None:
    group = nsg("nsg-web", location="West Europe", tags={"team": "web"})
    group["properties"] |= {"subnets": [{"id": "/s/b"}, {"id": "/s/a"}], "networkInterfaces": [{"id": "/n"}, "odd"]}

    (web,) = read(flattened(group) if form == "az" else group).rule_sets

    assert (web.region, web.resource_tags, web.attached_to) == ("westeurope", {"team": "web"}, ("/n", "/s/a", "/s/b"))
    assert web.rule_set.id == ID


@pytest.mark.parametrize(
    "known",
    [
        {"id": "REDACTED"},
        {"id": "nsg-jobs"},
        {"id": "/subscriptions/s"},
        {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/"},
        {"id": f"{ID}/x/y"},
        {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/other/n"},
        {"id": "\x1b[31m\n../../etc"},
        {"id": 7},
        {"type": "networkSecurityGroups"},
        {"type": "***"},
        {"type": "Microsoft.Network/other"},
        {"type": ["Microsoft.Network/networkSecurityGroups"]},
        {"id": nsg_id("nsg-jobs"), "type": "networkSecurityGroups"},
    ],
    ids=repr,
)
@pytest.mark.parametrize("form", ["rest", "az"])
@pytest.mark.parametrize("beside", [[], [WEB]], ids=["alone", "beside another"])
def test_a_group_that_has_rules_is_read_whatever_its_type_and_id(known: Json, form: str, beside: list[Json]) -> None:
    plain = {"name": "nsg-jobs", "properties": JOBS["properties"]}
    read_ = read([*beside, (flattened(plain) if form == "az" else plain) | known])

    rules = {each.rule_set.name: [r.name for r in each.rule_set.rules if not r.default] for each in read_.rule_sets}
    assert rules["nsg-jobs"] == ["deny-all"]
    assert len(rules) == 1 + len(beside)
    assert read_.inputs[0].whole


@pytest.mark.parametrize("rules", [{"deny": {"name": "deny"}}, "x", 7], ids=repr)
@pytest.mark.parametrize("beside", [[], [WEB]], ids=["alone", "beside another"])
def test_rules_that_are_not_a_list_leave_their_group_in_doubt(rules: object, beside: list[Json]) -> None:
    read_ = read([*beside, {"name": "odd", "securityRules": rules}])

    odd = read_.rule_sets[-1].rule_set
    assert odd.name == "odd"
    assert any(each.unread for each in odd.rules)
    assert "securityRules of the group is not a list" in read_.inputs[0].unresolved[0]


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param({**nic("nic-1", "hub/a"), "networkSecurityGroup": JOBS}, id="the group of an interface, expanded"),
        pytest.param({**NETWORK, "subnets": [{"networkSecurityGroup": flattened(JOBS)}]}, id="that of a subnet"),
        pytest.param({"team": "web", "groups": [JOBS]}, id="groups under an unknown key"),
    ],
)
def test_rules_inside_another_resource_are_reported_as_unread(resource: Json) -> None:
    read_ = read([WEB, resource])

    assert [each.rule_set.name for each in read_.rule_sets] == ["nsg-web"]
    assert read_.inputs[0].unresolved == ("- $[1]: the security rules inside are not read; export their group.",)
    assert not read_.inputs[0].whole


def test_a_reference_to_a_group_without_its_rules_has_no_rules() -> None:
    reference = {"id": ID, "securityRules": None, "defaultSecurityRules": None}  # what older versions of az print
    account = read([WEB, {**NETWORK, "subnets": [{"networkSecurityGroup": reference}]}]).inputs[0]

    assert (account.unresolved, account.whole) == ((), True)


def test_a_group_without_an_id_is_known_by_its_place() -> None:
    (web,) = read([{"name": "nsg-web", "securityRules": []}]).rule_sets

    assert web.rule_set.id == "-#$[0]"


@pytest.mark.parametrize(
    "group",
    [
        nsg("empty"),
        flattened(nsg("empty")),
        {**flattened(nsg("empty")), "securityRules": None},
        {"id": nsg_id("empty"), "properties": {}},
        {"id": nsg_id("empty"), "properties": {"securityRules": None}},
    ],
    ids=["REST", "az", "az with null", "empty properties", "null in properties"],
)
def test_a_group_without_rules_is_not_lost(group: Json) -> None:
    read_ = read([group])

    assert [each.rule_set.name for each in read_.rule_sets] == ["empty"]
    assert len(read_.rule_sets[0].rule_set.rules) == 6
    assert read_.inputs[0].rules == 0


@pytest.mark.parametrize(
    "document",
    [
        [{"id": ID, "name": "nsg-web", "type": "Microsoft.Network/networkSecurityGroups", "properties": None}],
        [{"id": ID, "name": "nsg-web", "location": "westeurope"}],
        {"data": [{"id": ID, "name": "nsg-web", "securityRules": None}]},
    ],
    ids=["az resource list", "a list with a query", "an empty projection"],
)
def test_a_group_that_is_listed_without_its_rules_is_not_taken_for_empty(document: object) -> None:
    read_ = read(document)

    assert read_.rule_sets == ()
    assert "lists 1 network security group without" in read_.inputs[0].error
    assert "'nsg-web' is listed without its rules" in read_.inputs[0].unresolved[0]


def test_a_group_without_its_rules_does_not_keep_others_from_being_read() -> None:
    read_ = read([WEB, {"id": nsg_id("bare"), "properties": None}])

    assert [each.rule_set.name for each in read_.rule_sets] == ["nsg-web"]
    assert read_.inputs[0].error == ""
    assert read_.inputs[0].unresolved == ("- $[1]: the group 'bare' is listed without its rules.",)
    assert not read_.inputs[0].whole


@pytest.mark.parametrize(
    "document",
    [{"value": [], "nextLink": "https://x"}, [{"value": [WEB]}, {"value": [NETWORK], "nextLink": "https://x"}]],
    ids=["without a resource", "the last of several"],
)
def test_a_page_that_goes_on_is_reported_whatever_its_content(document: object) -> None:
    account = read(document).inputs[0]

    assert "goes on (nextLink)" in account.unresolved[0]
    assert not account.whole


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"value": [WEB], "nextLink": "https://x"}, "goes on (nextLink)"),
        ({"data": [ROW], "skip_token": "abc"}, "(skip_token)"),
        ({"data": [ROW], "$skipToken": "abc"}, "($skipToken)"),
        ({"data": [ROW], "resultTruncated": "true"}, "(resultTruncated)"),
        ({"data": [ROW], "total_records": 1200}, "(1 of 1200 records)"),
    ],
)
def test_a_document_that_mentions_more_groups_than_it_has_is_incomplete(document: object, said: str) -> None:
    read_ = read(document)

    assert len(read_.rule_sets) == 1
    assert said in read_.inputs[0].unresolved[0]
    assert not read_.inputs[0].whole


@pytest.mark.parametrize(
    "document",
    [[], {}, {"value": []}, {"data": []}, None, 1, "text", [1, None, "a"], [[[[[[]]]]]], {"value": [NETWORK]}, NETWORK],
    ids=repr,
)
def test_a_document_without_groups_is_fine(document: object) -> None:
    account = read(document).inputs[0]

    assert (account.rule_sets, account.rules, account.unresolved, account.error) == (0, 0, (), "")
    assert account.whole


POLICY = {"type": "Microsoft.Authorization/policyDefinitions"}
BLUEPRINT = {"kind": "policyAssignment", "type": "Microsoft.Blueprint/blueprints/artifacts"}
IN_USE = {"name": "a", "direction": "Outbound", "access": "Deny", "priority": 100}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (POLICY | {"properties": {"policyRule": {"if": {"field": "location"}}}}, "Azure Policy"),
        (BLUEPRINT | {"properties": {"policyDefinitionId": "x"}}, "blueprint"),
    ],
)
def test_a_known_form_without_security_rules_is_named_and_complete(document: object, said: str) -> None:
    account = read(document).inputs[0]

    assert said in account.unresolved[0]
    assert account.whole


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"contentVersion": "1.0.0.0", "parameters": {"rules": {"value": [rule("a", 100)]}}}, "in a form of its own"),
        (POLICY | {"properties": {"deployment": {"template": {"resources": [WEB]}}}}, "Azure Policy"),
        (BLUEPRINT | {"properties": {"nested": {"resources": [WEB]}}}, "blueprint"),
        ({"groups": {"a": {"properties": {"securityRules": []}}}}, "in a form that is not read"),
        ({"rules": [IN_USE]}, "in a form that is not read"),
        ({"securityRules": [rule("a", 100)]}, "these rules belong to no named group"),
        ({"value": [{"networkSecurityGroup": None, "effectiveSecurityRules": [IN_USE]}]}, "effective"),
        ({"networkInterfaces": [{"securityRuleAssociations": {"effectiveSecurityRules": [IN_USE]}}]}, "effective"),
        ([IN_USE], "lists 1 security rule, of which 1 has no id that names a group"),
        ({"value": [{"name": "a", "properties": IN_USE}]}, "lists 1 security rule, of which 1 has no id that"),
        ([{**IN_USE, "id": "REDACTED"}, IN_USE], "lists 2 security rules, of which 2 have no id that names a group"),
    ],
)
def test_rules_in_a_form_that_is_not_read_are_named_and_not_read_in_part(document: object, said: str) -> None:
    account = read(document).inputs[0]

    assert account.rule_sets == 0
    assert said in account.unresolved[0]
    assert not account.whole


def test_an_admin_rule_is_passed_over_as_other_resources_are() -> None:
    admin_rule = f"{ID.rpartition('/providers/')[0]}/providers/Microsoft.Network/networkManagers/m/rules/r"
    account = read([WEB, {"id": admin_rule, **IN_USE}, {"type": "Microsoft.Network/networkManagers/rules", **IN_USE}])

    assert (account.inputs[0].rule_sets, account.inputs[0].unresolved) == (1, ())


def test_a_rule_that_cannot_be_read_is_reported_with_its_place_and_the_others_count() -> None:
    broken = {**rule("broken", 100)}
    broken["properties"] = {**broken["properties"], "priority": None}
    read_ = read({"value": [nsg("nsg-web", rule("good", 200), broken)]})

    assert "good" in {each.name for each in read_.rule_sets[0].rule_set.rules}
    assert read_.inputs[0].unresolved[0].startswith('- $.value[0]: securityRules[1] "broken" has no priority')
