"""Subscriptions, resource groups, and the list of all resources with its filter and its pages."""

import pytest

from .conftest import GROUP, NIC, NSG, REGISTRY, VNET, Arm, OpenEstate

VERSION = "2021-04-01"
NIC_TYPE = "Microsoft.Network/networkInterfaces"
VNET_TYPE = "Microsoft.Network/virtualNetworks"
OTHER = "/subscriptions/sub-2/resourceGroups/Other"


def test_subscriptions_are_those_in_the_ids_and_may_be_described_by_a_file(open_estate: OpenEstate) -> None:
    arm = open_estate({"s.json": {"id": "/subscriptions/SUB-2", "displayName": "Second"}})
    listed = arm.get("/subscriptions", VERSION).body
    assert [(item["subscriptionId"], item["displayName"]) for item in listed["value"]] == [
        ("sub-1", "sub-1"), ("SUB-2", "Second"),
    ]  # fmt: skip
    assert listed["count"] == {"type": "Total", "value": 2}
    assert arm.get("/subscriptions/sub-2", VERSION).body["displayName"] == "Second"


def test_groups_are_those_in_the_ids_and_may_be_described_by_a_file(open_estate: OpenEstate) -> None:
    arm = open_estate({"g.json": {"id": OTHER, "location": "northeurope", "tags": {"a": "b"}}})
    assert [item["name"] for item in arm.get("/subscriptions/sub-1/resourceGroups", VERSION).body["value"]] == ["rg"]
    assert arm.get(GROUP.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), VERSION).body["location"] == "westeurope"
    assert arm.get(OTHER.lower(), VERSION).body["tags"] == {"a": "b"}


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/subscriptions/none", "SubscriptionNotFound", "The subscription 'none' could not be found."),
        (
            "/subscriptions/sub-1/resourceGroups/none",
            "ResourceGroupNotFound",
            "Resource group 'none' could not be found.",
        ),
        (NSG.replace("/rg/", "/none/"), "ResourceGroupNotFound", "Resource group 'none' could not be found."),
        (
            f"{NSG}x",
            "ResourceNotFound",
            "The Resource 'Microsoft.Network/networkSecurityGroups/nsgx' under resource group 'rg' was not found.",
        ),
        (f"{REGISTRY}x/replications", "ResourceNotFound", "'Microsoft.ContainerRegistry/registries/contosox'"),
        (f"{NSG}/securityRules/x", "NotFound", f"Resource {NSG}/securityRules/x not found."),
        ("/subscriptions/sub-1/nothings", "InvalidResourceType", "at the path '/subscriptions/sub-1/nothings'."),
        ("/nothings", "InvalidResourceType", "at the path '/nothings'."),
    ],
)
def test_a_missing_resource_is_404_with_the_message_of_azure(path: str, code: str, words: str, arm: Arm) -> None:
    answer = arm.get(path)
    assert (answer.status, answer.code) == (404, code)
    assert words in answer.message


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/providers"),
        ("GET", "/providers/Microsoft.Network"),
        ("GET", "/providers/Microsoft.Network/operations"),
        ("GET", "/providers/Microsoft.Management/managementGroups"),
        ("POST", "/providers/Microsoft.Resources/checkResourceName"),
        ("POST", f"{GROUP}/exportTemplate"),
        ("POST", f"{GROUP.lower()}/moveresources"),
        ("POST", f"{GROUP}/validateMoveResources"),
    ],
)
def test_what_azure_has_beside_the_resources_of_subscriptions_is_refused_by_name(
    method: str, path: str, arm: Arm
) -> None:
    answer = arm.call(method, path, None, VERSION)
    assert (answer.status, answer.code) == (501, "NotServedBySandbox")
    assert f"{method} on {path};" in answer.message


ALL = [
    REGISTRY,
    VNET,
    NIC,
    NSG,
    *(f"{REGISTRY}/replications/{name}" for name in ("westeurope", "northeurope", "francecentral")),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", set(ALL), id="no filter"),
        pytest.param("resourceType eq 'microsoft.containerregistry/REGISTRIES'", {REGISTRY}, id="a type"),
        pytest.param("resourceType ne 'x' and name eq 'nsg'", {NSG}, id="a type and a name"),
        pytest.param(
            " or ".join(
                f"resourceType eq 'Microsoft.Network/{kind}'" for kind in ("networkInterfaces", "virtualNetworks")
            ),
            {NIC, VNET},
            id="two types",
        ),
        pytest.param("location eq 'northeurope'", {f"{REGISTRY}/replications/northeurope"}, id="a location"),
        pytest.param("resourceGroup eq 'other'", set(), id="a group"),
    ],
)
def test_resources_are_listed_as_the_filter_says_without_their_properties(
    text: str, expected: set[str], arm: Arm
) -> None:
    listed = arm.get(
        f"/subscriptions/sub-1/resources?$filter={text}" if text else "/subscriptions/sub-1/resources"
    ).body
    assert {item["id"] for item in listed["value"]} == expected
    assert all("properties" not in item and {"id", "name", "type"} <= item.keys() for item in listed["value"])


@pytest.mark.parametrize("text", ["tagName ne 'x'", "resourceType = 'x'", "name eq 'a' xor name eq 'b'"])
def test_a_filter_the_sandbox_cannot_judge_is_refused(text: str, arm: Arm) -> None:
    answer = arm.get(f"/subscriptions/sub-1/resources?$filter={text}")
    assert (answer.status, answer.code) == (400, "InvalidFilterInQueryString")


@pytest.mark.parametrize("query", ["$top=2", ""])
def test_pages_are_linked_and_keep_the_query(query: str, open_estate: OpenEstate) -> None:
    arm = open_estate({"sandbox.yaml": "page_size: 3\n"})
    link, seen, sizes = f"/subscriptions/sub-1/resources?{query}&$filter=name ne 'none'", list[str](), list[int]()
    while link:
        body = arm.get(link, VERSION).body
        seen += [item["id"] for item in body["value"]]
        sizes.append(len(body["value"]))
        link = body.get("nextLink", "")
    assert sorted(seen) == sorted(ALL)
    assert sizes == ([2, 2, 2, 1] if query else [3, 3, 1])


@pytest.mark.parametrize("top", ["0", "-1", "x", "9" * 20, "9" * 5000])
def test_a_size_that_no_page_has_is_passed_over(top: str, arm: Arm) -> None:
    answer = arm.get(f"/subscriptions/sub-1/resources?$top={top}", VERSION)
    assert (answer.status, len(answer.body["value"])) == (200, len(ALL))


def test_an_unknown_skip_token_is_refused(arm: Arm) -> None:
    assert arm.get("/subscriptions/sub-1/resources?$skiptoken=%ff").code == "InvalidSkipToken"
