"""What a file takes in when it is compiled: the content of other files, and names as text."""

from __future__ import annotations

import base64
import re
from typing import Final

from acrnet.errors import InputFileError
from acrnet.inventory.files.arm_template.syntax import Expression, Literal
from acrnet.inventory.files.arm_template.values import PlacedObject
from acrnet.inventory.files.bicep.sources import Sources, path_from
from acrnet.inventory.files.bicep.syntax import Call, Member, Name
from acrnet.inventory.files.bicep.syntax import Literal as BicepLiteral
from acrnet.inventory.files.bicep.translation import unknown
from acrnet.inventory.files.json_text import not_too_deep, parse_json
from acrnet.unknown import Unknown

_JSON: Final = "loadJsonContent"
_TEXT: Final = "loadTextContent"
_BASE64: Final = "loadFileAsBase64"
_NOT_READ: Final = ("loadYamlContent", "loadDirectoryFileInfo")
_LOADING: Final = (_JSON, _TEXT, _BASE64, *_NOT_READ)
_STEP: Final = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_-]*)|\[([0-9]{1,6})\]")


def loaded(call: Call, path: str, sources: Sources) -> Expression | None:
    """Return what a call in the file at `path` takes in; None for any other call."""
    if call.name == "nameof" and len(call.arguments) == 1:
        named = call.arguments[0]
        return Literal(named.name) if isinstance(named, Name | Member) else None
    if call.name not in _LOADING:
        return None
    texts = [each.value for each in call.arguments if isinstance(each, BicepLiteral) and isinstance(each.value, str)]
    if not call.arguments or len(texts) != len(call.arguments):
        return unknown(f"{call.name} does not name its file as a plain text")
    return Literal(_content(call.name, path, sources, *texts))


def _content(function: str, path: str, sources: Sources, named: str, json_path: str = "", *_: str) -> object:
    beside = path_from(path, named)
    if isinstance(beside, Unknown):
        return beside
    if function == _JSON:
        content = json_beside(beside, sources, json_path)
        return content if isinstance(content, Unknown) else placed(content, f"{beside}#${json_path.removeprefix('$')}")
    if function in _NOT_READ:
        return Unknown(f"what {function}({named!r}) takes in is not read")
    text = sources.text(beside)
    if isinstance(text, Unknown):
        return _unread(beside, text)
    return text if function == _TEXT else base64.b64encode(text.encode()).decode()


def json_beside(path: str, sources: Sources, json_path: str = "") -> object:
    """Return the JSON document in a file, or the part of it at a path such as `$.rules[0]`; Unknown for no such part.

    `path` is relative to the folder of the document.
    """
    text = sources.text(path)
    if isinstance(text, Unknown):
        return _unread(path, text)
    try:
        with not_too_deep(path):
            document = parse_json(text, path)
    except InputFileError as error:
        return Unknown(error.message.rstrip("."))
    steps = json_path.removeprefix("$")
    position = 0
    while position < len(steps):
        step = _STEP.match(steps, position)
        if step is None:
            return Unknown(f"the path {json_path} into {path} is not read")
        key, index = step.groups()
        if key and isinstance(document, dict) and key in document:
            document = document[key]
        elif index and isinstance(document, list) and int(index) < len(document):
            document = document[int(index)]
        else:
            return Unknown(f"{path} has nothing at {json_path}")
        position = step.end()
    return document


def placed(value: object, place: str) -> object:
    """Return a JSON value whose objects have the place where they are written: `rules.json#$.rules[0]`."""
    if isinstance(value, list):
        return [placed(item, f"{place}[{index}]") for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    content = PlacedObject(place)
    for key, item in value.items():
        content[key] = placed(item, f"{place}.{key}")
    return content


def _unread(path: str, because: Unknown) -> Unknown:
    return Unknown(f"{path} cannot be read: {because.reason}")
