from __future__ import annotations

from typing import Any

import pytest

from acrnet.errors import UsageError
from acrnet.registry.options import NeedOptions


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"operations": frozenset(["pul"])}, "--operations does not take 'pul'. Did you mean pull", id="x"),
        pytest.param({"operations": frozenset()}, "No operation is asked for. Give --operations", id="no operation"),
        pytest.param(
            {"include": frozenset(["entre"])}, "--include does not take 'entre'. Did you mean entra", id="near"
        ),
        pytest.param(
            {"include": frozenset(["x"])}, "--include does not take 'x'. It takes entra, arm, mcr, mcr-reg", id="far"
        ),
        pytest.param(
            {"include": frozenset(["mcr", "mcr-regional"])},
            "--include asks for Microsoft Artifact Registry in all regions (mcr) and in some (mcr-regional). Leave out",
            id="everywhere and somewhere",
        ),
        pytest.param({"scope": "globel"}, "--scope does not take 'globel'. Did you mean global?", id="scope"),
        pytest.param({"layers": "data"}, "--layers does not take 'data'. ", id="layers"),
    ],
)
def test_the_error_for_an_invalid_value_names_the_valid_ones(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        NeedOptions(**wrong)
    assert str(raised.value).startswith(message)


def test_by_default_clients_pull_and_push_by_the_tags_of_all_regions() -> None:
    assert NeedOptions() == NeedOptions(frozenset({"pull", "push"}), frozenset(), (), "regional", "current")
