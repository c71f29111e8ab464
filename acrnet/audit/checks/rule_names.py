"""Findings about names and numbers in rules that Azure does not accept, or spells differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level
from acrnet.audit.naming_text import NAME, Text
from acrnet.rules.limits import HIGHEST_PRIORITY, LOWEST_PRIORITY
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.rule import Endpoints, SecurityRule
from acrnet.rules.wire.matches import SERVICE_TAG_NAME
from acrnet.rules.words import named, rule_label
from acrnet.tags import ServiceTag, TagCatalog
from acrnet.unknown import reason_in

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
    "a part of a rule is missing or not valid",
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
"""Tags that are not in the service-tag data, as Azure spells them
(learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23)."""

_HOST_NAME: Final = re.compile(r"\..*\.|\.(com|net|org|io|ms|us|cn|azure|local|internal)\.?$")
"""A host name, not a service tag: a tag has at most one dot, before a region or a part of the service
(learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23)."""


class _Names(NamedTuple):
    """The wrong names on one side of a rule, as the rule spells them."""

    unknown: tuple[str, ...] = ()
    miscased: tuple[tuple[str, str], ...] = ()
    """Pairs of the spelling in the rule and that of the catalog."""
    unreadable: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Unknown names that can only be host names."""


_NONE: Final = _Names()
_FIX: Final = "Replace a placeholder with its value, or correct the rule."
_FIX_HOSTS: Final = "Name the service tag of the host or its addresses; a firewall can filter by host names."


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield findings about the names in outbound rules, and about parts of rules that cannot be read."""
    lookups: dict[int, _Lookup] = {}
    for each in evidence.examined:
        catalog = each.catalog
        lookup = lookups.get(id(catalog))
        if lookup is None:
            lookup = lookups[id(catalog)] = _Lookup(catalog)
        for rule in each.custom:
            sources, destinations = lookup.of(rule.sources), lookup.of(rule.destinations)
            if sources or destinations or _has_unread(rule):
                yield from _of_rule(each, rule, sources or _NONE, destinations or _NONE)
        # A rule that was read in part occurs once for each rule that it may be.
        for name, reasons in {rule.name: rule.unread for rule in each.doubtful}.items():
            yield _unreadable(each, f"{name} of " + NAME, reasons, name)
        yield from _out_of_range(each)


class _Lookup:
    """Looks up names in one catalog, and caches the result for equal sources or destinations."""

    def __init__(self, catalog: TagCatalog) -> None:
        self._catalog = catalog
        self._cache: dict[tuple[str, ...], _Names | None] = {}

    def of(self, endpoints: Endpoints) -> _Names | None:
        """Return the wrong names among sources or destinations; None if all are right."""
        spelled = endpoints.spelled or endpoints.prefixes
        try:
            return self._cache[spelled]
        except KeyError:
            return self._cache.setdefault(spelled, self._names(endpoints))

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
        """Return the right spelling of a tag, "" if there is no such tag."""
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
    where = f"{rule_label(rule)} of " + NAME
    for spelled in dict.fromkeys((*sources.unknown, *destinations.unknown)):
        tag = each.catalog.get(spelled)
        why = "" if isinstance(tag, ServiceTag) else f": {tag.reason}"
        yield each.remark(
            UNKNOWN_TAG,
            Level.WARNING,
            where + f" names {spelled!r}, which is not a service tag of this cloud{why}.",
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
    """Yield a finding for each rule whose priority Azure does not accept, because it cannot be deployed like that."""
    for rule in each.custom:
        if not LOWEST_PRIORITY <= rule.priority <= HIGHEST_PRIORITY:
            yield each.remark(
                UNREADABLE_RULE,
                Level.WARNING,
                f"{rule_label(rule)} of " + NAME + " has a priority that Azure does not accept; it is judged with that"
                " priority.",
                f"Give {rule.name} a priority from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}.",
                rule=rule.name,
            )


def _unread(rule: SecurityRule, sources: _Names, destinations: _Names) -> list[str]:
    reasons = []
    for side, names, endpoints in (("source", sources, rule.sources), ("destination", destinations, rule.destinations)):
        reasons += [
            _not_known(side, text) or f"the {side} {text!r} is neither a prefix nor a service tag"
            for text in names.unreadable
        ]
        reasons += [_not_known(side, group) for group in endpoints.groups if reason_in(group)]
        reasons += [f"the {side} {text!r} is a host name, which security rules do not accept" for text in names.hosts]
        if not (endpoints.prefixes or endpoints.groups):
            reasons.append(f"it names no {side}")
    if rule.protocol not in PROTOCOL_NUMBERS:
        strange = f"{rule.protocol!r} is not a protocol" if rule.protocol else "it names no protocol"
        reasons.append(_not_known("protocol", rule.protocol) or strange)
    for side, texts in (("source", rule.unread_source_ports), ("destination", rule.unread_destination_ports)):
        reasons += [
            _not_known(f"{side} port", text)
            or (f"{text!r} is not a {side} port" if text else f"it names no {side} port")
            for text in texts
        ]
    return reasons


def _not_known(field: str, text: str) -> str:
    """Return a clause about a field whose value needs what is not known yet; "" for a field with a value."""
    return f"the {field} is not known, because {reason_in(text)}" if reason_in(text) else ""
