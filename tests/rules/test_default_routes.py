"""Which prefixes are a default route: alone, in halves, and in the pieces that leave private ranges out."""

from __future__ import annotations

import pytest

from acrnet.rules.default_routes import default_prefixes

HALVES = ["0.0.0.0/1", "128.0.0.0/1"]
AROUND_10 = [  # 0.0.0.0/1 without 10.0.0.0/8, by hand: bits of the first octet 00001010
    "0.0.0.0/5",
    "8.0.0.0/7",
    "11.0.0.0/8",
    "12.0.0.0/6",
    "16.0.0.0/4",
    "32.0.0.0/3",
    "64.0.0.0/2",
]
OWN = ["10.0.0.0/8", "198.51.100.0/24", "fd00:1::/48"]


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param(OWN, [], id="ordinary ones"),
        pytest.param(["0.0.0.0/0", *OWN], ["0.0.0.0/0"], id="one of IPv4"),
        pytest.param(["::/0", *OWN], ["::/0"], id="one of IPv6"),
        pytest.param(["2000::/3", *OWN], ["2000::/3"], id="all public addresses of IPv6"),
        pytest.param([*HALVES, *OWN], HALVES, id="two halves"),
        pytest.param(["::/1", "8000::/1"], ["::/1"], id="the half of IPv6 that is public"),
        pytest.param(["0.0.0.0/1", *OWN], [], id="one half"),
        pytest.param(["128.0.0.0/1", "64.0.0.0/2"], [], id="three quarters"),
        pytest.param(
            ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], id="three"
        ),
        pytest.param(["0.0.0.0/0", *HALVES], ["0.0.0.0/0", *HALVES], id="the whole and its halves"),
        pytest.param([*HALVES, "64.0.0.0/2"], HALVES, id="halves and a quarter that they do not need"),
        pytest.param(
            [*AROUND_10, "128.0.0.0/1", "10.0.0.0/8"], [*AROUND_10, "128.0.0.0/1"], id="pieces around a private range"
        ),
        pytest.param(["Storage", "AzureCloud.westeurope", ""], [], id="service tags"),
    ],
)
def test_the_prefixes_that_hold_every_public_address_together_are_a_default_route(
    prefixes: list[str], expected: list[str]
) -> None:
    assert default_prefixes(prefixes) == frozenset(expected)
    assert default_prefixes(reversed(prefixes)) == frozenset(expected)
