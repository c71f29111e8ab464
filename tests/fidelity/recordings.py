"""Recordings of real Azure traffic: what one says, and how the recorders of the SDKs and of azure-cli wrote it down."""

import ast
import json
from collections.abc import Iterator, Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

import platformdirs
import yaml

JsonValue: TypeAlias = Any  # what json reads
HOST = "management.azure.com"
CACHE = platformdirs.user_cache_path("acrnet-tests") / "recordings-2"
"""What is fetched or read once is kept here, in a form that has a number; nothing of it enters the repository."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # which of two is known at run time
    """The safe loader, in its C form where there is one, with the mark that Python 2 left on texts."""


_Loader.add_constructor("tag:yaml.org,2002:python/unicode", lambda loader, node: loader.construct_scalar(node))


class Recorded(NamedTuple):
    """One exchange; header names are lower case."""

    method: str
    url: str
    request: JsonValue
    status: int
    headers: Mapping[str, str]
    body: JsonValue

    @property
    def day(self) -> date | None:
        """When it was recorded; None where that is not said."""
        return parsedate_to_datetime(self.headers["date"]).date() if "date" in self.headers else None


class Recording(NamedTuple):
    """The exchanges of one test in order, and a name that says where they are from."""

    name: str
    exchanges: tuple[Recorded, ...]


def load(path: Path) -> tuple[Recorded, ...]:
    """The exchanges that were kept."""
    return tuple(Recorded(*entry) for entry in json.loads(path.read_text(encoding="utf-8")))


def keep(content: bytes, *, is_json: bool, path: Path) -> None:
    """Write the exchanges with Resource Manager of a recording in YAML or JSON, the whole file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exchanges = [one for one in parse(content, is_json=is_json) if urlsplit(one.url).hostname == HOST]
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(exchanges), encoding="utf-8")
    partial.replace(path)


def parse(content: bytes, *, is_json: bool) -> Iterator[Recorded]:
    """The exchanges of a recording."""
    if is_json:
        for entry in json.loads(content)["Entries"]:
            yield Recorded(
                entry["RequestMethod"],
                entry["RequestUri"],
                _body(entry["RequestBody"]),
                entry["StatusCode"],
                {key.lower(): str(value) for key, value in entry["ResponseHeaders"].items()},
                _body(entry["ResponseBody"]),
            )
        return
    for entry in yaml.load(content, Loader=_Loader)["interactions"]:  # noqa: S506 - a safe loader
        request, response = entry["request"], entry["response"]
        yield Recorded(
            request["method"],
            request["uri"],
            _body(request["body"]),
            response["status"]["code"],
            {key.lower(): values[0] for key, values in response["headers"].items()},
            _body((response["body"] or {}).get("string")),
        )


def _body(body: JsonValue) -> JsonValue:
    """JSON where the recorder kept text, the value itself where it parsed it, None where there is none.

    Some recorders kept the text of a Python literal of bytes.
    """
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if not isinstance(body, str):
        return body
    try:
        if body.startswith(("b'", 'b"')):
            return _body(ast.literal_eval(body))
        return json.loads(body) if body else None
    except (ValueError, SyntaxError):
        return None
