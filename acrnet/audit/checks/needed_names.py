"""The host names that clients of a firewall need, for findings about rules by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from acrnet.audit.checks.check import Evidence
from acrnet.audit.subject import FirewallSubject
from acrnet.net import FlowSet
from acrnet.registry.need import Need, decidable
from acrnet.rules.evaluate import need_flows
from acrnet.unknown import Unknown


class NeededName(NamedTuple):
    """One host name of a need at a firewall, and the flows of the need."""

    subject: FirewallSubject
    need: Need
    flows: FlowSet
    host: str
    """As the need has it; names are compared in lower case."""


def needed_names(evidence: Evidence) -> Iterator[NeededName]:
    """Yield each host name of each need at each firewall.

    Needs whose flows are not known are left out, and wildcards, because rules may tell the names below one apart.
    """
    for subject in evidence.firewalls:
        for need in decidable(subject.needs):
            flows = need_flows(need, subject.context.network)
            if not isinstance(flows, Unknown):
                for host in need.hosts:
                    if not host.startswith("*"):
                        yield NeededName(subject, need, flows, host)
