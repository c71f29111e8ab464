"""The kinds of rules of Azure: what each can express, and its limits, in whatever language it is written.

Azure Firewall asks network rules first and then takes no notice of application rules, so that a tag would make the
names beside it pointless: a document has one or the other (learn.microsoft.com/azure/firewall/rule-processing, checked
2026-11-29).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.export.azure_rules import Nested, application_rules, collection_group, network_rules, security_rules
from acrnet.export.export_list import ExportList
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term
from acrnet.rules.ownership import HTTPS


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of rules of Azure, which every language for deployments can write."""

    suffix: str
    """What the name of a format has behind that of the language."""
    what: str
    """What they are, as a phrase."""
    expresses: frozenset[Term]
    ports: tuple[int, ...]
    """The only ones that there are; none for any."""
    limits: str
    nested: Callable[[ExportList], Nested]
    """Returns them."""

    def syntax(self, name: str, how: str, tested: str, text: Callable[[ExportList, Sequence[str]], str]) -> Syntax:
        """Return the syntax of this name that writes them; `how` says what its documents are, as a phrase."""
        return Syntax(
            name=name,
            form=f"{how}: {self.what}",
            expresses=self.expresses,
            ports=self.ports,
            limits=self.limits,
            tested=tested,
            text=text,
        )


SECURITY_RULES: Final = RuleKind(
    "",
    "rules of a network security group, one for each service tag",
    frozenset({Term.TAGS, Term.PRIVATE, Term.PORTS}),
    (),
    "A rule takes effect only before a deny, and no two have one priority: acrnet plan finds such priorities, here they"
    " count up from a parameter. Names and descriptions are those of rules that acrnet owns.",
    security_rules,
)
APPLICATION_RULES: Final = RuleKind(
    "-firewall",
    "application rules of an Azure Firewall policy, by host names",
    frozenset({Term.HOSTS, Term.PORTS}),
    (HTTPS,),
    "Of what needs ask for they know HTTPS on 443 only. A network rule that matches the same traffic decides before"
    " them. The addresses of the clients are a parameter.",
    lambda export: collection_group(application_rules(export)),
)
NETWORK_RULES: Final = RuleKind(
    "-firewall-tags",
    "network rules of an Azure Firewall policy, one for each service tag",
    frozenset({Term.TAGS, Term.PRIVATE, Term.PORTS}),
    (),
    "They decide before application rules, so that names admitted beside them change nothing. The addresses of the"
    " clients are a parameter.",
    lambda export: collection_group(network_rules(export)),
)

RULE_KINDS: Final = (SECURITY_RULES, APPLICATION_RULES, NETWORK_RULES)
