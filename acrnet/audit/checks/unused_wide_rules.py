"""Findings about wide allow rules that open much more than needed, although earlier rules already meet the needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

from acrnet.audit.checks.check import Examined
from acrnet.audit.checks.openings import Openings
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wide_names import MORE_OPEN_THAN_NEEDED, WideNames, needed_addresses, wide_level
from acrnet.audit.checks.wording import amount, service
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.words import named, rule_label

_BATCH_SIZE: Final = 512
"""How many rule sets are evaluated together."""


class _Suspect(NamedTuple):
    """A rule set with its wide allow rules on which no need is known to depend."""

    each: Examined
    wide: dict[int, SecurityRule]
    """The wide allow rules by identity, in the order they are tried."""
    rules: Sequence[SecurityRule]
    """The outbound rules up to the last wide one."""


def unused_wide_findings(examined: Sequence[Examined], needed: Iterable[Remark]) -> Iterator[Remark]:
    """Yield a finding for each wide allow rule that certainly opens more than needed on the ports of a required need.

    Rules in `needed` are left out: needs depend on them, and those findings name the needs.
    """
    names = WideNames()
    reported = {(id(remark.subject), remark.rule) for remark in needed}
    suspects = (suspect for each in examined if (suspect := _suspect(each, names, reported)))
    for _, alike in groupby(suspects, key=lambda suspect: (id(suspect.each.subject.needs), suspect.each.network_ids)):
        waiting = iter(alike)
        services: list[_Service] = []
        while batch := list(islice(waiting, _BATCH_SIZE)):
            services = services or _services(batch[0].each)
            yield from _findings(batch, services, names)


def _suspect(each: Examined, names: WideNames, reported: Collection[tuple[int, str]]) -> _Suspect | None:
    wide = {
        id(rule): rule
        for rule in each.custom
        if rule.access is Access.ALLOW and names.of(rule) and (id(each.subject), rule.name) not in reported
    }
    if not wide:
        return None
    last = max(index for index, rule in enumerate(each.outbound) if id(rule) in wide)
    return _Suspect(each, wide, each.outbound[: last + 1])


class _Service:
    """A protocol and ports of a required need, with what rules open on them beyond all needs."""

    def __init__(self, need: Need, needs: Sequence[Need], networks: Iterable[NetworkContext]) -> None:
        self.need = need
        protocols = PROTOCOL_NUMBERS.get(need.protocol, IntervalSet.EMPTY)
        ports = IntervalSet.of(*((port, port) for port in need.ports))
        self._openings = [Openings(network, _unneeded(needs, network), protocols, ports) for network in networks]

    def openings(self, batch: Sequence[_Suspect]) -> Iterator[dict[int, AddressSet]]:
        """Yield, for each rule set, the addresses that its wide allow rules certainly open to any of the clients."""
        requests = [(suspect.rules, suspect.wide) for suspect in batch]
        for by_network in zip(*(each.each(requests) for each in self._openings), strict=True):
            together: dict[int, AddressSet] = {}
            for opened in by_network:
                for key, addresses in opened.items():
                    together[key] = together[key] | addresses if key in together else addresses
            yield together


def _services(each: Examined) -> list[_Service]:
    """Return a service for each combination of protocol and ports of the required needs."""
    needs = each.subject.needs
    distinct = {(need.protocol, need.ports): need for need in needs if need.required}
    return [_Service(need, needs, each.networks) for need in distinct.values()]


def _unneeded(needs: Iterable[Need], network: NetworkContext) -> AddressSet:
    return AddressSet.ALL - AddressSet.union(needed_addresses(need, network) for need in needs)


def _findings(batch: Sequence[_Suspect], services: Iterable[_Service], names: WideNames) -> Iterator[Remark]:
    for each in services:
        for suspect, openings in zip(batch, each.openings(batch), strict=True):
            for key, more in openings.items():
                # A rule is reported once, for the first service on which it opens more.
                if more and key in suspect.wide:
                    yield _remark(suspect.each, suspect.wide.pop(key), each.need, more, names)


def _remark(each: Examined, rule: SecurityRule, need: Need, more: AddressSet, names: WideNames) -> Remark:
    wide = names.of(rule)
    return each.remark(
        MORE_OPEN_THAN_NEEDED,
        wide_level(wide),
        f"{rule_label(rule)} of " + NAME + f" opens {named(wide)} on {service(need)}: {amount(more)} more than needed.",
        f"Delete {rule.name} or narrow it to what other services need; audit with --assume-remove {rule.name} first.",
        rule=rule.name,
    )
