"""Functions whose values are hashes: not worked out, but equal for equal arguments."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.arm_template.deferred import placeholder
from acrnet.inventory.files.arm_template.functions.function import Arguments, Function


def _guid(arguments: Arguments) -> object:
    return _hash("guid", arguments)


def _unique_string(arguments: Arguments) -> object:
    return _hash("uniqueString", arguments)


def _hash(name: str, arguments: Arguments) -> object:
    return placeholder(arguments.label(name), f"the value of {name} is known only when the template is deployed")


FUNCTIONS: Final = {
    "guid": Function(_guid, 1, takes_unknown=True),
    "uniquestring": Function(_unique_string, 1, takes_unknown=True),
}
