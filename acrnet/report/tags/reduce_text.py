"""Tags in few prefixes as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.net import AddressSet, Family
from acrnet.net.amounts import large
from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.tags.diff_words import first_of
from acrnet.report.tags.edition_text import edition_section
from acrnet.report.words import amount_of, count, named
from acrnet.tags.reduction import TagReduction


def reduction_text(reduction: TagReduction, style: Style = PLAIN, *, details: bool = False) -> str:
    """Return the document: what the cover costs, its prefixes, and what it admits in addition."""
    lines = [style.bold(line) for line in wrapped(printable(_headline(reduction)), style)]
    lines += ["", *labelled(_facts(reduction), style)]
    lines += ["", style.bold("Prefixes"), *(f"  {prefix}" for prefix in reduction.cover.prefixes())]
    if reduction.extra:
        extra = first_of(sorted(reduction.extra.prefixes(), key=_length), details=details)
        lines += ["", style.bold("Admitted in addition, the widest first"), *(f"  {prefix}" for prefix in extra)]
    return "\n".join([*lines, *edition_section(reduction.catalog, style)]) + "\n"


def _headline(reduction: TagReduction) -> str:
    prefixes = count(len(reduction.cover.prefixes()), "prefix")
    cost = f"{_amounts(reduction.extra)} more than" if reduction.extra else "exactly what"
    holds = "it holds" if len(reduction.tags) == 1 else "they hold"
    return f"{named(reduction.tags)} in {prefixes}: {cost} {holds}."


def _facts(reduction: TagReduction) -> Iterator[tuple[str, str]]:
    yield "tags hold", f"{_amounts(reduction.addresses)} in {_counts(reduction.addresses)}"
    yield "prefixes hold", f"{_amounts(reduction.cover)} in {_counts(reduction.cover)}"
    growth = [f"{_growth(family, reduction)} {family}" for family in Family if reduction.extra.of_family(family)]
    if growth:
        yield "growth", ", ".join(growth)


def _amounts(addresses: AddressSet) -> str:
    return amount_of(*addresses.sizes)


def _counts(addresses: AddressSet) -> str:
    numbers = {family: len(addresses.only(family).prefixes()) for family in Family}
    counted = " and ".join(f"{number:,} {family}" for family, number in numbers.items() if number)
    return f"{counted or '0'} {'prefix' if sum(numbers.values()) == 1 else 'prefixes'}"


def _growth(family: Family, reduction: TagReduction) -> str:
    """Return by how much the addresses of one family grew: in percent, or as a multiple if it is large."""
    before, after = reduction.addresses.size(family), reduction.cover.size(family)
    if after < 10 * before:
        return f"+{100 * (after - before) / before:.1f} %"
    return f"{large(after // before)} times the"


def _length(prefix: str) -> int:
    return int(prefix.partition("/")[2])
