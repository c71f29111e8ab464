"""The security rules for needs: one for each service tag or set of literal addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from acrnet.net import AddressSet, Family
from acrnet.registry.need import Need
from acrnet.rules.owned_rule import VIRTUAL_NETWORK, owned_rule
from acrnet.rules.ownership import Owner, description, rule_name
from acrnet.rules.rule import SecurityRule
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class DesiredRule:
    """A rule that should exist; its priority is not decided yet."""

    name: str
    opens: str
    """For people: the service tag, or `private-<registry>-v4`."""
    sources: tuple[str, ...]
    """`VirtualNetwork`, or literal prefixes of one family."""
    destinations: tuple[str, ...]
    """One service tag in the spelling of the catalog, or literal prefixes of one family."""
    port: int
    """The TCP port."""
    description: str
    needs: tuple[Need, ...]

    def at(self, priority: int) -> SecurityRule:
        """Return the rule in normal form at this priority."""
        return owned_rule(self.name, self.sources, self.destinations, self.description, priority, port=self.port)


def desired_rules(needs: Sequence[Need], owner: Owner, sources: Sequence[str] = ()) -> tuple[DesiredRule, ...]:
    """Return the rules that together permit `needs`, sorted by name.

    `sources` are address prefixes of the clients; without any, rules apply to the whole virtual network. Needs that
    only a host name can express, and needs whose addresses are not known, yield no rule.
    """
    source_sets = _source_sets(sources)
    rules = []
    for opens, destinations, port, family, served in _destinations(needs):
        for source_family, source_prefixes in source_sets:
            if family is not None and source_family is not None and family is not source_family:
                continue
            literal = source_prefixes if source_family is not None else ()
            rules.append(
                DesiredRule(
                    name=rule_name(owner, opens, literal, port),
                    opens=opens,
                    sources=source_prefixes,
                    destinations=destinations,
                    port=port,
                    description=description(owner, opens, port),
                    needs=served,
                )
            )
    return tuple(sorted(rules, key=lambda rule: rule.name.lower()))


def _destinations(
    needs: Sequence[Need],
) -> Iterable[tuple[str, tuple[str, ...], int, Family | None, tuple[Need, ...]]]:
    """Yield what each rule opens, its destinations, the port, their family (None for a tag) and the needs it serves."""
    by_tag: dict[tuple[str, int], list[Need]] = {}
    by_registry: dict[tuple[str, int], list[Need]] = {}
    for need in needs:
        for port in need.ports:
            if need.tag is not None:
                by_tag.setdefault((need.tag, port), []).append(need)
            elif not isinstance(need.addresses, Unknown) and need.addresses:
                by_registry.setdefault((need.registry, port), []).append(need)
    for (tag, port), served in by_tag.items():
        yield tag, (tag,), port, None, tuple(served)
    for (registry, port), served in by_registry.items():
        addresses = AddressSet.parse(
            prefix for need in served if not isinstance(need.addresses, Unknown) for prefix in need.addresses
        )
        for family in Family:
            prefixes = addresses.only(family).prefixes()
            if prefixes:
                version = "v4" if family is Family.IPV4 else "v6"
                yield f"private-{registry}-{version}", prefixes, port, family, tuple(served)


def _source_sets(sources: Sequence[str]) -> list[tuple[Family | None, tuple[str, ...]]]:
    if not sources:
        return [(None, (VIRTUAL_NETWORK,))]
    addresses = AddressSet.parse(sources)
    sets = [(family, addresses.only(family).prefixes()) for family in Family]
    return [(family, prefixes) for family, prefixes in sets if prefixes]
