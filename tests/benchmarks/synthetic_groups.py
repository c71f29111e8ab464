"""Network security groups made up for measuring: each one distinct, and each one touching the needs of a registry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.estates import Json

_SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
_TYPE = "Microsoft.Network/networkSecurityGroups"
_PORTS = ("443", "80", "22", "*", "1024-65535", "8080-8090", "3389")
_WIDE = ("AzureCloud", "Internet", "VirtualNetwork", "AzureLoadBalancer", "*")


@dataclass(frozen=True)
class Groups:
    """How groups are made up: all their own rules are outbound.

    In every group one rule goes to each of `tags`. Of the others a third goes to service tags or everywhere, a third to
    `prefixes` and a third to private networks. A thousand lists of such networks recur, as in the groups of one
    company; the subnet that a group is for does not. The last rule of half of the groups denies everything.
    """

    rules: int
    tags: Sequence[str]
    prefixes: Sequence[str]
    in_full: bool = False
    """Whether to write what Resource Manager answers besides: ids, etags, types, empty lists and default rules."""
    _random: Random = field(default_factory=lambda: Random(3), init=False)  # noqa: S311

    def resource(self, number: int) -> Json:
        """Return a group as Resource Manager has it; each call makes another one."""
        name = f"nsg-{number:05}"
        group_id = f"{_SUBSCRIPTION}/resourceGroups/rg-{number % 300:03}/providers/{_TYPE}/{name}"
        properties: Json = {"provisioningState": "Succeeded", "securityRules": list(self._own_rules(number))}
        if self.in_full:
            properties["defaultSecurityRules"] = [_default_rule(*each) for each in _DEFAULT_RULES]
            for kind in ("securityRules", "defaultSecurityRules"):
                properties[kind] = [self._in_full(rule, group_id, kind) for rule in properties[kind]]
        return {"name": name, "id": group_id, "type": _TYPE, "location": "westeurope", "properties": properties}

    def _own_rules(self, number: int) -> Iterator[Json]:
        random = self._random
        priorities = sorted(random.sample(range(100, 4096), self.rules))
        needed = dict(zip(random.sample(range(self.rules - 1), len(self.tags)), self.tags, strict=True))
        for position, priority in enumerate(priorities):
            tag = needed.get(position)
            if position == self.rules - 1 and number % 2:
                access, sources, destinations, ports = "Deny", ["*"], ["*"], ["*"]
            elif tag:
                access = "Deny" if random.random() < 0.2 else "Allow"
                sources, destinations, ports = self._sources(number), [tag], ["443"]
            else:
                access = "Deny" if random.random() < 0.4 else "Allow"
                sources, destinations = self._sources(number), self._destinations()
                ports = random.sample(_PORTS, random.choice((1, 1, 1, 3)))
            sides = _sides(sources, destinations, ports)
            yield _rule(f"rule-{position:03}-{access.lower()}", priority, access, "Outbound", sides)

    def _sources(self, number: int) -> list[str]:
        own_subnet = f"10.{number // 256 % 256}.{number % 256}.{number // 65536 * 64}/26"
        return self._random.choice((["*"], ["VirtualNetwork"], [own_subnet], self._random.choice(_NETWORKS)))

    def _destinations(self) -> list[str]:
        first = self._random.randrange(len(self.prefixes) - 2)
        return self._random.choice(
            (
                [self._random.choice(_WIDE)],
                [self._random.choice(_WIDE)],
                [self.prefixes[first]],
                list(self.prefixes[first : first + 3]),
                self._random.choice(_NETWORKS),
                self._random.choice(_NETWORKS),
            )
        )

    def _in_full(self, rule: Json, group_id: str, kind: str) -> Json:
        return {
            "id": f"{group_id}/{kind}/{rule['name']}",
            "etag": f'W/"{self._random.getrandbits(128):032x}"',
            "type": f"{_TYPE}/{kind}",
            **rule,
            "properties": {**{plural: [] for plural in _PLURALS}, **rule["properties"]},
        }


def groups_file(made: Groups, count: int) -> bytes:
    """Return the bytes of one JSON list of groups."""
    return json.dumps([made.resource(number) for number in range(count)]).encode()


def az_file(made: Groups, count: int) -> bytes:
    """Return what `az network nsg list` prints: indented, with default rules, ids, etags and a subnet for each."""
    return json.dumps([_as_az(made.resource(number)) for number in range(count)], indent=2).encode()


def graph_file(made: Groups, count: int) -> bytes:
    """Return what `az graph query` prints: indented, a row for each group with every column, in `data`."""
    rows = [_as_row(made.resource(number)) for number in range(count)]
    return json.dumps({"count": count, "data": rows, "skip_token": None, "total_records": count}, indent=2).encode()


def copies_file(made: Groups, count: int, *, different: int) -> bytes:
    """Return the bytes of one JSON list of groups, of which only so many differ in more than their name and id."""
    originals = [made.resource(number) for number in range(different)]
    copies = []
    for number in range(count):
        original = originals[number % different]
        name = f"nsg-{number:05}"
        copies.append({**original, "name": name, "id": original["id"].rsplit("/", 1)[0] + f"/{name}"})
    return json.dumps(copies).encode()


def _networks(count: int) -> list[list[str]]:
    """Return lists of one to three networks such as a company keeps: offices, jump hosts, monitoring. They overlap."""
    random = Random(count)  # noqa: S311
    return [sorted({_network(random) for _ in range(number % 3 + 1)}) for number in range(count)]


def _network(random: Random) -> str:
    second, third = random.randrange(64), random.randrange(8) * 16
    return random.choice(
        (
            f"10.{second // 16 * 16}.0.0/12",
            f"10.{second}.0.0/16",
            f"10.{second}.{third}.0/20",
            f"10.{second}.{third}.0/24",
        )
    )


def _as_az(group: Json) -> Json:
    """Return a group with its properties, and those of its rules, beside its name, in the order of az."""
    resource_group = group["id"].split("/")[4]

    def flat(resource: Json) -> Json:
        inside = {key: value for key, value in resource.items() if key != "properties"}
        return dict(sorted({**inside, **resource["properties"], "resourceGroup": resource_group}.items()))

    rules = {key: [flat(rule) for rule in group["properties"][key]] for key in _RULE_LISTS}
    subnets = [{**subnet, "resourceGroup": resource_group} for subnet in _subnets(group)]
    return flat({**group, "etag": _ETAG, "properties": {**group["properties"], **rules, "subnets": subnets}})


def _as_row(group: Json) -> Json:
    """Return a group as a row of the table `resources`."""
    identifier = group["id"].split("/")
    return {
        **dict.fromkeys(("extendedLocation", "identity", "kind", "managedBy", "plan", "sku", "tags", "zones")),
        **group,
        "type": group["type"].lower(),
        "properties": {**group["properties"], "subnets": _subnets(group)},
        "resourceGroup": identifier[4],
        "subscriptionId": identifier[2],
        "tenantId": identifier[2],
    }


def _subnets(group: Json) -> list[Json]:
    """Return the subnet that a group is attached to."""
    above, _, _ = group["id"].partition("/networkSecurityGroups/")
    return [{"id": f"{above}/virtualNetworks/vnet/subnets/{group['name']}"}]


def _rule(name: str, priority: int, access: str, direction: str, sides: Json) -> Json:
    state = {"provisioningState": "Succeeded"}
    return {
        "name": name,
        "properties": {**state, **sides, "access": access, "priority": priority, "direction": direction},
    }


def _sides(sources: list[str], destinations: list[str], ports: list[str]) -> Json:
    return {
        "protocol": "*" if ports == ["*"] else "Tcp",
        "sourcePortRange": "*",
        **_one_or_many("destinationPortRange", "destinationPortRanges", ports),
        **_one_or_many("sourceAddressPrefix", "sourceAddressPrefixes", sources),
        **_one_or_many("destinationAddressPrefix", "destinationAddressPrefixes", destinations),
    }


def _one_or_many(singular: str, plural: str, values: list[str]) -> Json:
    return {singular: values[0]} if len(values) == 1 else {plural: values}


def _default_rule(name: str, priority: int, source: str, destination: str) -> Json:
    access = "Deny" if name.startswith("Deny") else "Allow"
    direction = "Inbound" if name.endswith("InBound") else "Outbound"
    return _rule(name, priority, access, direction, _sides([source], [destination], ["*"]))


_NETWORKS = _networks(1000)
_ETAG = 'W/"00000000-0000-0000-0000-000000000001"'
_RULE_LISTS = ("securityRules", "defaultSecurityRules")
_PLURALS = ("sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes")
_DEFAULT_RULES = (
    ("AllowVnetInBound", 65000, "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", 65001, "AzureLoadBalancer", "*"),
    ("DenyAllInBound", 65500, "*", "*"),
    ("AllowVnetOutBound", 65000, "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", 65001, "*", "Internet"),
    ("DenyAllOutBound", 65500, "*", "*"),
)
