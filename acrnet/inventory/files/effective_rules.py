"""The security rules in effect on a network interface, as `az network nic list-effective-nsg` prints them.

An item has the rules of the group of the interface or of its subnet, default rules included, in a form of its own: the
name says which list a rule is in, every address is `0.0.0.0/0`, a port is a range, and the prefixes that a tag stood
for lie beside it (azure-powershell issue 4972, learn.microsoft.com/azure/network-watcher/
diagnose-vm-network-traffic-filtering-problem-cli, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.inventory.files.mentions import EFFECTIVE
from acrnet.inventory.files.reader import Contents, Form, next_page, resources_in
from acrnet.inventory.files.resource import GROUP_TYPE, Located, text_in, value_in
from acrnet.inventory.files.surroundings import ALONE, Surroundings

FORM: Final = Form(
    "effective-rules",
    "output of `az network nic list-effective-nsg`, or what Resource Manager answers for the rules in effect on a"
    " network interface",
    "`effectiveSecurityRules` beside a `networkSecurityGroup`",
)
_CUSTOM_RULES: Final = "securityRules"
_DEFAULT_RULES: Final = "defaultSecurityRules"
_ALL_ADDRESSES: Final = "0.0.0.0/0"
_FIELDS: Final = (
    ("sourcePortRange", "sourcePortRanges"),
    ("destinationPortRange", "destinationPortRanges"),
    ("sourceAddressPrefix", "sourceAddressPrefixes"),
    ("destinationAddressPrefix", "destinationAddressPrefixes"),
)
_HOLDERS: Final = (("subnet", "subnets"), ("networkInterface", "networkInterfaces"))
_ASSUMPTION: Final = (
    "0.0.0.0/0 in effective rules is taken to be every address, IPv6 ones too, because that is how Azure shows *"
)


def read(document: object, surroundings: Surroundings = ALONE) -> Contents | None:  # noqa: ARG001 - needs none
    """Return the groups whose effective rules are listed; None for a document without any.

    What names in rules stand for is taken from where it is for all rules, not from the prefixes beside them: these are
    those of the day of the export. An application security group is read as the addresses of its members.
    """
    resources: list[Located] = []
    missing = list(next_page(document))
    is_of_this_form = False
    for each in resources_in(document):
        rules = value_in(each.body, EFFECTIVE)
        if not isinstance(rules, list):
            resources.append(each)
        elif not _group_id(each.body):
            missing.append(f"has effective rules of a group without an id at {each.json_path}")
        else:
            is_of_this_form = True
            resources.append(_group(each, rules))
            if _association(each.body, "networkManager"):
                missing.append(f"names a network manager at {each.json_path}, whose rules are not read")
            if not any(map(_is_default, rules)):
                missing.append(f"lists effective rules at {each.json_path} without a default rule, so more are missing")
    if not is_of_this_form:
        return None
    return Contents(
        "effective-rules",
        resources,
        tuple(missing),
        whole=not missing,
        assumptions=(_ASSUMPTION,) if any(_shows_every_address(each.body) for each in resources) else (),
    )


def _group_id(body: Mapping[str, object]) -> str:
    group = value_in(body, "networkSecurityGroup")
    return text_in(group, "id") if isinstance(group, dict) else ""


def _association(body: Mapping[str, object], kind: str) -> object:
    association = value_in(body, "association")
    return value_in(association, kind) if isinstance(association, dict) else None


def _group(entry: Located, rules: Sequence[object]) -> Located:
    """Return the group of an item as Resource Manager would list it; it is attached to what the item names."""
    group_id = _group_id(entry.body)
    attached = {many: [holder] for one, many in _HOLDERS if (holder := _association(entry.body, one))}
    default = [_rule(rule) for rule in rules if _is_default(rule)]
    body: dict[str, object] = {
        "id": group_id,
        "name": group_id.rstrip("/").rpartition("/")[2],
        "type": GROUP_TYPE,
        _CUSTOM_RULES: [_rule(rule) for rule in rules if not _is_default(rule)],
        **({_DEFAULT_RULES: default} if default else {}),
        **attached,
    }
    return Located(entry.json_path, body)


def _is_default(rule: object) -> bool:
    return isinstance(rule, dict) and text_in(rule, "name").lower().startswith(f"{_DEFAULT_RULES.lower()}/")


def _rule(effective: object) -> object:
    """Return a rule as its group lists it: its name without the list, and each field once."""
    if not isinstance(effective, dict):
        return effective  # it is reported like any other rule that cannot be read
    rule: dict[str, object] = {key: value_in(effective, key) for key in ("protocol", "access", "priority", "direction")}
    rule["name"] = text_in(effective, "name").rpartition("/")[2]
    for one, many in _FIELDS:
        values = ["*" if each == _ALL_ADDRESSES else each for each in _values(effective, one, many)]
        rule.update({one: values[0]} if len(values) == 1 else {many: values})
    return rule


def _values(effective: Mapping[str, object], one: str, many: str) -> list[object]:
    """Return the values of a field, which PowerShell prints as a list under the name of one."""
    listed = value_in(effective, many)
    single = value_in(effective, one)
    values = listed if isinstance(listed, list) and listed else single if isinstance(single, list) else [single]
    return [each for each in values if each is not None and each != ""]


def _shows_every_address(group: Mapping[str, object]) -> bool:
    """Whether a rule that people wrote has a side that was `0.0.0.0/0`."""
    rules = value_in(group, _CUSTOM_RULES)
    return isinstance(rules, list) and any(
        isinstance(rule, dict) and "*" in (rule.get(_FIELDS[2][0]), rule.get(_FIELDS[3][0])) for rule in rules
    )
