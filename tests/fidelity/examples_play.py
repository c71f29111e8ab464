"""Examples played against the sandbox: status, shape, what is repeated of the request, and nothing unspecified."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from acrnet.sandbox import open_sandbox

from ..sandbox.conftest import Answer, Arm, write_estate
from .examples import Example
from .examples_estate import Estate
from .examples_scene import estate_of
from .examples_schema import foreign
from .served import serves

JsonValue: TypeAlias = Any  # what json reads

_SUCCESS = range(200, 300)
_USERS = frozenset({"ruleCollectionGroups", "firewalls", "firewallPolicies", "childPolicies", "ipConfiguration"})
_LONGEST = 3600
"""No operation of the sandbox takes as many seconds."""
_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})


class Played(NamedTuple):
    """What came of an example: whether the sandbox serves it, and what is not alike."""

    is_served: bool
    differences: tuple[str, ...] = ()


def play(example: Example, folder: Path) -> Played:
    """Send an example in each state of the estate that its answers ask for.

    One that the sandbox does not serve must be refused by name, with nothing in the estate but what is above it.
    """
    if not is_served(example):
        arm = _open(estate_of(example, present=False), folder)
        answer = arm.call(example.method, example.url, example.body)
        refused = answer.status in {404, 501} and answer.body is not None
        return Played(
            is_served=False,
            differences=() if refused else (f"not served, and answered with {answer.status}: {answer.body}",),
        )
    differences: list[str] = []
    for accepted, present in _scenes(example):
        arm = _open(estate_of(example, present=present), folder / str(present))
        answer = _followed(arm, example, arm.call(example.method, example.url, example.body))
        unlike = [*compare(example, accepted, answer)]
        if unlike and example.method in {"PUT", "PATCH"} and answer.status in accepted:
            unlike = _lasting(unlike, example, arm, accepted)
        differences += unlike
    return Played(is_served=True, differences=tuple(dict.fromkeys(differences)))


def is_served(example: Example) -> bool:
    """Whether the sandbox serves the operation of an example."""
    return serves(example.method, example.path)


def _open(estate: Estate, folder: Path) -> Arm:
    return Arm(open_sandbox(write_estate(folder, estate.files())))


def _followed(arm: Arm, example: Example, answer: Answer) -> Answer:
    """The result of an action that is accepted, where the example shows it; else the answer itself."""
    link = answer.headers.get("location", "")
    if example.method != "POST" or answer.status != 202 or not link or not example.answers.get(200):
        return answer
    arm.sandbox.sleep(_LONGEST)
    return arm.get(link)


def _lasting(differences: list[str], example: Example, arm: Arm, accepted: frozenset[int]) -> list[str]:
    """The differences that are there when the operation has ended too: examples show the state at its end."""
    arm.sandbox.sleep(_LONGEST)
    ended = arm.get(example.path, version=example.version)
    later = set(compare(example, accepted, Answer(min(accepted), {}, ended.body)))
    return [each for each in differences if each in later]


def compare(example: Example, accepted: frozenset[int], answer: Answer) -> Iterator[str]:
    """What in an answer is not as in the example."""
    if answer.status not in accepted:
        yield f"status {answer.status}, in the example {', '.join(map(str, sorted(accepted)))}: {answer.body}"
        return
    expected = example.answers[answer.status]
    if answer.status == 201:
        expected = _without_users(expected)
    yield from lacking(expected, answer.body, "")
    if example.method in {"PUT", "PATCH"}:
        yield from changed(example.body, expected, answer.body, "")
    schema = example.schemas.get(answer.status)
    if schema is not None:
        yield from foreign(answer.body, schema, example.file, "")


def _without_users(expected: JsonValue) -> JsonValue:
    """A body without what refers to it: nothing refers to a resource that is new."""
    inner = expected.get("properties") if isinstance(expected, dict) else None
    if not isinstance(inner, dict):
        return expected
    return {**expected, "properties": {key: value for key, value in inner.items() if key not in _USERS}}


def lacking(expected: JsonValue, actual: JsonValue, path: str) -> Iterator[str]:
    """Parts of an example that an answer has not, or has as another type.

    What is empty in an example may be left out: they write null, empty texts and empty lists where Azure has nothing. A
    link to a next page stands there without one.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key in actual:
                yield from lacking(value, actual[key], f"{path}.{key}")
            elif value not in _EMPTY and key != "nextLink":
                yield f"{path}.{key} is not in the answer"
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(actual) < len(expected):
            yield f"{path} has {len(actual)} items, in the example {len(expected)}"
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from lacking(one, other, f"{path}[{index}]")
    elif expected not in _EMPTY and _kind(expected) is not _kind(actual):
        yield f"{path or 'body'} is {_kind(actual).__name__}, in the example {_kind(expected).__name__}"


def changed(sent: JsonValue, expected: JsonValue, actual: JsonValue, path: str) -> Iterator[str]:
    """Values that an example repeats from its request and an answer does not."""
    if isinstance(sent, dict) and isinstance(expected, dict) and isinstance(actual, dict):
        for key in [key for key in sent if key in expected and key in actual]:
            yield from changed(sent[key], expected[key], actual[key], f"{path}.{key}")
    elif isinstance(sent, list) and isinstance(expected, list) and isinstance(actual, list):
        for index, (one, two, three) in enumerate(zip(sent, expected, actual, strict=False)):
            yield from changed(one, two, three, f"{path}[{index}]")
    elif sent == expected and _canonical(actual) != _canonical(sent):
        yield f"{path} is {actual!r}, in request and example {sent!r}"


def _scenes(example: Example) -> Iterator[tuple[frozenset[int], bool]]:
    """The statuses that an example allows, without its resource in the estate and with it.

    Recordings have it otherwise for registries and what is below them: 200 for a creation that is done at once, 201 for
    a change that takes an operation. Either status of an example will do for them.
    """
    listed = frozenset(status for status in example.answers if status in _SUCCESS)
    if example.method == "PUT" and "/providers/microsoft.containerregistry/" in example.path.lower():
        yield listed, False
        yield listed, True
        return
    absent = listed & {"PUT": {201}, "DELETE": {204}}.get(example.method, set())
    if absent:
        yield absent, False
    if listed - absent:
        yield listed - absent, True


def _kind(value: JsonValue) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _canonical(value: JsonValue) -> JsonValue:
    """A region has two spellings, of which Azure answers with its own, and enumerations have no case."""
    return value.replace(" ", "").lower() if isinstance(value, str) else value
