"""What an audit is based on, in sentences that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from acrnet.audit.model import Audit, Suppressed
from acrnet.report.audit.words import ALL_IN_JSON
from acrnet.report.words import count, named, with_short_ids
from acrnet.rules.inputs import Input, input_name
from acrnet.tags.edition import provenance

LISTED = 8
"""How many sentences of one kind are listed; the rest is counted."""


def basis(audit: Audit, *, at_most: int = LISTED) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the sections that have entries: a title, and a sentence or clause for each of the first entries."""
    sections = (
        ("Warnings", audit.warnings),
        ("Assumptions", _assumptions(audit)),
        ("Service tags", [provenance(catalog) for catalog in audit.catalogs]),
        ("Inputs", list(_inputs(audit.inputs, at_most))),
        ("Suppressed", [_suppressed(each) for each in audit.suppressed]),
        ("Known", _known(audit)),
    )
    return ((title, cut(sentences, at_most=at_most)) for title, sentences in sections if sentences)


def cut(sentences: Sequence[str], *, at_most: int = LISTED) -> Sequence[str]:
    """Return the first sentences, and one that counts the rest."""
    more = len(sentences) - at_most
    return sentences if more <= 0 else [*sentences[:at_most], f"and {more:,} more; {ALL_IN_JSON}"]


def _assumptions(audit: Audit) -> list[str]:
    """Return the assumptions of all results, then those of single results."""
    by_result = dict.fromkeys(result.assumptions for result in audit.results)
    return list(dict.fromkeys((*audit.shared_assumptions(), *(text for texts in by_result for text in texts))))


def _inputs(inputs: Sequence[Input], at_most: int) -> Iterator[str]:
    """Yield a line for each input with a problem, then the others, in one line if they are many."""
    with_problems = [each for each in inputs if _has_problem(each)]
    others = [each for each in inputs if not _has_problem(each)]
    yield from map(_input, with_problems)
    if len(others) <= at_most - min(len(with_problems), at_most):
        yield from map(_input, others)
    else:
        yield f"{count(len(others), 'input')}: {_contents(others)}"


def _has_problem(source: Input) -> bool:
    return bool(source.error or source.nothing or source.unresolved)


def _input(source: Input) -> str:
    name = input_name(source.path)
    if source.error:
        return source.error if name in source.error or source.path == "-" else f"{name}: {source.error}"
    if source.nothing:
        return source.nothing.removesuffix(".")
    form = f"{source.format}, " if source.format else ""
    unresolved = [text.removeprefix(f"{source.path} ").removesuffix(".") for text in source.unresolved]
    not_read = f"; not resolved: {named(unresolved)}" if unresolved else ""
    return f"{with_short_ids(name)}: {form}{_contents([source])}{not_read}"


def _contents(inputs: Sequence[Input]) -> str:
    rule_sets = sum(each.rule_sets for each in inputs)
    resources: Counter[str] = Counter()
    for each in inputs:
        resources.update(each.firewall_resources)
    counts = [(rule_sets, "NSG"), (sum(each.rules for each in inputs), "rule")] if rule_sets else []
    counts += [(number, noun) for noun, number in resources.items()]
    return ", ".join(count(number, noun) for number, noun in counts) or "no NSG and no firewall"


def _suppressed(each: Suppressed) -> str:
    until = f", until {each.until}" if each.until else ""
    return f"{each.finding.message} ({each.finding.id}{until}: {each.reason})"


def _known(audit: Audit) -> list[str]:
    number = len(audit.known)
    return [f"{count(number, 'finding')} that the baseline has already"] if number else []
