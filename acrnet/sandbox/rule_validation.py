"""What the network provider refuses in a security rule, with its codes.

Codes and wordings come from error reports of users (the issue is named beside each); where none was found, the code stands in
``docs/sandbox.md`` as unverified.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_network

from acrnet.sandbox.exchange import refuse
from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties
from acrnet.sandbox.security_rule import PLURALS

MAX_RULES = 1000
MAX_ADDRESSES = 4000
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
_TAG_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)?")
_PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_SIDES = (("source", "Source"), ("destination", "Destination"))
_ENUMERATIONS: dict[str, frozenset[str]] = {
    "protocol": frozenset({"tcp", "udp", "icmp", "esp", "ah", "*"}),
    "access": frozenset({"allow", "deny"}),
    "direction": frozenset({"inbound", "outbound"}),
}


def check_rule(name: str, rule_id: str, given: JsonObject, tags: frozenset[str] | None) -> None:
    """Refuse a rule that is wrong in itself.

    Args:
        name: The name of the rule.
        rule_id: Its id, which some messages quote.
        given: Its properties as sent.
        tags: The service tags known at the location, in lower case; None when the estate has none, and any word passes for a tag.

    Raises:
        ArmError: 400 with the code of the first thing wrong.
    """
    _check_name(name)
    _check_shapes(given)
    _check_priority(given.get("priority"))
    families = set[int]()
    for side, label in _SIDES:
        _check_ports(given, f"{side}PortRange", rule_id, label)
        families |= _check_addresses(given, f"{side}AddressPrefix", rule_id, label, tags)
    if len(families) > 1:
        refuse(
            400,
            "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",  # terraform-provider-azurerm issue 12534
            f"Resource {rule_id} contains IP addresses or prefixes that belong to different address families. "
            "All IP addresses or prefixes in the resource should belong to the same address family.",
        )


def check_group(rules: Sequence[JsonObject], changed: Iterable[str] | None = None) -> None:
    """Refuse a set of rules that do not go together: too many, a priority taken twice, too many addresses.

    Conflicts count only where one of the ``changed`` rules (lower-case names; None for all) takes part, because an estate may hold
    some already.

    Raises:
        ArmError: 400 with the code.
    """
    if len(rules) > MAX_RULES:  # azure-rest-api-specs issue 3003
        refuse(
            400, "SecurityRuleCountLimitReached", f"A security group cannot have more than {MAX_RULES} security rules."
        )
    touched = None if changed is None else set(changed)
    holders: dict[tuple[str, Json], str] = {}
    for rule in rules:
        name, held = as_text(rule.get("name")), properties(rule)
        slot = (as_text(held.get("direction")).lower(), held.get("priority"))
        other = holders.setdefault(slot, name)
        if other != name and (touched is None or touched & {name.lower(), other.lower()}):
            first, second = (name, other) if touched == {other.lower()} else (other, name)
            refuse(
                400,
                "SecurityRuleConflict",  # terraform-provider-azurerm issue 11137: the rule in place first, then the new one
                f"Security rule {first} conflicts with rule {second}. Rules cannot have the same Priority and Direction. "
                "To learn more, see aka.ms/nsgrules.",
            )
    for side, label in _SIDES:
        count = sum(len(_values(properties(rule), f"{side}AddressPrefix")) for rule in rules)
        if count > MAX_ADDRESSES:
            refuse(
                400,
                "SecurityGroupAddressPrefixLimitReached",
                f"A security group cannot have more than {MAX_ADDRESSES} {label} addresses in its security rules.",
            )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        refuse(
            400,
            "InvalidResourceName",
            f"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it "
            "must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.",
        )


def _check_shapes(given: JsonObject) -> None:
    """Everything a deserialiser checks before the meaning: required values, enumerations, strings and lists of strings."""
    for key in ("protocol", "access", "priority", "direction"):
        if given.get(key) is None:
            refuse(
                400, "InvalidRequestFormat", f"Cannot parse the request. Required property '{key}' not found in JSON."
            )
    for key, allowed in _ENUMERATIONS.items():
        value = given.get(key)
        if as_text(value).lower() not in allowed:
            refuse(
                400,
                "InvalidRequestFormat",
                f"Cannot parse the request. The value '{value}' of property '{key}' is not valid.",
            )
    for single, plural in PLURALS.items():
        many = given.get(plural)
        if not isinstance(given.get(single), str | None):
            refuse(400, "InvalidRequestFormat", f"Cannot parse the request. Property '{single}' is not a string.")
        if many is not None and not (isinstance(many, list) and all(isinstance(value, str) for value in many)):
            refuse(
                400, "InvalidRequestFormat", f"Cannot parse the request. Property '{plural}' is not a list of strings."
            )
    description = given.get("description")
    if not isinstance(description, str | None):
        refuse(400, "InvalidRequestFormat", "Cannot parse the request. Property 'description' is not a string.")
    if len(description or "") > 140:
        refuse(
            400,
            "SecurityRuleDescriptionTooLong",
            f"Security rule description has {len(description or '')} characters. The maximum is 140.",
        )


def _check_priority(priority: Json) -> None:
    if not isinstance(priority, int) or isinstance(priority, bool):
        refuse(400, "InvalidRequestFormat", "Cannot parse the request. Property 'priority' is not an integer.")
    if not 100 <= priority <= 4096:
        refuse(
            400,
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {priority} Allowed range 100-4096.",
        )


def _check_ports(given: JsonObject, single: str, rule_id: str, label: str) -> None:
    values = _one_form(given, single, rule_id, f"{label}PortRange", has_group=False)
    if not values:
        _missing(rule_id, f"{label}PortRanges or {label}PortRange")
    for value in values:
        if value == "*" and given.get(single) == "*":
            continue
        match = _PORT.fullmatch(value)
        first, last = (int(match.group(1)), int(match.group(2) or match.group(1))) if match else (1, 0)
        if not first <= last <= 65535:
            refuse(
                400,
                "SecurityRuleInvalidPortRange",  # terraform-provider-azurerm pull request 1531
                f"Security rule has invalid Port range. Value provided: {value}. "
                "Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.",
            )


def _check_addresses(given: JsonObject, single: str, rule_id: str, label: str, tags: frozenset[str] | None) -> set[int]:
    """Refuse bad addresses of one side; gives the address families found (4, 6)."""
    groups = objects(given.get(single.replace("AddressPrefix", "ApplicationSecurityGroups")))
    values = _one_form(given, single, rule_id, f"{label}AddressPrefix", has_group=bool(groups))
    if not values and not groups:
        _missing(rule_id, f"{label}AddressPrefixes, {label}AddressPrefix, or {label}ApplicationSecurityGroups")
    families = set[int]()
    for value in values:
        family = _family(value)
        if family:
            families.add(family)
        elif not (value == "*" or _is_tag(value, tags)):
            refuse(
                400,
                "SecurityRuleInvalidAddressPrefix",  # terraform-provider-azurerm issue 5617
                f"Security rule {rule_id} has invalid Address prefix. Value provided: {value}",
            )
        elif not given.get(single):
            refuse(
                400,
                "SecurityRuleParameterContainsUnsupportedValue",  # terraform-provider-azurerm issue 5617
                f"Security rule parameter {label}AddressPrefix for rule with Id {rule_id} cannot specify existing VIRTUALNETWORK, "
                f"INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: {value}.",
            )
    return families


def _values(given: JsonObject, single: str) -> list[str]:
    one, many = as_text(given.get(single)), given.get(PLURALS[single])
    found = [as_text(value) for value in many] if isinstance(many, list) else []
    return [one, *found] if one else found


def _one_form(given: JsonObject, single: str, rule_id: str, label: str, *, has_group: bool) -> list[str]:
    """The values of one side, which may be given in one form only."""
    if bool(given.get(single)) + bool(given.get(PLURALS[single])) + has_group > 1:
        refuse(
            400,
            "SecurityRuleParametersConflict",
            f"Security rule {rule_id} specifies {label} in more than one form. Use the single value, the list, or groups.",
        )
    return _values(given, single)


def _missing(rule_id: str, names: str) -> None:
    refuse(
        400,
        "SecurityRuleParametersMissing",  # Azure/migAz issue 103
        f"Required security rule parameters are missing for security rule with Id: {rule_id}. Security rule must specify {names}.",
    )


def _family(value: str) -> int:
    """4 or 6 for an address or a prefix without host bits, 0 for anything else.

    A bare number counts as IPv4: the CLI recording of 2021 creates a rule with the source ``789``.
    """
    if value.isdecimal() and value.isascii() and int(value) < 1 << 32:
        return 4
    if not any(character.isdigit() or character == ":" for character in value):
        return 0
    try:
        return ip_network(value).version
    except ValueError:
        return 0


def _is_tag(value: str, tags: frozenset[str] | None) -> bool:
    return bool(_TAG_SHAPE.fullmatch(value)) if tags is None else value.lower() in tags
