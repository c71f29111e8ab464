"""The host names of a need, divided by the rules of a firewall that tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from acrnet.firewall.fqdn import Sample, covers, samples
from acrnet.firewall.fqdn_tags import documented_members
from acrnet.firewall.labels import labelled_rules
from acrnet.firewall.rule import ApplicationRule, NetworkRule, Rule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.firewall.targets import url_host
from acrnet.rules.words import named


def names_of(rules: FirewallRules, hosts: Sequence[str]) -> tuple[Sample, ...]:
    """Return names such that rules do to every name of some hosts what they do to one of them, each with its label.

    A host is a name or, as `*.` and a domain, every name below that domain. Names below it that the very same rules
    mention share a sample.
    """
    wanted = [host.lower() for host in hosts]
    wildcards = [host for host in wanted if host.startswith("*")]
    exact = [Sample(host, host) for host in wanted if host not in wildcards]
    return (*exact, *_below(wildcards, _rules_by_pattern(rules))) if wildcards else tuple(exact)


def _below(hosts: Sequence[str], mentioned: Mapping[str, set[int]]) -> Iterator[Sample]:
    """Yield samples of the names below some wildcards, one for all names that the same rules mention."""
    open_patterns = [pattern for pattern in mentioned if pattern.startswith("*")]
    alike: dict[frozenset[int], list[Sample]] = {}
    for sample in (each for host in hosts for each in samples(host, mentioned)):
        mentioning = set(mentioned.get(sample.name, ())).union(
            *(mentioned[pattern] for pattern in open_patterns if covers(pattern, sample.name))
        )
        alike.setdefault(frozenset(mentioning), []).append(sample)
    for several in alike.values():
        yield Sample(several[0].name, named([each.label for each in several]))


def _rules_by_pattern(rules: FirewallRules) -> dict[str, set[int]]:
    """Return the rules, by number, that mention each name and each wildcard."""
    mentioned: dict[str, set[int]] = {}
    for number, each in enumerate(labelled_rules(rules)):
        for pattern in _patterns(each.rule):
            mentioned.setdefault(pattern, set()).add(number)
    return mentioned


def _patterns(rule: Rule) -> Iterator[str]:
    if isinstance(rule, NetworkRule):
        yield from rule.destination_fqdns
    elif isinstance(rule, ApplicationRule):
        yield from rule.fqdns
        yield from map(url_host, rule.urls)
        for tag in rule.fqdn_tags:
            yield from documented_members(tag)
