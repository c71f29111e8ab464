"""Standard streams that are closed, broken or on a full disk, and a working folder that is gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from acrnet.apply import read_journal

from .conftest import Ended, WriteEstate
from .fresh import ended, start

pytestmark = pytest.mark.processes

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
UNATTENDED = ("--yes", "--journal", "journal.jsonl")
COMMANDS = {
    "help": ("--help",),
    "help of a command": ("plan", "--help"),
    "version": ("--version",),
    "plan": ("plan", *BOTH),
    "JSON": ("plan", *BOTH, "--format", "json"),
    "audit": ("audit", *BOTH, "--fail-on", "none"),
    "inspect": ("inspect", "contoso"),
}


@pytest.fixture
def broken() -> Iterator[int]:
    """A pipe whose reader went away."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def closed(*numbers: int) -> str:
    return f"import os\nfor number in {numbers}: os.close(number)\nimport sys\n" + "".join(
        f"sys.{name} = None\n" for number, name in enumerate(("stdin", "stdout", "stderr")) if number in numbers
    )


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
class TestStandardOutput:
    def test_a_reader_that_went_away_ends_the_command_without_a_word(
        self, estate: WriteEstate, broken: int, command: tuple[str, ...]
    ) -> None:
        estate()
        assert ended(start(*command, stdout=broken)) == Ended(141, "", "")

    def test_a_full_disk_is_one_sentence(self, estate: WriteEstate, command: tuple[str, ...]) -> None:
        estate()
        with Path("/dev/full").open("wb") as full:
            run = ended(start(*command, stdout=full))
        assert run == Ended(
            1,
            "",
            "acrnet: Standard output cannot be written: No space left on device. Make room there, or send it"
            " elsewhere.\n",
        )

    def test_a_closed_one_takes_everything(self, estate: WriteEstate, command: tuple[str, ...]) -> None:
        estate()
        run = ended(start(*command, prelude=closed(1)))
        assert (run.code, run.out) == (0, "")
        assert "acrnet: " not in run.err.replace("Next: acrnet", "")


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_an_audit_that_is_shown_nowhere_says_by_its_code_what_it_came_to(estate: WriteEstate, form: str) -> None:
    estate()
    run = ended(start("audit", *BOTH, "--format", form, prelude=closed(1)))
    assert (run.code, run.out) == (4, "")


@pytest.mark.parametrize("streams", [(2,), (0, 1, 2)], ids=["error", "all"])
def test_closed_streams_change_no_exit_code_and_get_into_no_file(estate: WriteEstate, streams: tuple[int, ...]) -> None:
    estate()
    assert ended(start("apply", *BOTH, *UNATTENDED, prelude=closed(*streams))).code == 0
    assert [entry.outcome.value for entry in read_journal(Path("journal.jsonl")).entries] == ["done", "done"]
    assert ended(start("plan", "--nsg", prelude=closed(*streams))).code == 2


def test_a_reader_of_errors_that_went_away_ends_the_write_under_way_and_is_7(estate: WriteEstate, broken: int) -> None:
    estate()
    run = ended(start("apply", *BOTH, *UNATTENDED, stderr=broken))
    assert run.code == 7
    assert "acrnet: Stopped half-way: 1 of 2 changes are done, 1 is not. Standard error cannot be written" in run.out
    assert [entry.outcome.value for entry in read_journal(Path("journal.jsonl")).entries] == ["done"]


def test_a_plan_that_cannot_be_shown_is_not_carried_out(estate: WriteEstate, broken: int) -> None:
    estate()
    ended(start("plan", *BOTH, "--out", "plan.json"))
    run = ended(start("apply", "plan.json", *UNATTENDED, stdout=broken))
    assert (run.code, Path("journal.jsonl").exists()) == (141, False)


def test_a_read_only_command_needs_no_standard_error(estate: WriteEstate, broken: int) -> None:
    estate()
    assert ended(start("plan", *BOTH, stderr=broken)).code == 0


@pytest.mark.parametrize("command", [("plan", *BOTH), ("audit", *BOTH)])
def test_a_working_folder_that_is_gone_is_one_sentence(estate: WriteEstate, command: tuple[str, ...]) -> None:
    estate()
    run = ended(start(*command, prelude="import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"))
    assert run == Ended(
        2, "", "acrnet: The working folder is gone. Change to a folder that is there, and repeat this.\n"
    )


def test_what_ascii_lacks_is_escaped(estate: WriteEstate) -> None:
    folder = estate()
    text = (folder / "resources.json").read_text(encoding="utf-8")
    (folder / "resources.json").write_text(text.replace("deny-internet", "deny-\\u6771"), encoding="utf-8")
    machine = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    run = ended(start("plan", *BOTH, environment=machine))
    assert (run.code, "deny-\\u6771 (4000)" in run.out) == (0, True)
