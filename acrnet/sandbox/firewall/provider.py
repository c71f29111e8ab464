"""What firewall policies, rule collection groups and IP Groups have in common.

A part of Microsoft.Network serves them that differs from the others: its operations have other paths, an etag is a bare
GUID that a write changes once, types are spelt with a capital, and no answer has ``x-ms-arm-service-request-id``
(recordings of 2022-07-01 and 2022-09-01 in azure-mgmt-network 22.3.0).
"""

from acrnet.sandbox.estate_file import EstateFile
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, properties
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.operations import Operation, busy, network_links
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

PAUSE = 10
"""The ``Retry-After`` of a write and of each poll."""

_READ_ONLY = frozenset({"provisioningState", "size"})


def served(resource: Resource, kind: str, inner: JsonObject, call: Call) -> JsonObject:
    """A resource in the form of an answer; ``inner`` are its properties without the provisioning state."""
    own = ("properties", "id", "name", "type", "etag", "location")
    body: JsonObject = {
        "properties": {**inner, "provisioningState": state(resource, call)},
        "id": resource.id.path,
        "name": resource.id.name,
        "type": kind,
        "etag": etag(resource),
        "location": resource.body.get("location") or "",
    }
    return {**body, **{key: value for key, value in resource.body.items() if key not in own}}


def state(resource: Resource, call: Call) -> str:
    """The provisioning state that a resource shows now."""
    operation = call.state.operations.running(resource.key, call.now)
    if operation is None:
        return as_text(properties(resource.body).get("provisioningState")) or "Succeeded"
    return operation.state if operation.resource_id.lower() == resource.key else "Updating"


def etag(resource: Resource) -> str:
    """The etag of a resource, or its initial one until the first write."""
    return as_text(resource.body.get("etag")) or guid("etag", resource.key)


def stamp(call: Call, *resources: Resource) -> None:
    """Record that resources were written: each has a new etag, and what is in the estate is saved."""
    for resource in resources:
        resource.body["etag"] = guid("etag", etag(resource), str(call.state.store.version))
        if call.state.store.find(resource.key) is resource:
            call.state.store.changed(resource)


def set_content(call: Call, resource: Resource, document: JsonObject) -> None:
    """Put what a client sent into a resource, and the state in which the operation will end.

    Where the operation fails without effect, the content stays as it is.
    """
    before = properties(resource.body)
    inner: JsonObject = before
    if call.ending.applied:
        inner = {k: v for k, v in properties(document).items() if k not in _READ_ONLY and v is not None}
    if call.ending.outcome != "Succeeded":
        inner = {**inner, "provisioningState": call.ending.outcome}
    elif call.ending.applied and "provisioningState" in before:
        inner = {**inner, "provisioningState": "Succeeded"}
    resource.body["properties"] = inner
    if call.ending.applied and "tags" in document:
        resource.body["tags"] = as_object(document["tags"])


def accepted(status: int, body: JsonObject, call: Call, operation: Operation, location: str) -> Response:
    """The answer to a write: the resource with the state of the operation, even of one that ends at once."""
    properties(body)["provisioningState"] = operation.state
    deletion = call.request.method == "DELETE"
    links = network_links(
        call.request, operation, location, call.target.subscription, deletion=deletion, collection="nfvOperations"
    )
    return answer(status, body, links)


def replace_tags(call: Call, resource: Resource) -> None:
    """Apply a PATCH, which changes the tags and nothing else."""
    resource.body["tags"] = as_object(call.request.document().get("tags"))
    stamp(call, resource)


def require(call: Call) -> Resource:
    """The resource of a call.

    Raises:
        ArmError: 404.
    """
    resource = call.find(call.target.key)
    if resource is None:
        raise missing(call.target)
    return resource


def refuse_in_progress(call: Call, *keys: str) -> None:
    """Refuse a write while an operation has one of these keys.

    Raises:
        ArmError: 409 ``AnotherOperationInProgress`` (terraform-provider-azurerm issue 32081).
    """
    for key in keys:
        operation = call.state.operations.running(key, call.now)
        if operation is not None:
            raise busy(operation, call.now, 409)


def refuse_managed(policy: Resource | None) -> None:
    """Refuse a write to a policy that Azure Firewall for Containers manages, which others can only read.

    Raises:
        ArmError: 403; the model of azure-mgmt-network 33.1.0 says that there is a refusal, not which one.
    """
    if policy is not None and properties(policy.body).get("afcManaged") is True:
        raise ArmError(
            403,
            "FirewallPolicyManagedByAzureFirewallForContainers",
            f"Firewall Policy {policy.id.path} is managed by Azure Firewall for Containers and is read-only.",
        )


def missing_reference(name: str, named_by: str) -> ArmError:
    """The error of a resource that names one which does not exist (its use here is not recorded)."""
    return ArmError(
        400,
        "InvalidResourceReference",
        f"Resource {name} referenced by resource {named_by} was not found. Please make sure that the referenced "
        "resource exists, and that both resources are in the same region.",
    )


def writable(call: Call, location: str) -> Resource:
    """The resource of a PUT: the one in place, or a new one, which stays outside the estate if the write will fail."""
    existing = call.state.store.find(call.target.key)
    if existing is not None:
        return existing
    body: JsonObject = {"id": call.target.path, "location": location, "properties": {}}
    if call.ending.applied:
        return call.state.store.create(call.target, body)
    return Resource(call.target, body, EstateFile.new(call.state.store.root, call.target.name, body))
