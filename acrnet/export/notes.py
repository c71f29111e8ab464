"""What the reader of a list has to know about its entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from acrnet.export.export_list import ExportEntry, ExportList
from acrnet.export.term import Term, dispensable, inexpressible, without_addresses, without_hosts
from acrnet.net.amounts import amount_of
from acrnet.registry.need import Purpose


def notes_on(export: ExportList, terms: Collection[Term], ports: Collection[int] = ()) -> tuple[str, ...]:
    """Return a note, one sentence or two, for all that a list of these terms admits beyond the needs or leaves out.

    `ports` are the only ones that it can have; empty for any.
    """
    wide = wide_names(export) if Term.HOSTS in terms else ()
    on_entries = (note for entry in export.entries for note in _on_entry(entry, terms, ports))
    on_addresses = (*export.address_notes, *_retired(export)) if Term.PREFIXES in terms else ()
    return (*wide, *on_entries, *export.notes, *on_addresses)


def _retired(export: ExportList) -> Iterator[str]:
    """Yield what is admitted for a while only."""
    for each in export.retired:
        yield f"Retired, and admitted until {each.until}: {amount_of(*each.addresses.sizes)} that {each.tag} had."


def wide_names(export: ExportList) -> Iterator[str]:
    """Yield what wildcards admit, a sentence or two each.

    learn.microsoft.com/azure/container-registry/container-registry-dedicated-data-endpoints, checked 2026-11-23.
    """
    for host in _hosts_of(export, Purpose.STORAGE):
        yield (
            f"{host} admits the storage accounts of everybody, and not only those with the layers of a registry."
            " Dedicated data endpoints (Premium) end that: az acr update --data-endpoint-enabled true, once firewalls"
            " admit both (--layers transition)."
        )
    for host in (*_hosts_of(export, Purpose.LOGIN), *_hosts_of(export, Purpose.DATA)):
        if host.startswith("*."):
            yield f"{host} admits the registries of everybody; --registry lists the names of one."


def _on_entry(entry: ExportEntry, terms: Collection[Term], ports: Collection[int]) -> Iterator[str]:
    need = entry.need
    if dispensable(entry):
        reason = inexpressible(entry, terms, ports)
        left_out = f", and is left out because {reason}" if reason else ""
        yield f"{need.id} may not be needed{left_out}: {need.reason}"
        if reason or need.purpose is Purpose.APEX:
            return
    elif not need.required:
        yield f"{need.id} may not be needed: {need.reason}"
    if {Term.HOSTS, Term.PREFIXES} <= set(terms):
        for what, why in (("host name", without_hosts(entry)), ("address prefix", without_addresses(entry))):
            if why:
                yield f"{need.id} has no {what} here: {why}."


def _hosts_of(export: ExportList, purpose: Purpose) -> list[str]:
    return sorted({host for entry in export.entries if entry.need.purpose is purpose for host in entry.need.hosts})
