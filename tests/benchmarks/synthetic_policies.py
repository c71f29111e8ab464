"""Firewall policies made up for measuring: each one distinct, or copies of a few, with rules of both types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.firewall.bodies import Rest, application_rule, collection, group, group_id, network_rule, policy, policy_id

GROUPS = 10
COLLECTIONS = 20
RULES = 10
_WIDE = ("Storage", "AzureCloud", "20.40.1.0/24")
_PORTS = ("443", "80", "1433", "8080-8090")


@dataclass(frozen=True)
class Policies:
    """How policies are made up.

    Half of the collections have network rules, to service tags, an address of Azure or private networks, and the others
    application rules with names of other services; one collection in five denies. A registry's own names are allowed
    by the last rule of some policies.
    """

    login: str
    """The host name of the registry."""
    _random: Random = field(default_factory=lambda: Random(11), init=False)  # noqa: S311

    def resources(self, number: int) -> tuple[Rest, list[Rest]]:
        """Return a policy and its groups; each call makes other rules."""
        name = f"policy-{number:04}"
        groups = [group(f"g{each}", 100 + each, *self._collections(), policy=name) for each in range(GROUPS)]
        if number % 2:
            allowed = application_rule("registry", self.login, "*.blob.core.windows.net")
            groups[-1]["properties"]["ruleCollections"].append(collection("registry", 60000, "Allow", allowed))
        return policy(name, *(each["name"] for each in groups)), groups

    def _collections(self) -> Iterator[Rest]:
        for place in range(COLLECTIONS):
            rules = [self._network() if place % 2 else self._application() for _ in range(RULES)]
            yield collection(f"c{place}", 100 + place, "Allow" if place % 5 else "Deny", *rules)

    def _network(self) -> Rest:
        chance = self._random
        to, port = chance.choice([*_WIDE, _subnet(chance)]), chance.choice(_PORTS)
        return network_rule(
            f"n{chance.getrandbits(40)}", to, sourceAddresses=[_subnet(chance)], destinationPorts=[port]
        )

    def _application(self) -> Rest:
        chance = self._random
        hosts = [f"host{chance.randrange(5000)}.contoso.com" for _ in range(3)]
        return application_rule(f"a{chance.getrandbits(40)}", *hosts, sourceAddresses=[_subnet(chance)])


def policies_file(made: Policies, count: int, *, different: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of one JSON list of policies and their groups, of which only so many differ in their rules."""
    originals = [made.resources(number) for number in range(different)] if different is not None else []
    before = b"["
    for number in range(count):
        body, groups = _copy(*originals[number % len(originals)], number) if originals else made.resources(number)
        for each in (body, *groups):
            yield before + json.dumps(each).encode()
            before = b",\n"
    yield b"]"


def _copy(body: Rest, groups: list[Rest], number: int) -> tuple[Rest, list[Rest]]:
    name = f"policy-{number:04}"
    named = [{**each, "id": group_id(each["name"], name)} for each in groups]
    listed = [{"id": each["id"]} for each in named]
    properties = {**body["properties"], "ruleCollectionGroups": listed}
    return {**body, "name": name, "id": policy_id(name), "properties": properties}, named


def _subnet(chance: Random) -> str:
    return f"10.{chance.randrange(9)}.{chance.randrange(256)}.0/24"
