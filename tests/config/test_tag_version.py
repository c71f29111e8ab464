from __future__ import annotations

import pytest

from acrnet.config.tag_version import names_version


@pytest.mark.parametrize(
    "text",
    [
        "latest",
        "Latest",
        "2026-11-23",
        "366",
        "Public/366/ab813fe3",
        "azuregovernment/406/AB813FE3",
        "1f501bb8",
        "a" * 64,
    ],
)
def test_these_name_a_version(text: str) -> None:
    assert names_version(text)


@pytest.mark.parametrize(
    "text",
    [
        "tags.json",
        "latest.json",
        "tags/latest",
        "/366",
        "../366",
        "2026-11",
        "ab813fe",
        "a" * 65,
        "Public/366",
        "",
        "-",
    ],
)
def test_everything_else_is_a_file(text: str) -> None:
    assert not names_version(text)
