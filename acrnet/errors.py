"""The errors acrnet raises, and the exit code each one ends a command with.

AcrnetError
├── InputError                 2  something the user gave is wrong
│   ├── UsageError                an option, a name or an id
│   │   └── NoRegionalTagError    a location for which the catalog has no service tag
│   ├── ConfigurationError        acrnet.yaml
│   ├── TagFileError              a service-tag file
│   │   └── TagCloudError         service tags of another cloud than the one that is asked for
│   ├── RuleError                 a security rule
│   ├── PlanFileError             a saved plan
│   ├── AuditFileError            an audit given as baseline
│   ├── InputFileError            a file of rules or registries to audit
│   ├── JournalError              a journal
│   ├── HistoryError              the history of service tags
│   └── EstateError               the folder a sandbox serves
├── RemoteError                1  Azure answered with an error, or not at all
│   ├── NotFoundError             the resource is not there, or not visible
│   │   └── UnknownSubscriptionError  2  nor is its subscription: most often one that was misspelt
│   └── OutcomeUnknownError       a write was accepted, and how it ended could not be learnt
├── OutputError                1  standard error takes nothing any more
├── RefusedError               6  acrnet or Azure declines to go on; nothing was written
│   ├── StalePlanError            the live state moved since the plan
│   ├── ThresholdError            more would change than the limits allow
│   ├── NotConfirmedError         nobody said yes
│   ├── LockedError               a resource lock forbids the write
│   ├── PolicyDeniedError         Azure Policy or a deny assignment forbids it
│   └── PermissionDeniedError     the caller lacks an action on a scope
└── StoppedHalfWayError        7  some writes were done; the journal says which
"""

from __future__ import annotations

from typing import ClassVar


class AcrnetError(Exception):
    """One sentence on what happened and to what, and one on what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".rstrip()


class InputError(AcrnetError):
    """Something the user gave is wrong; nothing was read from or written to Azure because of it."""

    exit_code = 2


class UsageError(InputError):
    """An option, a name or an id is wrong."""


class NoRegionalTagError(UsageError):
    """The service-tag catalog has no tag of a service for a location."""


class ConfigurationError(InputError):
    """The configuration file is wrong."""


class TagFileError(InputError):
    """A service-tag file cannot be used."""


class TagCloudError(TagFileError):
    """Service tags, of a file or of Azure, are those of another cloud than the one that is asked for."""


class RuleError(InputError):
    """Something is not a security rule, or not a group of them."""


class PlanFileError(InputError):
    """A saved plan cannot be used."""


class AuditFileError(InputError):
    """An audit document cannot be used as a baseline."""


class InputFileError(InputError):
    """A file of rules or of registries cannot be read, or holds something else."""


class JournalError(InputError):
    """A journal cannot be used."""


class HistoryError(InputError):
    """The history of service tags, or a version in it, cannot be used."""


class EstateError(InputError):
    """The folder a sandbox serves cannot be used."""


class RemoteError(AcrnetError):
    """Azure answered with an error, or did not answer.

    `code` is the ARM error code or "" where there was none, `status` the HTTP status or 0,
    `request_id` the value of `x-ms-request-id` or "".
    """

    def __init__(
        self, message: str, *, next_step: str = "", code: str = "", status: int = 0, request_id: str = ""
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.code = code
        self.status = status
        self.request_id = request_id


class NotFoundError(RemoteError):
    """The resource does not exist, or the caller may not see it."""


class UnknownSubscriptionError(NotFoundError):
    """There is no such subscription, or the caller may not see it: most often it was misspelt."""

    exit_code = 2


class OutcomeUnknownError(RemoteError):
    """A write was accepted or its answer was lost, and how it ended could not be learnt: it may take effect yet."""


class OutputError(AcrnetError):
    """Standard error cannot be written any more, so progress cannot be shown."""


class RefusedError(AcrnetError):
    """acrnet or Azure declines to go on; nothing was written.

    `code` and `request_id` are those of Azure's answer, or "" when acrnet itself declines.
    """

    exit_code = 6

    def __init__(self, message: str, *, next_step: str = "", code: str = "", request_id: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code
        self.request_id = request_id


class StalePlanError(RefusedError):
    """The live state is not the one that was planned against."""


class ThresholdError(RefusedError):
    """More would change than the safety limits allow."""


class NotConfirmedError(RefusedError):
    """Nobody confirmed the change."""


class LockedError(RefusedError):
    """A resource lock forbids the write."""


class PolicyDeniedError(RefusedError):
    """Azure Policy or a deny assignment forbids the write."""


class PermissionDeniedError(RefusedError):
    """The caller lacks an action on a scope."""


class StoppedHalfWayError(AcrnetError):
    """Some writes were done and others were not; the journal says which."""

    exit_code = 7
