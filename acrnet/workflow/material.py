"""Everything an audit judges, as it was read: nothing in it is decided yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acrnet.audit.model import Subject
    from acrnet.registry.model import Registry
    from acrnet.registry.needs import Needs
    from acrnet.rules.client_path import ClientPath
    from acrnet.rules.clients import NsgClients
    from acrnet.rules.found import FoundRuleSet, Input
    from acrnet.rules.rule import RuleSet
    from acrnet.rules.seen_clients import StatedClients
    from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class ReadRuleSet:
    """A rule set with what was read around it."""

    found: FoundRuleSet
    catalog: TagCatalog
    clients: NsgClients | None
    """None where nothing but the rules is known."""


@dataclass(frozen=True, slots=True)
class ReadClient:
    """A client with its way, and the service tags that count there."""

    path: ClientPath
    catalog: TagCatalog


@dataclass(frozen=True, slots=True)
class Material:
    """What was read."""

    stated: StatedClients
    rule_sets: tuple[ReadRuleSet, ...] = ()
    clients: tuple[ReadClient, ...] = ()
    inputs: tuple[Input, ...] = ()
    warnings: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Why rule sets that were asked for may be left out, one sentence each."""
    nothing: str = ""
    """Why no rule set at all is what was asked for, in sentences; "" where that needs no word, or there is one."""

    @property
    def catalogs(self) -> tuple[TagCatalog, ...]:
        """The editions of service tags that count anywhere, each once."""
        catalogs = (*(each.catalog for each in self.rule_sets), *(each.catalog for each in self.clients))
        return tuple({catalog.id: catalog for catalog in catalogs}.values())

    def every_rule_set(self) -> tuple[RuleSet, ...]:
        """Return all rules that assumptions can be made about."""
        found = [each.found.rule_set for each in self.rule_sets]
        return tuple({each.id.lower(): each for each in (*found, *self.rule_sets_on_the_way())}.values())

    def rule_sets_on_the_way(self) -> tuple[RuleSet, ...]:
        """Return the rules of the groups that clients pass, each once."""
        from acrnet.rules.rule import RuleSet

        met = [each for client in self.clients for each in (client.path.interface_rules, client.path.subnet_rules)]
        return tuple({each.id.lower(): each for each in met if isinstance(each, RuleSet)}.values())

    def subjects(self, needs: Callable[[TagCatalog], Needs], registries: Sequence[Registry]) -> tuple[Subject, ...]:
        """Return the rule sets with their clients, and with what these need by the service tags there.

        `registries` are those that the needs are derived from.
        """
        from acrnet.audit.subjects import subject_with_clients, subjects_alone

        alone: dict[str, list[ReadRuleSet]] = {}
        for each in self.rule_sets:
            if each.clients is None:
                alone.setdefault(each.catalog.id, []).append(each)
        made: dict[int, Subject] = {}
        for group in alone.values():
            catalog = group[0].catalog
            subjects = subjects_alone([each.found for each in group], needs(catalog).needs, self.stated, catalog)
            made |= {id(each): subject for each, subject in zip(group, subjects, strict=True)}
        for each in self.rule_sets:
            if each.clients is not None:
                wanted = needs(each.catalog).needs
                made[id(each)] = subject_with_clients(
                    each.found, each.clients, wanted, self.stated, each.catalog, registries=registries
                )
        return tuple(made[id(each)] for each in self.rule_sets)
