"""Minimal audits of one rule set, for tests of findings."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.audit.checks import find
from acrnet.audit.model import Finding, Result, View
from acrnet.audit.subject import Clients, NsgSubject
from acrnet.net import AddressSet
from acrnet.registry.model import Registry
from acrnet.registry.need import Need, Purpose
from acrnet.rules.bulk.judging import evaluate
from acrnet.rules.inputs import LIVE, LocatedNsg, Location
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import overall
from acrnet.tags import TagCatalog

from ...estates import Json, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, catalog, rules_of, tag_need

CATALOG = catalog()
LOGIN = tag_need(REGISTRY_WEST)
STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)
LOGIN_NORTH = tag_need("AzureContainerRegistry.NorthEurope")
STORAGE_NORTH = tag_need("Storage.NorthEurope", Purpose.STORAGE)
DENY_INTERNET = rule("deny-internet", 4000, "Deny", sourceAddressPrefix="*", protocol="*", destinationPortRange="*")
ALLOW_LOGIN = rule("allow-login", 1000, destination=REGISTRY_WEST)
ALLOW_STORAGE = rule("allow-storage", 1001, destination=STORAGE_WEST)


def network(*sources: str, tags: TagCatalog = CATALOG) -> NetworkContext:
    """The network of clients in these prefixes of 10.0.0.0/16."""
    return NetworkContext.of(
        tags,
        sources=AddressSet.parse(sources or ("10.0.1.0/24",)),
        virtual_network=AddressSet.parse(["10.0.0.0/16"]),
    )


def subject(
    rules: RuleSet, needs: Sequence[Need], *clients: Clients, tags: TagCatalog = CATALOG, location: Location = LIVE
) -> NsgSubject:
    return NsgSubject(LocatedNsg(rules, location), clients or (Clients("", network(tags=tags)),), (), tuple(needs))


def results_of(judged: NsgSubject) -> list[Result]:
    """The verdicts on a subject, from the evaluator for single rule sets."""
    rules = judged.nsg.rule_set
    verdicts_by_clients = [(each.name, evaluate([rules], judged.needs, each.network)) for each in judged.clients]
    results = []
    for need in judged.needs:
        views = tuple(View(name, verdicts[rules.id, need.id]) for name, verdicts in verdicts_by_clients)
        outcome = overall(view.verdict.outcome for view in views)
        reason = "; ".join(dict.fromkeys(view.verdict.reason for view in views if view.verdict.reason))
        results.append(Result(need, outcome, outcome, views, judged, reason=reason))
    return results


def findings(
    *rules: Json,
    needs: Sequence[Need] = (LOGIN, STORAGE),
    registries: Sequence[Registry] = (),
    owner: str = "default",
    clients: Sequence[Clients] = (),
    tags: TagCatalog = CATALOG,
    kind: str | None = None,
) -> list[Finding]:
    """The findings on a network security group with these rules, or those of one kind."""
    judged = subject(rules_of(*rules), needs, *clients, tags=tags)
    reported = find([judged], results_of(judged), needs, registries, owner=owner)
    return [finding for finding in reported if kind is None or finding.id == kind]


def kinds(*rules: Json, needs: Sequence[Need] = (LOGIN, STORAGE), owner: str = "default") -> set[str]:
    """The ids of all findings on a network security group with these rules."""
    return {finding.id for finding in findings(*rules, needs=needs, owner=owner)}
