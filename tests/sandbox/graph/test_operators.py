"""What each operator makes of rows, and what its columns are called: worked out by hand from the reference."""

import pytest

from ..conftest import Arm, JsonValue, OpenEstate
from .estate import FILES, GROUPS, NETWORKS, SUBNETS, ask, network, open_small, rows, rule

NSGS = "Resources | where type =~ 'Microsoft.Network/networkSecurityGroups'"
RULES = f"{NSGS} | mv-expand rule = properties.securityRules"
WEB_ID = GROUPS[0]["id"]


@pytest.fixture
def small(open_estate: OpenEstate) -> Arm:
    return open_small(open_estate)


def table(arm: Arm, query: str) -> tuple[list[str], list[str], list[JsonValue]]:
    """The names of the columns, their types, and the rows."""
    data = ask(arm, query, options={"resultFormat": "table"}).body["data"]
    columns = data["columns"]
    return [column["name"] for column in columns], [column["type"] for column in columns], data["rows"]


ROWS: dict[str, tuple[str, list[JsonValue]]] = {
    "project keeps the order of its list": (
        "Resources | where name == 'Contoso' | project sku.tier, name, group = resourceGroup",
        [["Premium", "Contoso", "rg-apps"]],
    ),
    "project may use what it replaces": (
        "Resources | where name == 'Contoso' | project name = toupper(name)",
        ["CONTOSO"],
    ),
    "extend replaces in place and adds behind": (
        "Resources | where name == 'Contoso' | project id = 'x', name | extend id = name, length = strlen(name)",
        [["Contoso", "Contoso", 7]],
    ),
    "project-away with and without an asterisk": (
        "Resources | where name == 'Contoso' | project id = 1, idle = 2, name, kind | project-away id*, kind",
        ["Contoso"],
    ),
    "project-rename keeps the place": (
        (
            "Resources | where name == 'Contoso' | project id = 1, name, kind | project-rename registry = name, n = id"
            " | extend registry = tolower(registry)"
        ),
        [[1, "contoso", ""]],
    ),
    "parentheses around the beginning": (
        "(Resources | where name == 'nsg-web') | union ((Resources | where name == 'nsg-db')) | project name",
        ["nsg-web", "nsg-db"],
    ),
    "all columns in a bag, and some": (
        (
            "Resources | where name == 'Contoso' | project name, sku"
            " | extend all = pack_all(), some = pack('n', name, 's', sku.tier) | project all, some, pack_array(name, 1)"
        ),
        [
            [
                {"name": "Contoso", "sku": {"name": "Premium", "tier": "Premium"}},
                {"n": "Contoso", "s": "Premium"},
                ["Contoso", 1],
            ]
        ],
    ),
    "all columns of the table in a bag": (
        "Resources | where name == 'Contoso' | project details = pack_all() | project details.type, details.sku.tier",
        [["microsoft.containerregistry/registries", "Premium"]],
    ),
    "order is descending unless said otherwise": (
        f"{NSGS} | project name | order by name",
        ["nsg-web", "nsg-empty", "nsg-db"],
    ),
    "order by several keys": (
        "Resources | project subscriptionId, name | sort by subscriptionId desc, name asc | project name",
        ["nsg-empty", "vnet-hub", "Contoso", "nsg-db", "nsg-web"],
    ),
    "nulls come first when it ascends": (
        f"{NSGS} | extend p = toint(properties.securityRules[0].properties.priority) | order by p asc | project name",
        ["nsg-empty", "nsg-web", "nsg-db"],
    ),
    "nulls come last when it descends": (
        f"{NSGS} | extend p = toint(properties.securityRules[0].properties.priority) | order by p | project name",
        ["nsg-db", "nsg-web", "nsg-empty"],
    ),
    "nulls where the query says": (
        (
            f"{NSGS} | extend p = toint(properties.securityRules[0].properties.priority)"
            " | order by p asc nulls last | project name"
        ),
        ["nsg-web", "nsg-db", "nsg-empty"],
    ),
    "take": (f"{NSGS} | order by name asc | take 2 | project name", ["nsg-db", "nsg-empty"]),
    "top": (f"{NSGS} | top 2 by name asc | project name", ["nsg-db", "nsg-empty"]),
    "count": (f"{NSGS} | count", [3]),
    "distinct": (
        "Resources | distinct resourceGroup, subscriptionId",
        [["rg-apps", "sub-1"], ["rg-net", "sub-2"]],
    ),
    "a row for each rule": (
        f"{RULES} | project name, rule.name, toint(rule.properties.priority) | order by rule_properties_priority asc",
        [
            ["nsg-web", "allow-http", 100],
            ["nsg-web", "allow-https", 200],
            ["nsg-db", "allow-sql", 300],
            ["nsg-web", "deny-all", 4000],
        ],
    ),
    "no row for an empty array, one for null": (
        "Resources | mv-expand rule = properties.securityRules | summarize count() by name | order by name asc",
        [["Contoso", 1], ["nsg-db", 1], ["nsg-web", 3], ["vnet-hub", 1]],
    ),
    "expanded in place under the name of the column": (
        (
            "Resources | where name == 'vnet-hub' | project prefix = properties.addressSpace.addressPrefixes"
            " | mv-expand prefix to typeof(string)"
        ),
        ["10.0.0.0/16", "10.1.0.0/16"],
    ),
    "a limit for each row, and the place of each": (
        f"{RULES} limit 1 | project name, tostring(rule.name)",
        [["nsg-web", "allow-https"], ["nsg-db", "allow-sql"]],
    ),
    "the place of each element": (
        (
            "Resources | where name == 'nsg-web'"
            " | mv-expand with_itemindex=i properties.securityRules | project i, properties_securityRules.name"
        ),
        [[0, "allow-https"], [1, "deny-all"], [2, "allow-http"]],
    ),
    "two arrays side by side": (
        (
            "Resources | where name == 'vnet-hub' | mv-expand properties.addressSpace.addressPrefixes, n = dynamic([1])"
            " | project properties_addressSpace_addressPrefixes, n"
        ),
        [["10.0.0.0/16", 1], ["10.1.0.0/16", None]],
    ),
    "a bag falls into bags": (
        "Resources | where name == 'nsg-web' | mv-expand tags | project tags",
        [{"env": "prod"}, {"owner": "Ann"}],
    ),
    "or into pairs": (
        "Resources | where name == 'nsg-web' | mv-expand kind=array tags | project a = tags[0], b = tags[1]",
        [["env", "prod"], ["owner", "Ann"]],
    ),
    "groups and aggregates": (
        (
            f"{RULES} | extend p = toint(rule.properties.priority)"
            " | summarize count(), countif(p < 300), sum(p), min(p), max(p), avg(p) by name"
        ),
        [["nsg-web", 3, 2, 4300, 100, 4000, 4300 / 3], ["nsg-db", 1, 0, 300, 300, 300, 300]],
    ),
    "the least and the greatest of different types": (
        (
            "Resources | extend x = iff(name has 'web', todynamic('3'), iff(name has 'db', tags.env, sku))"
            " | summarize a = min(x), b = max(x)"
        ),
        [[3, {"name": "Premium", "tier": "Premium"}]],
    ),
    "lists and sets": (
        f"{RULES} | summarize make_list(rule.name, 2), make_set(rule.properties.access), dcount(name)",
        [[["allow-https", "deny-all"], ["Allow", "Deny"], 2]],
    ),
    "a set of the elements of arrays": (
        f"{RULES} | summarize ports = make_set(rule.properties.destinationPortRanges)",
        [["80", "8080"]],
    ),
    "aggregates of no row": ("Resources | where name == 'none' | summarize count(), max(strlen(name))", [[0, None]]),
    "no group of no row": ("Resources | where name == 'none' | summarize count() by type", []),
    "keys alone": (f"{NSGS} | summarize by location", ["westeurope", "northeurope"]),
    "join keeps one left row for each key unless said otherwise": (
        (
            "Resources | where name startswith 'nsg' | project name, subscriptionId"
            " | join (Resources | where type endswith 'registries' | project registry = name, subscriptionId)"
            " on subscriptionId"
        ),
        [["nsg-web", "sub-1", "Contoso", "sub-1"]],
    ),
    "join of the kind inner keeps all": (
        (
            "Resources | where name startswith 'nsg' | project name, subscriptionId"
            " | join kind=inner (Resources | where type endswith 'registries'"
            " | project registry = name, subscriptionId) on subscriptionId | project name, registry"
        ),
        [["nsg-web", "Contoso"], ["nsg-db", "Contoso"]],
    ),
    "join of the kind leftouter keeps those alone on the left": (
        (
            "Resources | where name startswith 'nsg' | project name, subscriptionId"
            " | join kind = leftouter (Resources | where type endswith 'registries'"
            " | project registry = name, n = 1, subscriptionId) on subscriptionId | project name, registry, n"
        ),
        [["nsg-web", "Contoso", 1], ["nsg-db", "Contoso", 1], ["nsg-empty", "", None]],
    ),
    "join of the kind fullouter keeps those alone on either side": (
        (
            "Resources | where name == 'nsg-empty' | project name, subscriptionId"
            " | join kind=fullouter (Resources | where type endswith 'registries'"
            " | project registry = name, subscriptionId) on subscriptionId"
        ),
        [["nsg-empty", "sub-2", "", ""], ["", "", "Contoso", "sub-1"]],
    ),
    "join on columns of different names": (
        (
            "Resources | where type endswith 'virtualnetworks' | mv-expand subnet = properties.subnets"
            " | project subnet = tostring(subnet.name), group = tolower(subnet.properties.networkSecurityGroup.id)"
            f" | join kind=inner ({NSGS} | project id = tolower(id), name) on $left.group == $right.id"
            " | project subnet, name"
        ),
        [["web", "nsg-web"]],
    ),
    "join on several columns": (
        (
            "Resources | project name, resourceGroup, subscriptionId"
            " | join kind=inner (ResourceContainers | where type =~ 'Microsoft.Resources/subscriptions/resourceGroups'"
            " | project group = name, key = tolower(name), subscriptionId)"
            " on $left.resourceGroup == $right.key and $left.subscriptionId == $right.subscriptionId"
            " | summarize count() by group | order by group asc"
        ),
        [["RG-Apps", 3], ["rg-net", 2]],
    ),
    "columns of both sides get a number": (
        (
            "Resources | where name == 'nsg-web' | project id, name"
            " | join (Resources | project id, name) on id | project name1, same = id == id1"
        ),
        [["nsg-web", True]],
    ),
    "union takes the columns of both": (
        (
            "Resources | where name == 'nsg-web' | project name"
            " | union (Resources | where name == 'Contoso' | project name, location)"
        ),
        [["nsg-web", ""], ["Contoso", "westeurope"]],
    ),
    "union of the kind inner takes those in common": (
        (
            "Resources | where name == 'nsg-web' | project name"
            " | union kind=inner (Resources | where name == 'Contoso' | project name, location)"
        ),
        ["nsg-web", "Contoso"],
    ),
    "union of a whole table": (
        "Resources | union ResourceContainers | summarize count() by t = tostring(split(type, '/')[0])",
        [["microsoft.network", 4], ["microsoft.containerregistry", 1], ["microsoft.resources", 4]],
    ),
    "subscriptions and resource groups": (
        "ResourceContainers | project id, name, type, location, resourceGroup | order by id asc",
        [
            ["/subscriptions/sub-1", "sub-1", "microsoft.resources/subscriptions", "", ""],
            [
                "/subscriptions/sub-1/resourceGroups/RG-Apps",
                "RG-Apps",
                "microsoft.resources/subscriptions/resourcegroups",
                "westeurope",
                "rg-apps",
            ],
            ["/subscriptions/sub-2", "sub-2", "microsoft.resources/subscriptions", "", ""],
            [
                "/subscriptions/sub-2/resourceGroups/rg-net",
                "rg-net",
                "microsoft.resources/subscriptions/resourcegroups",
                "northeurope",
                "rg-net",
            ],
        ],
    ),
}


