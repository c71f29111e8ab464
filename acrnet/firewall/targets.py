"""Whether an application rule matches a connection by the name that the client asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.firewall.fqdn import covers, is_pattern
from acrnet.firewall.fqdn_tags import is_documented_member
from acrnet.firewall.rule import ApplicationRule
from acrnet.rules.doubt import Doubt
from acrnet.rules.match import Clause
from acrnet.unknown import reason_in

_CERTAIN: Final[Clause] = frozenset()
_HOST: Final = "host"


def target_doubts(rule: ApplicationRule, name: str | None, cloud: str, label: str) -> Clause | None:
    """Return the doubts of which one must be true for a rule to match a name; None if it does not match it.

    Without doubts it matches for certain. `name` is in lower case, and None for connections whose name is not known;
    `cloud` is what service-tag data calls the cloud, and `label` names the rule in its own doubts. Azure takes one kind
    of target in a rule, so with several it is not known what the rule matches.
    """
    kinds = [rule.fqdns, rule.fqdn_tags, rule.urls, rule.web_categories]
    if not any(kinds):
        return frozenset((Doubt(_HOST, label, "a rule names no target"),))
    if name is None:
        return frozenset((Doubt(_HOST, label, "the name that clients ask for is not known"),))
    certain = any(is_pattern(each) and covers(each, name) for each in rule.fqdns) or any(
        is_documented_member(name, tag, cloud) for tag in rule.fqdn_tags
    )
    doubts = frozenset(_doubts(rule, name, label))
    if not certain:
        return doubts or None
    if sum(map(bool, kinds)) == 1:
        return _CERTAIN
    return frozenset((Doubt(_HOST, label, "a rule names targets of more than one kind"),))


def url_host(url: str) -> str:
    """Return the host name or wildcard in a target URL, which usually has no scheme."""
    return url.split("://", 1)[-1].partition("/")[0]


def _doubts(rule: ApplicationRule, name: str, label: str) -> Iterator[Doubt]:
    for text in rule.fqdns:
        if not is_pattern(text):
            why = reason_in(text) or f"{text!r} is not a host name that Azure Firewall takes"
            yield Doubt(_HOST, f"{text} of {label}", why)
    for tag in rule.fqdn_tags:
        why = reason_in(tag) or f"whether the FQDN tag {tag} contains {name} is not documented"
        yield Doubt(_HOST, f"tag {tag} of {label}" if reason_in(tag) else f"tag {tag}", why)
    for url in rule.urls:
        host = url_host(url)
        if not is_pattern(host) or covers(host, name):
            why = reason_in(url) or f"which URLs of {name} clients ask for is not known"
            yield Doubt(_HOST, f"URL {url} of {label}" if reason_in(url) else f"URL {url}", why)
    for category in rule.web_categories:
        why = reason_in(category) or f"whether {name} is in the web category {category} is not known"
        yield Doubt(_HOST, f"category {category} of {label}" if reason_in(category) else f"category {category}", why)
