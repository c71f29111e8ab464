"""Whose needs a command takes: registries, live or in files, or any registry in some regions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from acrnet.errors import UsageError
from acrnet.workflow.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRequest(Request):
    """The request of a command that takes registries from files and regions as well."""

    registry_file: tuple[Path, ...] = ()
    regions: tuple[str, ...] | None = None
    """Locations, in place of registries: any registry there."""


def require_one_choice(request: RegistryRequest) -> None:
    """Raise UsageError for regions beside registries or beside a replica of one, and for an empty list of regions."""
    if request.regions is not None and request.region:
        raise UsageError(
            f"--region {request.region[0]} asks for a replica of one registry, and --regions names none.",
            next_step="Give the registry with --registry, or leave out --region.",
        )
    if request.regions is not None and not request.regions:
        raise UsageError("--regions names no region.", next_step="Give location names: --regions westeurope.")
    if request.regions and (request.registry or request.registry_file):
        raise UsageError(
            "--regions stands for any registry there, and cannot be given with --registry or --registry-file.",
            next_step="Leave out one of them.",
        )