@pytest.mark.parametrize(("query", "expected"), ROWS.values(), ids=ROWS)
def test_an_operator_makes_these_rows(query: str, expected: list[JsonValue], small: Arm) -> None:
    assert rows(small, query) == expected


NAMES: dict[str, tuple[str, list[str], list[str]]] = {
    "paths": (
        "project properties.subnets[0].name, tags['env'], tostring(sku.tier)",
        ["properties_subnets_0_name", "tags_env", "sku_tier"],
        ["object", "object", "string"],
    ),
    "functions with a name of their own, and without": (
        "project toint(sku.capacity), strlen(name), tolower(name), strcat(name, id), array_length(zones)",
        ["sku_capacity", "strlen_name", "Column1", "Column2", "Column3"],
        ["integer", "integer", "string", "string", "integer"],
    ),
    "names that are taken": ("project name, name, x = id, x = kind", ["name", "name1", "x", "x1"], ["string"] * 4),
    "aggregates": (
        (
            "summarize count(), count(), dcount(type), make_set(name), make_list(tags), countif(true), max(strlen(id))"
            " by location, tostring(tags.env)"
        ),
        [
            *("location", "tags_env", "count_", "count_1", "dcount_type", "set_name", "list_tags", "countif_"),
            "max_strlen_id",
        ],
        ["string", "string", "integer", "integer", "integer", "object", "object", "integer", "integer"],
    ),
    "truth and fractions": (
        "project a = isempty(name), b = 1.5, c = 2 / 3.0, d = todouble(name)",
        ["a", "b", "c", "d"],
        ["boolean", "number", "number", "number"],
    ),
    "the whole table": (
        "where true",
        [
            *("id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId", "managedBy"),
            *("sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation"),
        ],
        ["string"] * 9 + ["object"] * 7,
    ),
}


