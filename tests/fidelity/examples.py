"""The published examples of the REST specifications: requests with the answers that their authors give.

They are read from a checkout of the specifications of Azure's REST interfaces, which a variable of the environment
names; no package of a registry contains them. The checkout that the floors were measured with is of 2024-07-08.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import parse_qs, urlencode

JsonValue: TypeAlias = Any  # what json reads

VARIABLE = "ACRNET_TEST_SPECS"
_NAMED = os.environ.get(VARIABLE, "")  # read here: the tests run without the variables of the product
_METHODS = ("get", "put", "patch", "post", "delete", "head")
_NOT_SENT = frozenset({"api-version", "$skipToken", "$skiptoken"})
"""The version is that of the specification; a token is one that the service gave out before."""
_PARAMETER = re.compile(r"\{(\w+)\}")


class Specification(NamedTuple):
    """The files of one version of one interface, and the paths below it that are looked at."""

    folder: str
    paths: str = ""


SPECIFICATIONS = (
    Specification("network/resource-manager/Microsoft.Network/stable/2024-01-01"),
    Specification("privatedns/resource-manager/Microsoft.Network/stable/2020-06-01"),
    Specification("dnsresolver/resource-manager/Microsoft.Network/stable/2022-07-01"),
    Specification("containerregistry/resource-manager/Microsoft.ContainerRegistry/stable/2023-07-01"),
    Specification("containerregistry/resource-manager/Microsoft.ContainerRegistry/preview/2023-11-01-preview"),
    Specification("resources/resource-manager/Microsoft.Authorization/stable/2020-05-01", "/locks"),
    Specification("resources/resource-manager/Microsoft.Resources/stable/2022-12-01", "/subscriptions"),
    Specification("resources/resource-manager/Microsoft.Resources/stable/2024-03-01"),
    Specification("authorization/resource-manager/Microsoft.Authorization/stable/2022-04-01", "/permissions"),
    Specification("resourcegraph/resource-manager/Microsoft.ResourceGraph/stable/2022-10-01"),
)


@dataclass(frozen=True)
class Example:
    """One example: the request it describes, and its answers by status; ``schemas`` are theirs, in ``file``."""

    name: str
    operation: str
    file: Path
    method: str
    url: str
    body: JsonValue
    answers: Mapping[int, JsonValue]
    schemas: Mapping[int, JsonValue]

    @property
    def path(self) -> str:
        """The path of the request."""
        return self.url.partition("?")[0]

    @property
    def version(self) -> str:
        """The api-version of the request."""
        return parse_qs(self.url.partition("?")[2])["api-version"][0]


class UnusableError(Exception):
    """An example that describes no request; the message says why."""


def checkout() -> Path | None:
    """The folder of the specifications, if the environment names one."""
    return Path(_NAMED) / "specification" if _NAMED else None


def read(root: Path) -> Iterator[Example | tuple[str, str]]:
    """The examples of every specification; of one that describes no request, its name and the reason."""
    for specification in SPECIFICATIONS:
        for file in sorted((root / specification.folder).glob("*.json")):
            yield from _of_file(file, specification.paths)


@lru_cache(maxsize=256)
def document(file: Path) -> JsonValue:
    """A file as JSON reads it."""
    return json.loads(file.read_text(encoding="utf-8-sig"))


def resolve(value: JsonValue, file: Path) -> tuple[JsonValue, Path]:
    """What a reference points at, with the file that it is in; any other value as it is."""
    while isinstance(value, dict) and "$ref" in value:
        there, _, pointer = value["$ref"].partition("#")
        file = (file.parent / there).resolve() if there else file
        value = document(file)
        for part in pointer.strip("/").split("/") if pointer else ():
            value = value[part.replace("~1", "/")]
    return value, file


def _of_file(file: Path, wanted: str) -> Iterator[Example | tuple[str, str]]:
    specification = document(file)
    for template, item in specification.get("paths", {}).items():
        if wanted not in template:
            continue
        for method in _METHODS:
            operation = item.get(method, {})
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            for title, reference in operation.get("x-ms-examples", {}).items():
                example, _ = resolve(reference, file)
                name = f"{Path(reference.get('$ref', title)).stem} ({operation['operationId']})"
                version = specification["info"]["version"]
                try:
                    url, body = _request(template, [resolve(each, file)[0] for each in parameters], example, version)
                except UnusableError as error:
                    yield name, str(error)
                    continue
                yield Example(
                    name,
                    operation["operationId"],
                    file,
                    method.upper(),
                    url,
                    body,
                    {int(status): (answer or {}).get("body") for status, answer in example["responses"].items()},
                    {
                        int(status): each.get("schema")
                        for status, each in operation["responses"].items()
                        if status != "default"
                    },
                )


def _request(template: str, parameters: list[JsonValue], example: JsonValue, version: str) -> tuple[str, JsonValue]:
    values = example["parameters"]
    body = None
    query = {"api-version": version}
    for parameter in parameters:
        name = parameter["name"]
        if parameter["in"] == "body":
            body = values.get(name, next((each for each in values.values() if isinstance(each, dict)), None))
        elif parameter["in"] == "query" and name in values and name not in _NOT_SENT:
            query[name] = str(values[name])

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise UnusableError(f"gives no value for {match[1]}")
        return str(values[match[1]]).strip("/")

    return f"{_PARAMETER.sub(value, template)}?{urlencode(query)}", body
