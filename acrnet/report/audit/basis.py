"""What an audit rests on, in sentences that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrnet.audit.model import Audit, Suppressed
from acrnet.report.audit.words import ALL_IN_JSON
from acrnet.report.edition import provenance
from acrnet.report.words import count, named, with_short_ids
from acrnet.rules.inputs import Input, input_name

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
    wrong = [source for source in inputs if _is_worth_a_line(source)]
    fine = [source for source in inputs if not _is_worth_a_line(source)]
    yield from map(_input, wrong)
    if len(fine) <= LISTED - min(len(wrong), LISTED):
        yield from map(_input, fine)
    else:
        yield f"{count(len(fine), 'input')}: {_contents(fine)}"


def _is_worth_a_line(source: Input) -> bool:
    return bool(source.error or source.nothing or source.unresolved)


def _input(source: Input) -> str:
    name = input_name(source.path)
    if source.error:
        return source.error if name in source.error or source.path == "-" else f"{name}: {source.error}"
    if source.nothing:
        return source.nothing.removesuffix(".")
    form = f"{source.format}, " if source.format else ""
    open_points = [text.removeprefix(f"{source.path} ").removesuffix(".") for text in source.unresolved]
    unresolved = f"; not made out: {named(open_points)}" if open_points else ""
    return f"{with_short_ids(name)}: {form}{_contents([source])}{unresolved}"


def _contents(inputs: Sequence[Input]) -> str:
    rule_sets = sum(source.rule_sets for source in inputs)
    if not rule_sets:
        return "no NSG"
    return f"{count(rule_sets, 'NSG')}, {count(sum(source.rules for source in inputs), 'rule')}"


def _suppressed(each: Suppressed) -> str:
    until = f", until {each.until}" if each.until else ""
    return f"{each.finding.message} ({each.finding.id}{until}: {each.reason})"


def _known(audit: Audit) -> list[str]:
    number = len(audit.known)
    return [f"{count(number, 'finding')} that the baseline has already"] if number else []
