"""Whole recordings, sent in order into one estate each, and what came of every exchange."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from acrnet.sandbox.arm_id import parse_path

from ..sandbox.conftest import Answer, Arm
from .comparing import differences
from .recordings import Recorded, Recording
from .replayed_estate import ReplayedEstate
from .served import serves

JsonValue: TypeAlias = Any  # what json reads

_LONGEST = 3600
"""No operation of the sandbox takes as many seconds."""
_FAILURE = 500
_AT_REST = frozenset({"succeeded", "failed", "canceled", "notregistered", "registered", "unregistered"})
_LINKS = ("azure-asyncoperation", "location")


class Outcome(NamedTuple):
    """One exchange: its place, the type it concerns in lower case, whether it is served, and what is not alike."""

    recording: str
    number: int
    recorded: Recorded
    kind: str
    is_served: bool
    differences: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where to look."""
        one = self.recorded
        return f"{self.recording} {self.number} {one.method} {urlsplit(one.url).path[-70:]}"


class _Link(NamedTuple):
    """Where to look, and the sandbox that knows the operation: one over the same estate may have taken its place."""

    kind: str
    is_served: bool
    url: str
    arm: Arm | None = None
    deleted: str = ""
    """The path of what is deleted, where the sandbox does not serve that."""


def replay(recording: Recording, folder: Path) -> Iterator[Outcome]:
    """Send a recording's exchanges with Resource Manager in order.

    The looks at an operation count to the type that the operation writes. The clock runs on before each exchange, but
    for one that was recorded while an operation was in progress or a replication copied images, and for a deletion that
    was refused, perhaps because what uses the resource was still being deleted. Who looks at an
    operation that had ended waits as long as the answers ask, and no longer. What Azure failed to answer is not sent.
    """
    estate = ReplayedEstate(folder, recording)
    links: dict[str, _Link] = {}
    for index, one in enumerate(recording.exchanges):
        parts = urlsplit(one.url)
        link = links.get(_address(one.url))
        if one.status >= _FAILURE or (link is None and _is_operation(parts.path)):
            continue  # the latter is of something that was not recorded
        at = link or _link(one)
        unlike: tuple[str, ...] = ()
        answered: dict[str, str] = {}
        if at.is_served and not at.url:
            unlike = ("the sandbox gave no link to follow",)
        elif at.is_served:
            if link is None:
                estate.prepare(one)
            arm = at.arm or estate.arm
            answer = _look(arm, one, at.url) if link else _send(arm, one)
            answered = answer.headers
            unlike = tuple(dict.fromkeys(differences(one, answer, at.kind)))
        for name in _LINKS:
            if name in one.headers:
                links[_address(one.headers[name])] = at._replace(url=answered.get(name, ""), arm=at.arm or estate.arm)
        if link is None:
            estate.follow(one)
        elif link.deleted and not _is_in_progress(one.method, one.status, one.body):
            estate.detach(link.deleted)
        yield Outcome(recording.name, index, one, at.kind, at.is_served, unlike)
    estate.close()


def _link(one: Recorded) -> _Link:
    path = urlsplit(one.url).path
    is_served = serves(one.method, path)
    return _Link(_kind(path), is_served, one.url, deleted=path if one.method == "DELETE" and not is_served else "")


def _send(arm: Arm, one: Recorded) -> Answer:
    is_refused_deletion = one.method == "DELETE" and one.status in {400, 409}
    if not (_is_in_progress(one.method, one.status, one.body) or _is_syncing(one.body) or is_refused_deletion):
        arm.sandbox.sleep(_LONGEST)
    return arm.call(one.method, one.url, one.request)


def _look(arm: Arm, one: Recorded, url: str) -> Answer:
    """Look at an operation; where it had ended when this was recorded, wait as long as the answers ask."""
    answer = arm.call(one.method, url, one.request)
    while _is_in_progress(one.method, answer.status, answer.body) and not _is_in_progress(
        one.method, one.status, one.body
    ):
        arm.sandbox.sleep(float(answer.headers["retry-after"]))
        answer = arm.call(one.method, url, one.request)
    return answer


def _address(url: str) -> str:
    """A link without its query, in which recorders replace parts."""
    return url.partition("?")[0].lower()


def _is_operation(path: str) -> bool:
    lower = path.lower()
    return any(word in lower for word in ("/operations/", "/operationresults/", "/operationstatuses/"))


def _kind(path: str) -> str:
    target = parse_path(path)
    return target.type.lower() if target else "other paths"


def _is_in_progress(method: str, status: int, body: JsonValue) -> bool:
    if method != "GET":
        return False
    if status == 202:
        return True
    if not isinstance(body, dict):
        return False
    inner = body.get("properties")
    own = body.get("status") or body.get("registrationState")
    state = own or (inner.get("provisioningState") if isinstance(inner, dict) else None)
    return isinstance(state, str) and state.lower() not in _AT_REST


def _is_syncing(body: JsonValue) -> bool:
    if not isinstance(body, dict):
        return False
    if isinstance(listed := body.get("value"), list):
        return any(_is_syncing(item) for item in listed)
    inner = body.get("properties")
    status = inner.get("status") if isinstance(inner, dict) else None
    return isinstance(status, dict) and status.get("displayStatus") == "Syncing"
