"""Needs that are met by opening much more than they ask for: everything, the Internet, all of Azure, all of storage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from acrnet.audit.findings.examined import about
from acrnet.audit.findings.kinds import Kind
from acrnet.audit.findings.literals import literal
from acrnet.audit.findings.wording import amount, destination, placed, service, told
from acrnet.audit.model import Finding, Level, Result, Subject
from acrnet.net import AddressSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.rules.network import PRIVATE_SPACE, NetworkContext
from acrnet.rules.rule import Access, SecurityRule
from acrnet.unknown import Unknown

_STORAGE: Final = "storage"
_WIDE: Final = frozenset({"*", "internet", "azurecloud", _STORAGE})
_WIDE_PREFIX: Final = re.compile(r"[0-9.]+/[0-8]|[0-9a-f:]+:[0-9a-f:]*/([0-9]|1[0-6])")
"""Prefixes of which a service fills a small part only: /8 or shorter, in IPv6 /16."""


def wide_rule_findings(results: Iterable[Result], registries: Sequence[Registry]) -> Iterator[Finding]:
    """Yield a finding for each wide allow that decides a required need of a rule set, with what it opens beyond it.

    The global tag of the registry service is not wide: a registry may gain a replica anywhere.
    """
    beyond = _Beyond()
    by_name = {registry.name.lower(): registry for registry in registries}
    for result in results:
        if result.subject is not None and result.need.required:
            yield from _findings(result, result.subject, by_name, beyond)


class _Beyond:
    """What rules open beyond a need, worked out once for rules with the same destinations."""

    def __init__(self) -> None:
        self._wide: dict[tuple[str, ...], str] = {}
        self._found: dict[tuple[tuple[str, ...], str, int], str] = {}

    def wide_name(self, rule: SecurityRule) -> str:
        """Return the widest thing a rule names as destination, as it is spelt; "" where nothing is wide."""
        spelled = rule.destinations.spelled
        try:
            return self._wide[spelled]
        except KeyError:
            return self._wide.setdefault(spelled, _wide_name(rule))

    def of(self, rule: SecurityRule, need: Need, network: NetworkContext) -> str:
        """Return how many addresses the rule is sure to open that the need does not ask for; "" for none."""
        key = rule.destinations.prefixes, need.id, id(network)
        found = self._found.get(key)
        if found is None:
            opened = AddressSet.union(network.resolve(name).certain for name in rule.destinations.prefixes)
            more = opened - _asked(need, network)
            found = self._found[key] = amount(more) if more else ""
        return found


def _asked(need: Need, network: NetworkContext) -> AddressSet:
    if need.tag is not None:
        return network.resolve(need.tag).possible
    return AddressSet.ALL if isinstance(need.addresses, Unknown) else AddressSet.parse(need.addresses)


def _findings(
    result: Result, subject: Subject, registries: Mapping[str, Registry], beyond: _Beyond
) -> Iterator[Finding]:
    told_of: set[str] = set()
    for clients, view in zip(subject.clients, result.views, strict=True):
        for part in view.verdict.parts:
            rule = part.rule
            if rule is None or rule.default or rule.access is not Access.ALLOW or rule.name in told_of:
                continue
            wide = beyond.wide_name(rule)
            if not wide:
                continue
            more = beyond.of(rule, result.need, clients.network)
            if more:
                told_of.add(rule.name)
                registry = registries.get(result.need.registry.lower())
                yield _finding(subject, result.need, rule, f"{wide}: {more} more than needed", registry)


def _wide_name(rule: SecurityRule) -> str:
    found = [spelled for name, spelled in rule.destinations.spellings() if _is_wide(name)]
    return next((name for name in found if name.lower() != _STORAGE), found[0] if found else "")


def _is_wide(name: str) -> bool:
    if name in _WIDE or name.startswith("azurecloud."):
        return True
    addresses = literal(name) if _WIDE_PREFIX.fullmatch(name) else None
    return addresses is not None and not addresses <= PRIVATE_SPACE


def _finding(subject: Subject, need: Need, rule: SecurityRule, opened: str, registry: Registry | None) -> Finding:
    name = subject.found.rule_set.name
    return about(
        subject.found,
        Kind.MORE_OPEN_THAN_NEEDED,
        Level.NOTE if _wide_name(rule).lower() == _STORAGE else Level.WARNING,
        f"{placed(rule)} of {name} meets {told(need)} by opening {opened}{_data_endpoints(need, registry)}.",
        f"Allow {service(need)} to {destination(need)} in its place, as acrnet plan --nsg {name} does.",
        rule=rule.name,
        need=need.id,
    )


def _data_endpoints(need: Need, registry: Registry | None) -> str:
    """Return whether dedicated data endpoints would do away with the need for storage.

    They are a feature of Premium registries
    (learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints, checked 2026-11-23).
    """
    if need.purpose is not Purpose.STORAGE or registry is None or registry.data_endpoint_enabled:
        return ""
    premium = "" if registry.sku.lower() == "premium" else ", which take a Premium registry,"
    return f"; dedicated data endpoints{premium} would end the need of {registry.name} for storage"
