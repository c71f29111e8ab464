"""The settings of a firewall resource that are not known, for sentences about what could not be resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from acrnet.inventory.files.resource import value_in
from acrnet.unknown import Uncertain, Unknown

_DECIDING: Final = frozenset(
    (
        "priority",
        "rulecollections",
        "rules",
        "natrulecollections",
        "networkrulecollections",
        "applicationrulecollections",
        "firewallpolicy",
        "basepolicy",
        "dnssettings",
        "additionalproperties",
        "explicitproxy",
        "threatintelmode",
        "intrusiondetection",
        "ipaddresses",
    )
)
"""The properties, in lower case, on which verdicts depend; others, such as the addresses of a firewall, are often not
known before a deployment, and decide nothing."""


def unknown_settings(body: Mapping[str, object]) -> Iterator[str]:
    """Yield a sentence for each value in the properties that is not known, and for each item that may not be there."""
    properties = value_in(body, "properties")
    for key, value in properties.items() if isinstance(properties, Mapping) else ():
        if str(key).lower() in _DECIDING:
            yield from _unknown(value, f"properties.{key}")


def _unknown(value: object, place: str) -> Iterator[str]:
    waiting: list[tuple[object, str]] = [(value, place)]
    while waiting:
        each, where = waiting.pop()
        if isinstance(each, Unknown):
            yield f"{where} is not known, because {each.reason}."
        elif isinstance(each, Uncertain):
            yield f"{where} may not be there, because {each.reason}."
            waiting.append((each.value, where))
        elif isinstance(each, Mapping):
            waiting += reversed([(inner, f"{where}.{key}") for key, inner in each.items()])
        elif isinstance(each, list | tuple):
            waiting += reversed([(inner, f"{where}[{index}]") for index, inner in enumerate(each)])
