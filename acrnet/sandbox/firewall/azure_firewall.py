"""Azure Firewalls: with a policy, or with classic rules of their own.

They are served by the part of Microsoft.Network that serves gateways: its operations have the usual paths and take many
minutes, and its polls ask for longer and longer waits. Statuses, headers, states and etags are those of the recording
of 2022-09-01 in azure-mgmt-network 22.3.0, the form of classic rules that of recordings of the azure-firewall extension
of azure-cli (checked 2026-11-29).
"""

from acrnet.sandbox import resource_name
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.firewall import provider
from acrnet.sandbox.firewall.addresses import assigned_addresses, in_virtual_hub, without_addresses
from acrnet.sandbox.firewall.family import CLASSIC_COLLECTIONS, ip_groups_in
from acrnet.sandbox.firewall.writing import own_keys
from acrnet.sandbox.identity import etag, next_etag
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.operations import network_links
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

TYPE = "Microsoft.Network/azureFirewalls"
NOTIFICATION = {"Azure-AsyncNotification": "Enabled"}
PAUSES = (10, 20, 20, 40, 40, 80, 160, 100)
"""The ``Retry-After`` of one poll after another, as recorded twice."""

_CREATION = "CreateAzureFirewall"
_READ_ONLY = frozenset({"provisioningState", "ipGroups"})
_FIRST = ("sku", "threatIntelMode", "additionalProperties")


def served_firewall(firewall: Resource, call: Call) -> JsonObject:
    """A firewall in the form of an answer."""
    operation = call.state.operations.running(firewall.key, call.now)
    stored = properties(firewall.body)
    if operation is not None and operation.name == _CREATION:
        stored = without_addresses(stored)
    tag = operation.etag if operation is not None and operation.etag else etag(firewall)
    shown = provider.state(firewall, call)
    inner: JsonObject = {
        "provisioningState": shown,
        **{key: stored[key] for key in _FIRST if key in stored},
        "additionalProperties": stored.get("additionalProperties") or {},
        **{
            key: value
            for key, value in stored.items()
            if key not in {*_FIRST, *CLASSIC_COLLECTIONS, "provisioningState"}
        },
    }
    if "ipConfigurations" in stored:
        inner["ipConfigurations"] = [
            _served_configuration(each, firewall, tag, shown) for each in objects(stored["ipConfigurations"])
        ]
    for key in CLASSIC_COLLECTIONS:
        collections = objects(stored.get(key))
        if collections or not in_virtual_hub(stored):
            inner[key] = [_served_collection(each, f"{firewall.id.path}/{key}", tag, shown) for each in collections]
    own = {"name", "id", "etag", "type", "properties"}
    return {
        "name": firewall.id.name,
        "id": firewall.id.path,
        "etag": tag,
        "type": TYPE,
        **{key: value for key, value in firewall.body.items() if key not in own},
        "properties": inner,
    }


