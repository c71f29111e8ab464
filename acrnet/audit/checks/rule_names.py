"""Names and numbers that Azure does not take: unknown tags, tags in another case, and what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wording import placed
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME, Text
from acrnet.rules.limits import HIGHEST_PRIORITY, LOWEST_PRIORITY
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.rule import Endpoints, SecurityRule
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.rules.words import named
from acrnet.tags import ServiceTag, TagCatalog

UNKNOWN_TAG: Final = Kind(
    "unknown_tag",
    (Level.WARNING,),
    "a rule names a service tag that this cloud lacks",
    "correct the name",
)
TAG_CASE: Final = Kind(
    "tag_case",
    (Level.NOTE,),
    "a rule spells a service tag in another case",
    "write it as Azure does",
)
UNREADABLE_RULE: Final = Kind(
    "unreadable_rule",
    (Level.WARNING,),
    "a part of a rule is missing, or nothing that a rule can hold",
    "correct the rule, or fill in the placeholder",
)
KINDS: Final = (UNKNOWN_TAG, TAG_CASE, UNREADABLE_RULE)

_SPECIAL: Final = {
    name.lower(): name
    for name in (
        "VirtualNetwork",
        "Internet",
        "AzureLoadBalancer",
        "AzurePlatformDNS",
        "AzurePlatformIMDS",
        "AzurePlatformLKM",
    )
}
"""Tags that no service-tag data lists, in their spelling
(learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23)."""

_HOST_NAME: Final = re.compile(r"\..*\.|\.(com|net|org|io|ms|us|cn|azure|local|internal)\.?$")
"""What no service tag is like: those have one dot at most, before a region or a part of the service
(learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23)."""


class _Names(NamedTuple):
    """What is wrong with the names on one side of a rule."""

    unknown: tuple[str, ...] = ()
    """As spelt."""
    miscased: tuple[tuple[str, str], ...] = ()
    """As spelt, and as the catalog spells it."""
    unreadable: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Unknown names that can only be host names."""


_NONE: Final = _Names()
_FIX: Final = "Put in what a placeholder stands for, or correct the rule."
_FIX_HOSTS: Final = "Name the service tag of the host or its addresses; a firewall can filter by host names."


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about the names in outbound rules, and about parts of them that cannot be read."""
    seen: dict[int, _Lookup] = {}
    for each in evidence.examined:
        catalog = each.catalog
        lookup = seen.get(id(catalog))
        if lookup is None:
            lookup = seen[id(catalog)] = _Lookup(catalog)
        for rule in each.custom:
            sources, destinations = lookup.of(rule.sources), lookup.of(rule.destinations)
            if sources or destinations or _has_unread(rule):
                yield from _of_rule(each, rule, sources or _NONE, destinations or _NONE)
        # A rule that was read in part is there once for each rule it may be.
        for name, reasons in {rule.name: rule.unread for rule in each.doubtful}.items():
            yield _unreadable(each, f"{name} of " + NAME, reasons, name)
        yield from _out_of_range(each)


class _Lookup:
    """Looks up the names of a side in one catalog, and the names of equal sides only once."""

    def __init__(self, catalog: TagCatalog) -> None:
        self._catalog = catalog
        self._found: dict[tuple[str, ...], _Names | None] = {}

    def of(self, endpoints: Endpoints) -> _Names | None:
        """Return what is wrong with the names on a side, None when nothing is."""
        spelled = endpoints.spelled or endpoints.prefixes
        try:
            return self._found[spelled]
        except KeyError:
            return self._found.setdefault(spelled, self._names(endpoints))

    def _names(self, endpoints: Endpoints) -> _Names | None:
        unknown: list[str] = []
        hosts: list[str] = []
        miscased: list[tuple[str, str]] = []
        for name, spelled in endpoints.spellings():
            if not SERVICE_TAG_NAME.fullmatch(name):
                continue
            right = self._spelling(name)
            if not right:
                (hosts if _HOST_NAME.search(name) else unknown).append(spelled)
            elif right != spelled:
                miscased.append((spelled, right))
        wrong = unknown or hosts or miscased or endpoints.unread
        return _Names(tuple(unknown), tuple(miscased), endpoints.unread, tuple(hosts)) if wrong else None

    def _spelling(self, name: str) -> str:
        """Return how a tag is spelt, "" where there is none."""
        if name in _SPECIAL:
            return _SPECIAL[name]
        return self._catalog.spelling(name)


def _has_unread(rule: SecurityRule) -> bool:
    return bool(
        rule.unread_destination_ports
        or rule.unread_source_ports
        or rule.protocol not in PROTOCOL_NUMBERS
        or not (rule.sources.prefixes or rule.sources.groups)
        or not (rule.destinations.prefixes or rule.destinations.groups)
    )


def _of_rule(each: Examined, rule: SecurityRule, sources: _Names, destinations: _Names) -> Iterator[Remark]:
    where = f"{placed(rule)} of " + NAME
    for spelled in dict.fromkeys((*sources.unknown, *destinations.unknown)):
        tag = each.catalog.get(spelled)
        why = "" if isinstance(tag, ServiceTag) else f": {tag.reason}"
        yield each.remark(
            UNKNOWN_TAG,
            Level.WARNING,
            where + f" names {spelled!r}, which is no service tag of this cloud{why}.",
            "Correct the name, or audit with newer service tags if Azure accepts it.",
            rule=rule.name,
        )
    for spelled, right in dict.fromkeys((*sources.miscased, *destinations.miscased)):
        yield each.remark(
            TAG_CASE,
            Level.NOTE,
            where + f" spells the service tag {right} as {spelled!r}.",
            f"Write {right}.",
            rule=rule.name,
        )
    unread = _unread(rule, sources, destinations)
    if unread:
        fix = _FIX_HOSTS if sources.hosts or destinations.hosts else _FIX
        yield _unreadable(each, where, unread, rule.name, fix)


def _unreadable(each: Examined, where: Text, reasons: Sequence[str], rule: str, fix: str = _FIX) -> Remark:
    return each.remark(
        UNREADABLE_RULE,
        Level.WARNING,
        where + f" may match anything where it cannot be read: {named(reasons)}.",
        fix,
        rule=rule,
    )


def _out_of_range(each: Examined) -> Iterator[Remark]:
    """Yield a finding for each rule with a number that Azure does not take: nobody knows what it will be given."""
    for rule in each.custom:
        if not LOWEST_PRIORITY <= rule.priority <= HIGHEST_PRIORITY:
            yield each.remark(
                UNREADABLE_RULE,
                Level.WARNING,
                f"{placed(rule)} of " + NAME + " has a priority that Azure does not take, and is judged at that number"
                " all the same.",
                f"Give {rule.name} a priority from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}.",
                rule=rule.name,
            )


def _unread(rule: SecurityRule, sources: _Names, destinations: _Names) -> list[str]:
    found = []
    for side, names, endpoints in (("source", sources, rule.sources), ("destination", destinations, rule.destinations)):
        found += [f"the {side} {text!r} is neither prefix nor service tag" for text in names.unreadable]
        found += [f"the {side} {text!r} is a host name, which security rules do not take" for text in names.hosts]
        if not (endpoints.prefixes or endpoints.groups):
            found.append(f"it names no {side}")
    if rule.protocol not in PROTOCOL_NUMBERS:
        found.append(f"{rule.protocol!r} is no protocol" if rule.protocol else "it names no protocol")
    for side, texts in (("source", rule.unread_source_ports), ("destination", rule.unread_destination_ports)):
        found += [f"{text!r} is no {side} port" if text else f"it names no {side} port" for text in texts]
    return found
