"""The sample queries of Microsoft that concern what an estate has, and queries of the kind that people share.

The samples are those of learn.microsoft.com/azure/governance/resource-graph/samples/starter and advanced (2023-08-31).
"""

import pytest

from ..conftest import Arm, JsonValue, OpenEstate
from .estate import open_small, rows

SAMPLES: dict[str, tuple[str, list[JsonValue]]] = {
    "count Azure resources": ("Resources | summarize count()", [5]),
    "count them without a table": ("summarize count()", [5]),
    "count key vaults": ("Resources | where type =~ 'microsoft.keyvault/vaults' | count", [0]),
    "list resources sorted by name": (
        "Resources | project name, type, location | order by name asc | take 2",
        [
            ["Contoso", "microsoft.containerregistry/registries", "westeurope"],
            ["nsg-db", "microsoft.network/networksecuritygroups", "westeurope"],
        ],
    ),
    "show the first by name with a property": (
        (
            "Resources | where type =~ 'Microsoft.ContainerRegistry/registries'"
            " | project name, properties.loginServer | top 5 by name desc"
        ),
        [["Contoso", "contoso.azurecr.io"]],
    ),
    "count by a property": (
        (
            "Resources | where type =~ 'Microsoft.ContainerRegistry/registries' | extend tier = sku.tier"
            " | summarize count() by tostring(tier)"
        ),
        [["Premium", 1]],
    ),
    "show resources that contain a word": (
        "Resources | where type contains 'NETWORK' | distinct type",
        ["microsoft.network/networksecuritygroups", "microsoft.network/virtualnetworks"],
    ),
    "list all subnets": (
        (
            "Resources\n| where type == 'microsoft.network/virtualnetworks'\n| extend subnets = properties.subnets\n"
            "| mv-expand subnets\n"
            "| project name, subnets.name, subnets.properties.addressPrefix, location, resourceGroup, subscriptionId"
        ),
        [
            ["vnet-hub", "web", "10.0.1.0/24", "westeurope", "rg-net", "sub-2"],
            ["vnet-hub", "plain", "10.0.2.0/24", "westeurope", "rg-net", "sub-2"],
        ],
    ),
    "list public addresses": (
        (
            "Resources | where type contains 'publicIPAddresses' and isnotempty(properties.ipAddress)"
            " | project properties.ipAddress | limit 100"
        ),
        [],
    ),
    "count by subscription, with a space": (
        "Resources | where type contains 'network' | summarize count () by subscriptionId",
        [["sub-1", 2], ["sub-2", 2]],
    ),
    "list resources with a tag": (
        "Resources | where tags.env=~'PROD' | project name, tags",
        [["nsg-web", {"env": "prod", "owner": "Ann"}]],
    ),
    "list resources with a tag in brackets": ("Resources | where tags['env']=='Dev' | project name", ["nsg-db"]),
    "list all tags and their values": (
        (
            "ResourceContainers\n| where isnotempty(tags)\n| project tags\n| mvexpand tags\n"
            "| extend tagKey = tostring(bag_keys(tags)[0])\n| extend tagValue = tostring(tags[tagKey])\n"
            "| union (\n    resources\n    | where notempty(tags)\n    | project tags\n    | mvexpand tags\n"
            "    | extend tagKey = tostring(bag_keys(tags)[0])\n    | extend tagValue = tostring(tags[tagKey])\n)\n"
            '| distinct tagKey, tagValue\n| where tagKey !startswith "hidden-"'
        ),
        [["env", "prod"], ["owner", "Ann"], ["env", "Dev"]],
    ),
    "show unassociated network security groups": (
        (
            'Resources\n| where type =~ "microsoft.network/networksecuritygroups"'
            " and isnull(properties.networkInterfaces) and isnull(properties.subnets)"
            "\n| project name, resourceGroup\n| sort by name asc"
        ),
        [["nsg-db", "rg-apps"], ["nsg-empty", "rg-net"]],
    ),
    "remove columns from results": (
        (
            "Resources | summarize resourceCount=count() by subscriptionId"
            " | join (ResourceContainers | where type=='microsoft.resources/subscriptions' | project SubName=name,"
            " subscriptionId) on subscriptionId | project-away subscriptionId, subscriptionId1"
        ),
        [[3, "sub-1"], [2, "sub-2"]],
    ),
    "a resource with the name of its subscription": (
        (
            "Resources | where type == 'microsoft.containerregistry/registries'"
            " | join (ResourceContainers | where type=='microsoft.resources/subscriptions' | project SubName=name,"
            " subscriptionId) on subscriptionId | project type, name, SubName"
        ),
        [["microsoft.containerregistry/registries", "Contoso", "sub-1"]],
    ),
    "combine results of two queries": (
        (
            "ResourceContainers | where type=='microsoft.resources/subscriptions/resourcegroups' | project name, type"
            " | limit 5 | union (Resources | project name, type | limit 1)"
        ),
        [
            ["RG-Apps", "microsoft.resources/subscriptions/resourcegroups"],
            ["rg-net", "microsoft.resources/subscriptions/resourcegroups"],
            ["nsg-web", "microsoft.network/networksecuritygroups"],
        ],
    ),
    "resources by number of their type": (
        "Resources | summarize count() by type | order by count_ | take 1",
        [["microsoft.network/networksecuritygroups", 3]],
    ),
    "every rule that allows outbound traffic, with where its group is attached": (
        (
            "resources\n| where type =~ 'microsoft.network/networksecuritygroups'\n"
            "| mv-expand rules = properties.securityRules\n| extend p = rules.properties\n"
            "| where p.access =~ 'allow' and p.direction =~ 'Outbound' and toint(p.priority) < 1000\n"
            "| mv-expand subnet = properties.subnets\n"
            "| extend subnetName = tostring(split(subnet.id, '/')[-1])\n"
            "| extend ports = iff(isempty(p.destinationPortRange), strcat_array(p.destinationPortRanges, ','),"
            " tostring(p.destinationPortRange))\n"
            "| project nsg = name, rule = rules.name, ports, subnetName\n| order by nsg asc"
        ),
        [["nsg-db", "allow-sql", "1433", ""], ["nsg-web", "allow-https", "443", "web"]],
    ),
    "groups with and without rules": (
        (
            "Resources | where type =~ 'microsoft.network/networksecuritygroups'"
            " | summarize groups = make_set(name) by empty = array_length(properties.securityRules) == 0"
            " | order by empty asc"
        ),
        [[False, ["nsg-web", "nsg-db"]], [True, ["nsg-empty"]]],
    ),
}


@pytest.fixture
def small(open_estate: OpenEstate) -> Arm:
    return open_small(open_estate)


@pytest.mark.parametrize(("query", "expected"), SAMPLES.values(), ids=SAMPLES)
def test_a_sample_is_answered(query: str, expected: list[JsonValue], small: Arm) -> None:
    assert rows(small, query) == expected
