"""Fast reading of rules in the usual spelling of Resource Manager and of az, which nearly all files have.

A tenant has hundreds of thousands of rules, and they repeat the same few thousand texts. So the usual spelling is
declared as types, into which msgspec parses JSON directly, and each text of a side or of ports is read once. This
reader gives nothing a meaning of its own: a rule in any other spelling is left to the full reader, and for the usual
spelling both return the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from sys import intern
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.json import Decoder

from acrnet.net import IntervalSet
from acrnet.rules.rule import Access, Direction, Endpoints, SecurityRule
from acrnet.rules.wire.fields import has_usual_keys
from acrnet.rules.wire.matches import read_endpoints, read_ports, texts_in
from acrnet.rules.wire.values import PROTOCOLS, is_default

T = TypeVar("T")

_Many: TypeAlias = tuple[str, ...] | None
# Any: the list must be empty.
_Nothing: TypeAlias = Annotated[list[Any], Meta(max_length=0)] | None


class Usual(Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    """A JSON object in its usual spelling; parsing fails for any other key or type of value."""


class _Fields(Usual, frozen=True):
    """The properties of a rule."""

    direction: Direction
    access: Access
    priority: Annotated[int, Meta(ge=0)]
    protocol: str
    source_address_prefix: str | None = None
    source_address_prefixes: _Many = None
    source_application_security_groups: _Nothing = None
    source_port_range: str | None = None
    source_port_ranges: _Many = None
    destination_address_prefix: str | None = None
    destination_address_prefixes: _Many = None
    destination_application_security_groups: _Nothing = None
    destination_port_range: str | None = None
    destination_port_ranges: _Many = None
    description: str | None = None
    provisioning_state: str | None = None


class _ReadableFields(_Fields, frozen=True, forbid_unknown_fields=False):
    """The properties of a rule, and others without meaning here, such as those of a later api version."""


class RestRule(Usual, frozen=True):
    """A rule as Resource Manager answers."""

    name: str
    properties: _Fields
    id: str | None = None
    type: str | None = None
    etag: str | None = None


class AzRule(_Fields, frozen=True, kw_only=True):
    """A rule as az prints it."""

    name: str
    id: str | None = None
    type: str | None = None
    etag: str | None = None
    resource_group: str | None = None

    @property
    def properties(self) -> _Fields:
        """The rule itself, because az prints the properties beside the name."""
        return self


class _Readable(Usual, frozen=True, forbid_unknown_fields=False):
    """A rule as Resource Manager answers, with any other keys: for an object whose keys were checked."""

    name: str
    properties: _ReadableFields
    id: str | None = None
    type: str | None = None


class _ReadableAz(AzRule, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """The same as az prints it."""


# msgspec analyses a type when it first uses it, and a second thread that uses it meanwhile crashes the process (msgspec
# 0.22.0, seen 2026-11-29). Creating a decoder does that analysis: a millisecond for all types.
_ANALYSED: Final = tuple(map(Decoder, (RestRule, AzRule, _Readable, _ReadableAz)))

_MOST_CACHED: Final = 1 << 15
"""The number of field values whose meaning is cached; then the cache is cleared."""
_LONGEST_CACHED: Final = 256
"""Characters in one value, about; longer ones, such as lists of hundreds of prefixes, are read each time."""


def usual_rule(resource: object, *, default: bool) -> SecurityRule | None:
    """Return the rule in a REST body or in what az prints; None unless all of it has the usual spelling.

    `default` says that it is known to be a default rule; otherwise its id and type decide.
    """
    if not isinstance(resource, dict) or not has_usual_keys(resource):
        return None
    in_rest = resource.get("properties") is not None
    try:
        written = convert(resource, _Readable) if in_rest else convert(resource, _ReadableAz)
        (rule,) = read_usual_rules([written], default=default)
    except (KeyError, ValidationError, UnicodeError):  # UnicodeError: half a surrogate pair, which only Python accepts
        return None
    return rule


def read_usual_rules(written: Iterable[RestRule | AzRule | _Readable], *, default: bool) -> list[SecurityRule]:
    """Return the rules of objects in the usual spelling; raises KeyError for a match that is not clear."""
    rules: list[SecurityRule] = []
    for each in written:
        fields, name, description = each.properties, each.name.strip(), each.properties.description
        if not name:
            raise KeyError(name)
        one, many = fields.source_address_prefix, fields.source_address_prefixes
        sources = _ENDPOINTS[_only(many, one) if many else one]
        one, many = fields.destination_address_prefix, fields.destination_address_prefixes
        destinations = _ENDPOINTS[_only(many, one) if many else one]
        one, many = fields.source_port_range, fields.source_port_ranges
        source_ports = _PORTS[_only(many, one) if many else one]
        one, many = fields.destination_port_range, fields.destination_port_ranges
        destination_ports = _PORTS[_only(many, one) if many else one]
        rules.append(
            SecurityRule(
                intern(name),  # few names are those of hundreds of thousands of rules
                fields.direction,
                fields.priority,
                fields.access,
                PROTOCOLS[fields.protocol],
                sources,
                source_ports,
                destinations,
                destination_ports,
                intern(description.strip()) if description else "",
                default or is_default(each.id, each.type),
            )
        )
    return rules


def _only(many: tuple[str, ...], one: str | None) -> tuple[str, ...]:
    """Return the items of the plural field; raises KeyError if the singular field has a value too."""
    if one:
        raise KeyError(one)
    return many


class _Read(dict[str | tuple[str, ...] | None, T]):
    """The values of texts and tuples of texts, read at the first lookup; KeyError for a text that is not clear."""

    def __init__(self, read: Callable[[Sequence[str]], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, texts: str | tuple[str, ...] | None) -> T:
        value = self._read(texts_in(texts))
        if _length(texts) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            return self.setdefault(texts, value)  # another thread may have stored its own
        return value


def _length(texts: str | tuple[str, ...] | None) -> int:
    return sum(map(len, texts)) + len(texts) if isinstance(texts, tuple) else len(texts or "")


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
