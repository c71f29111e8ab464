"""The command as a user runs it, in this process, over an estate small enough to know by heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from acrnet.cli.main import run

from ..estates import Json, nsg, nsg_id, registry, registry_id, rule, service_tags, subnet, vnet, write_estate

TAGS = service_tags(
    AzureContainerRegistry=["198.51.100.0/24"],
    AzureContainerRegistry__WestEurope=["198.51.100.0/26"],
    AzureContainerRegistry__NorthEurope=["198.51.100.64/26"],
    Storage=["203.0.113.0/24"],
    Storage__WestEurope=["203.0.113.0/26", "203.0.113.128/26"],
    Storage__NorthEurope=["203.0.113.64/26"],
)
DENY_INTERNET = rule("deny-internet", 4000, "Deny", protocol="*", destinationPortRange="*")


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str


RunCommand: TypeAlias = Callable[..., Ended]
Estate: TypeAlias = Callable[..., Path]


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
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Estate:
    """Write an estate with one registry and nsg-app, which denies the Internet; go to a folder beside it."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def write(*more: Json, settings: str = "", config: str = "", groups: tuple[Json, ...] = ()) -> Path:
        held = groups or (nsg("nsg-app", DENY_INTERNET),)
        networks = vnet("vnet-app", subnet("app", "10.0.1.0/24", nsg=nsg_id("nsg-app")))
        folder = write_estate(
            tmp_path / "estate", registry("contoso"), *held, networks, *more, settings=settings, tags=TAGS
        )
        if config:
            (folder / "acrnet.yaml").write_text(config, encoding="utf-8")
        return folder

    return write


BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
__all__ = ["BOTH", "DENY_INTERNET", "TAGS", "Ended", "Estate", "RunCommand", "nsg", "nsg_id", "registry_id", "rule"]
