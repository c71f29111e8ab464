"""Writing security rules in the form that Resource Manager accepts, and the normal form for comparing them."""

from __future__ import annotations

from acrnet.net import IntervalSet, format_ports
from acrnet.rules.rule import Endpoints, SecurityRule


def write_rule(rule: SecurityRule) -> dict[str, object]:
    """Return `{"name", "properties"}`, the body of a PUT with exactly the fields that read back as the same rule.

    One prefix, tag or port range goes into the singular field, several go into the plural one: Azure refuses tags and
    `*` in a plural field with SecurityRuleParameterContainsUnsupportedValue.
    """
    properties: dict[str, object] = {"description": rule.description} if rule.description else {}
    properties["protocol"] = rule.protocol
    properties |= _one_or_many("sourcePortRange", _written_ports(rule.source_ports, rule.unread_source_ports))
    properties |= _one_or_many(
        "destinationPortRange", _written_ports(rule.destination_ports, rule.unread_destination_ports)
    )
    properties |= _written_endpoints("source", rule.sources)
    properties |= _written_endpoints("destination", rule.destinations)
    properties["access"] = str(rule.access)
    properties["priority"] = rule.priority
    properties["direction"] = str(rule.direction)
    return {"name": rule.name, "properties": properties}


def normal_form(rule: SecurityRule) -> dict[str, object]:
    """Return the rule as JSON values such that two rules are equal exactly when their normal forms are.

    Digests over rules are taken of this form: it does not depend on case, order, or singular and plural fields.
    """
    return {
        "name": rule.name,
        "direction": str(rule.direction),
        "priority": rule.priority,
        "access": str(rule.access),
        "protocol": rule.protocol,
        "sources": [*rule.sources.prefixes],
        "sourceGroups": [*rule.sources.groups],
        "sourcePorts": _written_ports(rule.source_ports, rule.unread_source_ports),
        "destinations": [*rule.destinations.prefixes],
        "destinationGroups": [*rule.destinations.groups],
        "destinationPorts": _written_ports(rule.destination_ports, rule.unread_destination_ports),
        "description": rule.description,
        "default": rule.default,
        **({"unread": [*rule.unread]} if rule.unread else {}),
    }


def _written_ports(ports: IntervalSet, unread: tuple[str, ...]) -> list[str]:
    return [*format_ports(ports), *unread]


def _written_endpoints(side: str, endpoints: Endpoints) -> dict[str, object]:
    written = _one_or_many(f"{side}AddressPrefix", [spelling for _, spelling in endpoints.spellings()])
    if endpoints.groups:
        written[f"{side}ApplicationSecurityGroups"] = [{"id": group} for group in endpoints.groups]
    return written


def _one_or_many(field: str, values: list[str]) -> dict[str, object]:
    """Return the singular field for one value, the plural field for several, and no field for none."""
    present = [value for value in values if value]
    if len(present) > 1:
        return {f"{field}es" if field.endswith("Prefix") else f"{field}s": present}
    return {field: present[0]} if present else {}
