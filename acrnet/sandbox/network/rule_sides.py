"""Validation of the two sides of a security rule, ports and addresses, as the network provider does it."""

import re
from ipaddress import ip_network

from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.json_value import JsonObject, as_text, objects
from acrnet.sandbox.network.security_rule import PLURALS

_TAG_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)?")
_MOST_DIGITS = len(str((1 << 32) - 1))
_PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)


def check_sides(rule_id: str, sent: JsonObject, tags: frozenset[str] | None) -> None:
    """Refuse bad ports and addresses; for ``tags`` see ``rule_validation.check_rule``.

    Raises:
        ArmError: 400 with the code of the first thing wrong.
    """
    families = set[int]()
    for side in ("source", "destination"):
        _check_ports(rule_id, sent, side)
        families |= _check_addresses(rule_id, sent, side, tags)
    if len(families) > 1:
        raise ArmError(
            400,
            "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",  # gardener-extension-provider-azure 397
            f"Resource {rule_id} contains IP addresses or prefixes that belong to different address families. "
            "All IP addresses or prefixes in the resource should belong to the same address family.",
        )


def address_count(sent: JsonObject, side: str) -> int:
    """The number of addresses and ranges on one side of a rule."""
    many = sent.get(f"{side}AddressPrefixes")
    return bool(as_text(sent.get(f"{side}AddressPrefix"))) + (len(many) if isinstance(many, list) else 0)


def _check_ports(rule_id: str, sent: JsonObject, side: str) -> None:
    single, label = f"{side}PortRange", f"{side.capitalize()}PortRange"
    values = _one_form(rule_id, sent, single, groups=0)
    if not values:
        raise _parameters_missing(rule_id, f"{label}s or {label}")
    for value in values:
        if value == "*" and sent.get(single) == "*":
            continue
        match = _PORT.fullmatch(value)
        first, last = (int(match.group(1)), int(match.group(2) or match.group(1))) if match else (1, 0)
        if not first <= last <= 65535:
            raise ArmError(
                400,
                "SecurityRuleInvalidPortRange",  # terraform-provider-azurerm pull request 1531
                f"Security rule has invalid Port range. Value provided: {value}. "
                "Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.",
            )


def _check_addresses(rule_id: str, sent: JsonObject, side: str, tags: frozenset[str] | None) -> set[int]:
    """Refuse bad addresses of one side; returns the address families in it (4, 6)."""
    single, label = f"{side}AddressPrefix", f"{side.capitalize()}AddressPrefix"
    groups = len(objects(sent.get(f"{side}ApplicationSecurityGroups")))
    values = _one_form(rule_id, sent, single, groups=groups)
    if not values and not groups:
        raise _parameters_missing(rule_id, f"{label}es, {label}, or {side.capitalize()}ApplicationSecurityGroups")
    families = set[int]()
    for value in values:
        family = _family(value)
        if family:
            families.add(family)
        elif value != "*" and not _is_tag(value, tags):
            raise ArmError(
                400,
                "SecurityRuleInvalidAddressPrefix",  # terraform-provider-azurerm issue 5617
                f"Security rule {rule_id} has invalid Address prefix. Value provided: {value}",
            )
        elif not sent.get(single):
            raise ArmError(
                400,
                "SecurityRuleParameterContainsUnsupportedValue",  # terraform-provider-azurerm issue 5617
                f"Security rule parameter {label} for rule with Id {rule_id} cannot specify existing VIRTUALNETWORK, "
                f"INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: {value}.",
            )
    return families


def _one_form(rule_id: str, sent: JsonObject, single: str, *, groups: int) -> list[str]:
    """The values of one side, which may be in one form only."""
    if bool(sent.get(single)) + bool(sent.get(PLURALS[single])) + bool(groups) > 1:
        raise ArmError(
            400,
            "SecurityRuleParametersConflict",
            f"Security rule {rule_id} specifies {single} in more than one form. "
            "Use the single value, the list, or application security groups.",
        )
    return _values(sent, single)


def _values(sent: JsonObject, single: str) -> list[str]:
    one, many = as_text(sent.get(single)), sent.get(PLURALS[single])
    several = [as_text(value) for value in many] if isinstance(many, list) else []
    return [one, *several] if one else several


def _parameters_missing(rule_id: str, names: str) -> ArmError:
    return ArmError(
        400,
        "SecurityRuleParametersMissing",  # Azure/migAz issue 103
        f"Required security rule parameters are missing for security rule with Id: {rule_id}. "
        f"Security rule must specify {names}.",
    )


def _family(value: str) -> int:
    """4 or 6 for an address or a prefix without host bits, 0 for anything else.

    A bare number counts as IPv4: a command line recording of 2021 creates a rule with the source ``789``.
    """
    if value.isdecimal() and value.isascii():
        return 4 if len(value) <= _MOST_DIGITS and int(value) < 1 << 32 else 0
    try:
        return ip_network(value).version
    except ValueError:
        return 0


def _is_tag(value: str, tags: frozenset[str] | None) -> bool:
    return bool(_TAG_SHAPE.fullmatch(value)) if tags is None else value.lower() in tags
