"""Findings about literal prefix lists that were copied from a service tag and no longer match it.

The addresses of a tag change every week, and a copy does not follow. A list counts as a copy if most of its public
prefixes are also prefixes of one tag, and most of that tag's prefixes are in the list. The differences are reported in
addresses, because the prefixes of a tag are often aggregated differently without a change of its addresses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import amount
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet, Family
from acrnet.rules.network import PRIVATE_SPACE, literal
from acrnet.rules.rule import SecurityRule
from acrnet.rules.words import NAMED, count, rule_label
from acrnet.tags import TagCatalog, TagRecord

DRIFTED_PREFIXES: Final = Kind(
    "drifted_prefixes",
    (Level.WARNING,),
    "a list of prefixes is an outdated copy of a service tag",
    "name the service tag",
)
KINDS: Final = (DRIFTED_PREFIXES,)

_FEWEST: Final = 3
"""The fewest equal prefixes of a copy; fewer may be a coincidence."""
_MOST: Final = 0.6
"""The share of the list, and of the tag, that has to be equal. In 52 weekly files the regional tags of storage, which
change most, gained 274 of about 1,900 prefixes (Microsoft's downloads up to Public 414, checked 2026-11-23)."""

_List: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """The differences between a prefix list and the tag from which it was copied."""

    tag: str
    missing: AddressSet
    extra: AddressSet


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each outbound rule whose destinations are an outdated copy of a service tag."""
    by_catalog: dict[int, list[tuple[Examined, SecurityRule]]] = defaultdict(list)
    for each in evidence.examined:
        for rule in each.custom:
            if len(rule.destinations.prefixes) >= _FEWEST:
                by_catalog[id(each.catalog)].append((each, rule))
    for rules in by_catalog.values():
        catalog = rules[0][0].catalog
        copies = drifted_copies({rule.destinations.prefixes for _, rule in rules}, catalog)
        for each, rule in rules:
            copy = copies.get(rule.destinations.prefixes)
            if copy is not None:
                yield _finding(each, rule, copy, catalog)


def drifted_copies(lists: Iterable[_List], catalog: TagCatalog) -> dict[_List, Copy]:
    """Return the differences for those prefix lists that are outdated copies of a tag."""
    public = {each: literals for each in lists if len(literals := _public(each)) >= _FEWEST}
    lists_with: dict[str, list[_List]] = defaultdict(list)
    for each, listed in public.items():
        for prefix in listed:
            lists_with[prefix].append(each)
    if not lists_with:
        return {}
    best: dict[_List, tuple[float, str, TagRecord]] = {}
    for record in catalog.records():
        prefixes = record.prefix_list()
        equal = [prefix for prefix in prefixes if prefix in lists_with]
        if len(equal) < _FEWEST:
            continue
        sizes = Counter(map(_is_v6, prefixes))
        shared = Counter(each for prefix in equal for each in lists_with[prefix])
        for each, number in shared.items():
            similarity = _similarity(public[each], sizes, number)
            # Of equally similar tags the first by name is used, so that the order of the catalog does not matter.
            if similarity and (each not in best or (-similarity, record.name) < (-best[each][0], best[each][1])):
                best[each] = similarity, record.name, record
    copies = {each: _copy(public[each], record) for each, (_, _, record) in best.items()}
    return {each: copy for each, copy in copies.items() if copy.missing or copy.extra}


def _public(prefixes: _List) -> frozenset[str]:
    """Return the literal prefixes of a list that are not private."""
    parsed = ((prefix, literal(prefix)) for prefix in prefixes)
    return frozenset(prefix for prefix, range_ in parsed if range_ is not None and not range_ <= PRIVATE_SPACE)


def _similarity(listed: frozenset[str], sizes: Mapping[bool, int], shared: int) -> float:
    """Return how similar a list and a tag are, in the families of the list; 0 if the list is not a copy of the tag.

    `sizes` has the number of IPv6 prefixes (True) and of IPv4 prefixes (False) of the tag.
    """
    if shared < _FEWEST or shared < _MOST * len(listed):
        return 0.0
    size = sum(sizes.get(family, 0) for family in {_is_v6(prefix) for prefix in listed})
    return shared / (len(listed) + size - shared) if shared >= _MOST * size else 0.0


def _is_v6(prefix: str) -> bool:
    return ":" in prefix


def _copy(listed: frozenset[str], record: TagRecord) -> Copy:
    copied, tag = AddressSet.parse(listed), record.parse().addresses
    for family in Family:
        if not copied.of_family(family):
            tag -= tag.only(family)
    return Copy(record.name, tag - copied, copied - tag)


def _finding(each: Examined, rule: SecurityRule, copy: Copy, catalog: TagCatalog) -> Remark:
    changes = [
        f"{amount(addresses)} {what} ({_prefixes(addresses)})"
        for addresses, what in ((copy.missing, "missing"), (copy.extra, "too many"))
        if addresses
    ]
    return each.remark(
        DRIFTED_PREFIXES,
        Level.WARNING,
        f"{rule_label(rule)} of " + NAME + f" has an outdated copy of the prefixes of {copy.tag}: compared with"
        f" {catalog.id}, {' and '.join(changes)}.",
        f"Name the service tag {copy.tag} in place of the {count(len(rule.destinations.prefixes), 'prefix')}.",
        rule=rule.name,
    )


def _prefixes(addresses: AddressSet) -> str:
    prefixes = addresses.prefixes()
    more = len(prefixes) - NAMED
    return ", ".join(prefixes) if more <= 0 else f"{', '.join(prefixes[:NAMED])} and {count(more, 'more prefix')}"
