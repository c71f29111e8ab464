"""Every recording that can be had, replayed whole: of each type as many exchanges as before are alike."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .recordings import Recording
from .recordings_table import counts
from .remainder import Change, Remainder
from .remainders import ALIKE_FLOORS, CHANGES, FLOORS, REMAINDERS, Explanation, explain
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
    shares = [
        *((kind, counted[kind].explained_share, floor) for kind, floor in FLOORS.items() if kind in counted),
        *((kind, counted[kind].alike_share, floor) for kind, floor in ALIKE_FLOORS.items() if kind in counted),
    ]
    return [f"{kind}: {share:.1f} %, not {floor} %" for kind, share, floor in shares if share < floor]


def test_exchanges_in_packages_are_alike(of_packages: list[Outcome]) -> None:
    assert below_floor(of_packages) == []
    assert sum(each.is_served for each in of_packages) >= 330


def test_exchanges_of_azure_cli_are_alike(of_azure_cli: list[Outcome]) -> None:
    assert below_floor(of_azure_cli) == []


@pytest.fixture(scope="module")
def all_served(of_packages: list[Outcome], of_azure_cli: list[Outcome]) -> list[Outcome]:
    return [each for each in [*of_packages, *of_azure_cli] if each.is_served]


def test_every_excuse_is_needed(all_served: list[Outcome]) -> None:
    needed = frozenset[Remainder]().union(*(explanation.remainders for explanation in explanations(all_served)))
    assert set(REMAINDERS) - needed == set()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.what)
def test_recordings_show_what_azure_answered_before_it_changed_and_since(
    change: Change, all_served: list[Outcome]
) -> None:
    concerned = [each for each in all_served if change.concerns(each)]
    before = [each for each in concerned if each.recorded.day is not None and each.recorded.day < change.before]
    since = [each for each in concerned if each.recorded.day is not None and each.recorded.day >= change.before]
    changed = [each for each in before if is_old(change, each)]
    methods = {each.recorded.method for each in changed}
    assert changed
    assert [each for each in since if each.recorded.method in methods]
    assert [each.place for each in since if is_old(change, each)] == []


def is_old(change: Change, outcome: Outcome) -> bool:
    return any(change.describes(difference) for difference in outcome.differences)


def explanations(outcomes: Iterable[Outcome]) -> Iterator[Explanation]:
    return (explanation for each in outcomes if each.differences and (explanation := explain(each)) is not None)
