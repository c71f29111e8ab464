"""Findings about firewall rules that name some hosts of a registry and not those it has now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from acrnet.audit.checks.check import Evidence
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Level, Result
from acrnet.audit.naming_text import NAME
from acrnet.audit.subject import FirewallSubject
from acrnet.registry.need import Need, Purpose, decidable
from acrnet.rules.verdict import Outcome
from acrnet.rules.words import named

REGISTRY_HOSTS_MISSING: Final = Kind(
    "registry_hosts_missing",
    (Level.WARNING,),
    "application rules name some hosts of a registry but not all that it has now",
    "add the missing hosts to the rules",
)
KINDS: Final = (REGISTRY_HOSTS_MISSING,)

_OWN: Final = frozenset({Purpose.LOGIN, Purpose.DATA, Purpose.REGIONAL, Purpose.STORAGE})
"""The purposes of hosts that follow from replicas, data endpoints and regional endpoints."""


def findings(evidence: Evidence) -> Iterator[Remark]:
    """Yield a finding for each required need of a registry whose hosts no rule names, while rules name another of it.

    Such rules were probably written before a replica or the data endpoints existed. A need that is allowed all the
    same is not reported.
    """
    if not evidence.firewalls:
        return
    results = {(id(each.subject), each.need.id): each for each in evidence.results if each.subject is not None}
    for subject in evidence.firewalls:
        own = [need for need in decidable(subject.needs) if need.required and need.purpose in _OWN and need.hosts]
        by_registry: dict[str, list[Need]] = {}
        for need in own:
            by_registry.setdefault(need.registry, []).append(need)
        for registry, needs in by_registry.items():
            yield from _of_registry(subject, registry, needs, results)


def _of_registry(
    subject: FirewallSubject, registry: str, needs: list[Need], results: Mapping[tuple[int, str], Result]
) -> Iterator[Remark]:
    # Loaded here: an audit of security groups alone needs none of it.
    from acrnet.firewall.checks.hosts import rules_naming

    naming = {need.id: rules_naming(subject.firewall.rules, need.hosts) for need in needs}
    first = next((rules[host] for need in needs for rules in [naming[need.id]] for host in rules), None)
    if first is None:
        return
    covered = named([host for need in needs for host in need.hosts if host in naming[need.id]])
    for need in needs:
        missing = [host for host in need.hosts if host not in naming[need.id]]
        result = results.get((id(subject), need.id))
        if missing and result is not None and result.outcome in (Outcome.DENIED, Outcome.PARTIAL):
            yield Remark(
                subject,
                REGISTRY_HOSTS_MISSING,
                Level.WARNING,
                NAME + f" allows {covered} of {registry} by name, but not {named(missing)}, which {registry} uses now.",
                f"Add {named(missing)} to {first.label}, or to another application rule for these clients.",
                rule=first.label,
                need=need.id,
            )
