"""Security rules from a file that has only rules, for `--assume`."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath
from typing import Final

from acrnet.errors import InputFileError, RuleError
from acrnet.inventory.files.json_text import not_too_deep, read_document
from acrnet.inventory.files.reader import resources_in
from acrnet.inventory.files.resource import Kind, Located, kind_of
from acrnet.rules.inputs import Location
from acrnet.rules.limits import HIGHEST_PRIORITY, LOWEST_PRIORITY
from acrnet.rules.rule import SecurityRule
from acrnet.rules.wire import read_rule

_FORM: Final = "Write a rule as Resource Manager has it, or as az network nsg rule show prints it."
_PROTOCOLS: Final = frozenset({"Tcp", "Udp", "Icmp", "Esp", "Ah", "*"})


def read_rule_file(path: str | PathLike[str]) -> tuple[SecurityRule, ...]:
    """Return the rules in a file: one, a list or `{"value": [...]}`, with or without `properties`, in their order.

    Raises InputFileError for a file that cannot be read or has no rule, and for a rule that Azure would refuse: what
    cannot exist must not be assumed.
    """
    name = fspath(path)
    resources = list(resources_in(read_document(name)))
    if not resources:
        raise InputFileError(f"{name} has no security rule.", next_step=_FORM)
    with not_too_deep(name):
        return tuple([_rule(name, each) for each in resources])


def _rule(name: str, resource: Located) -> SecurityRule:
    place = Location(name, resource.json_path)
    if kind_of(resource.body) in (Kind.GROUP, Kind.GROUP_WITHOUT_RULES, Kind.NAMELESS_RULES):
        raise InputFileError(f"{place} is a network security group, not a rule.", next_step="Take the rules out of it.")
    try:
        rule = read_rule(resource.body)
    except RuleError as error:
        raise InputFileError(f"{place}: {error.message}", next_step=error.next_step) from error
    for wrong in _wrong(rule):
        raise InputFileError(f"{place}: the security rule {rule.name!r} {wrong}.", next_step=_FORM)
    return rule


def _wrong(rule: SecurityRule) -> Iterator[str]:
    """Yield the reasons for which Azure would refuse the rule."""
    if rule.default:
        yield "is a default rule, and only Azure adds those"
    if not LOWEST_PRIORITY <= rule.priority <= HIGHEST_PRIORITY:
        yield f"has the priority {rule.priority}, not one from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}"
    if rule.protocol not in _PROTOCOLS:
        yield f"has the protocol {rule.protocol!r}" if rule.protocol else "has no protocol"
    for side, endpoints in (("source", rule.sources), ("destination", rule.destinations)):
        if endpoints.unread:
            yield f"has the {side} {endpoints.unread[0]!r}, which is neither an address prefix nor a service tag"
        elif not endpoints.prefixes and not endpoints.groups:
            yield f"has no {side}"
    for side, texts in (("source port", rule.unread_source_ports), ("destination port", rule.unread_destination_ports)):
        if texts:
            yield f"has the {side} {texts[0]!r}, which is not one" if texts[0] else f"has no {side}"
