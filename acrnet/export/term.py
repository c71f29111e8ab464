"""What a syntax can express of an entry, and why it cannot express one."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from acrnet.export.export_list import ExportEntry
from acrnet.registry.need import Purpose
from acrnet.unknown import Unknown


class Term(StrEnum):
    """Something that a syntax can express; the value is what people call it."""

    HOSTS = "host names"
    PREFIXES = "address prefixes"
    TAGS = "service tags"
    PRIVATE = "private addresses"
    """Those of needs without a service tag, beside tags."""
    PORTS = "protocol and ports"


def dispensable(entry: ExportEntry) -> bool:
    """Return whether a list may go without an entry that it cannot express, and says so in a note.

    That is the bare domain, what only some clients of a profile need, and a regional endpoint of a registry that may
    have none: the stable API does not say whether it has some, so what `az acr show` prints never does.
    """
    return not entry.need.required and entry.need.purpose in {Purpose.APEX, Purpose.PLATFORM, Purpose.REGIONAL}


def without_hosts(entry: ExportEntry) -> str:
    """Return why an entry has no host name, as a clause; "" if it has one."""
    return "" if entry.need.hosts else "its host name is not known"


def without_addresses(entry: ExportEntry) -> str:
    """Return why an entry has no addresses, as a clause; "" if it has some."""
    if isinstance(entry.addresses, Unknown):
        return f"its addresses are not known, because {entry.addresses.reason}"
    return "" if entry.addresses else "it has no addresses, only a host name"


def inexpressible(entry: ExportEntry, terms: Collection[Term], ports: Collection[int] = ()) -> str:
    """Return why these terms do not express an entry, as a clause; "" if one of them says where it goes.

    `ports` are the only ones that there are; empty for any.
    """
    others = [port for port in entry.need.ports if ports and port not in ports]
    if others:
        needed, known = (", ".join(map(str, each)) for each in (others, ports))
        return f"it needs port {needed}, and there is only {known}"
    reasons = {
        Term.HOSTS: without_hosts(entry),
        Term.PREFIXES: without_addresses(entry),
        Term.TAGS: "" if entry.need.tag is not None else "it has no service tag",
        Term.PRIVATE: without_addresses(entry),
    }
    asked = [reason for term, reason in reasons.items() if term in terms]
    return " and ".join(asked) if all(asked) else ""
