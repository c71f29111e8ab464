"""An inspected registry as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.export.export_list import ExportEntry
from acrnet.registry.model import PrivateEndpoint, Registry
from acrnet.registry.need import Need
from acrnet.registry.needs import Needs
from acrnet.report.escaping import printable
from acrnet.report.inspect.answer import answer
from acrnet.report.inspect.reach import reach_of
from acrnet.report.layout import labelled, listed, table, wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.words import count, named
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_FEW_PREFIXES: Final = 4


def inspect_text(
    registry: Registry | None, needs: Needs, catalog: TagCatalog, style: Style = PLAIN, *, details: bool = False
) -> str:
    """Return the document: the answer in one line, the registry if there is one, and each need with its reason.

    Of many address prefixes only `details` shows all.
    """
    entries = reach_of(registry, needs, catalog).entries
    lines = [style.bold(line) for line in wrapped(printable(answer(registry, needs)), style)]
    if registry is not None:
        lines += _section("Registry", labelled(_registry(registry), style), style)
        lines += _section("Endpoints", labelled(_endpoints(registry), style), style)
        lines += _section("Replicas", _replicas(registry, style), style)
    lines += _section("Needs", [line for each in entries for line in _need(each, style, details=details)], style)
    lines += _section("Warnings", listed(map(printable, needs.warnings), style), style)
    lines += _section("Assumptions", listed(map(printable, needs.stated()), style), style)
    lines += _section("Service tags", labelled(_service_tags(catalog), style), style)
    return "\n".join(lines) + "\n"


def _section(title: str, lines: list[str], style: Style) -> list[str]:
    return ["", style.bold(title), *lines] if lines else []


def _registry(registry: Registry) -> Iterator[tuple[str, str]]:
    yield "id", printable(str(registry.id))
    yield "SKU", printable(registry.sku) or "not stated"
    yield "home region", printable(registry.location)
    yield "public access", _public_access(registry)
    yield "name label", _name_label_scope(registry)


def _public_access(registry: Registry) -> str:
    if not registry.public_network_access:
        return "disabled"
    if isinstance(registry.denies_by_default, Unknown):
        return f"enabled; for which addresses is {_unknown(registry.denies_by_default)}"
    return "enabled, for listed addresses only" if registry.denies_by_default else "enabled"


def _name_label_scope(registry: Registry) -> str:
    scope = registry.name_label_scope
    return _unknown(scope) if isinstance(scope, Unknown) else printable(scope)


def _endpoints(registry: Registry) -> Iterator[tuple[str, str]]:
    yield "login server", printable(registry.login_server)
    yield from _hosts("data endpoint", registry.data_endpoint_hosts, on=registry.data_endpoint_enabled)
    if isinstance(registry.regional_endpoints, Unknown):
        yield "regional", _unknown(registry.regional_endpoints)
    elif isinstance(registry.regional_endpoint_hosts, Unknown):
        yield "regional", _unknown(registry.regional_endpoint_hosts)
    else:
        yield from _hosts("regional", registry.regional_endpoint_hosts, on=registry.regional_endpoints)
    yield (
        "IPv6",
        _unknown(registry.dual_stack) if isinstance(registry.dual_stack, Unknown) else _on(registry.dual_stack),
    )
    for endpoint in registry.private_endpoints:
        yield from _private_endpoint(endpoint)


def _hosts(label: str, hosts: tuple[str, ...], *, on: bool) -> Iterator[tuple[str, str]]:
    if not hosts:
        yield label, "on, but none is listed" if on else "off"
    for host in hosts:
        yield label, printable(host)


def _private_endpoint(endpoint: PrivateEndpoint) -> Iterator[tuple[str, str]]:
    name = f"{printable(endpoint.id.name)} ({printable(endpoint.state)})"
    if not endpoint.approved:
        yield "private", name
    elif isinstance(endpoint.addresses, Unknown):
        yield "private", f"{name}: addresses {_unknown(endpoint.addresses)}"
    else:
        yield "private", f"{name} in {_network(endpoint)}"
        for entry in endpoint.addresses:
            hosts = ", ".join(map(printable, entry.hosts)) or printable(entry.member) or "no host name known"
            yield "", f"{entry.address}  {hosts}"


def _network(endpoint: PrivateEndpoint) -> str:
    if isinstance(endpoint.subnet, Unknown) or isinstance(endpoint.virtual_network, Unknown):
        return "an unknown subnet"
    return printable(f"{endpoint.virtual_network.name}/{endpoint.subnet.name}")


def _replicas(registry: Registry, style: Style) -> list[str]:
    rows = (
        (
            printable(replica.location),
            "home" if replica.home else "",
            _on(replica.global_routing),
            printable(replica.provisioning_state),
        )
        for replica in registry.replicas
    )
    return table(("region", "", "global routing", "state"), rows, style)


def _need(entry: ExportEntry, style: Style, *, details: bool) -> list[str]:
    need = entry.need
    mark = "" if need.required else style.yellow("  if needed")
    entries = [
        ("to", _destination(need)),
        ("hosts", ", ".join(map(printable, need.hosts))),
        ("ranges", _ranges(entry, details=details)),
        ("why", need.reason),
    ]
    shown = [(label, printable(value)) for label, value in entries if value]
    return [f"  {style.bold(printable(need.id))}{mark}", *labelled(shown, style, indent=4)]


def _ranges(entry: ExportEntry, *, details: bool) -> str:
    """Return the prefixes of a service tag; "" for a need that says them itself, or has none."""
    if entry.need.tag is None:
        return ""
    if isinstance(entry.addresses, Unknown):
        return _unknown(entry.addresses)
    prefixes = entry.addresses.prefixes()
    return f"{count(len(prefixes), 'prefix')}: {named(prefixes, len(prefixes) if details else _FEW_PREFIXES)}"


def _destination(need: Need) -> str:
    if isinstance(need.addresses, Unknown):
        where = f"addresses {_unknown(need.addresses)}"
    else:
        where = need.tag or ", ".join(need.addresses) or "the hosts, by name only"
    families = [*need.families, *(f"{family} if used" for family in need.conditional_families)]
    return f"{where}; {need.protocol.upper()} {', '.join(map(str, need.ports))}; {', '.join(families)}"


def _service_tags(catalog: TagCatalog) -> Iterator[tuple[str, str]]:
    yield "edition", printable(catalog.id)
    yield "from", f"the API at {printable(catalog.location)}" if catalog.source == "api" else "a file"
    yield "sha256", printable(catalog.sha256)


def _on(value: bool | Unknown) -> str:
    if isinstance(value, Unknown):
        return _unknown(value)
    return "on" if value else "off"


def _unknown(value: Unknown) -> str:
    return f"unknown, because {printable(value.reason)}"
