"""The command as a user runs it, in this process, over an estate small enough to know by heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from acrnet.cli.main import run

from ..estates import Json, nsg, nsg_id, registry, service_tags, subnet, vnet, write_estate
from ..needs import deny_all

TAGS = service_tags(
    AzureContainerRegistry=["198.51.100.0/24"],
    AzureContainerRegistry__WestEurope=["198.51.100.0/26"],
    AzureContainerRegistry__NorthEurope=["198.51.100.64/26"],
    Storage=["203.0.113.0/24"],
    Storage__WestEurope=["203.0.113.0/26", "203.0.113.128/26"],
    Storage__NorthEurope=["203.0.113.64/26"],
)
NSG_APP = nsg("nsg-app", deny_all(4000, "deny-internet", destinationAddressPrefix="Internet"))
"""Denies the Internet late, so that both rules of contoso are needed and fit."""


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def headline(self) -> str:
        return self.out.splitlines()[0]


RunCommand: TypeAlias = Callable[..., Ended]
WriteEstate: TypeAlias = Callable[..., Path]


@pytest.fixture
def acrnet(capfd: pytest.CaptureFixture[str]) -> RunCommand:
    """Run one command: `acrnet("plan", "--nsg", "nsg-app")`."""

    def command(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        written = capfd.readouterr()
        return Ended(code, written.out, written.err)

    return command


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteEstate:
    """Write an estate with the registry contoso, NSGs and a subnet behind nsg-app; the work goes on beside it.

    The command finds it without --sandbox. `config` is the text of an acrnet.yaml in the estate.
    """
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("ACRNET_SANDBOX", str(tmp_path / "estate"))

    def write(*groups: Json, settings: str = "", config: str = "", more: tuple[Json, ...] = ()) -> Path:
        network = vnet("vnet-app", subnet("app", "10.0.1.0/24", nsg=nsg_id("nsg-app")))
        held = (registry("contoso"), *(groups or (NSG_APP,)), network, *more)
        folder = write_estate(tmp_path / "estate", *held, settings=settings, tags=TAGS)
        if config:
            (folder / "acrnet.yaml").write_text(config, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def files(tmp_path: Path) -> Callable[[], dict[str, bytes]]:
    """Return what is in the estate and in the folder worked in, file by file."""

    def read() -> dict[str, bytes]:
        return {
            str(path.relative_to(tmp_path)): path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()
        }

    return read


Files: TypeAlias = Callable[[], dict[str, bytes]]
