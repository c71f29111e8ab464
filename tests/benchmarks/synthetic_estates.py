"""Estates made up for measuring plans: network security groups with a subnet each, and registries with replicas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.benchmarks.synthetic_tags import synthetic_tag_file
from tests.estates import Json, nsg, nsg_id, registry, registry_id, rule, subnet, vnet

_REAL_FILE = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags" / "public-376.json"
_PLANNED_BEFORE_ALL = ("westeurope", "northeurope", "eastus", "westus")


@dataclass(frozen=True, slots=True)
class Size:
    """How large an estate is."""

    nsgs: int = 50
    registries: int = 1
    regions: int = 1
    """In how many regions each registry is: its own and those of its replicas."""
    rules: int = 20
    """In each group."""

    def __str__(self) -> str:
        return f"{self.nsgs:,} NSGs of {self.rules} rules, {self.registries} x {self.regions} regions"


def write_estate(folder: Path, size: Size) -> Path:
    """Write an estate with an `acrnet.yaml` that names everything in it, and return its folder.

    Every group denies what its other rules do not allow, so each need asks for a rule; no two groups are alike.
    """
    folder.mkdir(parents=True)
    tags = _REAL_FILE.read_bytes() if _REAL_FILE.is_file() else synthetic_tag_file()
    (folder / "service-tags.json").write_bytes(tags)
    regions = _regions(json.loads(tags))[: size.regions]
    names = [f"nsg-{number:04}" for number in range(size.nsgs)]
    registries = [f"registry{number:02}" for number in range(size.registries)]
    for number, name in enumerate(names):
        rules = _rules(size.rules, Random(number))  # noqa: S311 - made-up rules, the same in every run
        _write(folder, name, [nsg(name, *rules, location=regions[0])])
    _write(folder, "networks", [_network(block, names) for block in range(0, size.nsgs, 200)])
    for name in registries:
        _write(folder, name, list(_registry(name, regions)))
    configuration = {"registries": registries, "targets": {"nsgs": names}}
    (folder / "acrnet.yaml").write_text(json.dumps(configuration), encoding="utf-8")
    return folder


def _regions(tag_file: Json) -> list[str]:
    """Return the locations that have registries and storage, those that people use most first where there are such."""
    names = {each["name"].lower() for each in tag_file["values"]}
    regional = {name.partition(".")[2] for name in names if name.startswith("azurecontainerregistry.")}
    found = {region for region in regional if f"storage.{region}" in names}
    first = [region for region in _PLANNED_BEFORE_ALL if region in found]
    return [*first, *sorted(found.difference(first))]


def _write(folder: Path, name: str, resources: Sequence[Json]) -> None:
    (folder / f"{name}.json").write_text(json.dumps(resources, indent=2), encoding="utf-8")


def _network(block: int, names: Sequence[str]) -> Json:
    second = block // 200
    subnets = [
        subnet(f"snet-{number}", f"10.{second}.{number % 200}.0/24", nsg=nsg_id(name))
        for number, name in enumerate(names)
        if block <= number < block + 200
    ]
    return vnet(f"vnet-{second}", *subnets, space=[f"10.{second}.0.0/16"])


def _registry(name: str, regions: Sequence[str]) -> Iterator[Json]:
    yield {**registry(name), "location": regions[0]}
    for region in regions[1:]:
        yield {
            "id": f"{registry_id(name)}/replications/{region}",
            "location": region,
            "properties": {"provisioningState": "Succeeded", "regionEndpointEnabled": True},
        }


def _rules(count: int, random: Random) -> Iterator[Json]:
    for position in range(count - 1):
        access = "Deny" if random.random() < 0.3 else "Allow"
        destination = random.choice(
            (
                f"10.{random.randrange(64)}.0.0/16",
                f"172.16.{random.randrange(64)}.0/24",
                f"192.168.{random.randrange(64)}.0/24",
                f"203.0.113.{random.randrange(64)}",
                random.choice(("Sql", "EventHub", "AzureMonitor", "AzureKeyVault")),
            )
        )
        ports = random.choice(("443", "80", "22", "1433", "5671-5672", "8080-8090"))
        yield rule(f"rule-{position:03}", 100 + position, access, destination, destinationPortRange=ports)
    yield rule("deny-all", 4096, "Deny", "*", protocol="*", destinationPortRange="*", sourceAddressPrefix="*")
