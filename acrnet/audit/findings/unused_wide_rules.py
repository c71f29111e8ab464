"""Wide allows that no required need hangs on: earlier rules meet them, and the rule opens much more all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from acrnet.audit.findings.examined import Examined
from acrnet.audit.findings.kinds import Kind
from acrnet.audit.findings.rule_flows import RuleFlows
from acrnet.audit.findings.wide_names import WideNames, asked, wide_level
from acrnet.audit.findings.wording import amount, placed, service
from acrnet.audit.model import Finding
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.words import named


def unused_wide_findings(examined: Sequence[Examined], told: Iterable[Finding]) -> Iterator[Finding]:
    """Yield a finding for each wide allow that is sure to open more on the ports of a required need.

    Rules that `told` is about are passed over: a need hangs on them, and the finding says which.
    """
    wide, flows = WideNames(), RuleFlows()
    known = {(finding.rule_set, finding.location, finding.rule) for finding in told}
    for each in examined:
        for rule in each.custom:
            names = wide.of(rule) if rule.access is Access.ALLOW else ()
            if names and (*each.key, rule.name) not in known:
                yield from _finding(each, rule, names, flows)


def _services(needs: Sequence[Need]) -> list[Need]:
    """Return one of the required needs for each protocol and ports that any of them asks for."""
    return list({(need.protocol, need.ports): need for need in needs if need.required}.values())


def _finding(each: Examined, rule: SecurityRule, names: tuple[str, ...], flows: RuleFlows) -> Iterator[Finding]:
    for need in _services(each.subject.needs):
        if not _may_serve(rule, need):
            continue
        more = AddressSet.union(_more(each, rule, need, network, flows) for network in each.networks)
        if more:
            yield each.finding(
                Kind.MORE_OPEN_THAN_NEEDED,
                wide_level(names),
                f"{placed(rule)} of {each.name} opens {named(names)} on {service(need)}: {amount(more)} more than"
                " needed.",
                f"Delete {rule.name} or narrow it to what else needs it; audit with --assume-remove {rule.name} first.",
                rule=rule.name,
            )
            return


def _more(each: Examined, rule: SecurityRule, need: Need, network: NetworkContext, flows: RuleFlows) -> AddressSet:
    """Return the addresses that the rule is sure to open to clients, no earlier rule decides and no need asks for."""
    ports = IntervalSet.of(*((port, port) for port in need.ports))
    protocols = PROTOCOL_NUMBERS.get(need.protocol, IntervalSet.EMPTY)
    opened = FlowSet.of(network.sources, AddressSet.ALL, protocols, ports) & flows.of(rule, network)[0]
    for earlier in each.outbound:
        if not opened or earlier is rule:
            break
        if not _may_serve(earlier, need):
            continue
        certain, possible = flows.of(earlier, network)
        opened -= possible if earlier.access is Access.DENY else certain
    more = opened.destinations
    for other in each.subject.needs:
        more -= asked(other, network)
    return more


def _may_serve(rule: SecurityRule, need: Need) -> bool:
    """Tell whether a rule may be about the ports of a need: what others match need not be worked out."""
    ports = rule.destination_ports
    return bool(rule.unread_destination_ports) or any(port in ports for port in need.ports)
