"""The rules of DNS forwarding rulesets that a virtual network is linked to."""

from __future__ import annotations

from acrnet.arm import ArmSession, JsonObject
from acrnet.errors import LockedError, RemoteError
from acrnet.inventory.live.unreadable import or_unknown, unknown_because
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.wire import objects, properties, text
from acrnet.registry.names import ForwardingRule
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

_BAD_REQUEST = 400
"""What a cloud or region answers that does not serve the api-version or the type."""


def read_forwarding(arm: ArmSession, network: ResourceId) -> tuple[ForwardingRule, ...] | Unknown:
    """Return the rules that are on, sorted; Unknown where rulesets or the rules of one may not be read.

    Azure lists the rulesets that a network is linked to whatever subscription they are in
    (learn.microsoft.com/rest/api/dns/dnsresolver/dns-forwarding-rulesets/list-by-virtual-network, checked 2026-11-29).
    """
    try:
        rulesets = or_unknown(lambda: arm.dns_forwarding_rulesets(network))
    except LockedError as error:  # the call is a POST, which a ReadOnly lock refuses although it only reads
        return unknown_because(error)
    except RemoteError as error:
        if error.status != _BAD_REQUEST:
            raise
        return unknown_because(error)
    if isinstance(rulesets, Unknown):
        return rulesets
    ids = sorted({ResourceId.parse(text(each.get("id"))) for each in rulesets})
    forwarding: set[ForwardingRule] = set()
    for ruleset, rules in zip(
        ids, in_parallel(lambda each: or_unknown(lambda: arm.forwarding_rules(each)), ids), strict=True
    ):
        if isinstance(rules, Unknown):
            return rules
        forwarding.update(_rule(ruleset, rule) for rule in rules if _is_on(rule))
    return tuple(sorted(forwarding, key=lambda rule: (rule.domain, rule.ruleset, rule.servers)))


def _is_on(rule: JsonObject) -> bool:
    return text(properties(rule).get("forwardingRuleState")).lower() != "disabled"


def _rule(ruleset: ResourceId, rule: JsonObject) -> ForwardingRule:
    fields = properties(rule)
    servers = (text(server.get("ipAddress")) for server in objects(fields.get("targetDnsServers")))
    return ForwardingRule(
        ruleset, text(fields.get("domainName")).strip(".").lower(), tuple(sorted(filter(None, servers)))
    )
