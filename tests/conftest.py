"""What every test gets: no network, folders of its own, and an estate with a session over it on request."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import settings

from acrnet.arm import ArmSession, Call, open_session
from acrnet.cloud import PUBLIC, Cloud
from acrnet.sandbox import Sandbox, open_sandbox

from .collecting import (  # noqa: F401 - hooks, which pytest looks for in this file
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_make_collect_report,
    pytest_report_to_serializable,
    pytest_sessionfinish,
)
from .estates import Json, write_estate

# Every run tries the same cases, and none is judged by the clock: a busy machine fails no test. A plain run tries a few
# of them, and a step of `.ci/run` the hundred of the profile `ci`. A property with its own number has that in both.
settings.register_profile("few", settings.get_profile("ci"), max_examples=25)
settings.load_profile("few")

_FOREIGN_SETTINGS = ("ACRNET_", "AZURE_", "ARM_", "IDENTITY_", "MSI_", "SYSTEM_ACCESSTOKEN")
_FOREIGN_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

# Journals and histories are synced line by line. On a disk the tests would spend a third of their time on that.
_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes folders in it that only their owner may open
_ROOM = 4 << 30
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of whoever runs the tests out of them; their certificates are for pip alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FOREIGN_SETTINGS):
                patch.delenv(name)
        for name in _FOREIGN_CERTIFICATES:
            if path := os.environ.get(name):
                patch.delenv(name)
                patch.setenv("PIP_CERT", os.environ.get("PIP_CERT", path))
        base = tmp_path_factory.mktemp("shared")
        patch.setenv("ACRNET_CACHE_DIR", f"{base}/cache")
        patch.setenv("ACRNET_STATE_DIR", f"{base}/state")
        yield


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name a folder for each test, which is made when something is written there: most tests write nothing."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_folders(homes: Iterator[Path], own_settings: None) -> None:
    """Keep the caches and the journals of whoever runs the tests, and of other tests, out of each."""
    home = next(homes)
    # Not undone after each test: the next one replaces them. Fixtures of a module may run before that.
    os.environ["ACRNET_CACHE_DIR"] = f"{home}/cache"
    os.environ["ACRNET_STATE_DIR"] = f"{home}/state"


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    # Any: an address is what its family says it is.
    def guarded_connect(own: socket.socket, address: Any) -> None:
        _require_loopback(own.family, address)
        connect(own, address)

    def guarded_connect_ex(own: socket.socket, address: Any) -> int:
        _require_loopback(own.family, address)
        return connect_ex(own, address)

    def guarded_resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        _require_loopback_host(host)
        return resolve(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield


def _require_loopback(family: int, address: Any) -> None:
    if family in {socket.AF_INET, socket.AF_INET6}:
        _require_loopback_host(address[0])


def _require_loopback_host(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return
    try:
        if ip_address(str(name).partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    raise AssertionError(f"A test tried to reach {name}; tests stay on this machine.")


@dataclass
class OpenEstate:
    """A folder of resources, the sandbox that serves it, and a session with that sandbox."""

    folder: Path
    sandbox: Sandbox
    arm: ArmSession
    calls: list[Call] = field(default_factory=list)

    def requested(self) -> list[str]:
        """Return method and path of every call so far."""
        return [f"{call.method} {call.path}" for call in self.calls]


EstateOf: TypeAlias = Callable[..., OpenEstate]


@pytest.fixture
def estate_of(tmp_path: Path) -> Iterator[EstateOf]:
    """Open an estate of the resources given: `estate_of(nsg("a"), settings="page_size: 1")`."""
    opened: list[OpenEstate] = []

    def open_estate(
        *resources: Mapping[str, object], settings: str = "", tags: Json | None = None, cloud: Cloud = PUBLIC
    ) -> OpenEstate:
        folder = write_estate(tmp_path / f"estate{len(opened)}", *resources, settings=settings, tags=tags)
        sandbox = open_sandbox(folder)
        calls: list[Call] = []
        estate = OpenEstate(folder, sandbox, open_session(cloud, transport=sandbox, on_call=calls.append), calls)
        opened.append(estate)
        return estate

    yield open_estate
    for estate in opened:
        estate.arm.close()
