"""Checking the bodies of answers, which the SDK returns as they were on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import MsgspecError
from msgspec.json import decode

from acrnet.arm.json import JsonObject

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse


def decoded(response: HttpResponse) -> object:
    """Return the JSON in the body of an answer; raises ValueError or RecursionError for a body without.

    What msgspec refuses (NaN, a byte order mark, half a surrogate pair, another encoding than UTF-8) is left to the
    SDK, which takes three times as long: the groups that an apply reads again and again are large.
    """
    try:
        return decode(response.content)
    except (MsgspecError, UnicodeDecodeError):
        return response.json()


def as_resource(content: object) -> JsonObject:
    """Return `content` if it is a resource; raises TypeError otherwise.

    Every resource that is read here has properties: an object without them comes from something else, and could be
    mistaken for a security group without rules.
    """
    resource = json_object(content)
    json_object(resource.get("properties"))
    return resource


def page_items(page: JsonObject, key: str = "value") -> list[JsonObject]:
    """Return the items of one page of a list; raises TypeError for a page without a list of objects."""
    items = page.get(key)
    if not isinstance(items, list):
        raise TypeError(f"the page has no list named {key}")
    return [json_object(item) for item in items]


def json_object(content: object) -> JsonObject:
    """Return `content` if it is a JSON object; raises TypeError otherwise."""
    if not isinstance(content, dict):
        raise TypeError(f"the answer is {type(content).__name__}, not a JSON object")
    return content
