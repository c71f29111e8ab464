"""What rules do to the resolver that Azure provides.

No rule applies to it but one that names it: AzurePlatformDNS is there to turn it off
(learn.microsoft.com/azure/virtual-network/network-security-groups-overview, platform considerations, and
/azure/virtual-network/service-tags-overview, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from msgspec import structs

from acrnet.audit.stages.stage import Surroundings, go_through
from acrnet.audit.stages.strand import Strand
from acrnet.audit.stages.table import UNROUTED
from acrnet.registry.names import AZURE_DNS
from acrnet.rules.client_path import AdminAction, AdminRule, ClientPath
from acrnet.rules.defaults import allow_otherwise
from acrnet.rules.rule import Endpoints, RuleSet, SecurityRule
from acrnet.unknown import Unknown

_TAG: Final = "azureplatformdns"
_RESOLVER: Final = Endpoints((f"{AZURE_DNS}/32",))
_LAST: Final = 65501
"""After the default rules."""


def ask_azure(strand: Strand, around: Surroundings) -> list[Strand]:
    """Return what becomes of questions to the resolver that Azure provides; it is in every network, without a route."""
    return go_through(UNROUTED, [strand], replace(around, path=_as_far_as_they_name_it(around.path)))


def _as_far_as_they_name_it(path: ClientPath) -> ClientPath:
    """Return the path with those rules only that name the resolver, and for it alone.

    What was not read leaves the client's other packets undecided anyway, and is not told twice; but a packet that skips
    the groups may still depend on them for its name.
    """
    admin_rules = () if isinstance(path.admin_rules, Unknown) else path.admin_rules
    skipping = any(each.action is AdminAction.ALWAYS_ALLOW for each in admin_rules)
    return replace(
        path,
        admin_rules=_admin_rules(admin_rules),
        interface_rules=_rules(path.interface_rules, told=skipping),
        subnet_rules=_rules(path.subnet_rules, told=skipping),
    )


def _admin_rules(rules: Iterable[AdminRule]) -> tuple[AdminRule, ...]:
    return tuple(
        replace(each, rule=structs.replace(each.rule, destinations=_RESOLVER)) for each in rules if _names_it(each.rule)
    )


def _rules(rules: RuleSet | Unknown | None, *, told: bool) -> RuleSet | Unknown | None:
    if not isinstance(rules, RuleSet):
        return rules if told else None
    return structs.replace(rules, rules=(*_for_it(rules.outbound()), allow_otherwise(_LAST)))


def _for_it(rules: Iterable[SecurityRule]) -> Iterable[SecurityRule]:
    return (structs.replace(rule, destinations=_RESOLVER) for rule in rules if _names_it(rule))


def _names_it(rule: SecurityRule) -> bool:
    return _TAG in rule.destinations.prefixes
