"""The policies of the pipeline that every management call goes through."""

from __future__ import annotations

from typing import Any

from azure.core.credentials import TokenCredential
from azure.core.pipeline.policies import (
    RedirectPolicy,
    SensitiveHeaderCleanupPolicy,
    UserAgentPolicy,
)
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from acrnet import __version__
from acrnet.arm.busy_retry import BusyRetryPolicy
from acrnet.arm.lost_answer import LostAnswerPolicy, TryPolicy
from acrnet.arm.policy_token import PolicyTokenPolicy
from acrnet.arm.request_id import RandomIdPolicy
from acrnet.arm.same_origin import SameOriginPolicy
from acrnet.arm.trace_policy import TracePolicy
from acrnet.arm.tracing import CallLog


# Any: some policies of the SDK are typed for the requests of its earlier generation.
def management_policies(endpoint: str, credential: TokenCredential, scope: str, log: CallLog) -> list[Any]:
    """Return the policies of one client of the Resource Manager at `endpoint`, outermost first.

    The policy that adds the token answers challenges for more claims, which Entra ID sends only to clients that support
    them (`enable_cae`, azure-sdk-for-python#41883, checked 2026-11-29). The SDK's own list also registers resource
    providers, which would be an unexpected write, parses each body, which the caller does again, and logs requests,
    which `TracePolicy` does here without secrets.
    """
    return [
        LostAnswerPolicy(),
        PolicyTokenPolicy(),
        RandomIdPolicy(),
        UserAgentPolicy(base_user_agent=f"acrnet/{__version__}"),
        RedirectPolicy(),
        SameOriginPolicy(endpoint),
        BusyRetryPolicy(log),
        ARMChallengeAuthenticationPolicy(credential, scope, enable_cae=True),
        SensitiveHeaderCleanupPolicy(),
        TryPolicy(),
        TracePolicy(log),
    ]
