"""What a write into a family of policies locks, and how long it takes.

Each firewall below the policy takes a change over before the operation ends, which lasts three to five minutes
(MicrosoftDocs/azure-docs issue 64513); without one it took ten seconds in the recordings.
"""

from acrnet.sandbox.firewall.family import POLICIES
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def family_keys(call: Call, *policies: Resource) -> list[str]:
    """The keys that a write into the families of policies locks: the families, the policies, the firewalls below."""
    keys: list[str] = []
    for policy in policies:
        keys += own_keys(call, policy)
        keys += [firewall.key for firewall in call.state.families.firewalls_below(policy)]
    return [*dict.fromkeys(keys)]


def own_keys(call: Call, policy: Resource) -> list[str]:
    """The keys of a policy and its family, without those of firewalls."""
    return [f"family:{call.state.families.root(policy)}", policy.key]


def seconds_for(call: Call, policy: Resource) -> int:
    """How long a write takes: longer where firewalls have to take it over."""
    behaviour = call.state.behaviour
    attached = call.state.families.firewalls_below(policy)
    return behaviour.firewall_seconds if attached else behaviour.operation_seconds


def seconds_for_users(call: Call, ip_group: Resource) -> int:
    """How long the write of an IP Group takes: no time, unless firewalls have to take it over (as recorded)."""
    families = call.state.families
    below = [
        firewall
        for user in families.users(ip_group)
        for firewall in (families.firewalls_below(user) if user.id.type.lower() == POLICIES.lower() else [user])
    ]
    return call.state.behaviour.firewall_seconds if below else 0
