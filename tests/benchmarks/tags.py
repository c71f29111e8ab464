"""How long a service-tag file takes to become a catalog: `python -m tests.benchmarks.tags [FILE]`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path

from acrnet.cloud import PUBLIC
from acrnet.inventory.tag_sources import catalog_from_file
from acrnet.net import AddressSet
from acrnet.tags import TagCatalog, parse_tag_file
from tests.benchmarks.harness import call, compare
from tests.benchmarks.synthetic_tags import synthetic_tag_file

_REAL_FILE = Path(__file__).parents[2].parent / "shared" / "data" / "servicetags" / "public-376.json"
_SERVICES = ("AzureContainerRegistry", "Storage")


def main() -> None:
    """Measure the file named on the command line, else a real one, else one made up."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ACRNET_CACHE_DIR"] = f"{folder}/cache"
        path = _tag_file(Path(folder))
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB\n\n")
        _compare_reading(path, Path(folder, "cache"))
        _compare_aggregation(path)


def _tag_file(folder: Path) -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    if _REAL_FILE.is_file():
        return _REAL_FILE
    made_up = folder / "synthetic.json"
    made_up.write_bytes(synthetic_tag_file())
    return made_up


def _compare_reading(path: Path, cache: Path) -> None:
    def plan() -> TagCatalog:
        return _use_twenty_tags(catalog_from_file(path, PUBLIC))

    compare(
        "From the file to the addresses of the 20 tags a plan uses",
        [
            call("json.load alone", lambda: json.loads(path.read_bytes())),
            call("json.load and ipaddress, 20 tags, nothing checked", lambda: _twenty_tags_with_ipaddress(path)),
            call("acrnet, every tag checked, no cache kept", lambda: _use_twenty_tags(_parse(path))),
            call(
                "acrnet, read for the first time, cache written",
                plan,
                before=lambda: shutil.rmtree(cache, ignore_errors=True),
            ),
            call("acrnet, from the cache", plan),
        ],
    )


def _compare_aggregation(path: Path) -> None:
    prefixes = sorted({prefix for record in _parse(path).records() for prefix in record.prefix_list()})
    compare(
        f"From the text of all {len(prefixes):,} distinct prefixes to the fewest that cover the same addresses",
        [
            call("ipaddress.collapse_addresses", lambda: _collapse(prefixes)),
            call("AddressSet", lambda: AddressSet.parse(prefixes).prefixes()),
        ],
        rounds=3,
    )


def _parse(path: Path) -> TagCatalog:
    return parse_tag_file(path.read_bytes(), expected_cloud=PUBLIC)


def _use_twenty_tags(catalog: TagCatalog) -> TagCatalog:
    for service in _SERVICES:
        catalog.get(service)
        for region in catalog.regions(service)[:9]:
            catalog.regional(service, region)
    return catalog


def _twenty_tags_with_ipaddress(path: Path) -> list[object]:
    tags = json.loads(path.read_bytes())["values"]
    used = [tag for service in _SERVICES for tag in _first_ten(tags, service)]
    return [_collapse(tag["properties"]["addressPrefixes"]) for tag in used]


# What json.loads gives: a benchmark of it does not check it.
def _first_ten(tags: list[dict[str, dict[str, list[str]]]], service: str) -> list[dict[str, dict[str, list[str]]]]:
    return [tag for tag in tags if str(tag["name"]).partition(".")[0] == service][:10]


def _collapse(prefixes: list[str]) -> list[object]:
    networks = [ip_network(prefix) for prefix in prefixes]
    v4 = [network for network in networks if isinstance(network, IPv4Network)]
    v6 = [network for network in networks if isinstance(network, IPv6Network)]
    return [*collapse_addresses(v4), *collapse_addresses(v6)]


if __name__ == "__main__":
    main()
