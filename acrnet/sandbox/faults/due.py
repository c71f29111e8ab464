"""Choosing the declared fault, if any, for a request."""

from fnmatch import fnmatchcase

from acrnet.sandbox.exchange import Request
from acrnet.sandbox.faults.challenge import claims_of_challenge, has_claims
from acrnet.sandbox.faults.fault import Fault
from acrnet.sandbox.json_value import JsonObject, as_object

WRITING_ACTIONS = frozenset({
    "generatecredentials", "importimage", "ping", "regeneratecredential", "register", "unregister",
})  # fmt: skip


class Faults:
    """The faults of an estate, with the number of requests each has matched; the first one that is due applies.

    What a challenge asks for is settled when it first meets a request, and does not change after that.
    """

    def __init__(self, declared: tuple[Fault, ...]) -> None:
        self._declared = declared
        self._matched = [0] * len(declared)
        self._asked: dict[str, JsonObject] = {}

    def next(self, request: Request, now: float, *, of_sign_in: bool = False) -> Fault | None:
        """The fault for this request; a request counts as an occurrence of every fault it matches.

        One of the sign-in is matched by faults with a path of their own only, or nobody would get at anything else.
        """
        due: Fault | None = None
        for index, fault in enumerate(self._declared):
            if of_sign_in and fault.path == "*":
                continue
            if not _matches(fault, request) or (fault.challenge and self._is_met(fault.challenge, request, now)):
                continue
            self._matched[index] += 1
            if due is None and _is_due(fault, self._matched[index]):
                due = fault
        return due

    def claims_asked_by(self, challenge: str) -> JsonObject:
        """The claims that a challenge asks for, once it has met a request."""
        return self._asked.get(challenge, {})

    def claims_asked(self) -> JsonObject:
        """The claims that all challenges so far ask for."""
        return {"access_token": {k: v for asked in self._asked.values() for k, v in _wishes(asked).items()}}

    def _is_met(self, challenge: str, request: Request, now: float) -> bool:
        asked = self._asked.setdefault(challenge, claims_of_challenge(challenge, now))
        return has_claims(request, asked)


def is_write(request: Request) -> bool:
    """Whether a request asks for a change; of the actions that are asked for with POST, most only read."""
    if request.method == "POST":
        return request.path.rstrip("/").rpartition("/")[2].lower() in WRITING_ACTIONS
    return request.method in {"PUT", "PATCH", "DELETE"}


def _wishes(asked: JsonObject) -> JsonObject:
    return as_object(asked.get("access_token"))


def _matches(fault: Fault, request: Request) -> bool:
    if fault.method not in {"*", request.method} and not (fault.method == "WRITE" and is_write(request)):
        return False
    return fnmatchcase(request.path.lower(), fault.path.lower())


def _is_due(fault: Fault, occurrence: int) -> bool:
    return occurrence >= fault.first and (fault.times is None or occurrence < fault.first + fault.times)
