"""Literal prefix lists that were copied from a service tag once, and differ from it now.

Addresses of a tag come and go every week, and a copy does not follow. A list is taken for a copy when most of its
public prefixes stand word for word in one tag and most of that tag's stand in it; what is missing or too much is then
told in addresses, because tags are re-aggregated all the time without a change of what they cover.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import amount, placed
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet, Family
from acrnet.rules.network import PRIVATE_SPACE, literal
from acrnet.rules.rule import SecurityRule
from acrnet.rules.words import NAMED, count
from acrnet.tags import TagCatalog, TagRecord

DRIFTED_PREFIXES: Final = Kind(
    "drifted_prefixes",
    (Level.WARNING,),
    "a list of prefixes is an outdated copy of a service tag",
    "name the service tag",
)
KINDS: Final = (DRIFTED_PREFIXES,)

_FEWEST: Final = 3
"""Fewer equal prefixes may be a coincidence."""
_MOST: Final = 0.6
"""The share of the list, and of the tag, that has to agree. In 52 weekly files the regional tags of storage, which
change most, gained 274 of about 1,900 prefixes (Microsoft's downloads up to Public 414, checked 2026-11-23)."""

_List: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A prefix list that is not what the tag it was copied from has come to be."""

    tag: str
    missing: AddressSet
    extra: AddressSet


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each outbound rule whose destinations are an outdated copy of a service tag."""
    listing: dict[int, list[tuple[Examined, SecurityRule]]] = defaultdict(list)
    for each in evidence.examined:
        for rule in each.custom:
            if len(rule.destinations.prefixes) >= _FEWEST:
                listing[id(each.catalog)].append((each, rule))
    for found in listing.values():
        catalog = found[0][0].catalog
        copies = drifted_copies({rule.destinations.prefixes for _, rule in found}, catalog)
        for each, rule in found:
            copy = copies.get(rule.destinations.prefixes)
            if copy is not None:
                yield _finding(each, rule, copy, catalog)


def drifted_copies(lists: Iterable[_List], catalog: TagCatalog) -> dict[_List, Copy]:
    """Return, for those prefix lists that are outdated copies of a tag, what has changed since."""
    public = {each: kept for each in lists if len(kept := _public(each)) >= _FEWEST}
    holders: dict[str, list[_List]] = defaultdict(list)
    for each, kept in public.items():
        for prefix in kept:
            holders[prefix].append(each)
    if not holders:
        return {}
    best: dict[_List, tuple[float, str, TagRecord]] = {}
    for record in catalog.records():
        prefixes = record.prefix_list()
        listed = [prefix for prefix in prefixes if prefix in holders]
        if len(listed) < _FEWEST:
            continue
        sizes = Counter(map(_is_v6, prefixes))
        shared = Counter(each for prefix in listed for each in holders[prefix])
        for each, number in shared.items():
            likeness = _likeness(public[each], sizes, number)
            # Of equally like tags the one that comes first by name, so that the order of the catalog does not matter.
            if likeness and (each not in best or (-likeness, record.name) < (-best[each][0], best[each][1])):
                best[each] = likeness, record.name, record
    copies = {each: _copy(public[each], record) for each, (_, _, record) in best.items()}
    return {each: copy for each, copy in copies.items() if copy.missing or copy.extra}


def _public(prefixes: _List) -> frozenset[str]:
    """Return the literal prefixes of a list that are not of private space."""
    addresses = ((prefix, literal(prefix)) for prefix in prefixes)
    return frozenset(prefix for prefix, held in addresses if held is not None and not held <= PRIVATE_SPACE)


def _likeness(listed: frozenset[str], sizes: Mapping[bool, int], shared: int) -> float:
    """Return how like a list and a tag are, in the families of the list; 0 where the one is no copy of the other.

    `sizes` says how many prefixes of IPv6, and of IPv4, the tag has.
    """
    if shared < _FEWEST or shared < _MOST * len(listed):
        return 0.0
    size = sum(sizes.get(family, 0) for family in {_is_v6(prefix) for prefix in listed})
    return shared / (len(listed) + size - shared) if shared >= _MOST * size else 0.0


def _is_v6(prefix: str) -> bool:
    return ":" in prefix


def _copy(listed: frozenset[str], record: TagRecord) -> Copy:
    mine, tag = AddressSet.parse(listed), record.parse().addresses
    for family in Family:
        if not mine.of_family(family):
            tag -= tag.only(family)
    return Copy(record.name, tag - mine, mine - tag)


def _finding(each: Examined, rule: SecurityRule, copy: Copy, catalog: TagCatalog) -> Remark:
    changes = [
        f"{amount(addresses)} {what} ({_prefixes(addresses)})"
        for addresses, what in ((copy.missing, "missing"), (copy.extra, "too many"))
        if addresses
    ]
    return each.remark(
        DRIFTED_PREFIXES,
        Level.WARNING,
        f"{placed(rule)} of " + NAME + f" lists the prefixes of {copy.tag} as they once were: against {catalog.id},"
        f" {' and '.join(changes)}.",
        f"Name the service tag {copy.tag} in place of the {count(len(rule.destinations.prefixes), 'prefix')}.",
        rule=rule.name,
    )


def _prefixes(addresses: AddressSet) -> str:
    prefixes = addresses.prefixes()
    more = len(prefixes) - NAMED
    return ", ".join(prefixes) if more <= 0 else f"{', '.join(prefixes[:NAMED])} and {count(more, 'more prefix')}"
