"""The rule sets of files as they are before what the files plan is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import structs

from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.rule_sets import RuleSetsRead
from acrnet.rules.inputs import LocatedNsg

if TYPE_CHECKING:
    from acrnet.firewall.resources import FirewallResources


@dataclass(frozen=True, slots=True)
class FilesBefore:
    """What `FilesRead` has, before what files plan is done."""

    planned: tuple[str, ...]
    """What they plan, one clause each: `the plan in plan.json is applied`."""
    rule_sets: Mapping[str, LocatedNsg]
    """Every group that was there, by its id in `FilesRead.rule_sets`; at the same place, so that the two compare."""
    firewalls: FirewallResources | None
    registries: tuple[tuple[str, Located], ...] = ()
    """The registries and replications that were there, each with its file."""


def files_before(
    accounts: Sequence[RuleSetsRead],
    kept: Iterable[tuple[LocatedNsg, LocatedNsg, RuleSetsRead]],
    firewalls: FirewallResources | None,
) -> FilesBefore | None:
    """Return how things are before what files plan is done; None where no file plans anything.

    `kept` has each group as `FilesRead` has it, as its file has it, and the file; `firewalls` are those of `FilesRead`.
    """
    planned = tuple(read.planned for read in accounts if read.planned)
    if not planned:
        return None
    by_file = {
        read.file: {nsg.rule_set.id.lower(): nsg for nsg in read.before.rule_sets}
        for read in accounts
        if read.before is not None
    }
    rule_sets: dict[str, LocatedNsg] = {}
    for nsg, as_read, read in kept:
        earlier = by_file[read.file].get(as_read.rule_set.id.lower()) if read.file in by_file else nsg
        if earlier is not None:
            rules = structs.replace(earlier.rule_set, id=nsg.rule_set.id)
            rule_sets[nsg.rule_set.id] = structs.replace(nsg, rule_set=rules)
    registries = tuple((read.file, each) for read in accounts for each in (read.before or read).registries)
    return FilesBefore(planned, rule_sets, _firewalls(accounts, firewalls), registries)


def _firewalls(accounts: Sequence[RuleSetsRead], now: FirewallResources | None) -> FirewallResources | None:
    """Return the resources of Azure Firewall as they were, each at the place where it is now."""
    parts = [part for read in accounts for part in (read.before or read).firewall_parts]
    if not parts or now is None:
        return None
    # Loaded here: files without a firewall need none of it.
    from acrnet.inventory.files.firewall_reading import merged

    earlier, _ = merged(parts)
    return replace(earlier, locations={**earlier.locations, **now.locations})
