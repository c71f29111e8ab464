"""What an audit rests on, in sentences that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrnet.audit.model import Audit, Suppressed
from acrnet.report.audit.words import ALL_IN_JSON
from acrnet.report.edition import provenance
from acrnet.report.words import count, named, with_short_ids
from acrnet.rules.found import Input, input_name

LISTED = 8
"""How many sentences of one kind are listed before the rest is counted."""


def basis(audit: Audit) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the sections: a title, and a sentence or clause for each entry; never an empty section."""
    sections = (
        ("Warnings", audit.warnings),
        ("Assumptions", _assumptions(audit)),
        ("Service tags", [provenance(catalog) for catalog in audit.catalogs]),
        ("Inputs", list(_inputs(audit.inputs))),
        ("Suppressed", [_suppressed(each) for each in audit.suppressed]),
        ("Known", _known(audit)),
    )
    return ((title, cut(sentences)) for title, sentences in sections if sentences)


def cut(sentences: Sequence[str], *, at_most: int = LISTED) -> Sequence[str]:
    """Return the first sentences, and one that counts the rest."""
    more = len(sentences) - at_most
    return sentences if more <= 0 else [*sentences[:at_most], f"and {more:,} more; {ALL_IN_JSON}"]


def _assumptions(audit: Audit) -> list[str]:
    """Return what all results rest on, then what single ones do."""
    by_result = dict.fromkeys(result.assumptions for result in audit.results)
    return list(dict.fromkeys((*audit.assumptions, *(text for texts in by_result for text in texts))))


def _inputs(inputs: Sequence[Input]) -> Iterator[str]:
    """Yield those in which something went wrong first, and many of the others in one line."""
    wrong = [found for found in inputs if _is_worth_a_line(found)]
    fine = [found for found in inputs if not _is_worth_a_line(found)]
    yield from map(_input, wrong)
    if len(fine) <= LISTED - min(len(wrong), LISTED):
        yield from map(_input, fine)
    else:
        yield f"{count(len(fine), 'input')}: {_contents(fine)}"


def _is_worth_a_line(found: Input) -> bool:
    return bool(found.error or found.nothing or found.unresolved)


def _input(found: Input) -> str:
    name = input_name(found.path)
    if found.error:
        return found.error if name in found.error or found.path == "-" else f"{name}: {found.error}"
    if found.nothing:
        return found.nothing.removesuffix(".")
    form = f"{found.format}, " if found.format else ""
    open_points = [text.removeprefix(f"{found.path} ").removesuffix(".") for text in found.unresolved]
    unresolved = f"; not made out: {named(open_points)}" if open_points else ""
    return f"{with_short_ids(name)}: {form}{_contents([found])}{unresolved}"


def _contents(inputs: Sequence[Input]) -> str:
    rule_sets = sum(found.rule_sets for found in inputs)
    if not rule_sets:
        return "no NSG"
    return f"{count(rule_sets, 'NSG')}, {count(sum(found.rules for found in inputs), 'rule')}"


def _suppressed(each: Suppressed) -> str:
    until = f", until {each.until}" if each.until else ""
    return f"{each.finding.message} ({each.finding.id}{until}: {each.reason})"


def _known(audit: Audit) -> list[str]:
    number = len(audit.known)
    return [f"{count(number, 'finding')} that the baseline has already"] if number else []
