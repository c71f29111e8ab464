"""Every recording that can be had, replayed whole: of each type as many exchanges as before are alike."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from .recordings import Recording
from .recordings_table import counts
from .remainders import FLOORS, REMAINDERS, reasons
from .sources import VARIABLE, are_checkouts_named, checked_out, distributed
from .whole_replay import Outcome, replay

pytestmark = pytest.mark.fidelity


def replayed(recordings: Iterable[Recording], folder: Path) -> list[Outcome]:
    return [outcome for recording in recordings for outcome in replay(recording, folder / "estate")]


@pytest.fixture(scope="module")
def of_packages(missing: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    if missing:
        pytest.skip(next(iter(missing.values())))
    return replayed(distributed(missing), tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def of_azure_cli(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    if not are_checkouts_named():
        pytest.skip(f"{VARIABLE} names no checkouts of azure-cli; no package has its recordings")
    return replayed(checked_out(), tmp_path_factory.mktemp("azure-cli"))


def below_floor(outcomes: list[Outcome]) -> list[str]:
    counted = counts(outcomes)
    return [
        f"{kind}: {counted[kind].share:.1f} % of {counted[kind].sent} are alike or excused, not {floor} %"
        for kind, floor in FLOORS.items()
        if kind in counted and counted[kind].share < floor
    ]


def test_exchanges_in_packages_are_alike(of_packages: list[Outcome]) -> None:
    assert below_floor(of_packages) == []
    assert sum(each.is_served for each in of_packages) >= 330


def test_exchanges_of_azure_cli_are_alike(of_azure_cli: list[Outcome]) -> None:
    assert below_floor(of_azure_cli) == []


def test_every_excuse_is_needed(of_packages: list[Outcome], of_azure_cli: list[Outcome]) -> None:
    used = {reason for each in [*of_packages, *of_azure_cli] for reason in reasons(each) or ()}
    assert {each.reason for each in REMAINDERS} - used == set()
