"""Opening a session: choosing the transport and the credential."""

from __future__ import annotations

import logging

from acrnet.arm.session import ArmSession
from acrnet.arm.tracing import CallLog, Listener, Observer
from acrnet.arm.transport import Transport
from acrnet.cloud import Cloud

_UNREAD = logging.NullHandler()


def open_session(
    cloud: Cloud,
    *,
    auth: str | None = None,
    tenant: str | None = None,
    transport: Transport | None = None,
    on_call: Observer | None = None,
    on_wait: Listener | None = None,
) -> ArmSession:
    """Return a session with the Resource Manager of `cloud`; no call is made and no token acquired yet.

    `auth` names a credential (None tries the SDK's default chain), `tenant` the tenant to sign in to. With a
    `transport` every request goes there, with a dummy token. `on_call` is called with each request, and `on_wait` with
    the reason of a long wait, one at a time, from any thread.

    Raises UsageError when `auth` names no credential, the credential cannot be set up, or the environment names
    certificates that cannot be read.
    """
    from acrnet.arm.certificates import require_certificates
    from acrnet.arm.credentials import StaticCredential, live_credential, require_auth_name, token_scope
    from acrnet.arm.pipeline import ArmPipeline
    from acrnet.arm.requests_transport import network_transport, substitute_transport

    require_auth_name(auth)
    # Without a handler, warnings of the SDK's logs would go to standard error; errors say what matters of them.
    logging.getLogger("azure").addHandler(_UNREAD)
    log = CallLog(on_call, on_wait)
    if transport is not None:
        pipeline = ArmPipeline(cloud, StaticCredential(), token_scope(cloud), substitute_transport(transport), log)
        return ArmSession(cloud, pipeline, log)
    require_certificates()
    credential = live_credential(cloud, auth, tenant)
    return ArmSession(cloud, ArmPipeline(cloud, credential, token_scope(cloud), network_transport(), log), log)
