from __future__ import annotations

import pytest

from acrnet.tags import TagRecord, content_digest

FIRST = TagRecord("A", "westeurope", "ServiceA", "1", "192.0.2.0/25\n192.0.2.128/25")
SECOND = TagRecord("B", "", "", "", "")


def test_the_prefixes_of_a_record_are_its_lines() -> None:
    assert FIRST.prefix_list() == ["192.0.2.0/25", "192.0.2.128/25"]
    assert SECOND.prefix_list() == []


def test_the_digest_does_not_depend_on_the_order_of_the_tags() -> None:
    assert content_digest("Public", "1", [FIRST, SECOND]) == content_digest("Public", "1", [SECOND, FIRST])


@pytest.mark.parametrize(
    ("cloud", "change_number", "records"),
    [
        pytest.param("China", "1", [FIRST, SECOND], id="cloud"),
        pytest.param("Public", "2", [FIRST, SECOND], id="change number"),
        pytest.param("Public", "1", [FIRST], id="a tag less"),
        *(
            pytest.param("Public", "1", [FIRST._replace(**{name: "x"}), SECOND], id=f"{name} of a tag")
            for name in TagRecord._fields
        ),
    ],
)
def test_the_digest_depends_on_all_of_the_data(cloud: str, change_number: str, records: list[TagRecord]) -> None:
    assert content_digest(cloud, change_number, records) != content_digest("Public", "1", [FIRST, SECOND])
