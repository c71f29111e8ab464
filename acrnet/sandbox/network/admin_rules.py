"""The security admin rules that network managers apply to a virtual network.

They are derived from resources in the form of Resource Manager: a rule is below a rule collection, the collection
applies to network groups, and a network group has virtual networks as static members. Every configuration counts as
deployed. The form of an effective rule is that of azure-mgmt-network 33.1.0; no recording was available.
"""

from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_text, objects, properties
from acrnet.sandbox.listing import read_token, skip_token
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource, ResourceStore

EFFECTIVE_RULES = "Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules"

_MANAGERS = "Microsoft.Network/networkManagers"
_MEMBERS = f"{_MANAGERS}/networkGroups/staticMembers"
_RULES = f"{_MANAGERS}/securityAdminConfigurations/ruleCollections/rules"


def list_effective_rules(call: Call) -> Response:
    """A page of the rules in effect on a virtual network, with a token in the body if more follow."""
    network = call.find(call.target.scope.lower())
    if network is None:
        raise missing(call.target)
    groups = _groups_of(network, call.state.store)
    rules = [effective for rule in call.state.store.of_type(_RULES) if (effective := _effective(rule, groups, call))]
    start = read_token(as_text(_options(call).get("skipToken")))
    size = call.state.behaviour.page_size(_RULES)
    token: JsonObject = {"skipToken": skip_token(start + size)} if start + size < len(rules) else {}
    return answer(200, {"value": [*rules[start : start + size]], **token})


def _options(call: Call) -> JsonObject:
    return call.request.document() if call.request.body else {}


def _groups_of(network: Resource, store: ResourceStore) -> frozenset[str]:
    """The lower-case ids of the network groups a virtual network is a static member of."""
    return frozenset(
        member.id.scope.lower()
        for member in store.of_type(_MEMBERS)
        if as_text(properties(member.body).get("resourceId")).lower() == network.key
    )


def _effective(rule: Resource, groups: frozenset[str], call: Call) -> JsonObject | None:
    """The effective rule, or None if its collection applies to none of the groups."""
    collection = _properties_of(rule.id.scope, call)
    applies_to: list[Json] = [*objects(collection.get("appliesToGroups"))]
    named = [each for each in objects(applies_to) if as_text(each.get("networkGroupId")).lower() in groups]
    if not named:
        return None
    configuration = _properties_of(rule.id.scope.rpartition("/ruleCollections/")[0], call)
    return {
        "id": rule.id.path,
        "configurationDescription": as_text(configuration.get("description")),
        "ruleCollectionDescription": as_text(collection.get("description")),
        "ruleCollectionAppliesToGroups": applies_to,
        "ruleGroups": [_group(as_text(each.get("networkGroupId")), call) for each in named],
        "kind": as_text(rule.body.get("kind")) or "Custom",
        "properties": {"provisioningState": "Succeeded", **properties(rule.body)},
    }


def _group(identifier: str, call: Call) -> JsonObject:
    inner = _properties_of(identifier, call)
    return {"id": identifier, "properties": {"provisioningState": "Succeeded", **inner}}


def _properties_of(identifier: str, call: Call) -> JsonObject:
    """The properties of a resource; empty for a resource that the estate leaves out."""
    resource = call.state.store.find(identifier.lower())
    return properties(resource.body) if resource else {}
