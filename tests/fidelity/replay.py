"""Recorded exchanges with Azure, sent to the sandbox: status, header names and JSON shape are compared."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pytest

from ..sandbox.conftest import Answer, Arm
from . import sources
from .packages import Package
from .recordings import Recorded

JsonValue: TypeAlias = Any  # what json reads

# Headers in which an answer may differ from the recording, each with its reason.
ADDED = {
    "x-ms-request-id": "the recorders of these SDKs removed it",
    "x-ms-correlation-request-id": "the recorders of these SDKs removed it",
    "x-ms-routing-request-id": "the recorders of these SDKs removed it",
    "x-ms-ratelimit-remaining-subscription-reads": "the recorders of these SDKs removed it",
    "retry-after": "the recorders of these SDKs removed it, so that a replay need not wait",
    "x-ms-ratelimit-remaining-subscription-deletes": "in April 2018 deletions were still counted as writes",
    "content-length": "a chunked answer has none",
    "api-supported-versions": "answers of the registry provider have it since December 2021",
}
LEFT_OUT = {
    "transfer-encoding": "there is no wire between sandbox and client",
    "content-encoding": "there is no wire between sandbox and client",
    "x-ms-ratelimit-remaining-subscription-writes": "in April 2018 deletions were still counted as writes",
}
# Parts of a body in which an answer may differ from the recording.
SHAPE_LEFT_OUT = {
    ".properties.networkRuleSet": "came to registries in 2017-10-01 between September 2018 and July 2019",
    ".properties.firewallRulesEnabled": "a field of 2018 that no api-version of today has",
    ".properties.firewallRules": "a field of 2018 that no api-version of today has",
}


def exchanges(source: Package, member: int, missing: dict[str, str]) -> list[Recorded]:
    if source.sha256 in missing:
        pytest.skip(missing[source.sha256])
    return [*sources.read(source, source.members[member])]


def shape(value: JsonValue, path: str = "") -> JsonValue:
    """A document with every scalar replaced by its type and every list by the set of its shapes."""
    if isinstance(value, dict):
        return {
            key: shape(item, f"{path}.{key}") for key, item in value.items() if f"{path}.{key}" not in SHAPE_LEFT_OUT
        }
    if isinstance(value, list):
        return sorted({json.dumps(shape(item, f"{path}[]"), sort_keys=True) for item in value})
    return type(value).__name__


class Replay:
    """Sends what was recorded, following the links of the sandbox where the recording followed those of Azure."""

    def __init__(self, arm: Arm, pause: float = 10) -> None:
        self.arm, self.pause = arm, pause
        self.links: dict[str, str] = {}

    def send(self, recorded: Recorded) -> Answer:
        if recorded.url in self.links:
            self.arm.sandbox.sleep(self.pause)
        link = self.links.get(recorded.url, recorded.url)
        answer = self.arm.call(recorded.method, link, recorded.request)
        for name in ("azure-asyncoperation", "location"):
            if name in recorded.headers and name in answer.headers:
                self.links[recorded.headers[name]] = answer.headers[name]
        return answer


def differences(recorded: Recorded, answer: Answer, added: Mapping[str, str] = ADDED) -> Iterator[str]:
    if recorded.status != answer.status:
        yield f"status {answer.status}, recorded {recorded.status}: {answer.body}"
    for name in answer.headers.keys() - recorded.headers.keys() - added.keys():
        yield f"header {name} was not recorded"
    for name in recorded.headers.keys() - answer.headers.keys() - LEFT_OUT.keys():
        if name == "content-type" and recorded.body is None:
            continue  # until 2023 the registry provider wrote null where an answer is empty today
        yield f"header {name} was recorded"
    if shape(recorded.body) != shape(answer.body):
        yield f"shape {shape(answer.body)}, recorded {shape(recorded.body)}"
