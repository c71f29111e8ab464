"""All functions whose results depend on their arguments alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.arm_template.functions import (
    cidr,
    hashes,
    lambdas,
    lists,
    logic,
    numbers,
    objects,
    resource_ids,
    texts,
)
from acrnet.inventory.files.arm_template.functions.function import Function

FUNCTIONS: Final[Mapping[str, Function]] = {
    **texts.FUNCTIONS,
    **lists.FUNCTIONS,
    **objects.FUNCTIONS,
    **logic.FUNCTIONS,
    **numbers.FUNCTIONS,
    **cidr.FUNCTIONS,
    **hashes.FUNCTIONS,
    **lambdas.FUNCTIONS,
    **resource_ids.FUNCTIONS,
}
"""By name in lower case."""
