"""Wide allows that no required need hangs on: earlier rules meet them, and the rule opens much more all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

from acrnet.audit.checks.check import Examined
from acrnet.audit.checks.openings import Openings
from acrnet.audit.checks.remark import Remark
from acrnet.audit.checks.wide_names import MORE_OPEN_THAN_NEEDED, WideNames, asked, wide_level
from acrnet.audit.checks.wording import amount, placed, service
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.words import named

_TOGETHER: Final = 512
"""How many rule sets are looked at at once."""


class _Suspect(NamedTuple):
    """A rule set with its wide allows that no need is known to hang on."""

    each: Examined
    wide: dict[int, SecurityRule]
    """By identity, in the order they are tried."""
    rules: Sequence[SecurityRule]
    """The outbound rules up to the last of them."""


def unused_wide_findings(examined: Sequence[Examined], needed: Iterable[Remark]) -> Iterator[Remark]:
    """Yield a finding for each wide allow that is sure to open more on the ports of a required need.

    Rules that `needed` is about are passed over: a need hangs on them, and the finding says which.
    """
    names = WideNames()
    known = {(id(remark.subject), remark.rule) for remark in needed}
    suspects = (suspect for each in examined if (suspect := _suspect(each, names, known)))
    for _, alike in groupby(suspects, key=lambda suspect: (id(suspect.each.subject.needs), suspect.each.network_ids)):
        waiting = iter(alike)
        services: list[_Service] = []
        while batch := list(islice(waiting, _TOGETHER)):
            services = services or _services(batch[0].each)
            yield from _findings(batch, services, names)


def _suspect(each: Examined, names: WideNames, known: Collection[tuple[int, str]]) -> _Suspect | None:
    wide = {
        id(rule): rule
        for rule in each.custom
        if rule.access is Access.ALLOW and names.of(rule) and (id(each.subject), rule.name) not in known
    }
    if not wide:
        return None
    last = max(index for index, rule in enumerate(each.outbound) if id(rule) in wide)
    return _Suspect(each, wide, each.outbound[: last + 1])


class _Service:
    """One of the required needs for a protocol and ports, with what rules open on them that no need asks for."""

    def __init__(self, need: Need, needs: Sequence[Need], networks: Iterable[NetworkContext]) -> None:
        self.need = need
        protocols = PROTOCOL_NUMBERS.get(need.protocol, IntervalSet.EMPTY)
        ports = IntervalSet.of(*((port, port) for port in need.ports))
        self._openings = [Openings(network, _unasked(needs, network), protocols, ports) for network in networks]

    def openings(self, batch: Sequence[_Suspect]) -> Iterator[dict[int, AddressSet]]:
        """Yield for each rule set which addresses its wide allows are sure to open to any of the clients."""
        asked_for = [(suspect.rules, suspect.wide) for suspect in batch]
        for by_network in zip(*(each.each(asked_for) for each in self._openings), strict=True):
            together: dict[int, AddressSet] = {}
            for opened in by_network:
                for key, addresses in opened.items():
                    together[key] = together[key] | addresses if key in together else addresses
            yield together


def _services(each: Examined) -> list[_Service]:
    """Return one for each protocol and ports that any required need asks for."""
    needs = each.subject.needs
    distinct = {(need.protocol, need.ports): need for need in needs if need.required}
    return [_Service(need, needs, each.networks) for need in distinct.values()]


def _unasked(needs: Iterable[Need], network: NetworkContext) -> AddressSet:
    return AddressSet.ALL - AddressSet.union(asked(need, network) for need in needs)


def _findings(batch: Sequence[_Suspect], services: Iterable[_Service], names: WideNames) -> Iterator[Remark]:
    for each in services:
        for suspect, openings in zip(batch, each.openings(batch), strict=True):
            for key, more in openings.items():
                # A rule is told of once, for the first service on which it opens more.
                if more and key in suspect.wide:
                    yield _remark(suspect.each, suspect.wide.pop(key), each.need, more, names)


def _remark(each: Examined, rule: SecurityRule, need: Need, more: AddressSet, names: WideNames) -> Remark:
    wide = names.of(rule)
    return each.remark(
        MORE_OPEN_THAN_NEEDED,
        wide_level(wide),
        f"{placed(rule)} of " + NAME + f" opens {named(wide)} on {service(need)}: {amount(more)} more than needed.",
        f"Delete {rule.name} or narrow it to what else needs it; audit with --assume-remove {rule.name} first.",
        rule=rule.name,
    )
