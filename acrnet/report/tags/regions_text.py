"""Regions and their tags as text for people."""

from __future__ import annotations

from acrnet.report.escaping import printable
from acrnet.report.layout import table, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.tags.edition_text import edition_section
from acrnet.report.words import count
from acrnet.tags import TagCatalog, TagRecord
from acrnet.tags.regions import LOCATED_SERVICES, TagRegion, tag_regions

_COLUMNS = ("region", "in tag names", "AzureCloud.", "registry", "storage", "MCR")


def regions_text(catalog: TagCatalog, style: Style = PLAIN) -> str:
    """Return a row for each region: how its tags are spelt, and how many IPv4 and IPv6 prefixes each has."""
    regions = tag_regions(catalog)
    headline = (
        f"{count(len(regions), 'region')} with tags of registries, storage or Microsoft Artifact Registry (MCR);"
        " prefixes are IPv4 + IPv6."
    )
    return (
        "\n".join(
            [
                *(style.bold(line) for line in wrapped(headline, style)),
                "",
                *table(_COLUMNS, map(_row, regions), style),
                *edition_section(catalog, style),
            ]
        )
        + "\n"
    )


def _row(region: TagRegion) -> tuple[str, ...]:
    spelling = next(iter(region.tags.values())).name.partition(".")[2]
    counts = (_count(region.tags.get(service)) for service in LOCATED_SERVICES)
    return (printable(region.location), printable(spelling), printable(region.alias), *counts)


def _count(record: TagRecord | None) -> str:
    if record is None:
        return "-"
    prefixes = record.prefix_list()
    v6 = sum(":" in prefix for prefix in prefixes)
    return f"{len(prefixes) - v6} + {v6}"
