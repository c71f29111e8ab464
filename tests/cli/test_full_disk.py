"""A disk that has no room left: what is said to be done is what the journal says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from acrnet.apply import read_journal

from ..estates import nsg, nsg_id, rule, subnet, vnet
from ..needs import deny_all
from .conftest import NSG_APP, RunCommand, WriteEstate
from .fresh import ended, largest_file, start

pytestmark = pytest.mark.processes

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
UNATTENDED = ("--yes", "--journal", "journal.jsonl")
ROOM = 8000
"""Bytes: enough for a journal, and not for the estate."""
DENY = deny_all(4000, "deny-internet", destinationAddressPrefix="Internet")


@pytest.fixture
def planned(acrnet: RunCommand, estate: WriteEstate) -> Path:
    """An estate of two groups in a file of more than 8000 bytes, and a plan of four writes for them."""
    network = vnet("vnet-other", subnet("other", "10.1.1.0/24", nsg=nsg_id("nsg-other")))
    large = nsg("nsg-large", *(rule(f"rule-{number}", number) for number in range(200, 230)))
    folder = estate(NSG_APP, nsg("nsg-other", DENY), large, more=(network,))
    assert (folder / "resources.json").stat().st_size > ROOM
    assert (
        acrnet("plan", "--registry", "contoso", "--nsg", "nsg-app", "--nsg", "nsg-other", "--out", "plan.json").code
        == 0
    )
    return folder


def outcomes(journal: str = "journal.jsonl") -> list[str]:
    return [entry.outcome.value for entry in read_journal(Path(journal)).entries]


def test_writes_that_do_not_reach_the_estate_are_not_counted_as_done(planned: Path) -> None:
    before = (planned / "resources.json").read_bytes()
    run = ended(start("apply", "plan.json", *UNATTENDED, prelude=largest_file(ROOM)))
    assert (planned / "resources.json").read_bytes() == before
    assert set(outcomes()) == {"failed"}
    assert run.code == 1
    assert re.search(
        r"acrnet: Cannot write rule \S+ of network security group nsg-\w+: resources.json cannot be", run.err
    )
    assert "Make the files of the estate writable, with room for them, then repeat this." in run.err
    assert "done" not in run.err
    assert "Azure support" not in run.err


def test_what_failed_for_want_of_room_goes_on_when_there_is_room(acrnet: RunCommand, planned: Path) -> None:
    ended(start("apply", "plan.json", *UNATTENDED, prelude=largest_file(ROOM)))
    assert acrnet("apply", "plan.json", *UNATTENDED).code == 0
    assert acrnet("rollback", "journal.jsonl", "--yes").code == 0
    rules = json.loads((planned / "resources.json").read_text(encoding="utf-8"))[1]["properties"]["securityRules"]
    assert [rule["name"] for rule in rules] == ["deny-internet"]


@pytest.mark.parametrize("size", [0, 100])
def test_a_journal_that_cannot_be_begun_ends_the_run_before_anything_is_written(planned: Path, size: int) -> None:
    before = (planned / "resources.json").read_bytes()
    run = ended(start("apply", "plan.json", *UNATTENDED, prelude=largest_file(size)))
    assert (run.code, (planned / "resources.json").read_bytes()) == (2, before)
    assert run.err == (
        "acrnet: The journal journal.jsonl cannot be written: File too large. Make room there, or name another file"
        " with --journal.\n"
    )


def test_a_sample_that_has_no_room_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    run = ended(start("sandbox", "init", tmp_path / "new", prelude=largest_file(1000)))
    assert (run.code, run.out) == (2, "")
    assert run.err == f"acrnet: The sample cannot be copied to {tmp_path}/new: File too large.\n"
    assert list((tmp_path / "new").iterdir()) == []
