"""Service tags and their prefixes as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.net import Family
from acrnet.report.escaping import printable
from acrnet.report.layout import labelled, table, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.tags.edition_text import edition_section
from acrnet.report.words import amount_of, count
from acrnet.tags import ServiceTag, TagCatalog
from acrnet.tags.selection import TagSelection


def tags_text(selection: TagSelection, style: Style = PLAIN) -> str:
    """Return a list of all tags with the number of their prefixes, or the properties and prefixes of each named tag."""
    lines = list(_named(selection, style)) if selection.named else _every(selection.catalog, style)
    return "\n".join([*lines, *edition_section(selection.catalog, style)]) + "\n"


def _every(catalog: TagCatalog, style: Style) -> list[str]:
    rows = []
    for record in catalog.records():
        v6 = record.prefixes.count(":") and sum(":" in prefix for prefix in record.prefix_list())
        rows.append((printable(record.name), f"{len(record.prefix_list()) - v6:,}", f"{v6:,}"))
    headline = f"{count(len(catalog), 'service tag')}, each with the number of its address prefixes."
    return [
        *(style.bold(line) for line in wrapped(headline, style)),
        "",
        *table(("tag", "IPv4", "IPv6"), rows, style),
    ]


def _named(selection: TagSelection, style: Style) -> Iterator[str]:
    for number, tag in enumerate(selection.named):
        if number:
            yield ""
        yield style.bold(printable(tag.name))
        yield from labelled(_facts(tag), style)
        yield style.bold("  Prefixes")
        yield from (f"    {prefix}" for prefix in tag.addresses.prefixes())


def _facts(tag: ServiceTag) -> Iterator[tuple[str, str]]:
    for label, value in (
        ("region", tag.region),
        ("service", tag.system_service),
        ("change number", tag.change_number),
    ):
        if value:
            yield label, printable(value)
    yield "addresses", amount_of(*tag.addresses.sizes)
    fewest = tag.addresses.prefixes()
    v6 = len(tag.addresses.only(Family.IPV6).prefixes())
    yield "prefixes", f"{len(fewest) - v6:,} IPv4 and {v6:,} IPv6 at fewest"
