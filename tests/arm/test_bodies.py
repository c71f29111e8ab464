"""Bodies of answers mean what the standard library reads in them, whichever parser took them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from acrnet.errors import RemoteError
from acrnet.resource_id import ResourceId

from ..estates import nsg_id
from ..scripted import Reply, Script

NSG = ResourceId.parse(nsg_id("nsg-app"))


@pytest.mark.parametrize(
    "value",
    [
        "1", "-0.0", "0.30000000000000004", "1e5", "9007199254740993", "123456789012345678901234567890", "true", "null",
        '"\\u0000\\u2028\\ud83d\\ude00"', '"Größe"', '"half a pair: \\ud800"', "Infinity", "1e400",
        '{"a": 1, "a": 2}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", " \r\n", "\ufeff"], ids=["", "space", "byte order mark"])
def test_a_body_is_read_as_the_standard_library_reads_it(before: str, value: str) -> None:
    body = f'{{"properties": {{"x": {value}}}}}'
    read = Script(Reply(200, before + body)).arm.network_security_group(NSG)
    assert repr(read) == repr(json.loads(body))


def test_a_number_that_json_does_not_have_is_read_as_the_standard_library_reads_it() -> None:
    read = Script(Reply(200, '{"properties": {"x": NaN}}')).arm.network_security_group(NSG)
    assert Decimal(read["properties"]["x"]).is_nan()


@pytest.mark.parametrize("body", ["", "{", '{"properties": {}} x', '{"properties": {"x": "a\tb"}}', "<html>", "[01]"])
def test_a_body_that_is_not_json_is_a_remote_error(body: str) -> None:
    with pytest.raises(RemoteError, match="Cannot read network security group nsg-app"):
        Script(Reply(200, body)).arm.network_security_group(NSG)
