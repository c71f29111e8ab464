"""The rule that acrnet would have written in place of one with its mark, and how the two differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from acrnet.net import AddressSet, Family
from acrnet.rules.difference import differing_fields
from acrnet.rules.owned_rule import VIRTUAL_NETWORK, owned_rule
from acrnet.rules.ownership import HTTPS, MARK, Owner, description, rule_name
from acrnet.rules.rule import Endpoints, SecurityRule

_DESCRIPTION: Final = re.compile(re.escape(MARK) + r"[a-z0-9]{1,16}: (?P<opens>\S+) on (?P<port>[0-9]{1,5})")
_SOURCES_IN_NAME: Final = re.compile(r"-s[0-9a-f]{8}\Z")
_PORT_IN_NAME: Final = re.compile(r"-p(?P<port>[0-9]{1,5})\Z")
_PRIVATE: Final = re.compile(r"private-[a-z0-9]{1,50}-v(?P<version>[46])", re.IGNORECASE)


def edits(rule: SecurityRule, owner: Owner) -> tuple[str, ...]:
    """Return the differences between a rule of this owner and the one acrnet writes under its name, a clause each.

    The name says what the rule opens, on which port, and whether it is for particular clients. It does not contain the
    addresses of these clients or of a private endpoint, so any prefixes of one family are right there.
    """
    opens, port = _opens(rule, owner)
    if not opens:
        return ("acrnet does not give such a name",)
    sources, wrong_sources = _sources(rule, owner, opens, port)
    destinations, wrong_destinations = _destinations(rule.destinations, opens)
    expected = owned_rule(rule.name, sources, destinations, description(owner, opens, port), rule.priority, port=port)
    changed = () if expected == rule else differing_fields(expected, rule)
    return (*wrong_sources, *wrong_destinations, *changed)


def writes_name(rule: SecurityRule, owner: Owner) -> bool:
    """Return whether the name of a rule is the one that acrnet gives to a rule with its destination."""
    tags = [spelled for _, spelled in rule.destinations.spellings()]
    opens, port = _in_name(rule, owner)
    if len(tags) == 1 and rule.name.lower() in _names(rule, owner, tags[0], port):
        return True
    return bool(_PRIVATE.fullmatch(opens))


def _names(rule: SecurityRule, owner: Owner, opens: str, port: int) -> set[str]:
    """Return the names, in lower case, that acrnet gives to a rule which opens this for some clients or for all."""
    return {rule_name(owner, opens, each, port).lower() for each in _literals(rule)}


def _literals(rule: SecurityRule) -> tuple[tuple[str, ...], ...]:
    return (), rule.sources.prefixes


def _opens(rule: SecurityRule, owner: Owner) -> tuple[str, int]:
    """Return what the rule opens, on which port: as its description says if the name agrees, else as the name does."""
    match = _DESCRIPTION.match(rule.description)
    if match:
        opens, port = match["opens"], int(match["port"])
        if rule.name.lower() in _names(rule, owner, opens, port):
            return opens, port
    return _in_name(rule, owner)


def _in_name(rule: SecurityRule, owner: Owner) -> tuple[str, int]:
    opens = _SOURCES_IN_NAME.sub("", rule.name[len(owner.prefix) :])
    port = _PORT_IN_NAME.search(opens)
    return (opens[: port.start()], int(port["port"])) if port else (opens, HTTPS)


def _sources(rule: SecurityRule, owner: Owner, opens: str, port: int) -> tuple[Sequence[str], tuple[str, ...]]:
    """Return the sources that the rule should have according to its name, and what is wrong with its sources."""
    literal = rule.sources.prefixes
    if rule.name.lower() == rule_name(owner, opens, port=port).lower():
        return (VIRTUAL_NETWORK,), ()
    if rule.name.lower() == rule_name(owner, opens, literal, port).lower():
        return literal, ()
    return literal or (VIRTUAL_NETWORK,), ("sourceAddressPrefix: not the sources in its name",)


def _destinations(endpoints: Endpoints, opens: str) -> tuple[Sequence[str], tuple[str, ...]]:
    private = _PRIVATE.fullmatch(opens)
    if private is None:
        return (opens,), ()
    family = Family.IPV4 if private["version"] == "4" else Family.IPV6
    if _all_of(family, endpoints.prefixes):
        return endpoints.prefixes, ()
    wrong = f"destinationAddressPrefix: not the {family} addresses of private endpoints"
    return tuple(spelled for _, spelled in endpoints.spellings()) or ("*",), (wrong,)


def _all_of(family: Family, prefixes: Sequence[str]) -> bool:
    try:
        addresses = AddressSet.parse(prefixes)
    except ValueError:
        return False
    return bool(addresses) and addresses == addresses.only(family)
