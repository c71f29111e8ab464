"""Whether service tags that were fetched are whole: what a registry needs is in them, and not too much has gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.net import AddressSet, Family
from acrnet.tags.catalog import TagCatalog
from acrnet.tags.document import bad_tag_data
from acrnet.tags.service_tag import ServiceTag

MOST_LOST: Final = 10
"""Percent of the tags, and of the addresses, that an edition may lack of those of the edition before it.

Between two editions of the Public cloud some 0.1 % of the tags go at most, and 0.3 % of the addresses; the one edition
that lost 14 % of its tags (239, which deleted 363) is what a person should look at. Measured on ten files of 2019 to
2025.
"""
_REGISTRY_SERVICES: Final = ("AzureContainerRegistry", "Storage")
"""Every registry with public access needs both."""
_WATCHED: Final = (
    *_REGISTRY_SERVICES,
    "MicrosoftContainerRegistry",
    "AzureFrontDoor.FirstParty",
    "AzureActiveDirectory",
)


def require_whole(catalog: TagCatalog, origin: str) -> None:
    """Raise TagFileError unless the tags of registries and of storage have addresses, everywhere and by region."""
    for service in _REGISTRY_SERVICES:
        tag = catalog.get(service)
        if not isinstance(tag, ServiceTag) or not tag.addresses:
            raise bad_tag_data(origin, f"has no addresses of {service}, so it is not whole")
        if not catalog.regional_records(service):
            raise bad_tag_data(origin, f"has no regional tag of {service}, so it is not whole")


def losses(old: TagCatalog, new: TagCatalog) -> tuple[str, ...]:
    """Return what more than `MOST_LOST` percent of has gone, as clauses."""
    return tuple(_losses(old, new))


def _losses(old: TagCatalog, new: TagCatalog) -> Iterator[str]:
    gone = sum(name not in new for name in old.names())
    if _is_much(gone, len(old)):
        yield f"{gone:,} of {len(old):,} tags"
    yield from lost_share("all tags", _everything(old), _everything(new))
    for name in _WATCHED:
        yield from lost_share(name, _addresses(old, name), _addresses(new, name))


def lost_share(what: str, old: AddressSet, new: AddressSet, most: int = MOST_LOST) -> Iterator[str]:
    """Yield, for each address family of which more than `most` percent has gone, how much, as a clause."""
    lost = old - new
    for family in Family:
        before, gone = (sum(each.only(family).sizes) for each in (old, lost))
        if _is_much(gone, before, most):
            yield f"{round(100 * gone / before)} % of the {family} addresses of {what}"


def _is_much(gone: int, before: int, most: int = MOST_LOST) -> bool:
    return 100 * gone > most * before


def _everything(catalog: TagCatalog) -> AddressSet:
    return AddressSet.union(tag.addresses for tag in catalog.tags())


def _addresses(catalog: TagCatalog, name: str) -> AddressSet:
    tag = catalog.get(name)
    return tag.addresses if isinstance(tag, ServiceTag) else AddressSet.EMPTY
