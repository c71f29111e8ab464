"""What a firewall outside Azure must admit for the clients of registries, as a neutral list."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import ArmOnUse, Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.progress import Progress
from acrnet.workflow.registries import read_registries
from acrnet.workflow.request import RegistryRequest, require_consistent_options
from acrnet.workflow.saving import SavedKind, require_writable, save
from acrnet.workflow.tags.editions import find_edition

if TYPE_CHECKING:
    from acrnet.codec import Json
    from acrnet.export.export_list import EarlierList, ExportList

_MARKS: Final = (b"acrnet export", b'"command": "acrnet watch"')
"""One of them stands near the beginning of every list, in its header or as the command that made it."""
_BEGINNING: Final = 400
LIST: Final = SavedKind(
    "list", "allow.txt", 0o666, lambda content: any(mark in content[:_BEGINNING] for mark in _MARKS)
)
"""Readable by others as the umask says: a web server often passes the list on to the firewall."""


def make_list(
    request: RegistryRequest,
    configuration: Configuration,
    *,
    arm: ArmOnUse,
    progress: Progress,
    most: int | None = None,
    command: str = "",
    old: Path | None = None,
) -> ExportList:
    """Return the needs of the registries or regions that are asked for; `arm` is called only for what is read live.

    Clients are taken to be where no private endpoint is known to be near: those of a registry with public access use
    its public endpoints, and all others any of its private endpoints. With `old`, a list that acrnet wrote as JSON or
    an earlier edition of the service tags, the list is the change from that.

    Raises UsageError for options that contradict each other or name no registry, and what reading raises.
    """
    require_consistent_options(request)
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
    asked = _Asked(derived, read.warnings, most, command, configuration.owner)
    made = asked.list_by(catalog)
    if old is None:
        return made
    with progress.working("Reading what the firewall has"):
        return replace(made, earlier=_earlier(old, configuration, asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose needs are listed, and in which form."""

    derived: DerivedNeeds
    warnings: tuple[str, ...]
    most: int | None
    command: str
    owner: str

    def list_by(self, catalog: TagCatalog) -> ExportList:
        """Return the list by one edition of the service tags."""
        from acrnet.export.export_list import export_list
        from acrnet.registry.applicable import applicable_needs
        from acrnet.rules.ownership import Owner

        needs = self.derived.joined(catalog)
        stated = needs.stated()
        of_tags = needs.tag_assumptions
        return export_list(
            applicable_needs(needs.needs, Unknown("the clients are outside Azure")),
            catalog,
            registries=self.derived.registries,
            regions=needs.serving if self.derived.regions else (),
            notes=(*self.warnings, *needs.warnings, *(text for text in stated if text not in of_tags)),
            address_notes=tuple(text for text in stated if text in of_tags),
            most=self.most,
            command=self.command,
            owner=Owner.parse(self.owner),
        )


def _earlier(old: Path, configuration: Configuration, asked: _Asked) -> EarlierList:
    """Return what a firewall has that was given the list `old`, or the same list by the service tags `old`.

    Raises InputFileError for a file that is neither, and UsageError where those service tags lack what is needed.
    """
    from acrnet.export.earlier import read_earlier_list
    from acrnet.export.export_list import EarlierList
    from acrnet.export.term import dispensable

    document = _list_in(old)
    if document is not None:
        return read_earlier_list(document, str(old))
    made = asked.list_by(find_edition(old, configuration.cloud).catalog(configuration.cloud))
    for entry in made.entries:
        if isinstance(entry.addresses, Unknown) and not dispensable(entry):
            raise UsageError(
                f"{old} does not say what a firewall has for {entry.need.id}: {entry.addresses.reason}.",
                next_step="Give the list that the firewall was given, as --format json wrote it.",
            )
    return EarlierList(f"the service tags {made.catalog.id}", (*made.hosts, *made.prefixes))


def _list_in(path: Path) -> Json | None:
    """Return the list that acrnet wrote into this file as JSON; None for a file of anything else."""
    from acrnet.export.earlier import KINDS
    from acrnet.inventory.bounded_file import read_bounded

    try:
        document = json.loads(read_bounded(path))
    except (OSError, ValueError, RecursionError):
        return None  # who reads it as service tags says what is wrong
    return document if isinstance(document, dict) and document.get("kind") in KINDS else None


def require_place(out: Path, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a list cannot be saved at `out`.

    A file that is neither empty nor a list of acrnet is replaced only with `force`.
    """
    require_writable(out, LIST, force=force)


def save_list(text: str, out: Path) -> None:
    """Save a list: the file is replaced as a whole or stays as it is. Raises UsageError when that fails."""
    save(text, out, LIST)
