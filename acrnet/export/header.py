"""The header of a list: whose needs it is for, which service tags it rests on, what it costs, and how to make it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.escaping import printable
from acrnet.export.export_list import ExportEntry, ExportList
from acrnet.net import Family
from acrnet.net.amounts import amount_of
from acrnet.rules.words import count

_WIDTH: Final = 80
_LONGEST: Final = 900
"""Bytes of a line. What reads a line into a buffer takes its rest for a statement, even of a comment: ipset 7.17
beyond 1,023 bytes, squid 5.7 beyond 8,191, iptables-restore 1.8.9 beyond 10,239 (tried on Debian 12)."""


def facts(export: ExportList, notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what a header says, as labels and values, each value on one line."""
    for label, value in _facts(export, notes):
        yield label, printable(value)


def commented(export: ExportList, notes: Sequence[str], mark: str = "#") -> list[str]:
    """Return the header as comment lines, at most 80 characters wide but for the command and long words.

    No line is so long that a program takes the end of it for something else than a comment.

    They start with `mark`. The first one begins `# acrnet export`, by which such files are recognised.
    """
    return [line for label, value in facts(export, notes) for line in _lines(label, value, mark)]


def _opened(export: ExportList) -> str:
    """Return the protocol and port of most entries: `TCP 443`."""
    counted = Counter(each for entry in export.entries for each in _services(entry))
    return counted.most_common(1)[0][0] if counted else "nothing"


def _others(export: ExportList, usual: str) -> Iterator[str]:
    """Yield the other protocols and ports, with destinations: `TCP 5671 to *.azure-devices.net (AzureIoTHub)`."""
    for entry in export.entries:
        for service in _services(entry):
            if service != usual:
                tag = entry.need.tag
                named = ", ".join(entry.need.hosts) or tag or entry.need.id
                yield f"{service} to {named}{f' ({tag})' if tag and entry.need.hosts else ''}"


def _services(entry: ExportEntry) -> list[str]:
    return [f"{entry.need.protocol.upper()} {port}" for port in entry.need.ports]


def _counted(export: ExportList) -> str:
    """Return the number of prefixes: `3 prefixes (2 IPv4, 1 IPv6)`."""
    numbers = {family: sum(each.family is family for each in export.prefixes) for family in Family}
    families = ", ".join(f"{number:,} {family}" for family, number in numbers.items() if number)
    return f"{count(len(export.prefixes), 'prefix')} ({families})"


def _facts(export: ExportList, notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    usual = _opened(export)
    others = tuple(dict.fromkeys(_others(export, usual)))
    if export.earlier is None:
        more = ", and other ports as below" if others else ""
        yield "acrnet export", f"what clients must reach; open {usual} to each entry{more}"
    else:
        yield "acrnet export", f"the change from {export.earlier.since}"
    for other in others:
        yield "port", other
    for registry in export.registries:
        yield "registry", f"{registry.name} ({registry.login_server})"
    if export.regions:
        yield "regions", ", ".join(export.regions)
    for tag in export.tags:
        yield "tag", tag
    yield "cloud", export.catalog.cloud
    yield "change number", export.catalog.change_number
    yield "sha256", export.catalog.sha256
    yield "command", export.command
    if export.extra:
        yield "cost", f"{_cost(export)} (--max-entries {export.most})"
    for note in notes:
        yield "note", note


def _cost(export: ExportList) -> str:
    amounts = amount_of(*export.extra.sizes)
    return f"{_counted(export)} in place of {len(export.admitted.prefixes()):,} admit {amounts} that no need asks for"


def _lines(label: str, value: str, mark: str) -> Iterator[str]:
    line = f"{mark} {label}: {value}"
    if label == "command":  # to be copied as a whole
        yield from _cut(line, mark)
        return
    for part in textwrap.wrap(
        line, width=_WIDTH, subsequent_indent=f"{mark}   ", break_long_words=False, break_on_hyphens=False
    ):
        yield from _cut(part, mark)


def _cut(line: str, mark: str) -> Iterator[str]:
    """Yield a line that is too long in parts, each a comment."""
    while len(line.encode()) > _LONGEST:
        part = line.encode()[:_LONGEST].decode(errors="ignore")
        yield part
        line = f"{mark}   {line[len(part) :]}"
    yield line
