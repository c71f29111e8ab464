"""A small estate whose queries can be worked out by hand, and a shorthand for asking."""

from ..conftest import Answer, Arm, JsonValue, OpenEstate

PATH = "/providers/Microsoft.ResourceGraph/resources"
VERSION = "2022-10-01"


def rule(name: str, priority: int, access: str, ports: str | list[str], direction: str = "Outbound") -> JsonValue:
    many = isinstance(ports, list)
    return {
        "name": name,
        "properties": {
            "priority": priority,
            "access": access,
            "direction": direction,
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "sourceAddressPrefix": "*",
            "destinationAddressPrefix": "*",
            ("destinationPortRanges" if many else "destinationPortRange"): ports,
        },
    }


def network(kind: str, name: str, group: str = "RG-Apps", subscription: str = "sub-1", **body: JsonValue) -> JsonValue:
    identifier = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/{kind}/{name}"
    return {"id": identifier, "location": "West Europe", "properties": {}, **body}


GROUPS = [
    network(
        "networkSecurityGroups",
        "nsg-web",
        tags={"env": "prod", "owner": "Ann"},
        properties={
            "securityRules": [
                rule("allow-https", 200, "Allow", "443"),
                rule("deny-all", 4000, "Deny", "*"),
                rule("allow-http", 100, "Allow", ["80", "8080"], "Inbound"),
            ]
        },
    ),
    network(
        "networkSecurityGroups",
        "nsg-db",
        tags={"env": "Dev"},
        properties={"securityRules": [rule("allow-sql", 300, "Allow", "1433")]},
    ),
    network("networkSecurityGroups", "nsg-empty", "rg-net", "sub-2", location="North Europe"),
]
NETWORKS = network(
    "virtualNetworks",
    "vnet-hub",
    "rg-net",
    "sub-2",
    properties={
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16", "10.1.0.0/16"]},
        "subnets": [
            {
                "name": "web",
                "properties": {
                    "addressPrefix": "10.0.1.0/24",
                    "networkSecurityGroup": {"id": GROUPS[0]["id"]},
                },
            },
            {"name": "plain", "properties": {"addressPrefix": "10.0.2.0/24"}},
        ],
    },
)
REGISTRY = {
    "id": "/subscriptions/sub-1/resourceGroups/RG-Apps/providers/Microsoft.ContainerRegistry/registries/Contoso",
    "location": "westeurope",
    "sku": {"name": "Premium", "tier": "Premium"},
    "properties": {"loginServer": "contoso.azurecr.io", "adminUserEnabled": False},
}
FILES = {"groups.json": GROUPS, "network.json": NETWORKS, "registry.json": REGISTRY}
SUBNETS = f"{NETWORKS['id']}/subnets"


def open_small(open_estate: OpenEstate, **files: JsonValue) -> Arm:
    return open_estate({**FILES, **{f"{name}.json": content for name, content in files.items()}}, only=True)


def ask(arm: Arm, query: str, version: str = VERSION, **request: JsonValue) -> Answer:
    return arm.call("POST", PATH, {"query": query, **request}, version=version)


def rows(arm: Arm, query: str, **request: JsonValue) -> list[JsonValue]:
    """The rows of a query, each as its values in their order, or as the only value."""
    answer = ask(arm, query, **request)
    assert answer.status == 200, answer.body
    values = [[*row.values()] for row in answer.body["data"]]
    return [row[0] if len(row) == 1 else row for row in values]
