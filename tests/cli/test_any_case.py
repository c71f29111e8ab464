"""Words that options take mean the same in any case, with blanks around them, as the names of regions do."""

from __future__ import annotations

import pytest

from ..estates import nsg
from ..needs import deny_all
from .conftest import RunCommand, WriteEstate

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")


@pytest.mark.parametrize(
    ("option", "written", "plain"),
    [
        ("--operations", " Pull , PUSH ", "pull,push"),
        ("--include", " ARM,Entra", "arm,entra"),
        ("--scope", "Global", "global"),
        ("--layers", "TRANSITION", "transition"),
        ("--region", "West Europe", "westeurope"),
        ("--mode", "Minimal", "minimal"),
        ("--format", "JSON", "json"),
        ("--cloud", "Public", "public"),
    ],
)
def test_a_plan_is_the_same_however_a_word_is_written(
    acrnet: RunCommand, estate: WriteEstate, option: str, written: str, plain: str
) -> None:
    estate()
    form = [] if option == "--format" else ["--format", "json"]
    first, second = (acrnet("plan", *BOTH, *form, option, value) for value in (written, plain))
    assert first == second
    assert "does not take" not in first.err
    assert first.code == (2 if option == "--include" else 0)  # the estate has no tag of Entra ID


def test_the_level_that_fails_an_audit_is_taken_in_any_case(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(nsg("nsg-app", deny_all(100)))
    assert acrnet("audit", *BOTH, "--fail-on", "Error").code == 4
    assert acrnet("audit", *BOTH, "--fail-on", "NONE").code == 0


def test_a_stage_that_is_accepted_is_taken_in_any_case(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("audit", *BOTH, "--accept-unseen", "Registry")
    assert (ended.code, ended.err.partition(",")[0]) == (
        2,
        "acrnet: --accept-unseen is about stages on the way of a client",
    )


def test_the_name_of_a_credential_is_taken_in_any_case(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    assert acrnet("plan", *BOTH, "--auth", "Managed-Identity").code == 0
