"""The rules that nearly all files hold, in the spelling of Resource Manager and of az, read by the short way.

A tenant has hundreds of thousands of them, and they repeat the same few thousand texts. So one function looks at all
fields of a rule, and each text in them is read once. It knows no meaning of its own: a rule that is written in any
other way is left to the full reading, and for the rest it returns what that would return.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from acrnet.net import IntervalSet
from acrnet.rules.quick import quickly
from acrnet.rules.rule import Endpoints, SecurityRule
from acrnet.rules.wire_fields import RULE_PROPERTIES
from acrnet.rules.wire_matches import read_endpoints, read_ports, texts_in
from acrnet.rules.wire_values import ACCESSES, DIRECTIONS, PROTOCOLS, is_default

T = TypeVar("T")

_ENVELOPE: Final = frozenset(("name", "id", "type", "etag", "properties"))
_GROUPS: Final = ("sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups")
_FIELDS_AND_GROUPS: Final = frozenset((*RULE_PROPERTIES, "provisioningState"))
_FIELDS: Final = _FIELDS_AND_GROUPS.difference(_GROUPS)
_FLAT: Final = (_ENVELOPE - {"properties"}) | _FIELDS_AND_GROUPS | {"resourceGroup"}
_NOTHING: Final[tuple[object, ...]] = (None, [], "")

_REMEMBERED: Final = 1 << 15
"""How many values of fields are remembered with what they mean before all are forgotten."""
_LONGEST_REMEMBERED: Final = 256
"""Characters in one value, about; longer ones, such as lists of hundreds of prefixes, are read each time."""

_security_rule: Final = quickly(SecurityRule)


def usual_rule(resource: object, *, default: bool) -> SecurityRule | None:
    """Return the rule in a REST body or in what az prints; None unless all of it is there in the usual spelling.

    `default` says that it is known to be a default rule; else its id and its type say so.
    """
    rule: Any = resource  # what is no object fails one of the looks below
    try:
        fields = rule.get("properties", rule)
        if not (_FIELDS.issuperset(fields) and _ENVELOPE.issuperset(rule)) and not _is_plain(rule, fields):
            return None
        get = fields.get
        name, priority, description = rule["name"].strip(), fields["priority"], get("description")
        if not name or type(priority) is not int or priority < 0:
            return None
        one, many = get("sourceAddressPrefix"), get("sourceAddressPrefixes")
        sources = _ENDPOINTS[one if many in _NOTHING else _listed(one, many)]
        one, many = get("destinationAddressPrefix"), get("destinationAddressPrefixes")
        destinations = _ENDPOINTS[one if many in _NOTHING else _listed(one, many)]
        one, many = get("sourcePortRange"), get("sourcePortRanges")
        source_ports = _PORTS[one if many in _NOTHING else _listed(one, many)]
        one, many = get("destinationPortRange"), get("destinationPortRanges")
        destination_ports = _PORTS[one if many in _NOTHING else _listed(one, many)]
        return _security_rule(
            name,
            DIRECTIONS[fields["direction"]],
            priority,
            ACCESSES[fields["access"]],
            PROTOCOLS[fields["protocol"]],
            sources,
            source_ports,
            destinations,
            destination_ports,
            "" if description is None else description.strip(),
            default or is_default(rule),
        )
    except (AttributeError, KeyError, TypeError):
        return None


def _is_plain(rule: Any, fields: Any) -> bool:
    """Whether a rule has no unusual key and nothing in application security groups."""
    if any(fields.get(key) not in _NOTHING for key in _GROUPS):
        return False
    if fields is rule:
        return _FLAT.issuperset(rule)
    return _ENVELOPE.issuperset(rule) and _FIELDS_AND_GROUPS.issuperset(fields)


def _listed(one: object, many: object) -> tuple[object, ...]:
    """Return the items of a list, where the field for one item holds nothing; raises KeyError for anything else."""
    if one in _NOTHING and type(many) is list:
        return tuple(many)
    raise KeyError


class _Read(dict[object, T]):
    """What a text or a tuple of texts means, read when it is first looked up; KeyError where that is not clear."""

    def __init__(self, read: Callable[[Sequence[str]], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, given: object) -> T:
        if type(given) is not str and not (type(given) is tuple and all(type(item) is str for item in given)):
            raise KeyError
        value = self._read(texts_in(given))
        if sum(len(text) + 1 for text in given) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[given] = value
        return value


def _clear_endpoints(texts: Sequence[str]) -> Endpoints:
    endpoints = read_endpoints(texts)
    if endpoints.unread or not endpoints.prefixes:
        raise KeyError
    return endpoints


def _clear_ports(texts: Sequence[str]) -> IntervalSet:
    ports = read_ports(texts)
    if ports.unread:
        raise KeyError
    return ports.readable


_ENDPOINTS: Final = _Read(_clear_endpoints)
_PORTS: Final = _Read(_clear_ports)
