"""What rules do to DNS queries to the resolver that Azure provides.

Only rules that name the service tag AzurePlatformDNS apply to it; a deny rule with that tag turns it off
(learn.microsoft.com/azure/virtual-network/network-security-groups-overview, platform considerations, and
/azure/virtual-network/service-tags-overview, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from msgspec import structs

from acrnet.audit.stages.stage import ClientContext, go_through
from acrnet.audit.stages.table import UNROUTED
from acrnet.audit.stages.trace import Trace
from acrnet.registry.names import AZURE_DNS
from acrnet.rules.client_path import AdminAction, AdminRule, ClientPath
from acrnet.rules.defaults import allow_otherwise
from acrnet.rules.rule import Endpoints, RuleSet, SecurityRule
from acrnet.unknown import Unknown

_TAG: Final = "azureplatformdns"
_RESOLVER: Final = Endpoints((f"{AZURE_DNS}/32",))
_LAST: Final = 65501
"""The number after those of the default rules."""


def trace_azure_dns(queries: Trace, context: ClientContext) -> list[Trace]:
    """Return what becomes of queries to the resolver that Azure provides; they need no route."""
    return go_through(UNROUTED, [queries], replace(context, path=_with_dns_rules_only(context.path)))


def _with_dns_rules_only(path: ClientPath) -> ClientPath:
    """Return the path with only the rules that name the resolver, narrowed to it.

    Groups that were not read are kept only where an admin rule lets packets skip the groups. Elsewhere they leave the
    client's other packets undecided already, and reporting them here as well would repeat that.
    """
    admin_rules = () if isinstance(path.admin_rules, Unknown) else path.admin_rules
    skipping = any(each.action is AdminAction.ALWAYS_ALLOW for each in admin_rules)
    return replace(
        path,
        admin_rules=_admin_rules(admin_rules),
        interface_rules=_rules(path.interface_rules, keep_unread=skipping),
        subnet_rules=_rules(path.subnet_rules, keep_unread=skipping),
    )


def _admin_rules(rules: Iterable[AdminRule]) -> tuple[AdminRule, ...]:
    return tuple(
        replace(each, rule=structs.replace(each.rule, destinations=_RESOLVER))
        for each in rules
        if _names_resolver(each.rule)
    )


def _rules(rules: RuleSet | Unknown | None, *, keep_unread: bool) -> RuleSet | Unknown | None:
    if not isinstance(rules, RuleSet):
        return rules if keep_unread else None
    return structs.replace(rules, rules=(*_dns_rules(rules.outbound()), allow_otherwise(_LAST)))


def _dns_rules(rules: Iterable[SecurityRule]) -> Iterable[SecurityRule]:
    return (structs.replace(rule, destinations=_RESOLVER) for rule in rules if _names_resolver(rule))


def _names_resolver(rule: SecurityRule) -> bool:
    return _TAG in rule.destinations.prefixes
