"""Needs for a service in a region: finding the service tag for a purpose and a location."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from acrnet.errors import UsageError
from acrnet.net import Family
from acrnet.registry.need import Need, Purpose
from acrnet.tags import ServiceTag, TagCatalog
from acrnet.unknown import Unknown

PROTOCOL = "Tcp"
PORTS = (443,)
"""All endpoints of a registry use TCP 443 only.

learn.microsoft.com/azure/container-registry/container-registry-firewall-rules, checked 2026-11-23.
"""

# Data and regional endpoints answer from addresses of the registry's tag: two published traffic recordings of data
# endpoints (2020 and 2021), whose addresses lie in that tag of the tag files 346 and 376 (checked 2026-11-23).
_SERVICES = {
    Purpose.LOGIN: "AzureContainerRegistry",
    Purpose.DATA: "AzureContainerRegistry",
    Purpose.STORAGE: "Storage",
    Purpose.REGIONAL: "AzureContainerRegistry",
}
_REASONS = {
    Purpose.LOGIN: "Clients sign in, push and ask for images at the login server, which may send them to {where}",
    Purpose.DATA: "Pulls download layers from the dedicated data endpoint of {where}",
    Purpose.STORAGE: "Pulls download layers from storage accounts in {where}, which the service chooses and changes",
    Purpose.REGIONAL: "Clients that pin a region sign in at the regional endpoint of {where}",
}


def service_of(purpose: Purpose) -> str:
    """Return the service whose tags have the addresses for a purpose; only for the purposes of a LocatedNeed."""
    return _SERVICES[purpose]


@dataclass(frozen=True, slots=True)
class LocatedNeed:
    """A need whose service tag is still to be looked up."""

    purpose: Purpose
    """One of login, data, storage and regional."""
    locations: tuple[str, ...]
    hosts: tuple[str, ...]
    when: bool | Unknown
    """True, or Unknown if it is not known whether clients need it."""
    dual_stack: bool | Unknown
    """Whether the destination answers over IPv6 too."""
    why: str = ""
    """Why clients need it, with `{where}` in the place of the locations; "" for the usual reason of its purpose."""


def located_needs(registry: str, wanted: Iterable[LocatedNeed], catalog: TagCatalog, *, scope: str) -> tuple[Need, ...]:
    """Return the needs in the order of purpose and location; in scope `global`, one for each purpose.

    Raises NoRegionalTagError for a location without a tag, UsageError when the catalog lacks a whole service.
    """
    ordered = sorted(wanted, key=lambda item: (list(Purpose).index(item.purpose), item.locations))
    if scope == "global":
        ordered = [_merged(list(group)) for _, group in groupby(ordered, key=lambda item: item.purpose)]
    return tuple(_need(registry, item, catalog, scope=scope) for item in ordered)


def need_id(registry: str, purpose: Purpose, last: str | None) -> str:
    """Return the id of a need; `last` is the region or what stands for it."""
    return f"{registry}/{purpose}/{last or '-'}"


def service_tag(catalog: TagCatalog, name: str) -> ServiceTag:
    """Return a tag that is not regional; raises UsageError when the catalog has none of this name."""
    tag = catalog.get(name)
    if isinstance(tag, Unknown):
        raise UsageError(
            f"No rule can be written for {name}: {tag.reason}.",
            next_step="Give a tag file that has the tag with --service-tags FILE.",
        )
    return tag


def reason(text: str, when: bool | Unknown) -> str:
    """Return the sentence that says why a client needs it, and on what that depends."""
    return f"{text}; conditional, because {when.reason}." if isinstance(when, Unknown) else f"{text}."


def _merged(items: list[LocatedNeed]) -> LocatedNeed:
    certain = any(item.when is True for item in items)
    return LocatedNeed(
        purpose=items[0].purpose,
        locations=tuple(sorted({location for item in items for location in item.locations})),
        hosts=tuple(sorted({host for item in items for host in item.hosts})),
        when=certain or items[0].when,
        dual_stack=items[0].dual_stack,
        why=next((item.why for item in items if item.why), ""),
    )


def _need(registry: str, wanted: LocatedNeed, catalog: TagCatalog, *, scope: str) -> Need:
    service = _SERVICES[wanted.purpose]
    region = None if scope == "global" else wanted.locations[0]
    tag = service_tag(catalog, service) if region is None else catalog.regional(service, region)
    return Need(
        id=need_id(registry, wanted.purpose, region),
        registry=registry,
        purpose=wanted.purpose,
        region=region,
        hosts=wanted.hosts,
        tag=tag.name,
        addresses=(),
        protocol=PROTOCOL,
        ports=PORTS,
        families=(Family.IPV4, Family.IPV6) if wanted.dual_stack is True else (Family.IPV4,),
        conditional_families=(Family.IPV6,) if isinstance(wanted.dual_stack, Unknown) else (),
        required=wanted.when is True,
        reason=reason(_text(wanted), wanted.when),
    )


def _text(wanted: LocatedNeed) -> str:
    text = (wanted.why or _REASONS[wanted.purpose]).format(where=_listed(wanted.locations))
    unlisted = wanted.when is True and not wanted.hosts
    return f"{text}, whose host name is not listed yet" if unlisted else text


def _listed(locations: tuple[str, ...]) -> str:
    if len(locations) == 1:
        return locations[0]
    return f"{', '.join(locations[:-1])} or {locations[-1]}"