def put_firewall(call: Call) -> Response:
    """Create a firewall or replace it as a whole, its classic rules included."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    resource_name.check_name(call.target.name)
    location = checked_location(call, document, existing)
    sent: JsonObject = {k: v for k, v in properties(document).items() if k not in _READ_ONLY and v is not None}
    policies = _policies(call, sent, existing)
    _check_rules(call, document, sent)
    locks = [key for policy in policies for key in own_keys(call, policy)]
    provider.refuse_in_progress(call, call.target.key, *locks)
    firewall = provider.writable(call, location)
    before = properties(firewall.body)
    content = {**sent, **assigned_addresses(call, sent, before)} if call.ending.applied else before
    if call.ending.outcome != "Succeeded":
        content = {**content, "provisioningState": call.ending.outcome}
    firewall.body["properties"] = content
    for key in ("tags", "zones", "extendedLocation"):
        if call.ending.applied and document.get(key):
            firewall.body[key] = document[key]
    links = _start(call, firewall, "PutAzureFirewall" if existing else _CREATION, locks)
    return answer(200 if existing else 201, served_firewall(firewall, call), {**links, **NOTIFICATION})


def patch_firewall(call: Call) -> Response:
    """Replace the tags of a firewall, which takes as long as any other write and has no operation to poll."""
    firewall = provider.require(call)
    provider.refuse_in_progress(call, firewall.key)
    firewall.body["tags"] = as_object(call.request.document().get("tags"))
    links = _start(call, firewall, "PatchAzureFirewall", [])
    body = served_firewall(firewall, call)
    return answer(200, body, {"Retry-After": links["Retry-After"], **NOTIFICATION})


def delete_firewall(call: Call) -> Response:
    """Delete a firewall; a missing one is 204."""
    firewall = call.state.store.find(call.target.key)
    if firewall is None:
        return Response(204)
    provider.refuse_in_progress(call, firewall.key)
    links = _start(call, firewall, "DeleteAzureFirewall", [])
    return Response(202, b"", {**links, **NOTIFICATION})


def _start(call: Call, firewall: Resource, name: str, locks: list[str]) -> dict[str, str]:
    """Start the operation of a write; the etag is new while it runs and new again when it has ended."""
    deletion = name.startswith("Delete")
    during = next_etag(etag(firewall), call.state.store.version)
    firewall.body["etag"] = next_etag(during, call.state.store.version)
    if call.state.store.find(firewall.key) is firewall:
        if deletion and call.ending.applied:
            call.state.store.remove(firewall)
        else:
            call.state.store.changed(firewall)
    operation = call.state.operations.start(
        name, firewall.id.path, call.now, call.state.behaviour.firewall_seconds, call.ending,
        state="Deleting" if deletion else "Updating", etag=during, ghost=firewall, pauses=PAUSES, locks=locks,
    )  # fmt: skip
    links = network_links(call.request, operation, firewall.location, call.target.subscription, deletion=deletion)
    return dict(links)


def _policies(call: Call, sent: JsonObject, existing: Resource | None) -> list[Resource]:
    """The policy that a firewall had and the one it will have.

    Raises:
        ArmError: 400 where the new one does not exist.
    """
    names = [reference(sent.get("firewallPolicy"))]
    if existing is not None:
        names.append(reference(properties(existing.body).get("firewallPolicy")))
    policies = [call.state.store.find(name.lower()) for name in names]
    if names[0] and policies[0] is None:
        raise provider.missing_reference(names[0], call.target.path)
    return [each for each in policies if each is not None]


def _check_rules(call: Call, document: JsonObject, sent: JsonObject) -> None:
    collections = [(key, each) for key in CLASSIC_COLLECTIONS for each in objects(sent.get(key))]
    if collections and reference(sent.get("firewallPolicy")):
        raise ArmError(
            400,
            "AzureFirewallPolicyAndRuleCollectionsConflict",
            f"Azure Firewall {call.target.path} has both a firewall policy and rule collections; it may have one.",
        )
    names: list[tuple[str, str]] = []
    for key, collection in collections:
        name, priority = as_text(collection.get("name")), properties(collection).get("priority")
        if not isinstance(priority, int) or not 100 <= priority <= 65000:
            raise ArmError(
                400,
                "AzureFirewallRuleCollectionInvalidPriority",
                f"Rule collection {name} has the priority {priority}, which is not from 100 to 65000.",
            )
        if not resource_name.is_name(name) or (key, name.lower()) in names:
            raise ArmError(
                400, "AzureFirewallRuleCollectionInvalidName", f"Rule collection name '{name}' is invalid or taken."
            )
        names.append((key, name.lower()))
    for group in ip_groups_in(document):
        if call.state.store.find(group.lower()) is None:
            raise provider.missing_reference(group, call.target.path)


def _served_configuration(configuration: JsonObject, firewall: Resource, tag: str, shown: str) -> JsonObject:
    """An IP configuration as ``az network firewall ip-config create`` shows it."""
    name = as_text(configuration.get("name"))
    inner = {key: value for key, value in properties(configuration).items() if key != "provisioningState"}
    kind = "azureFirewallIpConfigurations"
    return {
        "name": name,
        "id": f"{firewall.id.path}/{kind}/{name}",
        "etag": tag,
        "type": f"{TYPE}/{kind}",
        "properties": {"provisioningState": shown, **inner},
    }


def _served_collection(collection: JsonObject, kind: str, tag: str, shown: str) -> JsonObject:
    name = as_text(collection.get("name"))
    inner = {key: value for key, value in properties(collection).items() if key != "provisioningState"}
    return {
        "name": name,
        "id": f"{kind}/{name}",
        "etag": tag,
        "properties": {"provisioningState": shown, **inner},
        "type": f"{TYPE}/{kind.rpartition('/')[2]}",
    }