@pytest.mark.parametrize(("operators", "names", "types"), NAMES.values(), ids=NAMES)
def test_columns_have_these_names_and_types(operators: str, names: list[str], types: list[str], small: Arm) -> None:
    answered = table(small, f"Resources | {operators}")
    assert answered[:2] == (names, types)
    assert all(len(row) == len(names) for row in answered[2])


def test_a_row_has_what_its_provider_shows(small: Arm) -> None:
    (row,) = ask(small, "Resources | where name == 'nsg-web'").body["data"]
    assert row["properties"] == small.get(WEB_ID).body["properties"]
    assert [rule["name"] for rule in row["properties"]["securityRules"]] == ["allow-https", "deny-all", "allow-http"]
    absent = {key: value for key, value in row.items() if not value}
    assert absent == dict.fromkeys(("kind", "managedBy"), "") | dict.fromkeys(
        ("sku", "plan", "identity", "zones", "extendedLocation")
    )


def test_children_without_a_location_are_no_resources(small: Arm) -> None:
    assert small.get(f"{SUBNETS}/web").status == 200
    assert rows(small, "Resources | where id contains '/subnets/' | count") == [0]
    assert rows(
        small, f"Resources | where id == '{NETWORKS['id']}' | project n = array_length(properties.subnets)"
    ) == [2]


