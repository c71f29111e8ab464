"""The scope of service tags: the addresses that regional tags leave out, and that the global tag opens in addition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acrnet.net import AddressSet
from acrnet.net.amounts import amount_of
from acrnet.tags import ServiceTag, TagCatalog


def scope_assumptions(
    services: Iterable[str], locations: Iterable[str], catalog: TagCatalog, *, scope: str
) -> Iterator[str]:
    """Yield what a scope assumes, with the number of addresses in the global tag that the regional tags lack.

    `services` are the names of global tags, `locations` those that clients reach. The regional tags of a service do not
    add up to its global one: about a tenth of the registry's IPv4 addresses are in no region
    (Microsoft's download Public 376, checked 2026-11-23).
    """
    places = sorted(set(locations))
    if not places:
        return
    gaps = [gap for service in sorted(set(services)) if (gap := gap_between_scopes(service, places, catalog))]
    if scope == "global":
        yield from (f"--scope global opens {gap} beyond the tags of {', '.join(places)}." for gap in gaps)
        return
    yield "The tag of a region holds every address its replica uses; a new replica needs a new plan before it serves."
    yield from (f"--scope regional leaves out {gap}, which --scope global would open too." for gap in gaps)


def gap_between_scopes(service: str, locations: Iterable[str], catalog: TagCatalog) -> str:
    """Return how many addresses the global tag has beyond the tags of the locations, in words.

    It is "" if there are none, and if a tag is not in the catalog.
    """
    whole = catalog.get(service)
    parts = [catalog.get(f"{service}.{location}") for location in locations]
    known = [part.addresses for part in parts if isinstance(part, ServiceTag)]
    if not isinstance(whole, ServiceTag) or len(known) < len(parts):
        return ""
    gap = whole.addresses - AddressSet.union(known)
    return f"{amount_of(*gap.sizes)} of {whole.name}" if gap else ""
