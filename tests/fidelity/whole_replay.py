"""Whole recordings, sent in order into one estate each, and what came of every exchange."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from acrnet.sandbox.arm_id import parse_path

from ..sandbox.conftest import Arm
from .comparing import differences
from .recordings import Recorded, Recording
from .replayed_estate import ReplayedEstate
from .served import serves

JsonValue: TypeAlias = Any  # what json reads

_LONGEST = 3600
"""No operation of the sandbox takes as many seconds."""
_AT_REST = frozenset({"succeeded", "failed", "canceled"})
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


def replay(recording: Recording, folder: Path) -> Iterator[Outcome]:
    """Send a recording's exchanges with Resource Manager in order.

    The looks at an operation count to the type that the operation writes. The clock runs on before each exchange, but
    for one that was recorded while an operation was in progress.
    """
    estate = ReplayedEstate(folder, recording)
    links: dict[str, _Link] = {}
    for index, one in enumerate(recording.exchanges):
        parts = urlsplit(one.url)
        link = links.get(_address(one.url))
        if link is None and _is_operation(parts.path):
            continue  # of something that was not recorded
        at = link or _Link(_kind(parts.path), serves(one.method, parts.path), one.url)
        unlike: tuple[str, ...] = ()
        answered: dict[str, str] = {}
        if at.is_served and not at.url:
            unlike = ("the sandbox gave no link to follow",)
        elif at.is_served:
            if link is None:
                estate.prepare(one)
            arm = at.arm or estate.arm
            if not _is_in_progress(one):
                arm.sandbox.sleep(_LONGEST)
            answer = arm.call(one.method, at.url, one.request)
            answered = answer.headers
            unlike = tuple(dict.fromkeys(differences(one, answer, at.kind)))
        for name in _LINKS:
            if name in one.headers:
                links[_address(one.headers[name])] = at._replace(url=answered.get(name, ""), arm=at.arm or estate.arm)
        if link is None:
            estate.follow(one)
        yield Outcome(recording.name, index, one, at.kind, at.is_served, unlike)
    estate.close()


def _address(url: str) -> str:
    """A link without its query, in which recorders replace parts."""
    return url.partition("?")[0].lower()


def _is_operation(path: str) -> bool:
    lower = path.lower()
    return any(word in lower for word in ("/operations/", "/operationresults/", "/operationstatuses/"))


def _kind(path: str) -> str:
    target = parse_path(path)
    return target.type.lower() if target else "other paths"


def _is_in_progress(one: Recorded) -> bool:
    if one.method != "GET":
        return False
    if one.status == 202:
        return True
    if not isinstance(one.body, dict):
        return False
    inner = one.body.get("properties")
    state = one.body.get("status") or (inner.get("provisioningState") if isinstance(inner, dict) else None)
    return isinstance(state, str) and state.lower() not in _AT_REST
