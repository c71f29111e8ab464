"""Verdicts by clients as JSON: which rule decides which flows, so that a saved audit can be rendered again.

Thousands of results share verdicts, rules, flows and addresses. So each of these is in a table, and others refer to it
by its index.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from acrnet.audit.model import View
from acrnet.net import AddressSet, Family, Flow, FlowSet, IntervalSet
from acrnet.net.prefixes import format_prefixes
from acrnet.report.audit.json_text import prefix_list, string
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import Part, Verdict, overall

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

    def get(self, key: Hashable) -> _Entry | None:
        """Return the entry with this key; None if there is none."""
        index = self._indices.get(key)
        return None if index is None else self.entries[index]


class ViewTable:
    """The verdicts of a document. Results use indices first; the tables are written after them.

    Equal verdicts have one index, whether they are one object or not, so that the same values give the same bytes.
    """

    def __init__(self) -> None:
        self._indices: dict[int, tuple[object, int]] = {}
        """Indices by the identity of the object that was asked about, which is kept alive."""
        self._views: _Table[str] = _Table()
        self._rules: _Table[SecurityRule] = _Table()
        self._flows: _Table[str] = _Table()
        self._flow_sets: dict[int, tuple[FlowSet, int]] = {}
        self._addresses: _Table[str] = _Table()
        self._address_sets: dict[tuple[Family, int], tuple[IntervalSet, int]] = {}
        """Indices by identity too: most sets are shared, and that is found out without a look at their content."""
        self._ranges: dict[int, tuple[IntervalSet, str]] = {}

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
        yield "rules", map(_rule, self._rules.entries)
        yield "flows", self._flows.entries
        yield "addresses", self._addresses.entries

    def prefixes(self, addresses: AddressSet) -> str:
        """Return the text of a list of prefixes; most lists of a result are among the addresses of its views."""
        v4, v6 = addresses.v4, addresses.v6
        if not v6.boundaries:
            return self._addresses.get((Family.IPV4, v4)) or prefix_list(format_prefixes(Family.IPV4, v4))
        return prefix_list(addresses.prefixes())

    def _index(self, known_by: object, views: Sequence[View]) -> int:
        if id(known_by) not in self._indices:
            text = f"[{', '.join(map(self._view, views))}]"
            self._indices[id(known_by)] = known_by, self._views.index(text, text)
        return self._indices[id(known_by)][1]

    def _view(self, view: View) -> str:
        verdict = view.verdict
        return (
            f'{{"clients": {string(view.clients)}, "verdict": "{verdict.outcome}"'
            f', "reason": {string(verdict.reason)}, "parts": [{", ".join(map(self._part, verdict.parts))}]}}'
        )

    def _part(self, part: Part) -> str:
        rule = "null" if part.rule is None else self._rule_index(part.rule)
        passed = ", ".join(
            f'{{"rule_set": {string(each.rule_set)}, "rule": {self._rule_index(each.rule)}}}' for each in part.passed
        )
        return (
            f'{{"verdict": "{part.outcome}", "rule": {rule}'
            f', "flows": {self._flows_index(part.flows)}, "reason": {string(part.reason)}'
            f', "stage": {string(part.stage)}, "passed": [{passed}]}}'
        )

    def _rule_index(self, rule: SecurityRule) -> int:
        key: tuple[str, int, Access] = rule.name, rule.priority, rule.access
        return self._rules.index(key, rule)

    def _flows_index(self, flows: FlowSet) -> int:
        known = self._flow_sets.get(id(flows))
        if known is None:
            text = f"[{', '.join(map(self._box, flows.flows))}]"
            known = self._flow_sets[id(flows)] = flows, self._flows.index(text, text)
        return known[1]

    def _box(self, flow: Flow) -> str:
        family = flow.family
        return (
            f'{{"family": "{family}", "sources": {self._addresses_index(family, flow.sources)}'
            f', "destinations": {self._addresses_index(family, flow.destinations)}'
            f', "protocols": {self._ranges_text(flow.protocols)}'
            f', "source_ports": {self._ranges_text(flow.source_ports)}'
            f', "ports": {self._ranges_text(flow.destination_ports)}}}'
        )

    def _addresses_index(self, family: Family, addresses: IntervalSet) -> int:
        known = self._address_sets.get((family, id(addresses)))
        if known is None:
            key = family, addresses
            text = self._addresses.get(key) or prefix_list(format_prefixes(*key))
            known = self._address_sets[family, id(addresses)] = addresses, self._addresses.index(key, text)
        return known[1]

    def _ranges_text(self, numbers: IntervalSet) -> str:
        known = self._ranges.get(id(numbers))
        if known is None:
            ranges = (str(first) if first == last else f"{first}-{last}" for first, last in numbers.ranges())
            known = self._ranges[id(numbers)] = numbers, prefix_list(ranges)
        return known[1]


def _rule(rule: SecurityRule) -> str:
    return f'{{"name": {string(rule.name)}, "priority": {rule.priority}, "access": "{rule.access}"}}'
