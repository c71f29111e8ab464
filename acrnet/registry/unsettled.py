"""What a registry that is not deployed yet leaves open, and the needs that cannot be decided because of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from acrnet.net import Family
from acrnet.registry.located import PORTS, PROTOCOL, need_id
from acrnet.registry.model import Open, Registry
from acrnet.registry.need import Need, Purpose
from acrnet.unknown import Unknown

_PLACES: Final = (Open.LOCATION, Open.REPLICAS)
_PUBLIC: Final = (Purpose.LOGIN, Purpose.DATA, Purpose.STORAGE, Purpose.REGIONAL)


def settled_needs(registry: Registry, needs: Iterable[Need], operations: frozenset[str]) -> Iterator[Need]:
    """Yield the needs of a registry, those that hang on something open with unknown addresses.

    Where it is open in which regions a registry is, it has a need to sign in, and one for layers, of unknown region.
    """
    access, layers = registry.why_open(Open.ACCESS), registry.why_open(Open.LAYERS)
    for need in needs:
        hangs_on = access if need.purpose in _PUBLIC else ""
        hangs_on = hangs_on or (layers if need.purpose is Purpose.STORAGE else "")
        yield _undecided(need, hangs_on) if hangs_on else need
    places = registry.why_open(*_PLACES)
    if places:
        purposes = (Purpose.LOGIN, Purpose.STORAGE) if "pull" in operations else (Purpose.LOGIN,)
        yield from (_somewhere(registry, purpose, places) for purpose in purposes)


def _undecided(need: Need, reason: str) -> Need:
    return replace(need, tag=None, addresses=Unknown(reason), conditional_families=())


def _somewhere(registry: Registry, purpose: Purpose, reason: str) -> Need:
    return Need(
        id=need_id(registry.name, purpose, None),
        registry=registry.name,
        purpose=purpose,
        region=None,
        hosts=(registry.login_server,) if purpose is Purpose.LOGIN else (),
        tag=None,
        addresses=Unknown(reason),
        protocol=PROTOCOL,
        ports=PORTS,
        families=(Family.IPV4,),
        conditional_families=(),
        required=True,
        reason=f"In which regions {registry.name} is, cannot be said, because {reason}.",
    )