def test_children_are_in_tables_of_their_own(open_estate: OpenEstate) -> None:
    policy = network("firewallPolicies", "base")
    zone = network("privateDnsZones", "privatelink.azurecr.io", location="global")
    children = [
        {"id": f"{policy['id']}/ruleCollectionGroups/first", "location": "westeurope", "properties": {"priority": 100}},
        {"id": f"{zone['id']}/A/contoso", "properties": {"ttl": 10}},
        {"id": f"{zone['id']}/virtualNetworkLinks/hub", "location": "global", "properties": {}},
    ]
    arm = open_estate({"all.json": [policy, zone, *children]}, only=True)
    assert rows(arm, "Resources | project name") == ["base", "privatelink.azurecr.io", "hub"]
    assert rows(arm, "NetworkResources | project name, type, toint(properties.priority)") == [
        ["first", "microsoft.network/firewallpolicies/rulecollectiongroups", 100]
    ]
    assert rows(arm, "DnsResources | project name, type") == [["contoso", "microsoft.network/privatednszones/a"]]


def test_more_than_128_elements_of_a_row_are_cut_unless_the_query_has_a_limit(open_estate: OpenEstate) -> None:
    rules = [rule(f"rule-{number}", 100 + number, "Allow", "443") for number in range(200)]
    many = {**GROUPS[0], "properties": {"securityRules": rules}}
    arm = open_estate({"nsg.json": many}, only=True)
    assert rows(arm, f"{RULES} | count") == [128]
    assert rows(arm, f"{RULES} limit 400 | count") == [200]


def test_management_groups_are_containers_where_no_subscription_is_named(open_estate: OpenEstate) -> None:
    arm = open_estate({**FILES, "sandbox.yaml": "management_groups: {Edge: [sub-2], Core: [sub-1]}"}, only=True)
    query = "ResourceContainers | where type =~ 'Microsoft.Management/managementGroups' | project name"
    assert rows(arm, query) == ["core", "edge"]
    assert rows(arm, query, managementGroups=["Edge"]) == ["edge"]
    assert rows(arm, query, subscriptions=["sub-1"]) == []
