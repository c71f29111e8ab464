"""Firewall policies from JSON to verdicts, beside network security groups: `python -m tests.benchmarks.firewalls`.

Both have the same number of rules, no two alike; what counts is the ratio of the two, which is that of a rule.
"""

from __future__ import annotations

import json
from random import Random

from acrnet.firewall import (
    FirewallContext,
    PolicyRules,
    evaluate_need,
    read_policy,
    read_rule_collection_group,
    rules_of_policy,
)
from acrnet.rules import BulkEvaluator, read_rule_set
from tests.benchmarks.harness import call, compare
from tests.firewall.bodies import Rest, application_rule, collection, group, network_rule, policy
from tests.rules.networks import REGISTRY, STORAGE, need, network, rest_rule

_POLICIES = 10
_GROUPS = 10
_COLLECTIONS = 20
_RULES = 10
_NSG_RULES = 20
_NEEDS = (
    need(REGISTRY, id="login"),
    need(REGISTRY, id="data", hosts=("contoso.francecentral.data.azurecr.io",)),
    need(STORAGE, id="storage", hosts=("*.blob.core.windows.net",)),
    need("AzureCloud", id="arm", hosts=("management.azure.com",)),
)
_CLIENTS = ("10.1.0.0/16",)


def main() -> None:
    """Measure the two and print them."""
    chance = Random(11)  # noqa: S311 - made-up rules, the same in every run
    policies = json.dumps([_policy(f"p{number}", chance) for number in range(_POLICIES)])
    rules = _POLICIES * _GROUPS * _COLLECTIONS * _RULES
    security_groups = json.dumps([_security_group(f"nsg{number}", chance) for number in range(rules // _NSG_RULES)])
    compare(
        f"{rules:,} rules read and judged for {len(_NEEDS)} needs",
        [
            call(f"groups of {_NSG_RULES}", lambda: _judge_groups(security_groups)),
            call(f"policies of {rules // _POLICIES:,}", lambda: _judge_policies(policies)),
        ],
        rounds=3,
    )


def _judge_policies(text: str) -> object:
    context = FirewallContext(network(_CLIENTS))
    verdicts = []
    for body, groups in json.loads(text):
        read = PolicyRules.of(read_policy(body), map(read_rule_collection_group, groups))
        rules = rules_of_policy(read, {})
        verdicts.append([evaluate_need(rules, each, context) for each in _NEEDS])
    return verdicts


def _judge_groups(text: str) -> object:
    return list(BulkEvaluator(_NEEDS, network(_CLIENTS)).each(map(read_rule_set, json.loads(text))))


def _policy(name: str, chance: Random) -> tuple[Rest, list[Rest]]:
    """Return a policy and its groups; every other collection has network rules, and one in five denies."""
    groups = [
        group(
            f"g{number}",
            100 + number,
            *(
                collection(
                    f"c{place}",
                    100 + place,
                    "Allow" if place % 5 else "Deny",
                    *(_network(chance) if place % 2 else _application(chance) for _ in range(_RULES)),
                )
                for place in range(_COLLECTIONS)
            ),
            policy=name,
        )
        for number in range(_GROUPS)
    ]
    return policy(name, *(each["name"] for each in groups)), groups


def _network(chance: Random) -> Rest:
    to = chance.choice(["Storage", "AzureCloud", "20.40.1.0/24", _subnet(chance)])
    port = chance.choice(["443", "80", "1433", "8080-8090"])
    return network_rule(f"n{chance.random()}", to, sourceAddresses=[_subnet(chance)], destinationPorts=[port])


def _application(chance: Random) -> Rest:
    hosts = [f"host{chance.randrange(5000)}.contoso.com" for _ in range(3)]
    return application_rule(f"a{chance.random()}", *hosts, sourceAddresses=[_subnet(chance)])


def _security_group(name: str, chance: Random) -> Rest:
    rules = [
        rest_rule(
            f"r{number}",
            100 + number,
            "Allow" if number % 5 else "Deny",
            chance.choice(["Storage", "AzureCloud", "20.40.1.0/24", _subnet(chance)]),
            sourceAddressPrefix=_subnet(chance),
            destinationPortRange=chance.choice(["443", "80", "1433", "8080-8090"]),
        )
        for number in range(_NSG_RULES)
    ]
    return {"name": name, "properties": {"securityRules": rules}}


def _subnet(chance: Random) -> str:
    return f"10.{chance.randrange(9)}.{chance.randrange(256)}.0/24"


if __name__ == "__main__":
    main()
