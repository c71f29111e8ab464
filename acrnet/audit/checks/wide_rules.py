"""Findings about wide allow rules: those that meet a need by opening much more, and those that meet none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from acrnet.audit.checks.check import Evidence, planned_by
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.unused_wide_rules import unused_wide_findings
from acrnet.audit.checks.wide_names import MORE_OPEN_THAN_NEEDED, WideNames, needed_addresses, wide_level
from acrnet.audit.checks.wording import amount, described, destination, service
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME, Text
from acrnet.audit.subject import NsgSubject
from acrnet.net import AddressSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.words import named, rule_label

KINDS: Final = (MORE_OPEN_THAN_NEEDED,)


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each wide allow rule that meets a required need, or opens more on the ports of one."""
    needed = tuple(_needed(evidence.results, evidence.registries))
    yield from needed
    yield from unused_wide_findings(evidence.examined, needed)


def _needed(results: Iterable[Result], registries: Sequence[Registry]) -> Iterator[Remark]:
    """Yield a finding for each wide allow rule that decides a required need, with what it opens beyond the need.

    The global tag of the registry service is not wide, because a registry may get a replica anywhere.
    """
    beyond, wide = _Excess(), WideNames()
    by_name = {registry.name.lower(): registry for registry in registries}
    for result in results:
        if isinstance(result.subject, NsgSubject) and result.need.required:
            yield from _of_result(result, result.subject, by_name, beyond, wide)


class _Excess:
    """The amount that rules open beyond a need, computed once for rules with the same destinations."""

    def __init__(self) -> None:
        self._cache: dict[tuple[tuple[str, ...], str, int], str] = {}

    def of(self, names: tuple[str, ...], need: Need, network: NetworkContext) -> str:
        """Return how many addresses these names certainly have that the need does not have; "" if there are none."""
        key = names, need.id, id(network)
        text = self._cache.get(key)
        if text is None:
            opened = AddressSet.union(network.resolve(name).certain for name in names)
            more = opened - needed_addresses(need, network)
            text = self._cache[key] = amount(more) if more else ""
        return text


def _of_result(
    result: Result, subject: NsgSubject, registries: Mapping[str, Registry], beyond: _Excess, wide: WideNames
) -> Iterator[Remark]:
    reported: set[str] = set()
    for clients, view in zip(subject.clients, result.views, strict=True):
        for part in view.verdict.parts:
            rule = part.rule
            if rule is None or rule.default or rule.access is not Access.ALLOW or rule.name in reported:
                continue
            names = wide.of(rule)
            if not names:
                continue
            more = beyond.of(names, result.need, clients.network)
            if more:
                reported.add(rule.name)
                registry = registries.get(result.need.registry.lower())
                opened = f"{named(names)}: {more} more than needed{_data_endpoints(result.need, registry)}"
                yield _remark(subject, result.need, rule, opened, wide_level(names))


def _remark(subject: NsgSubject, need: Need, rule: SecurityRule, opened: str, level: Level) -> Remark:
    return Remark(
        subject,
        MORE_OPEN_THAN_NEEDED,
        level,
        f"{rule_label(rule)} of " + NAME + f" meets {described(need)} and opens {opened}.",
        _narrow_rule(subject, need, rule)
        + f", then delete {rule.name} or narrow it; audit with --assume-remove {rule.name} first.",
        rule=rule.name,
        need=need.id,
    )


def _narrow_rule(subject: NsgSubject, need: Need, wide: SecurityRule) -> Text:
    """Return how to give the need a rule of its own; a rule that a plan adds may come after the wide one."""
    flows = f"{service(need)} to {destination(need)}"
    narrow = (need.tag.lower(),) if need.tag is not None else ()
    for rule in subject.nsg.rule_set.outbound() if narrow else ():
        same = rule.destinations.prefixes == narrow
        if same and rule is not wide and rule.access is Access.ALLOW and not rule.unread:
            return f"Make sure that {rule_label(rule)} allows {flows}"
    return f"Allow {flows} by a rule of its own, which " + planned_by(subject.nsg) + " adds"


def _data_endpoints(need: Need, registry: Registry | None) -> str:
    """Return, as a clause, that dedicated data endpoints would end the need for storage; "" if they would not.

    They are a feature of Premium registries
    (learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints, checked 2026-11-23).
    """
    if need.purpose is not Purpose.STORAGE or registry is None or registry.data_endpoint_enabled:
        return ""
    premium = "" if registry.sku.lower() == "premium" else ", which need a Premium registry,"
    return f"; with dedicated data endpoints{premium} {registry.name} would not need storage"
