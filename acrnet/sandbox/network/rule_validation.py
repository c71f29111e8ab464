"""Validation of a security rule and of the rules of a group, with the error codes of the network provider.

Codes and wordings come from error reports of users (the issue is named beside each); where none was found, the code
stands in ``docs/sandbox.md`` as unverified.
"""

from collections.abc import Sequence

from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.json_value import Json, JsonObject, as_text, properties
from acrnet.sandbox.network.rule_sides import address_count, check_sides
from acrnet.sandbox.network.security_rule import PLURALS
from acrnet.sandbox.resource_name import check_name

MAX_RULES = 1000
MAX_ADDRESSES = 4000
MAX_DESCRIPTION = 140
_ENUMERATIONS: dict[str, frozenset[str]] = {
    "protocol": frozenset({"tcp", "udp", "icmp", "esp", "ah", "*"}),
    "access": frozenset({"allow", "deny"}),
    "direction": frozenset({"inbound", "outbound"}),
}


def check_rule(name: str, rule_id: str, sent: JsonObject, tags: frozenset[str] | None) -> None:
    """Refuse a rule that is invalid by itself.

    Args:
        name: The name of the rule.
        rule_id: Its id, which some messages quote.
        sent: Its properties as sent.
        tags: The service tags known at the location, in lower case; None when the estate has none, and any word passes
            for a tag.

    Raises:
        ArmError: 400 with the code of the first thing wrong.
    """
    check_name(name)
    _check_required(sent)
    _check_strings(sent)
    _check_priority(sent.get("priority"))
    check_sides(rule_id, sent, tags)


def check_group(rules: Sequence[JsonObject], changed: str | None = None) -> None:
    """Refuse rules that are invalid together: too many rules, a duplicate priority, too many addresses.

    Args:
        rules: All rules as they would be.
        changed: The one rule that is new, for which alone a conflict counts, because an estate may hold some already;
            None when all are.

    Raises:
        ArmError: 400 with the code.
    """
    if len(rules) > MAX_RULES:
        raise ArmError(
            400,
            "SecurityRuleCountLimitReached",  # azure-rest-api-specs issue 3003
            f"A security group cannot have more than {MAX_RULES} security rules.",
        )
    _check_conflicts(rules, changed)
    inner = [properties(rule) for rule in rules]
    for side in ("source", "destination"):
        listed = sum([len(many) for rule in inner if isinstance(many := rule.get(f"{side}AddressPrefixes"), list)])
        # Each rule has one more at most, so without long lists nothing else has to be counted.
        if listed + len(inner) > MAX_ADDRESSES < sum([address_count(rule, side) for rule in inner]):
            raise ArmError(
                400,
                "SecurityGroupAddressPrefixLimitReached",
                f"A security group cannot have more than {MAX_ADDRESSES} {side} addresses in its security rules.",
            )


def _check_conflicts(rules: Sequence[JsonObject], changed: str | None) -> None:
    if changed is not None:
        priorities = {properties(rule).get("priority") for rule in rules if rule.get("name") == changed}
        rules = [rule for rule in rules if properties(rule).get("priority") in priorities]
    holders: dict[tuple[str, Json], list[str]] = {}
    for rule in rules:
        inner = properties(rule)
        slot = (as_text(inner.get("direction")).lower(), inner.get("priority"))
        holders.setdefault(slot, []).append(as_text(rule.get("name")))
    for names in holders.values():
        if len(names) > 1 and (changed is None or changed in names):
            new = names[-1] if changed is None else changed
            present = next(name for name in names if name != new)
            raise ArmError(
                400,
                "SecurityRuleConflict",  # terraform-provider-azurerm issue 11137: the rule in place, then the new one
                f"Security rule {present} conflicts with rule {new}. "
                "Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.",
            )


def _check_required(sent: JsonObject) -> None:
    for key in ("protocol", "access", "priority", "direction"):
        if sent.get(key) is None:
            raise _unreadable(f"Required property '{key}' not found in JSON.")
    for key, allowed in _ENUMERATIONS.items():
        if as_text(sent.get(key)).lower() not in allowed:
            raise _unreadable(f"The value '{sent.get(key)}' of property '{key}' is not valid.")


def _check_strings(sent: JsonObject) -> None:
    for key in ("description", *PLURALS):
        if not isinstance(sent.get(key), str | None):
            raise _unreadable(f"Property '{key}' is not a string.")
    for key in PLURALS.values():
        many = sent.get(key)
        if many is not None and not (isinstance(many, list) and all(isinstance(value, str) for value in many)):
            raise _unreadable(f"Property '{key}' is not a list of strings.")
    length = len(as_text(sent.get("description")))
    if length > MAX_DESCRIPTION:
        raise ArmError(
            400,
            "SecurityRuleDescriptionTooLong",
            f"Security rule description has {length} characters. The maximum is {MAX_DESCRIPTION}.",
        )


def _check_priority(priority: Json) -> None:
    if not isinstance(priority, int) or isinstance(priority, bool):
        raise _unreadable("Property 'priority' is not an integer.")
    if not 100 <= priority <= 4096:
        raise ArmError(
            400,
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {priority} Allowed range 100-4096.",
        )


def _unreadable(problem: str) -> ArmError:
    return ArmError(400, "InvalidRequestFormat", f"Cannot parse the request. {problem}")
