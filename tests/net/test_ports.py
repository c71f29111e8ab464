"""Ports as people write them."""

from __future__ import annotations

import pytest

from acrnet.net import PORTS_ALL, IntervalSet, format_ports, parse_ports


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("443", 443, 443, id="one port"),
        pytest.param("0", 0, 0, id="port zero"),
        pytest.param("10-20", 10, 20, id="range"),
        pytest.param("10 - 20", 10, 20, id="range with spaces"),
        pytest.param("*", 0, 65535, id="star"),
        pytest.param("0-65535", 0, 65535, id="all as a range"),
    ],
)
def test_each_spelling_is_read(text: str, first: int, last: int) -> None:
    assert parse_ports(text) == IntervalSet.of((first, last))


@pytest.mark.parametrize(
    "bad", ["", "-", "-1", "443-", "20-10", "65536", "1-65536", "4 43", "https", "1-2-3", "٤٤٣", "9" * 5000]
)
def test_any_other_value_is_refused_by_name(bad: str) -> None:
    with pytest.raises(ValueError, match="is not a port") as caught:
        parse_ports(bad)
    assert str(caught.value).startswith(repr(bad))


def test_ports_are_written_as_they_are_read() -> None:
    assert format_ports(IntervalSet.of((443, 443), (10, 20), (21, 22))) == ("10-22", "443")
    assert format_ports(PORTS_ALL) == ("*",)
    assert format_ports(IntervalSet.EMPTY) == ()
