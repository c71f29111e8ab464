"""An audit as JUnit XML: a suite for each rule set and each client, and a test case for each need there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from acrnet.audit.model import Audit, Result
from acrnet.report.audit.explanation import example, explain
from acrnet.report.audit.findings import need_findings, need_key
from acrnet.report.audit.places import Place, is_met, places_of
from acrnet.report.audit.result_facts import ResultFacts, shared_key
from acrnet.report.audit.unmet import labels
from acrnet.report.audit.words import verdict
from acrnet.report.escaping import printable
from acrnet.rules.inputs import LIVE, input_name
from acrnet.rules.verdict import Outcome

_FAILURE, _ERROR, _SKIPPED = "failure", "error", "skipped"
_INPUTS: Final = "inputs"
"""The suite for what could not be read."""


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why a test case did not pass."""

    element: str
    kind: str
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    problem: _Problem | None
    file: str = ""
    line: int = 0


def audit_junit_pieces(audit: Audit) -> Iterator[str]:
    """Yield the document.

    A required need that is denied or partly denied is a failure, one that cannot be decided an error. An optional need
    that is not met is skipped, and so is one that a suppression or the baseline covers. What could not be read is an
    error of the suite `inputs`.
    """
    judge = _Judge(audit)
    places = places_of(audit)
    by_place = labels(places)
    numbers = [judge.numbers(place) for place in places]
    inputs = tuple(_inputs(audit))
    total = sum((*numbers, _numbers(inputs)), Counter[str]())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="acrnet audit"{_counts(total)}>\n'
    if inputs:
        yield from _suite(_INPUTS, inputs, _numbers(inputs))
    for place, number in zip(places, numbers, strict=True):
        yield from _suite(by_place[id(place)], map(judge.case, place.results), number)
    yield "</testsuites>\n"


class _Judge:
    """Makes test cases of results."""

    def __init__(self, audit: Audit) -> None:
        self._new = need_findings(audit.findings)
        known = need_findings(audit.known)
        reasons = dict.fromkeys(known, "The baseline has it already.")
        for each in audit.suppressed:
            until = f" (until {each.until})" if each.until else ""
            reasons.update(dict.fromkeys(need_findings([each.finding]), f"{each.reason}{until}"))
        self._covered: Mapping[tuple[str, str, str], str] = reasons
        self._facts = ResultFacts()
        self._explained: dict[Hashable, tuple[str, str]] = {}

    def numbers(self, place: Place) -> Counter[str]:
        """Return how many test cases of a suite there are, and how many of each problem."""
        problems = Counter(element for result in place.results if (element := self._element(result)))
        return problems + Counter(tests=len(place.results))

    def case(self, result: Result) -> _Case:
        """Return the test case of a result."""
        finding, subject = self._new.get(need_key(result)), result.subject
        location = finding.location if finding else subject.location if subject else LIVE
        return _Case(result.need.id, self._problem(result), location.file, location.line)

    def _element(self, result: Result) -> str:
        if is_met(result):
            return ""
        if not result.need.required or self._is_covered(result):
            return _SKIPPED
        return _ERROR if result.outcome is Outcome.UNDECIDABLE else _FAILURE

    def _is_covered(self, result: Result) -> bool:
        key = need_key(result)
        return key in self._covered and key not in self._new

    def _problem(self, result: Result) -> _Problem | None:
        element = self._element(result)
        if not element:
            return None
        if element == _SKIPPED:
            why = self._covered[need_key(result)] if self._is_covered(result) else "Clients may do without this need."
            return _Problem(element, "", f"{verdict(result)}: {why}")
        why, packet = self._explanation(result)
        finding = self._new.get(need_key(result))
        text = " ".join(filter(None, (packet, f"Fix: {finding.fix}" if finding else "")))
        return _Problem(element, result.outcome.value, f"{verdict(result)}{why}", text)

    def _explanation(self, result: Result) -> tuple[str, str]:
        """Return why a need is not met, and a packet as an example; computed once for equal rule sets."""
        key = shared_key(result)
        if key not in self._explained:
            why = "; ".join(explain([result], self._facts).sentences())
            packet = example([result])
            self._explained[key] = f": {why}" if why else "", f"{packet[:1].upper()}{packet[1:]}." if packet else ""
        return self._explained[key]


def _inputs(audit: Audit) -> Iterator[_Case]:
    """Yield a case for each input that could not be read, and one for each reason why rule sets may be missing."""
    for each in audit.inputs:
        if each.error:
            yield _Case(input_name(each.path), _Problem(_ERROR, "input", each.error), each.path)
    for number, reason in enumerate(audit.incomplete, start=1):
        yield _Case(f"incomplete {number}", _Problem(_ERROR, "incomplete", reason))


def _numbers(cases: Sequence[_Case]) -> Counter[str]:
    return Counter(each.problem.element for each in cases if each.problem) + Counter(tests=len(cases))


def _counts(numbers: Counter[str]) -> str:
    names = {"tests": "tests", _FAILURE: "failures", _ERROR: "errors", _SKIPPED: "skipped"}
    return "".join(f' {name}="{numbers[key]}"' for key, name in names.items())


def _suite(name: str, cases: Iterable[_Case], numbers: Counter[str]) -> Iterator[str]:
    quoted = _attribute(name)
    lines = (_case(quoted, each) for each in cases)
    yield from chain((f"  <testsuite name={quoted}{_counts(numbers)}>\n",), lines, ("  </testsuite>\n",))


def _case(suite: str, case: _Case) -> str:
    file = f" file={_attribute(case.file)}" if case.file else ""
    line = f' line="{case.line}"' if case.line else ""
    opening = f'    <testcase classname={suite} name={_attribute(case.name)} time="0"{file}{line}'
    return f"{opening}/>\n" if case.problem is None else f"{opening}>{_problem(case.problem)}</testcase>\n"


def _problem(problem: _Problem) -> str:
    kind = f" type={_attribute(problem.kind)}" if problem.kind else ""
    opening = f"<{problem.element} message={_attribute(problem.message)}{kind}"
    return f"{opening}>{escape(printable(problem.text))}</{problem.element}>" if problem.text else f"{opening}/>"


def _attribute(text: str) -> str:
    """Return a text as the value of an attribute in double quotes; what XML 1.0 cannot contain is an escape."""
    return quoteattr(printable(text))
