"""Translating errors of the SDK into errors of acrnet, with one sentence, the code, the request id and what to do.

The codes are those of Resource Manager and Microsoft.Network as seen in recorded traffic and public issue threads
(azure-sdk-for-python#556, azure-sdk-for-java#2560, terraform-provider-azurerm#5617, #11137, #12534, #32081, checked
2026-11-23); the wording of authorization, policy and lock messages is read leniently because it is not documented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from azure.core.exceptions import AzureError, DecodeError, HttpResponseError, IncompleteReadError

from acrnet.arm.answer import Answer, read_answer
from acrnet.arm.bounds import WAIT_SECONDS
from acrnet.arm.policy_token import NoPolicyTokenError
from acrnet.arm.redaction import redact
from acrnet.arm.sign_in import NoTokenError, no_token
from acrnet.arm.stopped_call import LostAnswerError, StoppedCallError, UnseenOutcomeError
from acrnet.arm.unreachable import why_unreachable
from acrnet.arm.waiting import duration
from acrnet.errors import (
    AcrnetError,
    LockedError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    PolicyDeniedError,
    RemoteError,
    UnknownSubscriptionError,
    UsageError,
)

_ACTION = re.compile(
    r"action(?:\(s\))? '(?P<action>[^']+)' (?:over|on) (?:the )?(?P<linked>linked )?scope(?:\(s\))? '(?P<scope>[^']+)'"
)
_LOCKED_SCOPE = re.compile(r"locked:\s*'(?P<scope>[^']+)'", re.IGNORECASE)
_DENY_ASSIGNMENT = re.compile(r"deny assignment with name '(?P<name>[^']*)' and Id '(?P<id>[^']*)'", re.IGNORECASE)
_ASSIGNMENT_IN_TEXT = re.compile(r"/[^\s'\"\\]*/policyAssignments/[^\s'\"\\,\]})]+", re.IGNORECASE)

_NO_SUBSCRIPTION = frozenset({"subscriptionnotfound", "invalidsubscriptionid"})
"""404 for one that is missing or not visible, 400 or 404 for an invalid id (terraform-provider-azurerm#25954,
velero#2987, checked 2026-11-29)."""
_WRONG_SUBSCRIPTION = "Check --subscription and the ids you gave, and that your account may see that subscription."

_WRONG_TENANT = "invalidauthenticationtokentenant"
_RIGHT_TENANT = re.compile(r"must match (?:one of )?the tenants? 'https://[^/']+/(?P<id>[0-9a-f-]{36})/", re.IGNORECASE)
"""The tenant of the subscription, which Azure names in the second sentence (azure-sdk-for-net#49391, LogicAppsUX#9068,
checked 2026-11-29)."""

_NEXT_STEPS = {
    **dict.fromkeys(_NO_SUBSCRIPTION, _WRONG_SUBSCRIPTION),
    "securityruleconflict": "Plan again: another rule took the priority.",
    "securityruleinvalidaddressprefix": "Plan again with the service tags of the location of the security group.",
    "securityruleparametercontainsunsupportedvalue": "Plan again; if it stays, report the rule as a defect of acrnet.",
    "resourcecannotcontainaddressprefixesfromdifferentaddressfamilies": "Plan again with one address family.",
    **dict.fromkeys(
        ("anotheroperationinprogress", "retryableerror", "retryableerrorduetoanotheroperation"),
        "Another operation still holds the resource; wait for it to end and try again.",
    ),
    "expiredauthenticationtoken": "Sign in again, for example with az login.",
    # Only a sandbox answers this: its files are on this machine.
    "estatenotwritten": "Make the files of the estate writable, with room for them, then repeat this.",
}
_NEXT_STEPS_BY_STATUS = {
    401: "Sign in again, or choose a credential with --auth and a tenant with --tenant.",
    403: "Ask for a role that allows it.",
    404: "Check the name and the subscription, and that you may read it.",
    429: "Azure limits the rate of calls; wait some minutes and try again.",
}


_NOT_ITS_OWN = "with something that is not what Resource Manager sends"
_BETWEEN = "--cloud and what stands between you and Azure"

_WRONG_SHAPE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""The SDK parses bodies before they can be checked, and fails with these errors on an unexpected form or depth."""


@contextmanager
def translated(doing: str, host: str) -> Iterator[None]:
    """Translate errors that the SDK raises in this context into errors of acrnet.

    `doing` is what was attempted, as a clause that can follow "cannot" ("read the registry contoso"); `host` is the
    management host, named when it does not answer.
    """
    try:
        yield
    except UnseenOutcomeError as error:
        raise _unseen(error, doing, host) from error
    except (NoTokenError, NoPolicyTokenError, StoppedCallError, AzureError, *_WRONG_SHAPE) as error:
        raise acrnet_error(error, doing, host) from error


def acrnet_error(error: Exception, doing: str, host: str) -> AcrnetError:
    """Return the error of acrnet for `error` of the SDK."""
    return _error(error, f"Cannot {doing}", host)


def _error(error: Exception, lead: str, host: str) -> AcrnetError:
    """Return the error whose sentence begins with `lead`."""
    if isinstance(error, NoTokenError):
        return no_token(error.error, lead, host)
    if isinstance(error, NoPolicyTokenError):
        return _denied(read_answer(error.denial), lead, f": {_sentences(error.reason)}")
    if isinstance(error, StoppedCallError):
        return RemoteError(f"{lead}: {error.reason}.", next_step=error.next_step)
    truncated = isinstance(error, IncompleteReadError)  # which the SDK takes for an answer that cannot be read
    if (isinstance(error, DecodeError) and not truncated) or not isinstance(error, AzureError):
        return _foreign(lead, host)
    if isinstance(error, HttpResponseError) and error.response is not None:
        answer = read_answer(error.response)
        return _foreign(lead, host, answer) if answer.is_foreign else _answered(answer, lead)
    return RemoteError(
        f"{lead}: {host} did not answer: {why_unreachable(error)}.",
        next_step="Check the network, the proxy and --cloud, then try again.",
    )


def _unseen(error: UnseenOutcomeError, doing: str, host: str) -> OutcomeUnknownError:
    """Return the error for a write that may have taken effect; the cause of `error` says why that is not known."""
    if isinstance(error, LostAnswerError):
        lead = f"It is not known whether the request to {doing} took effect"
    else:
        lead = f"Azure accepted the request to {doing}, and how that ended is not known"
    cause = error.__cause__
    known = _error(cause if isinstance(cause, Exception) else TypeError(), lead, host)
    return OutcomeUnknownError(
        known.message,
        next_step="Look whether the rule is there before you go on; what took effect is not written again.",
        code=getattr(known, "code", ""),
        status=getattr(known, "status", 0),
        request_id=getattr(known, "request_id", ""),
    )


def _foreign(lead: str, host: str, answer: Answer | None = None) -> RemoteError:
    """Return the error for a body that is not from Resource Manager; with the error `answer` it came with, if any."""
    if answer is None:
        return RemoteError(f"{lead}: {host} answered {_NOT_ITS_OWN}.", next_step=f"Check {_BETWEEN}.")
    sent = f"{host} answered {answer.status} {answer.reason}".rstrip()
    gateway = answer.status >= 500  # those of Azure have pages too
    return RemoteError(
        f"{lead}: {sent} {_NOT_ITS_OWN}.",
        next_step=f"Try again in some minutes; if it stays, check {_BETWEEN}." if gateway else f"Check {_BETWEEN}.",
        status=answer.status,
    )


def _answered(answer: Answer, lead: str) -> AcrnetError:
    for classify in (_authorization, _policy, _lock):
        classified = classify(answer, lead)
        if classified is not None:
            return classified
    if answer.code.lower() == "invalidauthenticationtokenaudience":
        return UsageError(f"{lead}: {_cause(answer)} ({_reference(answer)}).", next_step="Check --cloud.")
    return _kind(answer)(
        f"{lead}: {_cause(answer)} ({_reference(answer)}).",
        next_step=_next_step(answer),
        code=answer.code,
        status=answer.status,
        request_id=answer.request_id,
    )


def _kind(answer: Answer) -> type[RemoteError]:
    if answer.code.lower() in _NO_SUBSCRIPTION:
        return UnknownSubscriptionError
    return NotFoundError if answer.status == 404 else RemoteError


def _authorization(answer: Answer, lead: str) -> PermissionDeniedError | None:
    if answer.code.lower() not in {"authorizationfailed", "linkedauthorizationfailed"}:
        return None
    # A linked failure first names an action that is allowed; the missing one comes last.
    named = list(_ACTION.finditer(answer.message))
    missing = (
        f"the action {named[-1]['action']} on {named[-1]['scope']}" if named else f"a permission: {_cause(answer)}"
    )
    return PermissionDeniedError(
        f"{lead}: you lack {missing} ({_reference(answer)}).",
        next_step="Ask for a role that has it, and allow some minutes for a new assignment to take effect.",
        code=answer.code,
        request_id=answer.request_id,
    )


def _policy(answer: Answer, lead: str) -> PolicyDeniedError | None:
    code = answer.code.lower()
    if code == "requestdisallowedbypolicy":
        return _denied(answer, lead)
    if code != "denyassignmentauthorizationfailed":
        return None
    named = _DENY_ASSIGNMENT.search(answer.message)
    who = f"the deny assignment {named['name']} ({named['id']})" if named else f"a deny assignment: {_cause(answer)}"
    return PolicyDeniedError(
        f"{lead}: forbidden by {who} ({_reference(answer)}).",
        next_step="It is set by a deployment stack or a managed application; change the rules where that is defined.",
        code=answer.code,
        request_id=answer.request_id,
    )


def _denied(answer: Answer, lead: str, reason: str = "") -> PolicyDeniedError:
    """Return the error for a denial by Azure Policy; `reason` is a clause that follows the assignments."""
    assignments = sorted({*answer.policy_assignments, *_ASSIGNMENT_IN_TEXT.findall(answer.message)})
    who = ", ".join(assignments) or _cause(answer)
    return PolicyDeniedError(
        f"{lead}: forbidden by Azure Policy: {who}{reason} ({_reference(answer)}).",
        next_step="Ask the owner of the assignment for an exemption, or change what the plan writes.",
        code=answer.code,
        request_id=answer.request_id,
    )


def _lock(answer: Answer, lead: str) -> LockedError | None:
    if answer.code.lower() != "scopelocked":
        return None
    named = _LOCKED_SCOPE.search(answer.message)
    locked = f"{named['scope']} is locked" if named else _cause(answer)
    return LockedError(
        f"{lead}: {locked} ({_reference(answer)}).",
        next_step="Have the lock removed for the change, then apply the plan again.",
        code=answer.code,
        request_id=answer.request_id,
    )


def _cause(answer: Answer) -> str:
    return (
        _first_sentence(answer.message)
        if answer.message
        else f"Azure answered {answer.status} {answer.reason}".rstrip()
    )


def _reference(answer: Answer) -> str:
    parts = [answer.code or f"HTTP {answer.status}"]
    if answer.request_id:
        parts.append(f"request {answer.request_id}")
    return ", ".join(parts)


def _next_step(answer: Answer) -> str:
    if answer.retry_after is not None and answer.retry_after > WAIT_SECONDS:
        wait, most = duration(answer.retry_after), duration(WAIT_SECONDS)
        return f"Azure asks to wait {wait}, and acrnet waits {most} at most; try again after that."
    if answer.code.lower() == _WRONG_TENANT:
        return _sign_in_elsewhere(answer)
    named = _NEXT_STEPS.get(answer.code.lower())
    if named:
        return named
    if answer.status >= 500:
        return "Try again in some minutes; if it stays, give the request id to Azure support."
    return _NEXT_STEPS_BY_STATUS.get(answer.status, "Correct what Azure names and try again.")


def _sign_in_elsewhere(answer: Answer) -> str:
    named = _RIGHT_TENANT.search(answer.message)
    which, tenant = (f"tenant {named['id']}", named["id"]) if named else ("another tenant", "ID")
    return f"The subscription is in {which}: give --tenant {tenant}, or sign in there with az login --tenant {tenant}."


def _first_sentence(text: str) -> str:
    """Return the first sentence of a message, in the form of `_sentences`."""
    return _sentences(re.split(r"(?<=[.!?])\s", " ".join(redact(text).split()), maxsplit=1)[0])


def _sentences(text: str) -> str:
    """Return a message on one line, without secrets and without its last full stop."""
    return " ".join(redact(text).split()).rstrip(".:; ")
