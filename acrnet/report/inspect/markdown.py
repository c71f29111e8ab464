"""An inspected registry as Markdown: the page to send to whoever runs the firewall in front of its clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from acrnet.export.export_list import Destination, ExportEntry, ExportList
from acrnet.export.notes import wide_names
from acrnet.export.term import without_addresses, without_hosts
from acrnet.net import AddressSet, Family
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.registry.needs import Needs
from acrnet.report.escaping import markdown
from acrnet.report.inspect.answer import answer
from acrnet.report.inspect.reach import reach_of
from acrnet.report.words import count
from acrnet.tags import TagCatalog
from acrnet.tags.edition import provenance

_FOR: Final = {
    Purpose.LOGIN: "Sign-in, pushes, and asking for images at the login server.",
    Purpose.REGIONAL: "The same at the login server of one region.",
    Purpose.DATA: "Layers of images, from dedicated data endpoints.",
    Purpose.STORAGE: "Layers of images, from storage accounts that the service chooses and changes.",
}
"""What clients need of each region alike."""
_WIDE: Final = (
    "Address prefixes are wider than names: those of a service tag lead to everything that the service runs there, the"
    " registries and storage accounts of everybody among it."
)


def inspect_markdown(registry: Registry | None, needs: Needs, catalog: TagCatalog) -> str:
    """Return the document: hosts, then prefixes by region, each with port and purpose, and what they rest on."""
    reach = reach_of(registry, needs, catalog)
    lines = [
        f"# {markdown(_title(registry, needs))}",
        "",
        f"**{markdown(answer(registry, needs))}.**",
        "",
        "Clients open these connections; nothing has to be admitted from outside to them.",
        "",
        *_basis(reach),
        *_hosts(reach),
        *_prefixes(reach),
        *_section("What this admits beyond the registry", (*wide_names(reach), *([_WIDE] if reach.tags else []))),
        *_section("Warnings", needs.warnings),
        *_section("Assumptions", needs.stated()),
    ]
    return "\n".join(lines) + "\n"


def _title(registry: Registry | None, needs: Needs) -> str:
    whose = f"any registry in {', '.join(needs.serving)}" if registry is None else registry.name
    return f"What clients of {whose} must reach"


def _basis(reach: ExportList) -> Iterator[str]:
    for registry in reach.registries:
        yield f"- Registry: {markdown(f'{registry.name} ({registry.login_server}), {registry.id}')}"
    yield f"- Service tags: {markdown(provenance(reach.catalog))}"
    yield "- Prefixes change every week: renew this page with each edition of the service tags."


def _section(title: str, sentences: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {markdown(sentence)}" for sentence in sentences)] if sentences else []


def _hosts(reach: ExportList) -> Iterator[str]:
    yield from (
        "",
        "## Host names",
        "",
        "For firewalls and proxies that know names; a leading \\*. stands for any label.",
    )
    yield from ("", "| host | port | for | needed |", "| --- | --- | --- | --- |")
    yield from map(_host, sorted(reach.hosts, key=lambda each: not _required(each.needs)))
    unnamed = [(entry.need, why) for entry in reach.entries if (why := without_hosts(entry))]
    if unnamed:
        yield ""
        yield from (f"- {markdown(f'{need.id} ({_service(need)}) is not among them: {why}.')}" for need, why in unnamed)


def _host(each: Destination) -> str:
    service = _ports(each.protocol, each.ports)
    what = " ".join(dict.fromkeys(map(_purpose, each.needs)))
    return f"| {markdown(each.value)} | {service} | {markdown(what)} | {_needed(each.needs)} |"


def _prefixes(reach: ExportList) -> Iterator[str]:
    yield from ("", "## Address prefixes", "", "For firewalls that know no names. What has no prefixes is listed last.")
    regions = sorted({entry.need.region or "" for entry in reach.entries if entry.known_addresses})
    for region in sorted(regions, key=lambda each: (not each, each)):
        yield from ("", f"### {markdown(region) if region else 'Not of one region'}")
        for alike in _by_destination(entry for entry in reach.entries if (entry.need.region or "") == region):
            yield from _block(alike)
    unknown = [(entry.need, why) for entry in reach.entries if (why := without_addresses(entry))]
    if unknown:
        yield from ("", "### Without prefixes", "")
        yield from (f"- {markdown(f'{need.id} ({_service(need)}): {why}.')}" for need, why in unknown)


def _by_destination(entries: Iterable[ExportEntry]) -> Sequence[Sequence[ExportEntry]]:
    """Return the entries with prefixes, those together that have the same ones on the same ports."""
    alike: dict[tuple[str, AddressSet, tuple[int, ...]], list[ExportEntry]] = {}
    for entry in entries:
        if entry.known_addresses:
            named = entry.need.tag or entry.need.id
            alike.setdefault((named, entry.known_addresses, entry.need.ports), []).append(entry)
    return list(alike.values())


def _block(alike: Sequence[ExportEntry]) -> Iterator[str]:
    needs = [entry.need for entry in alike]
    first, prefixes = needs[0], alike[0].known_addresses.prefixes()
    v6 = len(alike[0].known_addresses.only(Family.IPV6).prefixes())
    families = f"{len(prefixes) - v6:,} IPv4, {v6:,} IPv6"
    what = " ".join(dict.fromkeys(map(_purpose, needs)))
    yield from ("", f"**{markdown(first.tag or first.id)}**, {_service(first)}, {_needed(needs)}: {markdown(what)}")
    yield from ("", f"{count(len(prefixes), 'prefix')} ({families}):", "", "```text", *prefixes, "```")


def _purpose(need: Need) -> str:
    return _FOR.get(need.purpose, need.reason)


def _service(need: Need) -> str:
    return _ports(need.protocol, need.ports)


def _ports(protocol: str, ports: Sequence[int]) -> str:
    return f"{protocol.upper()} {', '.join(map(str, ports))}"


def _required(needs: Iterable[Need]) -> bool:
    return any(need.required for need in needs)


def _needed(needs: Iterable[Need]) -> str:
    return "needed" if _required(needs) else "only if used"
