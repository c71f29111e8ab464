"""The rules that nearly all files hold, in the spelling of Resource Manager and of az, read by the short way.

A tenant has hundreds of thousands of them, and they repeat the same few thousand texts. So the usual spelling is
declared as types, into which msgspec parses JSON at once, and each text of a side or of ports is read once. The short
way knows no meaning of its own: a rule that is written in any other way is left to the full reading, and for the rest
it returns what that would return.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
# Any: whatever is in the list is too much.
_Nothing: TypeAlias = Annotated[list[Any], Meta(max_length=0)] | None


class Usual(Struct, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    """A JSON object in its usual spelling: what has any other key, or any other type of value, is none."""


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
    """The properties of a rule among others that mean nothing here, such as those of a later api version."""


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
        """The rule itself, which has its properties beside its name."""
        return self


class _Readable(Usual, frozen=True, forbid_unknown_fields=False):
    """A rule as Resource Manager answers, whatever else is in it: for an object whose keys were looked at."""

    name: str
    properties: _ReadableFields
    id: str | None = None
    type: str | None = None


class _ReadableAz(AzRule, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """The same as az prints it."""


# msgspec works out what a type says when it first meets it, and a second thread that meets it meanwhile crashes the
# process (msgspec 0.22.0, seen 2026-11-29). A decoder does that work when it is made: a millisecond for all.
_WORKED_OUT: Final = tuple(map(Decoder, (RestRule, AzRule, _Readable, _ReadableAz)))

_REMEMBERED: Final = 1 << 15
"""How many values of fields are remembered with what they mean before all are forgotten."""
_LONGEST_REMEMBERED: Final = 256
"""Characters in one value, about; longer ones, such as lists of hundreds of prefixes, are read each time."""


def usual_rule(resource: object, *, default: bool) -> SecurityRule | None:
    """Return the rule in a REST body or in what az prints; None unless all of it is there in the usual spelling.

    `default` says that it is known to be a default rule; else its id and its type say so.
    """
    if not isinstance(resource, dict) or not has_usual_keys(resource):
        return None
    in_rest = resource.get("properties") is not None
    try:
        written = convert(resource, _Readable) if in_rest else convert(resource, _ReadableAz)
        (rule,) = rules_written([written], default=default)
    except (KeyError, ValidationError, UnicodeError):  # UnicodeError: half of a character, which only Python reads
        return None
    return rule


def rules_written(written: Iterable[RestRule | AzRule | _Readable], *, default: bool) -> list[SecurityRule]:
    """Return rules that are written in their usual spelling; raises KeyError where it is not clear what one matches."""
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
                name,
                fields.direction,
                fields.priority,
                fields.access,
                PROTOCOLS[fields.protocol],
                sources,
                source_ports,
                destinations,
                destination_ports,
                description.strip() if description else "",
                default or is_default(each.id, each.type),
            )
        )
    return rules


def _only(many: tuple[str, ...], one: str | None) -> tuple[str, ...]:
    """Return the items of a list where the field for one item holds nothing; raises KeyError for both together."""
    if one:
        raise KeyError(one)
    return many


class _Read(dict[str | tuple[str, ...] | None, T]):
    """What a text or a tuple of texts means, read when it is first looked up; KeyError where that is not clear."""

    def __init__(self, read: Callable[[Sequence[str]], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, given: str | tuple[str, ...] | None) -> T:
        value = self._read(texts_in(given))
        if _length(given) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            return self.setdefault(given, value)  # that of another thread, if one was as fast
        return value


def _length(given: str | tuple[str, ...] | None) -> int:
    return sum(map(len, given)) + len(given) if isinstance(given, tuple) else len(given or "")


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
