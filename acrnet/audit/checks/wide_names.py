"""Destinations that are much wider than any service needs: everything, the Internet, all of Azure, all of storage."""

from __future__ import annotations

import re
from typing import Final

from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.net import AddressSet
from acrnet.registry.need import Need
from acrnet.rules.network import PRIVATE_SPACE, NetworkContext, literal
from acrnet.rules.rule import SecurityRule
from acrnet.unknown import Unknown

MORE_OPEN_THAN_NEEDED: Final = Kind(
    "more_open_than_needed",
    (
        Level.WARNING,
        Level.NOTE,
    ),
    "an allow opens much more than the needs require",
    "give the need a rule of its own, and narrow the wide one",
)

_STORAGE: Final = "storage"
_WIDE: Final = frozenset({"*", "internet", "azurecloud", _STORAGE})
_WIDE_PREFIX: Final = re.compile(r"[0-9.]+/[0-8]|[0-9a-f:]+:[0-9a-f:]*/([0-9]|1[0-6])")
"""Prefixes of /8 or shorter, for IPv6 of /16 or shorter."""


class WideNames:
    """Returns the wide destinations of rules, computed once for rules with the same destinations."""

    def __init__(self) -> None:
        self._cache: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, rule: SecurityRule) -> tuple[str, ...]:
        """Return the wide destinations of a rule, as the rule spells them, storage last; empty if there are none."""
        spelled = rule.destinations.spelled
        try:
            return self._cache[spelled]
        except KeyError:
            return self._cache.setdefault(spelled, _wide_names(rule))


def wide_level(names: tuple[str, ...]) -> Level:
    """Return the level of a finding about a rule with these wide destinations."""
    return Level.NOTE if {name.lower() for name in names} == {_STORAGE} else Level.WARNING


def needed_addresses(need: Need, network: NetworkContext) -> AddressSet:
    """Return every address that a need may have; all addresses if its own are not known."""
    if need.tag is not None:
        return network.resolve(need.tag).possible
    return AddressSet.ALL if isinstance(need.addresses, Unknown) else AddressSet.parse(need.addresses)


def _wide_names(rule: SecurityRule) -> tuple[str, ...]:
    wide = [spelled for name, spelled in rule.destinations.spellings() if _is_wide(name)]
    return tuple(sorted(wide, key=lambda name: name.lower() == _STORAGE))


def _is_wide(name: str) -> bool:
    if name in _WIDE or name.startswith("azurecloud."):
        return True
    addresses = literal(name) if _WIDE_PREFIX.fullmatch(name) else None
    return addresses is not None and not addresses <= PRIVATE_SPACE
