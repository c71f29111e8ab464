"""The verdicts by clients of a saved audit: which rule decides which flows, from the tables in the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from acrnet.audit.model import View
from acrnet.codec import NUMBER, TEXT, Codec, Json, ShapeError, listed, number, object_with, optional, record, word
from acrnet.net import AddressSet, Family, Flow, FlowSet, IntervalSet
from acrnet.rules.rule import Access, Direction, Endpoints, SecurityRule
from acrnet.rules.verdict import Outcome, Part, Passage, Verdict

_T = TypeVar("_T")
_NOT_SAVED: Final = Endpoints(())
_MOST_DIGITS: Final = 5
"""Of the number of a port or a protocol."""


def each_of(form: Json, read: Callable[[Json], _T]) -> tuple[_T, ...]:
    """Return what `read` makes of each entry of a list; raises ShapeError with the place of a bad one."""
    if not isinstance(form, list):
        raise ShapeError("is not a list")
    made = []
    for index, each in enumerate(form):
        try:
            made.append(read(each))
        except ShapeError as error:
            raise error.below(f"[{index}]") from None
    return tuple(made)


def entries(document: Mapping[str, Json], name: str, read: Callable[[Json], _T]) -> tuple[_T, ...]:
    """Return what `read` makes of each entry of the list of this name; raises ShapeError as `each_of` does."""
    return value(document, name, lambda form: each_of(form, read))


def value(document: Mapping[str, Json], name: str, read: Callable[[Json], _T]) -> _T:
    """Return what `read` makes of the value of this name; raises ShapeError with the place of a bad one."""
    if name not in document:
        raise ShapeError("is missing", f".{name}")
    try:
        return read(document[name])
    except ShapeError as error:
        raise error.below(f".{name}") from None


def member(table: Sequence[_T]) -> Callable[[Json], _T]:
    """Return the function from an index to the entry of a table; it raises ShapeError for an index beyond its end."""
    index = number(0, len(table) - 1)
    return lambda form: table[index.read(form)]


def read_views(document: Mapping[str, Json]) -> tuple[tuple[View, ...], ...]:
    """Return the verdicts to which results refer by index; none for a document from before they were saved.

    Raises ShapeError where a table is missing or is not one.
    """
    if "views" not in document:
        return ()
    addresses = entries(document, "addresses", _addresses)
    flows = entries(document, "flows", lambda form: _flow_set(form, member(addresses)))
    rules = entries(document, "rules", _RULE.read)
    read = _ViewReader(member(rules), member(flows))
    return entries(document, "views", lambda form: each_of(form, read.view))


def _addresses(form: Json) -> AddressSet:
    try:
        return AddressSet.parse(listed(TEXT).read(form))
    except ValueError:
        raise ShapeError("is not a list of prefixes") from None


def _rule(name: str, priority: int, access: Access) -> SecurityRule:
    """Return a rule of which only this is known, and which serves to be shown, not to be evaluated."""
    nothing = IntervalSet.EMPTY
    return SecurityRule(name, Direction.OUTBOUND, priority, access, "*", _NOT_SAVED, nothing, _NOT_SAVED, nothing)


_RULE: Final = record(_rule, name=TEXT, priority=NUMBER, access=word(Access))


def _flow_set(form: Json, addresses: Callable[[Json], AddressSet]) -> FlowSet:
    flows = each_of(form, lambda box: _flow(_BOX.read(box), addresses))
    if not flows:
        raise ShapeError("is empty")
    return FlowSet(flows)


_BOX: Final = object_with(
    family=word(Family),
    sources=NUMBER,
    destinations=NUMBER,
    protocols=listed(TEXT),
    source_ports=listed(TEXT),
    ports=listed(TEXT),
)


def _flow(box: Mapping[str, Json], addresses: Callable[[Json], AddressSet]) -> Flow:
    family = Family(box["family"])
    sides = (
        value(box, "sources", addresses).of_family(family),
        value(box, "destinations", addresses).of_family(family),
        value(box, "protocols", _numbers),
        value(box, "source_ports", _numbers),
        value(box, "ports", _numbers),
    )
    if not all(sides):
        raise ShapeError("has a side without addresses or numbers")
    return Flow(family, *sides)


def _numbers(texts: Sequence[str]) -> IntervalSet:
    ranges = [text.partition("-") for text in texts]
    try:
        return IntervalSet.of(*[(_number(first), _number(last or first)) for first, _, last in ranges])
    except ValueError:
        raise ShapeError("has texts in the place of numbers") from None


def _number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(digits)
    return int(digits)


class _ViewReader:
    """Reads verdicts whose rules and flows are in tables."""

    def __init__(self, rules: Callable[[Json], SecurityRule], flows: Callable[[Json], FlowSet]) -> None:
        self._rules = rules
        self._flows = flows

    def view(self, form: Json) -> View:
        """Return the verdict for some of the clients."""
        whole = _VIEW.read(form)
        parts = entries(whole, "parts", self._part)
        return View(whole["clients"], Verdict(Outcome(whole["verdict"]), parts, whole["reason"]))

    def _part(self, form: Json) -> Part:
        whole = _PART.read(form)
        return Part(
            Outcome(whole["verdict"]),
            None if whole["rule"] is None else value(whole, "rule", self._rules),
            value(whole, "flows", self._flows),
            whole["reason"],
            whole["stage"],
            passed=entries(whole, "passed", self._passage),
        )

    def _passage(self, form: Json) -> Passage:
        whole = _PASSAGE.read(form)
        return Passage(whole["rule_set"], value(whole, "rule", self._rules))


_VIEW: Final[Codec[Mapping[str, Json]]] = object_with(clients=TEXT, verdict=word(Outcome), reason=TEXT)
_PART: Final[Codec[Mapping[str, Json]]] = object_with(
    verdict=word(Outcome), rule=optional(NUMBER), flows=NUMBER, reason=TEXT, stage=TEXT
)
_PASSAGE: Final[Codec[Mapping[str, Json]]] = object_with(rule_set=TEXT, rule=NUMBER)
