"""Verdicts by clients as JSON: which rule decides which flows, so that a saved audit can be rendered again.

Thousands of results share verdicts, rules, flows and addresses. So each of these is in a table, and others refer to it
by its index.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from json import JSONEncoder
from typing import Final, Generic, TypeVar

from acrnet.audit.model import View
from acrnet.net import AddressSet, Family, Flow, FlowSet, IntervalSet
from acrnet.registry.document import JsonObject
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import Part, Verdict, overall

_encode: Final = JSONEncoder().encode
_Entry = TypeVar("_Entry")


class _Table(Generic[_Entry]):
    """Distinct entries in the order in which they were first used."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self._indices: dict[Hashable, int] = {}

    def index(self, key: Hashable, entry: _Entry) -> int:
        """Return the index of the entry with this key, which is added if there is none."""
        index = self._indices.setdefault(key, len(self.entries))
        if index == len(self.entries):
            self.entries.append(entry)
        return index


class ViewTable:
    """The verdicts of a document. Results use indices first; the tables are written after them.

    Equal verdicts have one index, whether they are one object or not, so that the same values give the same bytes.
    """

    def __init__(self) -> None:
        self._indices: dict[int, tuple[object, int]] = {}
        """Indices by the identity of the object that was asked about, which is kept alive."""
        self._views: _Table[str] = _Table()
        self._rules: _Table[SecurityRule] = _Table()
        self._flows: _Table[FlowSet] = _Table()
        self._addresses: _Table[tuple[Family, IntervalSet]] = _Table()

    def index(self, views: Sequence[View]) -> int:
        """Return the index of the verdicts of one result."""
        return self._index(views, views)

    def index_of_parts(self, parts: Sequence[Part]) -> int:
        """Return the index of parts that stand by themselves."""
        verdict = Verdict(overall(part.outcome for part in parts), tuple(parts))
        return self._index(parts, (View("", verdict),))

    def index_of_verdict(self, verdict: Verdict) -> int:
        """Return the index of a verdict that is not about particular clients."""
        return self._index(verdict, (View("", verdict),))

    def members(self) -> Iterator[tuple[str, Iterable[str]]]:
        """Yield the tables as members of the document, each with the texts of its entries; to be read in order."""
        yield "views", self._views.entries
        yield "rules", map(_encode, map(_rule, self._rules.entries))
        yield "flows", (_encode([self._box(flow) for flow in each.flows]) for each in self._flows.entries)
        yield "addresses", (_encode(_prefixes(*each)) for each in self._addresses.entries)

    def _index(self, known_by: object, views: Sequence[View]) -> int:
        if id(known_by) not in self._indices:
            text = f"[{', '.join(map(self._view, views))}]"
            self._indices[id(known_by)] = known_by, self._views.index(text, text)
        return self._indices[id(known_by)][1]

    def _view(self, view: View) -> str:
        verdict = view.verdict
        return (
            f'{{"clients": {_encode(view.clients)}, "verdict": "{verdict.outcome.value}"'
            f', "reason": {_encode(verdict.reason)}, "parts": [{", ".join(map(self._part, verdict.parts))}]}}'
        )

    def _part(self, part: Part) -> str:
        rule = "null" if part.rule is None else self._rule_index(part.rule)
        passed = ", ".join(
            f'{{"rule_set": {_encode(each.rule_set)}, "rule": {self._rule_index(each.rule)}}}' for each in part.passed
        )
        return (
            f'{{"verdict": "{part.outcome.value}", "rule": {rule}'
            f', "flows": {self._flows.index(part.flows.flows, part.flows)}, "reason": {_encode(part.reason)}'
            f', "stage": {_encode(part.stage)}, "passed": [{passed}]}}'
        )

    def _rule_index(self, rule: SecurityRule) -> int:
        key: tuple[str, int, Access] = rule.name, rule.priority, rule.access
        return self._rules.index(key, rule)

    def _box(self, flow: Flow) -> JsonObject:
        return {
            "family": flow.family.value,
            "sources": self._addresses_index(flow.family, flow.sources),
            "destinations": self._addresses_index(flow.family, flow.destinations),
            "protocols": _ranges(flow.protocols),
            "source_ports": _ranges(flow.source_ports),
            "ports": _ranges(flow.destination_ports),
        }

    def _addresses_index(self, family: Family, addresses: IntervalSet) -> int:
        return self._addresses.index((family, addresses), (family, addresses))


def _rule(rule: SecurityRule) -> JsonObject:
    return {"name": rule.name, "priority": rule.priority, "access": rule.access.value}


def _ranges(numbers: IntervalSet) -> list[str]:
    return [str(first) if first == last else f"{first}-{last}" for first, last in numbers.ranges()]


def _prefixes(family: Family, addresses: IntervalSet) -> tuple[str, ...]:
    v4, v6 = (addresses, IntervalSet.EMPTY) if family is Family.IPV4 else (IntervalSet.EMPTY, addresses)
    return AddressSet(v4, v6).prefixes()
