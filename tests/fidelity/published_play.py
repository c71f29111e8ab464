"""Published calls of the SDK played against the sandbox: each is accepted, and its answer is what the models know."""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import azure.mgmt.containerregistry.models
import azure.mgmt.network.models
import requests
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.network import NetworkManagementClient

from acrnet.sandbox import open_sandbox

from ..sandbox.conftest import SUBSCRIPTION, AnyCredential, virtual_transport, write_estate
from .examples import Example
from .examples_play import is_served
from .examples_scene import estate_of
from .examples_schema import BEYOND
from .packages import Package
from .published_calls import NETWORK, PublishedCall
from .sdk_models import rest_form, unknown

JsonValue: TypeAlias = Any  # what json reads, and what the SDK makes of it
Client: TypeAlias = NetworkManagementClient | ContainerRegistryManagementClient

_MODEL = re.compile(r"_models\.(?:_models\.)?(\w+)")
_NOT_SERVED = {"NotServedBySandbox", "InvalidResourceType"}


class Outcome(NamedTuple):
    """What came of a call: ``alike``, ``not served``, ``gone`` from the SDK, or ``differs`` with the reason."""

    call: PublishedCall
    kind: str
    reason: str = ""


class _SentError(Exception):
    """A request that goes nowhere."""

    def __init__(self, method: str, url: str, content: str | bytes | None) -> None:
        super().__init__(url)
        self.method, self.url, self.content = method, url, content


class _Nowhere(requests.Session):
    """Sends nothing."""

    def request(self, method: str | bytes, url: str | bytes, *_: Any, **options: Any) -> requests.Response:
        raise _SentError(str(method), str(url), options.get("data"))


def play(package: Package, call: PublishedCall, folder: Path) -> Outcome:
    """Make a call in an estate that has what it needs."""
    models = azure.mgmt.network.models if package is NETWORK else azure.mgmt.containerregistry.models
    try:
        perform = _bound(_client(package, RequestsTransport(session=_Nowhere(), session_owner=False)), call, models)
    except AttributeError:
        return Outcome(call, "gone")
    try:
        perform()
    except _SentError as error:
        sent = error
    except (TypeError, ValueError) as error:
        return Outcome(call, "gone", str(error))
    example = _example(call, sent)
    is_there = sent.method != "PUT" and is_served(example)
    sandbox = open_sandbox(write_estate(folder, estate_of(example, present=is_there).files()))
    perform = _bound(_client(package, virtual_transport(sandbox)), call, models)
    try:
        foreign = sorted({each for each in unknown(perform()) if f".{each.rpartition('.')[2]}" not in BEYOND})
    except HttpResponseError as error:
        code = error.error.code if error.error is not None else ""
        if code in _NOT_SERVED and not is_served(example):
            return Outcome(call, "not served")
        return Outcome(call, "differs", f"{sent.method} {urlsplit(sent.url).path}: {error.status_code} {error.message}")
    if not is_served(example):
        return Outcome(call, "differs", "not served, and answered")
    return Outcome(call, "differs", f"unknown to the SDK: {', '.join(foreign)}") if foreign else Outcome(call, "alike")


def _client(package: Package, transport: RequestsTransport) -> Client:
    kind = NetworkManagementClient if package is NETWORK else ContainerRegistryManagementClient
    return kind(AnyCredential(), SUBSCRIPTION, transport=transport)


def _bound(client: Client, call: PublishedCall, models: ModuleType) -> Callable[[], JsonValue]:
    operation = getattr(getattr(client, call.operations), call.method)
    signature = inspect.signature(operation).parameters
    names = [name for name in signature if name != "kwargs"]
    given = call.arguments if {*call.arguments} <= {*names} else dict(zip(names, call.arguments.values(), strict=False))
    arguments = {
        name: rest_form(value, _model(signature[name].annotation, models), models) if isinstance(value, dict) else value
        for name, value in given.items()
    }

    def perform() -> JsonValue:
        answer = operation(**arguments)
        if hasattr(answer, "result"):
            return answer.result()
        return [*answer] if isinstance(answer, Iterator) else answer

    return perform


def _model(annotation: object, models: ModuleType) -> Any:
    named = _MODEL.search(str(annotation))
    return getattr(models, named[1], None) if named else None


def _example(call: PublishedCall, sent: _SentError) -> Example:
    body = json.loads(sent.content) if sent.content else None
    url = sent.url.removeprefix("https://management.azure.com")
    return Example(call.example, call.operations, Path(), sent.method, url, body, {}, {})
