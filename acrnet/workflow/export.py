"""What a firewall outside Azure must admit for the clients of registries, as a neutral list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import ArmOnUse, Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress
from acrnet.workflow.reading import read_registries
from acrnet.workflow.request import RegistryRequest, require_one_choice
from acrnet.workflow.saving import SavedKind, require_writable, save

if TYPE_CHECKING:
    from acrnet.export.export_list import ExportList

_MARK: Final = b"acrnet export"
"""Stands near the beginning of every list, in its header or as the command that made it."""
_BEGINNING: Final = 400
_LIST: Final = SavedKind("list", "allow.txt", 0o666, lambda content: _MARK in content[:_BEGINNING])
"""For whoever the umask lets read it: a web server often passes it on to the firewall."""


def make_list(
    request: RegistryRequest,
    configuration: Configuration,
    *,
    arm: ArmOnUse,
    progress: Progress,
    most: int | None = None,
    command: str = "",
) -> ExportList:
    """Return the needs of the registries or regions that are asked for; `arm` is called only for what is read live.

    Clients are taken to be where no private endpoint is known to be near: those of a registry with public access use
    its public endpoints, and all others any of its private endpoints.

    Raises UsageError for options that contradict each other or name no registry, and what reading raises.
    """
    from acrnet.export.export_list import export_list
    from acrnet.registry.applicable import applicable_needs

    require_one_choice(request)
    need_options(configuration)  # a wrong option ends the run before anything is read
    inventory = Inventory(arm, configuration)
    with progress.working("Reading registries and service tags"):
        read = read_registries(inventory, request)
        if not read.every and not request.regions:
            raise UsageError(
                "Nothing says whose needs to list: no registry is named, and no region.",
                next_step="Name one with --registry, --registry-file or --regions.",
            )
        catalog = inventory.tags_at_home_of(read.live)
    derived = DerivedNeeds(read.every, configuration, request.regions or ())
    needs = derived.joined(catalog)
    stated = needs.stated()
    return export_list(
        applicable_needs(needs.needs, Unknown("the clients are outside Azure")),
        catalog,
        registries=derived.registries,
        regions=needs.serving if derived.regions else (),
        notes=(*read.warnings, *needs.warnings, *(text for text in stated if text not in needs.tag_assumptions)),
        address_notes=tuple(text for text in stated if text in needs.tag_assumptions),
        most=most,
        command=command,
    )


def require_place(out: Path, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a list cannot be saved at `out`.

    A file that is neither empty nor a list of acrnet is replaced only with `force`.
    """
    require_writable(out, _LIST, force=force)


def save_list(text: str, out: Path) -> None:
    """Save a list: the file is replaced as a whole or stays as it is. Raises UsageError when that fails."""
    save(text, out, _LIST)
