"""The draft of a firewall policy, which waits to replace the whole policy when it is deployed.

A policy has one, called ``default``, written and deleted at once (learn.microsoft.com/azure/firewall/draft-deploy,
dated 2025-05-05, and the operations of azure-mgmt-network 33.1.0, checked 2026-11-29); no recording was available.
"""

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.firewall import provider
from acrnet.sandbox.firewall.family import DRAFTS
from acrnet.sandbox.json_value import JsonObject, properties
from acrnet.sandbox.reading import parent_to_write_below
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


def served_draft(draft: Resource, call: Call) -> JsonObject:
    """A draft in the form of an answer; it has neither an etag nor a state, since nothing deploys it."""
    body = provider.served(draft, DRAFTS, properties(draft.body), call)
    del body["etag"], properties(body)["provisioningState"]
    return body


def put_draft(call: Call) -> Response:
    """Create the draft of a policy or replace it."""
    policy = parent_to_write_below(call)
    if call.target.name.lower() != "default":
        raise ArmError(
            400, "InvalidResourceName", f"The draft of a firewall policy is default, not {call.target.name}."
        )
    provider.refuse_managed(policy)
    existing = call.state.store.find(call.target.key)
    draft = provider.writable(call, policy.location)
    provider.set_content(call, draft, call.request.document())
    provider.stamp(call, draft)
    return answer(200 if existing else 201, served_draft(draft, call))


def delete_draft(call: Call) -> Response:
    """Discard the draft of a policy; a missing one is 204."""
    draft = call.state.store.find(call.target.key)
    if draft is None:
        return Response(204)
    call.state.store.remove(draft)
    return Response(200)
